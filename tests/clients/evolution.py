"""Evolution Data Server, which Evolution and GNOME Calendar show: a subscription as these make it, on a private bus."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from clients.live import fetch_tag
from clients.readers import Item, by_uid, told_item
from clients.running import HOST, PATIENCE, Patience, Running, bare_environment
from external import MissingError, find_program

SESSION = Path(__file__).with_name("evolution_session.py")
PYTHON = "/usr/bin/python3"
"""Debian's own, which its introspection libraries belong to."""
SERVICES = Path("/usr/share/dbus-1/services")
LIBRARY = """\
import gi
gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import EDataServer as Server
print(Server.EDS_MAJOR_VERSION, Server.EDS_MINOR_VERSION, Server.EDS_MICRO_VERSION, sep=".")
"""
BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=/tmp</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
SOURCE = """\
[Data Source]
DisplayName=feed
Enabled=true
Parent=webcal-stub

[Calendar]
BackendName=webcal

[Authentication]
Host={host}
Port={port}
Method=none

[Security]
Method=none

[WebDAV Backend]
ResourcePath={path}

[Refresh]
Enabled=false
"""


def _services() -> list[Path]:
    kinds = ("Sources", "Calendar")
    return [
        path
        for kind in kinds
        for path in SERVICES.glob(f"org.gnome.evolution.dataserver.{kind}*.service")
    ]


class EvolutionCalendar:
    """A web calendar of Evolution Data Server, fetched when asked and never by itself.

    It takes an item anew only where DTSTAMP, LAST-MODIFIED or SEQUENCE changed.
    """

    NAME = "Evolution Data Server"

    @staticmethod
    def version() -> str:
        """Return the installed version. Raises MissingError."""
        find_program("dbus-run-session")
        run = subprocess.run(
            [PYTHON, "-c", LIBRARY],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if run.returncode or not _services():
            raise MissingError(
                f"Evolution Data Server is not installed whole: {run.stderr}"
            )
        return run.stdout.strip()

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder.resolve()
        self.url = url
        self._cache = self.folder / "cache/evolution/calendar/feed/cache.db"

    def _settle(self) -> None:
        """Write what the programs find: the bus, the two services it may start, and the one subscription."""
        services = self.folder / "services"
        sources = self.folder / "config/evolution/sources"
        for made in (services, sources, self.folder / "run"):
            made.mkdir(parents=True)
        (self.folder / "run").chmod(0o700)
        for service in _services():
            shutil.copy(service, services)
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder), "utf-8")
        address = urlsplit(self.url)
        source = SOURCE.format(
            host=address.hostname, port=address.port, path=address.path
        )
        (sources / "feed.source").write_text(source, "utf-8")

    def __enter__(self) -> EvolutionCalendar:
        self._settle()
        environment = bare_environment(self.folder) | {
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "GIO_USE_VFS": "local",
            "GSETTINGS_BACKEND": "memory",
        }
        with socket.create_server((HOST, 0)) as door:
            door.settimeout(0.05)
            command = [
                find_program("dbus-run-session"),
                f"--config-file={self.folder / 'bus.conf'}",
                "--",
                *(PYTHON, str(SESSION), str(door.getsockname()[1])),
            ]
            self._program = Running(self.NAME, command, self.folder, environment)
            try:
                self._session = self._admit(door)
            except BaseException:
                self._program.end()
                raise
        self._session.settimeout(PATIENCE)
        self._lines: Any = self._session.makefile("rw", encoding="utf-8")
        return self

    def _admit(self, door: socket.socket) -> socket.socket:
        patience = Patience(self._program, "start")
        while True:
            with contextlib.suppress(TimeoutError):
                return door.accept()[0]
            patience.wait(0)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lines.close()
        self._session.close()
        self._program.end()

    def _ask(self, question: str) -> Any:
        try:
            self._lines.write(f"{question}\n")
            self._lines.flush()
            answer = self._lines.readline()
        except OSError as error:
            raise self._program.failure(f"did not answer to {question!r}") from error
        if not answer:
            raise self._program.failure(f"gave up at {question!r}")
        return json.loads(answer)

    def sync(self) -> None:
        """Fetch the feed: the first time everything, later what changed."""
        wanted = fetch_tag(self.url)
        patience = Patience(self._program, "take the feed as it is published")
        while True:
            # Asked again, since what is asked while it still fetches is let fall.
            self._ask("refresh")
            for _ in range(20):
                if self._held_tag() == wanted:
                    return
                patience.wait()

    def _held_tag(self) -> str | None:
        """Give the tag of the published file whose items are all kept: refreshing returns before they are."""
        with contextlib.suppress(sqlite3.OperationalError):
            address = f"file:{self._cache}?mode=ro"
            with contextlib.closing(sqlite3.connect(address, uri=True)) as cache:
                rows = cache.execute(
                    "SELECT value FROM ECacheKeys WHERE key LIKE '%sync-tag'"
                )
                return next((str(value) for (value,) in rows), None)
        return None

    def items(self) -> dict[str, Item]:
        """Give what is held, by UID."""
        return by_uid(told_item(told) for told in self._ask("items"))

    def alarms(self) -> dict[str, int]:
        """Give the number of alarms of each item."""
        return {told["uid"]: told["alarms"] for told in self._ask("items")}
