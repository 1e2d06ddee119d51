"""The watch over every page sees what it is there to see."""

import pytest

from file_server import serving

from ..sites.projects import write
from .watch import CSP, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ('<script src="x.js"></script>', "console warning: hm"),
        ('<script src="throws.js"></script>', "uncaught: oh"),
        ("<script>document.title = 'x'</script>", "Content-Security-Policy: script-src-elem forbids inline"),
        ('<p onclick="x()">', "Content-Security-Policy: script-src-attr forbids inline"),
        (
            '<img src="http://localhost:9/x.png" alt="">',
            "Content-Security-Policy: img-src forbids http://localhost:9/x.png",
        ),
        (
            '<link rel="stylesheet" href="missing.css">',
            "Failed to load resource: the server responded with a status of 404",
        ),
        ('<a href="http://localhost:9/">x</a>', None),
        ('<p style="color: red">', None),
    ],
)
def test_the_watch_sees(browser, tmp_path, planted, complaint):
    write(
        tmp_path / "index.html",
        f"<!doctype html><html><head><link rel=icon href=data:,></head><body>{planted}</body></html>",
    )
    write(tmp_path / "x.js", "console.warn('hm')")
    write(tmp_path / "throws.js", "throw new Error('oh')")
    context = browser.new_context()
    watch = Watch(context)
    with serving(tmp_path, headers={"Content-Security-Policy": CSP}) as url:
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        context.close()
    assert bool(watch.complaints) == bool(complaint)
    assert complaint is None or any(complaint in told for told in watch.complaints), watch.complaints


def test_the_watch_sees_a_request_to_another_host(browser, tmp_path):
    """Without the policy, which would forbid it before it is made."""
    write(
        tmp_path / "index.html",
        "<link rel=icon href=data:,><script>fetch('http://localhost:9/x').catch(() => 0)</script>",
    )
    context = browser.new_context()
    watch = Watch(context)
    with serving(tmp_path) as url:
        context.new_page().goto(url, wait_until="networkidle")
        context.close()
    assert "a request to another host: http://localhost:9/x" in watch.complaints
