"use strict";

// DOM nodes and formatted numbers. Texts become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. Function values are event listeners; false and undefined values are left out. */
function el(name, attributes = {}, ...children) {
  return withContent(document.createElement(name), attributes, children);
}

/** Make an SVG element. */
function svg(name, attributes = {}, ...children) {
  return withContent(document.createElementNS(SVG, name), attributes, children);
}

function withContent(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== "" && child !== undefined));
  return node;
}

/** Return a few words of a document, in their own direction. */
function isolated(text) {
  return el("bdi", {}, text);
}

/** Return a path, or a sentence of ours: from left to right, even if it begins with a word of a document. */
function leftToRight(text) {
  return el("bdi", { dir: "ltr" }, text);
}

function formatCount(count) {
  return count.toLocaleString("en");
}

function quantity(count, one, many = `${one}s`) {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Format a ratio from 0 to 1; `percent` in terminal.py does the same. */
function percent(ratio) {
  if (ratio >= 0.995 && ratio < 1) return "over 99 %";
  if (ratio > 0 && ratio < 0.0005) return "under 0.1 %";
  const steps = ratio >= 0.5 ? 1 : 10; // in a percent
  return `${Math.floor(100 * steps * ratio + 0.5) / steps} %`;
}

/** Return a bar divided into shares of a whole. It is hidden from screen readers, since the numbers are next to it. */
function bar(whole, ...shares) {
  let x = 0;
  const picture = svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(svg("rect", { class: "whole", width: 100, height: 8 }));
  for (const [share, className] of shares) {
    const width = share ? Math.max((100 * share) / whole, 0.8) : 0;
    picture.append(svg("rect", { class: className, x, width, height: 8 }));
    x += width;
  }
  return picture;
}
