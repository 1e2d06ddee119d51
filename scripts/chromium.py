"""A real Chromium, driven by Playwright: which one, and with which arguments. For the scripts and the browser tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
"""What Chromium and Chrome are called on a PATH; the same as in browser.sh."""

ARGUMENTS = (
    "--no-sandbox",  # in a container there is no user namespace for it, and only our own pages are opened
    "--disable-gpu",
    "--no-first-run",
    # nothing that would ask a server of Google's for something while we count requests
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is none; the message says what to do."""


def executable(of_playwright: str) -> str:
    """The path of the Chromium to start: $NOTEWIRE_CHROMIUM, or one on the PATH, or Playwright's own.

    Raises `NoChromium` if there is none.
    """
    named = os.environ.get("NOTEWIRE_CHROMIUM")
    for path in (named, *map(shutil.which, NAMES), of_playwright):
        if path and Path(path).is_file():
            return path
    raise NoChromium("there is no Chromium; `make test` brings one, or name yours in NOTEWIRE_CHROMIUM")


@contextmanager
def launched() -> Iterator[Browser]:
    """A running Chromium without a window; closed on the way out. Raises `NoChromium` if there is none."""
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
