/* Settles the colours before the first paint; loaded in <head>, blocking, on purpose small.
   data-nw-choice is what the reader chose (auto, light, dark), data-nw-scheme what it comes to now. */
(() => {
  "use strict";

  const KEY = "nw-scheme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function store(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      /* A browser that keeps nothing: the choice lasts as long as the page. */
    }
  }

  function show(choice) {
    const known = choice === "light" || choice === "dark" ? choice : "auto";
    root.dataset.nwChoice = known;
    root.dataset.nwScheme = known === "auto" ? (dark.matches ? "dark" : "light") : known;
  }

  show(stored());
  dark.addEventListener("change", () => show(root.dataset.nwChoice));
  addEventListener("storage", (event) => event.key === KEY && show(event.newValue));
  addEventListener("pageshow", (event) => event.persisted && show(stored()));
  addEventListener("nw-choose", (event) => {
    store(event.detail);
    show(event.detail);
  });
})();
