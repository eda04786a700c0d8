"""libical, asked through libical_check.c."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from clients.readers import ClientError, Item

SOURCE = Path(__file__).with_name("libical_check.c")
ESCAPES = {"t": "\t", "n": "\n", "\\": "\\"}


def _run(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if run.returncode:
        raise ClientError(
            f"{Path(command[0]).name}: {run.stderr.decode('utf-8', 'replace').strip()}"
        )
    return run.stdout.decode("utf-8")


def build(folder: Path) -> Path:
    """Compile the checker into a folder; gcc, pkg-config and libical's headers must be installed."""
    missing = [tool for tool in ("gcc", "pkg-config") if shutil.which(tool) is None]
    if missing:
        raise ClientError(f"not installed: {', '.join(missing)}")
    flags = _run(["pkg-config", "--cflags", "--libs", "libical"]).split()
    folder.mkdir(parents=True, exist_ok=True)
    binary = (folder / "libical_check").resolve()
    _run(
        [
            "gcc",
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-o",
            str(binary),
            str(SOURCE),
            *flags,
        ]
    )
    return binary


def _unescape(field: str) -> str:
    pieces = iter(field)
    return "".join(
        ESCAPES[next(pieces)] if piece == "\\" else piece for piece in pieces
    )


def read_libical(binary: Path, path: Path) -> dict[str, Item]:
    """Read one file; a parser error, a broken restriction or a strange line is raised."""
    found: dict[str, Item] = {}
    for line in _run([str(binary), str(path)]).split("\n")[:-1]:
        uid, start, end, summary, status, sequence = (
            _unescape(field) for field in line.split("\t")
        )
        if not uid or uid in found:
            raise ClientError(f"UID missing or seen twice: {uid!r}")
        found[uid] = {
            "start": start,
            "end": end or None,
            "summary": summary,
            "status": status or None,
            "sequence": int(sequence) if sequence else None,
        }
    return found
