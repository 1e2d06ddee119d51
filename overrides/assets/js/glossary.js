/* The glossary's filter: shows the terms whose names, pinyin or explanation have what the reader types. Without it the page is
   whole. */

const form = document.querySelector("[data-nw-sift]");
const input = form.querySelector("input");
const status = form.querySelector("[role=status]");

/* Letters without what does not count: case, width, spaces, hyphens. */
const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-\u2010-\u2015]+/g, "");

/* An id is the term's pinyin. MathML would say each formula twice. */
function words(entry) {
  const copy = entry.cloneNode(true);
  copy.querySelectorAll(".katex-html, annotation").forEach((part) => part.remove());
  return bare(`${copy.textContent}\n${entry.id}`);
}

const sections = [...document.querySelectorAll(".nw-entries")].map((section) => ({
  section,
  letter: document.querySelector(`.nw-az a[href="#${section.querySelector("h2").id}"]`),
  entries: [...section.querySelectorAll(".nw-entry")].map((entry) => ({ entry, words: words(entry) })),
}));

function sift() {
  const wanted = bare(input.value);
  let shown = 0;
  for (const { section, letter, entries } of sections) {
    const kept = entries.filter(({ entry, words }) => !(entry.hidden = !words.includes(wanted)));
    section.hidden = !kept.length;
    if (letter) letter.parentElement.hidden = !kept.length;
    shown += kept.length;
  }
  status.textContent = !wanted ? "" : shown ? `${shown} 条` : "没有这样的术语";
}

/* A link to a term that is sifted out shows it again. */
function reveal() {
  const there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!there?.closest("[hidden]")) return;
  input.value = "";
  sift();
  there.scrollIntoView();
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", sift);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !input.value) return;
  event.preventDefault();
  input.value = "";
  sift();
});
addEventListener("hashchange", reveal);
sift(); /* a browser keeps what was typed when the reader comes back */
