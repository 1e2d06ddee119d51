"""Papers as a reader meets them: from a citation to the paper and back, by keyboard; BibTeX to copy; with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from ..sites import projects
from .test_accessible import axe, violations  # noqa: F401 (fixtures)
from .test_layout import sideways

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BIB = r"""
@inproceedings{dao2022,
  title = {{FlashAttention}: Fast and Memory-Efficient Exact Attention with {IO}-Awareness},
  author = {Dao, Tri and Fu, Daniel Y. and Ermon, Stefano and Rudra, Atri and R{\'e}, Christopher},
  booktitle = {Advances in Neural Information Processing Systems}, year = {2022},
  eprint = {2205.14135}, archivePrefix = {arXiv}, abstract = {A secret.},
}
@article{linear, title = {Linformer, from $O(n^2)$ to $O(n)$}, author = {Wang, S.}, year = 2020, doi = {10.1000/linear}}
@misc{uncited, title = {<i>Never</i> read}, url = {https://example.org/a-very-long-address/that-has-no-place-to-break-it-anywhere-at-all}}
"""
NOTE = """---
title: 引用论文
date: 2026-03-01
papers: ["2205.14135", "1706.03762"]
---

## 先说结论 [@dao2022]

显存的读写少了 [@dao2022, §3.2 的 $O(N)$]，也有别的办法 [见 @linear; @dao2022]。
"""
URL = "theory/cites/"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def cited(folder):
    """`mini` with papers and a note that cites them."""
    projects.mini(folder)
    projects.write(folder / "notes/references.bib", BIB)
    projects.write(folder / "notes/theory/cites.md", NOTE)
    return folder


_site_of_our_own = projects.own("cited", cited)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "url"), [("cited", URL), ("cited", "papers/"), ("empty", "papers/")])
def test_axe_finds_nothing(visit, violations, name, url, scheme):  # noqa: F811
    page = visit(name, url, color_scheme=scheme)
    assert violations(page) == []
    assert sideways(page, 390) == []
    assert violations(page) == []


def test_from_a_citation_to_the_paper_and_back_by_keyboard(visit):
    page = visit("cited", URL)
    citation = page.locator("#cite2-dao2022")
    citation.focus()
    expect(citation).to_have_accessible_name("参考文献 1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#ref-dao2022$"))
    paper = page.locator("#ref-dao2022")
    expect(paper).to_be_in_viewport()
    back = paper.get_by_role("link", name="回到正文中的第 2 处引用")
    for _ in range(4):  # arXiv, BibTeX, the first place, the second
        page.keyboard.press("Tab")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#cite2-dao2022$"))
    expect(citation).to_be_in_viewport()


def test_a_paper_says_what_it_is_and_leads_to_all_papers(visit, address):
    page = visit("cited", URL)
    paper = page.locator("#ref-linear")
    expect(paper).to_contain_text("[2]")
    expect(paper).to_contain_text("S. Wang. Linformer, from")
    expect(paper.locator("math")).to_have_count(2)
    expect(paper.get_by_role("link", name="doi:10.1000/linear")).to_have_attribute(
        "href", "https://doi.org/10.1000/linear"
    )
    paper.get_by_role("link", name="BibTeX：linear").click()
    expect(page).to_have_url(address("cited") + "papers/#linear")
    expect(page.locator("#linear")).to_be_in_viewport()
    page.locator("#linear").get_by_role("link", name="引用论文").click()
    expect(page).to_have_url(address("cited") + URL)


def test_the_contents_beside_the_note_have_no_numbers(visit):
    page = visit("cited", URL)
    expect(page.locator(".nw-toc li a").first).to_have_text("先说结论")
    expect(page.locator(".nw-note__papers a").first).to_have_text("FlashAttention")


def test_bibtex_is_copied_whole_and_without_what_is_private(visit):
    page = visit("cited", "papers/", **CLIPBOARD)
    paper = page.locator("#dao2022")
    fold = paper.locator("summary")
    fold.focus()
    page.keyboard.press("Enter")
    button = paper.get_by_role("button", name="复制 dao2022 的 BibTeX")
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    text = page.evaluate("() => navigator.clipboard.readText()")
    assert text.startswith("@inproceedings{dao2022,\n  title = {{FlashAttention}: Fast and Memory-Efficient")
    assert text.endswith("  archivePrefix = {arXiv},\n}")
    assert "secret" not in text


def test_without_scripts_bibtex_unfolds_and_is_text(visit):
    page = visit("cited", "papers/#dao2022", java_script_enabled=False)
    paper = page.locator("#dao2022")
    paper.locator("summary").click()
    expect(paper.locator("pre")).to_be_visible()
    expect(paper.locator("pre")).to_contain_text("@inproceedings{dao2022,")
    expect(paper.get_by_role("button")).to_have_count(0)


def test_papers_without_a_citation_stand_apart(visit):
    page = visit("cited", "papers/")
    rest = page.get_by_role("region", name="还没有笔记引用")
    expect(rest.locator(".nw-paper")).to_have_count(1)
    expect(rest).to_contain_text("<i>Never</i> read")
    ids = page.get_by_role("region", name="只有编号")
    expect(ids.get_by_role("link", name="arXiv:1706.03762")).to_be_visible()
    expect(ids.get_by_role("link", name="引用论文")).to_be_visible()


def test_on_paper_the_list_is_there_and_its_arrows_are_not(visit):
    page = visit("cited", URL)
    page.emulate_media(media="print")
    expect(page.locator("#ref-dao2022 .nw-reference__title")).to_be_visible()
    expect(page.locator(".nw-references__back").first).to_be_hidden()
