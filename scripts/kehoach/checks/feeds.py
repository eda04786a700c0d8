"""A linter for calendar feeds: what RFC 5545 demands and what real clients choke on. Works on anybody's .ics.

Reads the raw bytes itself, since a parser that is kind to a fault would hide it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kehoach.problems import InputError, Mark, Problem, Severity, problem_at

MAX_BYTES = 900_000
"""Google refuses feeds of about 1 MB."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(
    r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
)
_DATE = re.compile(r"\d{8}")
_DATE_TIME = re.compile(r"\d{8}T\d{6}Z?")
_DURATION = re.compile(
    r"[+-]?P(?=[\dT])(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)"
)
_REQUIRED = {
    "VCALENDAR": ("VERSION", "PRODID"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTODO": ("UID", "DTSTAMP"),
    "VALARM": ("ACTION", "TRIGGER"),
}
_ONCE = {
    *(
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DUE",
        "DURATION",
        "SEQUENCE",
    ),
    *(
        "LAST-MODIFIED",
        "STATUS",
        "SUMMARY",
        "DESCRIPTION",
        "URL",
        "TRANSP",
        "LOCATION",
        "CLASS",
        "CREATED",
        "ACTION",
    ),
    *("TRIGGER", "COLOR", "CATEGORIES", "PRIORITY", "RECURRENCE-ID"),
}
_MOMENTS = ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID")
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "CREATED")
_STATUSES = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}


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
        return next((found for found in self.properties if found.name == name), None)

    def value(self, name: str) -> str:
        """Return the value of the first property of a name, empty if there is none."""
        found = self.get(name)
        return found.value if found else ""


def lint_feed(data: bytes, path: str) -> tuple[Problem, ...]:
    """Check one feed by itself; problems come sorted by line."""
    linter = _Linter(path)
    linter.check(data)
    return tuple(sorted(linter.problems))


def lint_change(before: bytes, after: bytes, path: str) -> tuple[Problem, ...]:
    """Check a feed against the version published before: a constant header, revisions that only rise."""
    old, new = _Linter(path), _Linter(path)
    old_calendar, new_calendar = old.read(before), new.read(after)
    if not old_calendar or not new_calendar:
        return ()
    problems = new.problems = []
    if _content(old_calendar, skip=()) != _content(new_calendar, skip=()):
        new.report(new_calendar.line, "feed-header-changed")
    known = {one.value("UID"): one for one in old_calendar.inside}
    for component in new_calendar.inside:
        if earlier := known.get(component.value("UID")):
            new.check_revision(earlier, component)
    return tuple(sorted(problems))


def lint_files(path: Path, previous: Path | None = None) -> tuple[Problem, ...]:
    """Check one .ics file, or every one below a folder; ``previous`` is the same file or folder as published before.

    Raises InputError where there is nothing to read.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.ics"))
    if not files:
        raise InputError([problem_at(path.as_posix(), Mark(), "no-feeds")])
    found: list[Problem] = []
    for file in files:
        data = file.read_bytes()
        found += lint_feed(data, file.as_posix())
        before = (
            previous / file.relative_to(path)
            if previous and path.is_dir()
            else previous
        )
        if before and before.is_file():
            found += lint_change(before.read_bytes(), data, file.as_posix())
    return tuple(found)


def _content(component: Component, skip: tuple[str, ...]) -> list[tuple[str, str]]:
    return sorted(
        (found.name, found.value)
        for found in component.properties
        if found.name not in skip
    )


def _is_moment(value: str, kind: str) -> bool:
    """Tell whether a DATE or DATE-TIME is written right and exists (RFC 5545 3.3.4, 3.3.5)."""
    if not (_DATE if kind == "DATE" else _DATE_TIME).fullmatch(value):
        return False
    try:
        dt.datetime.strptime(
            value.rstrip("Z"), "%Y%m%d" if kind == "DATE" else "%Y%m%dT%H%M%S"
        )
    except ValueError:
        return False
    return True


class _Linter:
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
        self.problems.append(
            problem_at(self.path, Mark(line), code, values, severity=severity)
        )

    def check(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            self.report(1, "feed-too-large", Severity.WARNING, size=len(data) // 1000)
        calendar = self.read(data)
        if calendar is None:
            return
        self._check_calendar(calendar)
        zones = {
            one.value("TZID") for one in calendar.inside if one.name == "VTIMEZONE"
        }
        items = [one for one in calendar.inside if one.name in ("VEVENT", "VTODO")]
        if not items:
            self.report(calendar.line, "feed-empty")
        seen: dict[tuple[str, str], int] = {}
        for item in items:
            self._check_item(item, zones)
            identity = (item.value("UID"), item.value("RECURRENCE-ID"))
            if identity in seen:
                self.report(
                    item.line, "feed-uid-twice", uid=identity[0], first=seen[identity]
                )
            seen.setdefault(identity, item.line)

    def read(self, data: bytes) -> Component | None:
        """Check the bytes, unfold the lines and nest the components."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.report(data[: error.start].count(b"\n") + 1, "feed-not-utf8")
            return None
        self._check_bytes(data, text)
        return self._nest(list(self._properties(text)))

    def _check_bytes(self, data: bytes, text: str) -> None:
        if text.startswith("\ufeff"):
            self.report(1, "feed-bom")
        if not data.endswith(b"\r\n"):
            self.report(data.count(b"\n") + 1, "feed-no-last-line-end")
        for number, line in enumerate(data.split(b"\n"), start=1):
            if line and not line.endswith(b"\r") and number <= data.count(b"\n"):
                self.report(number, "feed-not-crlf")
                break
        for number, line in enumerate(data.split(b"\r\n"), start=1):
            if len(line) > 75:
                self.report(number, "feed-long-line", octets=len(line))
            try:
                shown = line.decode("utf-8")
            except UnicodeDecodeError:
                self.report(number, "feed-fold-in-character")
                continue
            if not unicodedata.is_normalized("NFC", shown):
                self.report(number, "feed-not-nfc")
            if found := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown.strip("\r\n")):
                self.report(number, "feed-control", sign=f"U+{ord(found.group()):04X}")

    def _properties(self, text: str) -> Iterator[Property]:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        number = 0
        while number < len(lines):
            start, line = number, lines[number]
            number += 1
            while number < len(lines) and lines[number][:1] in (" ", "\t"):
                line += lines[number][1:]
                number += 1
            if not line:
                continue
            if found := self._split(line, start + 1):
                yield found
            else:
                self.report(start + 1, "feed-bad-line", text=line[:40])

    def _split(self, line: str, number: int) -> Property | None:
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

    def _nest(self, properties: list[Property]) -> Component | None:
        root: Component | None = None
        waiting: list[Component] = []
        for found in properties:
            if found.name == "BEGIN":
                component = Component(found.value.upper(), found.line)
                if waiting:
                    waiting[-1].inside.append(component)
                elif root is None:
                    root = component
                else:
                    self.report(found.line, "feed-second-calendar")
                waiting.append(component)
            elif found.name == "END":
                if not waiting or waiting.pop().name != found.value.upper():
                    self.report(found.line, "feed-bad-nesting", text=found.value)
                    return None
            elif waiting:
                waiting[-1].properties.append(found)
            else:
                self.report(found.line, "feed-outside", text=found.name)
        if waiting or root is None or root.name != "VCALENDAR":
            self.report(waiting[-1].line if waiting else 1, "feed-no-calendar")
            return None
        return root

    def _check_calendar(self, calendar: Component) -> None:
        self._check_required(calendar)
        if calendar.get("METHOD") and any(
            item.name == "VEVENT" and not item.get("ORGANIZER")
            for item in calendar.inside
        ):
            self.report(calendar.line, "feed-method-without-organizer")
        if calendar.get("UID"):
            self.report(calendar.line, "feed-calendar-uid")
        if calendar.value("VERSION") not in ("", "2.0"):
            self.report(calendar.line, "feed-version", text=calendar.value("VERSION"))

    def _check_required(self, component: Component) -> None:
        for name in _REQUIRED.get(component.name, ()):
            if not component.value(name):
                self.report(
                    component.line, "feed-missing", component=component.name, name=name
                )
        names = [found.name for found in component.properties]
        for found in component.properties:
            if found.name in _ONCE and names.count(found.name) > 1:
                self.report(found.line, "feed-twice", name=found.name)
                names = [name for name in names if name != found.name]

    def _check_item(self, item: Component, zones: set[str]) -> None:
        self._check_required(item)
        for found in item.properties:
            self._check_value(item, found, zones)
        self._check_span(item)
        if item.get("DURATION") and (item.get("DTEND") or item.get("DUE")):
            self.report(item.line, "feed-duration-and-end")
        for alarm in item.inside:
            if alarm.name == "VALARM":
                self._check_alarm(item, alarm)

    def _check_value(self, item: Component, found: Property, zones: set[str]) -> None:
        fits: Callable[[str], object] | None = {
            "SEQUENCE": lambda value: re.fullmatch(r"\d+", value),
            "STATUS": lambda value: value in _STATUSES[item.name],
            **dict.fromkeys(
                _STAMPS, lambda value: re.fullmatch(r"\d{8}T\d{6}Z", value)
            ),
        }.get(found.name)
        if fits and not fits(found.value):
            self.report(
                found.line, "feed-bad-value", name=found.name, text=found.value[:40]
            )
        if found.name in _MOMENTS:
            self._check_moment(found, zones)
        if found.name == "CATEGORIES" and "\\," in found.value:
            self.report(found.line, "feed-category-comma")
        if found.name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
            self._check_text(found)

    def _check_moment(self, found: Property, zones: set[str]) -> None:
        value, kind = found.value, found.parameters.get("VALUE", "").upper()
        if not _is_moment(value, kind):
            self.report(found.line, "feed-bad-value", name=found.name, text=value[:40])
        zone = found.parameters.get("TZID")
        if zone and zone not in zones:
            known = zone in zoneinfo.available_timezones()
            self.report(
                found.line,
                "feed-zone-undefined" if known else "feed-zone-unknown",
                zone=zone,
            )
        elif kind != "DATE" and not zone and not value.endswith("Z"):
            self.report(found.line, "feed-floating", Severity.WARNING, name=found.name)

    def _check_text(self, found: Property) -> None:
        bare = re.sub(r"\\[\\;,nN]", "", found.value)
        if re.search(r"[\\;,]", bare):
            self.report(found.line, "feed-unescaped", name=found.name)
        if "\\N" in found.value.replace("\\\\", ""):
            self.report(found.line, "feed-capital-n", Severity.WARNING, name=found.name)
        if found.value != found.value.rstrip(" "):
            self.report(
                found.line, "feed-trailing-blank", Severity.WARNING, name=found.name
            )

    def _check_span(self, item: Component) -> None:
        start = item.get("DTSTART")
        end = item.get("DTEND") or item.get("DUE")
        if not start or not end:
            return
        if start.parameters.get("VALUE") != end.parameters.get("VALUE"):
            self.report(end.line, "feed-mixed-types")
        elif (
            start.parameters.get("TZID") == end.parameters.get("TZID")
            and end.value <= start.value
        ):
            self.report(
                end.line, "feed-end-before-start", start=start.value, end=end.value
            )

    def _check_alarm(self, item: Component, alarm: Component) -> None:
        self._check_required(alarm)
        trigger = alarm.get("TRIGGER")
        absolute = (
            bool(trigger)
            and trigger is not None
            and trigger.parameters.get("VALUE", "").upper() == "DATE-TIME"
        )
        if trigger and not (_DATE_TIME if absolute else _DURATION).fullmatch(
            trigger.value
        ):
            self.report(
                trigger.line, "feed-bad-value", name="TRIGGER", text=trigger.value[:40]
            )
        if alarm.value("ACTION") == "DISPLAY" and not alarm.value("DESCRIPTION"):
            self.report(
                alarm.line, "feed-missing", component="VALARM", name="DESCRIPTION"
            )
        if item.value("STATUS") == "CANCELLED":
            self.report(alarm.line, "feed-alarm-on-cancelled")

    def check_revision(self, before: Component, after: Component) -> None:
        """Check one item between two versions: what changed must show a higher revision, and nothing goes back."""
        skip = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
        old, new = int(before.value("SEQUENCE") or 0), int(after.value("SEQUENCE") or 0)
        uid = after.value("UID")
        changed = _content(before, skip) != _content(after, skip)
        if new < old:
            self.report(after.line, "feed-sequence-back", uid=uid, old=old, new=new)
        elif changed and new == old:
            self.report(after.line, "feed-changed-silently", uid=uid)
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            if after.value(name) < before.value(name):
                self.report(after.line, "feed-stamp-back", uid=uid, name=name)
            elif changed and after.value(name) == before.value(name):
                self.report(after.line, "feed-stamp-same", uid=uid, name=name)
        if not changed and new > old:
            self.report(
                after.line, "feed-revised-for-nothing", Severity.WARNING, uid=uid
            )
