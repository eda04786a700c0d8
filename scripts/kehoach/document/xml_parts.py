"""Parts of XML within an archive, read as they come: nothing of them is fetched, nothing is defined in them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False}
"""How every parser of foreign XML is set; that no entity is defined ``document.packages`` has looked."""


def whole(package: zipfile.ZipFile, name: str) -> Any:
    """Return the root of a part. Raises KeyError for one that is not there."""
    return etree.fromstring(package.read(name), etree.XMLParser(**SAFE))


def elements(package: zipfile.ZipFile, name: str, *tags: str) -> Iterator[Any]:
    """Yield elements of these local names as each ends, and forget them afterwards: a part may be large."""
    names = [f"{{*}}{tag}" for tag in tags]
    with package.open(name) as stream:
        for _, element in etree.iterparse(stream, events=("end",), tag=names, **SAFE):
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def local(element: Any) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace; empty where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def related(package: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """Return the parts that a part of an Office file refers to, by id; ``kind`` ends the type of the relation."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    parts: dict[str, str] = {}
    if relations not in package.namelist():
        return parts
    for relation in whole(package, relations):
        if relation.get("Type", "").endswith(f"/{kind}"):
            target = posixpath.join("/", folder, relation.get("Target", ""))
            parts[relation.get("Id", "")] = posixpath.normpath(target).lstrip("/")
    return parts
