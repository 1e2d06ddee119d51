/* Shows beside a link what it leads to. notewire.js imports this when a reader first comes upon a link.

   A preview opens where the pointer rests on a link or the keyboard stops at one. It stays while the pointer is on the link or
   on the preview, or the keyboard on the link; Escape sends it away (WCAG 2.2, 1.4.13). A finger never opens one: it follows
   the link. What cannot be had is not shown. */

import { content, formulas, target } from "./preview-content.js";

const RESTED = 300; /* milliseconds until a preview opens, */
const STOPPED = 500; /* by keyboard, whose way leads through many links, */
const LEFT = 200; /* and until it closes, so that the pointer can reach it */
const GAP = 8; /* pixels between link and preview, */
const EDGE = 16; /* and between preview and window */

/* Links without a preview: what they lead to is told beside them, or they lead back. */
const PLAIN = ".nw-card__title, .nw-search, .nw-preview, .headerlink, .footnote-backref, .nw-reference__bibtex";

const box = make("div", { className: "nw-preview", id: "nw-preview", role: "tooltip", hidden: true });
let shown = null; /* the link whose preview is open, and what it had before */
let wanted = null; /* the link whose preview is about to open */
let dismissed = null; /* the link whose preview was sent away, as long as the pointer is on it */
let at = null; /* the link that the pointer is on, or the preview, */
let on = null; /* and the link that the keyboard is on */
let pointer = { x: 0, y: 0 };
let timer = 0;
let leaving = 0;
let asking = null;

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function linkAt(element) {
  const link = element.closest?.("main a[href]");
  return link instanceof HTMLAnchorElement && !link.closest(PLAIN) ? link : null;
}

/* Opens the preview of a link after a while, if nothing comes between. */
function want(link, delay) {
  if (link === wanted || link === shown?.link) return;
  forget();
  const place = target(link);
  if (!place) return;
  wanted = link;
  timer = setTimeout(async () => {
    const mine = (asking = new AbortController());
    const found = await content(place, mine.signal).catch(() => null); /* the network is gone, or the page */
    if (found) await formulas(found.title, found.section, found.text);
    if (!found || mine !== asking || !link.isConnected) return;
    forget();
    hide();
    show(link, found);
  }, delay);
}

/* What is about to open does not. */
function forget() {
  clearTimeout(timer);
  asking?.abort();
  wanted = asking = null;
}

/* After pointer or keyboard have gone elsewhere. */
function settle() {
  if (wanted && wanted !== at && wanted !== on) forget();
  clearTimeout(leaving);
  if (shown && ![box, shown.link].includes(at) && shown.link !== on) leaving = setTimeout(hide, LEFT);
}

function show(link, { category, title, section, text }) {
  const head = make("p", { className: "nw-preview__head", id: "nw-preview-head" });
  if (category) head.append(make("span", { className: "nw-preview__category" }, category));
  if (title) head.append(make("strong", { className: "nw-preview__title" }, ...title.firstElementChild.childNodes));
  if (section) head.append(make("span", { className: "nw-preview__section" }, ...section.firstElementChild.childNodes));
  text.className = "nw-preview__text nw-prose";
  box.replaceChildren(...[head, text].filter((element) => element.hasChildNodes()));
  if (!box.hasChildNodes()) return;
  const formula = text.firstElementChild?.matches(".nw-math, .katex-display") && text.querySelector("annotation");
  box.className = `nw-preview${formula ? " nw-preview--formula" : title ? " nw-preview--note" : ""}`;
  formula ? box.setAttribute("aria-label", `公式：${formula.textContent}`) : box.removeAttribute("aria-label");
  document.querySelector("main").append(box);
  box.hidden = false;
  const before = ["title", "aria-describedby"].map((name) => [name, link.getAttribute(name)]);
  shown = { link, before };
  link.removeAttribute("title"); /* which the browser would show over it */
  link.setAttribute("aria-describedby", title ? head.id : box.id); /* a whole note is too much to be read aloud */
  place(link);
  fit();
  document.fonts.ready.then(fit);
  settle();
}

function hide() {
  if (!shown) return;
  for (const [name, value] of shown.before) {
    value === null ? shown.link.removeAttribute(name) : shown.link.setAttribute(name, value);
  }
  shown = null;
  box.hidden = true;
  box.replaceChildren();
}

/* Below the link, or above it where there is more room, and inside the window. It is a part of the page, so that it scrolls
   with its link. */
function place(link) {
  const { clientWidth, clientHeight } = document.documentElement;
  const whole = link.getBoundingClientRect();
  const lines = [...link.getClientRects()];
  const under = ({ left, right, top, bottom }) =>
    left <= pointer.x && pointer.x <= right && top <= pointer.y && pointer.y <= bottom;
  const line = (at === link && lines.find(under)) || lines[0] || whole;
  const above = whole.top - GAP - EDGE;
  const below = clientHeight - whole.bottom - GAP - EDGE;
  Object.assign(box.style, { left: "0", top: "0", maxHeight: "" });
  const upwards = box.offsetHeight > below && above > below;
  const origin = box.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(line.left, clientWidth - EDGE - box.offsetWidth));
  const top = upwards ? whole.top - GAP : whole.bottom + GAP;
  Object.assign(box.style, { left: `${left - origin.left}px`, top: `${top - origin.top}px` });
  box.style.maxHeight = `min(${Math.max(0, upwards ? above : below)}px, ${getComputedStyle(box).maxHeight})`;
  box.classList.toggle("nw-preview--upwards", upwards);
}

/* A formula that is too wide, although it may go on in the next line, is set smaller; a text that is too long fades out. */
function fit() {
  for (const formula of box.querySelectorAll(".katex-display")) {
    formula.style.fontSize = "";
    const wide = formula.scrollWidth / formula.clientWidth;
    if (wide > 1) formula.style.fontSize = `${Math.max(0.4, 0.98 / wide)}em`;
  }
  const text = box.querySelector(".nw-preview__text");
  text?.classList.toggle("nw-preview__text--cut", text.scrollHeight > text.clientHeight + 1);
}

function close() {
  dismissed = at;
  forget();
  clearTimeout(leaving);
  hide();
}

function over({ pointerType, target: element, buttons }) {
  if (pointerType === "touch" || buttons) return; /* who selects text may leave it */
  at = box.contains(element) ? box : linkAt(element);
  if (at !== dismissed) dismissed = null;
  settle();
}

/* Only a pointer that moves asks for something; a page that scrolls brings links under one that rests. */
function moved({ pointerType, target: element, buttons, clientX, clientY }) {
  if (pointerType === "touch") return;
  pointer = { x: clientX, y: clientY };
  const link = linkAt(element);
  if (link && link !== dismissed && !buttons) want(link, RESTED);
}

function focus({ target: element }) {
  const link = linkAt(element);
  on = link?.matches(":focus-visible") ? link : null;
  if (on) want(on, STOPPED);
  settle();
}

function key(event) {
  if (event.key !== "Escape") return;
  if (shown) {
    event.preventDefault();
    event.stopPropagation(); /* one thing at a time */
  }
  close();
}

document.addEventListener("pointerover", over);
document.addEventListener("pointermove", moved, { passive: true });
document.documentElement.addEventListener("pointerleave", () => settle((at = null)));
document.addEventListener("pointerdown", ({ target: element }) => box.contains(element) || close());
document.addEventListener("focusin", focus);
document.addEventListener("focusout", () => settle((on = null)));
document.addEventListener("keydown", key, true);
box.addEventListener("load", fit, true); /* of a picture */
addEventListener("hashchange", close);
addEventListener("resize", close);
addEventListener("pagehide", close);

/* Where pointer and keyboard are by now; for one of them the script was loaded. */
const [hovered] = document.querySelectorAll("main a[href]:hover");
if (hovered) at = linkAt(hovered);
if (at) want(at, RESTED);
else focus({ target: document.activeElement });
