"use strict";

// The files of the report, in blocks of lines. A line holds the texts of one file and is parsed only to show or search
// them. The last line of a block holds the outlines of all its files and is parsed when the page opens.

const MAX_PARSED_TEXTS = 64; // files whose texts stay parsed: more than a screen of the list shows

const blocks = document.getElementsByClassName("recorded"); // a live collection: it grows while the page loads
const documents = [];
const texts = new Map();
const rules = {};
const numbers = { byPath: new Map(), read: 0 }; // of files whose text is in the page; `read` have been looked through
const split = { block: -1, lines: [] }; // the block that was split into lines last
let readBlocks = 0; // blocks whose outlines have been read
let isPlan = false; // whether the edits are only planned, as in a report of `check`

/** Read the outlines that have arrived; the last block may still be loading. */
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

/** Return the unparsed texts of a file. */
function unparsedTexts(number) {
  const { block, line } = documents[number];
  if (split.block !== block) Object.assign(split, { block, lines: blocks[block].textContent.split("\n") });
  return split.lines[line];
}

/** Return the source of a file, its edits, and the members of its findings that the outline does not hold. */
function textsOf(number) {
  let found = texts.get(number);
  if (found === undefined) {
    const content = unparsedTexts(number);
    found = content ? JSON.parse(content) : { source: "", withheld: "", edits: [], findings: [] };
    texts.set(number, found);
    if (texts.size > MAX_PARSED_TEXTS) texts.delete(texts.keys().next().value);
  }
  return found;
}

function isConflict(finding) {
  return finding.rule === "conflicting-repeat" || finding.rule === "conflicting-across";
}

/** Return the number of the file with this path, if the page contains its text; otherwise -1. */
function numberOf(path) {
  for (; numbers.read < documents.length; numbers.read += 1) {
    const { path: known, findings } = documents[numbers.read];
    if (findings.length && !numbers.byPath.has(known)) numbers.byPath.set(known, numbers.read);
  }
  return numbers.byPath.get(path) ?? -1;
}

/** Return the title of a rule or a kind: `en/read-more-label` becomes "Read more label". */
function titleOf(name) {
  const words = name.slice(name.indexOf("/") + 1).replaceAll("-", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Return the wording for edits that were made, or for edits that are only planned. */
function wording(made, planned) {
  return isPlan ? planned : made;
}

function statusOf(finding) {
  if (finding.removed) return wording("Removed", "To remove");
  return isConflict(finding) ? "Conflict" : "Reported";
}

/** Return the CSS class of a status. */
function statusClass(finding) {
  if (finding.removed) return "removed";
  return isConflict(finding) ? "conflict" : "reported";
}

/** Return how many findings of a file are removed, or would be, and how many are only reported. */
function outcomes({ findings, withheld }) {
  const removed = findings.filter((finding) => finding.removed).length;
  const reported = findings.length - removed;
  const counts = [removed && `${formatCount(removed)} ${wording("removed", "to remove")}`, reported && `${formatCount(reported)} only reported`].filter(Boolean);
  return (withheld ? "left unchanged, " : "") + (counts.join(", ") || "no findings");
}
