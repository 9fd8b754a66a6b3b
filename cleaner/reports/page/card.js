"use strict";

// A finding with its reason, its evidence and the settings that change it.

const MAX_LISTED = 20; // words that only one copy has; the marks in the copies show the rest

function cardTitle(finding, position) {
  return [
    el("span", { class: "place" }, String(position + 1)),
    el("span", { class: `verdict ${statusClass(finding)}` }, statusOf(finding)),
    " ",
    el("span", { class: "rule" }, titleOf(finding.rule)),
  ];
}

/** Return a finding in one line, for all except the selected one. */
function shortCard(scene, position) {
  const finding = scene.outline.findings[position];
  const link = el(
    "a",
    { href: addressOf(scene.number, position) },
    ...cardTitle(finding, position),
    " ",
    el("span", { class: "reason" }, leftToRight(scene.findings[position].reason)),
  );
  return el("div", { class: `note ${statusClass(finding)}` }, link);
}

function card(scene, position) {
  const finding = scene.outline.findings[position];
  const details = scene.findings[position];
  const title = `finding-${scene.number}-${position}`;
  return el(
    "section",
    { class: `card ${statusClass(finding)}`, "aria-labelledby": title },
    el("h3", { id: title, tabindex: -1 }, ...cardTitle(finding, position)),
    details.facts?.length ? factTable(scene, details) : "",
    el("p", { class: "reason" }, leftToRight(details.reason)),
    details.original || details.document ? copies(scene, finding, details, position) : evidence(details),
    details.pages ? pages(scene, details) : "",
    details.lost?.length ? lostWords(finding, details.lost) : "",
    aboutRule(finding),
    settings(scene, finding, details),
  );
}

function lineLabel(scene, [start]) {
  return `line ${formatCount(lineAt(scene.lines, start) + 1)}`;
}

/** Return the facts in which two versions of one statement differ. */
function factTable(scene, { facts, span, original, document: path, line }) {
  const there = path ? ["There, ", leftToRight(path), `, line ${formatCount(line)}`] : [`There, ${lineLabel(scene, original)}`];
  const heads = [["What differs"], [`Here, ${lineLabel(scene, span)}`], there];
  const head = el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)));
  const side = (text) => el("td", { dir: "auto" }, text ? el("strong", {}, text) : "nothing");
  const rows = facts.map(({ kind, here, there }) => el("tr", {}, el("th", { scope: "row" }, titleOf(kind)), side(here), side(there)));
  return el("table", { class: "facts" }, el("thead", {}, head), el("tbody", {}, rows));
}

function copies(scene, finding, details, position) {
  const { span, similarity = 0, onlyHere, comparedInPart } = details;
  const labels = finding.removed ? [statusOf(finding), wording("Kept", "To keep")] : ["Here", "There"];
  const sorts = finding.removed ? ["deleted", "kept"] : ["here", "there"];
  const same = similarity === 1 ? "The same words." : `${percent(similarity)} of the words are the same, in the same order.`;
  const here = [lineLabel(scene, span)];
  return el(
    "div",
    { class: "copies" },
    copy([labels[0], here], markedWords(scene.source, span, onlyHere, sorts[0]), sorts[0]),
    otherCopy(scene, finding, details, position, labels[1], sorts[1]),
    details.document && similarity === 1 ? "" : el("p", { class: "alike" }, same, comparedInPart ? " Only their beginnings were compared word by word." : ""),
  );
}

/** Return the other copy with a link to its place, which may be in another file. */
function otherCopy(scene, finding, { original, onlyThere, similarity = 0, document: path, line, text = "" }, position, label, sort) {
  if (!path) {
    const jump = el("a", { class: "jump", href: addressOf(scene.number, position, "kept") }, finding.removed ? "Show the kept copy in the text" : "Show it in the text");
    return copy([label, [lineLabel(scene, original)]], markedWords(scene.source, original, onlyThere, sort), sort, jump);
  }
  const number = numberOf(path);
  const jump = number < 0 ? undefined : el("a", { class: "jump", href: addressOfLine(number, line) }, "Show it in its file");
  const words = text ? markedWords(text, [0, text.length], onlyThere, sort) : [el("span", { class: "note" }, similarity === 1 ? "The same words." : "Nearly the same words.")];
  return copy([label, [leftToRight(path), `, line ${formatCount(line)}`]], words, sort, jump);
}

/** Return a passage of a text with marks on the words that only this copy has. */
function markedWords(text, [start, end], only = [], sort) {
  const pieces = [];
  let place = start;
  for (const [from, to] of only) {
    pieces.push(...shortened(text.slice(place, from)), el("mark", { class: `only ${sort}` }, shortened(text.slice(from, to))));
    place = to;
  }
  pieces.push(...shortened(text.slice(place, end)));
  return pieces;
}

function copy([label, where], pieces, sort, jump) {
  const title = el("h4", {}, label, el("span", {}, ", ", ...where));
  return el("div", { class: `copy ${sort}` }, title, el("p", { class: "text", dir: "auto" }, pieces), jump);
}

/** Return the share of the pages of a site that have a line, with links to some of them. */
function pages(scene, { pages: count, of: all, examples = [] }) {
  const others = examples.filter((path) => path !== scene.outline.path);
  const named = others.flatMap((path, place) => {
    const number = numberOf(path);
    return [place ? ", " : "Also on ", number < 0 ? leftToRight(path) : el("a", { href: addressOf(number, -1) }, leftToRight(path))];
  });
  return el("div", { class: "pages" }, bar(all, [count, "deleted"]), el("p", {}, ...named));
}

function evidence({ evidence: words = [] }) {
  if (!words.length) return "";
  return el("p", { class: "evidence" }, "Identified by ", words.flatMap((word, place) => [place ? ", " : "", el("mark", { dir: "auto" }, word)]));
}

function lostWords(finding, lost) {
  const words = lost.slice(0, MAX_LISTED).flatMap((word, place) => [place ? ", " : "", isolated(word)]);
  const more = lost.length > MAX_LISTED ? ` and ${formatCount(lost.length - MAX_LISTED)} more` : "";
  return el("p", { class: "lost" }, finding.removed ? "Words that the kept copy lacks: " : "Words that only this copy has: ", ...words, more);
}

function aboutRule(finding) {
  const rule = rules[finding.rule];
  if (!rule) return el("p", { class: "about" }, "Rule ", el("code", {}, finding.rule), ", from a custom ruleset.");
  return el(
    "div",
    { class: "about" },
    el("p", {}, "Rule ", el("code", {}, finding.rule), ": ", leftToRight(rule.description)),
    rule.catches ? el("dl", {}, example("catches", "Catches", rule.catches), example("keeps", "Keeps", rule.keeps)) : "",
  );
}

/** Return an example of a rule; the text between {{ and }} is what the rule removes. */
function example(sort, label, text) {
  const parts = text.split(/\{\{(.*?)\}\}/s);
  const struck = sort === "catches" && parts.length === 1 ? [el("del", {}, text)] : parts.map((part, place) => (place % 2 ? el("del", {}, part) : part));
  return el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, struck));
}

/** Return settings that would change the outcome, each with its effect and its line for `cleaner.toml`. */
function offers({ rule, kind, removed }, { span, original, safe }) {
  if (rule === "unused-ignore") return [["Do not report such comments here", "report_unused_ignores = false"]];
  const found = [];
  if (original && removed) {
    const which = span[0] < original[0] ? "first" : "last";
    found.push([`Keep this one: of two copies, keep the ${which}`, `keep = "${which}"`]);
    found.push(["Keep both: ignore this rule here", `ignore = [${tomlString(rule)}]`]);
  } else {
    found.push([removed ? "Keep this one: ignore this rule here" : "Ignore this rule here", `ignore = [${tomlString(rule)}]`]);
  }
  if (kind !== "repeats" && kind !== rule) found.push([`Ignore all rules of the kind “${kind}” here`, `ignore = [${tomlString(kind)}]`]);
  if (!removed && !safe && kind !== "repeats") found.push(["Remove it: also remove what is otherwise only reported", "unsafe = true"]);
  return found;
}

function settings(scene, finding, details) {
  const file = el("code", {}, "cleaner.toml");
  const path = el("code", { dir: "ltr" }, scene.outline.path);
  return el(
    "details",
    { class: "settings" },
    el("summary", {}, "Not what you want? Change the settings"),
    el("ul", {}, offers(finding, details).map(([label, line]) => el("li", {}, label, snippet(line)))),
    el("p", {}, "Add the line to the nearest ", file, " in a folder above ", path,
      ", or to a new one next to it. It applies to all files in and below that folder. If the setting is already there, merge the two lines."),
  );
}

function snippet(line) {
  const code = el("code", {}, line);
  const button = el("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(line, code)) ? "Copied" : "Press Ctrl+C";
    button.setAttribute("aria-live", "polite");
  });
  return el("div", { class: "snippet" }, code, button);
}

/** Copy a text to the clipboard; if the browser forbids it, select the text so that the user can copy it. */
async function copyText(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }
}

function tomlString(text) {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}
