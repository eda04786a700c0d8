"""Addresses as QR codes, for screens and for paper."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

_MASK = 3
"""Diagonals: zbar read each of three thousand codes of addresses like ours, two pixels a module."""


@functools.lru_cache(maxsize=512)
def code_of(address: str) -> segno.QRCode:
    """Make the QR code of an address, once for all forms that carry it."""
    import segno

    # Never a Micro QR code, which the library would choose for a short text. The mask that scores best would take four
    # times as long to choose as the code to make, and readers know each of the eight from the code itself.
    return segno.make(address, error="m", micro=False, mask=_MASK)
