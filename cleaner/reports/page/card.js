"use strict";

// One finding with all that speaks for it.

const LISTED = 20; // words that only one copy has; the marks in the copies show more

function cardTitle(finding, position) {
  return [
    el("span", { class: "place" }, String(position + 1)),
    el("span", { class: `verdict ${sortOf(finding)}` }, verdict(finding)),
    " ",
    el("span", { class: "rule" }, named(finding.rule)),
  ];
}

/** A finding in one line, for all but the one looked at. */
function shortCard(scene, position) {
  const finding = scene.outline.findings[position];
  const link = el(
    "a",
    { href: addressOf(scene.number, position) },
    ...cardTitle(finding, position),
    " ",
    el("span", { class: "reason" }, plain(scene.findings[position].reason)),
  );
  return el("div", { class: `note ${sortOf(finding)}` }, link);
}

function card(scene, position) {
  const finding = scene.outline.findings[position];
  const found = scene.findings[position];
  const title = `finding-${scene.number}-${position}`;
  return el(
    "section",
    { class: `card ${sortOf(finding)}`, "aria-labelledby": title },
    el("h3", { id: title, tabindex: -1 }, ...cardTitle(finding, position)),
    found.facts?.length ? factTable(scene, found) : "",
    el("p", { class: "reason" }, plain(found.reason)),
    found.original ? copies(scene, finding, found, position) : evidence(found),
    found.lost?.length ? lostWords(finding, found.lost) : "",
    aboutRule(finding),
    settings(scene, finding, found),
  );
}

/** What two versions of one statement differ in. */
function factTable(scene, { facts, span, original }) {
  const at = ([start]) => `line ${grouped(lineAt(scene.lines, start) + 1)}`;
  const head = el("tr", {}, ["What differs", `Here, ${at(span)}`, `There, ${at(original)}`].map((text) => el("th", { scope: "col" }, text)));
  const side = (text) => el("td", { dir: "auto" }, text ? el("strong", {}, text) : "nothing");
  const rows = facts.map(({ kind, here, there }) => el("tr", {}, el("th", { scope: "row" }, named(kind)), side(here), side(there)));
  return el("table", { class: "facts" }, el("thead", {}, head), el("tbody", {}, rows));
}

function copies(scene, finding, found, position) {
  const labels = finding.removed ? [verdict(finding), tense("Kept", "To keep")] : ["Here", "There"];
  const at = ([start]) => `line ${grouped(lineAt(scene.lines, start) + 1)}`;
  const alike = found.similarity === 1 ? "The same words." : `${Math.floor(100 * (found.similarity ?? 0))}% of the words are the same, in the same order.`;
  return el(
    "div",
    { class: "copies" },
    copy(scene.source, labels[0], at(found.span), found.span, found.onlyHere, finding.removed ? "gone" : "here", undefined),
    copy(scene.source, labels[1], at(found.original), found.original, found.onlyThere, finding.removed ? "kept" : "there",
      el("a", { class: "jump", href: addressOf(scene.number, position, "kept") }, finding.removed ? "Show the kept copy in the text" : "Show it in the text")),
    el("p", { class: "alike" }, alike, found.partly ? " Only their beginnings were compared word by word." : ""),
  );
}

function copy(source, label, place, [start, end], only = [], sort, jump) {
  const pieces = [];
  let at = start;
  for (const [from, to] of only) {
    pieces.push(...shortened(source.slice(at, from)), el("mark", { class: `only ${sort}` }, shortened(source.slice(from, to))));
    at = to;
  }
  pieces.push(...shortened(source.slice(at, end)));
  return el("div", { class: `copy ${sort}` }, el("h4", {}, label, el("span", {}, `, ${place}`)), el("p", { class: "text", dir: "auto" }, pieces), jump);
}

function evidence({ evidence: words = [] }) {
  if (!words.length) return "";
  return el("p", { class: "evidence" }, "Given away by ", words.flatMap((word, place) => [place ? ", " : "", el("mark", { dir: "auto" }, word)]));
}

function lostWords(finding, lost) {
  const words = lost.slice(0, LISTED).flatMap((word, place) => [place ? ", " : "", quote(word)]);
  const more = lost.length > LISTED ? ` and ${grouped(lost.length - LISTED)} more` : "";
  return el("p", { class: "lost" }, finding.removed ? "Words that the kept copy lacks: " : "Words that only this copy has: ", ...words, more);
}

function aboutRule(finding) {
  const rule = rules[finding.rule];
  if (!rule) return el("p", { class: "about" }, "Rule ", el("code", {}, finding.rule), ", from a ruleset of your own.");
  const said = rule.says.join("; ");
  return el(
    "div",
    { class: "about" },
    el("p", {}, "Rule ", el("code", {}, finding.rule), ": ", said, "."),
    rule.catches ? el("dl", {}, example("catches", "Catches", rule.catches), example("keeps", "Keeps", rule.keeps)) : "",
  );
}

/** An example of a rule; what stands in {{ }} is what goes. */
function example(sort, label, text) {
  const parts = text.split(/\{\{(.*?)\}\}/s);
  const struck = sort === "catches" && parts.length === 1 ? [el("del", {}, text)] : parts.map((part, place) => (place % 2 ? el("del", {}, part) : part));
  return el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, struck));
}

/** Settings that would have it otherwise, each with what it does; `cleaner.toml` takes them as they stand. */
function offers({ rule, kind, removed }, { span, original, safe }) {
  if (rule === "unused-ignore") return [["Do not report such comments here", "report_unused_ignores = false"]];
  const found = [];
  if (original && removed) {
    const which = span[0] < original[0] ? "first" : "last";
    found.push([`Keep this one: of two copies the ${which} stays`, `keep = "${which}"`]);
    found.push(["Keep both: ignore this rule here", `ignore = [${quoted(rule)}]`]);
  } else {
    found.push([removed ? "Keep this one: ignore this rule here" : "Ignore this rule here", `ignore = [${quoted(rule)}]`]);
  }
  if (!original) found.push([`Ignore all rules of the kind “${kind}” here`, `ignore = [${quoted(kind)}]`]);
  if (!removed && !safe && kind !== "repeats") found.push(["Remove it: also what is otherwise only reported", "unsafe = true"]);
  return found;
}

function settings(scene, finding, found) {
  const file = () => el("code", {}, "cleaner.toml");
  return el(
    "details",
    { class: "settings" },
    el("summary", {}, "Not what you want? Change the settings"),
    el("ul", {}, offers(finding, found).map(([label, line]) => el("li", {}, label, snippet(line)))),
    el("p", {}, "Put the line into the nearest ", file(), " above ", el("code", { dir: "ltr" }, scene.outline.path),
      ", or into a new one beside it. It holds for all documents below. If the file has such a line, join the two."),
  );
}

function snippet(line) {
  const code = el("code", {}, line);
  const button = el("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copied(line, code)) ? "Copied" : "Press Ctrl+C";
    button.setAttribute("aria-live", "polite");
  });
  return el("div", { class: "snippet" }, code, button);
}

/** Put a text on the clipboard; where the browser forbids it, mark the text for copying by hand. */
async function copied(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }
}

/** A string as TOML has it. */
function quoted(text) {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}
