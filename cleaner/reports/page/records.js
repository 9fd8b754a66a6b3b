"use strict";

// The documents of the report, in blocks of lines. A line holds the texts of one document, and is read when they are
// needed; the last line of a block holds the outlines of all its documents, and is read when the page opens.

const KEPT_TEXTS = 64; // documents whose texts stay read: more than a screen of the list shows

const blocks = document.getElementsByClassName("recorded"); // grows as long as the page is loading
const documents = [];
const texts = new Map();
const rules = {};
const opened = { block: -1, lines: [] }; // the block that was read last
let readBlocks = 0; // blocks whose outlines are read
let isPlan = false; // whether the report tells what would go, as that of a run which changes nothing

/** Read the outlines that have arrived; the last block may still be on its way. */
function readArrived(isComplete) {
  const arrived = Array.from(blocks);
  const end = isComplete ? arrived.length : arrived.length - 1;
  for (; readBlocks < end; readBlocks += 1) {
    const content = arrived[readBlocks].textContent;
    const outlines = JSON.parse(content.slice(content.lastIndexOf("\n") + 1));
    outlines.forEach(({ findings, ...counts }, line) => {
      documents.push({
        number: documents.length,
        block: readBlocks,
        line,
        ...counts,
        findings: findings.map(([rule, kind, removed, words, at]) => ({ rule, kind, removed: removed > 0, words, line: at })),
      });
    });
  }
  isPlan = documents.some(({ planned }) => planned);
  if (isComplete) Object.assign(rules, JSON.parse(document.getElementById("rules").textContent));
}

/** The line of a document as it stands in the page. */
function unread(number) {
  const { block, line } = documents[number];
  if (opened.block !== block) Object.assign(opened, { block, lines: blocks[block].textContent.split("\n") });
  return opened.lines[line];
}

/** The source of a document, its edits, and what its outline leaves out about each finding: nothing that is empty. */
function textsOf(number) {
  let found = texts.get(number);
  if (found === undefined) {
    const content = unread(number);
    found = content ? JSON.parse(content) : { source: "", withheld: "", edits: [], findings: [] };
    texts.set(number, found);
    if (texts.size > KEPT_TEXTS) texts.delete(texts.keys().next().value);
  }
  return found;
}

function isConflict(finding) {
  return finding.rule === "conflicting-repeat";
}

/** What a rule, or a kind, is called in prose: `en/read-more-label` is a "Read more label". */
function named(name) {
  const words = name.slice(name.indexOf("/") + 1).replaceAll("-", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** What is said of removals: of those that were made, or of those that a run which changes nothing would make. */
function tense(done, planned) {
  return isPlan ? planned : done;
}

function verdict(finding) {
  if (finding.removed) return tense("Removed", "To remove");
  return isConflict(finding) ? "Conflict" : "Reported";
}

/** A verdict by the class of its elements. */
function sortOf(finding) {
  if (finding.removed) return "removed";
  return isConflict(finding) ? "conflict" : "reported";
}

/** What became of the findings of a document. */
function verdicts({ findings, withheld }) {
  const removed = findings.filter((finding) => finding.removed).length;
  const reported = findings.length - removed;
  const counts = [removed && `${grouped(removed)} ${tense("removed", "to remove")}`, reported && `${grouped(reported)} only reported`].filter(Boolean);
  return (withheld ? "left unchanged, " : "") + (counts.join(", ") || "nothing found");
}
