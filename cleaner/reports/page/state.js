"use strict";

// What is looked at, kept in the address behind the #, so that it can be linked to and gone back to.

const FILTERS = ["search", "show", "kind", "rule", "sort", "path"];

let state = parsed("");

/** Documents and findings are counted from 1 in the address, and `copy=kept` looks at the copy that stays. */
function parsed(hash) {
  const said = new URLSearchParams(hash.slice(1));
  const place = (name) => Math.max(0, Number.parseInt(said.get(name) ?? "", 10) || 0);
  const found = { document: place("document"), finding: place("finding"), copy: said.get("copy") ?? "" };
  for (const name of FILTERS) found[name] = said.get(name) ?? "";
  if (!documents[found.document - 1]) found.document = found.finding = 0;
  else if (found.finding > documents[found.document - 1].findings.length) found.finding = 0;
  return found;
}

/** The address of the present state with some of it changed. */
function address(changes) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...changes })) if (value) said.set(name, value);
  return `#${said.toString() || "all"}`; // a bare # would scroll to the top
}

function addressOf(number, finding, copy = "") {
  return address({ document: number + 1, finding: finding + 1, copy });
}

/** Look at something else; the way back leads to what was looked at before. */
function go(hash) {
  location.hash = hash;
  follow();
}

/** Filter anew: no step of its own on the way back, and what was looked at may be out of sight. */
function filterBy(changes) {
  location.replace(address({ document: 0, finding: 0, copy: "", ...changes }));
  follow();
}

/** Show what the address says; it may have been changed by a link, by hand or by the way back. */
function follow() {
  const before = state;
  state = parsed(location.hash);
  if (JSON.stringify(before) !== JSON.stringify(state)) show(before);
}
