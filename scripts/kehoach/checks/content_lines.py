"""The text of a calendar feed (RFC 5545 3.1): bytes to content lines, properties and nested components.

Reads the raw bytes itself, since a parser that is kind to a fault would hide it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kehoach.problems import Mark, Problem, Severity, problem_at

LONGEST = 75
"""Octets that a content line may have, without its end (RFC 5545 3.1)."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(
    r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
)
# Everything that neither prints nor ends a line or word.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Property:
    """One content line, unfolded."""

    line: int
    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """A component with its properties and what stands inside it."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def get(self, name: str) -> Property | None:
        """Return the first property of a name."""
        for candidate in self.properties:
            if candidate.name == name:
                return candidate
        return None

    def value(self, name: str) -> str:
        """Return the value of the first property of a name, empty if there is none."""
        named = self.get(name)
        return named.value if named else ""


class Complaints:
    """What is wrong with one feed, collected while it is read and checked."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def report(
        self,
        line: int,
        code: str,
        severity: Severity = Severity.ERROR,
        **values: object,
    ) -> None:
        """Note a problem at a line of the feed."""
        problem = problem_at(self.path, Mark(line), code, values, severity=severity)
        self.problems.append(problem)


def read_feed(data: bytes, complaints: Complaints) -> Component | None:
    """Check the bytes, unfold the lines and nest the components; None where there is no calendar to check."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        complaints.report(before.count(b"\n") + 1, "feed-not-utf8")
        return None
    _check_line_ends(data, complaints)
    if text.startswith("\ufeff"):
        complaints.report(1, "feed-bom")
    for number, line in enumerate(data.split(b"\r\n"), start=1):
        _check_line(line, number, complaints)
    return _nest(_properties(text, complaints), complaints)


def _check_line_ends(data: bytes, complaints: Complaints) -> None:
    last = data.count(b"\n")
    if not data.endswith(b"\r\n"):
        complaints.report(last + 1, "feed-no-last-line-end")
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line and not line.endswith(b"\r") and number <= last:
            # A file with the wrong ends has them on every line: said once.
            complaints.report(number, "feed-not-crlf")
            return


def _check_line(line: bytes, number: int, complaints: Complaints) -> None:
    """Check one line as it is transferred, folded."""
    if len(line) > LONGEST:
        complaints.report(number, "feed-long-line", octets=len(line))
    # All bytes together are UTF-8: what is none in a line was cut by folding.
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        complaints.report(number, "feed-fold-in-character")
        return
    if not unicodedata.is_normalized("NFC", text):
        complaints.report(number, "feed-not-nfc")
    control = _CONTROL.search(text.strip("\r\n"))
    if control:
        sign = f"U+{ord(control.group()):04X}"
        complaints.report(number, "feed-control", sign=sign)


def _properties(text: str, complaints: Complaints) -> Iterator[Property]:
    for number, line in _unfolded(text):
        if not line:
            continue
        content = _split(line, number)
        if content:
            yield content
        else:
            complaints.report(number, "feed-bad-line", text=line[:40])


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each content line with the number of the line on which it begins."""
    # A byte order mark and bare line ends were told of already; reading goes on behind them.
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    start, parts = 1, [lines[0]]
    for number, line in enumerate(lines[1:], start=2):
        # RFC 5545 3.1: a line that begins with a blank goes on with the one before, without it.
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        yield start, "".join(parts)
        start, parts = number, [line]
    yield start, "".join(parts)


def _split(line: str, number: int) -> Property | None:
    """Split a content line into name, parameters and value (RFC 5545 3.1)."""
    name = _NAME.match(line)
    if not name:
        return None
    position = name.end()
    parameters: dict[str, str] = {}
    while parameter := _PARAMETER.match(line, position):
        parameters[parameter[1].upper()] = parameter[2].strip('"')
        position = parameter.end()
    if line[position : position + 1] != ":":
        return None
    return Property(number, name.group().upper(), parameters, line[position + 1 :])


def _nest(properties: Iterator[Property], complaints: Complaints) -> Component | None:
    root: Component | None = None
    opened: list[Component] = []
    # All of them first: a bad line after the calendar's end is told of as well.
    for content in list(properties):
        if content.name == "BEGIN":
            component = Component(content.value.upper(), content.line)
            if opened:
                opened[-1].inside.append(component)
            elif root is None:
                root = component
            else:
                complaints.report(content.line, "feed-second-calendar")
            opened.append(component)
        elif content.name == "END":
            if not opened or opened.pop().name != content.value.upper():
                complaints.report(content.line, "feed-bad-nesting", text=content.value)
                return None
        elif opened:
            opened[-1].properties.append(content)
        else:
            complaints.report(content.line, "feed-outside", text=content.name)
    if opened or root is None or root.name != "VCALENDAR":
        line = opened[-1].line if opened else 1
        complaints.report(line, "feed-no-calendar")
        return None
    return root
