"""The MkDocs adapter, and the only module that imports MkDocs: it hands over what `publish` made, page by page.

A broken note stops a build before MkDocs has cleaned the last site away. It does not stop `mkdocs serve`: that goes on
with the last good site, or with what could be read, and says on every page what is wrong.
"""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path
from typing import Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from notewire import diagrams, publish, settings
from notewire.math import MathUnavailable
from notewire.page import Page
from notewire.problems import Problem, Problems, report, source_lines

log = logging.getLogger("mkdocs.plugins.notewire")


class NotewireConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's keys; `settings.Settings` says what they mean, and `settings.from_mkdocs` checks them."""

    notes_dir = config_options.Optional(config_options.Type(str))
    per_page = config_options.Optional(config_options.Type(int))
    feed_items = config_options.Optional(config_options.Type(int))
    excerpt_length = config_options.Optional(config_options.Type(int))
    reading_speed = config_options.Optional(config_options.Type(int))
    macros = config_options.Optional(config_options.Type(dict))
    drafts = config_options.Optional(config_options.Type(bool))


class _OwnPage(MkDocsPage):
    """A page that is made already: MkDocs asks it for its source and its HTML as it asks every page."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        self.own = page
        super().__init__(page.title, file, config)
        self.edit_url = (page.meta.get("note") or {}).get("edit_url") if page.source else None

    def read_source(self, config: MkDocsConfig) -> None:
        """The metadata that templates read; the text was read long ago."""
        self.markdown = ""
        self.meta = {
            **self.own.meta,
            "template": self.own.template,
            "title": self.own.title,
            "lastmod": self.own.updated,
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The HTML."""
        self.content = self.own.body
        self.toc = get_toc([])
        self.present_anchor_ids = set()


class NotewirePlugin(BasePlugin[NotewireConfig]):  # type: ignore[no-untyped-call]
    """``plugins: - notewire``"""

    def __init__(self) -> None:
        super().__init__()
        self.serving = False
        self.result: publish.Result | None = None
        self.last_good: publish.Result | None = None
        self.workshop: publish.Workshop | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event keeps the instance, and with it the last good site, over the rebuilds of `serve`."""
        self.serving = command == "serve"

    @event_priority(50)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Reads the notes and makes the site; with problems, a build ends here, before anything is deleted."""
        project = Path(config.config_file_path or "mkdocs.yml").parent.resolve()
        own = {key: value for key, value in self.config.items() if value is not None}
        try:
            chosen = settings.from_mkdocs(config, own, _text(config.config_file_path))
            workshop = self._workshop(project, chosen, Path(config.docs_dir))
            workshop.look()
            result = workshop.make(unpublished=self.serving)
        except Problems as error:
            raise Abort(str(error)) from None
        except MathUnavailable as error:
            raise Abort(str(error)) from None
        if result.problems:
            self._complain(result.problems, project)
        else:
            self.last_good = result
        self.result = self.last_good or result
        if any(Path(folder, _STYLESHEET).is_file() for folder in config.theme.dirs):
            config.theme.static_templates.add(_STYLESHEET)
        if "notewire" in config.markdown_extensions:  # hand-written pages know the site's macros too
            config.mdx_configs.setdefault("notewire", {}).setdefault("macros", dict(chosen.macros))
        config.extra["notewire"] = {
            **result.globals,
            "generator": "notewire",
            "problems_html": _banner(result.problems),
        }
        notes = str(project / chosen.notes_dir)
        if self.serving and notes not in config.watch and Path(notes).is_dir():
            config.watch.append(notes)

    def _workshop(self, project: Path, chosen: settings.Settings, docs: Path) -> publish.Workshop:
        """One workshop for all rebuilds, until the settings change."""
        if self.workshop is None or (self.workshop.settings, self.workshop.docs) != (chosen, docs):
            if self.workshop is not None:
                self.workshop.close()
            self.workshop = publish.Workshop(project, chosen, docs=docs, cache=project / publish.CACHE)
        return self.workshop

    def _complain(self, problems: tuple[Problem, ...], project: Path) -> None:
        count = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"
        text = f"{count} with the notes\n{report(problems, source_lines(project))}"
        if not self.serving:
            raise Abort(text)
        log.error(text)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages and assets, and leaves out what no page of ours loads."""
        assert self.result is not None
        for file in list(files):
            if file.src_uri.startswith(_NOT_LOADED) and file.src_dir != config.docs_dir:
                files.remove(file)
        for page in self.result.pages:
            uri = _source_uri(page)
            if old := files.get_file_from_path(uri):
                files.remove(old)
            file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            if page.source:  # the real place, for edit links and git dates
                file.abs_src_path, file._content = str(Path(config.config_file_path).parent / page.source), None
            file.page = _OwnPage(page, file, config)
            files.append(file)
        for asset in self.result.assets:
            if old := files.get_file_from_path(asset.url):
                files.remove(old)
            data = asset.data
            files.append(
                File.generated(config, asset.url, content=data)
                if isinstance(data, bytes)
                else File.generated(config, asset.url, abs_src_path=str(data))
            )
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Dates every page alike: MkDocs takes the day of building, which would be in the packed sitemap."""
        assert self.result is not None
        newest = max((page.updated for page in self.result.pages), default="")
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.update_date = min(newest or _LONG_AGO, _FAR_OFF)
        return nav

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Tells the templates what a hand-written page needs."""
        if not isinstance(page, _OwnPage):
            page.meta["has_math"] = 'class="katex' in html
            page.meta["has_mermaid"] = diagrams.drawn_in(html)
        return html

    def on_shutdown(self) -> None:
        """Puts the cache away."""
        if self.workshop is not None:
            self.workshop.close()
            self.workshop = None


_LONG_AGO, _FAR_OFF = "1980-01-01", "2100-01-01"
"""What a packed file can be dated."""
_STYLESHEET = "assets/css/notewire.css"
"""A template of the theme: it joins the stylesheets beside it."""
_NOT_LOADED = ("assets/javascripts/", "assets/stylesheets/", "assets/css/", "assets/images/favicon.png")
"""Files of the theme that stay out of the site: Material's bundle and stylesheets (docs/decisions says why), and our own
stylesheets, which are joined into one."""


def _text(file: str | None) -> str:
    return Path(file).read_text("utf-8-sig") if file else ""


def _source_uri(page: Page) -> str:
    """The source path from which MkDocs makes a page's URL, and by which hand-written pages link to it."""
    return f"{page.url.rstrip('/')}.md" if page.source else f"{page.url}index.md"


def _banner(problems: tuple[Problem, ...]) -> str:
    if not problems:
        return ""
    items = "".join(
        f"<li><code>{escape(problem.path)}:{problem.line}:{problem.column}</code> "
        f"{escape(problem.message)}；{escape(problem.hint)}</li>"
        for problem in problems
    )
    count = len(problems)
    return f'<div class="nw-problems" role="alert"><p>笔记里有 {count} 处问题，下面是上一次完好的内容：</p><ul>{items}</ul></div>'
