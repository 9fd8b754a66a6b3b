"use strict";

// The source of a file with marks: removed passages are struck, kept copies are highlighted.

const MAX_PIECE = 2_000; // characters of a piece that is shown whole; paragraphs are shorter
const PIECE_END = 400; // characters at either end of a longer piece
const PORTION = 20_000; // characters that one click adds
const MAX_BADGES = 6; // links after a kept passage

/** Return the nodes of a text; a button adds the middle of a very long one. */
function shortened(text) {
  if (text.length <= MAX_PIECE) return [text];
  let start = characterStart(text, PIECE_END);
  const end = characterStart(text, text.length - PIECE_END);
  const label = () => `… ${formatCount(end - start)} more characters …`;
  const more = el("button", { type: "button", class: "more" }, label());
  more.addEventListener("click", (event) => {
    event.stopPropagation();
    const next = characterStart(text, Math.min(start + PORTION, end));
    more.before(text.slice(start, next));
    start = next;
    if (start < end) more.textContent = label();
    else more.remove();
  });
  return [text.slice(0, start), more, text.slice(end)];
}

/** Return the first place at or after `place` that does not split a surrogate pair. */
function characterStart(text, place) {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place + 1 : place;
}

/** Return the start and the end of each line of a text, without the line ends. */
function linesOf(source) {
  const lines = [];
  let start = 0;
  for (const match of source.matchAll(/\r\n|\r|\n/g)) {
    lines.push([start, match.index]);
    start = match.index + match[0].length;
  }
  if (start < source.length || !lines.length) lines.push([start, source.length]);
  return lines;
}

/** Return the line, counted from 0, that contains a place. */
function lineAt(lines, place) {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle][0] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return all ranges to mark in a text, by line: edits, findings, kept copies and evidence. */
function rangesByLine({ source, edits, findings }, lines) {
  const byLine = new Map();
  const add = (sort, [start, end], finding) => {
    const last = lineAt(lines, Math.max(start, end - 1));
    for (let line = lineAt(lines, start); line <= last; line += 1) {
      if (!byLine.has(line)) byLine.set(line, []);
      byLine.get(line).push({ sort, start, end, finding });
    }
  };
  for (const span of edits) add("deleted", span);
  findings.forEach(({ span, original, evidence = [] }, finding) => {
    add("finding", span, finding);
    if (original) add("kept", original, finding);
    for (const words of evidence) {
      const start = words ? source.indexOf(words, span[0]) : -1;
      if (start >= 0 && start + words.length <= span[1]) add("evidence", [start, start + words.length], finding);
    }
  });
  return byLine;
}

/** Build a line with its marks. `scene` is the file with the selected finding; it collects the nodes of all findings. */
function markedLine(scene, line) {
  const [first, last] = scene.lines[line];
  const ranges = scene.ranges.get(line) ?? [];
  const edges = ranges.flatMap(({ start, end }) => [start, end]).filter((edge) => edge > first && edge < last);
  const cuts = [...new Set([first, ...edges, last])].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const covering = ranges.filter(({ start, end }) => start <= cuts[i] && cuts[i + 1] <= end);
    pieces.push(...markedPiece(scene, cuts[i], cuts[i + 1], covering));
  }
  const isSelected = line === scene.line;
  const text = el("span", { class: "text", dir: "auto", tabindex: isSelected ? -1 : undefined }, pieces);
  const sort = isSelected ? " selected" : last > first ? "" : " blank";
  return el("div", { class: `line${sort}` }, el("span", { class: "count", "aria-hidden": "true" }, String(line + 1)), text);
}

function markedPiece(scene, start, end, covering) {
  const findingsOf = (sort) => covering.filter((range) => range.sort === sort).map((range) => range.finding);
  const [found, kept] = [findingsOf("finding"), findingsOf("kept")];
  const text = shortened(scene.source.slice(start, end));
  const isGap = covering.every((range) => range.sort === "deleted") && !scene.source.slice(start, end).trim();
  if (!covering.length || isGap) return text;
  const findings = found.length ? found : kept;
  const isChosen = findings.includes(scene.chosen);
  const isRemoved = findingsOf("deleted").length > 0;
  const isOther = kept.length > 0 && kept.every((finding) => !scene.outline.findings[finding].removed);
  const sort = isRemoved ? "deleted" : found.length ? "reported" : isOther ? "other" : "kept";
  const inside = findingsOf("evidence").length ? [el("b", {}, text)] : text;
  const select = findings.length ? () => getSelection().isCollapsed && navigate(addressOf(scene.number, findings[0])) : undefined;
  const piece = el(isRemoved ? "del" : "mark", { class: isChosen ? `${sort} chosen` : sort, tabindex: -1, click: select }, inside);
  const nodes = [piece];
  for (const finding of found.filter((candidate) => !scene.places.has(candidate))) {
    scene.places.set(finding, piece);
    nodes.unshift(badge(scene, finding, String(finding + 1), `Finding ${finding + 1}`));
  }
  for (const finding of kept.filter((candidate) => !scene.keptPlaces.has(candidate))) scene.keptPlaces.set(finding, piece);
  const ending = covering.filter((range) => range.sort === "kept" && range.end === end).map((range) => range.finding);
  for (const finding of ending.slice(0, MAX_BADGES)) nodes.push(badge(scene, finding, `↩ ${finding + 1}`, `Back to finding ${finding + 1}, compared with this copy`));
  if (ending.length > MAX_BADGES) nodes.push(el("span", { class: "badge" }, `and ${ending.length - MAX_BADGES} more`));
  return nodes;
}

function badge(scene, finding, text, label) {
  return el("a", { class: "badge", href: addressOf(scene.number, finding), "aria-label": label, title: label }, text);
}
