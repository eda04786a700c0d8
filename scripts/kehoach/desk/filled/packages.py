"""Word and Excel files as what they are, archives of XML: looked at before anything is unpacked.

Whatever comes by mail may be made to harm: nothing is unpacked that is too large, and no part may define words of its
own (entities), which neither program ever writes. Macros and links to other files are never followed.
"""

from __future__ import annotations

import io
import zipfile

from kehoach.desk.filled.entries import UnreadableError

MEGABYTE = 1_000_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_PARTS = 5000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of before 2007 begin, and newer ones with a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DEFINING = [
    sign.encode(coding)
    for sign in ("<!DOCTYPE", "<!ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
]


def check_package(data: bytes, main: str) -> None:
    """Refuse what is no such archive, or one that may not be unpacked.

    ``main`` is the folder that only this kind of file has: ``word/``, ``xl/``. Raises UnreadableError.
    """
    if data.startswith(_OLE):
        raise UnreadableError("locked" if _LOCKED in data else "old")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            # The library that unpacks a part stops at the size that is declared here.
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                limit = MOST_UNPACKED // MEGABYTE
                raise UnreadableError("bomb", limit=limit)
            if not any(part.filename.startswith(main) for part in parts):
                raise UnreadableError("foreign")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_markup(package.read(part))
    # It raises the fourth over what is packed in a way that it does not know, or locked as archives are.
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableError("broken") from error


def _check_markup(data: bytes) -> None:
    if any(sign in data for sign in _DEFINING):
        raise UnreadableError("broken")
