"""Built sites, each once a session, and the few readers that all tests of this folder share."""

import functools
from urllib.parse import urljoin

import pytest
from lxml import html

from ..sites import projects
from ..sites.linkcheck import Checker
from ..sites.projects import Built


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="session")
def real(scratch):
    """The site of this repository, with its real notes."""
    return projects.built("repository", scratch)


@pytest.fixture(scope="session")
def mini(scratch):
    """The site of the small project that has one of everything; it lies in a folder of its host."""
    return projects.built("mini", scratch)


@pytest.fixture(scope="session")
def many(scratch):
    """The site of thirty tiny notes, five to a page."""
    return projects.built("many", scratch)


@pytest.fixture(scope="session")
def empty(scratch):
    """The site of a project without notes."""
    return projects.built("empty", scratch)


@pytest.fixture(scope="session", params=["repository", "mini", "many", "empty"])
def any_site(request, scratch):
    """Each of the four, one after another."""
    return projects.built(request.param, scratch)


@pytest.fixture(scope="session")
def checker():
    """A link checker by site, so that no page is parsed twice."""
    checkers: dict[str, Checker] = {}
    return lambda built: checkers.setdefault(str(built.site), Checker(built))


@pytest.fixture(scope="session")
def read():
    """`read(site, url)`: a page as an lxml tree, its links made root-relative."""

    @functools.cache
    def parsed(built: Built, url: str) -> html.HtmlElement:
        tree = html.fromstring(built.page(url).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        tree.rewrite_links(lambda link: urljoin(built.url + url, link).removeprefix(built.url))
        return tree

    return parsed
