"""When, mutated: days moved with the words that print them, words changed, deadlines dropped and doubled."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from attacking.places import Place
from attacking.plan_text import PlanText, identity
from attacking.subject import Edit, Mutation
from kehoach.plan.kinds.fields import WEEKDAYS
from kehoach.plan.kinds.recurring import RHYTHMS

_DAYS = ("date", "from", "to", "until")
_PRINTED = re.compile(r"(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?:/(\d{4}))?(?!\d)")
_SPELT = re.compile(
    r"(0?[1-9]|[12]\d|3[01]) tháng (0?[1-9]|1[0-2])(?: năm (\d{4}))?(?!\d)"
)
_BOUNDS = (
    *(("trước", "sau"), ("chậm nhất", "sớm nhất"), ("đến hết", "kể từ"), ("từ", "qua")),
    *(
        ("xong trong", "bắt đầu trong"),
        ("thường xuyên", "khi cần"),
        ("ngày", "sau ngày"),
    ),
)
_CHOICES = {
    "every": tuple(RHYTHMS),
    "weekday": WEEKDAYS,
    "direction": ("before", "after"),
    "bound": ("before", "by", "event"),
}
"""What a field may say, in the order in which one is moved on to the next."""
_NEXT = {"I": "II", "II": "III", "III": "IV", "IV": "I"}


def days(plan: PlanText) -> Iterator[Mutation]:
    """Move each day by a day, a month and a year, in the words that print it as well."""
    for _, deadline in plan.deadlines:
        for field in _DAYS:
            written = deadline.get(field)
            day = read_day(written.text) if written else None
            if not (written and day):
                continue
            for step in ("day", "month", "year"):
                moved = later(day, step)
                edits = [
                    written.replaced(_print(moved)),
                    *_reworded(deadline, day, moved),
                ]
                name = f"{identity(deadline)}.{field}"
                yield plan.mutation(
                    f"day-by-{step}", name, written, _print(moved), edits
                )


def other_times(plan: PlanText) -> Iterator[Mutation]:
    """Move months, quarters, years, rhythms, counted days and hours by one."""
    for _, deadline in plan.deadlines:
        name = identity(deadline)
        period = deadline.get("period")
        if period:
            other = _next_period(period.text)
            edits = [period.replaced(other)]
            phrase = deadline.get("phrase")
            if phrase and period.text in phrase.text:
                words = phrase.text.replace(period.text, other)
                edits.append(phrase.replaced(words))
            yield plan.mutation(
                "period-changed", f"{name}.period", period, other, edits
            )
        for field, most in (("day", 31), ("month", 12), ("days", 3660)):
            number = deadline.get(field)
            if number and number.text.isdecimal():
                other = str(int(number.text) % most + 1)
                edits = [number.replaced(other), *_renumbered(deadline, number, other)]
                yield plan.mutation(
                    "period-changed", f"{name}.{field}", number, other, edits
                )
        for field, choices in _CHOICES.items():
            choice = deadline.get(field)
            if choice and choice.text in choices:
                other = choices[(choices.index(choice.text) + 1) % len(choices)]
                edits = [choice.replaced(other)]
                yield plan.mutation(
                    "period-changed", f"{name}.{field}", choice, other, edits
                )
        time = deadline.get("time")
        if time:
            hour, _, minutes = time.text.partition(":")
            other = f"{(int(hour) + 1) % 24:02}:{minutes or '00'}"
            edits = [time.replaced(other)]
            yield plan.mutation("hour-changed", f"{name}.time", time, other, edits)


def phrases(plan: PlanText) -> Iterator[Mutation]:
    """Turn round how each phrase binds, and put words of our own into it."""
    for _, deadline in plan.deadlines:
        phrase = deadline.get("phrase")
        if not phrase:
            continue
        name = f"{identity(deadline)}.phrase"
        bound = _bound_otherwise(phrase.text)
        if bound:
            edits = [phrase.replaced(bound)]
            yield plan.mutation("phrase-bound", name, phrase, bound, edits)
        words = f"{phrase.text} (dự kiến)"
        edits = [phrase.replaced(words)]
        yield plan.mutation("phrase-words", name, phrase, words, edits)


def dropped(plan: PlanText) -> Iterator[Mutation]:
    """Drop each deadline, and what speaks of it."""
    for task, deadline in plan.deadlines:
        day = deadline.said("id")
        # What speaks of the task still may.
        names = {day} - {task.said("id")}
        references = plan.without_references(deadline, names, [day])
        edits = [*deadline.dropped(), *references]
        yield plan.mutation("deadline-dropped", identity(deadline), deadline, "", edits)


def doubled(plan: PlanText) -> Iterator[Mutation]:
    """Write each deadline twice."""
    for _, deadline in plan.deadlines:
        name = deadline.get("id")
        if name:
            again = f"{name.text}-lan-nua"
            edits = [deadline.doubled([name.replaced(again)])]
            yield plan.mutation(
                "deadline-doubled", identity(deadline), deadline, again, edits
            )


def read_day(text: str) -> dt.date | None:
    """Read a day as a plan writes it: "05/02/2020"."""
    match = _PRINTED.fullmatch(text)
    if not match or not match[3]:
        return None
    return dt.date(int(match[3]), int(match[2]), int(match[1]))


def later(day: dt.date, step: str) -> dt.date:
    """Return the day that is one day, month or year later; at the end of a month no later than its last."""
    if step == "day":
        return day + dt.timedelta(days=1)
    months = day.year * 12 + day.month - 1 + (1 if step == "month" else 12)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def days_in(text: str) -> Iterator[tuple[re.Match[str], dt.date | None]]:
    """Yield what prints a day in a text; None where it names no year or no real day."""
    for pattern in (_PRINTED, _SPELT):
        for match in pattern.finditer(text):
            # Year 0 is no year.
            year = int(match[3] or 0)
            yield match, day_of(int(match[1]), int(match[2]), year)


def day_of(day: int, month: int, year: int) -> dt.date | None:
    """Return a day; None if there is no such one."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def printed_as(match: re.Match[str], day: dt.date) -> str:
    """Print a day as another one was: with as many figures, with or without its year."""
    parts = []
    for printed, number in ((match[1], day.day), (match[2], day.month)):
        parts.append(f"{number:02}" if printed.startswith("0") else str(number))
    if "tháng" in match[0]:
        year = f" năm {day.year}" if match[3] else ""
        return f"{' tháng '.join(parts)}{year}"
    if match[3]:
        parts.append(str(day.year))
    return "/".join(parts)


def _reworded(deadline: Place, day: dt.date, moved: dt.date) -> list[Edit]:
    """Have the phrase print the other day, where it prints this one."""
    phrase = deadline.get("phrase")
    if not phrase:
        return []
    for pattern in (_PRINTED, _SPELT):
        for match in pattern.finditer(phrase.text):
            same = (int(match[1]), int(match[2])) == (day.day, day.month)
            if same and match[3] in (None, str(day.year)):
                start, end = match.span()
                words = phrase.text
                other = f"{words[:start]}{printed_as(match, moved)}{words[end:]}"
                return [phrase.replaced(other)]
    return []


def _renumbered(deadline: Place, number: Place, other: str) -> list[Edit]:
    """Have the phrase print another number, where it prints this one."""
    phrase = deadline.get("phrase")
    if not phrase:
        return []
    words, found = re.subn(
        rf"(?<!\d)0?{number.text}(?!\d)", other, phrase.text, count=1
    )
    return [phrase.replaced(words)] if found else []


def _print(day: dt.date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _bound_otherwise(phrase: str) -> str:
    for word, other in _BOUNDS:
        match = re.search(rf"(?<!\w){word}(?!\w)", phrase, re.IGNORECASE)
        if match:
            return f"{phrase[: match.start()]}{other}{phrase[match.end() :]}"
    return ""


def _next_period(period: str) -> str:
    """Return the quarter, month or year behind one: "III/2026", "11/2027", "2026"."""
    part, _, year = period.rpartition("/")
    if part in _NEXT:
        return f"{_NEXT[part]}/{year}"
    if part.isdecimal():
        return f"{int(part) % 12 + 1}/{year}"
    return str(int(year) + 1) if year.isdecimal() else f"{period} (khác)"
