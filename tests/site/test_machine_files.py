"""What crawlers, hosts and old links ask for: sitemap, robots.txt, the 404 page, redirects."""

import gzip
import re
import shutil

import pytest
from lxml import etree

from ..sites.projects import Built, build, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(built):
    """Root-relative URL → lastmod, of every page that the sitemap names."""
    tree = etree.fromstring((built.site / "sitemap.xml").read_bytes())
    entries = [(url.findtext("s:loc", namespaces=SITEMAP), url.findtext("s:lastmod", namespaces=SITEMAP)) for url in tree]
    assert len(entries) == len({place for place, _ in entries}), "a page is named twice"
    assert all(place.startswith(built.url) for place, _ in entries)
    return {place.removeprefix(built.url): date for place, date in entries}


def test_the_sitemap_names_every_page_and_nothing_else(any_site):
    named = {url.encode("ascii", "ignore") and url for url in sitemap(any_site)}
    assert sorted(named) == sorted(any_site.documents)


def test_the_packed_sitemap_is_the_same(any_site):
    packed = gzip.decompress((any_site.site / "sitemap.xml.gz").read_bytes())
    assert packed == (any_site.site / "sitemap.xml").read_bytes()


def test_the_sitemap_dates_pages_by_their_notes(mini):
    dates = sitemap(mini)
    assert dates["python/everything/"] == "2026-02-01"
    assert dates["python/first-steps/"] == "2025-12-31"
    assert dates["theory/newest/"] == dates["theory/"] == dates[""] == dates["archive/"] == "2026-03-01"


def test_robots_may_read_everything_and_find_the_sitemap(any_site):
    lines = (any_site.site / "robots.txt").read_text("ascii").split("\n")
    assert lines[:2] == ["User-agent: *", "Allow: /"]
    assert f"Sitemap: {any_site.url}sitemap.xml" in lines


def test_the_404_page_finds_its_way_from_any_depth(any_site):
    """A host answers with it at /any/address/whatever: each of its addresses begins at the host's root."""
    raw = (any_site.site / "404.html").read_text("utf-8")
    addresses = re.findall(r' (?:href|src)="([^"]+)"', raw)
    assert len(addresses) > 10
    assert [address for address in addresses if not address.startswith((any_site.base, "#"))] == []
    assert "这个地址没有信号" in raw
    assert '<meta name="robots" content="noindex">' in raw
    assert 'rel="canonical"' not in raw


@pytest.mark.parametrize(("old", "target"), [("old/everything/", "../../python/everything/"), ("old.html", "python/everything/")])
def test_an_alias_leads_to_where_the_note_is_now(mini, read, old, target):
    raw = mini.page(old).read_text("utf-8")
    assert f'<meta http-equiv="refresh" content="0; url={target}">' in raw
    tree = read(mini, old)
    assert tree.xpath("//a/@href") == ["python/everything/"], "for whoever is not sent on"
    assert tree.xpath("//link[@rel='canonical']/@href") == ["python/everything/"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//title/text()") == ["一切都在：x²∈ℝ 与 a < b"]


def test_every_page_says_its_canonical_address(any_site, read):
    for url in any_site.documents:
        assert read(any_site, url).xpath("//link[@rel='canonical']/@href") == [url]


def test_a_site_without_an_address_builds_and_its_links_hold(tmp_path, checker):
    """`site_url` may be missing on the first day: then there is no feed to fetch, and every other link holds."""
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, re.sub(r"site_url: .*\n", "", config.read_text("utf-8")))
    built = build(project)
    write(config, "site_url: https://nowhere.example/\n" + config.read_text("utf-8"))  # for the checker to have a root
    assert [line for line in checker(built).broken() if "feed.xml" not in line] == []


def test_another_sites_files_are_not_published(mini):
    """Nothing of Material's scripts is used, so that nothing of them is asked for."""
    for url in mini.documents:
        assert "javascripts/" not in mini.page(url).read_text("utf-8"), url


@pytest.mark.xfail(strict=True, reason="MkDocs copies the whole of Material's static files: 13 MB that no page asks for")
def test_nothing_is_published_that_no_page_uses(mini):
    unused = [file for file in mini.site.rglob("*") if file.is_file() and "javascripts" in file.parts]
    assert unused == []


def test_a_page_may_be_named_like_a_folder_of_its_host(mini, tmp_path):
    """The whole site can be moved into another folder: pages link to each other by relative addresses."""
    moved = Built(mini.project, tmp_path / "deep/er", "")
    shutil.copytree(mini.site, moved.site)
    for url in moved.documents:
        links = re.findall(r'<a [^>]*href="(/[^"]*)"', moved.page(url).read_text("utf-8"))
        assert links == [], url
