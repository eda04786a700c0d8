"""Letters as Word documents in the manner of Nghị định 30/2020/NĐ-CP, appendix I; the same bytes for the same plan."""

from __future__ import annotations

from collections.abc import Sequence

from kehoach.render.letters.layout import Entry, Letter, Section, Signature
from kehoach.render.sheets.docx_parts import (
    add,
    cell,
    filled,
    frame,
    new_document,
    paragraph,
    row,
    run,
    saved,
    set_page,
    set_properties,
)
from kehoach.render.sheets.docx_styles import (
    LAYOUT_TABLE,
    LINES_TABLE,
    REMARK,
    Style,
)

_WIDTH, _WIDE = 165, 252
"""In millimetres: what the margins leave of a sheet, upright and on its side."""
_HEADS = (63, 102)
"""Widths of the head of the paper: who issues it to the left, the nation to the right; between them is the rest."""
_WIDTHS = {"number": 10, "due": 42, "where": 38}
_WIDTHS_WIDE = {"number": 10, "due": 52, "where": 40, "doer": 30, "result": 28}
"""Of columns on a sheet upright and on its side; what has to be done has the rest."""
_LINE = 24
"""Letters of a name in capitals that stand in a line of the left head."""
_ROOM = 4
"""Empty lines for a signature and a stamp."""
_SINGLE = 'w:line="240" w:lineRule="auto"'
"""Distance of lines; the decree asks for no less."""
_FIRST = 'w:firstLine="567"'
"""What a paragraph of the text begins with: a centimetre."""
_STYLES = (
    Style(
        id="letter-text",
        size=14,
        justified=True,
        after=6,
        indent=_FIRST,
        line=_SINGLE,
    ),
    Style(
        id="letter-part",
        size=14,
        bold=True,
        keep=True,
        before=6,
        after=4,
        level=1,
        indent=_FIRST,
        line=_SINGLE,
    ),
    Style(
        id="letter-list",
        justified=True,
        after=2,
        numbered=True,
        indent='w:left="851" w:hanging="284"',
        line=_SINGLE,
    ),
    Style(
        # Not justified: an e-mail address, which is never parted, would tear its line.
        id="closing",
        size=14,
        keep=True,
        before=6,
        after=6,
        indent=_FIRST,
        line=_SINGLE,
    ),
    Style(id="addressee", size=14, centred=True, before=12, after=12),
    Style(id="paper-number", centred=True, before=4),
    Style(id="about", size=12, centred=True),
    Style(id="place-and-day", size=14, italic=True, centred=True, before=3),
    Style(id="hint-above", size=12, italic=True, keep=True, after=4),
    # Not those of sheets, which are set close to save a page.
    Style(id="entry-head", bold=True, centred=True, before=2, after=2, line=_SINGLE),
    Style(id="entry-group", bold=True, keep=True, before=2, after=2, line=_SINGLE),
    Style(id="entry-number", centred=True, before=2, line=_SINGLE),
    Style(id="entry", before=2, line=_SINGLE),
    Style(id="entry-day", size=15, bold=True, before=1, line=_SINGLE),
    Style(id="entry-small", size=11, after=1, line=_SINGLE),
    Style(id="note", size=12, italic=True, before=4, after=4),
    Style(id="room", size=14, keep=True, line=_SINGLE),
    Style(id="recipients-head", size=12, bold=True, italic=True, keep=True),
    Style(id="recipients", size=11, line=_SINGLE),
)


def letter_document(letter: Letter) -> bytes:
    """Write a letter as a document that the office completes, signs and files."""
    document = new_document(letter.language, _STYLES)
    is_wide = _is_wide(letter)
    width = _WIDE if is_wide else _WIDTH
    set_page(document, landscape=is_wide)
    set_properties(
        document,
        title=letter.name,
        author=letter.body,
        language=letter.language,
        day=letter.written,
    )
    parts = [
        _head(letter, width),
        *_opening(letter),
        *_sections(letter, width),
        *_closing(letter),
        _ending(letter, width),
        # Word wants one below a table.
        paragraph("", "end"),
    ]
    for part in parts:
        add(document, part)
    return saved(document)


def _is_wide(letter: Letter) -> bool:
    """Tell whether a letter lies on its side: columns to be filled in by hand have no room upright."""
    keys = [key for section in letter.sections for key, _ in section.columns]
    return "doer" in keys


def _head(letter: Letter, width: float) -> str:
    """Write the head: who issues it, number and subject; nation, motto, place and day."""
    left, right = _HEADS
    widths = [left, width - left - right, right]
    number = [paragraph(letter.number, "paper-number")]
    if letter.about:
        number.append(paragraph(letter.about, "about"))
    nation = [
        paragraph(letter.nation, "nation"),
        paragraph(letter.motto, "nation"),
        paragraph("", "motto-rule"),
    ]
    body = [paragraph(line, "body") for line in _name_lines(letter.body.upper())]
    if letter.superior:
        body.insert(0, paragraph(letter.superior.upper(), "superior"))
    body.append(paragraph("", "body-rule"))
    day = [paragraph(letter.place_and_day, "place-and-day")]
    rows = [[body, [paragraph("")], nation], [number, [paragraph("")], day]]
    if width == left + right:
        # Nothing is left between them.
        widths = [left, right]
        rows = [[body, nation], [number, day]]
    written = "".join(row(contents, widths) for contents in rows)
    return frame(written, widths, LAYOUT_TABLE)


def _name_lines(name: str) -> list[str]:
    """Part a name that is longer than a line behind its dash, so that "KHEN THƯỞNG" stays together."""
    begin, dash, rest = name.partition(" - ")
    if dash and len(name) > _LINE:
        return [f"{begin} -", rest]
    return [name]


def _opening(letter: Letter) -> list[str]:
    parts = [paragraph(letter.title, "Heading1")] if letter.title else []
    parts.append(paragraph(letter.addressee, "addressee"))
    parts.append(paragraph(letter.opening, "letter-text"))
    return parts


def _sections(letter: Letter, width: float) -> list[str]:
    parts = []
    for section in letter.sections:
        if section.title:
            parts.append(paragraph(section.title, "letter-part"))
        if section.text:
            parts.append(paragraph(section.text, "letter-text"))
        if section.hint:
            parts.append(paragraph(section.hint, "hint-above"))
        if section.groups:
            parts.append(_table(letter, section, width))
        parts += (paragraph(text, "letter-list") for text in section.list)
    return parts


def _table(letter: Letter, section: Section, width: float) -> str:
    keys = [key for key, _ in section.columns]
    widths = _widths(keys, width)
    heads = [[paragraph(head, "entry-head")] for _, head in section.columns]
    rows = [row(heads, widths, head=True)]
    for group in section.groups:
        if group.title:
            rows.append(_group(group.title, widths))
        for entry in group.entries:
            rows.append(row([_content(key, entry) for key in keys], widths))
    # What is read out of a table without a title of its own is what the paper is called.
    caption = section.title or letter.name
    return frame("".join(rows), widths, LINES_TABLE, caption)


def _widths(keys: Sequence[str], width: float) -> list[float]:
    known = _WIDTHS_WIDE if width == _WIDE else _WIDTHS
    fixed = {key: known[key] for key in keys if key != "what"}
    return [fixed.get(key, width - sum(fixed.values())) for key in keys]


def _group(title: str, widths: Sequence[float]) -> str:
    """Write the head of a group; its style keeps it with the row below it."""
    inside = cell([paragraph(title, "entry-group")], sum(widths), len(widths))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inside}</w:tr>"


def _content(key: str, entry: Entry) -> list[str]:
    """Fill the cell of an entry in the column of a key."""
    match key:
        case "number":
            return [paragraph(str(entry.number), "entry-number")]
        case "what":
            steps = [paragraph(step, "entry") for step in entry.steps]
            return [*steps, paragraph(f"({entry.place})", "entry-small")]
        case "due":
            return _due(entry)
        case "where":
            return [paragraph(entry.destination or "–", "entry")]
    # For whoever fills it in.
    return [paragraph("", "entry")]


def _due(entry: Entry) -> list[str]:
    # On from the weekday, since a line of its own would make most rows higher.
    printed = "; ".join(filter(None, (entry.weekday, entry.printed)))
    texts = (
        (entry.verb, "entry-small"),
        (entry.day, "entry-day"),
        (printed, "entry-small"),
    )
    parts = [paragraph(text, style) for text, style in texts if text]
    if entry.still_open:
        parts.append(filled(run(entry.still_open, REMARK), "entry-small"))
    return parts


def _closing(letter: Letter) -> list[str]:
    parts = []
    if letter.note:
        parts.append(paragraph(letter.note, "note"))
    if letter.closing:
        parts.append(paragraph(letter.closing, "closing"))
    parts.append(paragraph("", "room"))
    return parts


def _ending(letter: Letter, width: float) -> str:
    """Write recipients and signatures side by side, in one row that is never split."""
    contents = []
    if letter.recipients:
        head, *others = letter.recipients
        copies = [paragraph(text, "recipients") for text in others]
        contents.append([paragraph(head, "recipients-head"), *copies])
    contents += map(_signature, letter.signatures)
    widths = [width / len(contents)] * len(contents)
    return frame(row(contents, widths), widths, LAYOUT_TABLE)


def _signature(signature: Signature) -> list[str]:
    lines = [paragraph(line, "signer") for line in signature.lines]
    if signature.how:
        lines.append(paragraph(signature.how, "signed"))
    return [*lines, *([paragraph("", "room")] * _ROOM)]
