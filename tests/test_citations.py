"""Other documents that a plan cites: their numbers, days and years are neither deadlines nor faults of the proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DATA

from kehoach.checks.document import Coverage, prove_coverage
from kehoach.desk.papers import Imported, import_document
from kehoach.desk.sentences import due_in
from kehoach.document.letterhead import Letterhead
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.phrases.citations import Citation, find_citations
from kehoach.phrases.reading import find_expressions
from kehoach.plan.resolution import load_plan
from kehoach.words import load_words

VI = load_words("vi")
YEAR = 2026
HEAD = """\
UBND HUYỆN MẪU
Số: 3/KH-UBND
Mẫu, ngày 12 tháng 01 năm 2026
KẾ HOẠCH
Cải cách hành chính năm 2026
"""


def corpus() -> Iterator[tuple[str, list[str], list[str]]]:
    for line in (DATA / "citations.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            sentence, cited, times = line.split("\t")
            yield sentence, list(filter(None, cited.split(" + "))), _parts(times)


def _parts(times: str) -> list[str]:
    return list(filter(None, times.split(" + ")))


def written(citation: Citation) -> str:
    """Put a citation into the corpus' notation."""
    day = citation.day.isoformat() if citation.day else ""
    return f"{citation.number or citation.name} {day}".strip()


def imported(path: Path, text: str) -> Imported:
    document = path / "van-ban.txt"
    document.write_text(text, "utf-8")
    return import_document(document, path / "plan.yaml", VI, lambda _done, _all: None)


def proof_of_draft(path: Path, made: Imported) -> Coverage:
    outline = outline_of(read_document(path / "van-ban.txt"))
    return prove_coverage(made.plan, outline, "plan.yaml")


@pytest.mark.parametrize(("sentence", "cited", "times"), list(corpus()))
def test_what_a_sentence_cites_and_what_it_sets(
    sentence: str, cited: list[str], times: list[str]
) -> None:
    expressions = find_expressions(sentence, YEAR)
    named = [one.citation for one in expressions if one.citation]
    assert [written(one) for one in named] == cited
    # The same where nobody asks for times.
    assert [one for one in find_citations(sentence) if one in named] == named
    assert [one.text for one in due_in(expressions)] == times


def test_there_are_enough_forms() -> None:
    lines = list(corpus())
    assert len([1 for _, cited, times in lines if cited and not times]) >= 12
    assert len([1 for _, cited, times in lines if cited and times]) >= 6


def test_cited_documents_are_what_the_draft_rests_on_and_no_events(
    tmp_path: Path,
) -> None:
    only_citing = [
        f"{number}. {sentence}"
        for number, (sentence, cited, times) in enumerate(corpus(), 1)
        if cited and not times
    ]
    body = "\n".join(only_citing)
    made = imported(
        tmp_path,
        f"{HEAD}I. CĂN CỨ\n{body}\nII. VIỆC\n1. Gửi báo cáo trước ngày 15/5/2026.\n",
    )
    assert [task.title for task in made.plan.tasks] == ["Gửi báo cáo"]
    basis = {one.number: one for one in made.plan.plan.basis}
    assert basis["24-CT/TW"].date == dt.date(2024, 4, 10)
    assert basis["24-CT/TW"].issuer == "Ban Bí thư"
    assert basis["144/2021/NĐ-CP"].date == dt.date(2021, 12, 31)
    assert basis["123-TB/QU"].date is None
    assert basis["Luật Thi đua, khen thưởng"].date == dt.date(2022, 6, 15)
    # A form that is not filled in names no document, an appendix its own.
    assert not [number for number in basis if number.startswith(("/", "Kế hoạch"))]
    coverage = proof_of_draft(tmp_path, made)
    assert [one for one in coverage.problems if one.code.startswith("source-")] == []


@pytest.mark.parametrize(
    ("sentence", "times"),
    [(sentence, times) for sentence, cited, times in corpus() if cited and times],
)
def test_a_sentence_that_cites_keeps_its_own_deadline(
    tmp_path: Path, sentence: str, times: list[str]
) -> None:
    made = imported(tmp_path, f"{HEAD}I. VIỆC\n1. {sentence}\n")
    [task] = made.plan.tasks
    assert [item.phrase for item in task.deadlines] == times
    assert task.needs_review
    coverage = proof_of_draft(tmp_path, made)
    assert coverage.count("time", "covered") == len(times)
    assert coverage.count("time", "missing") == 0


@pytest.mark.parametrize(
    ("head", "number", "issued", "year"),
    [
        # What is cited first, or in capitals, or with a colon behind its number, is no part of the head.
        (
            "KẾ HOẠCH\nVăn thư\nCăn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024;\n",
            "…/KH",
            None,
            2026,
        ),
        (
            "KẾ HOẠCH\nVăn thư\n- Nghị định số: 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;\n",
            "…/KH",
            None,
            2026,
        ),
        (
            "KẾ HOẠCH\nTriển khai Chỉ thị số 24-CT/TW ngày 10 tháng 4 năm 2024\n",
            "…/KH",
            None,
            2026,
        ),
        (
            "KẾ HOẠCH\nVăn thư\n- Quyết định Số: 9/QĐ-UBND ngày 05 tháng 3 năm 2020;\n",
            "…/KH",
            None,
            2026,
        ),
        (
            "KẾ HOẠCH\nVăn thư\nCăn cứ đề nghị của Phòng Nội vụ;\nSố: 9/TTr-PNV\n",
            "…/KH",
            None,
            2026,
        ),
        # A form: the year stands there, day and number do not.
        (
            "Số:     /KH-UBND\nMẫu, ngày     tháng     năm 2025\nKẾ HOẠCH\nVăn thư\n",
            "…/KH",
            None,
            2025,
        ),
        (
            "Số: 8/KH-UBND Mẫu, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nVăn thư\n",
            "8/KH-UBND",
            dt.date(2026, 3, 2),
            2026,
        ),
        # The Party's bodies number otherwise.
        (
            "Số 12-KH/HU\nMẫu, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nVăn thư\n",
            "12-KH/HU",
            dt.date(2026, 3, 2),
            2026,
        ),
        (
            "Số: 8/KH-UBND\nMẫu, ngày 20 tháng 12 năm 2025\nKẾ HOẠCH\nNăm học 2026-2027\n",
            "8/KH-UBND",
            dt.date(2025, 12, 20),
            2026,
        ),
    ],
)
def test_number_day_and_year_are_those_of_the_letterhead(
    tmp_path: Path, head: str, number: str, issued: dt.date | None, year: int
) -> None:
    body = "I. VIỆC\n1. Gửi báo cáo trước ngày 15/5/2026.\n2. Theo Quyết định số 9/QĐ-UBND ngày 09/9/2019.\n"
    made = imported(tmp_path, head + body)
    header = made.plan.plan
    assert (header.number, header.year) == (number, year)
    assert header.issued == (issued or dt.date(year, 1, 1))
    asked = header.needs_review or ""
    assert (VI("draft.no-number") in asked) is (number == "…/KH")
    assert (VI("draft.no-issued") in asked) is (issued is None)
    load_plan(made.path)


def test_a_day_that_is_left_open_is_no_fault_of_the_proof(tmp_path: Path) -> None:
    head = "Số:     /KH-UBND\nMẫu, ngày     tháng 3 năm 2026\nKẾ HOẠCH\nVăn thư\n"
    body = "I. VIỆC\n1. Gửi báo cáo trước ngày 15/5/2026.\n"
    made = imported(tmp_path, head + body)
    assert made.plan.plan.place == "Mẫu"
    assert proof_of_draft(tmp_path, made).problems == ()


def test_a_year_that_no_head_prints_is_asked_for(tmp_path: Path) -> None:
    text = (
        "KẾ HOẠCH\nVăn thư\nCăn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024;\n"
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020; Quyết định số 4/QĐ-UBND ngày 05/3/2020;\n"
        "I. VIỆC\n1. Gửi báo cáo trước ngày 15/5/2026.\n"
    )
    made = imported(tmp_path, text)
    assert made.plan.plan.year == 2026
    assert VI("draft.year-guessed", year=2026) in (made.plan.plan.needs_review or "")


def test_a_year_that_the_head_prints_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEAD, "utf-8")
    letterhead = Letterhead(outline_of(read_document(tmp_path / "a.txt")))
    assert (letterhead.year, letterhead.year_guessed) == (2026, False)


def test_work_that_stands_among_the_reasons_is_no_reason(tmp_path: Path) -> None:
    """A day by which something is to be done is drafted wherever it stands; a meeting that gave rise to it is not."""
    text = """ỦY BAN NHÂN DÂN HUYỆN MẪU
Số: 12/KH-UBND
Mẫu, ngày 06 tháng 01 năm 2026
KẾ HOẠCH
Cải cách hành chính năm 2026
Căn cứ Luật Lưu trữ ngày 21/6/2024;
Thực hiện kết luận tại cuộc họp ngày 02/01/2026 của Chủ tịch UBND huyện;
Thực hiện Kế hoạch số 3/KH-UBND ngày 05/01/2026 của tỉnh, các xã gửi báo cáo trước ngày 15/3/2026.
I. NHIỆM VỤ
1. Rà soát thủ tục hành chính xong trước ngày 30/4/2026.
"""
    made = imported(tmp_path, text)
    days = [item.date for task in made.plan.tasks for item in task.deadlines]
    assert sorted(filter(None, days)) == [dt.date(2026, 3, 15), dt.date(2026, 4, 30)]
