"""Thunderbird without a window: a network calendar as its dialog makes it, in a profile of its own.

It is driven through Marionette, its own remote control: messages of JSON with their length before them.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from clients.readers import Item, by_uid, told_item
from clients.running import (
    HOST,
    PATIENCE,
    Patience,
    Running,
    bare_environment,
    free_port,
)
from external import find_program

# What is asked of other machines goes to a port where nothing listens; this machine is asked directly. Marionette turns
# off updates and reports by itself.
SETTINGS = """\
user_pref("marionette.port", {port});
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("app.donation.eoy.version.viewed", 999999);
user_pref("mail.inappnotifications.enabled", false);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.rights.version", 1);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mailnews.start_page.enabled", false);
user_pref("mailnews.start_page_override.mstone", "ignore");
user_pref("toolkit.telemetry.enabled", false);
user_pref("calendar.timezone.useSystemTimezone", false);
user_pref("calendar.timezone.local", "UTC");
"""
AROUND = """\
const [address, done] = arguments;
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const calendar = () => cal.manager.getCalendars().find(one => one.uri.spec == address);
const all = kept => kept.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_TYPE_EVENT, 0, null, null);
const work = async () => {
%s
};
work().then(value => done({ value }), error => done({ error: `${error} ${error.stack}` }));
"""
# Offline support, which the dialog has ticked, keeps the items in a database of the profile.
SUBSCRIBE = """\
const made = cal.manager.createCalendar("ics", Services.io.newURI(address));
made.name = "feed";
made.setProperty("cache.enabled", true);
made.setProperty("refreshInterval", "0");
made.readOnly = true;
cal.manager.registerCalendar(made);
"""
# It tells that all is loaded before the database has every item of the file.
REFRESH = """\
const loaded = new Promise((resolve, reject) => calendar().addObserver({
  QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
  onStartBatch() {}, onEndBatch() {}, onAddItem() {}, onModifyItem() {}, onDeleteItem() {},
  onPropertyChanged() {}, onPropertyDeleting() {},
  onLoad() { calendar().removeObserver(this); resolve(); },
  onError(where, number, message) { reject(new Error(`${number} ${message}`)); },
}));
calendar().refresh();
await loaded;
const file = await all(calendar().wrappedJSObject.mUncachedCalendar);
while ((await all(calendar())).length != file.length) {
  await new Promise(resolve => setTimeout(resolve, 20));
}
"""
ITEMS = """\
const written = moment => moment && (moment.isDate ? moment : moment.getInTimezone(cal.dtz.UTC)).icalString;
return (await all(calendar())).map(one => ({
  uid: one.id,
  start: written(one.startDate),
  end: written(one.endDate),
  summary: one.title,
  status: one.status,
  sequence: one.getProperty("SEQUENCE"),
  alarms: one.getAlarms().length,
}));
"""


class Marionette:
    """The remote control of a program that runs."""

    def __init__(self, program: Running, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        self._program = program
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._number = 0
        self._read()

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._connection.close()

    def _read(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)).isdigit():
            digits += byte
        if byte != b":":
            raise self._program.failure("hung up")
        return json.loads(self._stream.read(int(digits)))

    def ask(self, name: str, **parameters: object) -> Any:
        """Have one command done; an error that it answers with is raised."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        try:
            self._connection.sendall(b"%d:%s" % (len(message), message))
            _, _, error, result = self._read()
        except OSError as lost:
            raise self._program.failure(f"did not answer to {name}") from lost
        if error:
            raise self._program.failure(f"answered {error['message']!r} to {name}")
        return result


class ThunderbirdCalendar:
    """A network calendar of Thunderbird, refreshed when asked and never by itself."""

    NAME = "Thunderbird"

    @staticmethod
    def version() -> str:
        """Return the installed version. Raises MissingError."""
        run = subprocess.run(
            [find_program("thunderbird"), "--version"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return run.stdout.split()[-1].removesuffix("esr")

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder.resolve()
        self.url = url

    def __enter__(self) -> ThunderbirdCalendar:
        profile = self.folder / "profile"
        profile.mkdir(parents=True)
        port = free_port()
        (profile / "user.js").write_text(SETTINGS.format(port=port), "utf-8")
        command = [
            find_program("thunderbird"),
            "--headless",
            "--no-remote",
            "--marionette",
            "--remote-allow-system-access",
            *("--profile", str(profile)),
        ]
        environment = bare_environment(self.folder)
        self._program = Running(self.NAME, command, self.folder, environment)
        try:
            self._control = Marionette(self._program, self._connect(port))
            self._control.ask("WebDriver:NewSession")
            # Its own failure comes before that of the connection, and says more.
            limit = int(PATIENCE * 1000) - 5000
            self._control.ask("WebDriver:SetTimeouts", script=limit)
            self._control.ask("Marionette:SetContext", value="chrome")
            self._do(SUBSCRIBE)
        except BaseException:
            self._program.end()
            raise
        return self

    def _connect(self, port: int) -> socket.socket:
        patience = Patience(self._program, "start")
        while True:
            with contextlib.suppress(ConnectionError):
                return socket.create_connection((HOST, port))
            patience.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()
        self._program.end()

    def _do(self, script: str) -> Any:
        """Run a script inside and return its value."""
        answer = self._control.ask(
            "WebDriver:ExecuteAsyncScript", script=AROUND % script, args=[self.url]
        )["value"]
        if "error" in answer:
            raise self._program.failure(f"failed with {answer['error']}")
        return answer.get("value")

    def sync(self) -> None:
        """Fetch the feed: the first time everything, later what changed."""
        self._do(REFRESH)

    def items(self) -> dict[str, Item]:
        """Give what is held, by UID."""
        return by_uid(told_item(told) for told in self._do(ITEMS))

    def alarms(self) -> dict[str, int]:
        """Give the number of alarms of each item."""
        return {told["uid"]: told["alarms"] for told in self._do(ITEMS)}
