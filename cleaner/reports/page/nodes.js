"use strict";

// Nodes for the page. Texts become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: listeners are functions, and what is false or undefined is left out. */
function el(name, attributes = {}, ...children) {
  return furnished(document.createElement(name), attributes, children);
}

/** Make an element of a picture. */
function shape(name, attributes = {}, ...children) {
  return furnished(document.createElementNS(SVG, name), attributes, children);
}

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== "" && child !== undefined));
  return node;
}

/** A word or two of a document, in their own direction. */
function quote(text) {
  return el("bdi", {}, text);
}

/** A path, or a sentence of ours: from left to right, even where it begins with a word of a document. */
function plain(text) {
  return el("bdi", { dir: "ltr" }, text);
}

function grouped(count) {
  return count.toLocaleString("en");
}

function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function percent(part, whole) {
  return `${((100 * part) / (whole || 1)).toLocaleString("en", { maximumFractionDigits: 1 })}%`;
}

/** A bar cut into shares of a whole; the numbers stand beside it, so that nobody has to see it. */
function bar(whole, ...shares) {
  let x = 0;
  const picture = shape("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(shape("rect", { class: "whole", width: 100, height: 8 }));
  for (const [share, className] of shares) {
    const width = share ? Math.max((100 * share) / whole, 0.8) : 0;
    picture.append(shape("rect", { class: className, x, width, height: 8 }));
    x += width;
  }
  return picture;
}
