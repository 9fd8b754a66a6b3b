"use strict";

// The top of the page: the totals of the report.

const TOP_RULES = 5; // rules that are listed at first; a button shows the others

/** Count everything once, in total and for each rule. */
function countTotals() {
  const all = { documents: documents.length, changed: 0, withheld: 0, words: 0, removedWords: 0, removed: 0, reported: 0, conflicts: 0 };
  const byRule = new Map();
  for (const outline of documents) {
    all.words += outline.words;
    all.removedWords += outline.removedWords;
    all.changed += outline.removedWords > 0;
    all.withheld += outline.withheld;
    for (const finding of outline.findings) {
      let counts = byRule.get(finding.rule);
      if (!counts) byRule.set(finding.rule, (counts = { rule: finding.rule, kind: finding.kind, removed: 0, reported: 0, words: 0 }));
      counts[finding.removed ? "removed" : "reported"] += 1;
      if (finding.removed) counts.words += finding.words;
      all[finding.removed ? "removed" : "reported"] += 1;
      all.conflicts += isConflict(finding) && !finding.removed;
    }
  }
  const size = (counts) => counts.removed + counts.reported;
  all.rules = [...byRule.values()].sort((a, b) => size(b) - size(a) || (a.rule < b.rule ? -1 : 1));
  return all;
}

function summarySentence(all) {
  const files = quantity(all.documents, "file");
  if (all.removed) {
    const outcome = wording(all.removed === 1 ? "was removed" : "were removed", "would be removed");
    return `${quantity(all.removed, "passage")} ${outcome} from ${formatCount(all.changed)} of ${files}: ${formatCount(all.removedWords)} of ${quantity(all.words, "word")}.`;
  }
  if (all.reported) {
    const reported = `${quantity(all.reported, "finding")} ${all.reported === 1 ? "is" : "are"} only reported`;
    return `${wording("Nothing was removed", "Nothing would be removed")} from ${files}; ${reported}.`;
  }
  return `No findings in ${files}.`;
}

function figures(all) {
  const done = wording("removed", "to remove");
  const shown = [
    ["Files", formatCount(all.documents), `${formatCount(all.changed)} ${wording("changed", "to change")}`, ""],
    [`Passages ${done}`, formatCount(all.removed), `by ${quantity(all.rules.filter((counts) => counts.removed).length, "rule")}`, "removed"],
    [`Words ${done}`, percent(all.words ? all.removedWords / all.words : 0), `${formatCount(all.removedWords)} of ${formatCount(all.words)}`, "", bar(all.words, [all.removedWords, "deleted"])],
    ["Only reported", formatCount(all.reported), "left in the text for you to check", "reported"],
  ];
  if (all.conflicts) shown.push(["Conflicts", formatCount(all.conflicts), "two versions that differ in a fact", "conflicts"]);
  if (all.withheld) shown.push(["Left unchanged", formatCount(all.withheld), "too much would be removed", "withheld"]);
  return shown.map(([label, figure, note, filter, ...picture]) => {
    const inside = [el("span", { class: "label" }, label), el("strong", {}, figure), el("span", { class: "note" }, note), ...picture];
    const isLink = filter && figure !== "0";
    return el("li", { class: `figure ${filter}` }, isLink ? el("a", { href: addressWith({ show: filter }) }, ...inside) : el("div", {}, ...inside));
  });
}

/** Return the address of the list with this filter and no other. */
function addressWith(filter) {
  const none = Object.fromEntries(FILTERS.map((name) => [name, ""]));
  return address({ ...none, document: 0, finding: 0, copy: "", ...filter });
}

function ruleTable(all) {
  const most = Math.max(...all.rules.map((counts) => counts.removed + counts.reported));
  const rows = all.rules.map((counts, place) =>
    el(
      "tr",
      { hidden: place >= TOP_RULES },
      el("th", { scope: "row" }, el("a", { href: addressWith({ rule: counts.rule }) }, titleOf(counts.rule)), " ", counts.rule.includes("/") ? el("code", {}, counts.rule) : ""),
      el("td", { class: "picture" }, bar(most, [counts.removed, "deleted"], [counts.reported, "reported"])),
      el("td", {}, formatCount(counts.removed)),
      el("td", {}, formatCount(counts.reported)),
      el("td", {}, formatCount(counts.words)),
    ),
  );
  const heads = ["Rule", "", wording("Removed", "To remove"), "Reported", `Words ${wording("removed", "to remove")}`];
  const head = el("tr", {}, heads.map((text) => (text ? el("th", { scope: "col" }, text) : el("td", { class: "picture" }))));
  const table = el("table", {}, el("caption", {}, "By rule"), el("thead", {}, head), el("tbody", {}, rows));
  if (rows.length <= TOP_RULES) return [table];
  const more = el("button", { type: "button", class: "plain", click: () => { for (const row of rows) row.hidden = false; more.remove(); } }, `Show all ${rows.length} rules`);
  return [table, more];
}

function drawOverview(all) {
  document.title = `${all.removed ? formatCount(all.removed) : "Nothing"} ${wording("removed", "to remove")} – cleaner`;
  document.querySelector("h1").textContent = `What cleaner ${wording("removed", "would remove")}`;
  document.getElementById("show-removed").textContent = wording("removed", "to remove");
  document.body.classList.toggle("plan", isPlan);
  document.getElementById("sentence").textContent = summarySentence(all);
  document.getElementById("figures").replaceChildren(...figures(all));
  if (all.rules.length) document.getElementById("by-rule").replaceChildren(...ruleTable(all));
}
