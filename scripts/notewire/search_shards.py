"""The shards of the inverted index: which one a term is in, and what one looks like as bytes.

docs/decisions/0008-search.md describes both.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from notewire import terms

NOTES_A_SHARD = 4
FEWEST, MOST = 16, 2048
"""Shards: enough that one is a few KB, so few that a folder of them does not make a build slow."""
WAYS = 8
"""Shards of the terms that begin with one Chinese character."""
Postings = dict[str, tuple[bytes, bytes, bytes]]
"""Term → high bytes of its slots, low bytes, weights."""


def shards(notes: int) -> int:
    """How many shards a site of so many notes has."""
    number = FEWEST
    while number < MOST and number * NOTES_A_SHARD < notes:
        number *= 2
    return number


def slot(path: str) -> int:
    """Where a note stands in the index: a number below 65,536 that depends on its path alone. Two may share one."""
    return _crc32(path) & 0xFFFF


def shard_of(term: str, count: int) -> int:
    """The shard that a term is in. Words that begin with the same two characters share one, for a search while one types, and
    what begins with the same Chinese character is in one of a few, for a search of that character."""
    if "\0" in term:
        return _crc32(term) % count
    if terms.HAN.match(term):
        return (_crc32(term[0]) + _crc32(term) % WAYS) % count
    return _crc32(term[:2]) % count


def _crc32(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def patched(raw: bytes, edits: Mapping[str, Mapping[int, int | None]]) -> bytes:
    """A shard with other weights for some slots of some terms; None takes a slot out."""
    postings = dict(read(raw))
    for term, places in edits.items():
        high, low, weights = postings.get(term, (b"", b"", b""))
        there = {(a << 8) + b: weight for a, b, weight in zip(high, low, weights, strict=True)}
        for place, weight in places.items():
            there.pop(place, None)
            if weight is not None:
                there[place] = weight
        slots = sorted(there)
        postings[term] = (
            bytes(place >> 8 for place in slots),
            bytes(place & 255 for place in slots),
            bytes(there[place] for place in slots),
        )
    return written({term: found for term, found in postings.items() if found[0]})


def written(postings: Postings) -> bytes:
    """A shard's bytes, before they are compressed."""
    parts = []
    for term, planes in sorted((term.encode("utf-8", "surrogatepass"), planes) for term, planes in postings.items()):
        parts += [_number(len(term)), term, _number(len(planes[0])), *planes]
    return b"".join(parts)


def read(raw: bytes) -> Iterator[tuple[str, tuple[bytes, bytes, bytes]]]:
    """The terms of a shard."""
    at = 0
    while at < len(raw):
        length, at = _number_at(raw, at)
        term = raw[at : at + length].decode("utf-8", "surrogatepass")
        count, at = _number_at(raw, at + length)
        yield term, (raw[at : at + count], raw[at + count : at + 2 * count], raw[at + 2 * count : at + 3 * count])
        at += 3 * count


def _number(value: int) -> bytes:
    """Unsigned LEB128."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number_at(raw: bytes, at: int) -> tuple[int, int]:
    """The number that begins here, and where it ends."""
    value = shift = 0
    while True:
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
