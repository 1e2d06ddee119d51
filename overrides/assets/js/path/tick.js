/* On a note's page: the box that its reader ticks, and which of the notes before and after it have been read. */
import { day, load, tick, watch } from "./read.js";

const place = document.querySelector("[data-nw-tick]");
const url = place.dataset.nwTick;
const was = place.dataset.nwWas?.split(" ") ?? [];

const label = document.createElement("label");
const box = Object.assign(document.createElement("input"), { type: "checkbox" });
const words = document.createElement("span");
label.className = "nw-opens__tick";
label.append(box, words);
place.prepend(label);
place.hidden = false;

function show() {
  const read = load();
  const when = day(read, url, was);
  box.checked = Boolean(when);
  words.textContent = when ? `读过了，${when}` : "读过了";
  for (const link of document.querySelectorAll("a[data-nw-note]")) {
    link.querySelector(".nw-is-read")?.remove();
    if (!read.has(link.dataset.nwNote)) continue;
    const mark = Object.assign(document.createElement("span"), { className: "nw-is-read" });
    mark.append(Object.assign(document.createElement("span"), { className: "nw-vh", textContent: "（已读）" }));
    link.append(mark);
  }
}

box.addEventListener("change", () => {
  tick(url, box.checked, was);
  show();
});
watch(show);
show();
