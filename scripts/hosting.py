"""Serve a built site on this machine as ``kehoach serve`` does, which sends what the recipes tell hosts to send.

Used by the browser tests and by ``run.py shots``: what readers' hosts do is what is measured. Every answer is noted.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kehoach.site.delivery import Delivery
from kehoach.site.server import SiteHandler, SiteServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One answer of the server, in bytes."""

    path: str
    status: int
    wire: int
    """Head and body as sent, after gzip."""
    decoded: int
    """Body as the browser sees it."""


class _Handler(SiteHandler):
    server: _Server

    def headers_for(self, path: str) -> dict[str, str]:
        return {**super().headers_for(path), **self.server.headers}

    def put(self, status: int, answer: bytes, decoded: int) -> None:
        # Noted before it is sent, so that whoever has the answer finds it in the notes.
        sent = Sent(path=self.path, status=status, wire=len(answer), decoded=decoded)
        self.server.sent.append(sent)
        super().put(status, answer, decoded)


class _Server(SiteServer):
    def __init__(
        self, folder: Path, port: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        self.headers = headers or {}
        self.sent: list[Sent] = []
        super().__init__(folder.resolve(), Delivery(), port)
        self.RequestHandlerClass = _Handler


class HostedSite:
    """A site's folder on a port of this machine, a free one unless given, served in a thread.

    ``headers`` are sent with every file, in the place of those that it would be sent with.
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
        return self._server.url

    @property
    def sent(self) -> list[Sent]:
        """Every answer so far."""
        return self._server.sent
