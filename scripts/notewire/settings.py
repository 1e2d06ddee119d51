"""The site's settings: frozen, typed, each with its default and its meaning.

They are read from the ``notewire`` entry under ``plugins:`` of mkdocs.yml, by MkDocs for a build and by `load` for the
commands, which run without MkDocs.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from notewire.problems import Problem, Problems, did_you_mean


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a writer can choose. The first five come from MkDocs' own keys of mkdocs.yml, the rest from the plugin's."""

    site_name: str = "notewire"
    """The site's name, as MkDocs' `site_name`."""
    site_url: str = ""
    """Where the site is published, ending in ``/``; feeds, sitemap and canonical links need it. MkDocs' `site_url`."""
    site_description: str = ""
    """One line about the site. MkDocs' `site_description`."""
    site_author: str = ""
    """Who writes it; named in the feeds. MkDocs' `site_author`."""
    repo_edit_url: str = ""
    """Address under which a note's path can be edited; empty for no edit link. From MkDocs' `repo_url` and `edit_uri`."""

    notes_dir: str = "notes"
    """The notes folder, relative to mkdocs.yml."""
    per_page: int = 10
    """How many cards stand on one page of the home page and the archives."""
    feed_items: int = 20
    """How many notes a feed carries."""
    excerpt_length: int = 220
    """The most characters an excerpt has."""
    reading_speed: int = 400
    """Chinese characters read in a minute, for the reading time."""
    macros: Mapping[str, str] = field(default_factory=dict)
    """LaTeX macros for every formula of the site, as KaTeX takes them: name with backslash → definition."""
    drafts: bool | None = None
    """Whether drafts and notes dated in the future are shown: true, false, or left out for `serve` only."""
    scheduler: str = ""
    """Address of a Dask scheduler whose workers convert the notes, such as ``tcp://10.0.0.5:8786``; empty for this machine."""


PLUGIN_KEYS = tuple(
    f.name for f in dataclasses.fields(Settings) if not f.name.startswith("site_") and f.name != "repo_edit_url"
)


class _Loader(yaml.SafeLoader):
    """SafeLoader that reads past MkDocs' own tags (``!ENV``, ``!!python/name:…``), which the notes never need."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def from_mkdocs(config: Mapping[str, Any], plugin: Mapping[str, Any], text: str = "") -> Settings:
    """Settings from the top level of mkdocs.yml and from the plugin's own entry; `text` is the file's, for places.

    Raises `Problems` for a key or a value the plugin does not know.
    """
    if not isinstance(plugin, Mapping):
        message = "notewire's settings are not a table of keys and values"
        raise Problems([Problem("mkdocs.yml", 1, 1, message, 'write one "key: value" a line')])
    values: dict[str, Any] = {}
    problems = []
    hints = {f.name: f for f in dataclasses.fields(Settings)}
    for key, value in plugin.items():
        if key not in PLUGIN_KEYS:
            message = f'unknown notewire setting "{key}"'
            problems.append(
                Problem(
                    "mkdocs.yml",
                    *_place(text, key),
                    message,
                    did_you_mean(str(key), PLUGIN_KEYS, "see docs/settings.md"),
                )
            )
        elif value is not None:
            wanted = str(hints[key].type)
            if ok := _fits(value, wanted):
                values[key] = value
            if not ok or (wanted == "int" and value < 1):
                message = f"notewire setting {key} is {value!r}, not {_in_words(wanted)}"
                problems.append(Problem("mkdocs.yml", *_place(text, key), message, "see docs/settings.md"))
            elif key == "notes_dir" and (Path(value).is_absolute() or ".." in Path(value).parts):
                message = f"notewire setting {key} is {value!r}, not a folder of this project"
                problems.append(Problem("mkdocs.yml", *_place(text, key), message, "see docs/settings.md"))
    if problems:
        raise Problems(problems)
    for key in ("site_name", "site_url", "site_description", "site_author"):
        if config.get(key):
            values[key] = str(config[key])
    if values.get("site_url", "/")[-1] != "/":
        values["site_url"] += "/"
    repo, edit = str(config.get("repo_url") or ""), str(config.get("edit_uri") or "")
    if repo and edit:
        # edit_uri leads to docs_dir; the notes lie beside it
        values["repo_edit_url"] = repo.rstrip("/") + "/" + edit.strip("/").removesuffix("docs").strip("/") + "/"
    return Settings(**values)


def _place(text: str, key: object) -> tuple[int, int]:
    """The line and column, from 1, of a key below ``notewire:`` in the text of mkdocs.yml; 1, 1 if it is not to be found."""
    below = re.search(r"^[ \t]*(?:-[ \t]*)?notewire[ \t]*:", text, re.M)
    found = re.compile(rf"^[ \t]*([\"']?{re.escape(str(key))}[\"']?)[ \t]*:", re.M).search(
        text, below.end() if below else 0
    )
    if found is None:
        return 1, 1
    return text.count("\n", 0, found.start(1)) + 1, found.start(1) - text.rfind("\n", 0, found.start(1))


def _fits(value: object, wanted: str) -> bool:
    if wanted == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted == "bool | None":
        return isinstance(value, bool)
    if wanted.startswith("Mapping"):
        return isinstance(value, dict) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items())
    return isinstance(value, str)


def _in_words(wanted: str) -> str:
    return {"int": "a whole number above zero", "bool | None": "true or false", "str": "text"}.get(
        wanted, "a table of name: definition"
    )


def load(path: Path) -> Settings:
    """Settings from the mkdocs.yml at `path`, without MkDocs; defaults where the file is missing.

    Raises `Problems` if the file is not YAML or names an unknown setting.
    """
    try:
        text = path.read_text("utf-8-sig")
        data = yaml.load(text, _Loader) or {}  # noqa: S506 - a SafeLoader
    except FileNotFoundError:
        return Settings()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reason = getattr(error, "problem", None) or "not UTF-8 text"
        raise Problems([Problem(path.name, line, column, f"not valid YAML: {reason}", "mend the syntax")]) from None
    if not isinstance(data, dict):
        message = "the settings are not a table of keys and values"
        raise Problems([Problem(path.name, 1, 1, message, 'write one "key: value" a line')])
    plugins = data.get("plugins") or []
    entries = (
        plugins.items()
        if isinstance(plugins, dict)
        else (next(iter(entry.items())) if isinstance(entry, dict) else (entry, {}) for entry in plugins)
    )
    plugin = next((options or {} for name, options in entries if name == "notewire"), {})
    return from_mkdocs(data, plugin, text)
