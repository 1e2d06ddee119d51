"""What crawlers, hosts and old links ask for: sitemap, robots.txt, the 404 page, redirects."""

import gzip
import re
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree

from ..sites.projects import build, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(built):
    """Root-relative URL → lastmod, of every page that the sitemap names."""
    tree = etree.fromstring((built.site / "sitemap.xml").read_bytes())
    entries = [
        (url.findtext("s:loc", namespaces=SITEMAP), url.findtext("s:lastmod", namespaces=SITEMAP)) for url in tree
    ]
    assert len(entries) == len({place for place, _ in entries}), "a page is named twice"
    assert all(place.startswith(built.url) for place, _ in entries)
    assert all(place.isascii() for place, _ in entries), "addresses are escaped, as sitemaps.org demands"
    return {unquote(place.removeprefix(built.url)): date for place, date in entries}


def test_the_sitemap_names_every_page_and_nothing_else(any_site):
    assert sorted(sitemap(any_site)) == sorted(any_site.documents)


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


@pytest.mark.parametrize(
    ("old", "target"), [("old/everything/", "../../python/everything/"), ("old.html", "python/everything/")]
)
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
        (canonical,) = read(any_site, url).xpath("//link[@rel='canonical']/@href")
        assert unquote(canonical) == url


def test_a_site_without_an_address_builds_and_its_links_hold(tmp_path, checker):
    """`site_url` may be missing on the first day: then there is no feed to fetch, and every other link holds."""
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, re.sub(r"site_url: .*\n", "", config.read_text("utf-8")))
    built = build(project)
    write(config, "site_url: https://nowhere.example/\n" + config.read_text("utf-8"))  # for the checker to have a root
    assert [line for line in checker(built).broken() if "feed.xml" not in line] == []


def test_nothing_of_material_is_published_that_no_page_uses(mini, checker):
    """Its bundle, its search worker and its stylesheets would be 2.5 MB."""
    used = {unquote(urlsplit(checker(mini).full(reference)).path) for reference in checker(mini).references}
    published = [file for name in ("javascripts", "stylesheets") for file in mini.site.glob(f"assets/{name}/**/*.*")]
    assert [file for file in published if mini.base + file.relative_to(mini.site).as_posix() not in used] == []


def test_no_link_begins_at_the_root_of_the_host(any_site):
    """The site can be moved into another folder of a host, or read from one on disk by a file server: links are relative."""
    for url in any_site.documents:
        assert re.findall(r' (?:href|src)="(/[^"]*)"', any_site.page(url).read_text("utf-8")) == [], url
