"""A site served as hosts do, with a first script in its pages, and able to hold readers on the page where they are."""

from __future__ import annotations

import functools
import gzip
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from hosting import HostedSite, _Handler, _Server
from kehoach.site.delivery.kinds import type_of
from kehoach.site.policy import CONTENT_SECURITY_POLICY
from robot.looks import Look

SHIM = Path(__file__).with_name("shim.js").read_text("utf-8")
HARNESS = "robot-harness.html"
"""A page that the server makes up: an empty one, for frames of any size."""
START = "robot-start.js"
"""The first script of every page, in a file of its own as the site's policy demands of scripts."""
EMPTY = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>robot</title>'
    b'<link rel="icon" href="data:,">'
    b"<style>html, body { margin: 0; overflow: hidden; } iframe { border: 0; display: block; }</style><body></body>"
)
POLICED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
}
"""Headers of a site that keeps its policy, save that WebKit's pages stand in a frame of ours."""
STAYS = re.compile(r"\.(css|js|map|png|svg|woff2|ico)$")
"""What pages load by themselves; everything else that is asked for while readers are held was pressed."""


@functools.cache
def _with_script(path: Path) -> bytes:
    text = path.read_text("utf-8")
    return re.sub(
        r"<head[^>]*>",
        lambda head: f'{head.group()}<script src="/{START}"></script>',
        text,
        count=1,
    ).encode()


class _RobotHandler(_Handler):
    server: _RobotServer

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        path = urlsplit(self.path).path
        if path == f"/{HARNESS}":
            self._send_page(200, EMPTY)
        elif path == f"/{START}":
            self._send_page(200, self.server.script.encode(), type_of(START))
        elif self.server.held and not STAYS.search(path):
            with self.server.asked:
                self.server.taken.append(self.path)
                self.server.asked.notify_all()
            # With this answer a browser stays where it is.
            self._send_page(204, b"")
        else:
            super().do_GET()

    def _answer(
        self, status: int, file: Path | None = None, location: str = ""
    ) -> None:
        if file is None or file.suffix != ".html":
            super()._answer(status, file, location)
            return
        self._send_page(status, _with_script(file), headers=self.server.headers)

    def _send_page(
        self,
        status: int,
        data: bytes,
        kind: str = type_of(HARNESS),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        body = (
            gzip.compress(data, 1, mtime=0)
            if "gzip" in self.headers.get("Accept-Encoding", "")
            else data
        )
        self.server.note(self.path, status)
        self.send_response(status, HTTPStatus(status).phrase)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if body is not data:
                self.send_header("Content-Encoding", "gzip")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        # Another look has another script of this name.
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body if data else b"")


class _RobotServer(_Server):
    def __init__(
        self, folder: Path, script: str, headers: Mapping[str, str] | None
    ) -> None:
        super().__init__(folder, headers=headers)
        self.RequestHandlerClass = _RobotHandler
        self.script = script
        self.held = False
        self.taken: list[str] = []
        self.statuses: list[tuple[str, int]] = []
        self.asked = threading.Condition()

    def note(self, path: str, status: int) -> None:
        self.statuses.append((path, status))


class RobotSite(HostedSite):
    """A site's folder as the robot uses it: every page of it begins with the same script."""

    def __init__(
        self, folder: Path, look: Look, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(folder, headers=headers)
        start = None if look.clock is None else round(look.clock.timestamp() * 1000)
        self._script = (
            f"({SHIM.strip()})({json.dumps({'start': start, 'dates': look.dates})})"
        )

    def __enter__(self) -> RobotSite:
        self._robot = _RobotServer(self.folder, self._script, self.headers)
        self._server = self._robot
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )
        self._thread.start()
        return self

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold readers: whatever page or file they ask for is noted, and they stay on the page where they are."""
        self._robot.held = True
        try:
            yield
        finally:
            self._robot.held = False

    def forget(self) -> None:
        """Forget what was asked for while readers were held."""
        self._robot.taken.clear()

    def asked_for(self, seconds: float) -> str | None:
        """Wait for what a held reader asks for: path and query, None if there was nothing."""
        limit = time.monotonic() + seconds
        with self._robot.asked:
            while not self._robot.taken:
                left = limit - time.monotonic()
                if left <= 0 or not self._robot.asked.wait(left):
                    return None
            return self._robot.taken.pop(0)

    def failures(self) -> list[str]:
        """Return the paths that were answered with an error since this was last asked."""
        answers = [
            (sent.path, sent.status) for sent in self.sent
        ] + self._robot.statuses
        self.sent.clear()
        self._robot.statuses.clear()
        return [f"status {status}: {path}" for path, status in answers if status >= 400]
