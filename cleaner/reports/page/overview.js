"use strict";

// The top of the page: what the report comes to.

const TOP_RULES = 5; // rules that are listed at first; the others wait behind a button

/** Count everything once; the numbers for each rule as well. */
function totalled() {
  const all = { documents: documents.length, changed: 0, withheld: 0, words: 0, gone: 0, removed: 0, reported: 0, conflicts: 0 };
  const byRule = new Map();
  for (const outline of documents) {
    all.words += outline.words;
    all.gone += outline.gone;
    all.changed += outline.gone > 0;
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

function sentence(all) {
  const looked = counted(all.documents, "document");
  if (all.removed) {
    return `${counted(all.removed, "passage")} ${tense("went", "would go")} from ${grouped(all.changed)} of ${looked}: ${grouped(all.gone)} of ${grouped(all.words)} words.`;
  }
  if (all.reported) return `${tense("Nothing was removed", "Nothing would go")} from ${looked}; ${counted(all.reported, "passage")} may be worth a look.`;
  return `Nothing was found in ${looked}.`;
}

function figures(all) {
  const shown = [
    ["Documents", grouped(all.documents), `${grouped(all.changed)} ${tense("changed", "to change")}`, ""],
    [`Passages ${tense("removed", "to remove")}`, grouped(all.removed), `by ${counted(all.rules.filter((counts) => counts.removed).length, "rule")}`, "removed"],
    [`Words ${tense("removed", "to remove")}`, percent(all.gone, all.words), `${grouped(all.gone)} of ${grouped(all.words)}`, "", bar(all.words, [all.gone, "gone"])],
    ["Only reported", grouped(all.reported), "both copies or the line stay", "reported"],
  ];
  if (all.conflicts) shown.push(["Conflicts", grouped(all.conflicts), "two versions: an editor must choose", "conflicts"]);
  if (all.withheld) shown.push(["Left unchanged", grouped(all.withheld), "too much would have gone", "withheld"]);
  return shown.map(([label, figure, note, filter, ...picture]) => {
    const inside = [el("span", { class: "label" }, label), el("strong", {}, figure), el("span", { class: "note" }, note), ...picture];
    const linked = filter && figure !== "0";
    return el("li", { class: `figure ${filter}` }, linked ? el("a", { href: showing({ show: filter }) }, ...inside) : el("div", {}, ...inside));
  });
}

/** The address of the list with this filter and no other. */
function showing(filter) {
  const none = Object.fromEntries(FILTERS.map((name) => [name, ""]));
  return address({ ...none, document: 0, finding: 0, copy: "", ...filter });
}

function ruleTable(all) {
  const most = Math.max(...all.rules.map((counts) => counts.removed + counts.reported));
  const rows = all.rules.map((counts, place) =>
    el(
      "tr",
      { hidden: place >= TOP_RULES },
      el("th", { scope: "row" }, el("a", { href: showing({ rule: counts.rule }) }, named(counts.rule)), " ", counts.rule.includes("/") ? el("code", {}, counts.rule) : ""),
      el("td", { class: "picture" }, bar(most, [counts.removed, "gone"], [counts.reported, "reported"])),
      el("td", {}, grouped(counts.removed)),
      el("td", {}, grouped(counts.reported)),
      el("td", {}, grouped(counts.words)),
    ),
  );
  const heads = ["Rule", "", tense("Removed", "To remove"), "Reported", `Words ${tense("removed", "to remove")}`];
  const head = el("tr", {}, heads.map((text) => (text ? el("th", { scope: "col" }, text) : el("td", { class: "picture" }))));
  const table = el("table", {}, el("caption", {}, "By rule"), el("thead", {}, head), el("tbody", {}, rows));
  if (rows.length <= TOP_RULES) return [table];
  const more = el("button", { type: "button", class: "plain", click: () => { for (const row of rows) row.hidden = false; more.remove(); } }, `Show all ${rows.length} rules`);
  return [table, more];
}

function drawOverview(all) {
  document.title = `${all.removed ? grouped(all.removed) : "Nothing"} ${tense("removed", "to remove")} – cleaner`;
  document.querySelector("h1").textContent = `What cleaner ${tense("removed", "would remove")}`;
  document.getElementById("show-removed").textContent = tense("removed", "to remove");
  document.body.classList.toggle("plan", isPlan);
  document.getElementById("sentence").textContent = sentence(all);
  document.getElementById("figures").replaceChildren(...figures(all));
  if (all.rules.length) document.getElementById("by-rule").replaceChildren(...ruleTable(all));
}
