"""JavaScript calendar libraries, asked through node/read.mjs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from clients.readers import ClientError, Item

SOURCE = Path(__file__).with_name("node")
FILES = ("package.json", "package-lock.json", "read.mjs")


def install(cache: Path) -> Path:
    """Copy node/ below a cache folder and run npm ci there; the copy is what the readers are given.

    A copy made from the same files is used again.
    """
    folder = cache / "node"
    done = folder / "installed"
    wanted = "".join((SOURCE / name).read_text("utf-8") for name in FILES)
    if done.is_file() and done.read_text("utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copy(SOURCE / name, folder / name)
    npm = shutil.which("npm")
    if npm is None:
        raise ClientError("npm is not installed")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if run.returncode:
        raise ClientError(f"npm ci failed:\n{run.stdout}{run.stderr}")
    done.write_text(wanted, "utf-8")
    return folder


def read_node_files(
    installed: Path, client: str, paths: Sequence[Path], zone: str = "Asia/Ho_Chi_Minh"
) -> list[dict[str, Item]]:
    """Read many files in one process; `zone` is the time zone of the machine the client believes to be on."""
    node = shutil.which("node")
    if node is None:
        raise ClientError("node is not installed")
    run = subprocess.run(
        [node, "read.mjs", client, *(str(path.resolve()) for path in paths)],
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


def read_node(installed: Path, client: str, path: Path, zone: str = "Asia/Ho_Chi_Minh") -> dict[str, Item]:
    """Read one file with a client that read.mjs knows."""
    return read_node_files(installed, client, [path], zone)[0]


def _reader(client: str) -> Callable[[Path, Path], dict[str, Item]]:
    return lambda installed, path: read_node(installed, client, path)


# Each takes the installed folder and the path of a feed. ts-ics-zod is left out: README.md says why.
NODE_READERS: dict[str, Callable[[Path, Path], dict[str, Item]]] = {
    client: _reader(client) for client in ("ical.js", "node-ical", "ts-ics")
}
