"use strict";

// The list of files and findings. However long it is, only the rows on the screen are built.

const MAX_ROWS = 300_000; // browsers limit the height of an element to about 17 million pixels
const OVERSCAN = 6; // rows that are built above and below the screen
const SNIPPET = 160; // characters of a passage in its row; no more fit

const frame = document.getElementById("rows-frame");
const list = document.getElementById("rows");
const form = document.getElementById("filters");
const drawn = new Map(); // the rows that are built, by their place in the list
let rows = []; // [number of the file, position of the finding or -1 for the file itself]
let steps = []; // places of the rows that are findings
let rowHeight = 56;
let searches = 0; // searches so far; all but the last one are stale

/** Search again and show the matches from the top. */
async function fillList() {
  const search = ++searches;
  const slow = setTimeout(() => setStatus("Searching …"), 300);
  const found = await findMatches(state, () => search !== searches);
  clearTimeout(slow);
  if (search !== searches) return;
  rows = sortedRows(found).slice(0, MAX_ROWS);
  steps = [];
  rows.forEach(([, finding], place) => { if (finding >= 0) steps.push(place); });
  for (const row of drawn.values()) row.remove();
  drawn.clear();
  frame.scrollTop = 0;
  list.style.height = `${rows.length * rowHeight}px`;
  drawRows();
  showCounts(found);
}

function sortedRows(found) {
  const rowsOf = ({ outline, positions }) => [[outline.number, -1], ...positions.map((position) => [outline.number, position])];
  if (state.sort === "documents") return found.sort((a, b) => b.outline.removedWords - a.outline.removedWords).flatMap(rowsOf);
  if (state.sort !== "size") return found.flatMap(rowsOf);
  const size = ([number, position]) => (position < 0 ? 0 : documents[number].findings[position].words);
  const findings = found.flatMap(({ outline, positions }) => positions.map((position) => [outline.number, position]));
  return findings.sort((a, b) => size(b) - size(a));
}

function showCounts(found) {
  const all = documents.reduce((sum, outline) => sum + outline.findings.length, 0);
  const isFiltered = FILTERS.some((name) => name !== "sort" && state[name]);
  const matches = found.reduce((sum, { positions }) => sum + positions.length, 0);
  const where = documents.length > 1 ? ` in ${quantity(found.length, "file")}` : "";
  const what = isFiltered && state.show !== "nothing" ? `${formatCount(matches)} of ${quantity(all, "finding")}` : quantity(matches, "finding");
  const cut = rows.length === MAX_ROWS ? `; the first ${formatCount(MAX_ROWS)} rows are listed` : "";
  setStatus(rows.length ? `${what}${where}${cut}` : isFiltered ? "Nothing matches." : "No findings.");
  document.getElementById("clear").hidden = !isFiltered;
}

function setStatus(text) {
  document.getElementById("found").textContent = text;
}

/** Build the rows that are now on the screen, and remove those that are not. */
function drawRows() {
  const box = list.getBoundingClientRect();
  const visible = frame.getBoundingClientRect();
  const first = Math.max(0, Math.floor((Math.max(0, visible.top) - box.top) / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((Math.min(innerHeight, visible.bottom) - box.top) / rowHeight) + OVERSCAN);
  for (const [place, row] of drawn) {
    if ((place < first || place >= last) && !row.contains(document.activeElement)) {
      row.remove();
      drawn.delete(place);
    }
  }
  const chosen = selected();
  for (let place = first; place < last; place += 1) {
    if (drawn.has(place)) continue;
    const row = rowAt(place, chosen);
    const next = [...drawn.keys()].filter((other) => other > place).sort((a, b) => a - b)[0];
    list.insertBefore(row, next === undefined ? null : drawn.get(next)); // in order, for the Tab key
    drawn.set(place, row);
  }
}

function rowAt(place, chosen) {
  const [number, position] = rows[place];
  const outline = documents[number];
  const current = chosen && chosen[0] === number && chosen[1] === position ? "true" : undefined;
  const inside = position < 0 ? documentRow(outline) : findingRow(outline, position);
  const link = el("a", { href: addressOf(number, position), "aria-current": current }, ...inside);
  const row = el("li", { class: position < 0 ? "document" : "finding", "aria-setsize": rows.length, "aria-posinset": place + 1 }, link);
  row.style.top = `${place * rowHeight}px`;
  return row;
}

function documentRow(outline) {
  return [el("span", { class: "path" }, leftToRight(outline.path)), el("span", { class: "note" }, outcomes(outline))];
}

function findingRow(outline, position) {
  const finding = outline.findings[position];
  const { source, findings } = textsOf(outline.number);
  const { span } = findings[position];
  const snippet = source.slice(span[0], Math.min(span[1], span[0] + SNIPPET)).trim();
  const where = state.sort === "size" ? [leftToRight(outline.path), ":", String(finding.line)] : [`line ${formatCount(finding.line)}`];
  return [
    el("span", { class: "top" }, el("span", { class: `verdict ${statusClass(finding)}` }, statusOf(finding)), " ", el("span", { class: "rule" }, titleOf(finding.rule))),
    el("span", { class: "note" }, ...where, " · ", quantity(finding.words, "word")),
    el("span", { class: "snippet", dir: "auto" }, snippet),
  ];
}

/** Return the selected row: the one in the address, or else the first finding. */
function selected() {
  if (state.document) {
    const only = documents[state.document - 1].findings.length ? 0 : -1;
    return [state.document - 1, state.finding ? state.finding - 1 : state.copy ? only : -1];
  }
  return steps.length ? rows[steps[0]] : rows[0];
}

/** Select the next finding of the list, or the previous one. */
function step(by) {
  if (!steps.length) return;
  const chosen = selected();
  let current = steps.findIndex((place) => rows[place][0] === chosen[0] && rows[place][1] === chosen[1]);
  if (current < 0 && chosen[1] < 0) {
    // A whole file is selected: its first finding comes next.
    current = steps.findIndex((place) => rows[place][0] === chosen[0]) - (by > 0 ? 1 : 0);
  }
  const place = steps[Math.min(Math.max(current + by, 0), steps.length - 1)];
  navigate(addressOf(...rows[place]));
}

/** Mark the selected row and scroll it into the frame. */
function markRow() {
  const chosen = selected();
  for (const [place, row] of drawn) {
    const isChosen = chosen && rows[place][0] === chosen[0] && rows[place][1] === chosen[1];
    if (isChosen) row.firstChild.setAttribute("aria-current", "true");
    else row.firstChild.removeAttribute("aria-current");
  }
  const place = chosen ? rows.findIndex(([number, finding]) => number === chosen[0] && finding === chosen[1]) : -1;
  if (place < 0 || frame.scrollHeight <= frame.clientHeight) return;
  const top = place * rowHeight;
  if (top < frame.scrollTop || top + rowHeight > frame.scrollTop + frame.clientHeight) {
    frame.scrollTop = Math.max(0, top - frame.clientHeight / 2);
  }
}

/** Offer the kinds and rules that occur in the report, with their counts. */
function fillChoices(all) {
  for (const name of ["kind", "rule"]) {
    const counts = new Map();
    for (const rule of all.rules) counts.set(rule[name], (counts.get(rule[name]) ?? 0) + rule.removed + rule.reported);
    const choices = [form.elements[name].options[0]];
    for (const value of [...counts.keys()].sort()) {
      choices.push(el("option", { value }, `${name === "kind" ? titleOf(value) : value} (${formatCount(counts.get(value))})`));
    }
    form.elements[name].replaceChildren(...choices);
  }
  document.getElementById("path-field").hidden = documents.length < 2;
}

/** Set the fields to the filters in the address. */
function showFilters() {
  for (const name of FILTERS) {
    if (form.elements[name].value !== state[name]) form.elements[name].value = state[name];
  }
  if (FILTERS.some((name) => name !== "search" && state[name])) document.getElementById("more-filters").open = true;
}
