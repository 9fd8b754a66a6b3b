"use strict";

// The document that is looked at: its text with the marks in place, and its findings between the lines.

const CONTEXT = 3; // lines shown around a mark in a long text
const FOLDED = 40; // lines without a mark in a row; fewer are shown whole
const MOST_PARTS = 300; // lines and findings built at once, on either side of what is looked at
const PRINTED = 100; // documents that are printed; a book of more nobody reads

function sceneOf(number, chosen) {
  const content = textsOf(number);
  const lines = linesOf(content.source);
  const ranges = rangesByLine(content, lines);
  return { ...content, number, chosen, outline: documents[number], lines, ranges, places: new Map(), keptPlaces: new Map() };
}

/** What the document is made of, from above: lines, folds of lines without marks, and findings behind theirs. */
function partsOf({ lines, ranges, findings }) {
  const notes = new Map();
  findings.forEach(({ span }, position) => {
    const line = lineAt(lines, Math.max(span[0], span[1] - 1));
    notes.set(line, [...(notes.get(line) ?? []), position]);
  });
  const parts = [];
  let shown = 0; // the lines before this one are dealt with
  const upTo = (end) => {
    for (; shown < end; shown += 1) {
      parts.push({ line: shown });
      for (const note of notes.get(shown) ?? []) parts.push({ note });
    }
  };
  for (const line of [...[...ranges.keys()].sort((a, b) => a - b), lines.length + CONTEXT]) {
    const [from, to] = [shown ? shown + CONTEXT : 0, Math.min(line - CONTEXT, lines.length)];
    if (to - from > FOLDED) {
      upTo(from);
      parts.push({ from, to });
      shown = to;
    }
    upTo(Math.min(line + 1, lines.length));
  }
  return parts;
}

function nodeOf(scene, part, isOpen) {
  if (part.note !== undefined) return isOpen(part.note) ? card(scene, part.note) : shortCard(scene, part.note);
  if (part.line !== undefined) return markedLine(scene, part.line);
  let { from } = part;
  const label = () => `${grouped(part.to - from)} lines without findings`;
  const button = el("button", { type: "button", class: "more" }, label());
  button.addEventListener("click", () => {
    const next = Math.min(from + MOST_PARTS, part.to);
    for (; from < next; from += 1) button.before(markedLine(scene, from));
    if (from < part.to) button.textContent = label();
    else button.remove();
  });
  return button;
}

/** Build the text around one finding; the rest of a very long one comes when it is asked for. */
function textOf(scene, isOpen) {
  const parts = partsOf(scene);
  const build = (some) => some.map((part) => nodeOf(scene, part, isOpen));
  const middle = Math.max(0, parts.findIndex((part) => part.note === scene.chosen));
  let start = Math.max(0, middle - MOST_PARTS);
  let end = Math.min(parts.length, middle + MOST_PARTS);
  const earlier = el("button", { type: "button", class: "more", hidden: !start }, "Earlier lines");
  const later = el("button", { type: "button", class: "more", hidden: end === parts.length }, "Later lines");
  earlier.addEventListener("click", () => {
    const from = Math.max(0, start - MOST_PARTS);
    earlier.after(...build(parts.slice(from, start)));
    start = from;
    earlier.hidden = !start;
  });
  later.addEventListener("click", () => {
    const to = Math.min(parts.length, end + MOST_PARTS);
    later.before(...build(parts.slice(end, to)));
    end = to;
    later.hidden = end === parts.length;
  });
  return el("div", { class: "source" }, earlier, build(parts.slice(start, end)), later);
}

function articleHead(scene, title) {
  const { outline, withheld } = scene;
  const gone = outline.gone ? ` · ${grouped(outline.gone)} of ${counted(outline.words, "word")} ${tense("gone", "would go")} (${percent(outline.gone, outline.words)})` : ` · ${counted(outline.words, "word")}`;
  return [
    el("h2", { id: title, class: "path" }, plain(outline.path)),
    el("p", { class: "note" }, verdicts(outline), gone),
    withheld ? el("p", { class: "notice" }, plain(withheld)) : "",
    outline.findings.length
      ? el("p", { class: "legend", "aria-hidden": "true" }, el("del", { class: "gone" }, tense("removed", "to remove")), el("mark", { class: "kept" }, "kept copy"), el("mark", { class: "reported" }, "only reported"), el("mark", { class: "other" }, "its other copy"))
      : el("p", {}, "Nothing was found in this document, so its text is not part of this page."),
  ];
}

/** Show what is looked at. */
function drawArticle() {
  const article = document.getElementById("article");
  const chosen = selected();
  if (!chosen) {
    article.replaceChildren(el("p", { id: "article-title", class: "note" }, "No document to show."));
    return;
  }
  const scene = sceneOf(chosen[0], chosen[1]);
  const walk = el(
    "p",
    { class: "walk" },
    el("a", { class: "back", href: address({ document: 0, finding: 0, copy: "" }) }, "All findings"),
    el("button", { type: "button", click: () => step(-1) }, "Previous"),
    el("button", { type: "button", click: () => step(1) }, "Next"),
  );
  const text = scene.outline.findings.length ? textOf(scene, (position) => position === scene.chosen) : "";
  article.replaceChildren(walk, ...articleHead(scene, "article-title").filter(Boolean), text);
  if (state.document) lookAt(scene, article);
}

/** Bring what the address names into sight, and tell a screen reader of it. */
function lookAt(scene, article) {
  const kept = state.copy === "kept" && scene.keptPlaces.get(scene.chosen);
  const place = kept || scene.places.get(scene.chosen);
  const heading = kept || article.querySelector(".card h3") || article;
  heading.focus({ preventScroll: true });
  (place || article).scrollIntoView();
}

/** Say what of a document did not go on paper. */
function unprinted(parts) {
  if (!parts.length) return "";
  const notes = parts.filter(({ note }) => note !== undefined).length;
  const lines = parts.reduce((sum, { line, from, to }) => sum + (line === undefined ? (to ?? 0) - (from ?? 0) : 1), 0);
  const left = [lines && counted(lines, "more line"), notes && counted(notes, "finding")].filter(Boolean);
  return el("p", { class: "unprinted" }, `… and ${left.join(" with ")}; open the page on a screen to see them.`);
}

/** Build what goes on paper: every document of the list, with all of its findings open. */
function preparePrint() {
  const numbers = [...new Set(rows.map(([number]) => number))];
  const pages = numbers.slice(0, PRINTED).map((number) => {
    const scene = sceneOf(number, -1);
    const parts = scene.outline.findings.length ? partsOf(scene) : [];
    const nodes = parts.slice(0, 2 * MOST_PARTS).map((part) => nodeOf(scene, part, () => true));
    const text = el("div", { class: "source" }, nodes, unprinted(parts.slice(2 * MOST_PARTS)));
    return el("section", { class: "printed" }, ...articleHead(scene, `printed-${number}`), text);
  });
  const left = numbers.length - pages.length;
  if (left > 0) pages.push(el("p", {}, `${counted(left, "document")} more did not go on paper; filter the list to print others.`));
  document.getElementById("print").replaceChildren(...pages);
}
