"""One page of each kind, as (site, URL) pairs; the tests that are about no page in particular visit them all."""

EVERYTHING = "python/everything/"
"""The note of `mini` that has every part a note can have."""

KINDS = {
    "home": ("mini", ""),
    "home, page 2": ("mini", "page/2/"),
    "home, a pager with a gap": ("many", ""),
    "home without notes": ("empty", ""),
    "category": ("mini", "python/"),
    "category without notes": ("mini", "shelf/"),
    "tags": ("mini", "tags/"),
    "tag": ("mini", "tags/c/"),
    "all series": ("mini", "series/"),
    "no series": ("many", "series/"),
    "series": ("mini", "series/样例/"),
    "graph": ("repository", "graph/"),
    "graph without links": ("many", "graph/"),
    "graph without notes": ("empty", "graph/"),
    "timeline": ("mini", "archive/"),
    "note": ("mini", EVERYTHING),
    "plain note": ("mini", "theory/tie-a/"),
    "hand-written page": ("mini", "guide/"),
    "search": ("mini", "search/"),
    "404": ("mini", "no/such/page/"),
    "real home": ("repository", ""),
    "real category": ("repository", "large-model/"),
    "real learning path": ("repository", "path/"),
    "real note": ("repository", "large-model/flash-attention/"),
}

OPTIONS = {"404": {"lost": True}}
"""What `visit` must be told for some of them."""
