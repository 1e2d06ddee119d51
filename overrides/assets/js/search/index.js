/* Reads the index, finds notes and ranks them; docs/decisions/0008-search.md describes the files. Nothing here touches a page. */

import { HAN, LETTER, folding, isHan, mapped, runs, termsOf } from "./terms.js";
import { tokens, words } from "./latex.js";

export const LONGEST = 500; /* characters of a query */
const MOST_TERMS = 48; /* are looked up; those beyond are only looked for in the notes' text */
const AT_ONCE = 8; /* results */
const MOST_READ = 48; /* files of notes, before the reader is asked whether to go on */
const EXCERPT = 120; /* characters, of which a formula counts for six */
const FORMULA = "\ue000";
const TITLE = 3;
const WAYS = 8; /* shards of what begins with one Chinese character */

/* Compares by one key after the other, small ones first. */
const by = (...keys) => (a, b) => {
  for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1;
  return 0;
};

const PART = /["“”＂]([^"“”＂]*)["“”＂]|(\$\$?)([^$]*)\2|[^"“”＂$]+|[^]/g;
const MARKS = /\\[A-Za-z]|\^|_\{/;
const CHINESE = new RegExp(`(${HAN}+)`, "u");
const AROUND = /^[\s,;，。、；：？！]+|[\s\\，。、；：？！]+$/g;
/* Not in the middle of a word. */
const START = `(?<!${LETTER}(?=${LETTER}))`;
const END = `(?!(?<=${LETTER})${LETTER})`;

/* Words joined by one mark, such as nn.Module or Top-p. */
const WORD = `(?:_|${LETTER})+`;
const NAME = new RegExp(`${WORD}(?:[.\\-/:@#+'’]${WORD})+`, "gu");

/* What a note must have: words, Chinese runs, quoted texts, formulas. Each unit has the terms that it is looked up by, and all
   but formulas a pattern for folded text. `unsure`: that the terms are there is not enough. */
export function unitsOf(query, fold, macros) {
  const units = new Map();
  let room = MOST_TERMS;
  const add = (kind, said, all, unsure, source, more) => {
    if (!all.length || units.has(kind + said)) return;
    const terms = [...new Set(all)].slice(0, room);
    room -= terms.length;
    units.set(kind + said, { kind, said, terms, unsure: unsure || !room, pattern: source && new RegExp(source, "gu"), ...more });
  };
  /* The last word of several may go on. */
  const goesOn = (words) => (!isHan(words.at(-1)) && words.at(-1).length > 1 ? words.at(-1) : "");
  const name = (found) => {
    const words = runs(found);
    const whole = START + words.join("[^\\p{L}\\p{N}_]{1,3}");
    const open = goesOn(words);
    add("word", words.join(" "), words, true, open ? whole : whole + END, { open, whole: new RegExp(whole + END, "u") });
    return " ";
  };
  const plain = (text) => {
    for (const run of runs(fold(text).replace(NAME, name))) {
      const { length } = [...run];
      const whole = START + run + END;
      if (isHan(run)) add("han", run, termsOf(run), length > 2, run);
      else if (length < 2) add("word", run, [run], false, whole);
      else add("word", run, [run], false, START + run, { prefix: true, whole: new RegExp(whole, "u") });
    }
  };
  /* Width, case and the amount of space are free. */
  const quote = (text) => {
    const said = fold(text).trim().replace(/\s+/g, " ");
    const source = said.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll(" ", "\\s+");
    const words = runs(said);
    const last = words.length ? goesOn(words) : "";
    const open = last && said.endsWith(last) ? last : "";
    add("quote", said, words.flatMap(termsOf), true, START + source + (open ? "" : END), { open });
  };
  const formula = (latex) => {
    const found = tokens(latex.replace(AROUND, ""), macros);
    const terms = found.length < 2 ? found : found.slice(1).map((token, n) => `${found[n]} ${token}`);
    add("formula", found.join(" "), terms.map((term) => `f\0${term}`), true);
  };
  const parts = [...query.slice(0, LONGEST).replace(/[\ue000\ue001\0]/g, " ").matchAll(PART)];
  const dollars = parts.some((part) => part[2]);
  for (const [part, quoted, dollar, latex] of parts) {
    if (quoted !== undefined) quote(quoted);
    else if (dollar) formula(latex);
    else if (dollars || !MARKS.test(part)) plain(part);
    else for (const piece of part.split(CHINESE)) (MARKS.test(piece) ? formula : plain)(piece);
  }
  return [...units.values()];
}

/* CRC-32 as in gzip. */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/* The shards that a term is looked for in: mostly one. Words that begin with the same two characters share it; a Chinese
   character by itself also means all pairs that begin with it, which are in WAYS. */
export function shardsOf(term, shards) {
  const hash = (text) => crc32(new TextEncoder().encode(text));
  if (term.includes("\0")) return [hash(term) % shards];
  const [first, second = ""] = term;
  if (!isHan(term)) return [hash(first + second) % shards];
  const ways = second ? [hash(term) % WAYS] : [...Array(WAYS).keys()];
  return ways.map((way) => (hash(first) + way) % shards);
}

/* Term to postings: high bytes of the slots, low bytes, weights. */
export function readShard(bytes) {
  const terms = new Map();
  const decoder = new TextDecoder();
  let at = 0;
  const number = () => {
    const byte = bytes[at++];
    return byte > 127 ? byte - 128 + 128 * number() : byte;
  };
  const take = (length) => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const term = decoder.decode(take(number()));
    terms.set(term, take(3 * number()));
  }
  return terms;
}

/* The weight of a text that stands in a note as often as two others together: strength is tf / (tf + k), and k is the note's. */
function together(one, other) {
  const ratio = (weight) => (weight & 63) / (63.5 - (weight & 63));
  const sum = ratio(one) + ratio(other);
  return (Math.max(one, other) & 192) | Math.round((63 * sum) / (1 + sum));
}

/* Slot to weight, for a term or for all that begin with it; where several do, the best counts, or for a Chinese character, which
   all of them hold, all together. */
export function postings(shards, term, prefix) {
  const all = isHan(term) && [...term].length < 2;
  const best = new Map();
  for (const shard of shards) {
    for (const other of prefix || all ? [...shard.keys()].filter((key) => key.startsWith(term)) : [term]) {
      const planes = shard.get(other) ?? [];
      const count = planes.length / 3;
      for (let n = 0; n < count; n++) {
        const slot = planes[n] * 256 + planes[count + n];
        best.set(slot, (all ? together : Math.max)(best.get(slot) ?? 0, planes[2 * count + n]));
      }
    }
  }
  return best;
}

/* Slot to the newest date in it, in days since 1970. */
export function readDates(bytes) {
  const count = bytes.length / 4;
  const pair = (at) => bytes[at] * 256 + bytes[at + count];
  return new Map(Array.from({ length: count }, (_, n) => [pair(n), pair(2 * count + n)]));
}

/* The slots that have all terms and pass all filters (maps of slot to weight), the best first. */
export function ranked(terms, filters, total) {
  const [least, ...others] = [...terms, ...filters].sort(by((list) => list.size));
  const found = [...(least?.keys() ?? [])].filter((slot) => others.every((list) => list.has(slot)));
  const weighed = found.map((slot) => {
    let [field, score] = [TITLE, 0];
    for (const list of terms) {
      const weight = list.get(slot);
      field = Math.min(field, weight >> 6);
      score += ((weight & 63) / 63) * Math.log(1 + Math.max(0, total - list.size + 0.5) / (list.size + 0.5));
    }
    return { slot, field, score };
  });
  return weighed.sort(by((one) => -one.field, (one) => -one.score, (one) => one.slot));
}

const days = ({ note }) => Date.parse(note.date) / 864e5;
const BY_DATE = [(one) => -days(one), ({ note }) => note.url];
/* With the text at hand: in the title, in a heading; the title itself; whole words; words close together; BM25. */
const BY_RELEVANCE = ["field", "same", "whole", "close", "score"].map((name) => (one) => -one[name]);

const has = (text, pattern) => !!pattern && text.search(pattern) >= 0;

/* What of a note is compared, folded once. In a section's text each formula becomes one character. */
function prepared(note, fold, plain) {
  const sections = note.sections.map(([anchor, heading, raw]) => {
    const text = raw.replace(/\ue000\d+\ue001/g, FORMULA);
    const numbers = [...raw.matchAll(/\ue000(\d+)/g)].map((found) => +found[1]);
    return { anchor, heading, text, numbers, folded: fold(text), head: fold(plain(heading)) };
  });
  const title = fold([note.text, ...note.url.split("/").slice(-2), ...note.aliases].join("\n"));
  const named = [title, fold([...note.tags, ...note.papers].join("\n")), ...sections.map(({ head }) => head)].join("\n");
  const formulas = note.formulas.map(([said, , latex]) => [` ${said} `, fold(words(latex).join("\n"))]);
  const same = [note.text, ...note.aliases].map((text) => runs(fold(text)).join(" "));
  return { sections, title, named, formulas, same, all: [named, ...sections.map(({ folded }) => folded)] };
}

/* What is shown of a note, or null where it has not all that is asked for. `alone`: it is the only note in its slot, so that only
   what is unsure must be looked for. `plain` makes text of HTML. */
export function judged(note, units, { fold, plain }, { field, score }, alone) {
  const ready = (note.prepared ??= prepared(note, fold, plain));
  const inFormula = units.map(({ pattern, said }) => {
    const fits = ([tokens, text]) => (pattern ? has(text, pattern) : tokens.includes(` ${said} `));
    return new Set([...ready.formulas.keys()].filter((number) => fits(ready.formulas[number])));
  });
  const missing = ({ unsure, pattern }, n) => {
    if (alone && (!unsure || (!pattern && field === TITLE))) return false; /* formulas of titles are not at hand */
    return !inFormula[n].size && !ready.all.some((text) => has(text, pattern));
  };
  if (units.some(missing)) return null;
  const fits = (text) => units.every(({ pattern }) => has(text, pattern));
  const titled = fits(ready.title);
  const sections = ready.sections.map((section) => covered(section, units, inFormula));
  const [best] = [...sections].sort(
    by((one) => -one.cover, (one) => -Math.max(one.count, one.heads), (one) => !titled && -one.heads, (one) => one.span),
  );
  const shown = best.cover ? best : (sections.find(({ section }) => section.text) ?? best);
  const { anchor, heading } = shown.section;
  const length = units.reduce((sum, { said }) => sum + said.length + 2, -2);
  return {
    note,
    score,
    field: titled ? TITLE : fits(ready.named) ? TITLE - 1 : 0,
    same: +ready.same.includes(units.map(({ said }) => said).join(" ")),
    whole: +units.every(({ whole }) => !whole || ready.all.some((text) => has(text, whole))),
    close: shown.count < units.length ? +(shown.cover === units.length) : 2 + (shown.span <= length),
    anchor,
    heading,
    parts: excerpt(shown, fold),
    more: shown.cover && sections.filter(({ cover }) => cover === shown.cover).length - 1,
  };
}

/* The hits of the units, each by its number. */
const hitsOf = (folded, units) =>
  units.flatMap(({ pattern }, n) =>
    pattern ? [...folded.matchAll(pattern)].map(({ 0: hit, index }) => ({ n, from: index, to: index + hit.length })) : [],
  );

/* Where the units are in a section: their hits; how many of them its heading has, and it altogether; and the shortest stretch,
   no longer than an excerpt, that has most of those that the heading lacks: how many, from where, how long. */
function covered(section, units, inFormula) {
  const hits = hitsOf(section.folded, units);
  const heads = new Set(hitsOf(section.head, units).map(({ n }) => n));
  [...section.folded.matchAll(FORMULA)].forEach(({ index }, place) => {
    units.forEach((_, n) => inFormula[n].has(section.numbers[place]) && hits.push({ n, from: index, to: index + 1 }));
  });
  hits.sort(by(({ from }) => from));
  const stretches = hits.map(({ from }, first) => {
    const seen = new Set();
    let to = from;
    for (let at = first; at < hits.length && hits[at].from < from + EXCERPT; at++) {
      if (!seen.has(hits[at].n)) to = Math.max(to, hits[at].to);
      seen.add(hits[at].n);
    }
    return { count: seen.size, fresh: [...seen].filter((n) => !heads.has(n)).length, from, span: to - from };
  });
  const [focus = { count: 0, from: 0, span: 0 }] = stretches.sort(by((one) => -one.fresh, (one) => -one.count, (one) => one.span));
  return { section, hits, heads: heads.size, cover: new Set([...heads, ...hits.map(({ n }) => n)]).size, ...focus };
}

/* Hits in folded text as stretches of the text as it is written, joined where they touch. */
function written(hits, places) {
  const joined = [];
  for (const hit of hits.sort(by(({ from }) => from))) {
    const [from, to] = [places.from[hit.from], places.to[hit.to - 1]];
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/* The stretches of a title or heading that the units hit. */
export function hitsIn(text, units, fold) {
  const places = mapped(text, fold);
  return written(hitsOf(places.folded, units), places);
}

/* About EXCERPT characters of a section around its focus, as parts: text or the number of a formula, and whether it is a hit. It
   begins with a sentence, or a little before the focus, and cuts no word. */
function excerpt({ section: { text, numbers }, hits, from: focus, span }, fold) {
  const places = mapped(text, fold);
  const before = text.slice(0, places.from[focus]);
  const lead = before.match(/(?<=(?:^|[。！？；\n])\s*)(?=\S|$).{0,40}$/su) ?? before.match(/(?<!\w)(?=\S|$).{0,24}$/su);
  const start = lead?.index ?? before.length;
  let end = start;
  const least = places.to[focus + span - 1];
  for (let room = EXCERPT; (room > 0 && end < text.length) || end < least; end++) room -= text[end] === FORMULA ? 6 : 1;
  const torn = /^\w/.test(text.slice(end)) ? /\w{1,20}$/ : /[\ud800-\udbff]$/;
  if (end < text.length) end = start + text.slice(start, end).replace(torn, "").length;

  let place = text.slice(0, start).split(FORMULA).length - 1;
  const parts = [];
  const add = (from, to, mark) => {
    for (const piece of text.slice(Math.max(from, start), Math.min(to, end)).split(/(\ue000)/)) {
      if (piece === FORMULA) parts.push({ formula: numbers[place++], mark });
      else if (piece) parts.push({ text: piece.replace(/\s+/g, " "), mark });
    }
  };
  let at = start;
  for (const [from, to] of written(hits, places).filter(([from, to]) => to > start && from < end)) {
    add(at, from, false);
    add(from, to, true);
    at = to;
  }
  add(at, end, false);
  const dots = (yes) => (yes ? [{ text: "…", mark: false }] : []);
  return [...dots(start), ...parts, ...dots(end < text.length)];
}

/* Opens the index at `root`, the address of the page /search/. Rejects where the network does. */
export async function openIndex(root, plain) {
  const load = async (name, options) => {
    const response = await fetch(new URL(name, root), options);
    if (!response.ok) throw new Error(`${response.status} ${name}`);
    return response;
  };
  const info = await (await load("index.json", { cache: "no-cache" })).json();
  if (info.version !== 2) throw new Error(`index.json has version ${info.version}`);
  const fold = folding(info.folded);

  /* What a file says, fetched once; a failure is not kept. */
  const files = new Map();
  const file = (name, read) => {
    if (!files.has(name)) {
      const said = load(`${name}?${info.key}`)
        .then(({ body }) => new Response(body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer())
        .then((bytes) => read(new Uint8Array(bytes)));
      files.set(name, said);
      said.catch(() => files.delete(name));
    }
    return files.get(name);
  };
  const look = async (term, prefix) => {
    const names = shardsOf(term, info.shards).map((number) => `s/${number.toString(16)}.bin`);
    return postings(await Promise.all(names.map((name) => file(name, readShard))), term, prefix);
  };
  const notesIn = ({ slot }) =>
    file(`n/${slot.toString(16).padStart(4, "0")}.bin`, (bytes) => JSON.parse(new TextDecoder().decode(bytes)));

  /* Answers a query: `next` gives its next results, `left` how many more there may be. */
  async function search(query, { category, tag, order } = {}) {
    const units = unitsOf(query, fold, info.macros);
    const filters = [category && `c\0${category}`, tag && `t\0${tag}`].filter(Boolean);
    const [terms, passed, dates] = await Promise.all([
      Promise.all(units.flatMap((unit) => unit.terms.map((term) => look(term, unit.prefix || term === unit.open)))),
      Promise.all(filters.map((term) => look(term))),
      order === "date" || (filters.length && !units.length) ? file("dates.bin", readDates) : null,
    ]);
    const waiting = ranked(terms, passed, info.notes);
    if (dates) waiting.sort(by(({ slot }) => -dates.get(slot)));
    const passes = (note) => (!category || note.category === category) && (!tag || note.tags.includes(tag));
    const read = []; /* and not yet given; by date, what is older than a slot still unread must wait */
    const ready = () => (dates && waiting[0] ? read.filter((one) => days(one) >= dates.get(waiting[0].slot)) : read).length;

    async function next() {
      for (let left = MOST_READ; waiting.length && ready() < AT_ONCE && left > 0; left -= AT_ONCE) {
        const some = waiting.slice(0, AT_ONCE - ready());
        const found = await Promise.all(some.map(notesIn));
        waiting.splice(0, some.length);
        found.forEach((notes, n) => {
          const results = notes.filter(passes).map((note) => judged(note, units, { fold, plain }, some[n], notes.length < 2));
          read.push(...results.filter(Boolean));
        });
      }
      const count = Math.min(AT_ONCE, ready());
      return read.sort(by(...(dates ? [] : BY_RELEVANCE), ...BY_DATE)).splice(0, count);
    }
    return { units, next, left: () => waiting.length + read.length, unsure: units.some(({ unsure }) => unsure) };
  }

  return { info, search, hits: (text, units) => hitsIn(text, units, fold) };
}
