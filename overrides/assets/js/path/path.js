/* The page of the learning path: ticks, what can be learnt now, and the shortest way to a note. */
import { wire } from "./map.js";
import { day, href, load, merge, parsed, tick, watch, written } from "./read.js";

const SHOWN = 6; /* of what can be learnt now; the list has them all */
const MOST = 5_000_000; /* bytes of a file of ticks: some 100,000 notes */

const desk = document.querySelector("[data-nw-desk]");
const status = document.querySelector("[data-nw-status]");
const find = (name, within = document) => within.querySelector(`[data-nw-${name}]`);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/* What views/path.py knows of the notes. */
const data = await fetch(new URL(desk?.dataset.nwDesk ?? "notes.json", location.href), { cache: "no-cache" })
  .then((answer) => (answer.ok ? answer.json() : null))
  .catch(() => null);


const link = (note) => make("a", { href: href(note.url), textContent: note.title });

function begin() {
  const notes = data.notes.map(([url, title, category, requires, was]) => ({ url, title, category, requires, was, opens: 0 }));
  for (const note of notes) {
    note.requires = note.requires.map((index) => notes[index]);
    for (const other of note.requires) other.opens += 1;
  }
  const byUrl = new Map();
  for (const note of notes) for (const old of note.was) byUrl.set(old, note);
  for (const note of notes) byUrl.set(note.url, note);

  const marks = [...document.querySelectorAll("[data-nw-course]")].map(wire);
  const boxes = ticks();
  const select = desk?.querySelector("select");
  if (desk) {
    choices();
    desk.hidden = false;
  }
  keep();
  watch(show);
  addEventListener("popstate", follow);
  follow();

  /* A box for each note of the list. */
  function ticks() {
    const found = new Map();
    for (const item of document.querySelectorAll("li[data-nw-note]")) {
      const note = byUrl.get(item.dataset.nwNote);
      if (!note) continue;
      const box = make("input", { type: "checkbox", className: "nw-path__tick" });
      box.setAttribute("aria-label", `读过：${item.dataset.nwTitle}`);
      box.addEventListener("change", () => {
        tick(note.url, box.checked, note.was);
        show();
        if (status && desk) status.textContent = `已读 ${find("count", desk).textContent}`;
      });
      item.prepend(box);
      found.set(note, [...(found.get(note) ?? []), box]);
    }
    return found;
  }

  /* The notes that have something before them, by category. */
  function choices() {
    const groups = data.categories.map((label) => make("optgroup", { label }));
    for (const note of notes) {
      if (note.requires.length) groups[note.category].append(make("option", { value: note.url, textContent: note.title }));
    }
    select.append(...groups.filter((group) => group.children.length));
    select.addEventListener("change", () => {
      const address = new URL(location.href);
      if (select.value) address.searchParams.set("to", select.value);
      else address.searchParams.delete("to");
      history.replaceState(null, "", address.href.replaceAll("%2F", "/"));
      show();
    });
  }

  /* The note that the address names: by its address, an old one of it, or a whole one. */
  function follow() {
    if (!select) return;
    const asked = new URL(location.href).searchParams.get("to") ?? "";
    const url = asked.replace(href(""), "").replace(/^\//, "");
    const note = byUrl.get(url) ?? byUrl.get(`${url}/`);
    if (note && !note.requires.length && ![...select.options].some((option) => option.value === note.url)) {
      select.append(make("option", { value: note.url, textContent: note.title })); /* it has no way, but was asked for */
    }
    select.value = note?.url ?? "";
    show();
  }

  function show() {
    const read = load();
    const known = (note) => Boolean(day(read, note.url, note.was));
    for (const [note, found] of boxes) for (const box of found) box.checked = known(note);
    const onPath = (note) => note.requires.length > 0 || note.opens > 0;
    const ready = new Set(notes.filter((note) => onPath(note) && !known(note) && note.requires.every(known)));
    const target = byUrl.get(select?.value);
    const way = target ? wayTo(target, known) : [];
    if (desk) tell(notes.filter(known).length, ready, target, way, known);
    const lit = new Set(way);
    for (const mark of marks) {
      mark((url) => {
        const note = byUrl.get(url);
        return { read: Boolean(note && known(note)), ready: ready.has(note), way: lit.has(note) };
      });
    }
  }

  function tell(count, ready, target, way, known) {
    find("count", desk).textContent = `${count} / ${notes.length}`;
    Object.assign(desk.querySelector("progress"), { value: count, max: notes.length });
    /* First what goes on from what has been read, then what opens most. */
    const order = [...ready].sort((one, other) => (other.requires.length > 0) - (one.requires.length > 0) || other.opens - one.opens);
    const links = order.slice(0, SHOWN).map((note) => make("li", {}, link(note)));
    if (order.length > SHOWN) links.push(make("li", { textContent: `还有 ${order.length - SHOWN} 篇` }));
    find("ready", desk).replaceChildren(
      links.length ? listOf("ul", links) : make("p", { textContent: "路径上的笔记都读过了。" }),
    );
    const place = find("way", desk);
    place.hidden = !target;
    if (!target) return place.replaceChildren();
    const words = known(target)
      ? "这一篇已经读过了。"
      : way.length === 1
        ? "要先读的都读过了，可以直接读它。"
        : `按这个次序读，还有 ${way.length} 篇：`;
    place.replaceChildren(make("p", { textContent: words }), listOf("ol", way.map((note) => make("li", {}, link(note)))));
  }

  function listOf(name, items) {
    const list = make(name, {}, ...items);
    list.setAttribute("role", "list");
    return list;
  }

  /* The unread notes that must be read for it, each after what it requires, and itself at the end. What lies behind a note that
     has been read is no longer needed. Depth first, so that what belongs together stays together; no recursion, since a chain
     may be long. */
  function wayTo(target, known) {
    const found = new Set();
    const seen = new Set();
    const waiting = known(target) ? [] : [[target, 0]];
    while (waiting.length) {
      const step = waiting.at(-1);
      const [note, index] = step;
      seen.add(note);
      if (index === note.requires.length) {
        found.add(note);
        waiting.pop();
      } else {
        step[1] += 1;
        const other = note.requires[index];
        if (!seen.has(other) && !known(other)) waiting.push([other, 0]);
      }
    }
    return [...found];
  }

  /* Ticks into a file, and out of one. */
  function keep() {
    const place = find("keep");
    if (!place) return;
    const told = find("told", place);
    find("export", place).addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([written(load()), "\n"], { type: "application/json" }));
      make("a", { href: address, download: "notewire-read.json" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      told.textContent = `导出了 ${load().size} 篇`;
    });
    find("import", place).addEventListener("change", async ({ target }) => {
      const file = target.files[0];
      if (!file) return;
      const other = file.size < MOST ? parsed(await file.text()) : null;
      target.value = ""; /* so that the same file may be chosen again */
      if (!other) return void (told.textContent = "这不是从这里导出的文件，没有导入");
      const added = merge(other);
      told.textContent = `文件里有 ${other.size} 篇，其中 ${added} 篇是新的`;
      show();
    });
    place.hidden = false;
  }
}

if (data) begin();
