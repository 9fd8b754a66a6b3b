"use strict";

// The selected file: its text with the marks in place, and its findings between the lines.

const CONTEXT = 3; // lines shown around a mark in a long text
const MIN_FOLD = 40; // lines without a mark in a row; fewer are shown
const MAX_PARTS = 300; // lines and findings built at once before the selected finding, and after it
const MAX_PRINTED = 100; // files that are printed

/** Return a file with what is selected in it: a finding, or else a line; -1 for none. */
function sceneOf(number, chosen, line = -1) {
  const content = textsOf(number);
  const lines = linesOf(content.source);
  const ranges = rangesByLine(content, lines);
  return { ...content, number, chosen, line, outline: documents[number], lines, ranges, places: new Map(), keptPlaces: new Map() };
}

/** Return the parts of a file from top to bottom: lines, folds of lines without marks, and findings after their last line. */
function partsOf({ lines, ranges, findings, line: selectedLine }) {
  const notes = new Map();
  findings.forEach(({ span }, position) => {
    const line = lineAt(lines, Math.max(span[0], span[1] - 1));
    notes.set(line, [...(notes.get(line) ?? []), position]);
  });
  const parts = [];
  let shown = 0; // the lines before this one have a part
  const addLines = (end) => {
    for (; shown < end; shown += 1) {
      parts.push({ line: shown });
      for (const note of notes.get(shown) ?? []) parts.push({ note });
    }
  };
  const shownLines = new Set(selectedLine >= 0 && selectedLine < lines.length ? [...ranges.keys(), selectedLine] : ranges.keys());
  for (const line of [...[...shownLines].sort((a, b) => a - b), lines.length + CONTEXT]) {
    const [from, to] = [shown ? shown + CONTEXT : 0, Math.min(line - CONTEXT, lines.length)];
    if (to - from > MIN_FOLD) {
      addLines(from);
      parts.push({ from, to });
      shown = to;
    }
    addLines(Math.min(line + 1, lines.length));
  }
  return parts;
}

function nodeOf(scene, part, isOpen) {
  if (part.note !== undefined) return isOpen(part.note) ? card(scene, part.note) : shortCard(scene, part.note);
  if (part.line !== undefined) return markedLine(scene, part.line);
  let { from } = part;
  const label = () => `${formatCount(part.to - from)} lines without findings`;
  const button = el("button", { type: "button", class: "more" }, label());
  button.addEventListener("click", () => {
    const next = Math.min(from + MAX_PARTS, part.to);
    for (; from < next; from += 1) button.before(markedLine(scene, from));
    if (from < part.to) button.textContent = label();
    else button.remove();
  });
  return button;
}

/** Build the text around the selected finding; buttons add the rest of a very long one. */
function textOf(scene, isOpen) {
  const parts = partsOf(scene);
  const build = (some) => some.map((part) => nodeOf(scene, part, isOpen));
  const isSelected = ({ note, line }) => (scene.line < 0 ? note === scene.chosen : line === scene.line);
  const middle = Math.max(0, parts.findIndex(isSelected));
  let start = Math.max(0, middle - MAX_PARTS);
  let end = Math.min(parts.length, middle + MAX_PARTS);
  const earlier = el("button", { type: "button", class: "more", hidden: !start }, "Earlier lines");
  const later = el("button", { type: "button", class: "more", hidden: end === parts.length }, "Later lines");
  earlier.addEventListener("click", () => {
    const from = Math.max(0, start - MAX_PARTS);
    earlier.after(...build(parts.slice(from, start)));
    start = from;
    earlier.hidden = !start;
  });
  later.addEventListener("click", () => {
    const to = Math.min(parts.length, end + MAX_PARTS);
    later.before(...build(parts.slice(end, to)));
    end = to;
    later.hidden = end === parts.length;
  });
  return el("div", { class: "source" }, earlier, build(parts.slice(start, end)), later);
}

function wordCount({ words, removedWords }) {
  if (!removedWords) return quantity(words, "word");
  return `${formatCount(removedWords)} of ${quantity(words, "word")} ${wording("removed", "to remove")} (${percent(removedWords / words)})`;
}

function articleHead(scene, title) {
  const { outline, withheld } = scene;
  return [
    el("h2", { id: title, class: "path" }, leftToRight(outline.path)),
    el("p", { class: "note" }, `${outcomes(outline)} · ${wordCount(outline)}`),
    withheld ? el("p", { class: "notice" }, leftToRight(withheld)) : "",
    outline.findings.length
      ? el("p", { class: "legend", "aria-hidden": "true" }, el("del", { class: "deleted" }, wording("removed", "to remove")), el("mark", { class: "kept" }, "kept copy"), el("mark", { class: "reported" }, "only reported"), el("mark", { class: "other" }, "its other copy"))
      : el("p", {}, "This file has no findings, so the page does not contain its text."),
  ];
}

/** Show the selected file or finding. */
function drawArticle() {
  const article = document.getElementById("article");
  const chosen = selected();
  if (!chosen) {
    article.replaceChildren(el("p", { id: "article-title", class: "note" }, "No file to show."));
    return;
  }
  const scene = sceneOf(chosen[0], chosen[1], state.finding ? -1 : state.line - 1);
  const walk = el(
    "p",
    { class: "walk" },
    el("a", { class: "back", href: address({ document: 0, finding: 0, copy: "" }) }, "All findings"),
    el("button", { type: "button", click: () => step(-1) }, "Previous"),
    el("button", { type: "button", click: () => step(1) }, "Next"),
  );
  const text = scene.outline.findings.length ? textOf(scene, (position) => position === scene.chosen) : "";
  article.replaceChildren(walk, ...articleHead(scene, "article-title").filter(Boolean), text);
  if (state.document) focusSelection(scene, article);
}

/** Scroll to the selection, and focus it so that a screen reader reads it. */
function focusSelection(scene, article) {
  const line = article.querySelector(".line.selected .text");
  if (line) {
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
    return;
  }
  const kept = state.copy === "kept" && scene.keptPlaces.get(scene.chosen);
  const place = kept || scene.places.get(scene.chosen);
  const heading = kept || article.querySelector(".card h3") || article;
  heading.focus({ preventScroll: true });
  (place || article).scrollIntoView();
}

/** Return a sentence about the parts of a file that are not printed. */
function unprinted(parts) {
  if (!parts.length) return "";
  const notes = parts.filter(({ note }) => note !== undefined).length;
  const lines = parts.reduce((sum, { line, from, to }) => sum + (line === undefined ? (to ?? 0) - (from ?? 0) : 1), 0);
  const left = [lines && quantity(lines, "more line"), notes && quantity(notes, "finding")].filter(Boolean);
  return el("p", { class: "unprinted" }, `… and ${left.join(" with ")}; open the page on a screen to see them.`);
}

/** Build the printed pages: every file of the list, with all of its findings open. */
function preparePrint() {
  const numbers = [...new Set(rows.map(([number]) => number))];
  const pages = numbers.slice(0, MAX_PRINTED).map((number) => {
    const scene = sceneOf(number, -1);
    const parts = scene.outline.findings.length ? partsOf(scene) : [];
    const nodes = parts.slice(0, 2 * MAX_PARTS).map((part) => nodeOf(scene, part, () => true));
    const text = el("div", { class: "source" }, nodes, unprinted(parts.slice(2 * MAX_PARTS)));
    return el("section", { class: "printed" }, ...articleHead(scene, `printed-${number}`), text);
  });
  const left = numbers.length - pages.length;
  if (left > 0) pages.push(el("p", {}, `${quantity(left, "more file is", "more files are")} not printed; filter the list to print others.`));
  document.getElementById("print").replaceChildren(...pages);
}
