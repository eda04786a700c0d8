"""Programs that tests need and that are no Python packages: had, or skipped loudly, or required where CI=true."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Ready = TypeVar("Ready")


class MissingError(Exception):
    """A program is not installed, or cannot be had now."""


def needed(make: Callable[[], Ready], *others: type[Exception]) -> Ready:
    """Make something ready; skip loudly where it cannot be had, unless this is CI.

    ``others`` are failures, besides a missing program, that mean that it cannot be had.
    """
    missing: tuple[type[Exception], ...] = (
        MissingError,
        OSError,
        subprocess.SubprocessError,
        *others,
    )
    try:
        return make()
    except missing as error:
        if os.environ.get("CI"):
            raise RuntimeError(f"required where CI=true: {error}") from error
        pytest.skip(f"MISSING, NOT TESTED: {error}")


def find_program(name: str) -> str:
    """Return the path of a program. Raises MissingError."""
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is not installed")
    return found


def find_serif() -> str:
    """Return the typeface that stands for Times New Roman here, if it is as wide. Raises MissingError.

    Where none is, texts run wider and papers have more pages: that says nothing about the papers.
    """
    matched = subprocess.run(
        [find_program("fc-match"), "-f", "%{family}", "Times New Roman"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if not {"Times New Roman", "Liberation Serif", "Tinos"} & set(matched.split(",")):
        raise MissingError(
            f"no typeface as wide as Times New Roman is installed (fc-match gives {matched})"
        )
    return matched


def install_node(source: Path, cache: Path) -> Path:
    """Copy the files of a folder with a package-lock.json below a cache folder and run npm ci there.

    A copy made from the same files is used again. Raises MissingError.
    """
    folder = cache / source.name
    done = folder / "installed"
    files = sorted(path for path in source.iterdir() if path.is_file())
    wanted = "".join(path.read_text("utf-8") for path in files)
    if done.is_file() and done.read_text("utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder)
    command = [find_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    if run.returncode:
        raise MissingError(f"npm ci failed:\n{run.stdout}{run.stderr}")
    done.write_text(wanted, "utf-8")
    return folder
