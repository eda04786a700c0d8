"""The lock on a folder of output: one run at a time, and whoever comes second is told who is at work there."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

PATIENCE = 30.0
"""Seconds that a run waits for the one before it: as long as most of them take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock."""

    process: int
    host: str
    since: dt.datetime
    """In the time of this machine."""


class BusyError(Exception):
    """Another run is at work in a folder; carries who that is, None if it did not get to say so."""

    def __init__(self, folder: Path, holder: Holder | None) -> None:
        self.folder = folder
        self.holder = holder
        super().__init__(str(folder))


@contextlib.contextmanager
def locked(file: Path, folder: Path, patience: float) -> Iterator[None]:
    """Hold the lock ``file`` on ``folder``. Raises BusyError if another run does for longer than ``patience`` seconds.

    The system gives it back whatever ends the process, so that no lock outlives its holder.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(file)
    # Beside the lock: whoever waits for a lock empties its file.
    card = file.with_name(f"{file.name}-holder")
    try:
        lock.acquire(timeout=patience, poll_interval=0.1)
    except filelock.Timeout as error:
        raise BusyError(folder, _read_holder(card)) from error
    try:
        card.write_text(json.dumps({"process": os.getpid(), "host": _host()}))
        yield
    finally:
        card.unlink(missing_ok=True)
        lock.release()


def _host() -> str:
    return socket.gethostname()


def _read_holder(card: Path) -> Holder | None:
    try:
        told = json.loads(card.read_bytes())
        # When the card was written, by the clock of the file system.
        since = dt.datetime.fromtimestamp(card.stat().st_mtime).replace(microsecond=0)
        return Holder(process=int(told["process"]), host=str(told["host"]), since=since)
    except (OSError, ValueError, KeyError, TypeError):
        # It was killed before it could say so, or is done by now.
        return None
