/* What the reader sees of search: a dialog on any page, and the page /search/. notewire.js imports it when search is asked for. */

import { LONGEST, openIndex } from "./index.js";

const PAUSE = 16; /* milliseconds after a key */
const KEPT = "nw-searches";
const MOST_KEPT = 8;
const CLOSING = /^[，。、；：？！）」』》”’…,.;:?!)\]]+/;

const FRAME = `<form role="search">
<div class="nw-search__bar">
<svg class="nw-icon" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.75" cy="8.75" r="5.25"/><path d="m12.75 12.75 4 4"/></svg>
<input name="q" role="searchbox" aria-label="搜索笔记" placeholder="搜索笔记、代码、公式" maxlength="${LONGEST}" autocomplete="off"
 autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="search">
<button type="button" data-do="clear">清空</button><button type="button" data-do="close">关闭</button>
</div>
<div class="nw-search__filters">
<select name="category" aria-label="分类"><option value="">全部分类</select>
<select name="tag" aria-label="标签"><option value="">全部标签</select>
<select name="order" aria-label="次序"><option value="">按相关<option value="date">按日期</select>
<p role="status"></p>
</div>
</form>
<div class="nw-search__body"></div>
<p class="nw-search__foot"><span><kbd>↑</kbd> <kbd>↓</kbd> 选择</span><span><kbd>Enter</kbd> 打开</span><span><kbd>Esc</kbd> 关闭</span><a>在搜索页打开</a></p>`;
const START = `<div class="nw-search__kept"><h2 class="nw-label">最近搜过</h2><button type="button" data-do="forget">清除</button><ul role="list"></ul></div>
<h2 class="nw-label">可以这样查</h2>
<dl><dt><code>KL 散度</code><dd>几个词都要有，次序不限<dt><code>“梯度裁剪”</code><dd>引号里的字连在一起
<dt><code>\\frac{\\partial L}{\\partial w}</code><dd>公式照 LaTeX 写；与文字混写时放进 $…$</dl>`;
const RESULTS = `<ol role="list"></ol><button type="button" data-do="more">更多结果</button>`;
const FAILED = `<p>没有取到索引，网络可能断了。</p><button type="button" data-do="find">重试</button>`;

const { nwSearch, nwSearchTags, nwSearchYears } = document.querySelector("[data-nw-search]").dataset;
const root = new URL(nwSearch, location.href);

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/* HTML of ours; a Content-Security-Policy may forbid its style attributes. */
const parsed = (html) => make("template", { innerHTML: html.replace(/ style="[^"]*"/g, "") }).content;

let opened = null;
function index() {
  opened ??= openIndex(root, (html) => parsed(html).textContent);
  opened.catch(() => (opened = null));
  return opened;
}

/* What was searched for, in this browser alone. One that keeps nothing may throw. */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)).filter((query) => typeof query === "string");
  } catch {
    return [];
  }
}

function keep(queries) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(queries.slice(0, MOST_KEPT)));
  } catch {}
}

/* Safari allows a hundred changes of the address in half a minute; a reader who types faster keeps an older one. */
function remain(address) {
  try {
    history.replaceState(null, "", address);
  } catch {}
}

/* HTML of ours in whose text, but not in its formulas, the hits are marked. */
function marked(html, hits) {
  const content = parsed(html);
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest("math")) texts.push(walker.currentNode);
  for (const text of texts) {
    for (const [from, to] of hits(text.data).reverse()) {
      text.splitText(to);
      const hit = text.splitText(from);
      hit.replaceWith(make("mark", {}, hit.data));
    }
  }
  return content;
}

/* The parts of an excerpt. No line may begin with the punctuation after a formula. */
const said = (parts, { formulas }) =>
  parts.map(({ text, formula, mark }, n) => {
    const element = mark ? "mark" : "span";
    if (text) return make(element, {}, parts[n - 1]?.text === undefined ? text.replace(n ? CLOSING : "", "") : text);
    const [, mathml, latex] = formulas[formula];
    const shown = make(element, { className: "nw-found__formula" }, mathml ? parsed(mathml) : latex);
    return make("span", { className: "nw-nobr" }, shown, parts[n + 1]?.text?.match(CLOSING)?.[0] ?? "");
  });

function item({ note, anchor, heading, parts, more }, hits, categories) {
  const href = new URL(`../${note.url}${anchor && `#${encodeURIComponent(anchor)}`}`, root);
  const category = categories.find(([slug]) => slug === note.category)?.[1];
  const about = [category, note.date, more ? `另有 ${more} 节` : ""].filter(Boolean).map((words) => make("span", {}, words));
  return make(
    "li",
    { className: "nw-found" },
    make("h2", {}, make("a", { href }, marked(note.title, hits))),
    make("p", { className: "nw-meta" }, ...about),
    heading && make("h3", {}, marked(heading, hits)),
    make("p", {}, ...said(parts, note)),
  );
}

/* Puts a search into an element: into `dialog`, if there is one. It begins with what is `given`, as in an address. */
function searchIn(host, dialog, given) {
  host.innerHTML = FRAME;
  const [form, status, body, link] = ["form", "[role=status]", ".nw-search__body", "a"].map((name) => host.querySelector(name));
  const { q: input, category, tag, order } = form.elements;
  const [clear, close] = form.querySelectorAll("button");
  let turn = 0;
  let timer = 0;
  let composing = false;
  let running = null;

  const show = (words, html) => {
    if (body.contains(document.activeElement)) input.focus();
    status.textContent = words;
    body.innerHTML = html;
    body.scrollTop = 0;
  };

  function offer({ categories, tags }) {
    if (category.length > 1) return;
    category.append(...categories.map(([slug, name]) => new Option(name, slug)));
    tag.append(...tags.map(([name, count]) => new Option(`${name}（${count}）`, name)));
    for (const select of [category, tag, order]) {
      select.value = given.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = ""; /* there is no such thing any more */
    }
  }

  function begin(words) {
    show(words, START);
    const again = kept().map((query) => make("button", { type: "button", textContent: query, onclick: () => ask(query) }));
    body.firstChild.hidden = !again.length;
    body.querySelector("ul").append(...again.map((button) => make("li", {}, button)));
  }

  function nothing(query, units) {
    const any = (kind) => units.some((unit) => unit.kind === kind);
    const tries = [
      units.length > 1 && "少写几个词：现在要求一篇里都有。",
      any("quote") && "去掉引号：引号里的字必须原样连在一起。",
      any("formula") && "只写公式里最要紧的一段。",
      "换一种写法：中文或英文，全称或缩写。",
      (category.value || tag.value) && `<button type="button" data-do="widen">不限分类和标签再查</button>`,
      `看看<a href="${nwSearchTags}">标签</a>或<a href="${nwSearchYears}">时间线</a>。`,
    ];
    show("0 篇", `<p></p><ul><li>${tries.filter(Boolean).join("<li>")}</ul>`);
    body.firstChild.textContent = `没有找到${query && `「${query}」`}。可以试试：`;
  }

  function list(answer, found, { info, hits }) {
    show("", RESULTS);
    const [results, button] = body.children;
    const add = (some) => {
      results.append(...some.map((one) => item(one, (text) => hits(text, answer.units), info.categories)));
      const left = answer.left();
      status.textContent = `${left && answer.unsure ? "约 " : ""}${results.children.length + left} 篇`;
      button.hidden = !left;
      measure();
    };
    add(found);
    actions.more = async () => {
      const count = results.children.length;
      button.disabled = true;
      try {
        add(await answer.next());
      } catch {
        status.textContent = "没有取到，请再试一次";
      }
      button.disabled = false;
      if (results.isConnected) (results.children[count]?.querySelector("a") ?? button).focus();
    };
  }

  /* A formula too wide for its line scrolls by itself, and the keyboard can reach it. */
  function measure() {
    for (const box of body.querySelectorAll(".nw-found__formula")) {
      const wide = box.firstElementChild?.getBoundingClientRect().width > box.clientWidth + 1;
      for (const [name, value] of [["tabindex", 0], ["role", "group"], ["aria-label", "公式"]]) {
        wide ? box.setAttribute(name, value) : box.removeAttribute(name);
      }
    }
  }

  /* A later turn makes an answer that is still under way worthless. */
  async function find() {
    clearTimeout(timer);
    timer = 0;
    const mine = ++turn;
    clear.hidden = !input.value;
    if (!opened) status.textContent = "正在取索引…";
    try {
      const found = await index();
      if (mine !== turn) return;
      offer(found.info);
      const asked = [...new FormData(form)].filter(([, value]) => value.trim());
      link.href = new URL(asked.length ? `?${new URLSearchParams(asked)}` : ".", root);
      if (!dialog) remain(link.href);
      const words = input.value.trim();
      const answer = await found.search(words, Object.fromEntries(asked));
      const some = await answer.next();
      if (mine !== turn) return;
      if (some.length || answer.left()) list(answer, some, found);
      else if (answer.units.length || category.value || tag.value) nothing(words, answer.units);
      else begin(words && "这里面没有可查的字");
    } catch {
      if (mine === turn) show("没有取到索引", FAILED);
    }
  }

  function ask(query) {
    input.value = query;
    input.focus();
    find();
  }

  function remember() {
    const query = input.value.trim();
    if (query) keep([query, ...kept().filter((other) => other !== query)]);
  }

  const later = () => {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(() => (running = find()), PAUSE);
  };
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => later((composing = false)));
  input.addEventListener("input", later);
  form.addEventListener("change", ({ target }) => target !== input && find());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (composing) return;
    remember();
    await (timer ? find() : running);
    if (matchMedia("(pointer: coarse)").matches) input.blur();
    else if (dialog) body.querySelector("li a")?.click();
  });

  const actions = {
    find,
    clear: () => ask(""),
    close: () => dialog.close(),
    forget: () => ask("", keep([])),
    widen: () => find((category.value = tag.value = "")),
  };
  host.addEventListener("click", ({ target }) => {
    actions[target.dataset.do]?.();
    const chosen = target.closest("a") ?? target.closest(".nw-found__formula")?.closest("li").querySelector("a").click();
    if (chosen) remember();
    if (chosen?.pathname === location.pathname) dialog?.close();
  });
  host.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || target.matches("select")) return;
    const stops = [input, ...body.querySelectorAll("a, button")].filter((stop) => stop.checkVisibility());
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.indexOf(target) + step, stops.length - 1))].focus();
    } else if (key.length === 1 && key !== " ") input.focus();
  });

  new ResizeObserver(measure).observe(body);
  close.hidden = !dialog;
  link.href = root;
  input.value = (given.get("q") ?? "").slice(0, LONGEST);
  find();
  return input;
}

const place = document.querySelector("[data-nw-search-page]");
let input = place && searchIn(place, null, new URLSearchParams(location.search));
let dialog = null;

/* Opens the dialog; the page of search has none. */
export function open() {
  if (!input) {
    const box = make("div", { className: "nw-search" });
    dialog = make("dialog", { className: "nw-dialog", ariaLabel: "搜索" }, box);
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    document.body.append(dialog);
    input = searchIn(box, dialog, new URLSearchParams());
  }
  if (dialog && !dialog.open) dialog.showModal();
  input.focus();
  input.select();
}
