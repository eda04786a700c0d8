"""Work that processes of a crew do in tests; imports little, since each of them starts anew."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def upper(job: str) -> str:
    """Do a job, or die of it: "dies" each time, "dies-once:FILE" until the file is there."""
    name, _, file = job.partition(":")
    if name == "dies":
        _die()
    if name == "dies-once" and not Path(file).exists():
        Path(file).touch()
        _die()
    return name.upper()


def _die() -> None:
    # As the system ends a process where memory runs out.
    os.kill(os.getpid(), signal.SIGKILL)
