"""The server of `mkdocs serve`: it hears of an edit from the file system, takes in that one file, and tells the browser.

It has the methods that MkDocs calls on its own server, and needs nothing of MkDocs. MkDocs builds anew only when something
else than a note has changed: a template, a stylesheet, a hand-written page, mkdocs.yml.
"""

from __future__ import annotations

import json
import logging
import mimetypes
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from notewire import folder
from notewire.live import Live

log = logging.getLogger("mkdocs.plugins.notewire")

SETTLE, AT_MOST = 0.01, 0.1
"""Seconds: an edit is over when nothing has happened for so long, or after so long at the most. An editor that writes a
second file and renames it, or saves twice, is one edit."""
CALM = 0.3
"""Seconds without an edit before all notes are looked at for what the last one broke, and the next one is prepared for."""
HEARTBEAT = 20.0
_EVENTS = ("created", "modified", "moved", "deleted", "closed")
"""Not that a file was opened, or closed without having been written: reading it would be an edit."""
_CLIENT = """<script>(() => {
  const page = %s;
  const asked = new URLSearchParams({url: page.url, key: page.key, style: page.style});
  const events = new EventSource(page.events + "?" + asked);
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("style", () => document.querySelectorAll("link[rel=stylesheet]").forEach((link) => {
    const url = new URL(link.href);
    url.searchParams.set("at", Date.now());
    const next = link.cloneNode();
    next.href = url;
    next.addEventListener("load", () => link.remove());
    link.after(next);
  }));
  addEventListener("pagehide", () => events.close());
})();</script>"""


class Server:
    """Serves a `Live` site, and keeps it up to date."""

    def __init__(
        self,
        live: Live,
        address: tuple[str, int],
        mount: str,
        project: Path,
        notes_dir: Callable[[], str],
        rebuild: Callable[[], None],
    ) -> None:
        """`mount` is the path that the site begins at. `rebuild` has MkDocs make everything anew."""
        self._live = live
        self._mount = mount
        self._project = project
        self._notes_dir = notes_dir
        self._rebuild = rebuild
        self._watched: dict[str, bool] = {}
        self._touched: set[str] = set()
        self._last = 0.0
        self._woken = threading.Condition()
        self._over = False
        self._stale = False
        handler = type("Handler", (_Handler,), {"server_of_notes": self})
        self._http = ThreadingHTTPServer(address, handler, bind_and_activate=False)
        self._http.daemon_threads = True
        self._observer: BaseObserver = Observer()
        self.url = f"http://{address[0]}:{address[1]}{mount}"

    # What MkDocs calls

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Hears of changes at the path too."""
        self._watched[str(Path(path).resolve())] = recursive

    def unwatch(self, path: str) -> None:
        """Does not hear of it any more."""
        self._watched.pop(str(Path(path).resolve()), None)

    def serve(self, *, open_in_browser: bool = False) -> None:
        """Serves until the process is interrupted."""
        self._http.server_bind()
        self._http.server_activate()
        self._observe()
        threading.Thread(target=self._http.serve_forever, args=(0.5,), daemon=True).start()
        log.info("Serving on %s", self.url)
        if open_in_browser:
            webbrowser.open(self.url)
        self._safely(partial(self._when_calm, self._live.prepare), "the first edit will take longer")
        while not self._over:
            self._turn()

    def shutdown(self, wait: bool = False) -> None:
        """Ends it all."""
        self._over = True
        if self._observer.is_alive():
            self._observer.stop()
        self._http.shutdown()
        self._http.server_close()
        self._live.notify()
        with self._woken:
            self._woken.notify_all()

    # Hearing of edits

    def _observe(self) -> None:
        for kind in (Observer, PollingObserver):  # the system's own way; looking at every file where it refuses
            self._observer = kind()
            try:
                for path, recursive in self._watched.items():
                    if Path(path).exists():
                        self._observer.schedule(_Watch(self._heard), path, recursive=recursive)
                self._observer.start()
            except OSError as error:
                log.warning("the system cannot watch the files (%s); they are looked at every second", error)
            else:
                return

    def _heard(self, event: FileSystemEvent) -> None:
        if event.event_type not in _EVENTS or (event.is_directory and event.event_type in ("modified", "closed")):
            return
        for path in (event.src_path, event.dest_path):
            name = str(path if isinstance(path, str) else bytes(path).decode())
            if name and not folder.ignored(Path(name).name):
                with self._woken:
                    self._touched.add(name + ("/" if event.is_directory else ""))
                    self._last = time.monotonic()
                    self._woken.notify_all()

    def _turn(self) -> None:
        """Waits for an edit, waits until it is over, and takes it in."""
        with self._woken:
            if not self._woken.wait_for(lambda: self._touched or self._over, timeout=0.5 if self._stale else 60):
                touched = set()
            else:
                first = time.monotonic()
                while (rest := min(self._last + SETTLE, first + AT_MOST) - time.monotonic()) > 0:
                    self._woken.wait(rest)
                touched, self._touched = self._touched, set()
        if self._over:
            return
        if touched:
            self._safely(partial(self._take, touched))
        elif self._stale:
            self._stale = False
            self._safely(self._rebuild)

    def _safely(
        self, do: Callable[[], None], fault: str = "the edit could not be taken in; the last good site stays"
    ) -> None:
        """Does it; whatever comes of it, the server goes on. `fault` is what it is told as."""
        try:
            do()
        except SystemExit as error:
            log.error("%s", error)
        except Exception:
            log.error("%s\n%s", fault, traceback.format_exc())

    def _take(self, touched: set[str]) -> None:
        started = time.perf_counter()
        below = str(self._project / self._notes_dir()) + "/"
        root = len(str(self._project)) + 1
        notes = {path[root:] for path in touched if path.startswith(below) and not path.endswith("/")}
        folders = any(path.startswith(below) and path.endswith("/") for path in touched)
        if folders or len(notes) < len(touched):
            self._stale = False
            self._rebuild()
            return
        if self._live.edited(notes):
            self._stale = True
        log.info("%s: %.0f ms", ", ".join(sorted(notes)[:3]), 1000 * (time.perf_counter() - started))
        self._when_calm(self._live.check)

    def _when_calm(self, do: Callable[[], None]) -> None:
        """Does what takes a while, if nothing is edited for a moment: those who wait for a page come first."""
        with self._woken:
            busy = self._woken.wait_for(lambda: self._touched or self._over, CALM)
        if not busy:
            do()

    # Answering

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers one request."""
        parts = urlsplit(handler.path)
        path = unquote(parts.path)
        if path == "/livereload/":
            self._tell(handler, {name: values[0] for name, values in parse_qs(parts.query).items()})
            return
        if not (path + "/").startswith(self._mount):
            if path == "/":
                _redirect(handler, self._mount)
            else:
                _send(handler, 404, b"404", "text/plain")
            return
        url = path[len(self._mount) :]
        found, key = self._live.answer(url)
        if found is None and url and not url.endswith("/") and self._live.is_folder(url):
            _redirect(handler, path + "/")
            return
        status = 200
        if found is None:
            status, (found, key) = 404, self._live.answer("404.html")
        data = found.read_bytes() if isinstance(found, Path) else found or b"404"
        page = key or status == 404 or not url or url.endswith("/")
        name = found.name if isinstance(found, Path) else "index.html" if page else url
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind == "text/html":
            here = {"events": "/livereload/", "url": url, "key": key, "style": self._live.style}
            script = (_CLIENT % json.dumps(here).replace("<", "\\u003c")).encode()
            before, end, after = data.rpartition(b"</body>")
            data = before + script + end + after if end else data + script
        _send(handler, status, data, kind)

    def _tell(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        """A stream of events (HTML, section 9.2) for one open page: that it, or a stylesheet, has changed."""
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Cache-Control", "no-store")
        handler.send_header("Connection", "close")
        handler.end_headers()
        url, key, style = asked.get("url", ""), asked.get("key", ""), int(asked.get("style", "0"))
        while not self._over:
            seen = self._live.version
            now = self._live.key(url)
            event = "reload" if now != key else "style" if self._live.style != style else ""
            key, style = now, self._live.style
            if not event:
                with self._live.changed:
                    if self._live.changed.wait_for(lambda seen=seen: self._live.version != seen, HEARTBEAT):  # type: ignore[misc]
                        continue
            handler.wfile.write(f"event: {event}\ndata: 1\n\n".encode() if event else b":\n\n")
            handler.wfile.flush()


class _Watch(FileSystemEventHandler):
    def __init__(self, heard: Callable[[FileSystemEvent], None]) -> None:
        self._heard = heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._heard(event)


class _Handler(BaseHTTPRequestHandler):
    server_of_notes: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the one before it to be acknowledged

    def do_GET(self) -> None:
        try:
            self.server_of_notes.respond(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the reader has left

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


def _send(handler: BaseHTTPRequestHandler, status: int, data: bytes, kind: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.send_header("Cache-Control", "no-cache")
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(data)


def _redirect(handler: BaseHTTPRequestHandler, path: str) -> None:
    handler.send_response(302)
    handler.send_header("Location", quote(path))
    handler.send_header("Content-Length", "0")
    handler.end_headers()
