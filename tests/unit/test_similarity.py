"""Which notes are related, and what is told of it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire import similarity
from notewire.keywords import Keywords
from notewire.relation import Relation, Subject
from notewire.similarity import Similarity, rank


def subject(name, words=(), tags=(), links=(), series=""):
    """A note with these keywords, each as strong as in a note of sixteen."""
    return Subject(
        f"notes/a/{name}.md", Keywords("\n".join(words), bytes([64] * len(words))), tuple(tags), tuple(links), series
    )


def related(*subjects, to="a"):
    found = Similarity(subjects).related(f"notes/a/{to}.md")
    return {one.path.removeprefix("notes/a/").removesuffix(".md"): one for one in found}


def link(*names):
    return [f"notes/a/{name}.md" for name in names]


def some(count, start=0, *, prefix="词"):
    return [f"{prefix}{chr(0x6C00 + place)}{chr(0x6D00 + place)}" for place in range(start, start + count)]


def test_by_common_words_the_more_the_nearer():
    found = related(
        subject("a", some(6)), subject("b", some(4)), subject("c", some(6)), subject("d", some(2)), subject("e")
    )
    assert list(found) == ["c", "b"]
    assert set(some(2, 2)) < set(found["b"].words) < set(some(4)), "the rarer first"
    assert (found["b"].tags, found["b"].link) == ((), 0)


def test_a_word_of_few_notes_says_more_than_one_of_many():
    many = [subject(f"z{place}", some(4)) for place in range(20)]
    found = related(subject("a", some(4) + some(4, 50)), subject("b", some(4, 50)), *many)
    assert next(iter(found)) == "b"
    assert set(found["b"].words) < set(some(4, 50))


def test_what_more_than_so_many_notes_have_does_not_count():
    crowd = [subject(f"z{place}", some(8), tags=["同"]) for place in range(similarity.FREQUENT)]
    assert related(subject("a", some(8), tags=["同"]), *crowd) == {}


def test_one_tag_that_only_two_have_is_enough_and_one_that_many_have_is_not():
    assert related(subject("a", tags=["显存"]), subject("b", tags=["显存"]))["b"].tags == ("显存",)
    crowd = [subject(f"z{place}", tags=["显存"]) for place in range(9)]
    assert related(subject("a", tags=["显存"]), *crowd) == {}


def test_tags_are_told_the_rarest_first_and_not_once_more_as_words():
    others = [subject(f"z{place}", tags=["常见", "也常见"]) for place in range(6)]
    found = related(
        subject("a", ["显存", "显存带宽", *some(3)], tags=["常见", "也常见", "显存", "GPU"]),
        subject("b", ["显存", "显存带宽", *some(3)], tags=["gpu", "显存", "常见"]),
        *others,
    )["b"]
    assert found.tags == ("显存", "GPU")
    assert len(found.words) == 2
    assert "显存" not in found.words


@pytest.mark.parametrize(
    ("mine", "theirs", "told"), [(["b"], [], 1), ([], ["a"], 2), (["b"], ["a"], 3)], ids=["to it", "from it", "both"]
)
def test_a_link_either_way_is_enough(mine, theirs, told):
    found = related(subject("a", links=link(*mine)), subject("b", links=link(*theirs)), subject("c"))
    assert {name: one.link for name, one in found.items()} == {"b": told}


def test_two_notes_that_link_to_the_same_ones_are_related():
    hubs = [subject(name) for name in "mnopq"]
    found = related(subject("a", links=link(*"mnopq")), subject("b", links=link(*"mnopq")), *hubs)
    assert found["b"] == Relation("notes/a/b.md", found["b"].score, common=5)
    assert related(subject("a", links=link("m")), subject("b", links=link("m")), *hubs).keys() == {"m"}


def test_notes_of_one_series_are_left_out_and_others_take_their_places():
    others = [subject(f"b{place}", some(16), series="连载") for place in range(9)]
    found = related(
        subject("a", some(16), series="连载"), *others, subject("c", some(16)), subject("d", some(16), series="另")
    )
    assert list(found) == ["c", "d"]


def test_at_most_five_ties_by_path_whatever_the_order():
    notes = [subject(name, some(12)) for name in "abcdefgh"]
    for seed in range(5):
        random.Random(seed).shuffle(notes)  # noqa: S311
        assert list(related(*notes)) == ["b", "c", "d", "e", "f"]


def test_both_sides_score_the_same_and_each_spells_its_own():
    notes = [
        subject("a", ["KV cache", "LoRA", "學習率", *some(3)]),
        subject("b", ["kv Cache", "lora", "学习率", *some(3)]),
    ]
    there, back = related(*notes)["b"], related(*notes, to="b")["a"]
    assert there.score == back.score
    assert {"KV cache", "LoRA"} < {*there.words}
    assert {"kv Cache", "lora"} < {*back.words}


def test_of_words_within_each_other_the_longest_is_told():
    words = ["投机解码", "解码", "投机", "V3", "DeepSeek-V3"]
    assert related(subject("a", words), subject("b", words))["b"].words == ("投机解码", "DeepSeek-V3")


def test_a_term_that_is_a_little_of_it_is_not_told():
    strong, weak = (
        Keywords("强词\n弱词\n次词", bytes([200, 20, 190])),
        Keywords("强词\n弱词\n次词", bytes([200, 20, 190])),
    )
    found = Similarity([Subject("a", strong, (), (), ""), Subject("b", weak, (), (), "")]).related("a")
    assert found[0].words == ("强词", "次词")


def test_a_tag_that_many_have_is_told_beside_what_counts():
    crowd = [subject(f"z{place}", tags=["微调"]) for place in range(similarity.FREQUENT)]
    found = related(subject("a", some(6), tags=["微调"]), subject("b", some(6), tags=["微调"]), *crowd)
    assert found["b"].tags == ("微调",)


NAMES = [f"notes/{category}/{name}.md" for category in "ab" for name in "klmnopq"]
WORDS = ["投机解码", "解码", "KV cache", "kv cache", "采样", "显存", "LoRA", "几何", "排序", "梯度"]


@st.composite
def subjects(draw, name):
    words = draw(st.lists(st.sampled_from(WORDS), max_size=6, unique_by=str.lower))
    weights = draw(st.binary(min_size=len(words), max_size=len(words)))
    tags = draw(st.lists(st.sampled_from(["显存", "采样", "GPU", "gpu"]), max_size=3, unique=True))
    links = draw(st.sets(st.sampled_from([path for path in NAMES if path != name]), max_size=3))
    return Subject(
        name,
        Keywords("\n".join(words), weights),
        tuple(tags),
        tuple(sorted(links)),
        draw(st.sampled_from(["", "", "s"])),
    )


LIBRARIES = st.sets(st.sampled_from(NAMES)).flatmap(lambda names: st.tuples(*map(subjects, sorted(names))))


@given(LIBRARIES, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_way_decides_anything(notes, chance):
    shuffled = [*notes]
    chance.shuffle(shuffled)
    one, other = Similarity(notes), Similarity(shuffled)
    expected = {note.path: one.related(note.path) for note in notes}
    assert {note.path: other.related(note.path) for note in notes} == expected
    assert rank(notes) == rank(shuffled) == expected


@given(LIBRARIES)
def test_everything_told_is_true(notes):
    by_path = {note.path: note for note in notes}
    found = Similarity(notes)
    for note in notes:
        ranked = found.related(note.path)
        assert len(ranked) <= similarity.MOST
        assert [(-one.score, one.path) for one in ranked] == sorted((-one.score, one.path) for one in ranked)
        for one in ranked:
            other = by_path[one.path]
            assert other is not note
            assert set(one.words) <= {word for word, _ in note.keywords}
            assert {word.lower() for word in one.words} <= {word.lower() for word, _ in other.keywords}
            assert {tag.lower() for tag in one.tags} <= {tag.lower() for tag in other.tags}
            assert set(one.tags) <= set(note.tags)
            assert one.link == (one.path in note.links) + 2 * (note.path in other.links)
            assert one.words or one.tags or one.link or one.common
            assert not note.series or note.series != other.series
