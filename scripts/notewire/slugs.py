"""A title to a slug: Chinese by its pinyin (pypinyin, MIT), the rest in small Latin letters."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""The most characters a made slug has; words that do not fit are left out."""


def slug_of(title: str) -> str:
    """A slug for a title: ``梯度检查点 (checkpointing)`` gives ``ti-du-jian-cha-dian-checkpointing``; empty for no letters."""
    from pypinyin import lazy_pinyin  # its dictionary takes 0.14 s to load, and a build without a fault needs none

    title = re.sub(r"[\\$`*_{}]", " ", title)
    words: list[str] = []
    for word in lazy_pinyin(unicodedata.normalize("NFKC", title), errors=lambda other: other):
        plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
        words += re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) + 1 > LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word[:LONGEST]
    return slug
