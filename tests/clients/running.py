"""A client's program while it runs: in an environment without the person's own settings, and with a sure end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from clients.readers import ClientError

HOST = "127.0.0.1"
PATIENCE = 30.0
"""Seconds in which a program has to answer."""


def bare_environment(folder: Path) -> dict[str, str]:
    """Make an environment in which a program finds no settings, no proxies and no data of the person running it."""
    home = str(folder.resolve())
    places = {
        f"XDG_{kind}_HOME": f"{home}/{kind.lower()}"
        for kind in ("CACHE", "CONFIG", "DATA", "STATE")
    }
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": home,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **places,
    }


def free_port() -> int:
    """Find a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Running:
    """A program, and all that it starts, in a session of their own; what they say goes to a file."""

    def __init__(
        self, name: str, command: list[str], folder: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self._log = folder / "program.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def failure(self, what: str) -> ClientError:
        """Tell what went wrong, with the last words of the program."""
        said = self._log.read_text("utf-8", "replace")[-4000:]
        return ClientError(f"{self.name} {what}; it said: {said}")

    def alive(self) -> None:
        """Raise ClientError if the program has ended."""
        if self._process.poll() is not None:
            raise self.failure(f"ended by itself with {self._process.returncode}")

    def end(self) -> None:
        """End the program and all that it started: asked to, and after three seconds made to."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(3)
        # Also where it ended in time, since what it started may outlive it.
        self._signal(signal.SIGKILL)
        self._process.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class Patience:
    """The time that a program has for one thing: looks at it again and again until it is over."""

    def __init__(self, program: Running, what: str, seconds: float = PATIENCE) -> None:
        self._program = program
        self._what = what
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def wait(self, seconds: float = 0.05) -> None:
        """Wait a little. Raises ClientError if the program has ended, or its time is over."""
        self._program.alive()
        if time.monotonic() > self._end:
            raise self._program.failure(
                f"did not {self._what} within {self._seconds:.0f} s"
            )
        time.sleep(seconds)
