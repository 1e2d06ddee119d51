"""The papers of a note: the list at its end, what its head says, the page of all papers, feeds, and what is remade when."""

import datetime
import json
import re

import pytest
from click.testing import CliRunner

from notewire import publish
from notewire.cli import main
from notewire.settings import Settings

from .conftest import note

BIB = r"""
@inproceedings{dao2022,
  title = {{FlashAttention}: Fast and Memory-Efficient Exact Attention},
  author = {Dao, Tri and Fu, Daniel Y. and Ermon, Stefano and Rudra, Atri},
  booktitle = {NeurIPS}, year = {2022}, eprint = {2205.14135}, archivePrefix = {arXiv},
}
@article{müller, title = {Instant {NGP} in $O(1)$?}, author = {M{\"u}ller, T. and others}, year = 2022, doi = {10.1145/3528223}}
@misc{gpt4, title = {<b>GPT-4</b> & more}, author = {{OpenAI}}, url = {https://www.openai.com/gpt-4?a=1&b=2}, year = 2023}
@book{nobody, title = {Never Read}, author = {Nobody, N.}}
@article{old, title = {Old.}, author = {Abel, A.}, year = 1998}
"""


@pytest.fixture
def made(project, renderer, monkeypatch):
    """`made(notes, bib)`: the site of these notes of python/, on 1 June 2026."""
    monkeypatch.setattr(publish, "today", lambda: datetime.date(2026, 6, 1))

    def made(notes, bib=BIB, **settings):
        files = {"notes/python/index.md": "---\ntitle: Python\n---\n"}
        files |= {f"notes/python/{name}.md": text for name, text in notes.items()}
        if bib is not None:
            files["notes/references.bib"] = bib
        folder = project(files)
        result = publish.make(folder, Settings(**settings), docs=folder / "docs", unpublished=False, renderer=renderer)
        assert result.problems == ()
        return result

    return made


def page(result, url):
    (found,) = [page for page in result.pages if page.url == url]
    return found


def listed(result, url="python/a/"):
    return page(result, url).meta["note"]["references"]


def test_cited_papers_stand_in_the_order_of_their_numbers_then_those_of_the_head(made):
    text = note("[@gpt4] [@dao2022; @gpt4]", papers='["2205.14135v2", "10.1145/3528223", "1706.03762"]')
    found = listed(made({"a": text}))
    assert [(one["number"], one["name"], one["back"]) for one in found] == [
        (1, "gpt4", ["cite-gpt4", "cite2-gpt4"]),
        (2, "dao2022", ["cite-dao2022"]),
        (None, "müller", []),
        (None, "arXiv:1706.03762", []),
    ]
    assert [one["id"] for one in found[:2]] == ["ref-gpt4", "ref-dao2022"]
    assert [one["url"] for one in found] == ["papers/#gpt4", "papers/#dao2022", "papers/#müller", None]
    assert (found[3]["entry"], found[3]["link"]) == (None, "https://arxiv.org/abs/1706.03762")


def test_a_paper_says_who_what_where_and_leads_there(made):
    gpt4, dao, muller = (one["entry"] for one in listed(made({"a": note("[@gpt4] [@dao2022] [@müller]")})))
    assert (dao["authors"], dao["where"]) == ("Tri Dao, Daniel Y. Fu, Stefano Ermon 等.", "NeurIPS, 2022.")
    assert dao["title_html"] + dao["stop"] == "FlashAttention: Fast and Memory-Efficient Exact Attention."
    assert dao["links"] == [{"label": "arXiv:2205.14135", "url": "https://arxiv.org/abs/2205.14135"}]
    assert (gpt4["authors"], gpt4["title_html"]) == ("OpenAI.", "&lt;b&gt;GPT-4&lt;/b&gt; &amp; more")
    assert gpt4["links"] == [{"label": "openai.com", "url": "https://www.openai.com/gpt-4?a=1&b=2"}]
    assert (muller["authors"], muller["stop"]) == ("T. Müller 等.", "")
    assert 'class="katex"' in muller["title_html"]


def test_the_stylesheet_of_formulas_comes_with_a_title_that_has_one(made):
    result = made({"a": note("[@müller]"), "b": note("[@dao2022]")})
    assert page(result, "python/a/").meta["has_math"]
    assert not page(result, "python/b/").meta["has_math"]


def test_the_head_names_papers_shortly(made):
    text = note("", papers='["2205.14135", "10.1145/3528223", "1706.03762"]')
    papers = page(made({"a": text}), "python/a/").meta["note"]["papers"]
    assert [one["label"] for one in papers] == ["FlashAttention", "Instant NGP in O(1)?", "arXiv:1706.03762"]
    assert papers[0]["url"] == "https://arxiv.org/abs/2205.14135"


def test_ids_alone_make_no_list(made):
    text = note("", papers='["1706.03762"]')
    assert listed(made({"a": text})) == []
    assert listed(made({"a": text}, bib=None)) == []
    assert page(made({"a": text}, bib=None), "python/a/").meta["note"]["papers"] == [
        {"label": "arXiv:1706.03762", "url": "https://arxiv.org/abs/1706.03762"}
    ]


def test_the_page_of_papers_goes_by_year_and_author_and_names_the_notes(made):
    notes = {
        "a": note("[@old] [@müller] [@müller]", title="甲", date="2026-01-01"),
        "b": note("[@dao2022]", title="乙 $x$", date="2026-01-02", papers='["10.1145/3528223", "1706.03762"]'),
        "c": note("[@gpt4]", title="丙", date="2026-01-03", draft="true"),
    }
    meta = page(made(notes), "papers/").meta
    assert [(year["year"], [paper["key"] for paper in year["papers"]]) for year in meta["years"]] == [
        (2022, ["dao2022", "müller"]),
        (1998, ["old"]),
    ]
    assert [line["url"] for line in meta["years"][0]["papers"][1]["notes"]] == ["python/b/", "python/a/"]
    assert [paper["key"] for paper in meta["uncited"]] == ["gpt4", "nobody"], "a draft cites nothing yet"
    assert [(one["label"], [line["url"] for line in one["notes"]]) for one in meta["unknown"]] == [
        ("arXiv:1706.03762", ["python/b/"])
    ]
    assert (meta["count"], meta["has_math"]) == (4, True)
    assert meta["uncited"][1]["bibtex"].startswith("@book{nobody,\n")


def test_the_page_of_papers_is_there_without_any(made):
    for bib in (None, "", "% nothing\n"):
        meta = page(made({"a": note()}, bib=bib), "papers/").meta
        assert (meta["count"], meta["years"], meta["unknown"], meta["uncited"]) == (0, [], [], [])
        assert meta["file"] == "notes/references.bib"


def test_references_bib_is_no_attachment(made):
    assert "references.bib" not in {asset.url for asset in made({"a": note()}).assets}


def test_a_note_shown_in_another_leaves_its_numbers_behind(made):
    result = made({"a": note("甲 [@old]，乙。"), "b": note("![[a]]\n\n[@gpt4]")})
    body = page(result, "python/b/").body
    assert "甲，乙。" in body
    assert re.findall(r'id="(cite[^"]*)"', body) == ["cite-gpt4"]
    assert [one["name"] for one in listed(result, "python/b/")] == ["gpt4"]


def test_a_feed_ends_with_the_papers(made):
    text = note("甲 [@müller]。", papers='["2205.14135", "1706.03762"]')
    result = made({"a": text}, site_url="https://x.example/")
    (feed,) = [asset for asset in result.assets if asset.url == "feed.json"]
    html = json.loads(feed.data)["items"][0]["content_html"]
    assert 'href="https://x.example/python/a/#ref-müller"' in html
    assert re.search(
        r"<h2>参考文献</h2><ol><li>T\. Müller 等\. <cite>Instant NGP in <math.*?</math>\?</cite>", html, re.S
    )
    assert html.endswith(
        "<ul><li>Tri Dao, Daniel Y. Fu, Stefano Ermon 等. <cite>FlashAttention: Fast and Memory-Efficient Exact "
        'Attention</cite>. NeurIPS, 2022. <a href="https://arxiv.org/abs/2205.14135">arXiv:2205.14135</a></li>'
        '<li><a href="https://arxiv.org/abs/1706.03762">arXiv:1706.03762</a></li></ul>'
    )


# What is remade


@pytest.fixture
def keys(made):
    notes = {
        "cites": note("[@dao2022]"),
        "names": note("", papers='["2205.14135"]'),
        "other": note("[@gpt4]"),
        "none": note("甲"),
    }

    def keys(bib):
        result = made(notes, bib, site_url="https://x.example/")
        return {one.url: one.key for one in (*result.pages, *result.assets)}

    return keys


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("{FlashAttention}: Fast", "{FlashAttention}: Quick", {"python/cites/", "python/names/", "feed"}),
        (
            "booktitle = {NeurIPS}, year = {2022}",
            "booktitle = {NIPS}, year = {2022}",
            {"python/cites/", "python/names/", "feed"},
        ),
        ("eprint = {2205.14135}", "eprint = {2205.99999}", {"python/cites/", "python/names/", "feed"}),
        ("Never Read", "Always Read", set()),
        ("@book{nobody", "@book{somebody", set()),
        ("@inproceedings{dao2022,", "\n\n% moved\n@inproceedings{dao2022,", set()),
    ],
)
def test_an_edit_of_the_bib_remakes_what_shows_the_entry(keys, before, after, changed):
    was, now = keys(BIB), keys(BIB.replace(before, after))
    assert was.keys() == now.keys()
    different = {"feed" if "feed." in url else url for url, key in was.items() if now[url] != key}
    assert different == {*changed, "papers/"}


# What `notewire check` says besides


def test_check_names_ids_that_the_bib_lacks(project):
    files = {
        "notes/python/index.md": "---\ntitle: Python\n---\n",
        "notes/python/a.md": note("", papers='["2205.14135", "1706.03762"]'),
        "notes/references.bib": BIB,
    }
    folder = project(files)
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 0
    (told, summary) = done.stdout.splitlines()
    assert told == (
        "notes/python/a.md:4:24: doubtful [unlisted-paper]: notes/references.bib lacks arXiv:1706.03762; "
        "add its BibTeX, so that its title and authors can be shown"
    )
    assert summary == "1 notes, no problem, 1 doubtful"
    assert CliRunner().invoke(main, ["check", "--strict", str(folder)]).exit_code == 1


def test_check_names_no_id_without_a_bib(project):
    text = note("", papers='["1706.03762"]')
    folder = project({"notes/python/index.md": "---\ntitle: Python\n---\n", "notes/python/a.md": text})
    assert CliRunner().invoke(main, ["check", str(folder)]).stdout == "1 notes, no problem\n"
