"""Word and Excel files that units send back, looked at before anything is unpacked (``document.packages``)."""

from __future__ import annotations

from kehoach.desk.filled.entries import UnreadableError
from kehoach.document.limits import MEGABYTE, MOST_UNPACKED, UnfitError
from kehoach.document.packages import check_package as check_document

_CODES = {
    "document-locked": "locked",
    "document-parts": "bomb",
    "document-unpacked": "bomb",
    "document-ratio": "bomb",
    "document-misnamed": "foreign",
}
"""What is said of a sheet, by what is said of a document; anything else is damaged."""


def check_package(data: bytes, suffix: str) -> None:
    """Refuse what is no such archive (".docx", ".xlsx"), or one that may not be unpacked. Raises UnreadableError."""
    try:
        check_document(data, suffix)
    except UnfitError as error:
        code = _CODES.get(error.code, "broken")
        kind = error.values.get("kind")
        if kind in (".doc", ".zip"):
            code = "old" if kind == ".doc" else "foreign"
        limit = MOST_UNPACKED // MEGABYTE
        raise UnreadableError(code, limit=limit) from error
