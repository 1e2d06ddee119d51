"""Take the README's picture of the home page, docs/images/home.png, of the site as it is built now.

    python scripts/screenshot.py
    python scripts/screenshot.py --url large-model/flash-attention/ --dark --out note.png

Builds the site as `mkdocs build --strict` does, in a temporary folder, and opens it in Chromium.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import launched
from file_server import serving

PROJECT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 1280, 800


def built(folder: Path) -> Path:
    """The real site, built into `folder`. Ends the script where that fails, with what mkdocs says."""
    # not --quiet: that would keep warnings from --strict
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=PROJECT, env=quiet, capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description="A picture of a page of the real site.")
    parser.add_argument("--url", default="", help="the page, from the root of the site; the home page if left out")
    parser.add_argument("--site", type=Path, help="a built site; built anew if left out")
    parser.add_argument("--out", type=Path, default=PROJECT / "docs/images/home.png", help="the PNG to write")
    parser.add_argument("--dark", action="store_true", help="by night")
    parser.add_argument("--width", type=int, default=WIDTH, help=f"of the window, in CSS pixels ({WIDTH})")
    parser.add_argument("--height", type=int, default=HEIGHT, help=f"of the window, in CSS pixels ({HEIGHT})")
    parser.add_argument("--scale", type=float, default=1.5, help="pixels of the picture to a CSS pixel (1.5)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site = wanted.site or built(Path(scratch))
        with serving(site) as address, launched() as browser:
            page = browser.new_page(
                viewport={"width": wanted.width, "height": wanted.height},
                device_scale_factor=wanted.scale,
                color_scheme="dark" if wanted.dark else "light",
                reduced_motion="reduce",
                locale="zh-CN",
            )
            page.goto(address + wanted.url, wait_until="networkidle")
            page.evaluate("() => document.fonts.ready")
            wanted.out.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=wanted.out)
    print(f"{wanted.out}: {wanted.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
