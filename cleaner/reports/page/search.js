"use strict";

// Which findings are wanted. Texts are looked through in slices, so that the page answers meanwhile.

const SLICE = 30; // milliseconds of searching before the page may draw

/** Tell whether a finding is wanted by what its outline says. */
function isWanted(finding, { kind, rule, show }, withheld) {
  if ((kind && finding.kind !== kind) || (rule && finding.rule !== rule)) return false;
  if (show === "removed") return finding.removed;
  if (show === "reported") return !finding.removed;
  if (show === "conflicts") return isConflict(finding);
  if (show === "withheld") return withheld;
  return show !== "nothing";
}

/** Return the documents that are wanted, each with the positions of its wanted findings. */
async function wanted(filter, isStale) {
  const path = folded(filter.path);
  const query = folded(filter.search);
  const raw = folded(JSON.stringify(filter.search).slice(1, -1).replaceAll("<", "\\u003c"));
  const found = [];
  let started = performance.now();
  for (const outline of documents) {
    if (path && !folded(outline.path).includes(path)) continue;
    let positions = [];
    outline.findings.forEach((finding, position) => {
      if (isWanted(finding, filter, outline.withheld)) positions.push(position);
    });
    if (query && positions.length) {
      if (folded(unread(outline.number)).includes(raw)) {
        const all = textsOf(outline.number);
        positions = positions.filter((position) => folded(searched(all, position)).includes(query));
      } else {
        positions = [];
      }
    }
    if (positions.length || (filter.show === "nothing" && !query && !outline.findings.length)) {
      found.push({ outline, positions });
    }
    if (performance.now() - started > SLICE) {
      await new Promise((resolve) => setTimeout(resolve));
      if (isStale()) return [];
      started = performance.now();
    }
  }
  return found;
}

/** What of a finding is searched: both copies, the reason, and what gave it away. */
function searched({ source, findings }, position) {
  const { span, original, reason, evidence = [], facts = [] } = findings[position];
  const copies = [span, original ?? [0, 0]].map(([start, end]) => source.slice(start, end));
  return [...copies, reason, ...evidence, ...facts.flatMap((fact) => [fact.here, fact.there])].join("\n");
}

function folded(text) {
  return text.toLowerCase();
}
