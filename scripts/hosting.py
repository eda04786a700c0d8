"""Serve a built site on this machine the way static hosts do: gzip, content types, 404.html for unknown addresses.

Used by the browser tests and by ``run.py shots``; what readers' hosts do is what is measured.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote, urlsplit

HOST = "127.0.0.1"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
PACKED = {".docx", ".pdf", ".png", ".woff2", ".xlsx"}
"""Formats that are compressed already; hosts send them as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One answer of the server, in bytes."""

    path: str
    status: int
    wire: int
    """Head and body as sent, after gzip."""
    decoded: int
    """Body as the browser sees it."""


@functools.cache
def _load(path: Path) -> tuple[bytes, bytes]:
    data = path.read_bytes()
    return data, data if path.suffix in PACKED else gzip.compress(data, 6, mtime=0)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = (self.server.folder / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.server.folder):
            self._answer(403)
        elif file.is_dir() and not path.endswith("/"):
            self._answer(301, location=quote(path) + "/")
        elif (file := file / "index.html" if file.is_dir() else file).is_file():
            self._answer(200, file)
        else:
            missing = self.server.folder / "404.html"
            self._answer(404, missing if missing.is_file() else None)

    def _answer(
        self, status: int, file: Path | None = None, location: str = ""
    ) -> None:
        data, body = _load(file) if file else (b"", b"")
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            body = data
        fields = {"Content-Length": str(len(body)), **self.server.headers}
        if location:
            fields["Location"] = location
        if file:
            fields["Content-Type"] = TYPES.get(file.suffix, "application/octet-stream")
            fields["Last-Modified"] = formatdate(file.stat().st_mtime, usegmt=True)
            fields["Cache-Control"] = "max-age=600"
        if body is not data:
            fields |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            *(f"{name}: {value}" for name, value in fields.items()),
        ]
        answer = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        # Noted before it is sent, so that whoever has the answer finds it in the notes.
        self.server.sent.append(
            Sent(path=self.path, status=status, wire=len(answer), decoded=len(data))
        )
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def __init__(
        self, folder: Path, port: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.headers = headers or {}
        self.sent: list[Sent] = []
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that leaves a page hangs up on what it still loads.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class HostedSite:
    """A site's folder on a port of this machine, a free one unless given, served in a thread.

    ``headers`` are sent with every answer, besides those that tell of the file.
    """

    def __init__(
        self, folder: Path, port: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.headers = headers
        self._port = port

    def __enter__(self) -> HostedSite:
        self._server = _Server(self.folder, self._port, self.headers)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def base(self) -> str:
        """The address of the site, with a slash at the end."""
        return f"http://{HOST}:{self._server.server_port}/"

    @property
    def sent(self) -> list[Sent]:
        """Every answer so far."""
        return self._server.sent
