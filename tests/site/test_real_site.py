"""What a reader finds on the site of this repository: every note, in its order, under its category, its tags and its year.

What ought to be there is worked out from the front matter by a few lines of our own (`Head`), not by notewire.
"""

import datetime
import re
from itertools import groupby

import pytest
import yaml

from ..sites.projects import REPOSITORY

pytestmark = pytest.mark.slow

PER_PAGE = 10


class Head:
    """A file of the notes folder: where its page stands, and its front matter."""

    def __init__(self, file):
        self.path = file.relative_to(REPOSITORY).as_posix()
        self.category = file.parent.name
        self.url = f"{self.category}/" if file.stem == "index" else f"{self.category}/{file.stem}/"
        _, head, self.body = file.read_text("utf-8-sig").split("---\n", 2)
        self.meta = yaml.safe_load(head)

    def __getattr__(self, key):
        return self.meta.get(key)

    def __repr__(self):
        return self.path


@pytest.fixture(scope="module")
def notes():
    """The published notes, newest first, ties by path."""
    found = [Head(file) for file in REPOSITORY.glob("notes/*/*.md") if file.stem != "index"]
    today = datetime.date.today()  # noqa: DTZ011 - the writer's day, as notewire has it
    found = [note for note in found if not note.draft and note.date <= today]
    assert len(found) >= 9, "nine notes or more are asked for"
    return sorted(sorted(found, key=lambda note: note.path), key=lambda note: note.date, reverse=True)


@pytest.fixture(scope="module")
def categories():
    """The categories in the order of the site."""
    return sorted((Head(file) for file in REPOSITORY.glob("notes/*/index.md")), key=lambda c: (c.order, c.category))


def chunks(items):
    """The items by `PER_PAGE`, and always one page."""
    return [items[start : start + PER_PAGE] for start in range(0, len(items), PER_PAGE)] or [[]]


def urls(items):
    return [item.url for item in items]


def cards(tree, within=""):
    """The addresses of the cards of a list, from the top."""
    return tree.xpath(f"{within}//article[@class='nw-card']/*[@class='nw-card__title']/a/@href")


def text(found):
    """The text of the one element that an XPath found."""
    (element,) = found
    return " ".join(element.text_content().split())


def same_text(shown, written):
    """Whether a page shows what was written, apart from marks and formulas, which unit tests look at."""
    return bool(re.search(r"[$`*\\<]", written)) or shown == " ".join(written.split())


def test_home_greets_and_lists_the_newest_first(real, read, notes):
    home = read(real, "")
    labels = [" ".join(label.text_content().split()) for label in home.xpath("//*[@class='nw-label']")]
    assert labels[0] == "INCOMING TRANSMISSION"
    assert "LATEST UPDATES" in labels
    assert text(home.xpath("//title")) == real.config["site_name"]
    latest = "//section[@aria-labelledby='nw-latest']"
    assert cards(home, latest) == urls(notes[:PER_PAGE])
    assert text(home.xpath("//h1")) == real.config["site_name"]
    assert home.xpath("//*[@class='nw-hero__newest']/a/@href") == [notes[0].url]


def test_home_puts_pinned_notes_before_the_latest(real, read, notes):
    pinned = [note for note in notes if note.pinned]
    assert pinned, "the real notes have pinned ones"
    assert cards(read(real, ""), "//section[@aria-labelledby='nw-pinned']") == urls(pinned)


def test_every_note_is_on_exactly_one_page_of_the_home_list(real, read, notes):
    pages = chunks(notes)
    assert len(pages) > 1, "there are enough notes for a second page"
    for number, page in enumerate(pages, 1):
        tree = read(real, "" if number == 1 else f"page/{number}/")
        assert cards(tree, "//section[@aria-labelledby='nw-latest']") == urls(page)
        assert tree.xpath("//nav[@class='nw-pager']//a[@aria-current='page']/text()") == [str(number)]
    assert not real.page(f"page/{len(pages) + 1}/").exists()
    assert "INCOMING TRANSMISSION" not in read(real, "page/2/").text_content()


def test_a_card_tells_title_category_date_minutes_and_excerpt(real, read, notes, categories):
    names = {category.category: category.title_zh or category.title for category in categories}
    shown = read(real, "").xpath("//section[@aria-labelledby='nw-latest']//article[@class='nw-card']")
    for card, note in zip(shown, notes[:PER_PAGE], strict=True):
        assert same_text(text(card.xpath("./*[@class='nw-card__title']")), note.title)
        assert card.xpath("./p[@class='nw-meta']/a/@href")[0] == f"{note.category}/"
        assert text(card.xpath("./p[@class='nw-meta']/a[1]")) == names[note.category]
        assert bool(card.xpath("./p[@class='nw-meta']/a[@class='nw-card__series']")) == bool(note.series)
        assert card.xpath("./p[@class='nw-meta']/time/@datetime") == [note.date.isoformat()]
        minutes = int(re.fullmatch(r"(\d+) 分钟", text(card.xpath("./p[@class='nw-meta']/span[1]")))[1])
        if (han := len(re.findall(r"[\u4e00-\u9fff]", note.body))) > 1000:
            assert 0.6 <= minutes / (han / 400) <= 1.8, (
                f"{note}: {han} Chinese characters take about {han / 400:.0f} minutes"
            )
        assert card.xpath("string(./div[@class='nw-card__excerpt'])").strip()


def test_every_category_has_its_archive(real, read, notes, categories):
    assert urls(categories) == ["large-model/", "python/", "machine-learning/", "algorithms/"]
    for category in categories:
        own = [note for note in notes if note.category == category.category]
        assert len(own) >= 2, "two notes a category or more are asked for"
        for number, page in enumerate(chunks(own), 1):
            tree = read(real, category.url if number == 1 else f"{category.url}page/{number}/")
            assert text(tree.xpath("(//*[@class='nw-label'])[1]/span[@lang='en']")) == "CATEGORY ARCHIVE"
            assert text(tree.xpath("//h1")) == f"{category.title} {category.title_zh}".strip()
            assert text(tree.xpath("//*[@class='nw-archive__count']")) == f"共 {len(own)} 篇"
            assert cards(tree) == urls(page)
        intro = read(real, category.url).xpath("string(//*[contains(@class, 'nw-archive__intro')])")
        assert category.body.split()[0][:6] in intro


def test_every_page_names_the_categories_in_their_order(real, read, categories):
    for url in real.pages:
        links = read(real, url).xpath("//nav[@class='nw-nav']//a/@href")
        assert links == [*urls(categories), "path/", "graph/", "tags/", "archive/", "feed.xml"], f"/{url}"
        index = read(real, url).xpath("//footer[@class='nw-footer']//a/@href")
        rooms = ("path", "graph", "series", "papers", "glossary", "tags", "archive")
        assert index == [*(f"{room}/" for room in rooms), "feed.xml", "feed.json"], f"/{url}"


def test_every_tag_has_its_page(real, read, notes):
    tags = sorted({tag for note in notes for tag in note.tags or ()})
    counts = {tag: sum(tag in (note.tags or ()) for note in notes) for tag in tags}
    index = read(real, "tags/")
    shown = {}
    for link in index.xpath("//ul[@class='nw-tags']//a"):
        count = link.xpath("string(.//*[@class='nw-tags__count'])")
        shown[text(link.xpath(".//*[@class='nw-tags__name']"))] = (link.get("href"), int(re.match(r"\d+", count)[0]))
    assert {name: count for name, (_, count) in shown.items()} == counts
    assert [count for _, count in shown.values()] == sorted(counts.values(), reverse=True)
    for tag, (url, _) in shown.items():
        tree = read(real, url)
        assert text(tree.xpath("//h1")) == tag
        assert cards(tree) == urls(note for note in notes if tag in (note.tags or ()))[:PER_PAGE]


def test_the_timeline_lists_every_note_by_year(real, read, notes):
    shown = [
        (
            int(re.match(r"\d+", section.xpath("string(./h2)"))[0]),
            section.xpath(".//a[@class='nw-year__title']/@href"),
        )
        for section in read(real, "archive/").xpath("//section[@class='nw-year']")
    ]
    assert shown == [(year, urls(group)) for year, group in groupby(notes, key=lambda note: note.date.year)]


def test_every_note_has_its_page(real, read, notes, categories):
    names = {category.category: category.title for category in categories}
    for note in notes:
        tree = read(real, note.url)
        assert len(tree.xpath("//h1")) == 1
        assert same_text(text(tree.xpath("//h1")), note.title)
        assert tree.xpath("//title/text()")[0].endswith(f" · {real.config['site_name']}")
        assert tree.xpath("//p[@class='nw-note__category']/a/@href") == [f"{note.category}/"]
        assert names[note.category] in text(tree.xpath("//p[@class='nw-note__category']"))
        assert tree.xpath("//div[@class='nw-meta']/time/@datetime") == [note.date.isoformat()]
        assert [a.text for a in tree.xpath("//ul[@class='nw-note__tags']//a")] == (note.tags or [])
        assert tree.xpath("//*[@class='nw-note__source']/a/@href") == ([note.source] if note.source else [])
        papers = [f"https://doi.org/{paper}" if paper[:3] == "10." else paper for paper in note.papers or ()]
        papers = [re.sub(r"^arXiv:", "https://arxiv.org/abs/", paper) for paper in papers]
        assert tree.xpath("//li[span='论文']/span[@class='nw-note__papers']/a/@href") == papers
        assert tree.xpath("//link[@rel='canonical']/@href") == [note.url], "canonical, less the site's address"


def test_the_contents_of_a_note_lead_to_its_headings(real, read, notes):
    for note in notes:
        tree = read(real, note.url)
        headings = tree.xpath("//div[@class='nw-prose']//*[self::h2 or self::h3]/@id")
        assert headings
        assert tree.xpath("//nav[@class='nw-toc']//a/@href") == [f"{note.url}#{name}" for name in headings]
        assert not [name for name in headings if re.fullmatch(r"_\d*|section(_\d+)?", name)], (
            f"{note}: an id that says nothing"
        )
        assert any(re.search(r"[\u4e00-\u9fff]", name) for name in headings), (
            f"{note}: no Chinese heading kept its name"
        )


def test_neighbours_are_the_notes_before_and_after_in_the_category(real, read, notes, categories):
    for category in categories:
        own = [None, *reversed([note for note in notes if note.category == category.category]), None]
        for before, note, after in zip(own, own[1:], own[2:], strict=False):
            tree = read(real, note.url)
            assert tree.xpath("//nav[@class='nw-neighbours']/a[@rel='prev']/@href") == ([before.url] if before else [])
            assert tree.xpath("//nav[@class='nw-neighbours']/a[@rel='next']/@href") == ([after.url] if after else [])


def test_a_series_lists_its_parts_in_order(real, read, notes):
    series = sorted({note.series for note in notes if note.series})
    assert series, "the real notes have series"
    for name in series:
        parts = sorted(
            (note for note in notes if note.series == name), key=lambda note: (note.order, note.date, note.path)
        )
        for part in parts:
            tree = read(real, part.url)
            assert tree.xpath("//nav[@class='nw-series']//li/a/@href") == urls(parts)
            assert tree.xpath("//nav[@class='nw-series']//a[@aria-current='page']/@href") == [part.url]
            place = f"第 {parts.index(part) + 1} / {len(parts)} 篇"
            assert text(tree.xpath("//nav[@class='nw-series']/p/span")) == place
        page = read(real, f"series/{name}/")
        numbered = "//article[contains(@class, 'nw-card--numbered')]/*[@class='nw-card__title']/a/@href"
        assert (text(page.xpath("//h1")), page.xpath(numbered)) == (name, urls(parts))
    assert sorted(read(real, "series/").xpath("//main//h2/a/text()")) == series


def test_formulas_are_in_the_page_as_html_and_as_mathml(real, read, notes):
    counts = {}
    for note in notes:
        tree = read(real, note.url)
        formulas = tree.xpath("//span[@class='katex']")
        counts[note.path] = len(formulas)
        assert all(len(formula.xpath("./span[@class='katex-mathml']/math")) == 1 for formula in formulas)
        assert all(len(formula.xpath("./span[@class='katex-html']")) == 1 for formula in formulas)
        assert not tree.xpath("//*[contains(@class, 'katex-error')]")
        text = tree.xpath("//div[@class='nw-prose']//text()[not(ancestor::math or ancestor::code or ancestor::pre)]")
        assert not re.search(r"\\(frac|mathbf|mathbb|begin|sum|mathcal)\b|\$\$", "".join(text)), f"{note}: raw LaTeX"
        linked = "assets/katex/katex.css" in tree.xpath("//link[@rel='stylesheet']/@href")
        assert linked or not formulas, f"{note}: formulas without their stylesheet"
    assert sum(count >= 30 for count in counts.values()) >= 9, counts


def test_no_page_carries_the_whole_navigation(real, read, notes):
    """Stock Material writes every note into every page: 370 KB a page at 1,000 notes."""
    for note in notes:
        frame = read(real, note.url).xpath("//a[not(ancestor::article) or ancestor::nav[@class='nw-neighbours']]/@href")
        linked = {link.partition("#")[0] for link in frame} & set(urls(notes)) - {note.url}
        assert len(linked) <= 2, f"{note}: {sorted(linked)}"


def test_every_page_offers_the_feeds(real, read, categories):
    site = ["feed.xml", "feed.json"]
    for url in real.pages:
        offered = read(real, url).xpath("//link[@rel='alternate']/@href")
        own = [f"{category.url}{name}" for category in categories if url.startswith(category.url) for name in site]
        assert offered == own + site, f"/{url}"


def test_the_build_says_nothing_alarming(real):
    assert not re.search(r"WARNING|ERROR|Traceback|Deprecat", real.output), real.output
