"""What keeps a sheet from being made; apart from what makes it, which takes long to load."""

from __future__ import annotations

TEMPLATE = "mau-phieu.docx"
"""Name of the office's own layout of Word sheets, beside plan.yaml."""


class TypesettingError(Exception):
    """Typst could not set a sheet as it must be: a missing font or glyph, a fault in the layout."""

    def __init__(self, message: str, text: str = "") -> None:
        self.text = text
        """What has no glyph; empty for another fault."""
        super().__init__(message, text)


class LayoutFaultError(Exception):
    """An office's layout cannot be filled in; its text says why, in the words of the library that read it."""

    def __init__(self, message: str, name: str = "") -> None:
        self.name = name
        """The name in the layout that means nothing; empty for another fault."""
        super().__init__(message, name)


class NoWordDocumentError(LayoutFaultError):
    """An office's layout is no Word document at all."""
