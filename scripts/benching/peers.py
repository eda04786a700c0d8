"""The programs that ours is measured against: where each is, and how to get one that is missing."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benching.workshop import SCRIPTS

LOCK = SCRIPTS / "requirements-bench.txt"
"""What only the bench needs, with hashes; installed into an environment that is thrown away."""


def find_hugo() -> list[str] | None:
    """Return the command of Hugo; None where it is not installed."""
    found = shutil.which("hugo")
    return [found] if found else None


HUGO_MISSING = "peer not installed: apt-get install hugo"


def find_engine(name: str) -> list[str] | None:
    """Return the command of a site generator of Python; None where it is not installed."""
    return [sys.executable, "-m", name] if importlib.util.find_spec(name) else None


ENGINE_MISSING = "peer not installed: python3 scripts/run.py bench sets it up"


def find_weasyprint(folder: Path) -> list[str] | None:
    """Return a Python that has WeasyPrint, made in a folder unless it is there; None where it cannot be had."""
    python = folder / "bin/python"
    if not python.exists():
        _install(folder, python)
    asked = [str(python), "-c", "import weasyprint"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return [str(python)] if done.returncode == 0 else None


WEASYPRINT_MISSING = (
    "peer not installed: a package index for scripts/requirements-bench.txt, and "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


def _install(folder: Path, python: Path) -> None:
    """Make an environment from the lock. What fails is found when it is asked for the package."""
    venv.create(folder, with_pip=True)
    options = ("--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK))
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run([*pip, *options], capture_output=True, check=False)
