/* What a link leads to, as a preview shows it: how a note begins, a section, a footnote, an equation, a reference, a term. */

const SITE = new URL("../../", import.meta.url);
const ROOMS = ["tags", "archive", "search", "series", "path", "graph", "papers", "glossary", "page", "assets"];
const LISTS = ["papers/", "glossary/"]; /* pages whose entries are shown */
const KEPT = 16; /* pages that were fetched */
const ENOUGH = 700; /* characters of a text, whose height clips it in any case */

const HEADINGS = "h1, h2, h3, h4, h5, h6";
const BLOCKS = ".nw-math, figure, table, pre, li, dd, p, blockquote, details, section, article";
/* What a preview cannot hold, or need not. */
const OMITTED = `script, style, link, template, iframe, object, embed, audio, video, canvas, form, dialog, button, .nw-mermaid,
  .headerlink, .footnote, .footnote-backref, .nw-references__number, .nw-references__back, .nw-reference__bibtex`;
/* What is true of one place on one page. */
const OWN = ["id", "name", "tabindex", "srcset", "aria-labelledby", "aria-describedby", "aria-controls", "aria-current"];

/* Where a link leads, if that can be shown: `near` is an element of this page, for which a link in running text asks, `page`
   another one of this site. */
export function target(link) {
  const url = new URL(link.href);
  if (url.origin !== SITE.origin || !url.pathname.startsWith(SITE.pathname)) return null;
  const anchor = decoded(url.hash.slice(1));
  if (url.pathname === location.pathname) {
    const near = document.getElementById(anchor);
    return near?.parentElement.closest("main") && link.closest(".nw-prose") ? { near } : null;
  }
  const path = url.pathname.slice(SITE.pathname.length);
  const [room, slug, ...rest] = path.split("/");
  const note = slug && rest.length === 1 && !rest[0] && !ROOMS.includes(room);
  return note || (anchor && LISTS.includes(path)) ? { page: url.origin + url.pathname, anchor } : null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const pages = new Map();

/* A page of this site, parsed; what was given up or failed is asked for again. */
function fetched(address, signal) {
  if (!pages.has(address)) {
    const page = fetch(address, { signal }).then(async (answer) => {
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
    page.catch(() => pages.delete(address));
    pages.set(address, page);
    if (pages.size > KEPT) pages.delete(pages.keys().next().value);
  }
  return pages.get(address);
}

/* What a preview of it consists of, null if there is nothing: `category` and `title` if it is a note, `section` if it has a
   heading, and the `text`; the first is plain text, the others are elements that may stand on this page. */
export async function content({ near, page, anchor }, signal) {
  if (near) return copied(part(near), location.href);
  const other = await fetched(page, signal);
  const there = anchor ? other.getElementById(anchor) : null;
  const note = other.querySelector(".nw-note");
  if (!note) return there ? copied(part(there), page) : null;
  const text = note.querySelector(":scope > .nw-prose");
  return {
    category: note.querySelector(".nw-note__category a").firstChild.data.trim(),
    title: copy([note.querySelector("h1")], page),
    ...copied(text.contains(there) ? part(there) : { blocks: beginning(text) }, page),
  };
}

const copied = ({ section, blocks }, from) => ({ section: section && copy([section], from), text: copy(blocks, from) });

/* The first paragraphs of a note, as far as the next heading. */
function beginning(text) {
  const first = [...text.children].find((block) => !block.matches(`${HEADINGS}, ${OMITTED}`));
  return following(first, HEADINGS);
}

/* The blocks from one on, up to one that `stops`, as many as can be seen. */
function following(first, stops) {
  const blocks = [];
  let length = 0;
  for (let block = first; block && length < ENOUGH && !block.matches(stops); block = block.nextElementSibling) {
    if (block.matches(OMITTED)) continue;
    blocks.push(block);
    length += block.textContent.length;
  }
  return blocks;
}

/* What belongs to an anchor: a heading's section, a term's explanation, what an item of a list holds, or a block. */
function part(there) {
  if (there.matches(HEADINGS)) {
    const stops = HEADINGS.split(", ").slice(0, Number(there.tagName[1]));
    return { section: there, blocks: following(there.nextElementSibling, stops.join()) };
  }
  if (there.matches("dt")) return { section: there, blocks: following(there.nextElementSibling, "dt") };
  const mark = !there.textContent.trim(); /* of an equation in a line of text */
  const formula = there.closest(".nw-math") ?? (mark && there.nextElementSibling?.closest(".katex-display, .katex"));
  const block = formula || there.closest(BLOCKS) || there;
  return { blocks: block.matches("li, dd, section, article") ? [...block.childNodes] : [block] };
}

/* A copy for another place: it has no ids and no scripts, the keyboard does not stop in it, and its addresses lead where those
   of its own page do. */
function copy(nodes, from) {
  const page = nodes[0]?.ownerDocument ?? document;
  const box = page.createElement("div"); /* of their own page, so that no picture is fetched by a wrong address */
  box.append(...nodes.map((node) => node.cloneNode(true)));
  box.querySelectorAll(OMITTED).forEach((element) => element.remove());
  for (const element of box.querySelectorAll("*")) {
    OWN.forEach((name) => element.removeAttribute(name));
    if (element.matches("a, summary, input")) element.tabIndex = -1;
    if (element.matches("a[href]")) element.href = new URL(element.getAttribute("href"), from);
    if (element.matches("img[src]")) {
      element.loading = "lazy";
      element.src = new URL(element.getAttribute("src"), from);
    }
    if (element.matches(".katex, .katex-display")) {
      element.classList.remove("nw-wide"); /* which notewire.js had found there */
      ["role", "aria-label"].forEach((name) => element.removeAttribute(name));
    }
  }
  return document.adoptNode(box);
}

/* Sees to it that formulas can be shown: a page without any has not loaded their stylesheet, which comes before ours. */
export async function formulas(...elements) {
  const href = new URL("assets/katex/katex.css", SITE).href;
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  const needed = elements.some((element) => element?.querySelector(".katex"));
  if (!needed || sheets.some((sheet) => sheet.href.startsWith(href))) return;
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((done) => (sheet.onload = sheet.onerror = done));
  document.head.insertBefore(sheet, sheets[0] ?? null);
  await loaded;
}
