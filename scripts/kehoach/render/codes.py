"""Addresses as QR codes, for screens and for paper."""

from __future__ import annotations

import functools

import segno


@functools.lru_cache(maxsize=512)
def code_of(address: str) -> segno.QRCode:
    """Make the QR code of an address, once for all forms that carry it: choosing its mask takes longest."""
    # Never a Micro QR code, which the library would choose for a short text.
    return segno.make(address, error="m", micro=False)
