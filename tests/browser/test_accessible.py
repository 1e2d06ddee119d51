"""axe-core (Deque, MPL 2.0) finds nothing to complain about, with all its rules, on any kind of page, by day or by night."""

import os

import pytest

from ..sites.projects import REPOSITORY
from .kinds import EVERYTHING, KINDS, OPTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = REPOSITORY / ".cache/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    if not AXE.is_file():
        message = f"{AXE.relative_to(REPOSITORY)} is missing; bring it by: python hatch_build.py axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(f"ACCESSIBILITY WAS NOT TESTED: {message}")
    return AXE.read_text("utf-8")


@pytest.fixture
def violations(axe):
    """`violations(page)`: what axe finds, a line an element; what is folded away is unfolded first."""

    def found(page):
        page.evaluate("() => document.querySelectorAll('main details').forEach((details) => (details.open = true))")
        page.evaluate("() => document.fonts.ready")
        page.evaluate(axe)
        result = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        assert len(result["passes"]) > 10, "axe looked at something"
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(visit, violations, kind, scheme):
    name, url = KINDS[kind]
    page = visit(name, url, color_scheme=scheme, **OPTIONS.get(kind, {}))
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["", EVERYTHING, "archive/"])
def test_axe_finds_nothing_on_a_phone_with_its_menu_open(visit, violations, url, scheme):
    page = visit("mini", url, width=390, height=844, color_scheme=scheme)
    page.locator(".nw-nav summary").click()
    assert violations(page) == []


def test_axe_sees_what_is_wrong(visit, violations):
    page = visit("mini", EVERYTHING)
    page.locator(".nw-figure img").evaluate("image => image.removeAttribute('alt')")
    page.locator("h1").evaluate("h1 => (h1.style.color = '#f0f0e8')")
    assert {line.partition(":")[0] for line in violations(page)} == {"image-alt", "color-contrast"}
