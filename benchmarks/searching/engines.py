"""The searches that are compared: how each is built, and how it is asked in a browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import corpus
import speed
from speed import Environment, Peer, Row, Subject

from searching.collection import Collection
from searching.queries import MACROS
from searching.truth import Note, Reader

ONLY = 1000
"""The most notes that Material is asked for: its build is too slow for more."""

PAGEFIND = Peer(
    name="pagefind",
    title="stock Pagefind",
    requirements=("pagefind[extended]==1.5.2", "pagefind-bin-extended==1.5.2"),
    package="pagefind",
    content="notes",
    output="site",
    build=(
        "python",
        "-m",
        "pagefind",
        "--site",
        "site",
        "--root-selector",
        ".nw-note",
        "--exclude-selectors",
        ".nw-note__foot",
    ),
    serve=(),
)
speed.PEERS[PAGEFIND.name] = PAGEFIND  # so that speed's options know it


@dataclass(frozen=True)
class Asked:
    """How a peer's search is asked in a browser."""

    ready: str
    """JavaScript, a function: makes ``window.find(query)``, which promises the addresses found, the best first."""
    before: str = ""
    """JavaScript that runs before the page's own."""
    files: str = ""
    """A regular expression: the addresses of files that are there for search alone."""
    open: str = ""
    """What is clicked or pressed (``key:…``) before there is a field; nothing where it is always there."""
    input: str = ""
    """The field, as a selector."""
    result: str = ""
    """A result, as a selector."""


_MATERIAL_BEFORE = """
(() => {
  const Stock = window.Worker;
  window.asked = 0; window.answers = [];
  window.Worker = class extends Stock {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => { if (data?.type === 3) window.answers.push(data.data); });
    }
    postMessage(message, ...more) {
      if (message?.type === 2) window.asked += 1;
      return super.postMessage(message, ...more);
    }
  };
})();"""
_MATERIAL_READY = """async () => {
  const field = document.querySelector(".md-search__input");
  field.focus();
  const ask = async (query) => {
    const before = window.asked;
    field.value = query;
    field.dispatchEvent(new KeyboardEvent("keyup"));
    const end = performance.now() + 60000;
    while (window.asked === before || window.answers.length < window.asked) {
      if (performance.now() > end) throw new Error("no answer to " + query);
      await new Promise((done) => setTimeout(done, 5));
    }
    return window.answers.at(-1).items.map((group) => group[0].location);
  };
  await ask("xyzzy");
  window.find = ask;
}"""
_PAGEFIND_READY = """async () => {
  const pagefind = await import("/pagefind/pagefind.js");
  await pagefind.init();
  const known = new Map();
  window.find = async (query) => {
    const { results } = await pagefind.search(query);
    return Promise.all(results.map(async (result) => {
      if (!known.has(result.id)) known.set(result.id, (await result.data()).url);
      return known.get(result.id);
    }));
  };
}"""
_NOTEWIRE_READY = """async () => {
  const { openIndex } = await import("/assets/js/search/index.js");
  const plain = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    body.querySelectorAll("math").forEach((formula) => formula.replaceWith(" "));
    return body.textContent;
  };
  const index = await openIndex(new URL("/search/", location.href), plain);
  window.find = async (query) => {
    const answer = await index.search(query);
    const found = [];
    do found.push(...(await answer.next()).map(({ note }) => note.url)); while (answer.left());
    return found;
  };
}"""

ASKED = {
    "notewire": Asked(
        ready=_NOTEWIRE_READY,
        files=r"/search/|/assets/(js|css)/search",
        open="[data-nw-search]",
        input="dialog input[name=q]",
        result="dialog ol li a",
    ),
    "pagefind": Asked(
        ready=_PAGEFIND_READY,
        files=r"/pagefind/",
        input=".pagefind-ui__search-input",
        result=".pagefind-ui__result-link",
    ),
    "material": Asked(
        ready=_MATERIAL_READY,
        before=_MATERIAL_BEFORE,
        files=r"/search/|/javascripts/(workers|lunr)/",
        input=".md-search__input",
        result=".md-search-result__link",
    ),
}


@dataclass(frozen=True)
class Tools:
    """What every measure needs: environments, where sites go, and how long a build may take."""

    cache: Path
    environments: Mapping[str, Environment]
    timeout: float
    built: dict[tuple[str, str], Subject] = field(default_factory=dict)
    """The sites that this run has built, by peer and collection."""

    def subject(self, name: str, collection: Collection, count: int = 0) -> Subject:
        """A peer's site of a collection, with nothing in it but settings and notes."""
        folder = self.cache / "sites" / f"search-{name}-{collection.name}"
        subject = Subject(speed.PEERS[name], count, folder, self.environments[name], self.timeout)
        replace(subject, count=0).make()
        notes = subject.folder / subject.peer.content
        for category in corpus.CATEGORIES:  # those of the empty corpus
            shutil.rmtree(notes / category, ignore_errors=True)
        collection.lay(notes, subject.peer)
        if name == "notewire":
            settings = subject.folder / "mkdocs.yml"
            text, wanted = settings.read_text("utf-8"), json.dumps(MACROS)
            if "macros: {}" not in text:
                raise SystemExit(f"{settings}: there is no `macros: {{}}` to put the benchmark's macros at")
            settings.write_text(text.replace("macros: {}", f"macros: {wanted}", 1), encoding="utf-8")
        return subject


def built(tools: Tools, name: str, collection: Collection, count: int = 0) -> tuple[Subject, Row]:
    """A peer's site of a collection, built; for Pagefind, the site that notewire has built, and only the indexing is timed."""
    if name != "pagefind":
        subject = tools.subject(name, collection, count)
        row = speed.built(subject)
        tools.built[name, collection.name] = subject
        return subject, row
    folder = tools.cache / "sites" / f"search-{name}-{collection.name}"
    subject = Subject(PAGEFIND, count, folder, tools.environments[name], tools.timeout)
    theirs = tools.cache / "sites" / f"search-notewire-{collection.name}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(theirs / "site", folder / "site")
    shutil.rmtree(folder / "site" / "search", ignore_errors=True)
    categories = sorted({url.split("/")[1] for url in read(theirs / "notes", Reader())})
    glob = f"{{{{{','.join(categories)}}}}}/*/index.html"  # braces are doubled once more for Subject.command
    row = speed.built(replace(subject, peer=replace(PAGEFIND, build=(*PAGEFIND.build, "--glob", glob))))
    fragment = (speed.HERE / "peers" / "pagefind" / "search.html").read_text("utf-8")
    for page in (folder / "site").glob("*/*/index.html"):
        page.write_text(page.read_text("utf-8").replace("<body>", "<body>\n" + fragment, 1), encoding="utf-8")
    tools.built[name, collection.name] = subject
    return subject, row


def read(notes: Path, reader: Reader) -> dict[str, Note]:
    """The notes of a folder by their addresses."""
    files = (file for file in sorted(notes.glob("*/*.md")) if file.stem != "index")
    return {f"/{file.parent.name}/{file.stem}/": Note(file.read_text("utf-8"), reader) for file in files}
