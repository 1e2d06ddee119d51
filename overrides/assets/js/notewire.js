/* What a page can do beyond being read. Nothing here is needed for reading; each concern is one function. */
(() => {
  "use strict";

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function say(words) {
    const status = document.querySelector("[data-nw-status]");
    if (status) status.textContent = words;
  }

  /* The switch goes round: auto, light, dark. theme.js keeps the choice and applies it. */
  function schemeSwitch() {
    const button = document.querySelector("[data-nw-scheme-switch]");
    if (!button) return;
    const names = { auto: "跟随系统", light: "浅色", dark: "深色" };
    const order = Object.keys(names);
    const root = document.documentElement;
    const after = (choice) => order[(order.indexOf(choice) + 1) % order.length];
    const label = () => {
      const choice = root.dataset.nwChoice;
      const words = `配色：${names[choice]}，点按改为${names[after(choice)]}`;
      button.setAttribute("aria-label", words);
      button.title = words;
    };
    button.addEventListener("click", () => {
      dispatchEvent(new CustomEvent("nw-choose", { detail: after(root.dataset.nwChoice) }));
      say(`配色：${names[root.dataset.nwChoice]}`);
    });
    new MutationObserver(label).observe(root, { attributeFilter: ["data-nw-choice"] });
    label();
  }

  /* The code as its author wrote it: without line numbers and without the marks of annotations. */
  function source(code) {
    const copy = code.cloneNode(true);
    all(".ln, .nw-anno", copy).forEach((mark) => mark.remove());
    return copy.textContent.replace(/\n$/, "");
  }

  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const figure of all(".nw-code")) {
      const code = figure.querySelector("pre > code");
      if (!code) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "nw-copy";
      button.textContent = "复制";
      button.setAttribute("aria-label", figure.dataset.nwCopy || "复制代码");
      button.addEventListener("click", async () => {
        let done = "已复制";
        try {
          await navigator.clipboard.writeText(source(code));
        } catch {
          done = "复制失败";
        }
        button.textContent = done;
        say(done);
        setTimeout(() => (button.textContent = "复制"), 1600);
      });
      (figure.querySelector(":scope > figcaption") || figure).append(button);
    }
  }

  /* Marks in the contents the heading under which the reader is. */
  function tocHighlight() {
    const links = all("[data-nw-toc] a");
    const pairs = links
      .map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link])
      .filter(([heading]) => heading);
    if (!pairs.length) return;
    let current = null;
    const mark = () => {
      const above = pairs.filter(([heading]) => heading.getBoundingClientRect().top < innerHeight * 0.3);
      const link = above.length ? above[above.length - 1][1] : null;
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "true");
      current = link;
      keepInSight(link);
    };
    /* Reaching far up, so that a heading jumped over counts as passed. */
    const observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -70% 0px" });
    pairs.forEach(([heading]) => observer.observe(heading));
  }

  /* Scrolls a long list of contents, never the page. */
  function keepInSight(link) {
    const box = link?.closest("[data-nw-toc]");
    if (!box || box.scrollHeight <= box.clientHeight) return;
    const offset = link.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (offset < 40 || offset > box.clientHeight - 60) box.scrollTop += offset - box.clientHeight / 2;
  }

  /* Folds the phone's menu, and the contents once a heading is chosen. */
  function folds() {
    const menu = document.querySelector(".nw-nav__fold");
    if (menu) {
      document.addEventListener("click", (event) => {
        if (!event.target.closest(".nw-nav")) menu.open = false;
      });
      document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    for (const contents of all("[data-nw-toc]")) {
      contents.addEventListener("click", (event) => {
        if (event.target.closest("a")) contents.querySelector("details").open = false;
      });
    }
  }

  /* A formula too wide for its line scrolls by itself, and the keyboard can reach it. */
  function wideFormulas() {
    const measure = () => {
      for (const formula of all(".katex-display:not(.nw-preview *)")) {
        reachable(formula, formula.scrollWidth > formula.clientWidth + 1);
      }
      for (const formula of all(".nw-prose:not(.nw-preview *) :not(.katex-display) > .katex, .nw-card .katex, .nw-entry .katex")) {
        formula.classList.remove("nw-wide");
        const line = formula.closest("p, li, td, dd, h1, h2, h3, h4, h5, h6, summary, div");
        const room = line.getBoundingClientRect().right;
        const wide = all(".katex-base", formula).some((base) => base.getBoundingClientRect().right > room + 1);
        formula.classList.toggle("nw-wide", wide && !formula.closest(".nw-table"));
        reachable(formula, wide && !formula.closest("a, summary, .nw-table"));
      }
    };
    if (!document.querySelector(".katex")) return;
    document.fonts.ready.then(measure);
    document.fonts.addEventListener("loadingdone", measure);
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      measure();
    });
    all(".nw-prose details").forEach((details) => details.addEventListener("toggle", measure));
  }

  function reachable(element, yes) {
    if (!yes) return ["tabindex", "role", "aria-label"].forEach((name) => element.removeAttribute(name));
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", "公式");
  }

  /* On a narrow screen a drawing keeps a size at which its words can be read, and scrolls. */
  function wideFigures() {
    const figures = all(".nw-figure");
    if (!figures.length) return;
    const observer = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const figure = target.closest(".nw-figure");
        if (figure.scrollWidth > figure.clientWidth + 1) figure.tabIndex = 0;
        else figure.removeAttribute("tabindex");
      }
    });
    figures.flatMap((figure) => [figure, ...all("img", figure)]).forEach((element) => observer.observe(element));
  }

  /* Code that Python did not make reachable by keyboard: its long lines scroll too. */
  function plainCode() {
    all(".nw-prose pre:not([tabindex])").forEach((pre) => (pre.tabIndex = 0));
  }

  /* Paper cannot be unfolded. */
  function unfoldForPrint() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all(".nw-prose details:not([open])");
      opened.forEach((details) => (details.open = true));
    });
    addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
  }

  /* The scripts of search and its index come when the reader asks for them: by the button, by / or by Ctrl K. */
  function search() {
    const button = document.querySelector("[data-nw-search]");
    if (!button) return;
    const script = new URL(button.dataset.nwSearchScript, location.href).href;
    const writing = "input, textarea, select, [contenteditable]";
    const load = () => {
      for (const name of ["index.js", "terms.js", "latex.js"]) { /* which the script would ask for one after another */
        const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href: new URL(name, script) });
        document.head.append(link);
      }
      return import(script);
    };
    const open = (event) => {
      event.preventDefault();
      load().then((dialog) => dialog.open(), () => location.assign(button.href));
    };
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
    });
    document.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, shiftKey, altKey, target, isComposing } = event;
      if (altKey || isComposing) return;
      const slash = (key === "/" || key === "、") && !target.closest?.(writing);
      if (ctrlKey || metaKey ? key === "k" && !shiftKey : slash) open(event);
    });
    const failed = document.querySelector("[data-nw-search-failed]");
    if (!failed) return;
    load().catch(() => {
      failed.hidden = false;
      failed.querySelector("a").href = location.href; /* with its question */
    });
  }

  /* What a link leads to, shown beside it: the script comes with the first link on which a pointer or the keyboard stops. */
  function previews() {
    const script = new URL("previews.js", document.currentScript.src).href;
    const events = ["pointerover", "focusin"];
    const load = ({ target, pointerType }) => {
      const link = target.closest?.("main a[href]");
      if (!link || pointerType === "touch" || !(pointerType || link.matches(":focus-visible"))) return;
      events.forEach((name) => document.removeEventListener(name, load));
      import(script).catch(() => {}); /* there will be none */
    };
    events.forEach((name) => document.addEventListener(name, load));
  }

  schemeSwitch();
  search();
  previews();
  copyButtons();
  tocHighlight();
  folds();
  wideFormulas();
  wideFigures();
  plainCode();
  unfoldForPrint();
})();
