"""Whoever subscribes gets each note whole, once, and again only when it changed.

The Atom feeds are read by feedparser, which others wrote; what it tidies away (it drops what it holds to be unsafe) is
looked at in the bytes themselves. JSON Feed is held against https://www.jsonfeed.org/version/1.1/.
"""

import functools
import json
import re
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html

from ..sites.projects import build, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@functools.cache
def atom_feeds(built):
    """URL of each Atom feed, its tree and what feedparser makes of it."""
    found = []
    for file in sorted(built.site.rglob("feed.xml")):
        data = file.read_bytes()
        found.append((file.relative_to(built.site).as_posix(), etree.fromstring(data), feedparser.parse(data)))
    return found


def site_feed(built):
    """The feed of the whole site: tree, and what feedparser makes of it."""
    ((tree, parsed),) = ((tree, parsed) for url, tree, parsed in atom_feeds(built) if url == "feed.xml")
    return tree, parsed


def json_feeds(built):
    for file in sorted(built.site.rglob("feed.json")):
        yield file.relative_to(built.site).as_posix(), json.loads(file.read_text("utf-8"))


def contents(entry):
    """An entry's HTML, as a feed reader parses it."""
    return html.fromstring(f"<div>{entry.findtext('a:content', namespaces=ATOM)}</div>")


def test_the_site_and_every_category_have_both_feeds(any_site):
    categories = {
        url for url in any_site.documents if url.count("/") == 1 and (any_site.site / url / "feed.xml").exists()
    }
    folders = {f"{file.parent.name}/" for file in any_site.project.glob("notes/*/index.md")}
    assert categories == folders
    wanted = sorted(prefix + "feed" for prefix in ("", *folders))
    assert sorted(url.removesuffix(".xml") for url, _, _ in atom_feeds(any_site)) == wanted
    assert sorted(url.removesuffix(".json") for url, _ in json_feeds(any_site)) == wanted


def test_feedparser_finds_nothing_amiss(any_site):
    for url, _, parsed in atom_feeds(any_site):
        assert parsed.bozo is False, f"{url}: {parsed.get('bozo_exception')}"
        assert parsed.version == "atom10"
        assert parsed.feed.title
        assert parsed.feed.author
        assert parsed.feed.links[0].href == any_site.url + url.removesuffix("feed.xml")
        (own,) = (link.href for link in parsed.feed.links if link.rel == "self")
        assert own == any_site.url + url
        assert all(entry.title and entry.summary and entry.content[0].value for entry in parsed.entries), url


def test_atom_has_what_rfc_4287_demands(any_site):
    for url, tree, _ in atom_feeds(any_site):
        for element in (tree, *tree.findall("a:entry", ATOM)):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"a:{name}", ATOM)) == 1, f"{url}: {name}"
            times = element.xpath("a:updated/text() | a:published/text()", namespaces=ATOM)
            assert all(RFC3339.fullmatch(time) for time in times)
        assert tree.findall("a:author/a:name", ATOM)


def test_the_feed_holds_the_latest_updates_newest_first(mini):
    feeds = {
        url: [entry.link.removeprefix(mini.url) for entry in parsed.entries] for url, _, parsed in atom_feeds(mini)
    }
    changed_last = ["theory/newest/", "python/everything/", "theory/tie-a/", "theory/tie-b/", "python/first-steps/"]
    assert feeds["feed.xml"] == changed_last
    assert feeds["python/feed.xml"] == ["python/everything/", "python/first-steps/"]
    assert feeds["theory/feed.xml"] == ["theory/newest/", "theory/tie-a/", "theory/tie-b/"]
    assert feeds["shelf/feed.xml"] == []


def test_the_feed_of_many_notes_ends_after_twenty(many):
    sizes = {url: len(parsed.entries) for url, _, parsed in atom_feeds(many)}
    assert sizes == {"feed.xml": 20, "even/feed.xml": 15, "odd/feed.xml": 15}
    assert [entry.title for entry in site_feed(many)[1].entries] == [f"第 {number} 篇" for number in range(30, 10, -1)]


def test_ids_are_unique_and_the_same_in_every_feed(any_site):
    by_link = {}
    for url, tree, _ in atom_feeds(any_site):
        ids = [entry.findtext("a:id", namespaces=ATOM) for entry in tree.findall("a:entry", ATOM)]
        assert len(ids) == len(set(ids)), url
        for entry in tree.findall("a:entry", ATOM):
            link = entry.find("a:link", ATOM).get("href")
            assert by_link.setdefault(link, entry.findtext("a:id", namespaces=ATOM)) == entry.findtext(
                "a:id", namespaces=ATOM
            )
    for _, feed in json_feeds(any_site):
        assert all(by_link[item["url"]] == item["id"] for item in feed["items"])


def test_ids_are_tag_uris_that_hold_still(mini, tmp_path):
    """A new title, text, date of change or a move to another protocol: a reader does not see the note as new."""
    before = {entry.link: entry.id for _, _, parsed in atom_feeds(mini) for entry in parsed.entries}
    assert before[mini.url + "theory/tie-a/"] == "tag:mini.example,2026-01-05:/theory/tie-a/"
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/tie-a.md"
    text = note.read_text("utf-8").replace("同日甲", "改了名").replace("date:", "updated: 2026-05-05\ndate:")
    write(note, text + "\n又一段。\n")
    config = project / "mkdocs.yml"
    write(config, config.read_text("utf-8").replace("https://mini", "http://mini"))
    after = {entry.link: entry.id for _, _, parsed in atom_feeds(build(project)) for entry in parsed.entries}
    assert after == {link.replace("https:", "http:"): id_ for link, id_ in before.items()}


def test_times_are_the_notes_own(mini):
    """No time of building: a feed that did not change says so."""
    entries = {entry.link.removeprefix(mini.url): entry for entry in site_feed(mini)[1].entries}
    assert {url: (entry.published, entry.updated) for url, entry in entries.items()} == {
        "theory/newest/": ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        "python/everything/": ("2026-01-05T00:00:00Z", "2026-02-01T00:00:00Z"),
        "theory/tie-a/": ("2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z"),
        "theory/tie-b/": ("2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z"),
        "python/first-steps/": ("2025-12-31T00:00:00Z", "2025-12-31T00:00:00Z"),
    }
    updated = {url: parsed.feed.updated[:10] for url, _, parsed in atom_feeds(mini)}
    assert updated == {
        "feed.xml": "2026-03-01",
        "python/feed.xml": "2026-02-01",
        "theory/feed.xml": "2026-03-01",
        "shelf/feed.xml": "1970-01-01",
    }


def test_titles_and_summaries_are_plain_text(mini):
    entries = {entry.link.removeprefix(mini.url): entry for entry in site_feed(mini)[1].entries}
    everything = entries["python/everything/"]
    assert everything.title_detail.type == "text/plain"
    assert everything.title == "一切都在：x²∈ℝ 与 a < b"
    assert entries["theory/newest/"].title == '最新 的 & "一篇"'
    assert entries["theory/newest/"].summary == "手写的摘要，含 γ 与 代码。"
    assert [tag.term for tag in everything.tags] == ["Python", "C++", "C", "显存"]


def test_the_text_is_whole(mini):
    (entry,) = (
        e for e in site_feed(mini)[0].findall("a:entry", ATOM) if "everything" in e.findtext("a:id", namespaces=ATOM)
    )
    body = contents(entry)
    assert [h.text_content() for h in body.xpath(".//h2")] == [
        "引入",
        body.xpath(".//h2")[1].text_content(),
        "代码",
        "表格",
    ]
    assert body.xpath(".//a[@class='headerlink']") == []
    assert "第二处脚注" in body.text_content()
    assert "脚注的正文" in body.text_content()
    assert body.xpath(".//img/@src") == [mini.url + "python/diagram.svg"]


def test_formulas_are_mathml_and_nothing_but(any_site, read):
    """As many as the note's page has; no HTML of KaTeX's, which needs a stylesheet, and no LaTeX left in the text."""
    for url, tree, _ in atom_feeds(any_site):
        for entry in tree.findall("a:entry", ATOM):
            page = entry.find("a:link", ATOM).get("href").removeprefix(any_site.url)
            on_page = read(any_site, page).xpath(
                "//div[@class='nw-prose']//math | //section[@class='nw-references']//math"
            )
            body = contents(entry)
            assert len(body.xpath(".//math")) == len(on_page), f"{url}: {page}"
            assert body.xpath(".//*[contains(@class, 'katex')]") == []
            text = "".join(body.xpath(".//text()[not(ancestor::annotation or ancestor::code)]"))
            assert not re.search(r"\$\$|\\\(|\\\[|\\frac|\ufffd", text), f"{url}: {page}"


def test_formulas_outlive_the_cleaning_that_feed_readers_do(mini):
    (entry,) = (entry for entry in site_feed(mini)[1].entries if entry.link.endswith("/everything/"))
    cleaned = html.fromstring(entry.content[0].value)
    assert len(cleaned.xpath("//math")) == 7
    assert [math.get("display") for math in cleaned.xpath("//math")].count("block") == 2


def test_code_is_a_plain_pre(any_site, read):
    for _, tree, _ in atom_feeds(any_site):
        for entry in tree.findall("a:entry", ATOM):
            body = contents(entry)
            page = entry.find("a:link", ATOM).get("href").removeprefix(any_site.url)
            on_page = read(any_site, page).xpath("//div[@class='nw-prose']//pre/code")
            assert [code.text for code in body.xpath(".//pre/code")] == [code.text_content() for code in on_page], page
            assert not body.xpath(".//pre//span | .//figure[contains(@class, 'nw-code')] | .//button")


def test_addresses_are_full(any_site):
    for url, tree, _ in atom_feeds(any_site):
        for entry in tree.findall("a:entry", ATOM):
            body = contents(entry)
            for address in body.xpath(".//@href | .//@src"):
                assert urlsplit(address).scheme, f"{url}: {address}"


def test_addresses_lead_to_pages_of_the_site(any_site, checker):
    check = checker(any_site)
    for url, tree, _ in atom_feeds(any_site):
        for entry in tree.findall("a:entry", ATOM):
            addresses = [*contents(entry).xpath(".//@href | .//@src"), *entry.xpath("a:link/@href", namespaces=ATOM)]
            for address in addresses:
                assert check.why_broken(url, address) == "", f"{url}: {address}"


def test_json_feed_has_what_its_specification_demands(any_site):
    for url, feed in json_feeds(any_site):
        folder = any_site.url + url.removesuffix("feed.json")
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        assert (feed["home_page_url"], feed["feed_url"]) == (folder, any_site.url + url)
        assert feed["language"] == "zh"
        assert [set(author) for author in feed["authors"]] == [{"name"}]
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item["url"].startswith(any_site.url)
            assert item["title"]
            assert item["content_html"]
            assert all(RFC3339.fullmatch(item[key]) for key in ("date_published", "date_modified"))
            assert all(isinstance(tag, str) for tag in item["tags"])


def test_both_kinds_of_feed_say_the_same(any_site):
    atoms = {url.removesuffix(".xml"): tree for url, tree, _ in atom_feeds(any_site)}
    for url, feed in json_feeds(any_site):
        entries = atoms[url.removesuffix(".json")].findall("a:entry", ATOM)
        for entry, item in zip(entries, feed["items"], strict=True):
            in_atom = {
                name: entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "updated", "content")
            }
            assert in_atom == {
                "id": item["id"],
                "title": item["title"],
                "updated": item["date_modified"],
                "content": item["content_html"],
            }


def test_the_real_feed_carries_the_latest_notes(real):
    notes = [note for note in real.project.glob("notes/*/*.md") if note.stem != "index"]
    feed = site_feed(real)[1]
    assert len(feed.entries) == min(20, len([n for n in notes if "draft: true" not in n.read_text("utf-8")[:600]]))


def test_without_an_address_of_the_site_there_is_no_feed(tmp_path):
    """A feed needs full addresses; without `site_url` none is offered rather than a broken one."""
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, re.sub(r"site_url: .*\n", "", config.read_text("utf-8")))
    site = build(project).site
    assert [*site.rglob("feed.*")] == []
    for page in site.rglob("*.html"):
        assert 'rel="alternate"' not in page.read_text("utf-8"), page


def test_without_a_feed_no_page_links_to_one(tmp_path):
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, re.sub(r"site_url: .*\n", "", config.read_text("utf-8")))
    site = build(project).site
    assert [page for page in site.rglob("*.html") if "feed.xml" in page.read_text("utf-8")] == []
