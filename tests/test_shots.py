"""Pictures of the pages by one command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, tree
from external import find_program, needed

from browsing import MissingChromiumError, find_chromium


def run_shots(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts/shots.py"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_page_asked_for_is_taken_in_every_look(
    real_site: Path, tmp_path: Path
) -> None:
    needed(find_chromium, MissingChromiumError)
    done = run_shots(
        "--site",
        str(real_site),
        "--out",
        str(tmp_path),
        "--today",
        "2020-01-20",
        "checklist",
    )
    assert done.returncode == 0, done.stderr
    made = tree(tmp_path)
    looks = ("desktop.light", "desktop.dark", "phone.light", "phone.dark")
    assert made.keys() == {"index.html", *(f"checklist.{look}.png" for look in looks)}
    assert all(
        f'src="checklist.{look}.png"'.encode() in made["index.html"] for look in looks
    )


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ([], {"PATH": ""}, "chromium is not installed"),
        (["nothing"], {}, "unknown page: nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], environment: dict[str, str], words: str
) -> None:
    done = run_shots(*arguments, **environment)
    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_sheet_is_taken_page_by_page_in_every_form(
    real_site: Path, tmp_path: Path
) -> None:
    needed(
        lambda: [find_chromium(), find_program("soffice"), find_program("pdftoppm")],
        MissingChromiumError,
    )
    done = run_shots(
        "--site", str(real_site), "--out", str(tmp_path), "pdf", "docx", "xlsx"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    made = tree(tmp_path)
    pictures = made.keys() - {"index.html"}
    for form in ("pdf", "docx", "xlsx"):
        assert {f"{form}.page-{number}.png" for number in (1, 2)} <= pictures
    assert all(
        f'src="{picture}"'.encode() in made["index.html"] for picture in pictures
    )
