"""A web server for one reader, on this machine only: it sends what the recipes tell other servers to send."""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import re
import sys
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from kehoach.site.delivery import kinds
from kehoach.site.delivery.answers import Delivery

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A file as it is sent."""

    data: bytes
    packed: bytes
    """The same through gzip; the same bytes where that is not done."""
    tag: str


@functools.lru_cache(maxsize=2048)
def _load(path: Path, _modified: int, packs: bool) -> _Loaded:
    """Read a file, once for each time it was written."""
    data = path.read_bytes()
    packed = gzip.compress(data, 6, mtime=0) if packs else data
    return _Loaded(data, packed, hashlib.sha256(data).hexdigest()[:20])


class SiteHandler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files of a site."""

    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        """Find out what a path stands for, and answer."""
        asked = urlsplit(self.path)
        path = unquote(asked.path).lstrip("/")
        delivery = self.server.delivery
        moved = dict(delivery.moved)
        if path in moved:
            query = f"?{asked.query}" if asked.query else ""
            self._answer(301, location=f"/{quote(moved[path])}{query}")
            return
        if kinds.is_hidden(path):
            self._miss()
            return
        file = self._find(path)
        if file is None:
            self._miss()
        elif file.is_dir():
            self._answer(301, location=f"/{quote(path)}/")
        else:
            self._answer(410 if path in delivery.gone else 200, file)

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def _find(self, path: str) -> Path | None:
        """Return the file that a path stands for, or a folder with a page; None for anything else."""
        folder = self.server.folder.resolve()
        try:
            file = (folder / path).resolve()
            if not file.is_relative_to(folder):
                return None
            index = file / "index.html"
            if path.endswith("/") or not path:
                return index if index.is_file() else None
            return file if file.is_file() or index.is_file() else None
        # A name that no file can have: too long, or with a zero in it.
        except (OSError, ValueError):
            return None

    def _miss(self) -> None:
        """Say that there is nothing, with the page that the site has for it."""
        page = self._find("404.html")
        self._answer(404, page)

    def _answer(
        self, status: int, file: Path | None = None, location: str = ""
    ) -> None:
        """Send a file, or where to look instead."""
        if file is None:
            fields = kinds.COMMON | ({"Location": location} if location else {})
            self._send(status, fields, b"", b"")
            return
        path = file.relative_to(self.server.folder.resolve()).as_posix()
        try:
            stat = file.stat()
            packs = not kinds.is_packed(path) and stat.st_size >= kinds.MIN_PACKED
            loaded = _load(file, stat.st_mtime_ns, packs)
        except OSError:
            # The site was just exchanged.
            self._send(404, dict(kinds.COMMON), b"", b"")
            return
        fields = self.headers_for(path)
        body, tag = loaded.data, f'"{loaded.tag}"'
        if packs:
            fields["Vary"] = "Accept-Encoding"
            if _takes_gzip(self.headers.get("Accept-Encoding", "")):
                fields["Content-Encoding"] = "gzip"
                body, tag = loaded.packed, f'"{loaded.tag}-gzip"'
        if status == HTTPStatus.OK:
            fields["ETag"] = tag
            fields["Last-Modified"] = formatdate(stat.st_mtime, usegmt=True)
            if self._is_known(tag, int(stat.st_mtime)):
                for name in ("Content-Type", "Content-Encoding", "Last-Modified"):
                    fields.pop(name, None)
                self._send(HTTPStatus.NOT_MODIFIED, fields, b"", b"")
                return
        self._send(status, fields, body, loaded.data)

    def _is_known(self, tag: str, modified: int) -> bool:
        """Tell whether the asker has this already (RFC 9110 13.1.2, 13.1.3; tags decide where both are given)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return known.strip() == "*" or tag in re.findall(r'"[^"]*"', known)
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return modified <= since.timestamp()

    def headers_for(self, path: str) -> dict[str, str]:
        """Return what a file is sent with, by its path below the site's root."""
        return kinds.headers_of(path)

    def _send(
        self, status: int, fields: dict[str, str], body: bytes, decoded: bytes
    ) -> None:
        """Put an answer together; ``decoded`` is the body as a browser sees it."""
        if status != HTTPStatus.NOT_MODIFIED:
            fields = fields | {"Content-Length": str(len(body))}
        lines = [
            f"{self.protocol_version} {int(status)} {HTTPStatus(status).phrase}",
            f"Server: {self.version_string()}",
            f"Date: {self.date_time_string()}",
            *(f"{name}: {value}" for name, value in fields.items()),
        ]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.put(status, head + (b"" if self.command == "HEAD" else body), len(decoded))

    def put(self, _status: int, answer: bytes, _decoded: int) -> None:
        """Write an answer as it goes over the wire; ``_decoded`` is the length of its body before it was packed."""
        self.wfile.write(answer)

    def version_string(self) -> str:
        """Name the program, without its version and Python's."""
        return "kehoach"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def _takes_gzip(accepted: str) -> bool:
    """Tell whether a list of encodings has gzip, and not at weight 0."""
    for item in accepted.split(","):
        name, _, weight = item.replace(" ", "").partition(";")
        if name.lower() == "gzip":
            return re.fullmatch(r"q=0(?:\.0*)?", weight) is None
    return False


class SiteServer(http.server.ThreadingHTTPServer):
    """Serves a folder; ``delivery`` may be exchanged while it does."""

    daemon_threads = True

    def __init__(self, folder: Path, delivery: Delivery, port: int = 0) -> None:
        """Take a port of this machine, any free one for 0. Raises OSError if it is not to be had."""
        self.folder = folder
        self.delivery = delivery
        super().__init__((HOST, port), SiteHandler)

    @property
    def url(self) -> str:
        """The address of the site, with a slash at the end."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over readers who hang up: a browser that leaves a page does so with what it still loads."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
