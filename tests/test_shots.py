"""Pictures of the pages by one command."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from conftest import ROOT, tree
from external import find_program, needed

from browsing import MissingChromiumError, find_chromium
from shots import grey_png


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


@pytest.mark.slow
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


def test_the_pictures_of_the_front_door_are_taken_by_one_option(
    real_site: Path, tmp_path: Path
) -> None:
    needed(
        lambda: [find_chromium(), find_program("pdftoppm")],
        MissingChromiumError,
    )
    done = run_shots("--site", str(real_site), "--front", str(tmp_path))
    assert done.returncode == 0, done.stderr
    made = tree(tmp_path)
    assert made.keys() == {"home.png", "sheet.png"}
    sizes = {name: struct.unpack(">II", made[name][16:24]) for name in made}
    # A phone's screen; a sheet of A4 upright, at 90 dots an inch.
    assert sizes == {"home.png": (390, 844), "sheet.png": (745, 1053)}
    assert all(len(picture) < 120_000 for picture in made.values())


def test_a_grey_picture_keeps_every_dot_as_png() -> None:
    made = grey_png(b"P5\n3 2\n255\n" + bytes([0, 10, 13, 32, 128, 255]))
    # Held against the layout of the PNG standard: signature, IHDR, one IDAT, IEND.
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    check = struct.pack(">I", zlib.crc32(made[12:29]))
    assert made[8:33] == b"\0\0\0\rIHDR\0\0\0\3\0\0\0\2\x08\0\0\0\0" + check
    [length] = struct.unpack(">I", made[33:37])
    assert made[37:41] == b"IDAT"
    data = zlib.decompress(made[41 : 41 + length])
    assert data == bytes([0, 0, 10, 13, 0, 32, 128, 255])
    assert made[45 + length :] == b"\0\0\0\0IEND\xaeB`\x82"
