"""Sheets as PDF, read back with poppler: every row of every unit against the published data, tags, type, pages."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import html5lib
import pdfua
import pikepdf
import pypdf
import pytest
from conftest import DATA, MINIMAL, TODAY, context_of, make_plan, run_kehoach
from external import find_program, needed
from published import (
    LETTERS,
    day,
    items_of,
    leading_day_of,
    on_paper,
    short_day,
    stands_in,
)
from tagged import table_rows

from kehoach.plan.model import Plan
from kehoach.problems import InputError
from kehoach.render import sheet_forms
from kehoach.render.context import Context
from kehoach.render.sheets.jobs import (
    LANDSCAPE_PDF,
    LARGE_PDF,
    PDF,
    XLSX,
    PrintedForm,
    find_unprintable,
    print_jobs,
)
from kehoach.render.sheets.layout import (
    Sheet,
    month_sheets,
    quarter_sheets,
    sheet_of,
)
from kehoach.render.sheets.pdf import missing_glyphs, pdf
from kehoach.render.sheets.refusals import TypesettingError
from kehoach.site.build import build_site


@pytest.fixture(scope="module")
def poppler() -> None:
    needed(lambda: find_program("pdfinfo"))
    needed(lambda: find_program("pdftotext"))


def run(*command: str | Path) -> str:
    return subprocess.run(
        [*map(str, command)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=True,
    ).stdout


def info(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([^:\n]+):\s*(.*)$", run("pdfinfo", path), re.MULTILINE))


def rows_by_poppler(path: Path) -> list[list[str]]:
    """Return the text of each cell of each row as poppler tells it; the last cell with all that follows it."""
    rows: list[list[str]] = []
    for line in run("pdfinfo", "-struct-text", path).splitlines():
        name = line.strip()
        if re.match(r"TR\b", name):
            rows.append([])
        elif re.match(r"T[DH]\b", name) and rows:
            rows[-1].append("")
        elif name.startswith('"') and rows and rows[-1]:
            rows[-1][-1] += " " + name.strip('"')
        elif re.match(r"(Document|H1|H2|Sect)\b", name) and rows and not rows[-1]:
            rows.pop()
    return [[" ".join(cell.split()) for cell in row] for row in rows]


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("name", ["phuong-kim-giang", "month-3"])
def test_rows_are_read_from_the_tags_as_poppler_reads_them(
    real_site: Path, name: str
) -> None:
    path = real_site / f"checklists/{name}.pdf"
    ours, theirs = table_rows(path), rows_by_poppler(path)
    assert len(ours) >= 10
    assert [row[:-1] for row in ours] == [row[:-1] for row in theirs]
    assert theirs[-1][-1].startswith(ours[-1][-1])
    assert [row[-1] for row in ours[:-1]] == [row[-1] for row in theirs[:-1]]


def test_every_row_of_every_unit_is_on_its_sheet(real_site: Path, real: Plan) -> None:
    for party in real.directory.addressees:
        rows = [
            row
            for row in table_rows(real_site / f"checklists/{party.id}.pdf")
            if row and row[0].isdigit()
        ]
        items = items_of(real_site, party.id)
        assert [row[0] for row in rows] == [
            str(number) for number in range(1, len(items) + 1)
        ], party.id
        for row, item in zip(rows, items, strict=True):
            deadline = item["deadline"]
            assert all(stands_in(step, row[1]) for step in on_paper(item)), party.id
            assert all(ref in row[1] for ref in deadline["refs"])
            assert shows_days(row[2], deadline), (party.id, row[2])
            assert says_day_off(row[2], deadline["day_off"])


def says_day_off(cell: str, day_off: str | None) -> bool:
    """Tell whether a cell says why the printed day is off, where it is."""
    if day_off == "cuối tuần":
        return cell.endswith(("(thứ Bảy)", "(Chủ nhật)"))
    return not day_off or day_off in cell


def shows_days(cell: str, deadline: dict[str, Any]) -> bool:
    """Tell whether a cell says the day that counts and, short or in its own words, what the document says."""
    if not deadline["date"]:
        return " ".join(deadline["phrase"].split()) == cell
    counts = short_day(leading_day_of(deadline))
    # Below the day that counts, which has its year, the year need not come again.
    last = day(deadline["end"] or deadline["date"]).rpartition("/")[0]
    printed = last in cell or " ".join(deadline["phrase"].split()) in cell
    return counts in cell.split() and printed


def test_every_row_of_every_unit_is_on_its_page(real_site: Path, real: Plan) -> None:
    for party in real.directory.addressees:
        text = (real_site / f"checklists/{party.id}.html").read_text("utf-8")
        page = html5lib.parse(text, namespaceHTMLElements=False)
        found = [row for row in page.iter("tr") if row.get("data-deadline")]
        items = items_of(real_site, party.id)
        assert [row.get("data-deadline") for row in found] == [
            item["deadline"]["id"] for item in items
        ], party.id
        for row, item in zip(found, items, strict=True):
            cells = {
                cell.get("class"): " ".join(" ".join(cell.itertext()).split())
                for cell in row
            }
            deadline = item["deadline"]
            assert all(stands_in(step, cells["what"]) for step in on_paper(item))
            assert shows_days(cells["due"], deadline), (party.id, cells["due"])
        assert unicodedata.is_normalized("NFC", text)


@pytest.mark.slow
@pytest.mark.parametrize(("form", "most"), [(PDF, 3), (LARGE_PDF, 5)])
def test_a_wards_year_fits_few_pages(form: PrintedForm, most: int, real: Plan) -> None:
    pages = {}
    for job in form.jobs(real, context_of(real)):
        if job.id.startswith("phuong-"):
            made = io.BytesIO(form.write(job.paper))
            pages[job.id] = len(pypdf.PdfReader(made).pages)
    assert len(pages) == 11
    assert max(pages.values()) <= most, pages


@pytest.mark.usefixtures("poppler")
# The name of the state stays in the decree's 12 points.
@pytest.mark.parametrize(
    ("form", "width", "smallest", "usual"),
    [(PDF, 595, 11, 13), (LARGE_PDF, 595, 12, 16), (LANDSCAPE_PDF, 842, 11, 13)],
)
def test_letters_are_as_large_as_the_form_says(
    form: PrintedForm, width: int, smallest: int, usual: int, real: Plan
) -> None:
    jobs = form.jobs(real, context_of(real))
    [job] = [job for job in jobs if job.id == "phuong-kim-giang"]
    reader = pypdf.PdfReader(io.BytesIO(form.write(job.paper)))
    assert round(float(reader.pages[0].mediabox.width)) == width
    letters: Counter[int] = Counter()

    def count(text: str, _: Any, matrix: Any, __: Any, size: float) -> None:
        letters[round(size * abs(matrix[3]))] += len(text.strip())

    for page in reader.pages:
        page.extract_text(visitor_text=count)
    assert min(letter for letter, times in letters.items() if times) == smallest
    assert letters[usual] > 1000


def test_fields_are_named_by_deadline_and_what_is_filled_in_comes_back(
    real_site: Path, tmp_path: Path
) -> None:
    path = real_site / "checklists/phuong-kim-giang.pdf"
    fields = pypdf.PdfReader(path).get_fields() or {}
    open_items = [
        item["deadline"]["id"]
        for item in items_of(real_site, "phuong-kim-giang")
        if item["deadline"]["status"] != "cancelled"
    ]
    wanted = {
        f"phuong-kim-giang/{identity}/{kind}"
        for identity in open_items
        for kind in ("done", "result", "note")
    }
    assert set(fields) == wanted
    writer = pypdf.PdfWriter(clone_from=path)
    filled = f"phuong-kim-giang/{open_items[0]}"
    for page in writer.pages:
        writer.update_page_form_field_values(
            page,
            {f"{filled}/done": "/Yes", f"{filled}/result": "03/02, số 12/BC-UBND"},
            auto_regenerate=False,
        )
    writer.write(tmp_path / "filled.pdf")
    back = pypdf.PdfReader(tmp_path / "filled.pdf").get_fields() or {}
    assert back[f"{filled}/done"].value == "/Yes"
    assert back[f"{filled}/result"].value == "03/02, số 12/BC-UBND"
    assert set(back) == wanted


def test_each_field_has_a_name_a_tag_and_a_place_within_its_row(
    real_site: Path,
) -> None:
    reader = pypdf.PdfReader(real_site / "checklists/phuong-kim-giang.pdf")
    places = []
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            field = annotation.get_object()
            if field["/Subtype"] != "/Widget":
                continue
            left, bottom, right, top = map(float, field["/Rect"])
            assert field["/TU"]
            # Within the margins, and large enough for a finger or a line of writing.
            assert 30 / 25.4 * 72 <= left < right <= (210 - 15) / 25.4 * 72 + 0.1
            assert 20 / 25.4 * 72 - 0.1 <= bottom < top <= (297 - 20) / 25.4 * 72
            assert min(right - left, top - bottom) >= 14
            places.append((page.page_number, left, bottom, right, top))
    assert len(places) == len(set(places)) == 3 * 21
    for one, other in itertools.combinations(places, 2):
        if one[0] == other[0]:
            assert (
                one[3] <= other[1]
                or other[3] <= one[1]
                or one[4] <= other[2]
                or other[4] <= one[2]
            ), (one, other)


@pytest.mark.usefixtures("poppler")
def test_a_sheet_is_a_tagged_document_with_a_title_and_a_language(
    real_site: Path,
) -> None:
    path = real_site / "checklists/phuong-kim-giang.pdf"
    found = info(path)
    assert found["Tagged"] == "yes"
    assert "Phường Kim Giang" in found["Title"]
    assert found["Page size"].endswith("(A4)")
    assert found["Author"] == "Hội đồng Thi đua - Khen thưởng quận"
    assert str(pypdf.PdfReader(path).root_object["/Lang"]) == "vi"
    assert b"pdfuaid:part" in path.read_bytes()
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts
    # Embedded, each, and with the way back to Unicode.
    assert all(re.search(r"\byes yes yes\b", line) for line in fonts)
    text = run("pdftotext", path, "-")
    pages = text.split("\f")
    # The decree's page numbers: the number alone, from the second page on.
    numbers = [page.split("\n", 1)[0] for page in pages[:3]]
    assert numbers[1:] == ["2", "3"]
    assert numbers[0] != "1"
    assert all("Việc phải làm" in page for page in pages[:3])
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "name", ["phuong-kim-giang", "all", "month-3", "quarter-1", "schedule"]
)
def test_a_second_judge_finds_no_fault_in_the_tags(real_site: Path, name: str) -> None:
    report = pdfua.validate(str(real_site / f"checklists/{name}.pdf"))
    assert [(found.rule_id, found.message) for found in report.findings] == []
    # Its rule about headings stumbles over our outline; what it cannot ask it says.
    skipped = {outcome.rule_id for outcome in report.outcomes if outcome.skipped_reason}
    assert skipped <= {"UA-14-001"}
    assert len(report.outcomes) - len(skipped) >= 11


def test_each_line_has_a_head_that_its_cells_name(real_site: Path) -> None:
    """PDF/UA: who hears a cell read is told of which line it is (ISO 14289-1, 7.5)."""
    path = real_site / "checklists/phuong-kim-giang.pdf"
    with pikepdf.open(path) as document:
        tree = document.Root.StructTreeRoot
        known = pikepdf.NameTree(tree.IDTree)
        lines = 0
        for row in rows_of_tags(tree):
            head, *cells = list(row.K)
            if not cells or all(cell.S == pikepdf.Name.TH for cell in cells):
                continue
            lines += 1
            assert head.S == pikepdf.Name.TH
            assert scope_of(head) == "/Row"
            assert known[str(head.ID)].objgen == head.objgen
            for cell in cells:
                assert str(head.ID) in map(str, cell.A[0].Headers)
    # What the ward files and does: 18 dated items, and three without a day.
    assert lines == 21


def rows_of_tags(tag: Any) -> Iterator[Any]:
    if isinstance(tag, pikepdf.Array):
        for kid in tag:
            yield from rows_of_tags(kid)
    elif isinstance(tag, pikepdf.Dictionary):
        if tag.get("/S") == pikepdf.Name.TR:
            yield tag
        yield from rows_of_tags(tag.get("/K"))


def scope_of(cell: Any) -> str:
    [scope] = [str(entry.Scope) for entry in cell.A if "/Scope" in entry]
    return scope


@pytest.mark.usefixtures("poppler")
def test_a_sheet_has_bookmarks_and_the_decrees_margins(real_site: Path) -> None:
    reader = pypdf.PdfReader(real_site / "checklists/phuong-kim-giang.pdf")
    titles = [
        str(entry.title)
        for entry in reader.outline[1]
        if isinstance(entry, pypdf.generic.Destination)
    ]
    # Those in which something counts for the ward: none in January, August and October.
    months = [f"Tháng {month}/2020" for month in (2, 3, 4, 5, 6, 7, 9, 11, 12)]
    assert titles == [
        *months,
        "Việc không ấn định ngày",
        "Trách nhiệm cả năm",
        "Hội đồng Thi đua - Khen thưởng các đơn vị thuộc quận",
        "Đăng ký danh hiệu",
        "Có thể liên quan (văn bản chỉ ghi chung, không nêu tên đơn vị)",
    ]
    # Nghị định 30/2020/NĐ-CP, appendix I: 20 to 25 above and below, 30 to 35 left, 15 to 20 mm right.
    boxes = run(
        "pdftotext",
        "-bbox",
        "-l",
        "1",
        real_site / "checklists/phuong-kim-giang.pdf",
        "-",
    )
    found = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes
    )
    left, top, right, bottom = (
        [float(word[side]) / 72 * 25.4 for word in found] for side in range(4)
    )
    assert 30 <= round(min(left), 3) <= 35
    assert 18 <= min(top) <= 25
    assert round(210 - max(right), 3) >= 15
    assert 297 - max(bottom) >= 20


@pytest.mark.usefixtures("poppler")
def test_every_vietnamese_letter_can_be_printed(tmp_path: Path) -> None:
    letters = LETTERS + LETTERS.upper()
    assert len(letters) == 134
    plan = make_plan(MINIMAL.replace("title: Việc", f"title: {' '.join(letters)}"))
    made = pdf(sheet_of(plan, context_of(plan), plan.directory["mot"]))
    (tmp_path / "sheet.pdf").write_bytes(made)
    text = run("pdftotext", tmp_path / "sheet.pdf", "-")
    assert [letter for letter in letters if letter not in text] == []


def test_letters_that_the_typeface_lacks_are_all_named() -> None:
    assert "".join(missing_glyphs("aă中b文")) == "中文"
    assert list(missing_glyphs(LETTERS)) == list(missing_glyphs("")) == []


def test_a_letter_without_a_glyph_is_a_problem_with_a_place() -> None:
    plan = make_plan(MINIMAL.replace("title: Việc", "title: Việc 中"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    with pytest.raises(TypesettingError, match="中"):
        pdf(sheet)
    jobs = PDF.jobs(plan, context_of(plan))
    with pytest.raises(InputError) as caught:
        list(
            print_jobs(
                plan,
                jobs,
                kept=lambda _path, _key: None,
                workers=1,
                counted=lambda _done, _all: None,
            )
        )
    [problem] = caught.value.problems
    assert (problem.code, problem.line) == (
        "no-glyph",
        plan.tasks[0].deadlines[0].at.mark.line,
    )
    assert dict(problem.values)["text"] == "中"


@pytest.mark.usefixtures("poppler")
def test_the_booklet_holds_every_sheet_after_its_contents(
    real_site: Path, real: Plan
) -> None:
    path = real_site / "checklists/all.pdf"
    text = " ".join(run("pdftotext", "-raw", path, "-").split())
    contents = text[: text.index("CỘNG HÒA XÃ HỘI")]
    assert "Mục lục" in contents
    for party in real.directory.addressees:
        assert party.name in contents
    pages = sum(
        int(info(real_site / f"checklists/{party.id}.pdf")["Pages"])
        for party in real.directory.addressees
    )
    assert pages < int(info(path)["Pages"]) <= pages + 2


Laid = Callable[[Plan, Context], list[Sheet]]


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize(
    ("name", "laid", "months"),
    [("quarter", quarter_sheets, 3), ("month", month_sheets, 1)],
)
def test_the_sheets_of_periods_hold_each_deadline_once(
    real_site: Path, real: Plan, name: str, laid: Laid, months: int
) -> None:
    data = json.loads((real_site / "api/v1/plan.json").read_text("utf-8"))
    wanted = {
        d["id"]: leading_day_of(d)
        for task in data["tasks"]
        for d in task["deadlines"]
        if d["date"]
    }
    found: dict[str, int] = {}
    for number, sheet in enumerate(laid(real, context_of(real)), 1):
        path = real_site / f"checklists/{name}-{number}.pdf"
        rows = [row for row in table_rows(path) if row and row[0].isdigit()]
        assert len(rows) == len(sheet.lines)
        for row, line in zip(rows, sheet.lines, strict=True):
            assert all(step in row[1] for step in line.steps)
            assert short_day(wanted[line.deadline]) in row[2].split()
            found[line.deadline] = number
        # The head is that of who issued the plan, for no single body uses it.
        text = run("pdftotext", "-l", "1", path, "-")
        assert "HỘI ĐỒNG THI ĐUA" in text
    # Rows 29 to 31 of the appendix count in January 2021: after the year, so on its last sheet.
    assert found == {
        identity: 12 // months
        if leading > "2020-12-31"
        else (int(leading[5:7]) - 1) // months + 1
        for identity, leading in wanted.items()
    }
    # Before 1 July, so in June.
    assert found["sang-kien-thanh-pho-dot-2"] == 6 // months


@pytest.mark.usefixtures("poppler")
def test_the_schedule_has_the_documents_rows_in_its_columns(real_site: Path) -> None:
    """Times as transcribed from the document; every cell as on the page, which is held to the transcription."""
    path = real_site / "checklists/schedule.pdf"
    rows = [row for row in table_rows(path) if row and row[0].isdigit()]
    transcribed = list(
        csv.DictReader(
            (DATA / "appendix.tsv").read_text("utf-8").splitlines(), delimiter="\t"
        )
    )
    assert [row[0] for row in rows] == [str(number) for number in range(1, 32)]
    for row, printed in zip(rows, transcribed, strict=True):
        assert len(row) == 7
        assert squeezed(printed["time"]) == squeezed(row[5]), row[0]
    page = html5lib.parse(
        (real_site / "ke-hoach/phu-luc/index.html").read_text("utf-8"),
        namespaceHTMLElements=False,
    )
    shown = [row for row in page.iter("tr") if str(row.get("id")).startswith("muc-")]
    assert len(shown) == 31
    for row, line in zip(rows, shown, strict=True):
        cells = [squeezed("".join(cell.itertext())) for cell in line]
        assert [squeezed(cell) for cell in row[:6]] == cells[:6]
        # The page says below the day what the paper says before it: "Diễn ra".
        assert sorted(squeezed(row[6]).replace(":", "")) == sorted(cells[6])
    assert info(path)["Tagged"] == "yes"
    assert int(info(path)["Pages"]) <= 5


WITH_TABLE = MINIMAL.replace("refs: [Mục 1]", "refs: ['Phụ lục, mục 1']")


def test_the_schedule_is_made_with_pdf_and_only_where_the_document_has_a_table() -> (
    None
):
    for text, wanted in ((MINIMAL, set()), (WITH_TABLE, {"checklists/schedule.pdf"})):
        plan = make_plan(text)
        jobs = {form.name: form.jobs(plan, context_of(plan)) for form in (PDF, XLSX)}
        made = {name: {job.path for job in own} for name, own in jobs.items()}
        assert {path for path in made["pdf"] if "schedule" in path} == wanted
        assert not any("schedule" in path for path in made["xlsx"])


def test_a_letter_that_only_the_schedule_prints_is_found_before_anything_is_built() -> (
    None
):
    plan = make_plan(WITH_TABLE.replace("title: Việc", "title: Việc\n    note: 中"))
    [problem] = find_unprintable(plan, context_of(plan))
    assert (problem.code, dict(problem.values)["text"]) == ("no-glyph", "中")


def squeezed(text: str) -> str:
    """Return a text without its blanks: where a line ends is the form's business."""
    return "".join(text.split())


@pytest.mark.engine
def test_only_what_changed_is_printed_again(small: Path) -> None:
    def build() -> dict[str, int]:
        site = build_site(small / "plan.yaml", small / "build", today=TODAY).site
        return {
            path.name: path.stat().st_mtime_ns for path in site.glob("checklists/*.pdf")
        }

    counted: list[tuple[int, int]] = []
    first = build()
    build_site(
        small / "plan.yaml",
        small / "build",
        today=TODAY,
        progress=lambda step, done, count: (
            counted.append((done, count)) if step == "printing" else None
        ),
    )
    assert counted == []
    plan = small / "plan.yaml"
    text = plan.read_text("utf-8")
    assert "Tổ Một" in text
    plan.write_text(text.replace("Tổ Một", "Tổ Số Một"), "utf-8")
    build_site(
        plan,
        small / "build",
        today=TODAY,
        progress=lambda step, done, count: (
            counted.append((done, count)) if step == "printing" else None
        ),
    )
    assert counted
    assert set(first) == set(build())


@pytest.mark.engine
def test_a_staged_sheet_that_somebody_changed_is_made_anew(small: Path) -> None:
    site = build_site(small / "plan.yaml", small / "build", today=TODAY).site
    right = (site / "checklists/all.pdf").read_bytes()
    (small / "build/docs/checklists/all.pdf").write_bytes(b"changed")
    site = build_site(small / "plan.yaml", small / "build", today=TODAY).site
    assert (site / "checklists/all.pdf").read_bytes() == right


@pytest.mark.slow
def test_many_processes_make_the_same_bytes(real: Plan) -> None:
    jobs = list(PDF.jobs(real, context_of(real)))[:9]

    def made(workers: int) -> dict[str, bytes]:
        printed = print_jobs(
            real,
            jobs,
            kept=lambda _p, _k: None,
            workers=workers,
            counted=lambda _d, _a: None,
        )
        return {artifact.path: artifact.data for artifact in printed}

    assert made(1) == made(2)


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminal")
def test_a_terminal_shows_how_far_printing_is_and_a_pipe_nothing(small: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "kehoach", "build", "--lang", "vi", "--jobs", "1"]
    done = subprocess.Popen(
        command, cwd=small, stdout=subprocess.DEVNULL, stderr=follower
    )
    os.close(follower)
    said = b""
    # A terminal whose other end is gone answers with an error.
    with contextlib.suppress(OSError):
        while piece := os.read(leader, 4096):
            said += piece
    assert done.wait() == 0
    os.close(leader)
    assert re.search(r"Dựng phiếu \[#{20}\] (\d+)/\1", said.decode())
    again = run_kehoach("build", "--lang", "vi", "--out", "other", cwd=small)
    assert "Dựng phiếu" not in again.stderr + again.stdout


@pytest.mark.engine
def test_forms_can_be_chosen(small: Path) -> None:
    assert run_kehoach("build", "--formats", "html,docx", cwd=small).returncode == 0
    made = {path.suffix for path in (small / "build/site/checklists").iterdir()}
    assert made == {".html", ".docx"}
    page = next((small / "build/site/don-vi").glob("*/index.html")).read_text("utf-8")
    assert ".pdf" not in page
    wrong = run_kehoach("build", "--formats", "html,odt", "--lang", "vi", cwd=small)
    assert wrong.returncode == 2
    known = ", ".join(form.name for form in sheet_forms())
    assert f"không có dạng phiếu: odt (có: {known})" in wrong.stderr
