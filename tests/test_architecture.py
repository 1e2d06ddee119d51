"""The house stands as it was drawn: modules import in one direction, in the order that docs/architecture.md gives them.

The order is read from that page's two tables, so that the page cannot lie: a module imports only from lines above its own.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from notewire.views import VIEWS

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "scripts/notewire"
LONGEST = 300
"""Lines of a module. What grows past it has two responsibilities."""
HOMELESS = ("util", "utils", "helper", "helpers", "manager", "common", "misc", "tools")
"""Names of modules that say nothing: what lacks a name lacks a home."""


def name_of(file):
    """`notewire.dialect.blocks`, and `notewire.dialect` for a package's own module."""
    parts = ("notewire", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def table(heading):
    """The modules in the first column of the table under a heading of docs/architecture.md, in its order."""
    text = (REPOSITORY / "docs/architecture.md").read_text("utf-8")
    section = re.split(r"\n#+ ", text.partition(f"# {heading}\n")[2])[0]
    rows = [line.split(" | ")[0] for line in section.split("\n") if line.startswith("|")][1:]  # less the head
    return [name.removesuffix(".py").strip("/") for row in rows for name in re.findall(r"`([^`]+)`", row)]


def drawn():
    """Every module in its order; a package's own module comes after its parts, which it puts together."""
    order = ["notewire"]
    for name in table("The modules"):
        parts = [f"notewire.{name}"]
        if name == "dialect":
            parts = [
                "notewire.dialect" if part == "__init__" else f"notewire.dialect.{part}"
                for part in table("The dialect")
            ]
        elif (PACKAGE / name).is_dir():
            inner = sorted(other for other in FILES if other.startswith(f"notewire.{name}."))
            parts = [*sorted(inner, key=lambda other: other != "notewire.commands.project"), f"notewire.{name}"]
        order += parts
    return order


ORDER = drawn()


def imports(name):
    """Every module that the module imports, wherever in its text, as full names; of our own package the modules themselves."""
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively, which hides from where"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in FILES else node.module


def ours(name):
    return {found for found in imports(name) if found.partition(".")[0] == "notewire"}


def test_the_page_draws_every_module_once():
    assert sorted(ORDER) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_module_imports_only_from_above_itself(name):
    above = set(ORDER[: ORDER.index(name)])
    assert sorted(ours(name) - above) == []


def test_the_package_itself_says_the_order_that_is_drawn():
    words = re.findall(
        r"\w+", (ast.get_docstring(ast.parse(FILES["notewire"].read_text("utf-8"))) or "").partition(":\n")[2]
    )
    told = list(dict.fromkeys(f"notewire.{word}" for word in words if f"notewire.{word}" in FILES))
    assert len(told) >= 10
    assert told == sorted(told, key=ORDER.index)


def test_views_never_import_each_other():
    views = [name for name in FILES if name.startswith("notewire.views.")]
    assert len(views) >= 9
    for name in views:
        assert not {other for other in ours(name) if other.startswith("notewire.views")}, name


def test_parts_never_import_each_other():
    parts = [name for name in FILES if name.startswith("notewire.parts.")]
    assert len(parts) >= 3
    for name in parts:
        assert not {other for other in ours(name) if other.startswith("notewire.parts")}, name
        assert name in ours("notewire.parts"), f"{name} is not among PARTS"


def test_every_view_is_in_the_ordered_list():
    listed = [view.__module__ for view in VIEWS]
    assert sorted(listed) == sorted(name for name in FILES if name.startswith("notewire.views."))


def test_views_do_not_reach_the_disk():
    """A view gets a library and returns pages: what it needs of files are their paths."""
    for name in FILES:
        if name.startswith("notewire.views."):
            assert not set(imports(name)) & {"os", "io", "pathlib", "shutil", "tempfile", "glob"}, name
            assert not re.search(r"\bopen\(|\.read_text\(|\.read_bytes\(|\.write_", FILES[name].read_text("utf-8")), (
                name
            )


def test_only_the_plugin_imports_its_host():
    hosts = {
        name
        for name in FILES
        for found in imports(name)
        if found.partition(".")[0] in ("mkdocs", "material", "properdocs")
    }
    assert hosts == {"notewire.plugin"}


def test_the_site_is_made_without_its_host(project):
    """Not only by the letter of the imports: with MkDocs and Material gone, commands work and every page is made."""
    text = "---\ntitle: 题 $x$\ndate: 2026-01-01\n---\n\n正文 $x^2$。\n"
    folder = project({"notes/python/index.md": "---\ntitle: Python\n---\n", "notes/python/a.md": text})
    program = f"""
import sys
sys.modules.update(dict.fromkeys(["mkdocs", "material"]))  # None: any import of them fails
from pathlib import Path
from notewire import publish, settings
from notewire.cli import main
folder = Path({str(folder)!r})
result = publish.make(folder, settings.load(folder / "mkdocs.yml"), docs=folder / "docs", unpublished=True)
assert not result.problems, result.problems
print(*[page.url for page in result.pages])
main(["check", str(folder)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        " python/ python/a/ tags/ series/ path/ graph/ papers/ glossary/ archive/ search/",
        "1 notes, no problem",
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_module_is_short_has_a_telling_name_and_says_what_it_is_for(name):
    text = FILES[name].read_text("utf-8")
    assert text.count("\n") <= LONGEST
    assert not set(name.split(".")[-1].split("_")) & set(HOMELESS)
    assert ast.get_docstring(ast.parse(text)), "a module begins with what it is for"


def test_it_would_see_a_wrong_import(monkeypatch, tmp_path):
    """The tests above are no better than `imports`: it must see each form of one."""
    file = tmp_path / "x.py"
    file.write_text(
        "import mkdocs.plugins as p\nfrom notewire import paths\nfrom notewire.note import Note\n"
        "from notewire.dialect import blocks, convert\ndef f():\n    import notewire.library\n",
        "utf-8",
    )
    monkeypatch.setitem(FILES, "x", file)
    dialect = {"notewire.dialect.blocks", "notewire.dialect"}
    assert set(imports("x")) == {"mkdocs.plugins", "notewire.paths", "notewire.note", "notewire.library", *dialect}
