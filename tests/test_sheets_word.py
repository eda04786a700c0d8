"""Sheets as Word documents, read back with tools that did not write them, against the published data."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdf
import pytest
from conftest import MINIMAL, context_of, made_once, make_plan
from docx import Document
from external import find_program, find_serif, needed
from published import LETTERS, day, items_of, leading_day_of, stands_in

from kehoach.plan.model import Plan
from kehoach.render.api.writer import render_api
from kehoach.render.sheets.docx import bookmark_of, docx, tag_of
from kehoach.render.sheets.layout import Sheet, sheet_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
ABBREVIATED = {
    "Hội đồng Thi đua - Khen thưởng": "HĐTĐKT",
    "Hội đồng TĐKT": "HĐTĐKT",
    "Phòng Nội vụ": "Phòng NV",
}
"""As the document's own abbreviations shorten names on paper."""
# LibreOffice 7.5, release notes: titles and tags of content controls are kept from then on.
KEEPS_TAGS = (7, 5)


@pytest.fixture(scope="module")
def word(real: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like a published one with every Word sheet, and the data they are held against."""

    def write(folder: Path) -> None:
        context = context_of(real)
        for artifact in render_api(real, context):
            path = folder / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.data)
        (folder / "checklists").mkdir()
        for party in real.directory.addressees:
            made = docx(sheet_of(real, context, party))
            (folder / f"checklists/{party.id}.docx").write_bytes(made)

    return made_once(tmp_path_factory, "word", write)


@pytest.fixture(scope="module")
def small_sheet() -> Sheet:
    plan = make_plan(MINIMAL)
    return sheet_of(plan, context_of(plan), plan.directory["mot"])


def part(document: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return ET.fromstring(parts.read(name))


def body_of(document: bytes) -> ET.Element:
    return part(document, "word/document.xml")


def text_of(element: ET.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def table_of(body: ET.Element) -> ET.Element:
    """Return the table with most rows."""
    return max(body.iter(f"{W}tbl"), key=lambda table: len(list(table.iter(f"{W}tr"))))


def rows_of(body: ET.Element) -> list[ET.Element]:
    """Return the rows of the table of lines, its head first; what is signed may stand in a table within its last."""
    rows = table_of(body).findall(f"{W}tr")
    return [row for row in rows if row.find(f".//{W}tbl") is None]


def cells_of(row: ET.Element) -> list[str]:
    """Return the text of each cell, its paragraphs apart."""
    return [
        " ".join(filter(None, map(text_of, cell.iter(f"{W}p")))).strip()
        for cell in row.iter(f"{W}tc")
    ]


def styles_of(document: bytes) -> dict[str, ET.Element]:
    """Return the styles of a document by id."""
    root = part(document, "word/styles.xml")
    return {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}


def value(element: ET.Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def style_names(paragraphs: Iterator[ET.Element], document: bytes) -> dict[str, str]:
    """Return the texts of paragraphs by the names of their styles; the last of each style stays."""
    names = {key: value(s.find(f"{W}name")) for key, s in styles_of(document).items()}
    return {names[value(p.find(f"{W}pPr/{W}pStyle"))]: text_of(p) for p in paragraphs}


def controls_of(element: ET.Element) -> dict[str, ET.Element]:
    """Return the controls by tag, in their order."""
    found = {}
    for control in element.iter(f"{W}sdt"):
        tag = value(control.find(f"{W}sdtPr/{W}tag"))
        assert tag not in found
        found[tag] = control
    return found


def shortened(text: str) -> str:
    for full, short in ABBREVIATED.items():
        text = text.replace(full, short)
    return text


def short_day(iso: str) -> str:
    """Write a day without the year of the plan: "27/3"."""
    return day(iso).removesuffix("/2020")


def assert_action(action: str, what: str, head: str) -> None:
    """Hold an action of the data against a row: where papers go may stand below it, or once for all at the head."""
    if not action.startswith("Gửi "):
        assert stands_in(action, what)
        return
    sent, _, destination = action.rpartition(" về ")
    assert (sent or destination) in what
    if sent:
        place = shortened(re.sub(r" \(.*\)$", "", destination))
        assert place in shortened(what) or place in shortened(head), action


def assert_time(item: dict[str, Any], due: dict[str, str], month: str) -> None:
    """Hold the cell of the day, by styles, and the head of its month against the data."""
    deadline = item["deadline"]
    cell = " ".join(due.values())
    leading = leading_day_of(deadline)
    if leading == "9999":
        assert "Ngày" not in due
        assert deadline["phrase"] in cell
        assert month == "Việc không ấn định ngày"
        return
    assert due["Ngày"].endswith(short_day(leading))
    year, number, _ = leading.split("-")
    assert month == f"Tháng {int(number)}/{year}"
    if deadline["kind"] == "before":
        # "(30/01 là thứ Bảy)" may follow.
        day_before = day(deadline["date"]).rpartition("/")[0]
        assert re.search(rf"trước {day_before}(\D|$)", cell)
    else:
        # In short, where that says the same: "chậm nhất 28/3".
        assert deadline["phrase"] in cell or short_day(leading) in due["Ghi nhỏ"]


@pytest.mark.slow
def test_every_row_of_every_unit_is_in_its_document(word: Path, real: Plan) -> None:
    counted = 0
    for party in real.directory.addressees:
        items = items_of(word, party.id)
        document = (word / f"checklists/{party.id}.docx").read_bytes()
        body = body_of(document)
        if not items:
            assert not controls_of(body)
            continue
        head = " ".join(text_of(p) for p in body.findall(f"{W}body/{W}p"))
        month, number = "", 0
        for row in rows_of(body)[1:]:
            cells = cells_of(row)
            if len(cells) == 1:
                [month] = cells
                continue
            item, number = items[number], number + 1
            assert cells[0] == str(number)
            for action in item["actions"]:
                assert_action(action, cells[1], head)
            for ref in item["deadline"]["refs"]:
                assert ref in cells[1]
            due = style_names(list(row.iter(f"{W}tc"))[2].iter(f"{W}p"), document)
            assert_time(item, due, month)
            assert cells[3:] == ["☐", ""]
            assert all(unicodedata.is_normalized("NFC", cell) for cell in cells)
        assert number == len(items), party.id
        counted += number
    assert counted > 300


def test_each_open_line_has_its_controls_by_tag_and_nobody_elses(
    word: Path, real: Plan
) -> None:
    for party in real.directory.addressees:
        document = (word / f"checklists/{party.id}.docx").read_bytes()
        wanted = [
            f"{party.id}/{item['deadline']['id']}/{kind}"
            for item in items_of(word, party.id)
            if item["deadline"]["status"] != "cancelled"
            for kind in ("done", "result", "note")
        ]
        controls = controls_of(body_of(document))
        assert list(controls) == wanted, party.id
        numbers = [value(c.find(f"{W}sdtPr/{W}id")) for c in controls.values()]
        assert len(set(numbers)) == len(numbers)
        for tag, control in controls.items():
            is_box = control.find(f"{W}sdtPr/{WORD_2010}checkbox") is not None
            is_empty = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
            is_text = control.find(f"{W}sdtPr/{W}text") is not None
            assert (is_box, is_text, is_empty) == (
                (True, False, False) if tag.endswith("/done") else (False, True, True)
            )
            # Word refuses longer ones (implementation notes on ISO 29500: 64).
            name = value(control.find(f"{W}sdtPr/{W}alias"))
            assert re.match(r"(Hoàn thành|Kết quả|Ghi chú) \d+: \S", name), name
            assert len(name) <= 64
            assert len(tag) <= 64


def test_a_cancelled_line_is_struck_through_and_cannot_be_filled(
    small_sheet: Sheet,
) -> None:
    [group] = small_sheet.parts
    [line] = group.lines
    lines = (replace(line, cancelled=True), replace(line, deadline="khac", number=2))
    sheet = replace(small_sheet, parts=(replace(group, lines=lines),))
    document = docx(sheet)
    tags = [f"mot/khac/{kind}" for kind in ("done", "result", "note")]
    body = body_of(document)
    assert list(controls_of(body)) == tags
    _, _, struck, usual = rows_of(body)
    styles = styles_of(document)
    for row, is_struck in ((struck, True), (usual, False)):
        for step in line.steps:
            [paragraph] = [p for p in row.iter(f"{W}p") if text_of(p) == step]
            style = styles[value(paragraph.find(f"{W}pPr/{W}pStyle"))]
            assert (style.find(f"{W}rPr/{W}strike") is not None) is is_struck
    assert cells_of(struck)[3:] == ["–", "–"]


def test_short_tags_and_bookmarks_are_what_they_name() -> None:
    assert tag_of("kim-giang", "sang-kien", "note") == "kim-giang/sang-kien/note"
    assert bookmark_of("sang-kien") == "_sang_kien"


@pytest.mark.parametrize("name", ["a" * 36, "a" * 300])
def test_long_tags_and_bookmarks_fit_into_what_word_takes(name: str) -> None:
    deadlines = [f"{name}-{end}" for end in ("x", "y")]
    for kind in ("done", "result", "note"):
        tags = {tag_of("don-vi-co-ten-rat-dai", one, kind) for one in deadlines}
        assert len(tags) == 2
        for tag in tags:
            assert tag.startswith("don-vi-co-ten-rat-dai/aaaa")
            assert tag.endswith(f"/{kind}")
            assert len(tag) <= 64
    marks = set(map(bookmark_of, deadlines))
    assert len(marks) == 2
    assert all(re.fullmatch(r"_[a-z0-9_]{1,39}", mark) for mark in marks)


def sizes_of(document: bytes) -> dict[str, set[int]]:
    """Return the sizes of letters in half points, as the styles give them, by the names of the paragraphs' styles."""
    styles = styles_of(document)
    defaults = part(document, "word/styles.xml").find(f"{W}docDefaults")
    assert defaults is not None
    last = int(value(defaults.find(f".//{W}sz")))

    def size(style: str) -> int:
        if style not in styles:
            return 0
        own = styles[style].find(f"{W}rPr/{W}sz")
        based = value(styles[style].find(f"{W}basedOn"))
        return int(value(own)) if own is not None else size(based)

    found: dict[str, set[int]] = {}
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        names = [n for n in parts.namelist() if re.match(r"word/(doc|head|foot)", n)]
    for name in names:
        for paragraph in part(document, name).iter(f"{W}p"):
            style = value(paragraph.find(f"{W}pPr/{W}pStyle")) or "Normal"
            of_style = found.setdefault(value(styles[style].find(f"{W}name")), set())
            for run in paragraph.iter(f"{W}r"):
                own = run.find(f"{W}rPr/{W}sz")
                named = size(value(run.find(f"{W}rPr/{W}rStyle")))
                direct = int(value(own)) if own is not None else 0
                of_style.add(direct or named or size(style) or last)
    return found


@pytest.mark.parametrize("party", ["phuong-kim-giang", "phong-noi-vu"])
def test_nothing_is_smaller_than_11_points_and_actions_have_13(
    word: Path, party: str
) -> None:
    sizes = sizes_of((word / f"checklists/{party}.docx").read_bytes())
    assert min(map(min, filter(None, sizes.values()))) == 22
    assert sizes["Việc"] == sizes["header"] == sizes["Tháng"] == {26}
    assert sizes["Ghi nhỏ"] == sizes["Chỗ ghi"] == {22}
    assert sizes["Ngày"] == {30}


def test_all_of_the_look_comes_from_styles_with_names(word: Path) -> None:
    document = (word / "checklists/phuong-kim-giang.docx").read_bytes()
    body, styles = body_of(document), styles_of(document)
    for mark in ("b", "i", "strike", "sz", "rFonts", "spacing", "jc", "tblBorders"):
        assert body.find(f".//{W}{mark}") is None, mark
    kinds = ("pStyle", "rStyle", "tblStyle")
    used = {value(one) for kind in kinds for one in body.iter(f"{W}{kind}")}
    assert used <= styles.keys()
    names = {value(styles[key].find(f"{W}name")) for key in used}
    assert {"heading 1", "heading 2", "List Bullet", "Subtitle", "caption"} <= names
    assert {"Việc", "Ghi nhỏ", "Lưu ý", "Ngày", "Tháng", "Bảng việc"} <= names
    # Whoever looks for a style finds those of the sheet, and none of the library's hundred.
    assert len(styles) < 40
    fonts = {
        fonts.get(f"{W}ascii")
        for s in styles.values()
        for fonts in s.iter(f"{W}rFonts")
    }
    assert fonts == {"Times New Roman", "MS Gothic"}


def test_a_document_has_the_decrees_page(word: Path) -> None:
    document = (word / "checklists/phuong-kim-giang.docx").read_bytes()
    body, styles = body_of(document), styles_of(document)
    [page] = body.iter(f"{W}pgMar")
    millimetres = {
        name: round(int(page.get(f"{W}{name}", "0")) / 1440 * 25.4)
        for name in ("top", "bottom", "left", "right")
    }
    # Nghị định 30/2020/NĐ-CP, appendix I: 20 to 25, 20 to 25, 30 to 35, 15 to 20 mm.
    assert millimetres == {"top": 20, "bottom": 20, "left": 30, "right": 15}
    [size] = body.iter(f"{W}pgSz")
    sides = [round(int(size.get(f"{W}{side}", "0")) / 1440 * 25.4) for side in "wh"]
    assert sides == [210, 297]
    assert size.get(f"{W}orient") in (None, "portrait")
    # The number alone, from the second page.
    assert body.find(f".//{W}titlePg") is not None
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        headers = [n for n in parts.namelist() if n.startswith("word/header")]
        core = parts.read("docProps/core.xml").decode()
    fields = [f for n in headers for f in part(document, n).iter(f"{W}fldSimple")]
    assert [field.get(f"{W}instr") for field in fields] == ["PAGE"]
    assert [text_of(part(document, name)) for name in headers] == ["2"]
    rows = table_of(body).findall(f"{W}tr")
    heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert heads == rows[:1]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    # A rule below the body and one below the motto.
    head = next(body.iter(f"{W}tbl"))
    for cell in head.iter(f"{W}tc"):
        *texts, rule = cell.iter(f"{W}p")
        assert all(map(text_of, texts))
        style = styles[value(rule.find(f"{W}pPr/{W}pStyle"))]
        assert style.find(f"{W}pPr/{W}pBdr/{W}bottom") is not None
    assert cells_of(head)[0] == "UBND QUẬN THANH XUÂN PHƯỜNG KIM GIANG"
    tongues = [value(one) for one in part(document, "word/styles.xml").iter(f"{W}lang")]
    assert tongues == ["vi-VN"]
    assert "Phường Kim Giang" in core


def is_kept(paragraph: ET.Element, styles: dict[str, ET.Element]) -> bool:
    """Tell whether a paragraph stays on the page of what follows it."""
    style = styles[value(paragraph.find(f"{W}pPr/{W}pStyle"))]
    own = paragraph.find(f"{W}pPr/{W}keepNext")
    return own is not None or style.find(f"{W}pPr/{W}keepNext") is not None


def test_heads_stay_with_what_they_head_and_signatures_with_what_is_signed(
    word: Path, real: Plan
) -> None:
    for party in real.directory.addressees:
        document = (word / f"checklists/{party.id}.docx").read_bytes()
        styles, [body] = styles_of(document), body_of(document).findall(f"{W}body")
        months = [
            paragraph
            for paragraph in body.iter(f"{W}p")
            if re.fullmatch(r"Tháng \d+/\d{4}", text_of(paragraph))
        ]
        assert all(is_kept(month, styles) for month in months)
        *_, signed = (table for table in body.iter(f"{W}tbl") if is_signed(table))
        [row] = signed.findall(f"{W}tr")
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
        if signed in body:
            before, gap = list(body)[list(body).index(signed) - 2 :][:2]
        else:
            *_, before, last = table_of(body).findall(f"{W}tr")
            assert signed in list(last.iter(f"{W}tbl"))
            [cell] = last.findall(f"{W}tc")
            gap = cell.findall(f"{W}p")[0]
        for paragraph in (*before.iter(f"{W}p"), gap):
            assert is_kept(paragraph, styles), party.id


def is_signed(table: ET.Element) -> bool:
    """Tell whether a table holds the codes and, where something is to do, the signatures; and no lines."""
    return "Đăng ký lịch" in text_of(table) and "TT" not in cells_of(table)


def test_codes_are_big_enough_and_say_where_they_lead(word: Path) -> None:
    body = body_of((word / "checklists/phuong-kim-giang.docx").read_bytes())
    widths = [int(one.get("cx", "0")) / 36000 for one in body.iter(f"{DRAWING}extent")]
    assert [round(width) for width in widths] == [25, 25]
    said = [one.get("descr", "") for one in body.iter(f"{DRAWING}docPr")]
    assert [text.rstrip("/").split("/")[-2:] for text in said] == [
        ["don-vi", "phuong-kim-giang"],
        ["dang-ky-lich", "phuong-kim-giang"],
    ]


def test_every_vietnamese_letter_survives_in_word() -> None:
    letters = LETTERS + LETTERS.upper()
    plan = make_plan(MINIMAL.replace("title: Việc", f"title: {letters}"))
    body = body_of(docx(sheet_of(plan, context_of(plan), plan.directory["mot"])))
    assert letters in text_of(body)


def test_what_would_be_markup_is_text_in_word(small_sheet: Sheet) -> None:
    [group] = small_sheet.parts
    text = "<b>A & B</b> \"C\" 'D'"
    line = replace(group.lines[0], steps=(text,), deadline="a&b")
    sheet = replace(small_sheet, parts=(replace(group, lines=(line,)),), draft=text)
    body = body_of(docx(sheet))
    assert text_of(next(body.iter(f"{W}p"))) == text
    *_, row = rows_of(body)
    assert cells_of(row)[1].startswith(text)
    assert list(controls_of(row)) == ["mot/a&b/done", "mot/a&b/result", "mot/a&b/note"]


def test_the_parts_of_a_document_are_packed_the_same_and_can_be_opened(
    small_sheet: Sheet,
) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(small_sheet))) as parts:
        listed = parts.infolist()
    first, *others = [part.filename for part in listed]
    # The list of contents stands first (ECMA-376 part 2 only asks that it be there; Word writes it so).
    assert first == "[Content_Types].xml"
    assert others == sorted(others)
    assert {part.date_time for part in listed} == {(1980, 1, 1, 0, 0, 0)}
    # The upper half is the mode on a Unix: who unpacks it may read and write.
    assert {part.external_attr >> 16 for part in listed} == {0o600}


def test_a_document_holds_nothing_of_the_librarys_template(small_sheet: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(small_sheet))) as parts:
        names = set(parts.namelist())
        texts = {
            name: parts.read(name).decode()
            for name in names
            if name.endswith((".xml", ".rels"))
        }
    # No picture of another document, no bibliography, not the program that wrote the template.
    assert {name for name in names if name.startswith(("docProps/", "customXml/"))} == {
        "docProps/core.xml"
    }
    for said in ("thumbnail", "Macintosh", "APA", "w:rsid ", "w14:docId", "jpeg"):
        assert [name for name, text in texts.items() if said in text] == [], said
    # What is told of it is there, and nothing is told of what is not.
    for name, text in texts.items():
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            targets = re.findall(r'Target="([^"]+)"', text)
            assert {folder + target for target in targets} <= names
    # An older age, and Word would take the boxes for pictures of boxes.
    [mode] = re.findall(
        r'w:name="compatibilityMode"[^>]*w:val="(\d+)"', texts["word/settings.xml"]
    )
    assert int(mode) >= 15


def test_a_document_is_headed_signed_and_named_after_who_issued_it(
    small_sheet: Sheet,
) -> None:
    data = docx(small_sheet)
    document = Document(io.BytesIO(data))
    titles = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    assert titles == [small_sheet.title]
    # Who signs stands above how, a cell each.
    cells = [
        list(map(text_of, c.findall(f"{W}p"))) for c in body_of(data).iter(f"{W}tc")
    ]
    assert cells[-2:] == [list(pair) for pair in small_sheet.signatures]
    properties = document.core_properties
    assert properties.title == f"{small_sheet.title}: {small_sheet.subtitle}"
    assert properties.author == properties.last_modified_by == "Đơn vị Một"
    # Not the word of the library that wrote it.
    assert properties.comments == ""


def test_word_sheets_are_packed_alike_on_every_system(
    monkeypatch: pytest.MonkeyPatch, small_sheet: Sheet
) -> None:
    here = docx(small_sheet)
    # What zipfile asks to know whether it runs on Windows.
    monkeypatch.setattr(sys, "platform", "win32")
    assert docx(small_sheet) == here


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed(lambda: [find_program("soffice"), find_program("pdfinfo")])
    return tmp_path_factory.mktemp("office")


def convert(office: Path, form: str, *files: Path) -> None:
    profile = f"-env:UserInstallation={(office / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", form]
    done = subprocess.run(
        [*command, "--outdir", office, *files],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    assert done.stdout.count("convert ") == len(files), done.stdout


@pytest.mark.slow
def test_an_office_reads_every_word_sheet(office: Path, word: Path, real: Plan) -> None:
    parties = [party.id for party in real.directory.addressees]
    sheets = [word / f"checklists/{identity}.docx" for identity in parties]
    convert(office, "txt:Text (encoded):UTF8", *sheets)
    for identity in parties:
        read = (office / f"{identity}.txt").read_text("utf-8-sig")
        text = " ".join(read.split())
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        for item in items_of(word, identity):
            for action in item["actions"]:
                assert_action(action, text, text)


@pytest.mark.slow
def test_an_office_prints_every_sheet_on_few_pages_and_no_signature_alone(
    office: Path, word: Path, real: Plan
) -> None:
    needed(find_serif)
    parties = [party.id for party in real.directory.addressees]
    convert(office, "pdf", *(word / f"checklists/{one}.docx" for one in parties))
    pages = {}
    for identity in parties:
        printed = [
            page.extract_text()
            for page in pypdf.PdfReader(office / f"{identity}.pdf").pages
        ]
        pages[identity] = len(printed)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in printed[0]
        for number, text in enumerate(printed[1:], 2):
            assert text.split()[0] == str(number)
        rest = printed[-1].partition("Người lập phiếu")[0]
        # A row or an entry at least, besides the head of the table.
        assert len(rest.split()) > 12, (identity, rest)
    wards = [count for one, count in pages.items() if one.startswith("phuong-")]
    assert len(wards) == 11
    assert max(wards) <= 3


@pytest.mark.slow
def test_what_is_filled_in_comes_back_from_another_office(
    office: Path, word: Path, tmp_path: Path
) -> None:
    identity, line = "phuong-kim-giang", "ho-so-khen-thuong-nha-nuoc-dot-1"
    document = Document(str(word / f"checklists/{identity}.docx"))
    written = {"result": "ngày 26/3, số 12/BC-UBND", "note": "Đã gửi bản giấy"}
    for control in document.element.body.iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        for kind, text in written.items():
            if value(properties.find(f"{W}tag")) == f"{identity}/{line}/{kind}":
                properties.remove(properties.find(f"{W}showingPlcHdr"))
                [run] = control.iter(f"{W}t")
                run.text = text
    filled = tmp_path / f"{identity}.docx"
    document.save(str(filled))
    version = subprocess.run(
        ["soffice", "--version"], capture_output=True, text=True, check=True
    ).stdout
    convert(office, "docx", filled)
    body = body_of((office / f"{identity}.docx").read_bytes())
    # By its bookmark in every version.
    mark = bookmark_of(line)
    [row] = [
        row
        for row in rows_of(body)
        if any(s.get(f"{W}name") == mark for s in row.iter(f"{W}bookmarkStart"))
    ]
    cells = cells_of(row)
    assert cells[3].replace("☐", "").strip() == written["result"]
    assert cells[4] == written["note"]
    found = re.search(r"LibreOffice (\d+)\.(\d+)", version)
    assert found
    if (int(found[1]), int(found[2])) >= KEEPS_TAGS:
        controls = controls_of(body)
        for kind, text in written.items():
            assert text_of(controls[f"{identity}/{line}/{kind}"]) == text
