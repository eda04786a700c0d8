"""A pasted picture is one line of a hundred thousand letters: nothing that reads people's text may hang on it.

A limit of many seconds is no claim about speed: what takes quadratic time needs minutes here.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from conftest import MINIMAL

from kehoach.checks.feeds import lint_feed
from kehoach.desk.papers import import_document
from kehoach.document.assignments import actor_heading, assignments_in
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.capitals import Capitals
from kehoach.document.labels import read_labels
from kehoach.document.naming import split_parties
from kehoach.document.titles import short_title, shortened
from kehoach.phrases.reading import read_phrase
from kehoach.plan.cleaning import clean_markdown
from kehoach.plan.markdown_rules import Dialect
from kehoach.plan.records import Abbreviation
from kehoach.plan.source import find_legacy
from kehoach.problems import InputError
from kehoach.render.pages.abbreviations import HTML, MARKDOWN, expand
from kehoach.site.project import check_project
from kehoach.words import load_words

LENGTH = 100_000
LIMIT = 20
"""Seconds in which the slowest of these must end on a busy machine; the fastest quadratic one needs minutes."""
PIECES = [
    "[",
    "[a](",
    "`",
    "a",
    "Ö",
    "1",
    " ",
    "\u00a0",
    ".",
    "(",
    "<",
    "<!--",
    "](",
    "|",
    "/-",
    "trước ",
    "từ 1/1 ",
    "theo kế hoạch 1/1 ",
    "sau 3 ngày họp 1/1 ",
    "Kèm theo ",
    "Kế hoạch số 1/KH ",
    "theo Luật ",
    "đầu tháng 7 ",
    "Thời gian: ",
    "giao Phòng ",
    "; ",
    '"',
]
LINES = {
    piece.strip() or f"U+{ord(piece):04X}": (piece * (LENGTH // len(piece)))[:LENGTH]
    for piece in PIECES
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no alarm signal")


@contextlib.contextmanager
def limited() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not ended after {LIMIT} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_each_reader_of_text_ends(line: str) -> None:
    shorts = (Abbreviation(short="UBND", full="Ủy ban nhân dân"),)
    with limited():
        read_labels(line)
        list(assignments_in(line, duty=True))
        actor_heading(line)
        Capitals().sentence(line.upper())
        short_title(shortened(line, 300), 60)
        short_title(line, 60)
        find_legacy(line)
        read_phrase(line, 2020)
        split_parties(line)
        expand(line, shorts, HTML)
        expand(line, shorts, MARKDOWN)
        clean_markdown(line, Dialect())
        list(
            lint_feed(f"BEGIN:VCALENDAR\r\nX-A;B={line}:{line}\r\n".encode(), "dai.ics")
        )


@pytest.mark.parametrize(
    "piece",
    [
        "và ",
        "Phòng Abc, ",
        "các phường Kim, ",
        "Các phòng (A) ",
        "HĐND và ",
        "phối hợp với ",
        "\n- ",
        "Sở Nội vụ, Tài chính và ",
    ],
)
def test_a_cell_of_nothing_but_names_ends(piece: str) -> None:
    cell = (piece * (LENGTH // len(piece)))[:LENGTH]
    with limited():
        split_parties(cell)
        Spelling().key(cell)


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_plan_with_a_pasted_picture_is_checked(line: str, tmp_path: Path) -> None:
    quoted = line.replace("'", "''")
    plan = tmp_path / "plan.yaml"
    for text in (
        f"{MINIMAL}# {line}\n",
        MINIMAL.replace("title: Việc", f"title: '{quoted}'"),
    ):
        plan.write_text(text, "utf-8")
        with limited(), contextlib.suppress(InputError):
            check_project(plan)


PASTED = [
    LINES[name] for name in ("a", "Ö", "1", "U+0020", "trước", "Kèm theo", "Thời gian:")
]


@pytest.mark.slow
@pytest.mark.parametrize("line", PASTED, ids=lambda line: str(line[:8]).strip())
def test_a_document_with_a_pasted_picture_is_imported(
    line: str, tmp_path: Path
) -> None:
    document = tmp_path / "van-ban.md"
    table = "| TT | Nội dung | Thực hiện | Thời gian |\n|---|---|---|---|\n| 1 | Họp | Tổ Một | 05/3/2020 |\n"
    document.write_text(
        f"KẾ HOẠCH năm 2020\n\n{line}\n\n{table}| 2 | {line} | {line} | {line} |\n",
        "utf-8",
    )
    with limited(), contextlib.suppress(InputError):
        import_document(
            document, tmp_path / "plan.yaml", load_words("vi"), lambda _done, _all: None
        )


@pytest.mark.slow
def test_what_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.setitem(globals(), "LIMIT", 1)
    with pytest.raises(TimeoutError), limited():
        re.findall(r"\w*[ïøû]\w*", LINES["a"])


def test_a_foreign_word_is_named_by_its_beginning() -> None:
    assert find_legacy("thö nghiÖm") == "thö"
    assert find_legacy("một chữ ö thôi") == ""
    assert find_legacy("ö" * LENGTH + " ö") == "ö" * 40
