"use strict";

// The findings that match the filters. The search pauses between slices, so that the page stays responsive.

const SLICE = 30; // milliseconds of searching before the page may draw

/** Return whether a finding matches all filters except the search for a text. */
function matchesFilter(finding, { kind, rule, show }, withheld) {
  if ((kind && finding.kind !== kind) || (rule && finding.rule !== rule)) return false;
  if (show === "removed") return finding.removed;
  if (show === "reported") return !finding.removed;
  if (show === "conflicts") return isConflict(finding);
  if (show === "withheld") return withheld;
  return show !== "nothing";
}

/** Return the files with matches, each with the positions of its matching findings. */
async function findMatches(filter, isStale) {
  const path = filter.path.toLowerCase();
  const query = filter.search.toLowerCase();
  const unparsedQuery = JSON.stringify(filter.search).slice(1, -1).replaceAll("<", "\\u003c").toLowerCase();
  const found = [];
  let started = performance.now();
  for (const outline of documents) {
    if (path && !outline.path.toLowerCase().includes(path)) continue;
    let positions = [];
    outline.findings.forEach((finding, position) => {
      if (matchesFilter(finding, filter, outline.withheld)) positions.push(position);
    });
    if (query && positions.length) {
      if (unparsedTexts(outline.number).toLowerCase().includes(unparsedQuery)) {
        const all = textsOf(outline.number);
        positions = positions.filter((position) => searchableText(all, position).toLowerCase().includes(query));
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

/** Return the searchable text of a finding: both copies, the reason, the evidence and the facts. */
function searchableText({ source, findings }, position) {
  const { span, original, text = "", reason, evidence = [], facts = [] } = findings[position];
  const copies = [...[span, original ?? [0, 0]].map(([start, end]) => source.slice(start, end)), text];
  return [...copies, reason, ...evidence, ...facts.flatMap((fact) => [fact.here, fact.there])].join("\n");
}
