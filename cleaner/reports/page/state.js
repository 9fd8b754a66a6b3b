"use strict";

// The selection and the filters. They are in the fragment of the address, so that links and the history work.

const FILTERS = ["search", "show", "kind", "rule", "sort", "path"];

let state = parseState("");

/** Files, findings and lines are counted from 1 in the address; `copy=kept` selects the kept copy of a repeat. */
function parseState(hash) {
  const parameters = new URLSearchParams(hash.slice(1));
  const number = (name) => Math.max(0, Number.parseInt(parameters.get(name) ?? "", 10) || 0);
  const found = { document: number("document"), finding: number("finding"), copy: parameters.get("copy") ?? "", line: number("line") };
  for (const name of FILTERS) found[name] = parameters.get(name) ?? "";
  if (!documents[found.document - 1]) found.document = found.finding = 0;
  else if (found.finding > documents[found.document - 1].findings.length) found.finding = 0;
  return found;
}

/** Return the address of the current state with some changes. */
function address(changes) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, line: 0, ...changes })) if (value) parameters.set(name, value);
  return `#${parameters.toString() || "all"}`; // an empty fragment would scroll to the top
}

function addressOf(number, finding, copy = "") {
  return address({ document: number + 1, finding: finding + 1, copy });
}

/** Return the address of a line of a file. */
function addressOfLine(number, line) {
  return address({ document: number + 1, finding: 0, copy: "", line });
}

/** Select something else, as a new step in the history. */
function navigate(hash) {
  location.hash = hash;
  readAddress();
}

/** Change the filters and clear the selection, which the new list may not contain. Adds no step to the history. */
function filterBy(changes) {
  location.replace(address({ document: 0, finding: 0, copy: "", ...changes }));
  readAddress();
}

/** Show the state in the address, which a link, the user or the history may have changed. */
function readAddress() {
  const before = state;
  state = parseState(location.hash);
  if (JSON.stringify(before) !== JSON.stringify(state)) show(before);
}
