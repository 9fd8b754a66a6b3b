"use strict";

// Starts the page and handles its events.

const PATIENCE = 200; // milliseconds of loading after which the page shows the part that has arrived
const TYPING = 150; // milliseconds without a key press before the search starts

/** Show the current state; `before` is the state that was shown until now. */
async function show(before) {
  if (FILTERS.some((name) => before[name] !== state[name])) {
    showFilters();
    await fillList();
  }
  document.body.classList.toggle("reading", state.document > 0);
  markRow();
  drawArticle();
}

function listen() {
  addEventListener("hashchange", readAddress);
  addEventListener("scroll", drawRows, { passive: true });
  addEventListener("resize", drawRows);
  frame.addEventListener("scroll", drawRows, { passive: true });
  addEventListener("beforeprint", preparePrint);
  addEventListener("afterprint", () => document.getElementById("print").replaceChildren());
  let timer;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    const { name, value, type } = event.target;
    timer = setTimeout(() => filterBy({ [name]: value }), type === "search" ? TYPING : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    filterBy(Object.fromEntries(FILTERS.map((name) => [name, ""])));
    form.elements.search.focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("article").focus();
  });
  addEventListener("keydown", onKey);
}

function onKey(event) {
  const field = event.target.closest?.("input, select, textarea");
  if (event.key === "Escape" && field) field.blur();
  if (field?.type === "checkbox" ? event.key === " " : field) return;
  if (event.ctrlKey || event.metaKey || event.altKey || !document.getElementById("keys-on").checked) return;
  if (event.key === "/") {
    event.preventDefault();
    document.body.classList.remove("reading");
    form.elements.search.focus();
    form.elements.search.select();
  } else if (event.key === "n" || event.key === "j") step(1);
  else if (event.key === "p" || event.key === "k") step(-1);
}

/** Draw the part of the report that has arrived. A second call keeps the selection and the scroll position. */
async function draw(isComplete) {
  readArrived(isComplete);
  if (!documents.length && !isComplete) return;
  const before = document.body.dataset.drawn && String(selected());
  const scrolled = frame.scrollTop;
  state = parseState(location.hash);
  const all = countTotals();
  drawOverview(all);
  fillChoices(all);
  showFilters();
  document.body.classList.toggle("single", documents.length === 1);
  document.body.classList.toggle("reading", state.document > 0);
  await fillList();
  frame.scrollTop = scrolled;
  if (before !== String(selected())) {
    markRow();
    drawArticle();
  }
  document.body.dataset.drawn = isComplete ? "whole" : "begun";
}

rowHeight = 3.5 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
listen();
const early = setTimeout(() => draw(false), PATIENCE);
document.addEventListener("DOMContentLoaded", () => {
  clearTimeout(early);
  draw(true);
});
