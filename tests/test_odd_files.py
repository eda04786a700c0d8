"""Files made to harm, damaged, misnamed or merely odd: each is one line that says which and what to do, or is read."""

from __future__ import annotations

import copy
import csv
import io
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import MINIMAL, run_kehoach
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import PatternFill

from kehoach.desk.papers import update_plan
from kehoach.document import limits
from kehoach.document.blocks import Paragraph, Row
from kehoach.document.reading import read_document
from kehoach.problems import InputError
from kehoach.words import load_words

VI = load_words("vi")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
"""How files of Word and Excel before 2007 begin; with a password also later ones ([MS-OFFCRYPTO] 2.3.4)."""
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500)
HEAD = ("TT", "Nội dung", "Thời hạn")
TASK = ("1", "Rà soát hồ sơ", "trước ngày 30/6/2020")


def word(*, spans: str = "") -> bytes:
    """Write a table of one task; ``spans`` is what its last cell claims to span."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for texts in (HEAD, TASK):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    if spans:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), spans)
        table.rows[1].cells[2]._tc.get_or_add_tcPr().append(span)
    return saved(document.save)


def workbook(change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for texts in (HEAD, TASK):
        sheet.append(texts)
    change(book)
    return saved(book.save)


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Pack a document anew with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = change(parts[name])
    return packed(parts)


def with_merged(data: bytes, ref: str) -> bytes:
    """Let a workbook claim a merged range, which openpyxl could not write without making all of its cells."""
    mark = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'.encode()
    return changed(
        data,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</sheetData>", b"</sheetData>" + mark),
    )


def blocks_of(tmp_path: Path, name: str, data: bytes) -> list[Paragraph | Row]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_document(path).blocks)


def cells_of(tmp_path: Path, name: str, data: bytes) -> list[tuple[str, ...]]:
    blocks = blocks_of(tmp_path, name, data)
    return [block.cells for block in blocks if isinstance(block, Row)]


def refusal(tmp_path: Path, name: str, data: bytes) -> str:
    """Return the code of the one problem that a file is refused with, and check that it can be said."""
    with pytest.raises(InputError) as refused:
        blocks_of(tmp_path, name, data)
    [problem] = refused.value.problems
    for language in ("vi", "en"):
        words = load_words(language)
        said = problem.message(words) + problem.hint(words)
        assert "\n" not in said
        assert "{" not in said
    return problem.code


def bomb(part: bytes) -> bytes:
    """Pack a part that claims to be Word's text."""
    return packed({"[Content_Types].xml": "<a/>", "word/document.xml": part})


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        # What is called otherwise than it is.
        ("a.docx", lambda: OLE, "document-other-kind"),
        ("a.xlsx", lambda: OLE, "document-other-kind"),
        ("a.docx", lambda: b"%PDF-1.7\n", "document-other-kind"),
        ("a.docx", lambda: b"{\\rtf1\\ansi}", "document-other-kind"),
        ("a.docx", lambda: packed({"a.txt": "a"}), "document-other-kind"),
        ("a.xlsx", lambda: b"<html><table></table></html>", "document-misnamed"),
        ("a.docx", lambda: workbook(), "document-misnamed"),
        ("a.xlsx", lambda: word(), "document-misnamed"),
        ("a.txt", lambda: word(), "document-misnamed"),
        ("a.csv", lambda: workbook(), "document-misnamed"),
        ("a.csv", lambda: OLE, "document-other-kind"),
        ("a.docx", lambda: "Kế hoạch".encode(), "document-no-package"),
        ("a.xlsx", lambda: b"", "document-no-package"),
        # With a password.
        ("a.docx", lambda: LOCKED, "document-locked"),
        ("a.xlsx", lambda: LOCKED, "document-locked"),
        # Cut off, or changed on its way.
        ("a.docx", lambda: word()[:-200], "document-damaged"),
        ("a.xlsx", lambda: workbook()[:1000], "document-damaged"),
        ("a.docx", lambda: b"PK\x03\x04", "document-damaged"),
        ("a.docx", lambda: bomb(b"<a"), "document-broken"),
        ("a.docx", lambda: bomb(b"<a/>"), "document-broken"),
        # Words of its own.
        ("a.docx", lambda: bomb(ENTITIES), "document-entities"),
        (
            "a.docx",
            lambda: bomb(b"\xff\xfe" + ENTITIES.decode().encode("utf-16-le")),
            "document-entities",
        ),
        (
            "a.xlsx",
            lambda: changed(
                workbook(),
                "xl/worksheets/sheet1.xml",
                lambda part: part.replace(b"<worksheet", b"<!DOCTYPE a><worksheet"),
            ),
            "document-entities",
        ),
        # Too much.
        ("a.docx", lambda: bomb(b"<a>" + bytes(2_000_000)), "document-ratio"),
        (
            "a.docx",
            lambda: packed({f"word/{number}": "" for number in range(5001)}),
            "document-parts",
        ),
        ("a.docx", lambda: word(spans="2000000"), "document-columns"),
        (
            "a.xlsx",
            lambda: workbook(lambda book: book.active.cell(3, 16_384, "x")),
            "document-columns",
        ),
        ("a.csv", lambda: b"a;" * 5000 + b"a", "document-columns"),
        ("a.csv", lambda: b"a;b\n" * 5001, "document-rows"),
        ("a.md", lambda: b"|a|b|\n" * 5001, "document-rows"),
        ("a.txt", lambda: b"a\n" * 20_001, "document-paragraphs"),
        ("a.txt", lambda: b"a" * 5_000_001, "document-signs"),
        ("a.csv", lambda: (b"a;" * 49 + b"a\n") * 4001, "document-cells"),
        # In a coding of before.
        ("a.txt", lambda: "Kế hoạch".encode("cp1258", "replace") + b"\xea", "not-utf8"),
    ],
)
def test_each_refusal_is_one_line_of_its_own(
    name: str, make: Callable[[], bytes], code: str, tmp_path: Path
) -> None:
    assert refusal(tmp_path, name, make()) == code


def test_the_limit_of_what_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kehoach.document.packages.MOST_UNPACKED", 10_000)
    assert refusal(tmp_path, "a.docx", word()) == "document-unpacked"


def test_the_limit_of_one_part_that_is_held_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kehoach.document.packages.MOST_MARKUP", 1000)
    assert refusal(tmp_path, "a.docx", word()) == "document-unpacked"
    # Its rows are read one by one.
    assert cells_of(tmp_path, "a.xlsx", workbook()) == [HEAD, TASK]


def test_the_limit_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kehoach.document.markup.MOST_PAGE", 100)
    page = b"<table>" + b"<tr><td>x" * 20 + b"</table>"
    assert refusal(tmp_path, "a.html", page) == "too-large"
    assert refusal(tmp_path, "a.md", page) == "too-large"


def test_the_limit_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS", -1)
    assert refusal(tmp_path, "a.docx", word()) == "document-slow"


def test_a_hundred_damaged_bytes_are_one_line(tmp_path: Path) -> None:
    for name, data in (("a.docx", word()), ("a.xlsx", workbook())):
        damaged = bytearray(data)
        damaged[len(data) // 3 : len(data) // 3 + 100] = bytes(100)
        path = tmp_path / name
        path.write_bytes(damaged)
        out = run_kehoach("import", name, "--out", "plan.yaml", cwd=tmp_path)
        assert (out.returncode, len(out.stderr.strip().splitlines())) == (1, 1)
        assert "document-damaged" in out.stderr
        assert not (tmp_path / "plan.yaml").exists()


def test_tables_within_tables_have_an_end(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    for _ in range(25):
        cell = cell.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "sâu"
    assert refusal(tmp_path, "a.docx", saved(document.save)) == "document-nesting"


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "B2:B1048576"])
def test_a_merged_range_as_large_as_a_sheet_costs_nothing(
    ref: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    rows = cells_of(tmp_path, "a.xlsx", with_merged(workbook(), ref))
    assert len(rows) == 2
    # Minutes and gigabytes, where each cell of the range is made.
    assert time.monotonic() - began < 30


def test_a_far_empty_row_is_not_counted_to(tmp_path: Path) -> None:
    def color_the_last_row(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.cell(1_048_576, 16_384).fill = PatternFill("solid", fgColor="FFFF00")

    began = time.monotonic()
    rows = cells_of(tmp_path, "a.xlsx", workbook(color_the_last_row))
    assert rows == [HEAD, TASK]
    assert time.monotonic() - began < 30


def test_paths_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(word())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["../../ngoai.txt"] = b"x"
    parts["/ngoai.txt"] = b"x"
    inside = tmp_path / "trong/day"
    inside.mkdir(parents=True)
    rows = cells_of(inside, "a.docx", packed(parts))
    assert rows == [HEAD, TASK]
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["a.docx"]


def test_what_stands_in_content_controls_is_read(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(word()))
    table = document.tables[0]
    row = table.rows[1]._tr
    for child in (row, row.tc_lst[1], document.add_paragraph("Nơi nhận")._p):
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        child.addprevious(control)
        control.append(content)
        content.append(child)
    blocks = blocks_of(tmp_path, "a.docx", saved(document.save))
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    rows = [block.cells for block in blocks if isinstance(block, Row)]
    assert (rows, texts) == ([HEAD, TASK], ["Nơi nhận"])


def test_a_column_merged_over_thousands_of_rows_is_read_in_each(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    row = table.rows[0]
    row.cells[0].text, row.cells[1].text = "Văn phòng", "việc"
    merged = OxmlElement("w:vMerge")
    merged.set(qn("w:val"), "restart")
    row.cells[0]._tc.get_or_add_tcPr().append(merged)
    body = row._tr.getparent()
    pattern = copy.deepcopy(row._tr)
    going_on = pattern.tc_lst[0].tcPr.find(qn("w:vMerge"))
    del going_on.attrib[qn("w:val")]
    for text in pattern.tc_lst[0].iter(qn("w:t")):
        text.text = ""
    for _ in range(3000):
        body.append(copy.deepcopy(pattern))
    rows = cells_of(tmp_path, "a.docx", saved(document.save))
    assert rows == [("Văn phòng", "việc")] * 3001


FORMULAS = ["=1+1", "+84 24", "- đã gửi", "@SUM(A1)", "''=1", "'-x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_is_a_formula_and_each_comes_back(
    text: str, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    title = text.replace("'", "''")
    plan.write_text(MINIMAL.replace("title: Việc", f"title: '{title}'"), "utf-8")
    run_kehoach("export", "--csv", "a.csv", cwd=tmp_path)
    written = (tmp_path / "a.csv").read_text("utf-8-sig")
    rows = csv.reader(io.StringIO(written), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    before = plan.read_bytes()
    update_plan(tmp_path / "a.csv", plan, VI, lambda _done, _all: None)
    assert plan.read_bytes() == before
