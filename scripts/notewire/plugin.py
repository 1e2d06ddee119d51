"""The MkDocs adapter, and the only module that imports MkDocs.

MkDocs reads the settings, makes the hand-written pages and the theme's files, in a folder of their own; `output` puts them
beside the pages of the notes, which do not go through MkDocs. A broken note stops a build before anything is written. It
does not stop `mkdocs serve`: that goes on with the last good site, and says on every page what is wrong.
"""

from __future__ import annotations

import gc
import logging
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Literal, cast

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from notewire import diagrams, printer, publish, settings, workers
from notewire.live import Live
from notewire.math import MathUnavailable
from notewire.output import Output, Written, stage
from notewire.page import Page
from notewire.printer import Printer
from notewire.problems import Problem, Problems, complaint
from notewire.progress import Progress

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
    scheduler = config_options.Optional(config_options.Type(str))


class _LinkedPage(MkDocsPage):
    """A page of ours that a hand-written one links to: MkDocs checks the link by it, and never prints it."""

    anchors: frozenset[str] | None = None
    """What a link can lead to on it, if that is known."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Nothing: it was read long ago."""
        self.markdown, self.meta = "", {}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Nothing but its anchors; where they are not known, no link to one is complained about."""
        self.content, self.toc = "", get_toc([])
        self.present_anchor_ids = None if self.anchors is None else set(self.anchors)


class NotewirePlugin(BasePlugin[NotewireConfig]):  # type: ignore[no-untyped-call]
    """``plugins: - notewire``"""

    def __init__(self) -> None:
        super().__init__()
        self.serving = False
        self.workshop: publish.Workshop | None = None
        self.result: publish.Result | None = None
        self.last_good: publish.Result | None = None
        self.printer: Printer | None = None
        self.live = Live(self._tell)
        self._site_dir = ""
        self._staged = ""
        self._nav: Navigation | None = None
        self._problems: tuple[Problem, ...] = ()
        self._warnings = CountHandler()
        self._started = 0.0

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event keeps the instance, and with it the last good site, over the rebuilds of `serve`."""
        self.serving = command == "serve"
        gc.set_threshold(50_000, 20, 100)  # notes are values without circles: looking for some took a fifth

    @event_priority(50)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Reads the notes; with problems, a build ends here, before anything is written."""
        self._started = time.monotonic()
        project = Path(config.config_file_path or "mkdocs.yml").parent.resolve()
        own = {key: value for key, value in self.config.items() if value is not None}
        try:
            chosen = settings.from_mkdocs(config, own, _text(config.config_file_path))
            workshop = self._workshop(project, chosen, Path(config.docs_dir))
            workshop.look()
            result = workshop.make(unpublished=self.serving)
            gc.freeze()  # all of it is there to stay
        except (Problems, MathUnavailable, workers.WorkersUnavailable) as error:
            raise Abort(str(error)) from None
        if result.problems and not self.serving:
            raise Abort(complaint(result.problems, project))
        if not result.problems:
            self.last_good = result
        self._problems = result.problems
        self.result = self.last_good or result
        if any(Path(folder, _STYLESHEET).is_file() for folder in config.theme.dirs):
            config.theme.static_templates.add(_STYLESHEET)
        if "notewire" in config.markdown_extensions:  # hand-written pages know the site's macros too
            config.mdx_configs.setdefault("notewire", {}).setdefault("macros", dict(chosen.macros))
        config.extra["notewire"] = {**result.globals, "generator": "notewire"}
        notes = str(project / chosen.notes_dir)
        if self.serving and notes not in config.watch and Path(notes).is_dir():
            config.watch.append(notes)
        # MkDocs wipes its folder and fills it anew; ours is made of what changed (`output`), once all is well
        self._site_dir = config.site_dir
        config.site_dir = str(stage(project / publish.CACHE))
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logging.getLogger("mkdocs").addHandler(self._warnings)

    def _workshop(self, project: Path, chosen: settings.Settings, docs: Path) -> publish.Workshop:
        """One workshop for all rebuilds, until the settings change."""
        if self.workshop is None or (self.workshop.settings, self.workshop.docs) != (chosen, docs):
            if self.workshop is not None:
                self.workshop.close()
            pool = workers.cluster(chosen.scheduler) if chosen.scheduler else None
            self.workshop = publish.Workshop(
                project, chosen, docs=docs, cache=project / publish.CACHE, pool=pool, progress=Progress(sys.stderr)
            )
        return self.workshop

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        """Tells the writer what is wrong while serving, or that all is well again."""
        if problems and self.workshop is not None:
            log.error(complaint(problems, self.workshop.project))
        else:
            log.info("no problem with the notes any more")

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Leaves out what no page of ours loads, and puts in what hand-written pages link to."""
        assert self.result is not None
        for file in list(files):
            if file.src_uri.startswith(_NOT_LOADED) and file.src_dir != config.docs_dir:
                files.remove(file)
        for page in self.result.pages:
            uri = _source_uri(page)
            if old := files.src_uris.get(uri):
                files.remove(old)
            elif uri not in self.result.mentioned:
                continue
            file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            file.page = linked = _LinkedPage("", file, config)
            note = self.result.library.by_path.get(page.source)
            linked.anchors = note.prose.anchors if note else None
            files.append(file)
        for asset in self.result.assets:
            if old := files.src_uris.get(asset.url):
                files.remove(old)
            elif asset.url not in self.result.mentioned:
                continue
            files.append(File.generated(config, asset.url, content=b"", inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keeps the navigation for the templates."""
        self._nav = nav
        return nav

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Tells the templates what a hand-written page needs."""
        page.meta["has_math"] = 'class="katex' in html
        page.meta["has_mermaid"] = diagrams.drawn_in(html)
        return html

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Takes the pages and assets of ours back out, now that links to them are checked, and learns to print them."""
        assert self.result is not None
        own = {_source_uri(page) for page in self.result.pages} | {asset.url for asset in self.result.assets}
        for file in list(files):
            if file.src_uri in own and file.src_dir is None:
                files.remove(file)
        compiled = Path(config.config_file_path or "mkdocs.yml").parent.resolve() / publish.CACHE / "templates"
        compiled.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))
        self.printer = printer.of(env, config, self._nav, files.documentation_pages(), _text(config.config_file_path))
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """The sitemap names our pages, too."""
        if template_name == "sitemap.xml" and self.result is not None:
            ours = cast(list[File], printer.listed(self.result.pages, config.site_url))  # all that is read of a File
            context["pages"] = [*context["pages"], *ours]
        return context

    @event_priority(100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Publishes: before the other plugins' turn, so that they find the whole site where it belongs."""
        assert self.result is not None
        assert self.printer is not None
        staged, config.site_dir = config.site_dir, self._site_dir
        if self.serving:
            self._show(config, staged)
            return
        refused = config.strict and self._warnings.get_counts()  # MkDocs ends the build with an error after this
        if not refused:
            root = Path(config.config_file_path or "mkdocs.yml").parent.resolve()
            output = Output(Path(config.site_dir), root / publish.CACHE)
            made = self.result
            written = output.publish(made.pages, made.assets, self.printer, Path(staged), made.state(), made.bundles)
            self._sum_up(written)
        self._clear(staged)

    def _sum_up(self, written: Written) -> None:
        """One line at the end: what was read and made, what came from the cache, how long it took. With -v, what was slow."""
        assert self.workshop is not None
        assert self.result is not None
        read = self.workshop.reader.converted
        log.info(
            "%d notes (%d read, the rest from the cache), %d files (%d made, %d kept, %d removed), %.2f s",
            len(self.result.library.notes),
            len(read),
            written.printed + written.kept,
            written.printed,
            written.kept,
            written.removed,
            time.monotonic() - self._started,
        )
        for path in sorted(read, key=lambda path: (-read[path], path))[:3]:
            log.debug("%s took %.0f ms", path, 1000 * read[path])

    def _show(self, config: MkDocsConfig, staged: str) -> None:
        """Hands the site over to the server, which keeps it up to date from here on."""
        assert self.workshop is not None
        assert self.result is not None
        assert self.printer is not None
        self.live.renew(self.workshop, self.result, self.printer, Path(staged), config.extra["notewire"])
        self.live.problems(self._problems)
        before, self._staged = self._staged, staged
        self._clear(before)

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """A server that hears of an edit at once and takes in that one file, in the place of MkDocs' own."""
        from notewire.server import Server  # what it listens with takes a moment to load: only to serve

        assert self.workshop is not None
        server.server_close()
        project = self.workshop.project
        own = Server(self.live, server.server_address, server.mount_path, project, self._notes_dir, builder)
        for path in (config.docs_dir, config.config_file_path, *config.theme.dirs):
            if path and "site-packages" not in path:
                own.watch(path)
        return own

    def _notes_dir(self) -> str:
        """Where the notes lie, by the settings of now."""
        return self.workshop.settings.notes_dir if self.workshop else "notes"

    def on_build_error(self, *, error: Exception) -> None:
        """Forgets what was half made; the last site was not touched."""
        self._clear(None)

    def _clear(self, staged: str | None) -> None:
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        if staged:
            shutil.rmtree(staged, ignore_errors=True)

    def on_shutdown(self) -> None:
        """Puts the cache away."""
        self._clear(self._staged)
        if self.workshop is not None:
            self.workshop.close()
            self.workshop = None
        gc.freeze()  # or Python, as it ends, looks three times through all that is left: a second with ten thousand notes


_STYLESHEET = "assets/css/notewire.css"
"""A template of the theme: it joins the stylesheets beside it."""
_NOT_LOADED = ("assets/javascripts/", "assets/stylesheets/", "assets/css/", "assets/images/favicon.png")
"""Files of the theme that stay out of the site: Material's bundle and stylesheets (docs/decisions says why), and our own
stylesheets, which are joined into one."""


def _text(file: str | None) -> str:
    return Path(file).read_text("utf-8-sig") if file else ""


def _source_uri(page: Page) -> str:
    """The source path from which MkDocs would make a page's URL, and by which hand-written pages link to it."""
    return f"{page.url.rstrip('/')}.md" if page.source else f"{page.url}index.md"
