"""The printer's own filter for URLs says what MkDocs' own says, only sooner."""

from types import SimpleNamespace

import jinja2
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.templates import url_filter

from notewire import printer

PARTS = st.sampled_from(["a", "b", "注意", "x-y", "tags", "search", "..", ".", "", "C++", "index.html", "a.b"])
URLS = (
    st.lists(PARTS, max_size=4)
    .map("/".join)
    .flatmap(lambda url: st.sampled_from([url, url + "/", url + "#x", "/" + url]))
)
HERE = st.lists(st.sampled_from(["a", "b", "tags", "page", "2"]), max_size=3).map(
    lambda parts: "".join(f"{p}/" for p in parts)
)


def said(url, value, here):
    env = jinja2.Environment(autoescape=True)
    env.filters["url"] = url
    page = None if here is None else SimpleNamespace(url=here)
    return env.from_string("{{ value | url }}").render(value=value, page=page, base_url="..")


@given(URLS, HERE)
def test_the_filter_is_mkdocs_own(value, here):
    assert said(printer._quick(url_filter), value, here) == said(url_filter, value, here)


def test_of_other_sites_and_without_a_page():
    for value in ("https://example.org/a/", "mailto:a@example.org", "//host/a", "#x", "", "a/b/?q=1"):
        for here in ("", "b/c/", None):
            assert said(printer._quick(url_filter), value, here) == said(url_filter, value, here)


def test_it_is_needed_for_nothing_but_the_plain_ones():
    """A test of the test: the quick way is taken at all."""

    @jinja2.pass_context
    def never(context, value):
        raise AssertionError(value)

    assert said(printer._quick(never), "python/autograd/", "algorithms/maximum-gap/") == "../../python/autograd/"
    assert said(printer._quick(never), "assets/js/notewire.js", "tags/") == "../assets/js/notewire.js"
