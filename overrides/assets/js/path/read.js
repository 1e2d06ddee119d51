/* What a reader has read: addresses of notes, each with the day of the tick, kept in this browser and sent nowhere. Where a
   browser keeps nothing, it lasts as long as the page. */

const BASE = new URL("../../../", import.meta.url);
const KEY = `nw-read ${BASE.pathname}`; /* other sites may share the host */
const ADDRESS = /^[^\s/][^\s]*$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

let lasting = new Map();

/** The full address of a page by its address from the site's root. */
export const href = (url) => new URL(url, BASE).href;

/** What can be read of a text that this module wrote, or a reader brings: address → day; null if it is something else. */
export function parsed(text) {
  try {
    const { version, read } = JSON.parse(text);
    if (version !== 1 || !read || typeof read !== "object" || Array.isArray(read)) return null;
    return new Map(Object.entries(read).filter(([url, day]) => ADDRESS.test(url) && typeof day === "string" && DAY.test(day)));
  } catch {
    return null;
  }
}

/** The text that keeps it. */
export function written(read) {
  return JSON.stringify({ version: 1, read: Object.fromEntries([...read].sort(([one], [other]) => (one < other ? -1 : 1))) });
}

export function load() {
  try {
    const text = localStorage.getItem(KEY);
    lasting = (text && parsed(text)) || new Map();
  } catch {
    /* what was ticked on this page */
  }
  return new Map(lasting);
}

export function store(read) {
  lasting = new Map(read);
  try {
    localStorage.setItem(KEY, written(read));
  } catch {
    /* nothing is kept */
  }
}

/** The day on which a note was ticked, whatever its address was then; undefined if it was not. */
export const day = (read, url, was = []) => [url, ...was].map((one) => read.get(one)).find(Boolean);

/** Ticks a note, or takes the tick away. */
export function tick(url, yes, was = []) {
  const read = load();
  const before = day(read, url, was);
  for (const one of [url, ...was]) read.delete(one);
  const now = new Date();
  const today = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  if (yes) read.set(url, before ?? today);
  store(read);
}

/** Puts in what was read elsewhere; of two days the earlier one counts. How many notes are new. */
export function merge(other) {
  const read = load();
  const before = read.size;
  for (const [url, when] of other) if (!(read.get(url) <= when)) read.set(url, when);
  store(read);
  return read.size - before;
}

/** Tells of changes in other windows, and when the page comes back from where the browser kept it. */
export function watch(changed) {
  addEventListener("storage", (event) => (event.key === KEY || event.key === null) && changed());
  addEventListener("pageshow", (event) => event.persisted && changed());
}
