"""Files of content/ beside the texts: which of them a browser only shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_SHOWN = frozenset(
    {
        *(".avif", ".csv", ".doc", ".docx", ".gif", ".ico", ".ics", ".jpeg", ".jpg"),
        *(".m4a", ".mp3", ".mp4", ".odp", ".ods", ".odt", ".ogg", ".pdf"),
        *(".png", ".ppt", ".pptx", ".txt", ".webm", ".webp", ".xls", ".xlsx", ".zip"),
    }
)
# What a host reads as the site's own name.
_NAMES = frozenset({"CNAME"})
_DRAWING = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle"),
        *("ellipse", "line", "polyline", "polygon", "text", "tspan", "symbol", "use"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
        "style",
    }
)
# Another document type, or a sheet of styles from elsewhere.
_PROLOGUE = re.compile(rb"<!(?!--)|<\?(?!xml[ \t\r\n])")
_ADDRESS = re.compile(r"url\(\s*['\"]?(?!#)|[a-z]+script:|@import|expression\(", re.I)


def is_shown(path: str, data: bytes) -> bool:
    """Whether a file is one that browsers show or save and never run."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot >= 0 else ""
    if suffix == ".svg":
        return _is_drawing(data)
    return name in _NAMES or suffix in _SHOWN


def _is_drawing(data: bytes) -> bool:
    """Whether an SVG only draws: no script, no style sheet, nothing from elsewhere."""
    # In another encoding its beginning would read otherwise.
    if b"\0" in data or _PROLOGUE.search(data):
        return False
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError, RecursionError):
        return False
    return all(map(_only_draws, root.iter()))


def _only_draws(element: ET.Element) -> bool:
    tag = element.tag.rpartition("}")[2]
    # Editors' own notes stand in other namespaces, and are not drawn.
    foreign = element.tag.startswith("{") and "www.w3.org" not in element.tag
    if not foreign and tag not in _DRAWING:
        return False
    if _ADDRESS.search(element.text or ""):
        return False
    for name, value in element.attrib.items():
        name = name.rpartition("}")[2].lower()
        if name.startswith("on") or _ADDRESS.search(value):
            return False
        if name in ("href", "src") and not value.startswith("#"):
            return False
    return True
