"""How wide texts run, against the typeface that is as wide as Times New Roman; how many lines they take."""

from __future__ import annotations

import pytest
from conftest import ROOT
from fontTools.ttLib import TTFont
from published import LETTERS

from kehoach.render.sheets.typeface import lines_of, width_of

FONTS = ROOT / "scripts/kehoach/templates/fonts"
LATIN = "".join(map(chr, range(32, 127)))
TEXT = (
    "Thực hiện: Lập kế hoạch thi đua, khen thưởng của đơn vị; gửi trước ngày 05/02/2020"
)


def in_font(text: str, style: str) -> float:
    """Return the width of a text in thousandths of its size."""
    font = TTFont(FONTS / f"LiberationSerif-{style}.ttf")
    names = font.getBestCmap()
    advances = font["hmtx"]
    units = font["head"].unitsPerEm
    return float(sum(advances[names[ord(letter)]][0] for letter in text) * 1000 / units)


def test_letters_are_as_wide_as_those_of_the_typeface() -> None:
    wrong = {
        letter: (width_of(letter, 1000), in_font(letter, "Regular"))
        for letter in LATIN + LETTERS + LETTERS.upper() + "–“”"
        # A horn is taken for as wide as the widest.
        if not 0 <= width_of(letter, 1000) - in_font(letter, "Regular") + 1 <= 56
    }
    assert wrong == {}


@pytest.mark.parametrize("text", [TEXT, "Nơi ghi, ai cùng làm", "UBND QUẬN"])
def test_bold_letters_are_taken_for_wide_enough(text: str) -> None:
    share = width_of(text, 1000, bold=True) / in_font(text, "Bold")
    assert 0.99 < share < 1.08


def test_a_text_takes_as_many_lines_as_its_words_need() -> None:
    # An i is 278 thousandths wide and a space 250: in 10 points 2.78 and 2.5.
    assert lines_of("", 10, 10) == 1
    assert lines_of("ii", 5.6, 10) == 1
    assert lines_of("i i", 8.1, 10) == 1
    assert lines_of("i i", 8.0, 10) == 2
    assert lines_of("i\n\ni", 8, 10) == 3
    # What no line holds is broken: four letters in lines of two.
    assert lines_of("iiii", 5.6, 10) == 2
    assert lines_of("i iiii", 5.6, 10) == 3
