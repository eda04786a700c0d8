"""Texts without marks: how people type names on a phone, and how two offices write one title."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Return a text in small letters without marks, đ as d, its words parted by one space."""
    parted = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", plain))
