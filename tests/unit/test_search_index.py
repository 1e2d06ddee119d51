"""The index of search: whatever the edits, it is what one build of the notes as they are now makes."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notewire import search_index
from notewire.search_index import SearchIndex
from notewire.search_shards import shard_of, shards, slot

TERMS = [
    "注意",
    "意力",
    "意",
    "attention",
    "attend",
    "at",
    "7b",
    "f\0\\frac",
    "f\0\\frac a",
    "c\0python",
    "t\0注意力",
    "é",
    "_x",
]


def text(*words, weight=65):
    return list(words), bytes([weight] * len(words))


def look_up(texts):
    """What the index asks for terms: key → text."""
    return lambda notes: {key: texts[key] for _, key in notes if key in texts}


def published(index, count):
    return {number: index.shard(number) for number in range(shards(count))}


def decoded(raw):
    """The shard by a second reading of the format (docs/decisions/0008-search.md)."""
    data = zlib.decompress(raw)
    found, at = {}, 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value += (byte % 128) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        length = number()
        term = data[at : at + length].decode()
        at += length
        count = number()
        planes = [data[at + n * count : at + (n + 1) * count] for n in range(3)]
        at += 3 * count
        assert term not in found
        found[term] = [(high * 256 + low, weight) for high, low, weight in zip(*planes, strict=True)]
    return found


def test_a_shard_says_where_its_terms_are():
    notes = {"notes/python/a.md": b"1", "notes/python/b.md": b"2"}
    texts = {b"1": text("注意", "attention", weight=200), b"2": text("attention", weight=70)}
    index = SearchIndex(None)
    index.update(b"", notes, look_up(texts))
    found = {}
    for raw in published(index, 2).values():
        found |= decoded(raw)
    a, b = slot("notes/python/a.md"), slot("notes/python/b.md")
    assert found == {"注意": [(a, 200)], "attention": sorted([(a, 200), (b, 70)])}
    assert decoded(index.shard(shard_of("注意", shards(2)))).keys() >= {"注意"}


def test_words_that_begin_alike_share_a_shard_and_a_pair_has_its_own():
    assert len({shard_of(word, 2048) for word in ("at", "attention", "attend", "ATM".lower())}) == 1
    beginning = [chr(code) for code in range(0x4E00, 0x5E00)]
    assert len({shard_of(pair, 2048) for pair in ("注", *(f"注{other}" for other in beginning))}) == 8
    assert len({shard_of(f"{other}注", 2048) for other in beginning}) > 1000
    assert shard_of("f\0\\frac", 2048) != shard_of("f\0\\alpha", 2048)


def test_a_slot_depends_on_the_path_alone():
    assert slot("notes/large-model/lora.md") == slot("notes/large-model/lora.md") < 65_536
    assert len({slot(f"notes/a/{number}.md") for number in range(200)}) > 190


def test_more_notes_have_more_shards_up_to_an_end():
    assert [shards(count) for count in (0, 36, 64, 65, 1000, 10_000, 10**6)] == [16, 16, 16, 32, 256, 2048, 2048]


@pytest.fixture
def crowded(monkeypatch):
    """Few slots, so that notes share them; few notes are already many."""
    real = search_index.slot
    monkeypatch.setattr(search_index, "slot", lambda path: real(path) % 5)


notes = st.dictionaries(
    st.sampled_from([f"notes/a/{number}.md" for number in range(12)]), st.integers(0, 40), max_size=12
)
texts = st.lists(
    st.lists(st.tuples(st.sampled_from(TERMS), st.integers(0, 255)), max_size=8, unique_by=lambda pair: pair[0]),
    min_size=41,
    max_size=41,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(notes, min_size=1, max_size=6), texts, st.booleans())
def test_after_any_edits_it_is_the_index_of_the_notes_as_they_are(tmp_path_factory, states, given_texts, reopen):
    known = {
        str(number).encode(): ([term for term, _ in one], bytes(weight for _, weight in one))
        for number, one in enumerate(given_texts)
    }
    file = tmp_path_factory.mktemp("index") / "search.sqlite"
    index = SearchIndex(file)
    for state in states:
        if reopen:
            index.close()
            index = SearchIndex(file)
        current = {path: str(number).encode() for path, number in state.items()}
        index.update(b"x", current, look_up(known))
        fresh = SearchIndex(None)
        fresh.update(b"x", current, look_up(known))
        assert published(index, len(current)) == published(fresh, len(current))
        assert [index.digest(n) for n in range(16)] == [fresh.digest(n) for n in range(16)]
    index.close()


def test_notes_that_share_a_slot_come_and_go_without_taking_each_other_along(crowded):
    paths = [f"notes/a/{number}.md" for number in range(12)]
    known = {str(n).encode(): text("共有", f"word{n}", weight=64 + n) for n in range(12)}
    everything = {path: str(number).encode() for number, path in enumerate(paths)}
    index = SearchIndex(None)
    index.update(b"", everything, look_up(known))
    for path in paths:
        del everything[path]
        index.update(b"", everything, look_up(known))
        fresh = SearchIndex(None)
        fresh.update(b"", everything, look_up(known))
        assert published(index, 12) == published(fresh, 12)


def test_an_edit_changes_only_the_shards_of_what_came_or_went():
    known = {str(n).encode(): text(*[f"词{chr(0x4E00 + n * 20 + k)}" for k in range(20)]) for n in range(300)}
    everything = {f"notes/a/{n}.md": str(n).encode() for n in range(300)}
    index = SearchIndex(None)
    index.update(b"", everything, look_up(known))
    before = published(index, 300)
    known[b"new"] = ([*known[b"7"][0], "新词"], known[b"7"][1] + b"A")
    index.update(b"", everything | {"notes/a/7.md": b"new"}, look_up(known))
    after = published(index, 300)
    assert {number for number in after if before[number] != after[number]} == {shard_of("新词", shards(300))}


def test_what_nobody_knows_any_more_is_no_hindrance(tmp_path):
    index = SearchIndex(tmp_path / "search.sqlite")
    index.update(b"", {"notes/a/1.md": b"old"}, look_up({b"old": text("旧词")}))
    index.close()
    index = SearchIndex(tmp_path / "search.sqlite")
    index.update(b"", {"notes/a/1.md": b"new"}, look_up({b"new": text("新词")}))
    found = {}
    for raw in published(index, 1).values():
        found |= decoded(raw)
    assert set(found) == {"新词"}


def test_another_build_that_writes_the_file_meanwhile_does_no_harm(tmp_path):
    known = {b"1": text("甲乙"), b"2": text("丙丁"), b"3": text("戊己")}
    file = tmp_path / "search.sqlite"
    SearchIndex(file).update(b"", {"notes/a/1.md": b"1"}, look_up(known))
    mine, other = SearchIndex(file), SearchIndex(file)
    mine.update(b"", {"notes/a/1.md": b"1"}, look_up(known))
    other.update(b"", {"notes/a/2.md": b"2"}, look_up(known))
    mine.update(b"", {"notes/a/1.md": b"1", "notes/a/3.md": b"3"}, look_up(known))
    for index, expected in ((mine, {"甲乙", "戊己"}), (other, {"丙丁"})):
        found = {}
        for raw in published(index, 2).values():
            found |= decoded(raw)
        assert set(found) == expected
    third = SearchIndex(file)
    third.update(b"", {"notes/a/3.md": b"3"}, look_up(known))
    assert {term for raw in published(third, 1).values() for term in decoded(raw)} == {"戊己"}


def test_a_damaged_file_costs_a_warning_and_no_more(tmp_path, caplog):
    (tmp_path / "search.sqlite").write_bytes(b"no database at all " * 400)
    index = SearchIndex(tmp_path / "search.sqlite")
    index.update(b"", {"notes/a/1.md": b"1"}, look_up({b"1": text("甲乙")}))
    assert decoded(index.shard(shard_of("甲乙", 16))) == {"甲乙": [(slot("notes/a/1.md"), 65)]}
    assert "search.sqlite is damaged" in caplog.text
