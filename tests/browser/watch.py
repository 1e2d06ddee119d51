"""What a page must never do while a reader looks at it, whatever the test is about."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""The policy under which every page is served: nothing from elsewhere, no script that stands in the page itself."""

_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content-Security-Policy: ${event.violatedDirective} forbids ${event.blockedURI}`));
"""


class Watch:
    """Collects what goes amiss in a browser context."""

    def __init__(self, context: BrowserContext, *, lost: bool = False, chatty: bool = False) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.lost = lost
        """Whether a page is asked for that is not there."""
        self.chatty = chatty
        """Whether `mkdocs serve` is asked, which says on the console that it reloads."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)

    def _heard(self, message: ConsoleMessage) -> None:
        expected = self.lost and "404" in message.text
        if not expected and message.type not in (("log", "debug", "info") if self.chatty else ()):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.complaints.append(f"a request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it had come
            self.complaints.append(f"failed: {request.url} ({request.failure})")
