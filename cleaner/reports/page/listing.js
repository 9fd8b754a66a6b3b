"use strict";

// The list of documents and findings. However long it is, only the rows on the screen are built.

const MOST_ROWS = 300_000; // browsers end an element at some 17 million pixels
const OVERSCAN = 6; // rows built beyond either end of the screen
const SNIPPET = 160; // characters of a passage in its row; more never fit

const frame = document.getElementById("rows-frame");
const list = document.getElementById("rows");
const form = document.getElementById("filters");
const drawn = new Map(); // rows that are built, by their place
let rows = []; // [number of the document, position of the finding or -1 for the document itself]
let steps = []; // places of the rows that are findings
let rowHeight = 56;
let run = 0; // the search that counts; an older one is stale

/** Find anew what is wanted, and show it from the top. */
async function fill() {
  const mine = ++run;
  const slow = setTimeout(() => say("Searching …"), 300);
  const found = await wanted(state, () => mine !== run);
  clearTimeout(slow);
  if (mine !== run) return;
  rows = arranged(found).slice(0, MOST_ROWS);
  steps = [];
  rows.forEach(([, finding], place) => { if (finding >= 0) steps.push(place); });
  for (const row of drawn.values()) row.remove();
  drawn.clear();
  frame.scrollTop = 0;
  list.style.height = `${rows.length * rowHeight}px`;
  drawRows();
  tell(found);
}

function arranged(found) {
  const rowsOf = ({ outline, positions }) => [[outline.number, -1], ...positions.map((position) => [outline.number, position])];
  if (state.sort === "documents") return found.sort((a, b) => b.outline.gone - a.outline.gone).flatMap(rowsOf);
  if (state.sort !== "size") return found.flatMap(rowsOf);
  const size = ([number, position]) => (position < 0 ? 0 : documents[number].findings[position].words);
  const single = found.flatMap(({ outline, positions }) => positions.map((position) => [outline.number, position]));
  return single.sort((a, b) => size(b) - size(a));
}

function tell(found) {
  const all = documents.reduce((sum, outline) => sum + outline.findings.length, 0);
  const filtered = FILTERS.some((name) => name !== "sort" && state[name]);
  const kept = found.reduce((sum, { positions }) => sum + positions.length, 0);
  const where = documents.length > 1 ? ` in ${counted(found.length, "document")}` : "";
  const what = filtered && state.show !== "nothing" ? `${grouped(kept)} of ${counted(all, "finding")}${where}` : `${counted(kept, "finding")}${where}`;
  const cut = rows.length === MOST_ROWS ? `; the first ${grouped(MOST_ROWS)} rows are listed` : "";
  say(rows.length ? `${what}${cut}` : filtered ? "Nothing matches." : "Nothing was found.");
  document.getElementById("clear").hidden = !filtered;
}

function say(text) {
  document.getElementById("found").textContent = text;
}

/** Build the rows that have come into sight, and drop those that have left it. */
function drawRows() {
  const box = list.getBoundingClientRect();
  const sight = frame.getBoundingClientRect();
  const first = Math.max(0, Math.floor((Math.max(0, sight.top) - box.top) / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((Math.min(innerHeight, sight.bottom) - box.top) / rowHeight) + OVERSCAN);
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
  return [el("span", { class: "path" }, plain(outline.path)), el("span", { class: "note" }, verdicts(outline))];
}

function findingRow(outline, position) {
  const finding = outline.findings[position];
  const { source, findings } = textsOf(outline.number);
  const { span } = findings[position];
  const snippet = source.slice(span[0], Math.min(span[1], span[0] + SNIPPET)).trim();
  const where = state.sort === "size" ? [plain(outline.path), ":", String(finding.line)] : [`line ${grouped(finding.line)}`];
  return [
    el("span", { class: "top" }, el("span", { class: `verdict ${sortOf(finding)}` }, verdict(finding)), " ", el("span", { class: "rule" }, named(finding.rule))),
    el("span", { class: "note" }, ...where, " · ", counted(finding.words, "word")),
    el("span", { class: "snippet", dir: "auto" }, snippet),
  ];
}

/** What is looked at: what the address says, or else the first finding there is. */
function selected() {
  if (state.document) {
    const only = documents[state.document - 1].findings.length ? 0 : -1;
    return [state.document - 1, state.finding ? state.finding - 1 : state.copy ? only : -1];
  }
  return steps.length ? rows[steps[0]] : rows[0];
}

/** Go to the next finding of the list, or the previous one. */
function step(by) {
  if (!steps.length) return;
  const chosen = selected();
  let at = steps.findIndex((place) => rows[place][0] === chosen[0] && rows[place][1] === chosen[1]);
  if (at < 0 && chosen[1] < 0) {
    // A document is looked at as a whole: its first finding comes next.
    at = steps.findIndex((place) => rows[place][0] === chosen[0]) - (by > 0 ? 1 : 0);
  }
  const place = steps[Math.min(Math.max(at + by, 0), steps.length - 1)];
  go(addressOf(...rows[place]));
}

/** Mark the row of what is looked at, and bring it into the frame. */
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

/** Offer what occurs in the report, with its counts. */
function fillChoices(all) {
  for (const name of ["kind", "rule"]) {
    const counts = new Map();
    for (const one of all.rules) counts.set(one[name], (counts.get(one[name]) ?? 0) + one.removed + one.reported);
    const choices = [form.elements[name].options[0]];
    for (const value of [...counts.keys()].sort()) {
      choices.push(el("option", { value }, `${name === "kind" ? named(value) : value} (${grouped(counts.get(value))})`));
    }
    form.elements[name].replaceChildren(...choices);
  }
  document.getElementById("path-field").hidden = documents.length < 2;
}

/** Have the fields say what the address says. */
function showFilters() {
  for (const name of FILTERS) {
    if (form.elements[name].value !== state[name]) form.elements[name].value = state[name];
  }
  if (FILTERS.some((name) => name !== "search" && state[name])) document.getElementById("more-filters").open = true;
}
