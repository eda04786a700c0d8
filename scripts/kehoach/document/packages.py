"""Documents as files: what one is by its first bytes, and archives of XML looked at before anything is unpacked.

Whatever comes by mail may be made to harm, or only be misnamed: nothing is unpacked that is too large, no part may
define words of its own (entities), which no office program ever writes. Names of parts are never taken for paths:
nothing is written to a disk. Macros and links to other files are never followed.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from kehoach.document.limits import (
    MEGABYTE,
    MOST_MARKUP,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    UnfitError,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of before 2007 begin, and newer ones with a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK"
_END_OF_ZIP = b"PK\x05\x06"
_LARGEST_END = 65_557
"""Of what stands at the end of an archive, in bytes: 22 and a comment."""
_LARGEST_ENTRY = 500
"""Of what the list of an archive says of one part, in bytes: 46 and its name."""
_SMALL_PART = MEGABYTE
"""Below it nobody minds how tightly a part is packed."""
_WEB = re.compile(
    rb"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!doctype html|<html|<head|<meta|<body)",
    re.IGNORECASE,
)
_TABLE = re.compile(rb"\s{0,99}<table[\s>]", re.IGNORECASE)
"""What software of agencies calls .xls; Markdown may begin so too."""
_MAIL = re.compile(rb"\s{0,99}mime-version:", re.IGNORECASE)
"""How a page begins that is saved as one file with its pictures."""
_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\x00\s]{0,99}<")
_SUFFIXES_OF_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class PackageKind:
    """A kind of archive that is a document."""

    suffix: str
    main: str
    """The part that only this kind has."""
    mimetype: bytes = b""
    """What its part ``mimetype`` says, of those that have one."""


KINDS = (
    PackageKind(".docx", "word/"),
    PackageKind(".xlsx", "xl/"),
    PackageKind(".odt", "content.xml", b"application/vnd.oasis.opendocument.text"),
    PackageKind(
        ".ods", "content.xml", b"application/vnd.oasis.opendocument.spreadsheet"
    ),
)
_BY_SUFFIX = {kind.suffix: kind for kind in KINDS}


def kind_of(data: bytes) -> str:
    """Tell what a file is by its bytes.

    A suffix of what can be read (".docx", ".html"), of what cannot (".pdf", ".doc" for anything of before 2007,
    ".rtf", ".mht"), "locked", ".zip" for another archive, or empty for what may be text.
    """
    if data.startswith(_OLE):
        return "locked" if _LOCKED in data else ".doc"
    if data.startswith(b"%PDF"):
        return ".pdf"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(_ZIP):
        return _kind_of_archive(data)
    plain = data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MAIL.match(plain):
        return ".mht"
    return ".html" if _WEB.match(plain) or _TABLE.match(plain) else ""


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(_limited_list(data))) as archive:
            names = archive.namelist()
            mimetype = b""
            if "mimetype" in names:
                mimetype = archive.open("mimetype").read(200).strip()
    except _FAULTS:
        return ".zip"
    for kind in KINDS:
        has_main = any(name.startswith(kind.main) for name in names)
        if has_main and mimetype.removesuffix(b"-template") == kind.mimetype:
            return kind.suffix
    return ".zip"


_FAULTS = (
    *(zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError),
    # What is packed in a way that it does not know, or locked as archives are.
    RuntimeError,
    *(zlib.error, lzma.LZMAError, struct.error),
)
"""What the library raises over an archive that is damaged, or none."""


def check_package(data: bytes, suffix: str) -> None:
    """Raise UnfitError for what is no archive of this kind (a suffix), or one that may not be unpacked."""
    kind = kind_of(data)
    if kind == "locked":
        raise UnfitError("document-locked")
    if not data.startswith(_ZIP):
        raise (
            _misnamed(suffix, kind)
            if kind
            else UnfitError("document-no-package", suffix=suffix)
        )
    try:
        with zipfile.ZipFile(io.BytesIO(_limited_list(data))) as archive:
            # Sheets of Excel are read row by row.
            _check_parts(archive, MOST_UNPACKED if suffix == ".xlsx" else MOST_MARKUP)
    except (*_FAULTS, expat.ExpatError) as error:
        raise UnfitError("document-damaged", suffix=suffix) from error
    if kind != suffix:
        raise _misnamed(suffix, kind)


def check_text(data: bytes, suffix: str) -> None:
    """Raise UnfitError for what is no text though its suffix says so: an archive, a PDF, an old file of Office."""
    kind = kind_of(data)
    if kind == "locked":
        raise UnfitError("document-locked")
    marked = suffix == ".html" or (suffix != ".csv" and _TABLE.match(data[:400]))
    if kind and not (marked and kind == ".html"):
        raise _misnamed(suffix, kind)


def _misnamed(suffix: str, kind: str) -> UnfitError:
    readable = kind in (*_BY_SUFFIX, ".html")
    code = "document-misnamed" if readable else "document-other-kind"
    return UnfitError(code, suffix=suffix, kind=kind)


def _limited_list(data: bytes) -> bytes:
    """Return an archive whose list of parts is no longer than documents have; reading it alone could take minutes."""
    end = data.rfind(_END_OF_ZIP, max(0, len(data) - _LARGEST_END))
    if end >= 0 and len(data) >= end + 20:
        count, size = struct.unpack_from("<HI", data, end + 10)
        if count > MOST_PARTS or size > MOST_PARTS * _LARGEST_ENTRY:
            raise UnfitError("document-parts", limit=MOST_PARTS)
    return data


def _check_parts(archive: zipfile.ZipFile, most: int) -> None:
    """Look at the list of parts, then at each; ``most`` is how large one of XML may be."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise UnfitError("document-parts", limit=MOST_PARTS)
    # The library that unpacks a part stops at the size that is declared here.
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnfitError("document-unpacked", limit=MOST_UNPACKED // MEGABYTE)
    for part in parts:
        is_markup = part.filename.lower().endswith(_SUFFIXES_OF_XML)
        if is_markup and part.file_size > most:
            raise UnfitError("document-unpacked", limit=most // MEGABYTE)
        packed = max(part.compress_size, 1)
        if part.file_size > _SMALL_PART and part.file_size > packed * MOST_RATIO:
            name = part.filename[-60:]
            raise UnfitError("document-ratio", name=name, limit=MOST_RATIO)
    for part in parts:
        _check_part(archive, part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Look how a part of XML begins, and that every part is whole."""
    is_manifest = part.filename == "META-INF/manifest.xml"
    if is_manifest and b"encryption-data" in archive.read(part):
        raise UnfitError("document-locked")
    with archive.open(part) as stream:
        beginning = stream.read(MEGABYTE)
        named = part.filename.lower().endswith(_SUFFIXES_OF_XML)
        if named or _XML.match(beginning):
            _check_prologue(beginning, part.filename)
        # A part that was cut or changed is found by its check sum, at its end.
        while stream.read(MEGABYTE):
            pass


class _RootReachedError(Exception):
    """The prologue of a part has ended."""


def _check_prologue(beginning: bytes, name: str) -> None:
    """Refuse a part of XML that has a document type, the only place where entities can be defined."""

    def refuse(*_: object) -> None:
        raise UnfitError("document-entities", name=name[-60:])

    def stop(*_: object) -> None:
        raise _RootReachedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(beginning, False)
    except _RootReachedError:
        return
    # A megabyte without a single element is no part of a document.
    if len(beginning) == MEGABYTE:
        raise UnfitError("document-entities", name=name[-60:])
