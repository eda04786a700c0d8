"""A linter for calendar feeds: what RFC 5545 demands and what real clients choke on. Works on anybody's .ics."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from kehoach.checks.content_lines import Complaints, Component, Property, read_feed
from kehoach.doubts import without_doubt
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at

MAX_BYTES = 900_000
"""Google refuses feeds of about 1 MB."""

# ASCII: RFC 5545 knows the digits 0 to 9 only.
_DATE = re.compile(r"\d{8}", re.ASCII)
_DATE_TIME = re.compile(r"\d{8}T\d{6}Z?", re.ASCII)
_UTC = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
# Whole numbers have 32 bits (RFC 5545 3.3.8).
_COUNT = re.compile(r"\d{1,10}", re.ASCII)
_DURATION = re.compile(
    r"[+-]?P(?=[\dT])(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)",
    re.ASCII,
)
# RFC 5545 3.6, 3.6.1, 3.6.2, 3.6.6.
_REQUIRED = {
    "VCALENDAR": ("VERSION", "PRODID"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTODO": ("UID", "DTSTAMP"),
    "VALARM": ("ACTION", "TRIGGER"),
}
_MOMENTS = ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID")
# In UTC (RFC 5545 3.8.7).
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "CREATED")
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
_ONCE = {
    *_MOMENTS,
    *_STAMPS,
    *_TEXTS,
    *("VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DURATION", "SEQUENCE"),
    *("STATUS", "URL", "TRANSP", "CLASS", "ACTION", "TRIGGER", "COLOR"),
    *("CATEGORIES", "PRIORITY"),
}
_STATUSES = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}
_REVISION = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "RELATED-TO")
"""What tells of a change and is none itself, and what tells of another item, which came into the feed or left it."""


def lint_feed(data: bytes, path: str) -> tuple[Problem, ...]:
    """Check one feed by itself; problems come sorted by line."""
    if _is_sound(data):
        return ()
    complaints = Complaints(path)
    _Linter(complaints).check(data)
    return tuple(sorted(complaints.problems))


# An item as this program and many others write it, its end on a line of its own.
_ITEM = re.compile(rb"(?m:^)BEGIN:(VEVENT|VTODO)\r\n(?s:.*?)\r\nEND:\1\r\n")
_WRAPPED = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n%bEND:VCALENDAR\r\n"


def _is_sound(data: bytes) -> bool:
    """Tell whether a feed is seen at once to have no fault: then its items need not be read in each feed they are in.

    One deadline stands in twenty feeds, byte by byte the same. False means no more than that it takes a whole reading.
    """
    items = list(_ITEM.finditer(data))
    if not items or len(data) > MAX_BYTES:
        return False
    # What stands around the items, with one of them: a calendar of its own.
    first, last = items[0], items[-1]
    around = Complaints("")
    linter = _Linter(around)
    calendar = read_feed(data[: first.end()] + data[last.end() :], around)
    # Between two items nothing may stand.
    followed = itertools.pairwise(items)
    if not calendar or any(one.end() != other.start() for one, other in followed):
        return False
    linter.check_calendar(calendar)
    # Elsewhere than right in the calendar an item is none of it, and in other letters one may stand apart.
    one_item = len(list(_items(calendar))) == 1
    if around.problems or calendar.get("METHOD") or not one_item:
        return False
    zones = frozenset(_zones_defined(calendar))
    identities = [_identity_of_sound(item[0], zones) for item in items]
    return None not in identities and len({*identities}) == len(identities)


@functools.lru_cache(maxsize=1 << 14)
def _identity_of_sound(data: bytes, zones: frozenset[str]) -> tuple[str, str] | None:
    """Return what makes an item the same in every version of a feed; None for one in which anything is wrong."""
    complaints = Complaints("")
    calendar = read_feed(_WRAPPED % data, complaints)
    items = list(_items(calendar)) if calendar else []
    for item in items:
        _Linter(complaints).check_item(item, {*zones})
    if complaints.problems or len(items) != 1:
        return None
    return _identity(items[0])


def lint_change(before: bytes, after: bytes, path: str) -> tuple[Problem, ...]:
    """Check a feed against the version published before: a constant header, revisions that only rise."""
    # What was wrong with either by itself is lint_feed's to tell.
    old_calendar = read_feed(before, Complaints(path))
    new_calendar = read_feed(after, Complaints(path))
    if not old_calendar or not new_calendar:
        return ()
    complaints = Complaints(path)
    # vdirsyncer creates every item anew when the description of the calendar changes.
    if _content(old_calendar) != _content(new_calendar):
        complaints.report(new_calendar.line, "feed-header-changed")
    published = {_identity(item): item for item in _revised(old_calendar)}
    for item in _revised(new_calendar):
        earlier = published.get(_identity(item))
        if earlier:
            _check_revision(earlier, item, complaints)
    return tuple(sorted(complaints.problems))


def lint_files(path: Path, previous: Path | None = None) -> tuple[Problem, ...]:
    """Check one .ics file, or every one below a folder; ``previous`` is the same file or folder as published before.

    Raises InputError where there is nothing to read.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.ics"))
    if not files:
        raise InputError([problem_at(path.as_posix(), Mark(), "no-feeds")])
    problems: list[Problem] = []
    for file in files:
        data = file.read_bytes()
        problems += lint_feed(data, file.as_posix())
        before = previous
        if previous and path.is_dir():
            before = previous / file.relative_to(path)
        if before and before.is_file():
            problems += lint_change(before.read_bytes(), data, file.as_posix())
    return tuple(problems)


def _content(component: Component, skip: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """List what a component says, in an order of its own: that of the lines means nothing."""
    values = []
    for content in component.properties:
        if content.name not in skip:
            values.append((content.name, without_doubt(content.value)))
    return sorted(values)


def _check_revision(
    before: Component, after: Component, complaints: Complaints
) -> None:
    """Check one item between two versions: what changed must show a higher revision, and nothing goes back."""
    uid = after.value("UID")
    old, new = _sequence(before), _sequence(after)
    # Evolution takes no notice of a change that raises none of SEQUENCE, DTSTAMP and LAST-MODIFIED.
    changed = _content(before, _REVISION) != _content(after, _REVISION)
    # One that is no number is told of where the feed is checked by itself.
    if old is not None and new is not None:
        _check_sequence(old, new, changed=changed, item=after, complaints=complaints)
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        if after.value(name) < before.value(name):
            complaints.report(after.line, "feed-stamp-back", uid=uid, name=name)
        elif changed and after.value(name) == before.value(name):
            complaints.report(after.line, "feed-stamp-same", uid=uid, name=name)


def _sequence(item: Component) -> int | None:
    """Return the number of a revision, 0 where none is written; None for what is no number."""
    text = item.value("SEQUENCE") or "0"
    return int(text) if _COUNT.fullmatch(text) else None


def _check_sequence(
    old: int, new: int, *, changed: bool, item: Component, complaints: Complaints
) -> None:
    uid = item.value("UID")
    if new < old:
        complaints.report(item.line, "feed-sequence-back", uid=uid, old=old, new=new)
    elif changed and new == old:
        complaints.report(item.line, "feed-changed-silently", uid=uid)
    elif new > old and not changed:
        complaints.report(
            item.line, "feed-revised-for-nothing", Severity.WARNING, uid=uid
        )


def _is_moment(value: str, kind: str) -> bool:
    """Tell whether a DATE or DATE-TIME is written right and exists (RFC 5545 3.3.4, 3.3.5)."""
    form, layout = _DATE_TIME, "%Y%m%dT%H%M%S"
    if kind == "DATE":
        form, layout = _DATE, "%Y%m%d"
    if not form.fullmatch(value):
        return False
    try:
        dt.datetime.strptime(value.rstrip("Z"), layout)
    except ValueError:
        return False
    return True


class _Linter:
    """Checks a calendar and what stands in it."""

    def __init__(self, complaints: Complaints) -> None:
        self.report = complaints.report
        self._complaints = complaints

    def check(self, data: bytes) -> None:
        """Check a whole feed."""
        if len(data) > MAX_BYTES:
            self.report(1, "feed-too-large", Severity.WARNING, size=len(data) // 1000)
        calendar = read_feed(data, self._complaints)
        if calendar is None:
            return
        self.check_calendar(calendar)
        zones = _zones_defined(calendar)
        items = list(_items(calendar))
        if not items:
            # Without an item Evolution keeps the old ones, vdirsyncer refuses and ts-ics throws.
            self.report(calendar.line, "feed-empty")
        for item in items:
            self.check_item(item, zones)
        self._check_identities(items)

    def _check_identities(self, items: list[Component]) -> None:
        first_lines: dict[tuple[str, str], int] = {}
        for item in items:
            uid = item.value("UID")
            first = first_lines.setdefault(_identity(item), item.line)
            if first != item.line:
                self.report(item.line, "feed-uid-twice", uid=uid, first=first)

    def check_calendar(self, calendar: Component) -> None:
        """Check what a calendar says of itself."""
        self._check_required(calendar)
        events = [item for item in calendar.inside if item.name == "VEVENT"]
        unsigned = [event for event in events if not event.get("ORGANIZER")]
        # RFC 5546: what is sent as a message has to say who sends it.
        if calendar.get("METHOD") and unsigned:
            self.report(calendar.line, "feed-method-without-organizer")
        # RFC 7986 allows it; vdirsyncer then takes the whole feed for one event.
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
        names = [content.name for content in component.properties]
        repeated = {name for name in _ONCE if names.count(name) > 1}
        for content in component.properties:
            if content.name in repeated:
                self.report(content.line, "feed-twice", name=content.name)
                # Said once, where the property stands first.
                repeated.remove(content.name)

    def check_item(self, item: Component, zones: set[str]) -> None:
        """Check an event or task by itself; ``zones`` are those that its feed brings with it."""
        self._check_required(item)
        for content in item.properties:
            self._check_value(item, content, zones)
        self._check_span(item)
        # RFC 5545 3.6.1 and 3.6.2: one or the other.
        if item.get("DURATION") and (item.get("DTEND") or item.get("DUE")):
            self.report(item.line, "feed-duration-and-end")
        for alarm in item.inside:
            if alarm.name == "VALARM":
                self._check_alarm(item, alarm)

    def _check_value(self, item: Component, content: Property, zones: set[str]) -> None:
        name, value = content.name, content.value
        if not _fits(item, name, value):
            self.report(content.line, "feed-bad-value", name=name, text=value[:40])
        if name in _MOMENTS:
            self._check_moment(content, zones)
        # RFC 5545 3.8.1.2: a comma divides two categories, which some clients see escaped.
        if name == "CATEGORIES" and "\\," in value:
            self.report(content.line, "feed-category-comma")
        if name in _TEXTS:
            self._check_text(content)

    def _check_moment(self, content: Property, zones: set[str]) -> None:
        name, value = content.name, content.value
        kind = content.parameters.get("VALUE", "").upper()
        if not _is_moment(value, kind):
            self.report(content.line, "feed-bad-value", name=name, text=value[:40])
        zone = content.parameters.get("TZID")
        if zone and zone not in zones:
            known = zone in zoneinfo.available_timezones()
            code = "feed-zone-undefined" if known else "feed-zone-unknown"
            self.report(content.line, code, zone=zone)
        # A moment without zone is another one to each reader.
        elif kind != "DATE" and not zone and not value.endswith("Z"):
            self.report(content.line, "feed-floating", Severity.WARNING, name=name)

    def _check_text(self, content: Property) -> None:
        name, value = content.name, content.value
        # RFC 5545 3.3.11: these signs stand in a text behind a backslash only.
        unescaped = re.sub(r"\\[\\;,nN]", "", value)
        if re.search(r"[\\;,]", unescaped):
            self.report(content.line, "feed-unescaped", name=name)
        if "\\N" in value.replace("\\\\", ""):
            self.report(content.line, "feed-capital-n", Severity.WARNING, name=name)
        if value != value.rstrip(" "):
            self.report(
                content.line, "feed-trailing-blank", Severity.WARNING, name=name
            )

    def _check_span(self, item: Component) -> None:
        start = item.get("DTSTART")
        end = item.get("DTEND") or item.get("DUE")
        if not start or not end:
            return
        # RFC 5545 3.8.2.2: a day ends in a day, a moment in a moment.
        if start.parameters.get("VALUE") != end.parameters.get("VALUE"):
            self.report(end.line, "feed-mixed-types")
            return
        # Of two zones the figures alone do not tell which comes first.
        same_zone = start.parameters.get("TZID") == end.parameters.get("TZID")
        if same_zone and end.value <= start.value:
            self.report(
                end.line, "feed-end-before-start", start=start.value, end=end.value
            )

    def _check_alarm(self, item: Component, alarm: Component) -> None:
        self._check_required(alarm)
        trigger = alarm.get("TRIGGER")
        if trigger:
            # RFC 5545 3.8.6.3: a duration, unless its VALUE says that it is a moment.
            absolute = trigger.parameters.get("VALUE", "").upper() == "DATE-TIME"
            form = _DATE_TIME if absolute else _DURATION
            text = trigger.value
            if not form.fullmatch(text):
                self.report(
                    trigger.line, "feed-bad-value", name="TRIGGER", text=text[:40]
                )
        # RFC 5545 3.6.6: what is displayed is the description.
        if alarm.value("ACTION") == "DISPLAY" and not alarm.value("DESCRIPTION"):
            self.report(
                alarm.line, "feed-missing", component="VALARM", name="DESCRIPTION"
            )
        # Several clients ignore STATUS: the alarm of what was called off would ring.
        if item.value("STATUS") == "CANCELLED":
            self.report(alarm.line, "feed-alarm-on-cancelled")


def _items(calendar: Component) -> Iterator[Component]:
    for component in calendar.inside:
        if component.name in ("VEVENT", "VTODO"):
            yield component


def _revised(calendar: Component) -> Iterator[Component]:
    """Yield what has a revision: a time zone has no UID and none of the properties that tell of a change."""
    for component in calendar.inside:
        if component.value("UID"):
            yield component


def _identity(item: Component) -> tuple[str, str]:
    """Return what makes an item the same one in every version of a feed."""
    # RFC 5545 3.8.4.4: one occurrence of a series may be changed under the series' UID.
    return item.value("UID"), item.value("RECURRENCE-ID")


def _zones_defined(calendar: Component) -> set[str]:
    """Return the names of the time zones that a feed brings with it."""
    zones = set()
    for component in calendar.inside:
        if component.name == "VTIMEZONE":
            zones.add(component.value("TZID"))
    return zones


def _fits(item: Component, name: str, value: str) -> bool:
    """Tell whether a value has the form that its property demands, where that is a form of its own."""
    if name == "SEQUENCE":
        return bool(_COUNT.fullmatch(value))
    if name == "STATUS":
        return value in _STATUSES[item.name]
    if name in _STAMPS:
        return bool(_UTC.fullmatch(value))
    return True
