"""However a site came to be, by one build or by many small ones, it is the same to the byte."""

import random
import re
import shutil

import pytest
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from ..sites.projects import mini as make_mini
from ..sites.projects import tree, write

pytestmark = pytest.mark.slow


def build(project):
    """Builds as `mkdocs build` does, in this process."""
    config = load_config(config_file=str(project / "mkdocs.yml"))
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return tree(project / "site")


def clean(project, folder):
    """What a build makes of a copy that has neither cache nor site."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".cache", "site"))
    return build(folder)


def differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def notes(project):
    """The notes that a build shows, so that others may link to them."""
    shown = (file for file in (project / "notes").rglob("*.md") if file.stem not in ("index", "leaf"))
    return sorted(
        file for file in shown if not re.search(r"^(draft: true|date: 20(?!2[0-6]))", file.read_text("utf-8"), re.M)
    )


def edit(file, change):
    write(file, change(file.read_text("utf-8")))


def put(file, key, value):
    """Sets a key of a note's head."""

    def change(text):
        head, body = text.removeprefix("---\n").split("\n---", 1)
        lines = [line for line in head.split("\n") if not line.startswith(f"{key}:")]
        return "---\n" + "\n".join([*lines, f"{key}: {value}"]) + "\n---" + body

    edit(file, change)


def require(project, file):
    """Makes the first note by path, which requires nothing, a prerequisite of another."""
    first = notes(project)[0]
    if file != first:
        put(file, "requires", f"[{first.stem}]")


def glossary(project, number):
    """Writes or changes the glossary: of a term its meaning alone, its names, or the note that explains it."""
    file = project / "notes/glossary.yml"
    if not file.exists() or number % 3 == 0:
        name = ("梯度", "正文", "gradient")[number % 3]
        write(file, f"- term: {name}\n  also: [新的一篇]\n  text: 第 {number} 回，$g_{{{number}}}$。\n")
    elif number % 3 == 1:
        edit(file, lambda text: text + f"- term: 术语{number}\n  text: 另一条。\n  note: {notes(project)[0].stem}\n")
    else:
        file.unlink()


def cite(project, file, number):
    """Cites a new paper, or edits the entry of one that is cited."""
    bib = project / "notes/references.bib"
    if not bib.exists() or number % 2:
        known = bib.read_text("utf-8") if bib.exists() else ""
        write(bib, f"@misc{{p{number}, title = {{题 $p_{{{number}}}$}}, eprint = {{2205.14135}}}}\n{known}")
        edit(file, lambda text: text + f"\n\n见 [@p{number}, §{number}]。\n")
    else:
        edit(bib, lambda text: text.replace("title = {", f"title = {{{number} "))


def set_plugin(project, key, value):
    def change(text):
        config = yaml.safe_load(text)
        config["plugins"][0]["notewire"][key] = value
        return yaml.safe_dump(config, allow_unicode=True)

    edit(project / "mkdocs.yml", change)


def edits(chance, project):
    """One edit of each kind, each with its name."""
    some = chance.choice(notes(project))
    number = chance.randrange(10**6)
    new = project / f"notes/theory/made-{number}.md"
    return {
        "text": lambda: edit(some, lambda text: text + f"\n\n又写了 {number}，$x_{{{number}}}$。\n"),
        "title": lambda: put(some, "title", f"'题 {number} $y$'"),
        "date": lambda: put(some, "date", f"2025-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"),
        "tags": lambda: put(some, "tags", f"[标签{number % 3}, 注意力]"),
        "requires": lambda: require(project, some),
        "glossary": lambda: glossary(project, number),
        "papers": lambda: cite(project, some, number),
        "series": lambda: put(some, "series", f"系列{number % 2}"),
        "order": lambda: put(some, "order", number % 5),
        "draft": lambda: put(new_note(new), "draft", "true"),
        "add": lambda: new_note(new, f"见 [[{some.stem}]]。\n\n![[{some.stem}]]\n"),
        "delete": lambda: leaf(project).unlink(),
        "rename": lambda: new_note(new).rename(new.with_name(f"made-again-{number}.md")),
        "per_page": lambda: set_plugin(project, "per_page", chance.randrange(2, 12)),
        "macro": lambda: set_plugin(project, "macros", {"\\RR": f"\\mathbb{{R}}_{{{number % 7}}}"}),
        "template": lambda: edit(
            project / "overrides/note.html", lambda text: text + f"\n{{# {number} #}}\n<!-- {number} -->"
        ),
        "style": lambda: edit(
            project / "overrides/assets/css/base.css", lambda text: text + f"\n.x{number} {{ color: red; }}\n"
        ),
        "category": lambda: put(project / "notes/theory/index.md", "title", f"'论 {number}'"),
    }


def leaf(project):
    """A note that no other links to."""
    file = project / "notes/theory/leaf.md"
    return file if file.exists() else new_note(file)


def new_note(file, body="新的一篇。\n"):
    return write(file, f"---\ntitle: 新写的\ndate: 2025-05-05\n---\n\n{body}")


@pytest.mark.parametrize("seed", range(4))
def test_many_small_builds_and_one_clean_build_give_the_same_bytes(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311
    project = make_mini(tmp_path / "mini")
    leaf(project)
    build(project)
    done = []
    for step in range(14):
        kinds = edits(chance, project)
        kind = chance.choice(sorted(kinds))
        kinds[kind]()
        done.append(kind)
        site = build(project)
        if step in (6, 13):
            assert differences(site, clean(project, tmp_path / "clean" / "mini")) == [], done


def test_an_unchanged_site_is_not_touched_and_what_is_stale_goes(tmp_path):
    project = make_mini(tmp_path / "mini")
    before = build(project)
    times = {file: file.stat().st_mtime_ns for file in (project / "site").rglob("*") if file.is_file()}
    write(project / "site/stale/index.html", "gone")
    write(project / "site/.git/HEAD", "kept")
    page = project / "site/theory/tie-a/index.html"
    write(page, "somebody else wrote this")
    after = build(project)
    assert differences(before, after) == [".git/HEAD"], "what is hidden at the top is not ours"
    changed = {file for file, time in times.items() if file.stat().st_mtime_ns != time}
    assert changed == {page}
    assert re.search(r"</html>\s*\Z", page.read_text("utf-8"))
