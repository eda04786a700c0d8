"""Next year's plan from this year's: same ids, days carried by rule, and every place marked for the keeper's review."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach import dates
from kehoach.checks.drafts import check_reviews
from kehoach.desk.editing import PlanText, styled, write_new
from kehoach.document.vocabulary import (
    ANNIVERSARY,
    DOCUMENT_NUMBER,
    NUMBER_TO_COME,
)
from kehoach.phrases.reading import find_days
from kehoach.plan.amendments import WORD_FIELDS
from kehoach.plan.kinds.fields import DAY_FIELDS, TIME_ATTRIBUTES
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Plan
from kehoach.plan.records import DeadlineRecord, PlanRecord
from kehoach.plan.resolution import amended_items, load_both, parse_both
from kehoach.plan.schema import as_written
from kehoach.problems import InputError, Problem, problem_at
from kehoach.words import Words

NOT_CARRIED = (
    "contradictions",
    "acknowledged",
    "not_a_deadline",
    "amendments",
    "corrections",
    "revisions",
    "retired",
)
"""What belongs to one year's document."""
KEPT_MONTHS = 6
"""For how long last year's deadlines stay in the feeds unless the keeper says otherwise."""

_YEAR = r"(?<![\d/])((?:19|20)\d\d)(?!\d)"
_YEAR_ANYWHERE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPAN = re.compile(rf"{_YEAR}(\s*[-–]\s*){_YEAR}")
_LEAP_DAY = re.compile(r"(?<![\d/])29(\s*[/.-]\s*0?2|\s+tháng\s+0?2)(?![\d/])")
_DATE = re.compile(
    r"(\d{1,2})(\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(\s*[/.-]\s*|\s+năm\s+)(\d{4})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """The draft of next year's plan."""

    path: Path
    kept: Path
    """The copy of this year's plan that the draft's ``earlier`` names."""
    plan: PlanRecord
    reviews: tuple[Problem, ...]
    """Everything that waits for the keeper."""
    left_out: tuple[str, ...]
    """Ids of cancelled deadlines, which are not carried."""


def roll_over(path: Path, year: int, out: Path, words: Words) -> Rolled:
    """Draft a plan for another year and write it to a new file, with a copy of this year's beside it.

    Raises InputError, FileExistsError if either file is there with other content.
    """
    record, plan = load_both(path)
    if year <= plan.header.year:
        values = {"year": year, "old": plan.header.year}
        raise InputError(
            [problem_at(plan.path, plan.header.at.of("year"), "rollover-year", values)]
        )
    kept = out.with_name(f"plan-{plan.header.year}.yaml")
    # All that can be refused is asked before the first of two files is written.
    text = PlanText.read(path)
    roller = _Roller(plan, record, year, words)
    roller.run(text, kept.name)
    data = text.text().encode()
    rolled, draft = parse_both(data, out.as_posix())
    original = path.read_bytes()
    if kept.exists() and kept.read_bytes() != original:
        raise FileExistsError(kept)
    write_new(out, data)
    if not kept.exists():
        write_new(kept, original)
    reviews = tuple(sorted(check_reviews(draft)))
    return Rolled(
        path=out,
        kept=kept,
        plan=rolled,
        reviews=reviews,
        left_out=tuple(roller.left_out),
    )


def same_day(day: dt.date, shift: int) -> dt.date:
    """Return the same day another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + shift)
    except ValueError:
        return day.replace(year=day.year + shift, day=28)


def shift_text(text: str, old: int, shift: int) -> str:
    """Renew the years of the plan's own cycle in a text: the year itself, the one before and the one after.

    Whole dates and school years go with them; periods of several years and numbers of documents stay. From 2020, a year
    on: "năm học 2019-2020, trước 30/6/2020, giai đoạn 2016-2020" becomes "năm học 2020-2021, trước 30/6/2021, giai đoạn
    2016-2020".
    """
    # What is settled steps aside for the rules after it: NUL and its place, since no text of YAML can hold a NUL.
    held: list[str] = []

    def hold(part: str) -> str:
        held.append(part)
        return f"\x00{len(held) - 1}\x00"

    def span(match: re.Match[str]) -> str:
        first, last = int(match[1]), int(match[3])
        # A school year goes on with the plan; "2016-2020" is a period of its own.
        if last - first == 1 and abs(first - old) <= 1:
            return hold(f"{first + shift}{match[2]}{last + shift}")
        return hold(match[0])

    def day(match: re.Match[str]) -> str:
        return hold(_shifted_date(match, shift))

    # From the most particular to the year alone, which stands in all of them.
    text = DOCUMENT_NUMBER.sub(lambda match: hold(match[0]), text)
    text = _SPAN.sub(span, text)
    text = _DATE.sub(day, text)
    if not calendar.isleap(old + shift):
        text = _LEAP_DAY.sub(r"28\1", text)
    # The second form is the year of "6/2020", which the first leaves alone for its slash.
    text = re.sub(
        rf"{_YEAR}|(?<=/)((?:19|20)\d\d)(?!\d)",
        lambda match: _near_year(match[0], old, shift),
        text,
    )
    return re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], text)


def _near_year(text: str, old: int, shift: int) -> str:
    year = int(text)
    return str(year + shift) if abs(year - old) <= 1 else text


def _shifted_date(match: re.Match[str], shift: int) -> str:
    day, first, month, second, year = match.groups()
    days = find_days(match[0])
    # Only 29 February changes its day; any other keeps the zero that it may be written with.
    if days and same_day(days[0], shift).day != days[0].day:
        day = str(same_day(days[0], shift).day)
    return f"{day}{first}{month}{second}{int(year) + shift}"


class _Roller:
    def __init__(self, plan: Plan, record: PlanRecord, year: int, words: Words) -> None:
        self.plan = plan
        self.record = record
        self.year = year
        self.old = plan.header.year
        self.shift = year - self.old
        self.words = words
        self.left_out: list[str] = []
        self.items = amended_items(record, plan.path)

    def run(self, text: PlanText, kept: str) -> None:
        """Change the text of this year's plan into next year's."""
        text.change_header(self._header)
        for section in (*NOT_CARRIED, "earlier"):
            text.drop(section)
        text.change("calendar", _without_since)
        for phase in self.record.phases:
            text.edit("phases", phase.id, self._phase)
        for section, records in (
            ("movements", self.record.movements),
            ("sections", self.record.sections),
        ):
            for record in records:
                text.edit(section, record.id, self._named)
        for registration in self.record.registration:
            text.edit("registration", registration.id, self._named)
        for task in self.record.tasks:
            text.edit("tasks", task.id, self._task)
        text.append("earlier", {"plan": kept, "months": KEPT_MONTHS})

    def _header(self, data: Any) -> None:
        data["id"] = data["id"].replace(str(self.old), str(self.year))
        # UIDs end in the plan's id, so two years of one may not share it.
        if data["id"] == self.record.plan.id:
            data["id"] = f"{data['id']}-{self.year}"
        data["year"] = self.year
        # The figures are given when it is signed; the sign behind them is the issuer's.
        sign = data["number"].split("/", 1)[-1]
        data["number"] = f"{NUMBER_TO_COME}/{sign}"
        data["issued"] = styled(dt.date(self.year, 1, 1))
        for name in ("title", "summary"):
            if name in data:
                data[name] = styled(shift_text(str(data[name]), self.old, self.shift))
        data.pop("basis", None)
        data["needs_review"] = self.words("rollover.header")

    def _phase(self, data: Any) -> None:
        for name in ("start", "end"):
            day = dates.parse_date(str(data[name]))
            moved = same_day(day, self.shift)
            # A phase that ended with February ends with it again, on whichever day that is.
            if _ends_february(day):
                moved = dates.last_of_month(self.year, 2)
            data[name] = dates.print_date(moved)
        data["name"] = shift_text(str(data["name"]), self.old, self.shift)

    def _named(self, data: Any) -> None:
        for name in ("name", "title", "summary", "papers"):
            if name in data:
                self._renew(data, name)
        if "titles" in data:
            self._renew_titles(data)
        data.pop("basis", None)

    def _renew_titles(self, data: Any) -> None:
        titles = data["titles"]
        # A list of one may be written as its only text.
        if isinstance(titles, str):
            self._renew(data, "titles")
            return
        for place, title in enumerate(titles):
            titles[place] = shift_text(str(title), self.old, self.shift)

    def _renew(self, data: Any, name: str) -> bool:
        """Renew the years of a text; tell whether it had any to renew."""
        before = " ".join(str(data[name]).split())
        after = shift_text(before, self.old, self.shift)
        if after != before:
            data[name] = styled(after)
        return after != before

    def _task(self, data: Any) -> None:
        reviews = []
        renewed = [
            self._renew(data, name) for name in ("title", "note") if name in data
        ]
        if any(renewed):
            reviews.append(self.words("rollover.text"))
        if ANNIVERSARY.search(str(data["title"])):
            reviews.append(self.words("rollover.anniversary"))
        task = next(task for task in self.record.tasks if task.id == data["id"])
        kept = []
        for place, item in enumerate(task.deadlines):
            if self._is_cancelled(item):
                self.left_out.append(item.id)
            else:
                self._deadline(data["deadlines"][place], item)
                kept.append(data["deadlines"][place])
        if len(kept) != len(task.deadlines):
            data["deadlines"] = styled(kept)
        if reviews:
            _before_deadlines(data, " ".join(reviews))

    def _is_cancelled(self, item: DeadlineRecord) -> bool:
        # A recurrence that was cancelled keeps the instances that had passed.
        for amendment in self.record.amendments:
            if any(change.cancelled == item.id for change in amendment.changes):
                return True
        instances = self.items[item.id]
        return bool(instances) and all(instance.cancelled for instance in instances)

    def _deadline(self, data: Any, item: DeadlineRecord) -> None:
        # What an amendment moved or reworded is carried from where it stands now; of a recurrence the rule is.
        now = item if KINDS[item.kind].recurs else self._standing(item)
        _take_amended(data, item, now)
        reviews = [self.words("rollover.carried", phrase=now.phrase)]
        names_year = _YEAR_ANYWHERE.search(now.phrase)
        # Such as "giai đoạn 2016-2020": what does not follow the plan's year is not carried to the next.
        if names_year and shift_text(now.phrase, self.old, self.shift) == now.phrase:
            reviews.append(self.words("rollover.other-years"))
        else:
            reviews += self._carry(data, now)
        # When it happens next year nobody knows yet.
        data.pop("anchor_date", None)
        for name in ("phrase", "title", "short", "note"):
            if name in data:
                self._renew(data, name)
        data["needs_review"] = styled(" ".join(reviews))

    def _standing(self, item: DeadlineRecord) -> DeadlineRecord:
        """Return a deadline as the amendments left it; next year's policy dates it where this year's does."""
        [instance] = self.items[item.id]
        now = instance.record
        is_moved = any(change.action == "moved" for change in instance.history)
        if KINDS[item.kind].by_policy and not is_moved:
            cleared: dict[str, Any] = {**dict.fromkeys(TIME_ATTRIBUTES)}
            now = dataclasses.replace(now, **cleared, kind=item.kind)
        return now

    def _carry(self, data: Any, now: DeadlineRecord) -> Iterator[str]:
        """Carry days and period to the new year; yield what the keeper must know about them."""
        due_field = next(iter(KINDS[now.kind].moved_by), "")
        for name in DAY_FIELDS:
            if name in data:
                day = same_day(dates.parse_date(str(data[name])), self.shift)
                data[name] = dates.print_date(day)
                if name == due_field:
                    yield from self._day_off(day)
        if "period" in data:
            data["period"] = shift_text(str(data["period"]), self.old, self.shift)

    def _day_off(self, day: dt.date) -> Iterator[str]:
        """Suggest a working day for one that is off; the day itself stays, because only a document moves it."""
        reason = self.plan.calendar.reason_off(day)
        if reason:
            safe_day = self.plan.calendar.last_worked(day)
            yield self.words(
                "rollover.day-off",
                date=dates.print_date(day),
                weekday=dates.weekday_name(day, self.words),
                reason=reason.said(self.words),
                safe=dates.print_date(safe_day),
            )
        if not self.plan.calendar.is_announced(day.year):
            yield self.words("rollover.unannounced", year=day.year)


def _take_amended(data: Any, written: DeadlineRecord, now: DeadlineRecord) -> None:
    # "from" is a word of Python, so the record's attribute has a stroke behind it.
    for name in ("kind", *TIME_ATTRIBUTES, *WORD_FIELDS):
        value = getattr(now, name)
        if value == getattr(written, name):
            continue
        if dataclasses.is_dataclass(value):
            value = as_written(value)
        if value is None:
            data.pop(name.rstrip("_"), None)
        else:
            data[name.rstrip("_")] = styled(value)


def _without_since(calendar: Any) -> Any:
    """Take away since when days off were written down: what they changed was this year's to tell."""
    # The field may stand there without a value.
    for name in ("announced", "overrides") if calendar else ():
        for entry in calendar.get(name) or ():
            entry.pop("since", None)
    return calendar


def _ends_february(day: dt.date) -> bool:
    return day.month == 2 and day == dates.last_of_month(day.year, 2)


def _before_deadlines(data: Any, text: str) -> None:
    names = list(data)
    place = names.index("deadlines") if "deadlines" in names else len(names)
    data.insert(place, "needs_review", styled(text))
