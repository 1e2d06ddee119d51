"""From a project's folder to its pages, without MkDocs: the first day, hand-written pages, and the day that is today."""

import datetime
import re
from html import unescape

import pytest
from click.testing import CliRunner

from notewire import publish
from notewire.cli import main
from notewire.page import Page
from notewire.settings import Settings

from .conftest import note


@pytest.fixture
def made(project, renderer, monkeypatch):
    """`made(files)`: what the site of these files consists of, on 1 June 2026."""
    monkeypatch.setattr(publish, "today", lambda: datetime.date(2026, 6, 1))

    def made(files, *, unpublished=False, **settings):
        folder = project(files)
        return publish.make(
            folder, Settings(**settings), docs=folder / "docs", unpublished=unpublished, renderer=renderer
        )

    return made


def page(result, url):
    (found,) = [page for page in result.pages if page.url == url]
    return found


PYTHON = {"notes/python/index.md": "---\ntitle: Python\n---\n"}


@pytest.mark.parametrize(
    "files", [{}, {"notes/.gitkeep": ""}, PYTHON], ids=["no folder", "empty folder", "only a category"]
)
def test_the_first_day_says_how_to_write_the_first_note(made, files):
    result = made(files)
    assert result.problems == ()
    home = page(result, "")
    assert home.meta["empty"]
    assert "写下第一篇笔记" in home.body
    assert "notewire new" in home.body


def test_another_notes_folder_is_named_on_the_first_day(made):
    assert "笔记/python/" in page(made({}, notes_dir="笔记"), "").body


@pytest.mark.parametrize("way", ["command", "by hand"])
@pytest.mark.parametrize("files", [{}, PYTHON], ids=["nothing", "a category"])
def test_who_does_what_the_first_day_says_has_a_note(made, tmp_path, monkeypatch, files, way):
    body = page(made(files), "").body
    folder = tmp_path / "project"
    monkeypatch.chdir(folder)
    to_write = re.findall(r"<code>([^<]+\.md)</code>.*?<pre[^<>]*><code>(.*?)</code></pre>", body, re.S)
    assert [path for path, _ in to_write] == ["notes/python/index.md", "notes/python/my-first-note.md"]
    for path, text in to_write if way == "by hand" else to_write[:1]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(unescape(text), "utf-8")
    if way == "command":
        ((title, category),) = re.findall(r'notewire new "(.+)" --category (\S+?)<', body)
        result = CliRunner().invoke(main, ["new", title, "--category", category])
        assert result.exit_code == 0, result.output
    result = made({}, unpublished=True)  # the command writes today's date, which is later than this test's
    assert result.problems == ()
    assert page(result, "").meta["count"] == 1


def test_what_docs_index_says_stands_on_the_home_page(made):
    head = "---\ntitle: 首页\n---\n"
    result = made({**PYTHON, "docs/index.md": f"{head}欢迎 $x$，见 [Python](../notes/python/index.md)。"})
    assert result.problems == ()
    hero = page(result, "").meta["hero_html"]
    assert "首页" not in hero
    assert 'href="python/"' in hero
    assert "<math" in hero


def test_pages_written_by_hand_and_their_urls(project):
    names = ["index.md", "about.md", "guide/index.md", "guide/math.md", "more/README.md"]
    folder = project({f"docs/{name}": "" for name in names} | {"docs/a.svg": ""})
    assert publish.docs_pages(folder, folder / "docs") == {
        "docs/index.md": "",
        "docs/about.md": "about/",
        "docs/guide/index.md": "guide/",
        "docs/guide/math.md": "guide/math/",
        "docs/more/README.md": "more/",
    }


def test_every_page_has_a_url_of_its_own(made):
    notes = {f"notes/python/n{number}.md": note(tags="[显存, C, C++]") for number in range(12)}
    result = made({**PYTHON, **notes}, site_url="https://x.example/", per_page=5)
    urls = [page.url for page in result.pages] + [asset.url for asset in result.assets]
    assert sorted(set(urls)) == sorted(urls)
    assert {
        "",
        "page/2/",
        "page/3/",
        "python/",
        "python/page/2/",
        "tags/",
        "tags/c/",
        "tags/c-plus-plus/page/3/",
    } <= set(urls)
    assert {"archive/", "feed.xml", "feed.json", "python/feed.xml", "robots.txt"} <= set(urls)


def test_a_site_without_an_address_has_no_feeds(made):
    assert not [asset.url for asset in made({**PYTHON}).assets if "feed" in asset.url]


@pytest.mark.parametrize(
    ("drafts", "unpublished", "shown"),
    [(None, False, False), (None, True, True), (True, False, True), (False, True, False)],
)
def test_the_setting_decides_over_build_and_serve(made, drafts, unpublished, shown):
    files = {**PYTHON, "notes/python/d.md": note(draft="true"), "notes/python/f.md": note(date="2026-06-02")}
    urls = {page.url for page in made(files, unpublished=unpublished, drafts=drafts).pages}
    assert {"python/d/", "python/f/"} & urls == ({"python/d/", "python/f/"} if shown else set())


def test_drafts_and_the_future_are_marked_where_they_show(made):
    files = {**PYTHON, "notes/python/d.md": note(draft="true"), "notes/python/f.md": note(date="2026-06-02")}
    cards = page(made(files, unpublished=True), "").meta["cards"]
    assert [(card["url"], card["draft"], card["future"]) for card in cards] == [
        ("python/f/", False, True),
        ("python/d/", True, False),
    ]


def test_today_is_the_day_of_source_date_epoch(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")
    assert publish.today() == datetime.date(2025, 12, 31)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert publish.today() == datetime.date(2026, 1, 1)


def test_aliases_lead_to_the_note(made):
    moved = note(aliases="[/old/a/, b.html]", title="甲 & 乙")
    result = made({**PYTHON, "notes/python/a.md": moved}, site_url="https://x.example/")
    files = {asset.url: asset.data.decode() for asset in result.assets if asset.url.endswith(".html")}
    assert set(files) == {"old/a/index.html", "b.html"}
    assert 'content="0; url=../../python/a/"' in files["old/a/index.html"]
    assert 'content="0; url=python/a/"' in files["b.html"]
    assert all('<link rel="canonical" href="https://x.example/python/a/">' in html for html in files.values())
    assert all("<title>甲 &amp; 乙</title>" in html for html in files.values())


def shown(product):
    """All that a page or an asset says, with its key."""
    if isinstance(product, Page):
        return product.url, product.template, product.key, product.title, product.meta, product.body, product.updated
    return product.url, product.key, product.data


def test_twice_gives_the_same(made):
    notes = {
        "notes/python/a.md": note("正文 $x$", tags="[乙, 甲]"),
        "notes/python/b.md": note("[甲](a.md)", tags="[甲]"),
    }
    files = PYTHON | notes
    first, second = made(files, site_url="https://x.example/"), made(files, site_url="https://x.example/")
    assert first.problems == second.problems == ()
    for kind in ("pages", "assets"):
        assert list(map(shown, getattr(first, kind))) == list(map(shown, getattr(second, kind)))


def test_a_site_with_problems_lacks_only_what_is_broken(made):
    """`mkdocs serve` shows it when there has been no good site yet."""
    bad = {"notes/python/bad.md": note(date="gestern"), "notes/python/link.md": note("[x](none.md) $\\oops$")}
    result = made({**PYTHON, "notes/python/good.md": note("好"), **bad})
    assert len(result.problems) == 3
    urls = {page.url for page in result.pages}
    assert {"python/good/", "python/link/"} <= urls
    assert "python/bad/" not in urls
