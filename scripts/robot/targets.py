"""Where links lead: whether a site has the file, and the page the place that is named."""

from __future__ import annotations

import html.parser
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

OUTSIDE = ("http", "https", "webcal", "webcals")
"""Schemes of addresses that may lead to other hosts."""
WRITTEN = ("mailto", "tel")


class _Names(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.canonical = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.names.add(str(values["id"]))
        if tag == "a" and values.get("name"):
            self.names.add(str(values["name"]))
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = str(values.get("href"))


def _read(path: Path) -> _Names:
    names = _Names()
    names.feed(path.read_text("utf-8"))
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of an address."""

    fault: str = ""
    """Why it leads nowhere; empty if it leads somewhere."""
    file: str = ""
    """The site's file that it names, if it names one."""
    outside: bool = False
    """Whether it leads to another host, so that only its form was judged."""


class Targets:
    """The files of a site and the places in its pages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._pages: dict[str, _Names] = {}
        home = self._folder / "index.html"
        canonical = _read(home).canonical if home.is_file() else ""
        self._public = urlsplit(canonical).netloc

    def judge(self, address: str, base: str) -> Verdict:
        """Say whether an absolute address leads somewhere, seen from a server at ``base``."""
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError as error:
            return Verdict(fault=f"not an address: {error}", outside=True)
        if address.startswith(base):
            return self._inside(parts.path, parts.fragment)
        if parts.scheme in WRITTEN:
            return Verdict(fault="" if parts.path else "nobody is named", outside=True)
        if parts.scheme not in OUTSIDE:
            return Verdict(fault=f"scheme {parts.scheme or 'missing'}")
        if parts.netloc == self._public:
            verdict = self._inside(parts.path, parts.fragment)
            return Verdict(fault=verdict.fault, file=verdict.file, outside=True)
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
            return Verdict(fault=f"host {host or 'missing'}", outside=True)
        return self._handed_on(parts.query)

    def _handed_on(self, query: str) -> Verdict:
        """Judge the addresses of this site that are handed to another one, such as a feed to a calendar."""
        for values in parse_qs(query).values():
            for value in values:
                inner = urlsplit(value)
                if inner.scheme in OUTSIDE and inner.netloc == self._public:
                    verdict = self._inside(inner.path, inner.fragment)
                    if verdict.fault:
                        return Verdict(
                            fault=f"hands on {value}: {verdict.fault}", outside=True
                        )
        return Verdict(outside=True)

    def _inside(self, path: str, fragment: str) -> Verdict:
        named = unquote(path).lstrip("/")
        file = self._folder / named
        if file.is_dir():
            named = f"{named.rstrip('/')}/index.html".lstrip("/")
            file = self._folder / named
        if not file.is_file():
            return Verdict(fault=f"no file {named}")
        if fragment and file.suffix == ".html":
            if named not in self._pages:
                self._pages[named] = _read(file)
            if unquote(fragment) not in self._pages[named].names:
                return Verdict(
                    fault=f"no place #{unquote(fragment)} in {named}", file=named
                )
        return Verdict(file=named)
