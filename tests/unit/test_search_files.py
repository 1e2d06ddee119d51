"""What a build publishes for search."""

import json
import zlib

import pytest

from notewire import publish
from notewire.search_shards import slot
from notewire.settings import Settings

from .conftest import note


@pytest.fixture
def files(project):
    """`files(notes, **settings)`: URL → bytes of what is below /search/, and the pages."""

    def make(notes, **settings):
        folder = project(
            {"notes/python/index.md": "---\ntitle: Python\ntitle_zh: 蟒\n---\n"}
            | {f"notes/{path}": text for path, text in notes.items()}
        )
        result = publish.make(folder, Settings(**settings), docs=folder / "docs", unpublished=False)
        assert result.problems == ()
        bundled = [bundle.asset(name) for bundle in result.bundles for name in bundle.keys]
        return {asset.url: asset.data for asset in (*result.assets, *bundled) if asset.url.startswith("search/")}

    return make


def shown(found, path):
    return json.loads(zlib.decompress(found[f"search/n/{slot(path):04x}.bin"]))


def test_a_note_is_shown_with_its_sections_and_formulas(files):
    body = "前言 $\\RR$。\n\n## 节 $\\mathcal{L}$ {#s}\n\n正文 $a_1$。\n"
    head = {"title": "'题 $x^2$'", "tags": "[甲]", "aliases": "[old]", "papers": "['1706.03762']"}
    found = files({"python/a.md": note(body, **head)}, macros={"\\RR": "\\mathbb{R}"})
    (one,) = shown(found, "notes/python/a.md")
    assert (one["url"], one["text"], one["category"], one["date"]) == ("python/a/", "题 x²", "python", "2026-01-01")
    assert (one["tags"], one["aliases"], one["papers"]) == (["甲"], ["old"], ["1706.03762"])
    assert one["title"].startswith("题 <math")
    assert [(anchor, text) for anchor, _, text in one["sections"]] == [
        ("", "前言 \ue0000\ue001。"),
        ("s", "正文 \ue0002\ue001。"),
    ]
    assert [tokens for tokens, _, _ in one["formulas"]] == ["\\mathbb R", "\\mathcal L", "a _ 1"]
    assert [typed for _, _, typed in one["formulas"]] == ["\\RR", "\\mathcal{L}", "a_1"]
    assert "<mi>ℝ</mi>" in one["formulas"][0][1]
    assert "<mi>ℒ</mi>" in one["sections"][1][1]
    assert "annotation" not in json.dumps(one)


def test_the_index_says_what_there_is(files):
    found = files({"python/a.md": note(tags="[甲, 乙]"), "python/b.md": note(tags="[乙]", date="2026-02-01")})
    index = json.loads(found["search/index.json"])
    assert (index["version"], index["notes"], index["shards"]) == (2, 2, 16)
    assert index["categories"] == [["python", "蟒"]]
    assert index["tags"] == [["乙", 2], ["甲", 1]]
    traditional, simplified = index["folded"]
    assert len(traditional) == len(simplified)
    assert dict(zip(traditional, simplified, strict=True))["機"] == "机"
    assert sum(url.startswith("search/s/") for url in found) == index["shards"]


def test_the_key_changes_with_a_text_and_with_nothing_else(files):
    def key(text, **settings):
        return json.loads(files({"python/a.md": note(text)}, **settings)["search/index.json"])["key"]

    assert key("一") == key("一", per_page=3)
    assert key("一") != key("二")


def test_dates_are_those_of_the_notes(files):
    found = files({"python/a.md": note(date="2026-01-05"), "python/b.md": note(date="1999-12-31")})
    data = zlib.decompress(found["search/dates.bin"])
    count = len(data) // 4
    days = {data[n] * 256 + data[count + n]: data[2 * count + n] * 256 + data[3 * count + n] for n in range(count)}
    assert days == {slot("notes/python/a.md"): 20458, slot("notes/python/b.md"): 10956}


def test_drafts_are_not_found(files):
    found = files({"python/a.md": note("公开。"), "python/b.md": note("秘密。", draft="true")})
    assert f"search/n/{slot('notes/python/b.md'):04x}.bin" not in found
    assert all("秘密".encode() not in zlib.decompress(data) for url, data in found.items() if url.endswith(".bin"))
