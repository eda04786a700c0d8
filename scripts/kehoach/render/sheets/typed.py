"""The typeface of what is typed into fields of a PDF: that of the sheet, with every Vietnamese letter, in the file.

Left to a reader's own typefaces some letters are drawn by none: browsers on some systems show "số" as "s".
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pikepdf
from fontTools.subset import Options, Subsetter, load_font
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

NAME = "Wingdings"
"""Under which fields know it. Chromium (PDFium) takes other typefaces than the field's for all but English letters,
unless it is called like one of signs: then it takes it for every letter that it has."""
_FILE = "LiberationSerif-Regular.ttf"
_BASE = Name("/KEHOAC+LiberationSerif")
"""Six capitals and a plus: a part of a typeface (ISO 32000-1, 9.6.4)."""
_LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA1, 0x100),
    *map(ord, "ĂăĐđĨĩŨũƠơƯư"),
    # Every vowel with a dot or a hook below or above, or with two marks.
    *range(0x1EA0, 0x1EFA),
    *map(ord, "–—‘’“”…₫"),
)
_LEFT_OUT = ["FFTM", "GDEF", "GPOS", "GSUB", "kern"]
"""Tables that say nothing of how a letter looks."""
_AT_ONCE = 100
"""So many letters a block of a table of letters may hold (Adobe technical note 5014)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The part of the typeface that holds the letters; lengths in thousandths of its size."""

    data: bytes
    glyphs: tuple[tuple[int, int], ...]
    """Number of the glyph, and the letter that it draws."""
    widths: tuple[int, ...]
    box: tuple[int, ...]
    ascent: int
    descent: int


def typeface_of_fields(document: pikepdf.Pdf) -> pikepdf.Object:
    """Put the typeface into a document; return the font that fields can be set in."""
    part = _part()
    metrics = Dictionary(
        Type=Name.FontDescriptor,
        FontName=_BASE,
        # Signs of its own, as all typefaces whose glyphs are counted (ISO 32000-1, table 123).
        Flags=4,
        FontBBox=Array(part.box),
        ItalicAngle=0,
        Ascent=part.ascent,
        Descent=part.descent,
        CapHeight=part.ascent,
        StemV=80,
        FontFile2=document.make_stream(part.data, Length1=len(part.data)),
    )
    glyphs = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=_BASE,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=document.make_indirect(metrics),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array(part.widths)]),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=_BASE,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([document.make_indirect(glyphs)]),
        ToUnicode=document.make_stream(_letters_of(part).encode()),
    )
    return document.make_indirect(font)


@functools.cache
def _part() -> _Part:
    options = Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        drop_tables=_LEFT_OUT,
    )
    source = resources.files("kehoach").joinpath("templates", "fonts", _FILE)
    whole = load_font(io.BytesIO(source.read_bytes()), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(whole)
    out = io.BytesIO()
    whole.save(out)
    return _measured(out.getvalue())


def _measured(data: bytes) -> _Part:
    font: Any = TTFont(io.BytesIO(data))
    head, lines = font["head"], font["hhea"]
    units: int = head.unitsPerEm

    def thousandths(length: int) -> int:
        return round(length * 1000 / units)

    letters = font.getBestCmap().items()
    glyphs = [(font.getGlyphID(name), letter) for letter, name in letters]
    widths = [font["hmtx"][name][0] for name in font.getGlyphOrder()]
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    return _Part(
        data=data,
        glyphs=tuple(sorted(glyphs)),
        widths=tuple(map(thousandths, widths)),
        box=tuple(map(thousandths, box)),
        ascent=thousandths(lines.ascent),
        descent=thousandths(lines.descent),
    )


def _letters_of(part: _Part) -> str:
    """Write which letter each glyph is, by which readers also find the glyph of a letter (ISO 32000-1, 9.10.3)."""
    entries = [f"<{glyph:04x}> <{letter:04x}>" for glyph, letter in part.glyphs]
    blocks = []
    for start in range(0, len(entries), _AT_ONCE):
        block = entries[start : start + _AT_ONCE]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join((*_BEFORE, *blocks, *_AFTER))


_BEFORE = (
    "/CIDInit /ProcSet findresource begin",
    "12 dict begin",
    "begincmap",
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
    "/CMapName /Adobe-Identity-UCS def",
    "/CMapType 2 def",
    "1 begincodespacerange",
    "<0000> <ffff>",
    "endcodespacerange",
)
_AFTER = (
    "endcmap",
    "CMapName currentdict /CMap defineresource pop",
    "end",
    "end",
)
