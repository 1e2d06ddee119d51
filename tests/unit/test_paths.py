"""Paths, slugs and URLs: what a browser makes of our links is where we meant them to lead."""

import posixpath
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from notewire import paths

part = st.text(
    st.characters(exclude_characters="/#?\\", exclude_categories=("Cs", "Cc")), min_size=1, max_size=6
).filter(lambda text: text.strip() and text not in (".", ".."))
page_url = st.lists(part, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))
file_url = st.tuples(page_url, part).map("".join)


@pytest.mark.parametrize("slug", ["a", "gpu-memory", "resnet50", "v1.5", "a_b", "9"])
def test_slugs(slug):
    assert paths.SLUG.match(slug)


@pytest.mark.parametrize("slug", ["", "A", "-a", "a-", "a--b", "a b", "中文", "a/b", ".a", "a.", "é", "a\n"])
def test_no_slugs(slug):
    assert not paths.SLUG.match(slug)


def test_urls_of_pages():
    assert paths.note_url("python", "autograd") == "python/autograd/"
    assert paths.category_url("python") == "python/"
    assert [paths.page_url("python/", number) for number in (1, 2)] == ["python/", "python/page/2/"]
    assert [paths.page_url("", number) for number in (1, 2)] == ["", "page/2/"]


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        ("显存", "tags/显存/"),
        ("MoE", "tags/moe/"),
        ("C", "tags/c/"),
        ("C++", "tags/c-plus-plus/"),
        ("C#", "tags/c-sharp/"),
        ("Python 3.11", "tags/python-3.11/"),
        ("a/b", "tags/a-b/"),
        ("？", "tags/tag/"),
        ("../x", "tags/x/"),
    ],
)
def test_urls_of_tags(tag, url):
    assert paths.tag_url(tag) == url


@given(st.text())
def test_a_tag_is_one_folder_below_tags(tag):
    url = paths.tag_url(tag)
    assert url.startswith("tags/")
    assert url.endswith("/")
    assert url.count("/") == 2
    assert url.split("/")[1].strip(".")


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("python/autograd/", "", "python/autograd/"),
        ("", "python/autograd/", "../../"),
        ("python/ddp/", "python/autograd/", "../ddp/"),
        ("python/autograd/", "python/autograd/", "./"),
        ("python/autograd/#节", "python/autograd/", "#节"),
        ("python/ddp/#节", "python/autograd/", "../ddp/#节"),
        ("python/a b.svg", "python/autograd/", "../a%20b.svg"),
        ("tags/显存/", "python/", "../tags/%E6%98%BE%E5%AD%98/"),
        ("feed.xml", "python/", "../feed.xml"),
        ("python/a/", "old/b.html", "../python/a/"),
        ("", "page/2/", "../../"),
    ],
)
def test_relative_links(target, page, link):
    assert paths.relative(target, page) == link


@given(page_url | file_url, page_url | file_url, st.sampled_from(["", "节", "a-b"]))
@example("a:b/", "", "")
@example("a:b/", "c/", "")
@example("%41/", "", "")
@example("a?b/", "", "")
@example("100%.svg", "", "")
def test_a_browser_resolves_them_back_to_the_target(target, page, fragment):
    whole = f"{target}#{fragment}" if fragment else target
    base = "https://x.example/site/"
    assume(not target or target.endswith("/") or not page.startswith(f"{target}/"))  # a file is no folder
    resolved = urljoin(paths.absolute(page, base), paths.relative(whole, page))
    assert unquote(resolved) == base + whole


@given(page_url | file_url)
def test_absolute_addresses_are_ascii_and_lead_back(target):
    address = paths.absolute(target, "https://x.example/")
    assert address.isascii()
    assert unquote(address).startswith("https://x.example/")


def test_an_absolute_address_keeps_its_fragment():
    assert paths.absolute("python/图.svg#节", "https://x.example/") == "https://x.example/python/%E5%9B%BE.svg#节"


@pytest.mark.parametrize(
    ("target", "external"),
    [
        ("https://x.example/", True),
        ("HTTP://x.example", True),
        ("mailto:a@x.example", True),
        ("//x.example/a", True),
        ("data:image/png;base64,AA", True),
        ("a.md", False),
        ("/tags/", False),
        ("../a/b.md", False),
        ("#x", False),
        ("c:a.md", False),  # a drive of Windows is no scheme
        ("", False),
    ],
)
def test_what_leads_out_of_the_site(target, external):
    assert paths.is_external(target) is external


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("b.md", ("notes/python/b.md", "")),
        ("./b.md#节", ("notes/python/b.md", "节")),
        ("../theory/b.md#%E8%8A%82", ("notes/theory/b.md", "节")),
        ("图%201.svg", ("notes/python/图 1.svg", "")),
        ("图 1.svg", ("notes/python/图 1.svg", "")),
        ("img\\a.png", ("notes/python/img/a.png", "")),
        ("#节", ("", "节")),
        ("", ("", "")),
        ("../../../x.md", ("../x.md", "")),
        ("b.md?plain=1", ("notes/python/b.md", "")),
    ],
)
def test_where_a_link_leads(target, expected):
    assert paths.join(PurePosixPath("notes/python"), target) == expected


@given(*[st.sampled_from(["a", "ab", "a-b", "b"])] * 4)
def test_the_way_from_note_to_note_is_the_relative_link(category, slug, other, there):
    target, page = paths.note_url(other, there), paths.note_url(category, slug)
    assume(target != page)
    assert paths.to_note(target, category) == paths.relative(target, page)


@given(
    st.lists(st.sampled_from(["a", "ab", "b.c", "ü"]), max_size=4),
    st.lists(st.sampled_from(["a", "ab", "d"]), max_size=4),
)
def test_quick_ways_are_those_of_posixpath(target, page):
    target, page = "".join(f"{part}/" for part in target), "".join(f"{part}/" for part in page)
    way = unquote(paths.relative(target, page))
    assert posixpath.normpath(posixpath.join("/", page, way)) == posixpath.normpath(f"/{target}")
    assert way.endswith("/")
