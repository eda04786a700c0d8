"""The look of a sheet in Word: all of it comes from styles with names, each of which an office can change at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from kehoach.words import LANGUAGES, load_words

NAMES = (
    nsdecls("w") + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
"""Declarations of the prefixes of what is written."""
LINES_TABLE = "lines-table"
"""Style of the table of lines."""
LAYOUT_TABLE = "layout-table"
"""Style of a table that only keeps things side by side."""
PLACEHOLDER = "PlaceholderText"
"""Style of what stands in a control until it is filled in."""
CODE = "code"
"""Style of the place of a code's picture."""
REMARK = "remark"
"""Style of what the reader should do besides."""
_SERIF = "Times New Roman"
_BODY = 13
_SMALL = 11
"""Points; nothing is smaller."""
_LINE = 218
"""Distance of lines, where 240 is what the typeface asks for; its accents have room in less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style of paragraphs, based on Normal."""

    id: str
    built_in: str = ""
    """The name by which Word knows a style of its own; others are named in the language of the sheet."""
    size: int = _BODY
    """In points, as the next but ones."""
    bold: bool = False
    italic: bool = False
    struck: bool = False
    centred: bool = False
    justified: bool = False
    keep: bool = False
    """Whether it stays on the page of what follows."""
    before: int = 0
    after: int = 0
    level: int = 0
    """Of a heading, from 1."""
    border: str = ""
    indent: str = ""
    numbered: bool = False
    """Whether it is an entry of a list."""
    line: str = ""
    """Distance of its lines, where that is not what Normal has."""
    symbols: bool = False
    """Whether it is set in the typeface of boxes."""


_RULE = '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
_FRAME = "".join(
    f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right")
)
_STYLES = (
    Style(
        id="Heading1",
        built_in="heading 1",
        size=14,
        bold=True,
        centred=True,
        keep=True,
        before=6,
        level=1,
    ),
    Style(
        id="Heading2",
        built_in="heading 2",
        size=_SMALL,
        bold=True,
        keep=True,
        before=4,
        after=1,
        level=2,
    ),
    Style(id="Subtitle", built_in="Subtitle", bold=True, centred=True, keep=True),
    Style(id="Header", built_in="header", centred=True),
    Style(id="Caption", built_in="caption", size=_SMALL, centred=True),
    Style(
        id="ListBullet",
        built_in="List Bullet",
        size=_SMALL,
        numbered=True,
        indent='w:left="284" w:hanging="284"',
    ),
    Style(id="running", size=_SMALL),
    Style(id="superior", centred=True, keep=True),
    Style(id="body", bold=True, centred=True, keep=True),
    Style(id="nation", bold=True, centred=True, keep=True),
    # Short, below the middle of what they belong to: the cells are 63 and 102 mm wide, the rules 18 and 48.
    Style(
        id="body-rule",
        border=_RULE,
        indent='w:left="1276" w:right="1276"',
        line='w:line="60" w:lineRule="exact"',
    ),
    Style(
        id="motto-rule",
        border=_RULE,
        indent='w:left="1531" w:right="1531"',
        line='w:line="60" w:lineRule="exact"',
    ),
    Style(id="draft", bold=True, centred=True, border=_FRAME),
    Style(id="attached", italic=True, centred=True, after=3),
    Style(id="told", size=_SMALL, after=3),
    Style(id="column-head", bold=True, centred=True),
    Style(id="hint", size=_SMALL, centred=True),
    Style(id="month", bold=True, keep=True, level=2),
    Style(id="number", centred=True),
    Style(id="step"),
    Style(id="cancelled-step", struck=True),
    Style(id="small", size=_SMALL),
    Style(id="day", size=15, bold=True),
    Style(id="box", size=16, symbols=True),
    Style(id="written", size=_SMALL),
    # Whole: a picture in a line that is lower than its letters ask for is cut off.
    Style(id=CODE, centred=True, line='w:line="240" w:lineRule="auto"'),
    Style(id="gap", keep=True, line='w:line="120" w:lineRule="exact"'),
    Style(id="end", line='w:line="20" w:lineRule="exact"'),
    Style(id="signer", bold=True, centred=True, keep=True),
    Style(id="signed", italic=True, centred=True),
)
_BULLETS = (
    '<w:abstractNum {names} w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="–"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum>'
)


def set_styles(document: Any, language: str, more: Iterable[Style] = ()) -> None:
    """Put the styles of a sheet, and ``more``, in place of all that the library's template has."""
    root = document.styles.element
    for entry in root.findall(qn("w:style")):
        root.remove(entry)
    defaults = root.find(qn("w:docDefaults"))
    root.replace(defaults, parse_xml(_defaults(LANGUAGES[language].tag)))
    styles = (
        *_own(),
        *_characters(language),
        *_paragraphs(language, (*_STYLES, *more)),
        *_tables(language),
    )
    for written in styles:
        root.append(parse_xml(written))
    _set_bullets(document)


def _defaults(tag: str) -> str:
    size = f'<w:sz w:val="{_BODY * 2}"/><w:szCs w:val="{_BODY * 2}"/>'
    letters = f'{_fonts(_SERIF)}{size}<w:lang w:val="{tag}" w:eastAsia="{tag}"/>'
    place = f'<w:spacing w:before="0" w:after="0" w:line="{_LINE}" w:lineRule="auto"/>'
    return (
        f"<w:docDefaults {NAMES}><w:rPrDefault><w:rPr>{letters}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{place}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _own() -> Iterator[str]:
    """Yield what Word's own styles are based on, and the one of placeholders."""
    # Written out though it is the default: a size that Word takes for its own default gives way to a table's.
    size = f'<w:sz w:val="{_BODY * 2}"/><w:szCs w:val="{_BODY * 2}"/>'
    letters = f"<w:rPr>{_fonts(_SERIF)}{size}</w:rPr>"
    yield _style(
        "paragraph", "Normal", "Normal", f"<w:qFormat/>{letters}", default=True
    )
    hidden = '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
    name = "Default Paragraph Font"
    yield _style("character", "DefaultParagraphFont", name, hidden, default=True)
    yield _style("numbering", "NoList", "No List", hidden, default=True)
    sides = (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    cells = f"<w:tblPr>{_margins(sides)}</w:tblPr>"
    yield _style("table", "TableNormal", "Normal Table", hidden + cells, default=True)
    based = '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/>'
    grey = '<w:rPr><w:color w:val="595959"/></w:rPr>'
    yield _style("character", PLACEHOLDER, "Placeholder Text", based + grey)


def _characters(language: str) -> Iterator[str]:
    name = load_words(language)(f"checklist.style-{REMARK}")
    based = '<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
    letters = "<w:rPr><w:i/><w:iCs/></w:rPr>"
    yield _style("character", REMARK, name, based + letters)


def _paragraphs(language: str, styles: Iterable[Style]) -> Iterator[str]:
    words = load_words(language)
    for style in styles:
        name = style.built_in or words(f"checklist.style-{style.id}")
        based = '<w:basedOn w:val="Normal"/><w:qFormat/>'
        place = f"<w:pPr>{_place(style)}</w:pPr>"
        letters = f"<w:rPr>{_letters(style)}</w:rPr>"
        yield _style("paragraph", style.id, name, based + place + letters)


def _place(style: Style) -> str:
    """Write where a paragraph stands; in this order, since the schema is a sequence."""
    place = "<w:keepNext/>" if style.keep else ""
    if style.numbered:
        place += '<w:numPr><w:numId w:val="1"/></w:numPr>'
    if style.border:
        place += f"<w:pBdr>{style.border}</w:pBdr>"
    # In twentieths of a point.
    spacing = f'w:before="{style.before * 20}" w:after="{style.after * 20}"'
    if style.line:
        spacing += f" {style.line}"
    place += f"<w:spacing {spacing}/>"
    if style.indent:
        place += f"<w:ind {style.indent}/>"
    if style.centred:
        place += '<w:jc w:val="center"/>'
    if style.justified:
        place += '<w:jc w:val="both"/>'
    if style.level:
        place += f'<w:outlineLvl w:val="{style.level - 1}"/>'
    return place


def _letters(style: Style) -> str:
    # Boxes that Word ticks are drawn in this typeface.
    marks = _fonts("MS Gothic") if style.symbols else ""
    if style.bold:
        marks += "<w:b/><w:bCs/>"
    if style.italic:
        marks += "<w:i/><w:iCs/>"
    if style.struck:
        marks += "<w:strike/>"
    # In half points.
    return f'{marks}<w:sz w:val="{style.size * 2}"/><w:szCs w:val="{style.size * 2}"/>'


def _tables(language: str) -> Iterator[str]:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f"<w:{side} {line}/>" for side in sides)
    margins = _margins((("top", 0), ("left", 57), ("bottom", 10), ("right", 57)))
    bare = _margins((("left", 0), ("right", 0)))
    looks = {
        LINES_TABLE: f"<w:tblBorders>{lines}</w:tblBorders>{margins}",
        LAYOUT_TABLE: bare,
    }
    for identity, look in looks.items():
        name = load_words(language)(f"checklist.style-{identity}")
        based = '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        yield _style("table", identity, name, f"{based}<w:tblPr>{look}</w:tblPr>")


def _margins(sides: tuple[tuple[str, int], ...]) -> str:
    written = (f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{''.join(written)}</w:tblCellMar>"


def _fonts(name: str) -> str:
    kinds = ("ascii", "hAnsi", "eastAsia", "cs")
    named = " ".join(f'w:{kind}="{name}"' for kind in kinds)
    return f"<w:rFonts {named}/>"


def _style(
    kind: str, identity: str, name: str, content: str, *, default: bool = False
) -> str:
    marks = f'w:type="{kind}" w:styleId="{identity}"'
    if default:
        marks += ' w:default="1"'
    # Ids of Word's own styles begin with a capital.
    if identity[0].islower():
        marks += ' w:customStyle="1"'
    named = f"<w:name w:val={quoteattr(name)}/>"
    return f"<w:style {NAMES} {marks}>{named}{content}</w:style>"


def _set_bullets(document: Any) -> None:
    """Leave one kind of list, that of the sheets."""
    root = document.part.numbering_part.element
    for entry in list(root):
        root.remove(entry)
    root.append(parse_xml(_BULLETS.format(names=NAMES)))
    number = '<w:num {names} w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    root.append(parse_xml(number.format(names=NAMES)))
