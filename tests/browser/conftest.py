"""A real Chromium, and built sites served to it under a strict Content-Security-Policy.

Every page that `visit` opens is watched to the end of its test: a word on the console, an uncaught error, a request to
another host, a forbidden script or style fails the test, whatever it is about.
"""

import os

import pytest
from playwright.sync_api import Page

from chromium import NoChromium, launched
from file_server import serving

from ..sites import projects
from .watch import CSP, Watch


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="session")
def browser():
    """Chromium. Where there is none the tests in a browser are skipped; in CI that is a failure."""
    running = launched()
    try:
        started = running.__enter__()
    except NoChromium as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test in a browser: {error}", pytrace=False)
        pytest.skip(f"THE TESTS IN A BROWSER DID NOT RUN: {error}")
    yield started
    running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def site(scratch):
    """`site(name)`: a built project, see `tests/sites/projects.py`."""
    return lambda name: projects.built(name, scratch)


@pytest.fixture(scope="session")
def address(site):
    """`address(name)`: where the site of that project is served."""
    running, addresses = [], {}

    def served(name):
        if name not in addresses:
            built = site(name)
            running.append(serving(built.site, base=built.base, headers={"Content-Security-Policy": CSP}))
            addresses[name] = running[-1].__enter__()
        return addresses[name]

    yield served
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def visit(browser, address):
    """`visit("mini", "python/")` opens a page of a site in a fresh profile and returns it; options are Playwright's.

    The text "lost" among the options says that the page is not there, and that this is meant.
    """
    contexts, watches = [], []

    def visited(name, url="", *, width=1280, height=900, lost=False, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        contexts.append(context)
        watches.append(Watch(context, lost=lost))
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.watch = watches[-1]
        answer = page.goto(address(name) + url, wait_until="load")
        assert answer.status == (404 if lost else 200)
        return page

    yield visited
    for context in contexts:
        for page in context.pages:
            page.title()  # a round trip, so that what was said last is heard
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []
