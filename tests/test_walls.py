"""The year on one page, read back with poppler and pypdf: every deadline with its day, one page, its size, its type."""

from __future__ import annotations

import csv
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pdfua
import pypdf
import pytest
from conftest import DATA, MINIMAL, TODAY, context_of, make_plan, with_deadline
from external import find_program, needed

from kehoach.plan.model import Plan
from kehoach.render import choose_forms, render_outputs
from kehoach.render.context import Leaf, StagedPage
from kehoach.render.sheets.jobs import (
    WALL_A3,
    WALL_A4,
    PrintedForm,
    find_unprintable,
)

pytestmark = pytest.mark.slow

SIZES = {"wall-a3.pdf": "A3", "wall-a4.pdf": "A4"}
LEAST = {"wall-a3.pdf": 11, "wall-a4.pdf": 8}
"""Of the real plan: no letter is smaller, in points."""
SHOWN = ("phuong-kim-giang", "phong-noi-vu", "truong-cong-lap", "all")
NO_DAY = "Việc không ấn định ngày"
_HEAD = re.compile(
    r"(Tháng \d+(?:/\d{4})?|Việc không ấn định ngày|Trách nhiệm cả năm|Có thể liên quan)"
    r"(?: \(tiếp\))?(?: không có thời hạn)?$"
)
_MONTH = re.compile(r"Tháng (\d+)(?:/(\d+))?")
_DAY = re.compile(r"\d\d/(\d+)")


@pytest.fixture(scope="module", autouse=True)
def poppler() -> None:
    needed(lambda: [find_program(name) for name in ("pdfinfo", "pdftotext")])


def drawn(plan: Plan, form: PrintedForm, folder: Path, *chosen: str) -> dict[str, Path]:
    """Draw the posters of some parties in a folder."""
    paths = {}
    for job in form.jobs(plan, context_of(plan)):
        if job.id in chosen:
            paths[job.id] = folder / Path(job.path).name
            paths[job.id].write_bytes(job.form.write(job.paper))
    return paths


@pytest.fixture(scope="module")
def real_walls(
    real: Plan, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """Draw the posters of the real plan: on A3 of all but the wards that are like another, of a few on A4."""
    folder = tmp_path_factory.mktemp("walls")
    parties = {party.id for party in real.directory.addressees}
    alike = {one for one in parties if one.startswith("phuong-")} - {*SHOWN}
    each = (*sorted(parties - alike), "phuong-ha-dinh", "all")
    walls = {}
    for form, chosen in ((WALL_A3, each), (WALL_A4, SHOWN)):
        for identity, path in drawn(real, form, folder, *chosen).items():
            walls[identity, form.name] = path
    return walls


def run(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def spaced(text: str) -> str:
    return " ".join(text.split())


def boxes(path: Path) -> dict[str, list[str]]:
    """Return what stands in each month, an entry a deadline, and what follows it in the order of the file."""
    read: dict[str, list[str]] = {}
    entries: list[str] = []
    for line in run("pdftotext", "-raw", path, "-").splitlines():
        head = _HEAD.match(line)
        if head:
            entries = read.setdefault(head[1], [])
        elif _DAY.match(line) or not entries:
            entries.append(line)
        else:
            entries[-1] = f"{entries[-1]} {line}"
    return {head: [spaced(text) for text in texts] for head, texts in read.items()}


def days_of(path: Path) -> Counter[str]:
    """Count the days that lead the entries of months, with the year of their box: "27/3/2020"."""
    counted: Counter[str] = Counter()
    for head, entries in boxes(path).items():
        month = _MONTH.match(head)
        if not month:
            continue
        for entry in entries:
            number, year = int(month[1]), month[2] or "2020"
            found = _DAY.match(entry)
            if found:
                assert int(found[1]) == number, (head, entry)
                counted[f"{found[0]}/{year}"] += 1
    return counted


def asked() -> dict[str, dict[str, str]]:
    """Return what the transcription asks of each party: its deadlines, with the day that counts."""
    text = (DATA / "actions.tsv").read_text("utf-8")
    wanted: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        wanted.setdefault(row["party"], {})[row["deadline"]] = row["safe"]
    return wanted


@pytest.mark.slow
def test_each_deadline_of_each_party_stands_on_its_poster_under_its_day(
    real: Plan, real_walls: dict[tuple[str, str], Path]
) -> None:
    titles = {item.id: item.short or item.title for _, item in real.items}
    months = [f"Tháng {number}" for number in range(1, 13)]
    wanted = asked()
    everybody = {
        identity: safe for own in wanted.values() for identity, safe in own.items()
    }
    for (identity, form), path in real_walls.items():
        own = everybody if identity == "all" else wanted.get(identity, {})
        dated = {one: safe for one, safe in own.items() if safe[0].isdigit()}
        said = boxes(path)
        assert days_of(path) == Counter(dated.values()), (identity, form)
        assert [head for head in said if head in months] == months, (identity, form)
        for one, safe in own.items():
            day, _, year = safe.rpartition("/")
            month = f"Tháng {int(day[3:])}" if one in dated else NO_DAY
            entries = said[month if year in ("", "2020", safe) else f"{month}/{year}"]
            begins = day if one in dated else ""
            found = [text for text in entries if titles[one] in text]
            assert any(text.startswith(begins) for text in found), (identity, one)


@pytest.mark.slow
def test_a_poster_is_one_tagged_page_of_its_size_in_letters_large_enough(
    real_walls: dict[tuple[str, str], Path],
) -> None:
    for (identity, form), path in real_walls.items():
        told = dict(re.findall(r"^([^:\n]+):\s*(.*)$", run("pdfinfo", path), re.M))
        assert told["Pages"] == "1", (identity, form)
        width, height = map(float, re.findall(r"[\d.]+", told["Page size"])[:2])
        assert told["Page size"].endswith(f"({SIZES[form]})")
        assert width > height
        assert told["Tagged"] == "yes"
        reader = pypdf.PdfReader(path)
        assert str(reader.root_object["/Lang"]) == "vi"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in path.read_bytes()
        assert min(sizes_of(reader)) >= LEAST[form], (identity, form)
        if identity in SHOWN:
            assert_nothing_is_cut_or_covered(path)


def test_the_head_is_that_of_the_body_that_uses_it(
    real_walls: dict[tuple[str, str], Path],
) -> None:
    heads = {
        "phuong-kim-giang": ["UBND QUẬN THANH XUÂN", "PHƯỜNG KIM GIANG"],
        "all": ["HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG QUẬN"],
    }
    for identity, head in heads.items():
        path = real_walls[identity, "wall-a4.pdf"]
        text = run("pdftotext", "-raw", path, "-")
        above, title, _ = text.partition("LỊCH CÔNG VIỆC NĂM 2020\n")
        assert title
        assert above.splitlines() == head
        reader = pypdf.PdfReader(path)
        assert reader.metadata is not None
        assert reader.metadata.author == "Hội đồng Thi đua - Khen thưởng quận"


def test_a_second_judge_finds_no_fault_in_the_tags(
    real_walls: dict[tuple[str, str], Path],
) -> None:
    for identity in ("phuong-kim-giang", "all"):
        report = pdfua.validate(str(real_walls[identity, "wall-a3.pdf"]))
        assert [(found.rule_id, found.message) for found in report.findings] == []


def sizes_of(reader: pypdf.PdfReader) -> Counter[float]:
    """Count the letters of each size, in points."""
    counted: Counter[float] = Counter()

    def visit(
        text: str, matrix: list[float], line: list[float], _: object, size: float
    ) -> None:
        if text.strip():
            counted[round(abs(size * line[3] * matrix[3]), 2)] += len(text)

    reader.pages[0].extract_text(visitor_text=visit)
    return counted


SIDES = {"left": "xMin", "top": "yMin", "right": "xMax", "bottom": "yMax"}


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: Word) -> bool:
        """Tell whether it shares more with another than lines do that stand close: boxes are higher than letters."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        lower = min(self.bottom - self.top, other.bottom - other.top)
        return wide > 0.5 and high > lower * 0.45


def assert_nothing_is_cut_or_covered(path: Path) -> None:
    """Hold each word's box against the page and against every other word's."""
    tree = ET.fromstring(run("pdftotext", "-bbox", path, "-"))
    [page] = [one for one in tree.iter() if one.tag.endswith("page")]
    width, height = float(page.attrib["width"]), float(page.attrib["height"])
    words = []
    for one in page:
        sides = {side: float(one.attrib[name]) for side, name in SIDES.items()}
        word = Word(text=one.text or "", **sides)
        assert min(word.left, word.top) > 15, word
        assert word.right < width - 15, word
        assert word.bottom < height - 15, word
        words.append(word)
    words.sort()
    for index, word in enumerate(words):
        for other in words[index + 1 :]:
            if other.left >= word.right:
                break
            assert not word.covers(other), (path.name, word, other)


MARCH = "kind: before, date: 30/3/2020, phrase: trước 30/3/2020"
MANY = [
    f"      - {{id: viec-{number}, {MARCH}, title: Việc thứ {number}.}}\n"
    for number in range(1, 401)
]


def plan_of(count: int) -> Plan:
    """Return a plan with so many deadlines in March."""
    head = MINIMAL[: MINIMAL.index("      - {id: viec")]
    return make_plan(head + "".join(MANY[:count]))


@pytest.mark.slow
@pytest.mark.parametrize("form", [WALL_A3, WALL_A4])
def test_eighty_deadlines_in_a_month_stand_on_one_page(
    form: PrintedForm, tmp_path: Path
) -> None:
    path = drawn(plan_of(80), form, tmp_path, "hai")["hai"]
    reader = pypdf.PdfReader(path)
    assert len(reader.pages) == 1
    text = run("pdftotext", "-raw", path, "-")
    numbers = [int(found) for found in re.findall(r"Việc thứ (\d+)\.", text)]
    assert sorted(numbers) == list(range(1, 81))
    assert min(sizes_of(reader)) >= 8
    assert_nothing_is_cut_or_covered(path)
    assert days_of(path) == {"27/3/2020": 80}


@pytest.mark.slow
def test_what_finds_no_room_is_counted_and_where_it_stands(tmp_path: Path) -> None:
    path = drawn(plan_of(400), WALL_A4, tmp_path, "hai")["hai"]
    assert len(pypdf.PdfReader(path).pages) == 1
    text = spaced(run("pdftotext", "-raw", path, "-"))
    shown = len(set(re.findall(r"Việc thứ (\d+)\.", text)))
    left = re.search(r"không đủ chỗ cho (\d+) việc nữa: xem đủ tại (\S+)", text)
    assert left
    assert shown > 60
    assert shown + int(left[1]) == 400
    assert left[2] == "https://thu.example.vn/don-vi/hai/"
    assert_nothing_is_cut_or_covered(path)


CHANGED = (
    MINIMAL
    + """\
      - {id: hop, kind: event, date: 15/5/2020, time: '08:30', phrase: '8 giờ 30 ngày 15/5/2020', title: Họp}
      - {id: tuan, kind: range, from: 28/9/2020, to: 02/10/2020, phrase: từ 28/9 đến 02/10/2020, title: Tuần lễ}
      - {id: bo, kind: before, date: 30/6/2020, phrase: trước 30/6/2020, title: Việc bỏ}
      - {id: sau, kind: before, date: 20/01/2021, phrase: trước 20/01/2021, title: Việc sau năm}
      - {id: luon, kind: ongoing, phrase: thường xuyên, title: Việc thường xuyên}
amendments:
  - number: 9/KH
    date: 10/02/2020
    changes:
      - {moved: viec, date: 15/4/2020, phrase: trước 15/4/2020}
      - {cancelled: bo}
"""
)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed")
    return drawn(make_plan(CHANGED), WALL_A3, folder, "hai")["hai"]


def test_what_was_moved_or_cancelled_is_shown_as_such(changed: Path) -> None:
    said = boxes(changed)
    # 14 April 2020 was a Tuesday, 29 June a Monday.
    [moved] = said["Tháng 4"]
    assert moved.startswith("14/4 thứ Ba Việc ")
    assert "dời từ 30/3 theo 9/KH" in moved
    [cancelled] = said["Tháng 6"]
    assert cancelled.startswith("29/6 thứ Hai ĐÃ HỦY: Việc bỏ")
    assert said["Tháng 3"] == []


def test_what_takes_place_is_told_from_what_has_to_be_done(changed: Path) -> None:
    said = boxes(changed)
    assert said["Tháng 5"][0].startswith("15/5 thứ Sáu 08:30 Diễn ra Họp")
    assert said["Tháng 10"][0] == "28/9 –"
    assert said["Tháng 10"][1].startswith("02/10 Diễn ra Tuần lễ")
    assert "Diễn ra" not in said["Tháng 4"][0]
    text = spaced(run("pdftotext", "-raw", changed, "-"))
    assert "Ngày in đậm là ngày nên xong chậm nhất" in text
    assert "Ngày đóng khung là ngày việc diễn ra." in text


def test_what_counts_after_the_year_or_has_no_day_has_a_box_of_its_own(
    changed: Path,
) -> None:
    said = boxes(changed)
    [after] = said["Tháng 1/2021"]
    assert after.startswith("19/01 thứ Ba Việc sau năm")
    [undated] = said[NO_DAY]
    assert undated.startswith("Việc thường xuyên Thực hiện, phối hợp · thường xuyên")


def test_who_hears_a_poster_read_is_told_its_boxes_and_lists(changed: Path) -> None:
    tags = [
        line.split()[0].rstrip(":")
        for line in run("pdfinfo", "-struct", changed).splitlines()
    ]
    assert tags.count("H1") == 1
    # Twelve months, January of the next year, and what has no day.
    assert tags.count("H2") == 14
    # An item each; lists only where something stands.
    assert tags.count("LI") == 6
    assert tags.count("L") == 6
    assert tags.count("Figure") == 1


def test_a_month_that_holds_nothing_says_so(changed: Path) -> None:
    text = run("pdftotext", "-raw", changed, "-")
    # 8 of 12: something stands in April, May, June and October.
    assert text.count("không có thời hạn") == 8


def test_a_draft_is_no_paper_of_anybody(tmp_path: Path) -> None:
    plan = make_plan(
        MINIMAL.replace("  id: thu-2020\n", "  id: thu-2020\n  needs_review: xem lại\n")
    )
    path = drawn(plan, WALL_A4, tmp_path, "hai")["hai"]
    text = spaced(run("pdftotext", "-raw", path, "-"))
    assert "BẢN NHÁP, chưa công bố" in text
    assert "ĐƠN VỊ HAI" not in text
    assert "Đơn vị Hai" in text
    assert "Theo bản nháp của Kế hoạch thử" in text
    assert len(pypdf.PdfReader(path).pages) == 1


def test_the_same_plan_makes_the_same_bytes_and_another_size_another_file() -> None:
    plan = make_plan(MINIMAL)
    jobs = {
        job.path: job
        for form in (WALL_A3, WALL_A4)
        for job in form.jobs(plan, context_of(plan))
    }
    assert set(jobs) == {
        f"checklists/{identity}.{form}"
        for identity in ("mot", "hai", "all")
        for form in ("wall-a3.pdf", "wall-a4.pdf")
    }
    assert len({job.key for job in jobs.values()}) == len(jobs)
    job = jobs["checklists/all.wall-a4.pdf"]
    assert job.form.write(job.paper) == job.form.write(job.paper)


def test_the_code_leads_to_the_page_of_the_unit(
    real_walls: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    needed(lambda: [find_program(name) for name in ("zbarimg", "pdftoppm")])
    for form in SIZES:
        path = real_walls["phuong-kim-giang", form]
        run("pdftoppm", "-r", "150", "-png", "-singlefile", path, tmp_path / form)
        found = run("zbarimg", "--quiet", "--raw", tmp_path / f"{form}.png")
        assert found.strip().endswith("/don-vi/phuong-kim-giang/")


def test_readers_find_the_posters_where_they_find_papers() -> None:
    plan = make_plan(MINIMAL)
    rendered = render_outputs(plan, context_of(plan, TODAY, forms=choose_forms()))
    [unit] = [leaf.html for leaf in rendered.of(Leaf) if leaf.path == "don-vi/hai/"]
    pages = {page.staged: page.data.decode() for page in rendered.of(StagedPage)}
    for form, size in SIZES.items():
        link = f'href="../../checklists/hai.{form}">Lịch treo tường {size}</a>'
        assert link in unit
        assert f'href="../checklists/all.{form}"' in pages["don-vi/index.md"]


def test_a_letter_that_only_a_poster_prints_is_found_before_anything_is_built() -> None:
    plan = make_plan(
        with_deadline(
            "id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020, short: 中"
        )
    )
    [problem] = find_unprintable(plan, context_of(plan))
    assert (problem.code, dict(problem.values)["text"]) == ("no-glyph", "中")
