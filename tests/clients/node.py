"""JavaScript calendar libraries, asked through node/read.mjs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from clients.readers import ClientError, Item
from external import find_program, install_node

SOURCE = Path(__file__).with_name("node")


def install(cache: Path) -> Path:
    """Install node/ below a cache folder; the copy is what the readers are given."""
    return install_node(SOURCE, cache)


def read_node_files(
    installed: Path, client: str, paths: Sequence[Path], zone: str = "Asia/Ho_Chi_Minh"
) -> list[dict[str, Item]]:
    """Read many files in one process; `zone` is the time zone of the machine the client believes to be on."""
    run = subprocess.run(
        [
            find_program("node"),
            "read.mjs",
            client,
            *(str(path.resolve()) for path in paths),
        ],
        cwd=installed,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    if run.returncode:
        raise ClientError(run.stderr.strip())
    found: list[Any] = [json.loads(line) for line in run.stdout.split("\n") if line]
    if len(found) != len(paths):
        raise ClientError(f"{client} answered for {len(found)} of {len(paths)} files")
    return found


def read_node(
    installed: Path, client: str, path: Path, zone: str = "Asia/Ho_Chi_Minh"
) -> dict[str, Item]:
    """Read one file with a client that read.mjs knows."""
    return read_node_files(installed, client, [path], zone)[0]


def _reader(client: str) -> Callable[[Path, Path], dict[str, Item]]:
    return lambda installed, path: read_node(installed, client, path)


# Each takes the installed folder and the path of a feed. ts-ics-zod is left out: README.md says why.
NODE_READERS: dict[str, Callable[[Path, Path], dict[str, Item]]] = {
    client: _reader(client) for client in ("ical.js", "node-ical", "ts-ics")
}
