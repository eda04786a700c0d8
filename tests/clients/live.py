"""Clients that run as programs: a web server for the feeds, vdirsyncer with khal, and a Radicale server.

Nothing here leaves 127.0.0.1, everything a program keeps is below the folder it is given, and every process
started is ended by the object that started it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import http.client
import http.server
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from clients.readers import ClientError, Item, by_uid, read_icalendar
from clients.running import HOST, Patience, Running, bare_environment, free_port

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks this machine without the proxies of the person running it."""


def _program(name: str) -> str:
    """Find the program installed beside the running Python."""
    path = Path(sys.executable).parent / name
    if not path.is_file():
        raise ClientError(f"{name} is not installed beside {Path(sys.executable).name}")
    return str(path)


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".ics": "text/calendar",
    }

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def _tag(self) -> str:
        """Name the content of the file asked for, as static hosts do, and "" where there is none.

        A date would not do: two editions of a test come in one second.
        """
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return ""
        return f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"'

    def send_head(self) -> Any:
        """Answer that nothing changed to who has the content."""
        tag = self._tag()
        if not tag or self.headers.get("If-None-Match") != tag:
            return super().send_head()
        self.send_response(304)
        self.end_headers()
        return None

    def end_headers(self) -> None:
        """Say the tag with every answer about a file."""
        if tag := self._tag():
            self.send_header("ETag", tag)
        super().end_headers()


class Served:
    """A folder served over HTTP on a free port of this machine, in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Served:
        handler = functools.partial(_Handler, directory=str(self.folder))
        self._server = http.server.ThreadingHTTPServer((HOST, 0), handler)
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
        """The address of the folder, with a slash at the end."""
        return f"http://{HOST}:{self._server.server_port}/"

    def url(self, path: str) -> str:
        """Give the address of a file below the folder."""
        return self.base + quote(path)


def fetch_tag(url: str) -> str:
    """Ask for the tag that a file is served with."""
    asked = urllib.request.Request(url, method="HEAD")
    with DIRECT.open(asked, timeout=30) as answer:
        return str(answer.headers["ETag"])


VDIRSYNCER_CONFIG = """\
[general]
status_path = "{folder}/status/"

[pair feed]
a = "published"
b = "kept"
collections = null

[storage published]
type = "http"
url = "{url}"
read_only = true

[storage kept]
type = "filesystem"
path = "{folder}/vdir/"
fileext = ".ics"
"""

# Times are shown in UTC, in the form of the normalised items.
KHAL_CONFIG = """\
[calendars]
[[feed]]
path = {folder}/vdir/
readonly = True

[sqlite]
path = {folder}/khal.db

[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%SZ
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%SZ
longdatetimeformat = %Y-%m-%dT%H:%M:%SZ
"""


class VdirsyncerKhal:
    """A subscription kept by vdirsyncer in a folder of files, and shown by khal.

    vdirsyncer gives every event of a web feed a UID of its own making, the hash of its content. held() has these;
    items() has the published ones, found by hashing the published feed in the same way.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder.resolve()
        self.url = url
        self.vdir = self.folder / "vdir"
        self.vdir.mkdir(parents=True, exist_ok=True)
        self._vdirsyncer = self.folder / "vdirsyncer.conf"
        self._khal = self.folder / "khal.conf"
        self._published: dict[str, str] = {}
        self._vdirsyncer.write_text(
            VDIRSYNCER_CONFIG.format(folder=self.folder, url=url), "utf-8"
        )
        self._khal.write_text(KHAL_CONFIG.format(folder=self.folder), "utf-8")

    def _run(self, program: str, config: Path, *arguments: str) -> str:
        run = subprocess.run(
            [_program(program), "-c", str(config), *arguments],
            cwd=self.folder,
            env=bare_environment(self.folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        if run.returncode:
            raise ClientError(
                f"{program} {' '.join(arguments)}: {run.stdout}{run.stderr}".strip()
            )
        return run.stdout

    def sync(self) -> None:
        """Fetch the feed: the first time everything, later what changed."""
        if not (self.folder / "status").is_dir():
            self._run("vdirsyncer", self._vdirsyncer, "discover")
        self._run("vdirsyncer", self._vdirsyncer, "sync")
        self._learn()

    def _learn(self) -> None:
        """Note which published UID stands behind each hash."""
        from vdirsyncer.vobject import Item as Hashed
        from vdirsyncer.vobject import split_collection

        with DIRECT.open(self.url, timeout=30) as answer:
            text = answer.read().decode("utf-8")
        for raw in split_collection(text):
            one: Any = Hashed(raw)
            self._published[one.hash] = one.uid

    def khal_starts(self, first: str, last: str) -> dict[str, str]:
        """List with khal from one day to another: the start by UID, a day or a moment in UTC."""
        shown = self._run(
            "khal",
            self._khal,
            "list",
            "--once",
            "--day-format",
            "",
            "--format",
            "{uid}\t{start-long}",
            first,
            last,
        )
        pairs = [line.partition("\t") for line in shown.splitlines() if line]
        if len({uid for uid, _, _ in pairs}) != len(pairs):
            raise ClientError(f"khal shows an event twice:\n{shown}")
        return {uid: start for uid, _, start in pairs}

    def held(self) -> dict[str, Item]:
        """Read the files vdirsyncer keeps, by its own UIDs, and require of khal the same events at the same starts."""
        found: dict[str, Item] = {}
        for path in sorted(self.vdir.glob("*.ics")):
            for uid, one in read_icalendar(path.read_bytes()).items():
                if uid in found:
                    raise ClientError(f"UID kept in two files: {uid}")
                found[uid] = one
        starts = {uid: str(one["start"]) for uid, one in found.items()}
        if starts:
            days = sorted(start[:10] for start in starts.values())
            shown = self.khal_starts(days[0], days[-1])
            if shown != starts:
                raise ClientError(
                    f"khal shows other events: {sorted(set(shown.items()) ^ set(starts.items()))}"
                )
        return found

    def items(self) -> dict[str, Item]:
        """Give what is held by the published UIDs; an event no synced feed had is an error."""
        held = self.held()
        unknown = sorted(held.keys() - self._published.keys())
        if unknown:
            raise ClientError(f"kept, but not published: {unknown}")
        return by_uid((self._published[uid], one) for uid, one in held.items())


class RadicaleServer:
    """A CalDAV server with a storage of its own, and one calendar that is put and read whole."""

    PATH = "/user/calendar/"

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def __enter__(self) -> RadicaleServer:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        options = {
            "server-hosts": f"{HOST}:{self.port}",
            "auth-type": "none",
            "storage-filesystem-folder": str(self.folder / "storage"),
            "web-type": "none",
        }
        command = [sys.executable, "-m", "radicale", "--config", ""]
        command += [f"--{key}={value}" for key, value in options.items()]
        self._program = Running(
            "Radicale", command, self.folder, bare_environment(self.folder)
        )
        try:
            self._wait()
        except BaseException:
            self._program.end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._program.end()

    def _wait(self) -> None:
        patience = Patience(self._program, "answer")
        while True:
            try:
                self._ask("OPTIONS", "/")
            except OSError:
                patience.wait()
            else:
                return

    def _ask(
        self, method: str, path: str, body: bytes | None = None
    ) -> tuple[int, bytes]:
        headers = {"Authorization": "Basic " + base64.b64encode(b"user:any").decode()}
        if body is not None:
            headers["Content-Type"] = "text/calendar; charset=utf-8"
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, data: bytes) -> None:
        """Store a whole calendar, in place of the one that was there."""
        status, answer = self._ask("PUT", self.PATH, data)
        if status not in (200, 201, 204):
            raise self._program.failure(
                f"refused the calendar with {status}: {answer!r}"
            )

    def get_bytes(self) -> bytes:
        """Fetch the calendar as the server writes it."""
        status, answer = self._ask("GET", self.PATH)
        if status != 200:
            raise self._program.failure(f"answered {status}: {answer!r}")
        return answer

    def get(self) -> dict[str, Item]:
        """Fetch the calendar and read it with icalendar."""
        return read_icalendar(self.get_bytes())
