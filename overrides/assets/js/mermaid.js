/* Draws the diagrams of a page, once for day and once for night; the stylesheet shows the one that fits, and print the
   light one. Loaded only by pages that have diagrams; without it, or when a diagram is wrong, its source stays. */
import mermaid from "../mermaid/mermaid.esm.min.mjs";

const VARIABLES = {
  background: "paper", primaryColor: "raised", primaryTextColor: "ink", primaryBorderColor: "ink", lineColor: "muted",
  secondaryColor: "paper", tertiaryColor: "raised", textColor: "ink", noteBkgColor: "raised", noteTextColor: "ink",
  noteBorderColor: "accent", edgeLabelBackground: "paper",
};

/* The colours of a scheme, as the stylesheet has them, so that they are named in one place. */
function colours(scheme) {
  const probe = document.createElement("div");
  probe.style.colorScheme = scheme;
  document.body.append(probe);
  const read = (name) => {
    probe.style.color = `var(--nw-${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(Object.entries(VARIABLES).map(([key, name]) => [key, read(name)]));
  probe.remove();
  return found;
}

async function draw(figure, number, scheme) {
  const { svg } = await mermaid.render(`nw-mermaid-${number}-${scheme}`, figure.querySelector("code").textContent);
  const box = document.createElement("div");
  box.className = `nw-mermaid__${scheme}`;
  box.innerHTML = svg;
  return box;
}

const figures = [...document.querySelectorAll(".nw-mermaid")];
const drawn = figures.map(() => []);
for (const scheme of ["light", "dark"]) {
  mermaid.initialize({
    startOnLoad: false, securityLevel: "strict", theme: "base", themeVariables: { ...colours(scheme), darkMode: scheme === "dark", useGradient: false, dropShadow: "none" },
    fontFamily: getComputedStyle(document.body).fontFamily, suppressErrorRendering: true,
  });
  for (const [number, figure] of figures.entries()) {
    try {
      drawn[number].push(await draw(figure, number, scheme));
    } catch (error) {
      figure.classList.add("nw-mermaid--wrong");
      figure.title = String(error.message ?? error).split("\n")[0];
    }
  }
}
for (const [number, figure] of figures.entries()) {
  if (drawn[number].length === 2) {
    figure.replaceChildren(...drawn[number]);
  }
}
