"""What touches all that subscribers hold: the plan's title, its address, its policies, and what days are worked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.desk.editing import PlanText, append_within
from kehoach.desk.recording import (
    Recorded,
    place_by_date,
    put,
    raised_between,
    refusal,
    write,
)
from kehoach.phrases.stretches import MonthParts
from kehoach.plan.model import Plan
from kehoach.plan.records import (
    DayOverride,
    Header,
    PlanRecord,
    ReminderRule,
    Revision,
    WorkingDays,
)
from kehoach.plan.reminders import reminder_days
from kehoach.plan.resolution import load_both
from kehoach.plan.schema import fields_of
from kehoach.plan.slices import items_of
from kehoach.words import load_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Revising:
    """What the keeper asks for: a change of everything."""

    date: dt.date
    reason: str | None
    header: dict[str, str]
    """Fields of the plan's head: title, calendar_name, url."""
    remind: tuple[int, ...] | None
    """Working days ahead, of the general rule."""
    items: str | None
    """Which days an item of a calendar covers."""
    parts: MonthParts | None = None
    """Which days the parts of a month are."""


def revise_plan(path: Path, revising: Revising, *, dry: bool = False) -> Recorded:
    """Write a change of everything; on any problem the file stays as it is. Raises InputError.

    Without anything to set, only the record is written: of what the keeper has changed by hand.
    """
    record, old = load_both(path)
    words = load_words(record.plan.language)
    changed = list(_changed_settings(record, revising))
    reason = revising.reason or "; ".join(
        words(f"record.revised-{name}") for name in _asked(revising)
    )
    known = _revision_of(record, revising.date, reason)
    if known and not changed:
        return Recorded(line=known.at.mark.line, already=True)
    text = PlanText.read(path)
    for name in changed:
        _set(text, record, revising, name)
    if not known:
        data = {"date": revising.date, "reason": reason}
        text.append("revisions", data, place_by_date(record.revisions, revising.date))
    new_record, new = write(text, path, dry=dry)
    made = _revision_of(new_record, revising.date, reason)
    assert made
    return Recorded(line=made.at.mark.line, raised=raised_between(old, new))


def _asked(revising: Revising) -> Iterator[str]:
    """Yield the names of the settings that are to be set."""
    yield from revising.header
    if revising.remind is not None:
        yield "remind"
    if revising.items is not None:
        yield "items"
    if revising.parts is not None:
        yield "parts"


def _changed_settings(record: PlanRecord, revising: Revising) -> Iterator[str]:
    """Yield the names of the settings that do not have their value yet."""
    for name, value in revising.header.items():
        if getattr(record.plan, name) != value:
            yield name
    rule = _general_rule(record)
    if revising.remind is not None and (
        rule is None or record.reminders[rule].days != revising.remind
    ):
        yield "remind"
    if revising.items not in (None, record.calendar.items):
        yield "items"
    if revising.parts not in (None, record.plan.parts_of_month.days):
        yield "parts"


def _general_rule(record: PlanRecord) -> int | None:
    """Return the place of the rule about everybody and everything; of several the last, which holds."""
    found = None
    for place, rule in enumerate(record.reminders):
        if not (rule.kinds or rule.units):
            found = place
    return found


def _revision_of(record: PlanRecord, day: dt.date, reason: str) -> Revision | None:
    for revision in record.revisions:
        if (revision.date, revision.reason) == (day, reason):
            return revision
    return None


def _set(text: PlanText, record: PlanRecord, revising: Revising, name: str) -> None:
    match name:
        case "items":
            text.set_field("calendar", "items", revising.items)
        case "remind":
            assert revising.remind is not None
            days = list(revising.remind)
            place = _general_rule(record)
            if place is None:
                # Before all others, which are exceptions from it.
                text.append("reminders", {"days": days}, 0)
                return
            text.change_at(
                "reminders", place, lambda data: put(data, ReminderRule, "days", days)
            )
        case "parts":
            assert revising.parts is not None
            data = _parts_data(revising.parts)
            text.change_header(
                lambda header: put(header, Header, "parts_of_month", data)
            )
        case _:
            value = revising.header[name]
            text.change_header(lambda data: _set_text(data, name, value))


def _parts_data(parts: MonthParts) -> dict[str, int]:
    """Write a policy with each of its days; without its third the end of the month counts by its last day."""
    data = {"early": parts.early, "middle": parts.middle}
    if parts.late is not None:
        data["late"] = parts.late
    return data


def _set_text(header: Any, name: str, value: str) -> None:
    # Without the quotes that its colon would be given: an address is written as it always was.
    if name == "url":
        header[name] = value
    else:
        put(header, Header, name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """What the keeper asks for: a day off or worked against the general calendar, or a year that was announced."""

    since: dt.date
    source: str
    day: dt.date | None = None
    worked: bool = False
    name: str = ""
    year: int | None = None
    """The year whose holidays an official notice has fixed; then there is no day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDays:
    """What other days off did to one deadline."""

    deadline: str
    safe: tuple[dt.date, dt.date] | None
    """Last safe day before and now; None where it is the same."""
    reminders: tuple[tuple[int, dt.date, dt.date], ...]
    """Working days ahead, and the day of the reminder before and now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHoliday:
    """What was written, or would be, and all that moved with it."""

    recorded: Recorded
    moved: tuple[MovedDays, ...] = ()


def write_holiday(path: Path, holiday: Holiday, *, dry: bool = False) -> WrittenHoliday:
    """Write a day off or an announced year; on any problem the file stays as it is. Raises InputError."""
    record, old = load_both(path)
    line = _known_line(record, holiday, old.path)
    if line:
        return WrittenHoliday(recorded=Recorded(line=line, already=True))
    text = PlanText.read(path)
    field = "announced" if holiday.year else "overrides"
    append_within(text, "calendar", field, _entry(holiday))
    new_record, new = write(text, path, dry=dry)
    line = _known_line(new_record, holiday, new.path)
    recorded = Recorded(line=line, raised=raised_between(old, new))
    return WrittenHoliday(recorded=recorded, moved=tuple(_moved_days(old, new)))


def _entry(holiday: Holiday) -> dict[str, Any]:
    if holiday.year:
        return {
            "year": holiday.year,
            "source": holiday.source,
            "since": holiday.since,
        }
    return {
        "date": holiday.day,
        "worked": "yes" if holiday.worked else "no",
        "name": holiday.name,
        "source": holiday.source,
        "since": holiday.since,
    }


def _known_line(record: PlanRecord, holiday: Holiday, path: str) -> int:
    """Return the line on which the plan has it already; 0 where it has not. Raises InputError where it differs."""
    for year in record.calendar.announced:
        if year.year == holiday.year:
            # Announced is announced, whichever notice was seen first.
            return year.at.mark.line
    for override in record.calendar.overrides:
        if override.date == holiday.day:
            if not _is_same(override, holiday):
                values = {"date": override.date, "name": override.name}
                place = override.at.of("date")
                raise refusal(path, place, "holiday-otherwise", **values)
            return override.at.mark.line
    return 0


def _is_same(override: DayOverride, holiday: Holiday) -> bool:
    return (override.worked, override.name) == (holiday.worked, holiday.name)


def _moved_days(old: Plan, new: Plan) -> Iterator[MovedDays]:
    """Yield what became of each deadline that is raised, by due day."""
    before = {item.id: item for _, item in old.items}
    reminded_before, reminded = _reminders(old), _reminders(new)
    raised = raised_between(old, new)
    for _, item in new.items:
        if item.id not in raised:
            continue
        safe = None
        last, now = before[item.id].last_safe_day, item.last_safe_day
        if last and now and last != now and not item.takes_place:
            safe = last, now
        moved = []
        for days, day in reminded.get(item.id, {}).items():
            earlier = reminded_before[item.id][days]
            # On the safe day itself the last reminder stands, and that is told.
            if days and earlier != day:
                moved.append((days, earlier, day))
        yield MovedDays(deadline=item.id, safe=safe, reminders=tuple(moved))


def _reminders(plan: Plan) -> dict[str, dict[int, dt.date]]:
    """Map each deadline to the days on which anybody is reminded, by the number of working days ahead."""
    reminders: dict[str, dict[int, dt.date]] = {}
    for unit in plan.directory.units:
        for item in items_of(plan, unit.id):
            days = dict(reminder_days(plan, item.deadline, unit.id))
            reminders.setdefault(item.deadline.id, {}).update(days)
    return reminders


def items_choices() -> tuple[str, ...]:
    """Return what can be said of the days that an item covers."""
    _, shape, _ = fields_of(WorkingDays)["items"]
    options: tuple[str, ...] = getattr(shape, "options", ())
    return options
