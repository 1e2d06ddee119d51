/* The map of the learning path: arrow keys walk it, and what comes before a note is lit while it is pointed at. */

/** Makes a map alive. Returns a function that marks its notes: it is asked for each note what of it is to be seen. */
export function wire(svg) {
  const notes = [...svg.querySelectorAll("a")];
  const arrows = [...svg.querySelectorAll("path[data-from]")].map((path) => ({
    path,
    from: notes[path.dataset.from],
    to: notes[path.dataset.to],
  }));
  const box = (note) => note.querySelector("rect");
  const x = new Map(notes.map((note) => [note, Number(box(note).getAttribute("x"))]));
  const y = new Map(notes.map((note) => [note, Number(box(note).getAttribute("y"))]));
  const before = new Map(notes.map((note) => [note, []]));
  const after = new Map(notes.map((note) => [note, []]));
  for (const { from, to } of arrows) {
    before.get(to).push(from);
    after.get(from).push(to);
  }
  const levels = grouped(notes, (note) => x.get(note));
  for (const level of levels.values()) level.sort((one, other) => y.get(one) - y.get(other));

  /* One note is in the order of the tabulator, the arrow keys lead to the others. */
  let here = null;
  function settle(note) {
    here?.setAttribute("tabindex", "-1");
    note.setAttribute("tabindex", "0");
    here = note;
  }
  for (const note of notes) note.setAttribute("tabindex", "-1");
  settle(notes[0]);

  const nearest = (note, others) =>
    [...others].sort((one, other) => Math.abs(y.get(one) - y.get(note)) - Math.abs(y.get(other) - y.get(note)))[0];
  const beside = (note, step) => {
    const level = levels.get(x.get(note));
    return level[level.indexOf(note) + step];
  };
  const ways = {
    ArrowRight: (note) => nearest(note, after.get(note)),
    ArrowLeft: (note) => nearest(note, before.get(note)),
    ArrowDown: (note) => beside(note, 1),
    ArrowUp: (note) => beside(note, -1),
    Home: (note) => levels.get(x.get(note))[0],
    End: (note) => levels.get(x.get(note)).at(-1),
  };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !ways[event.key]) return;
    const note = event.target.closest("a");
    if (!note) return;
    event.preventDefault(); /* where the way ends, too: the page must not jump under who walks */
    const next = ways[event.key](note);
    if (!next) return;
    next.focus({ preventScroll: true });
    box(next).scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /* What comes before a note, with itself. */
  function up(note) {
    const found = new Set([note]);
    for (const one of found) for (const other of before.get(one)) found.add(other);
    return found;
  }
  function light(note) {
    const lit = note ? up(note) : new Set();
    svg.toggleAttribute("data-lit", lit.size > 0);
    for (const one of notes) one.toggleAttribute("data-on", lit.has(one));
    for (const { path, from, to } of arrows) path.toggleAttribute("data-on", lit.has(from) && lit.has(to));
  }
  const focused = () => (svg.contains(document.activeElement) ? document.activeElement.closest("a") : null);
  /* At the frame: an <svg> that listens for focus becomes a stop of the tabulator in Chromium. */
  svg.parentElement.addEventListener("focusin", (event) => {
    const note = event.target.closest("[data-nw-course] a");
    if (note) settle(note);
    light(note);
  });
  svg.parentElement.addEventListener("focusout", () => light(null));
  svg.addEventListener("pointerover", (event) => light(event.target.closest("a") ?? focused()));
  svg.addEventListener("pointerleave", () => light(focused()));

  return (seen) => {
    for (const note of notes) {
      const { read, ready, way } = seen(note.dataset.nwNote);
      note.toggleAttribute("data-read", read);
      note.toggleAttribute("data-ready", ready);
      note.toggleAttribute("data-way", way);
    }
    for (const { path, from, to } of arrows) {
      path.toggleAttribute("data-way", from.hasAttribute("data-way") && to.hasAttribute("data-way"));
    }
  };
}

function grouped(items, key) {
  const found = new Map();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}
