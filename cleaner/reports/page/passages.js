"use strict";

// The text of a document as it was: what went is struck, what was kept for it is marked.

const LONGEST = 2_000; // characters of one piece that are shown whole; a paragraph is shorter
const ENDS = 400; // characters shown at either end of a longer piece
const PORTION = 20_000; // characters that one click adds
const BADGES = 6; // numbers behind one kept passage

/** A text; the middle of a very long one comes when it is asked for. */
function shortened(text) {
  if (text.length <= LONGEST) return [text];
  let start = whole(text, ENDS);
  const end = whole(text, text.length - ENDS);
  const label = () => `… ${grouped(end - start)} more characters …`;
  const more = el("button", { type: "button", class: "more" }, label());
  more.addEventListener("click", (event) => {
    event.stopPropagation();
    const next = whole(text, Math.min(start + PORTION, end));
    more.before(text.slice(start, next));
    start = next;
    if (start < end) more.textContent = label();
    else more.remove();
  });
  return [text.slice(0, start), more, text.slice(end)];
}

/** A place at or behind `at` that parts no character in two. */
function whole(text, at) {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

/** Where the lines of a text begin and end, without the line ends. */
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

/** The line, counted from 0, in which a place stands. */
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

/** All that is to be marked in a text, as ranges by the line: edits, findings, kept copies, evidence. */
function rangesByLine({ source, edits, findings }, lines) {
  const byLine = new Map();
  const put = (sort, [start, end], finding) => {
    const last = lineAt(lines, Math.max(start, end - 1));
    for (let line = lineAt(lines, start); line <= last; line += 1) {
      if (!byLine.has(line)) byLine.set(line, []);
      byLine.get(line).push({ sort, start, end, finding });
    }
  };
  for (const span of edits) put("gone", span);
  findings.forEach(({ span, original, evidence = [] }, finding) => {
    put("finding", span, finding);
    if (original) put("kept", original, finding);
    for (const words of evidence) {
      const start = words ? source.indexOf(words, span[0]) : -1;
      if (start >= 0 && start + words.length <= span[1]) put("evidence", [start, start + words.length], finding);
    }
  });
  return byLine;
}

/** Build a line with its marks. `scene` tells the document, the finding looked at, and remembers where each one is. */
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
  const text = el("span", { class: "text", dir: "auto" }, pieces);
  return el("div", { class: last > first ? "line" : "line blank" }, el("span", { class: "count", "aria-hidden": "true" }, String(line + 1)), text);
}

function markedPiece(scene, start, end, covering) {
  const of = (sort) => covering.filter((range) => range.sort === sort).map((range) => range.finding);
  const [found, kept] = [of("finding"), of("kept")];
  const text = shortened(scene.source.slice(start, end));
  const isGap = covering.every((range) => range.sort === "gone") && !scene.source.slice(start, end).trim();
  if (!covering.length || isGap) return text;
  const about = found.length ? found : kept;
  const isChosen = about.includes(scene.chosen);
  const gone = of("gone").length > 0;
  const name = gone ? "del" : "mark";
  const stays = kept.length > 0 && kept.every((one) => !scene.outline.findings[one].removed);
  const sort = gone ? "gone" : found.length ? "reported" : stays ? "other" : "kept";
  const inside = of("evidence").length ? [el("b", {}, text)] : text;
  const choose = about.length ? () => getSelection().isCollapsed && go(addressOf(scene.number, about[0])) : undefined;
  const piece = el(name, { class: isChosen ? `${sort} chosen` : sort, tabindex: -1, click: choose }, inside);
  const nodes = [piece];
  for (const finding of found.filter((one) => !scene.places.has(one))) {
    scene.places.set(finding, piece);
    nodes.unshift(badge(scene, finding, String(finding + 1), `Finding ${finding + 1}`));
  }
  for (const finding of kept.filter((one) => !scene.keptPlaces.has(one))) scene.keptPlaces.set(finding, piece);
  const ending = covering.filter((range) => range.sort === "kept" && range.end === end).map((range) => range.finding);
  for (const finding of ending.slice(0, BADGES)) nodes.push(badge(scene, finding, `↩ ${finding + 1}`, `Back to finding ${finding + 1}, compared with this copy`));
  if (ending.length > BADGES) nodes.push(el("span", { class: "badge" }, `and ${ending.length - BADGES} more`));
  return nodes;
}

function badge(scene, finding, text, label) {
  return el("a", { class: "badge", href: addressOf(scene.number, finding), "aria-label": label, title: label }, text);
}
