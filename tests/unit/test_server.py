"""The server of `mkdocs serve`, with a site of which nothing comes."""

import logging
import threading
import time

from notewire.server import Server


class Broken:
    """A site that cannot be prepared for the first edit."""

    def prepare(self):
        raise RuntimeError("no room left")

    def notify(self):
        """Nobody waits."""


def test_goes_on_whatever_comes_of_preparing_for_the_first_edit(tmp_path, caplog):
    (tmp_path / "notes").mkdir()
    server = Server(Broken(), ("127.0.0.1", 0), "/", tmp_path, lambda: "notes", lambda: None)
    thread = threading.Thread(target=server.serve)
    with caplog.at_level(logging.ERROR, "mkdocs.plugins.notewire"):
        thread.start()
        until = time.monotonic() + 10
        while "no room left" not in caplog.text and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)
        assert "no room left" in caplog.text
        assert thread.is_alive()
    server.shutdown()
    thread.join(10)
    assert not thread.is_alive()
