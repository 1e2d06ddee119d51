"""A built site as a plain host serves it, on a free port of loopback. For the scripts and the browser tests."""

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMPRESSED = {".html", ".css", ".js", ".mjs", ".svg", ".xml", ".json", ".txt", ".csv"}
"""What hosts send gzipped; fonts and pictures are packed already."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}
"""Written down, because what Python's mimetypes knows depends on the machine."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the one before it to be acknowledged

    def __init__(self, *request: Any, site: Path, base: str, headers: Mapping[str, str], compress: bool) -> None:
        self.site, self.base, self.more_headers, self.compress = site, base, headers, compress
        super().__init__(*request)

    def do_GET(self) -> None:
        """The file; a folder's index.html; 404.html, with that status, where there is nothing."""
        path = unquote(urlsplit(self.path).path)
        file = self.site / path.removeprefix(self.base)
        inside = path.startswith(self.base) and file.resolve().is_relative_to(self.site.resolve())
        if inside and file.is_dir() and not path.endswith("/"):
            self._answer(301, b"", ".txt", {"Location": urlsplit(self.path).path + "/"})
            return
        if inside and file.is_dir():
            file /= "index.html"
        if inside and file.is_file():
            self._answer(200, file.read_bytes(), file.suffix)
        else:
            lost = self.site / "404.html"
            self._answer(404, lost.read_bytes() if lost.is_file() else b"", ".html")

    def _answer(self, status: int, body: bytes, suffix: str, more: Mapping[str, str] = {}) -> None:
        headers = {"Content-Type": TYPES.get(suffix, "application/octet-stream"), **self.more_headers, **more}
        if self.compress and suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 9, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Requests are not logged."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # a page asks for all its files at once

    def handle_error(self, request: object, address: object) -> None:
        """A browser that goes away in the middle of an answer is no error."""


@contextmanager
def serving(site: Path, *, base: str = "/", headers: Mapping[str, str] = {}, compress: bool = False) -> Iterator[str]:
    """Serves the folder `site` below the path `base` and gives the address of its home page, which ends in a slash.

    `headers` are sent with every answer; `compress` gzips text, as hosts do.
    """
    handler = partial(_Handler, site=site, base=base, headers=headers, compress=compress)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{base}"
        finally:
            server.shutdown()
            thread.join()
