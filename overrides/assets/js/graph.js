/* The graph as one moves about in it. The page has it all: the drawing with its links, and the list, whose entries say what is
   linked with what. Panning is the browser's own scrolling; closer means a larger drawing, with marks and labels held back. */
(() => {
  "use strict";

  const root = document.querySelector("[data-nw-graph]");
  if (!root) return;
  const view = root.querySelector(".nw-graph__view");
  const map = view.querySelector("svg");
  const lines = map.querySelector(".nw-map__lines");
  const { width, height } = map.viewBox.baseVal;
  const { x: left, y: top } = map.viewBox.baseVal;

  const links = new Map([...map.querySelectorAll("a")].map((link) => [link.href.baseVal, link]));
  const nodes = [...root.querySelectorAll(".nw-graph__list li")].map((item, index) => {
    const link = links.get(item.firstElementChild.getAttribute("href"));
    const { e: x, f: y } = link.transform.baseVal[0].matrix;
    return { index, item, link, x, y, name: item.firstElementChild.textContent, group: item.closest("section"), near: new Set(), on: true };
  });
  const edges = [];
  const entry = new Map(nodes.map((node) => [`#${node.item.id}`, node]));
  for (const node of nodes) {
    for (const to of node.item.querySelectorAll("p > a")) {
      const other = entry.get(to.hash);
      if (!node.near.has(other)) edges.push([node, other]);
      node.near.add(other);
      other.near.add(node);
    }
  }
  const ranked = [...nodes].sort((a, b) => b.near.size - a.near.size || a.index - b.index);
  const at = new Map(nodes.map((node) => [node.link, node]));
  const nodeOf = (target) => at.get(target.closest?.(".nw-map a"));

  let scale = 1;
  let chosen = null;
  let query = "";
  const path = (pairs) => pairs.map(([a, b]) => `M${a.x} ${a.y}L${b.x} ${b.y}`).join("");
  const lit = document.createElementNS(map.namespaceURI, "path");
  lit.setAttribute("class", "nw-map__lit");
  lines.after(lit);

  /* In a small drawing, letters are a little smaller as well. */
  const letters = () => Math.min(1, Math.max(0.86, scale));

  /* Labels: in this order, each that runs into none before it. */
  function free(order, most = Infinity) {
    const found = new Set();
    const taken = [];
    for (const node of order) {
      if (found.size >= most) break;
      const { x, y, box } = node;
      const l = x * scale + box.x * letters() - 2, r = l + box.width * letters() + 4;
      const t = y * scale - box.up * Math.sqrt(scale), b = y * scale + (box.y + box.height) * letters();
      if (taken.some((one) => l < one[1] && one[0] < r && t < one[3] && one[2] < b)) continue;
      taken.push([l, r, t, b]);
      found.add(node);
    }
    return found;
  }

  /* Gives a class to these notes and takes it from all others that have it. */
  const marked = {};

  function mark(name, wanted) {
    for (const node of marked[name] ?? []) if (!wanted.has(node)) node.link.classList.remove(name);
    for (const node of wanted) if (!marked[name]?.has(node)) node.link.classList.add(name);
    marked[name] = wanted;
  }

  function measure() {
    for (const node of nodes) {
      const { x, y, width: wide, height: high } = node.link.querySelector("text").getBBox();
      node.box = { x, y, width: wide, height: high, up: node.link.firstElementChild.getBBox().height / 2 };
    }
  }

  /* The closer one looks, the more of them; so that they lie above the marks, the named come last. */
  const most = Number(root.dataset.nwGraph);

  function name() {
    const before = marked["is-named"];
    mark("is-named", free(ranked.filter((node) => node.on), most * Math.max(1, scale * scale)));
    for (const node of marked["is-named"]) {
      if (!before.has(node) && node.link !== document.activeElement) map.append(node.link);
    }
  }

  /* Some notes are lit, and some links, and the rest steps back; without notes, nothing is. */
  function light(shown, pairs = []) {
    map.classList.toggle("is-lit", Boolean(shown));
    mark("is-on", new Set(shown));
    mark("is-told", new Set(shown && free(shown)));
    lit.setAttribute("d", path(pairs));
  }

  function around(node) {
    const near = [...node.near].filter((other) => other.on).sort((a, b) => b.near.size - a.near.size || a.index - b.index);
    light([node, ...near], near.map((other) => [node, other]));
  }

  const matching = () => ranked.filter((node) => node.on && node.name.toLowerCase().includes(query));

  function rest() {
    if (query) light(matching());
    else if (chosen?.on) around(chosen);
    else light(null);
  }

  /* Scale, with the point of the drawing at these pixels of the view where it is. */
  const fit = () => Math.min(view.clientWidth / width, view.clientHeight / height);
  const deepest = Math.max(3, Math.sqrt(nodes.length) / 5);

  function zoom(to, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const frame = view.getBoundingClientRect();
    const before = map.getBoundingClientRect();
    const wanted = Math.max(Math.min(fit(), 1), Math.min(deepest, to));
    const factor = wanted / scale;
    scale = wanted;
    map.style.width = `${width * scale}px`;
    map.style.height = `${height * scale}px`;
    map.style.setProperty("--near", 1 / Math.sqrt(scale));
    map.style.setProperty("--far", letters() / scale);
    const after = map.getBoundingClientRect();
    view.scrollLeft += after.left + (frame.left + x - before.left) * factor - frame.left - x;
    view.scrollTop += after.top + (frame.top + y - before.top) * factor - frame.top - y;
    name();
    rest();
  }

  function show(node) {
    view.scrollLeft = (node.x - left) * scale - view.clientWidth / 2;
    view.scrollTop = (node.y - top) * scale - view.clientHeight / 2;
  }

  const start = () => Math.min(1.4, Math.max(fit(), Math.min(0.85, view.clientHeight / height)));

  /* What is said below the drawing. */
  const told = Object.assign(document.createElement("p"), { className: "nw-graph__told" });
  told.setAttribute("role", "status");
  const help = matchMedia("(hover: hover)").matches
    ? "拖动平移，Ctrl 加滚轮缩放；键盘：方向键从一篇走到另一篇，+ 和 − 缩放，0 看全图，回车打开。"
    : "点一篇看它的联系，再点一次打开；双指缩放。";
  told.textContent = help;
  view.after(told);

  function choose(node) {
    chosen?.link.classList.remove("is-chosen");
    chosen = node;
    node?.link.classList.add("is-chosen");
    rest();
    if (!node) return void (told.textContent = help);
    const open = Object.assign(document.createElement("a"), { href: node.link.href.baseVal, textContent: node.name });
    const to = Object.assign(document.createElement("a"), { href: `#${node.item.id}`, textContent: "在列表里看" });
    told.replaceChildren(open, ` 有 ${node.near.size} 条联系。`, to);
  }

  /* Filters, of the drawing and of the list alike. */
  const hidden = new Set();
  let steps = null; /* for each note that is on, where each arrow leads; made when it is needed */

  function filter() {
    steps = null;
    for (const node of nodes) {
      node.on = !hidden.has(node.group);
      node.link.classList.toggle("is-off", !node.on);
    }
    const found = new Set(matching());
    nodes.forEach((node) => (node.item.hidden = !found.has(node)));
    root.querySelectorAll(".nw-graph__list section").forEach((part) => (part.hidden = !part.querySelector("li:not([hidden])")));
    lines.setAttribute("d", path(edges.filter(([a, b]) => a.on && b.on)));
    name();
    rest();
    if (query) told.textContent = found.size ? `${found.size} 篇的标题里有“${query}”，回车到第一篇。` : `没有标题里有“${query}”的笔记。`;
    else if (!chosen) told.textContent = help;
  }

  function tools() {
    const groups = root.querySelectorAll(".nw-graph__list section");
    root.querySelectorAll(".nw-graph__key li").forEach((item, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.append(...item.childNodes);
      item.append(button);
      button.addEventListener("click", () => {
        const off = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!off));
        hidden[off ? "add" : "delete"](groups[index]);
        filter();
      });
    });
    const box = root.querySelector(".nw-graph__tools");
    const field = box.querySelector("input");
    field.addEventListener("input", () => {
      query = field.value.trim().toLowerCase();
      filter();
    });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && query && matching().length) matching()[0].link.focus();
      if (event.key !== "Escape" || !query) return;
      field.value = query = "";
      filter();
    });
    const acts = { in: () => zoom(scale * 1.4), out: () => zoom(scale / 1.4), all: () => zoom(fit()) };
    box.addEventListener("click", (event) => acts[event.target.closest("button")?.dataset.do]?.());
    box.hidden = false;
  }

  /* Arrows lead to the nearest note that lies that way; straight ahead counts more than near. Where that would leave out a note,
     the way back from one that it leads to leads to it. */
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const BACK = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft", ArrowUp: "ArrowDown", ArrowDown: "ArrowUp" };

  function ahead(from, [dx, dy]) {
    let best = null;
    let least = Infinity;
    for (const node of nodes) {
      const along = (node.x - from.x) * dx + (node.y - from.y) * dy;
      const aside = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
      const cost = along + 2 * aside;
      if (node.on && along > 0 && aside <= 2 * along && cost < least) [best, least] = [node, cost];
    }
    return best;
  }

  function reached(first) {
    const seen = new Set([first]);
    for (const node of seen) for (const next of Object.values(steps.get(node) ?? {})) if (next) seen.add(next);
    return seen;
  }

  function chart() {
    const on = nodes.filter((node) => node.on);
    steps = new Map(on.map((node) => [node, Object.fromEntries(Object.entries(WAYS).map(([key, way]) => [key, ahead(node, way)]))]));
    let seen = reached(on[0]);
    for (const node of on) {
      for (const [key, next] of Object.entries(steps.get(node))) {
        if (seen.has(node)) break;
        if (!next || !seen.has(next)) continue;
        const before = steps.get(next)[BACK[key]];
        steps.get(next)[BACK[key]] = node;
        const more = reached(on[0]);
        if (more.size > seen.size) seen = more;
        else steps.get(next)[BACK[key]] = before;
      }
    }
  }

  function step(from, key) {
    if (!steps) chart();
    steps.get(from)?.[key]?.link.focus();
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodeOf(event.target);
    const acts = { "+": () => zoom(scale * 1.4), "=": () => zoom(scale * 1.4), "-": () => zoom(scale / 1.4), 0: () => zoom(fit()), Escape: () => choose(null) };
    if (event.key in acts) acts[event.key]();
    else if (node && event.key in WAYS) step(node, event.key);
    else return;
    event.preventDefault();
  }

  /* One note is in the order of Tab, the one that was last there. */
  function roving() {
    let current = ranked[0];
    nodes.forEach((node) => node.link.setAttribute("tabindex", node === current ? "0" : "-1"));
    view.addEventListener("focusin", (event) => {
      const node = nodeOf(event.target);
      if (!node) return;
      current.link.setAttribute("tabindex", "-1");
      node.link.setAttribute("tabindex", "0");
      current = node;
      if (node.link.matches(":focus-visible")) around(node);
    });
    view.addEventListener("focusout", rest);
  }

  function pointers() {
    let drag = null;
    let touch = false;
    let moved = false;
    view.addEventListener("pointerover", (event) => {
      const node = nodeOf(event.target);
      if (node && event.pointerType !== "touch" && !drag) around(node);
    });
    view.addEventListener("pointerout", (event) => event.pointerType !== "touch" && nodeOf(event.target) && rest());
    view.addEventListener("pointerdown", (event) => {
      touch = event.pointerType === "touch";
      moved = false;
      if (touch || event.button) return;
      drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
    });
    addEventListener("pointermove", (event) => {
      if (!drag) return;
      const x = event.clientX - drag.x, y = event.clientY - drag.y;
      if (!moved && Math.hypot(x, y) < 5) return;
      moved = true;
      view.classList.add("is-dragged");
      view.scrollTo(drag.left - x, drag.top - y);
    });
    addEventListener("pointerup", () => {
      drag = null;
      view.classList.remove("is-dragged");
    });
    view.addEventListener("dragstart", (event) => event.preventDefault());
    view.addEventListener("click", (event) => {
      const node = nodeOf(event.target);
      if (moved || (touch && node && node !== chosen)) event.preventDefault();
      if (!moved && (touch || !node)) choose(node);
    });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const frame = view.getBoundingClientRect();
      zoom(scale * Math.exp(-event.deltaY / (event.deltaMode ? 10 : 250)), event.clientX - frame.left, event.clientY - frame.top);
    }, { passive: false });
    pinch();
  }

  function pinch() {
    let apart = 0;
    let before = 1;
    const measured = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const two = (event) => event.touches.length === 2 && event.preventDefault() === undefined;
    view.addEventListener("touchstart", (event) => {
      if (two(event)) [apart, before] = [measured(event.touches), scale];
    }, { passive: false });
    view.addEventListener("touchmove", (event) => {
      if (!two(event)) return;
      const [a, b] = event.touches;
      const frame = view.getBoundingClientRect();
      const middle = [(a.clientX + b.clientX) / 2 - frame.left, (a.clientY + b.clientY) / 2 - frame.top];
      zoom((before * measured(event.touches)) / apart, ...middle);
    }, { passive: false });
  }

  /* #python/autograd is a note in the drawing, to which the notes' pages lead. */
  function asked() {
    const wanted = document.getElementById(location.hash.slice(1));
    const node = wanted && at.get(wanted);
    if (!node) return;
    choose(node);
    view.scrollIntoView({ block: "center" });
    show(node);
  }

  marked["is-named"] = new Set(nodes.filter((node) => node.link.classList.contains("is-named")));
  measure();
  tools();
  roving();
  pointers();
  view.addEventListener("keydown", keys);
  view.classList.add("is-drawn");
  zoom(start());
  show({ x: left + width / 2, y: top + height / 2 });
  addEventListener("load", () => setTimeout(asked)); /* after the browser has gone there in its own way */
  addEventListener("hashchange", asked);
  let size = view.clientWidth;
  addEventListener("resize", () => {
    if (view.clientWidth !== size) zoom(scale);
    size = view.clientWidth;
  });
})();
