"""Kinds of published files and the headers that each is sent with: said once, for every server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from kehoach.site.policy import CONTENT_SECURITY_POLICY

TYPES = {
    "css": "text/css",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gz": "application/gzip",
    "html": "text/html",
    "ics": "text/calendar",
    "js": "text/javascript",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    # What an agency lays beside our files: servers whose table this one replaces have to know it too.
    "csv": "text/csv",
    "doc": "application/msword",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "zip": "application/zip",
}
"""Media types by the ending of a file's name. Servers' own tables lack some of them, or know older ones."""
WITH_CHARSET = ("css", "csv", "html", "ics", "js", "txt")
"""Texts whose encoding a header has to tell: JSON is always UTF-8, XML says it in its first line."""
ATOM = "application/atom+xml"
PACKED = frozenset(
    (
        "docx",
        "gif",
        "gz",
        "jpeg",
        "jpg",
        "pdf",
        "png",
        "webp",
        "woff2",
        "xlsx",
        "zip",
    )
)
"""Formats that are compressed already, and sent as they are."""
MIN_PACKED = 256
"""Bytes from which a text is compressed: below it gzip saves nothing."""

REVALIDATED = "no-cache"
"""Kept, but asked for again each time, which costs an answer without a body: a moved deadline is seen at once."""
A_DAY = "max-age=86400"
FOR_GOOD = "max-age=31536000, immutable"
"""For names that change with what is in the file."""

COMMON = {
    "X-Content-Type-Options": "nosniff",
    # Our own pages may know where a reader comes from, other sites learn nothing.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer carries. No Cross-Origin-Resource-Policy: nothing here is secret, feeds and data are for all."""
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
"""Only where the server itself ends the TLS connection: over plain HTTP the header is forbidden (RFC 6797 7.2), and
behind somebody else's proxy it would promise what that proxy has to keep. Not for subdomains: they are others'."""
_POLICY = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
_FOR_ALL_SITES = {"Access-Control-Allow-Origin": "*"}
_FRESH = {"Cache-Control": REVALIDATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Files that are sent with the same headers besides their type."""

    name: str
    rest: str
    """Their paths below the site's root, whole: a regular expression that PCRE, RE2 and Python read alike."""
    headers: dict[str, str]
    """Without those that are common to all."""
    type: str | None = None
    """Media type where the ending does not tell it."""


KINDS = (
    # A folder's address is that of its page.
    Kind(name="page", rest=r"(?:.*/|.*\.html)?", headers=_POLICY | _FRESH),
    Kind(name="feed", rest=r"feeds/.*", headers=_FOR_ALL_SITES | _FRESH),
    Kind(name="data", rest=r"api/.*", headers=_FOR_ALL_SITES | _FRESH),
    Kind(
        name="news",
        rest=r"changes/.*\.xml",
        headers=_POLICY | _FOR_ALL_SITES | _FRESH,
        type=ATOM,
    ),
    # A worker obeys the policy that its own script came with, not that of its page.
    Kind(
        name="named-script",
        rest=r"assets/.*[.-][0-9a-f]{8,12}\.(?:min\.)?js",
        headers=_POLICY | {"Cache-Control": FOR_GOOD},
    ),
    Kind(
        name="named",
        rest=r"assets/.*[.-][0-9a-f]{8,12}\.(?:min\.)?css",
        headers={"Cache-Control": FOR_GOOD},
    ),
    Kind(
        name="drawing",
        rest=r"assets/.*\.svg",
        headers=_POLICY | {"Cache-Control": A_DAY},
    ),
    Kind(
        name="picture",
        rest=r"assets/.*\.(?:png|woff2)",
        headers={"Cache-Control": A_DAY},
    ),
    # What a browser runs, or opens as a document that could run something.
    Kind(name="active", rest=r".*\.(?:js|svg|xml)", headers=_POLICY | _FRESH),
    # Sheets among them: a policy would take away the styles of Safari's own PDF viewer.
    Kind(name="other", rest=r".*", headers=_FRESH),
)
"""The first that fits holds."""

HIDDEN = ("_headers", "_redirects")
"""Recipes that lie in the site for hosts that read them there; so does .htaccess, hidden like all of such names."""
WELL_KNOWN = ".well-known/"
"""The one folder with a dot that is shown (RFC 8615): certificates are renewed through it."""


def kind_of(path: str) -> Kind:
    """Return the kind of a path below the site's root; that of a folder's page ends with a slash or is empty."""
    return next(kind for kind in KINDS if re.fullmatch(kind.rest, path))


def pattern(base: str, rest: str = "") -> str:
    """Return the regular expression of whole paths: a beginning as it stands, and a pattern after it."""
    # A hyphen needs no mark outside of brackets, and is in nearly every path.
    beginning = re.escape(base).replace(r"\-", "-")
    return f"^{beginning}{rest}$"


def is_hidden(path: str) -> bool:
    """Tell whether a path is never shown: a name with a dot in front (.git), and what is meant for a server."""
    dotted = any(part.startswith(".") for part in path.split("/"))
    return path in HIDDEN or (dotted and not path.startswith(WELL_KNOWN))


def ending_of(path: str) -> str:
    """Return the ending of a file's name without its dot; a folder stands for its page."""
    if not path or path.endswith("/"):
        return "html"
    return PurePosixPath(path).suffix.removeprefix(".")


def type_of(path: str) -> str:
    """Return the media type of a path, with its charset where one belongs."""
    ending = ending_of(path)
    media = kind_of(path).type or TYPES.get(ending, "application/octet-stream")
    return f"{media}; charset=utf-8" if ending in WITH_CHARSET else media


def packable() -> tuple[str, ...]:
    """List the media types that are compressed on their way, each once."""
    texts = [media for ending, media in TYPES.items() if ending not in PACKED]
    return tuple(dict.fromkeys((*texts, ATOM)))


def headers_of(path: str) -> dict[str, str]:
    """Return all headers that a file is sent with, save those about one answer (length, tag, date, encoding)."""
    return {"Content-Type": type_of(path), **COMMON, **kind_of(path).headers}


def is_packed(path: str) -> bool:
    """Tell whether a file is compressed already."""
    return ending_of(path) in PACKED or ending_of(path) not in TYPES
