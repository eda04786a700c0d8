"""A time cell, or a dated sentence, to the drafts of its deadlines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from kehoach import dates
from kehoach.desk.drafts import DraftDeadline, Reviews
from kehoach.document.naming import Names, slug_of
from kehoach.phrases.meanings import Meaning, dated
from kehoach.phrases.reading import (
    UNNAMED_FILER,
    Reading,
    find_expressions,
    read_phrase,
)
from kehoach.phrases.stretches import USUAL_PARTS, MonthParts
from kehoach.plan.kinds.parts import part_said
from kehoach.plan.kinds.recurring import FURTHEST
from kehoach.plan.kinds.registry import BY_POLICY, KINDS
from kehoach.plan.roles import SUBMIT

_LONGEST_CELL = 1000
"""A time cell longer than this holds something else, such as a pasted picture."""
_LONGEST_PHRASE = 300
"""As many signs of a phrase as plan.yaml takes."""


def deadline_fields(meaning: Meaning, phrase: str) -> dict[str, object]:
    """Write a meaning as the fields of a deadline, its kind first, days as official paper prints them.

    Where the plan's policy dates the phrase, only the kind is written.
    """
    fields: dict[str, object] = {"kind": meaning.kind}
    part = meaning.part
    # Where a cell says several, each has to keep its own days.
    if part and part_said(phrase, part.year) == part:
        fields["kind"] = BY_POLICY
    else:
        fields |= _day_fields(meaning)
    if meaning.conditional:
        fields["conditional"] = meaning.conditional
    if meaning.tentative:
        fields["tentative"] = True
    return fields


def _day_fields(meaning: Meaning) -> dict[str, object]:
    fields = KINDS[meaning.kind].fields_of(meaning)
    return {name: _printed(value) for name, value in fields.items()}


def _printed(value: object) -> object:
    if isinstance(value, dt.date):
        return dates.print_date(value)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value


def _ends_of(meaning: Meaning) -> dict[str, object]:
    days = {"first": meaning.from_, "last": meaning.to}
    return {name: _printed(day) for name, day in days.items()}


class TimeCells:
    """Reads time cells for the tasks of one plan: ids are given once, bodies that file become parties."""

    def __init__(
        self,
        year: int,
        names: Names,
        reviews: Reviews,
        taken: set[str],
        parts: MonthParts = USUAL_PARTS,
    ) -> None:
        """Take the plan's year, its parties, the ids that its deadlines have already, and its policy."""
        self._year = year
        self._parts = parts
        self._names = names
        self._reviews = reviews
        self._taken = taken

    def draft(
        self, task_id: str, title: str, when: str, line: int
    ) -> Iterator[DraftDeadline]:
        """Yield the deadlines of a cell; one that is not understood keeps its words and waits for review."""
        if len(when) > _LONGEST_CELL:
            shown = f"{when[:100]}…"
            yield self._unread(task_id, f"{title}: {shown}", when, shown, line)
            return
        reading = read_phrase(when, self._year)
        if not reading.understood:
            unread = "; ".join(reading.rest) or when
            yield self._unread(task_id, f"{title}: {when}", when, unread, line)
            return
        phrases = _phrases_of(reading, self._year)
        for meaning, phrase in zip(reading.meanings, phrases, strict=True):
            if self._is_far(meaning):
                about = f"{title}: {when}"
                yield self._unread(task_id, about, phrase, phrase, line, "too-far")
                continue
            yield self._deadline(task_id, meaning, phrase, reading.filer, when, line)

    def _is_far(self, meaning: Meaning) -> bool:
        """Tell whether a day lies so far from the plan's year that plan.yaml takes it for a slip (plan.bounds)."""
        for value in _day_fields(meaning).values():
            for year in re.findall(r"(?<![0-9])[0-9]{4}(?![0-9])", str(value)):
                if abs(int(year) - self._year) > FURTHEST:
                    return True
        return False

    def _unread(
        self,
        task_id: str,
        about: str,
        when: str,
        unread: str,
        line: int,
        key: str = "not-understood",
    ) -> DraftDeadline:
        return DraftDeadline(
            needs_review=self._reviews.note(
                line, about, key, unread=unread, year=self._year
            ),
            id=self._identity(task_id, ""),
            # A kind that needs no day; which one it is only the keeper can tell.
            kind="ongoing",
            phrase=when[:_LONGEST_PHRASE],
        )

    def _deadline(
        self,
        task_id: str,
        meaning: Meaning,
        phrase: str,
        filer: str,
        when: str,
        line: int,
    ) -> DraftDeadline:
        kept = phrase[:_LONGEST_PHRASE]
        fields = deadline_fields(meaning, kept)
        deadline = DraftDeadline(
            id=self._identity(task_id, meaning.label),
            kind=str(fields.pop("kind")),
            time=fields,
            phrase=kept,
        )
        reviews = list(self.doubts(meaning, phrase, when, line))
        if filer:
            deadline.submit = self._filers(filer, line)
        if filer == UNNAMED_FILER:
            reviews.append(self._reviews.note(line, when, "who-files"))
        deadline.needs_review = " ".join(reviews) or None
        return deadline

    def doubts(
        self, meaning: Meaning, phrase: str, when: str, line: int
    ) -> Iterator[str]:
        """Yield what the words of a deadline leave for the keeper to decide."""
        if meaning.part:
            meaning = dated(meaning.part, self._parts)
        kind = KINDS[meaning.kind]
        if meaning.by_policy and meaning.to:
            key = "by-plan-policy" if meaning.part else "by-policy"
            yield self._reviews.note(line, when, key, **_ends_of(meaning))
        elif meaning.by_policy:
            key = "by-plan-policy-end" if meaning.part else "by-policy-end"
            yield self._reviews.note(line, when, key)
        elif meaning.counted:
            yield self._reviews.note(line, when, "times-only")
        elif not meaning.worded:
            yield self._reviews.note(line, when, kind.bare_review)
        if meaning.anchor:
            yield self._reviews.note(
                line, when, "anchor-unknown", anchor=meaning.anchor
            )
        if kind.yearless and not re.search(r"[0-9]{4}", phrase):
            yield self._reviews.note(line, when, "no-year", year=self._year)
        day = meaning.date
        # A weekday beside a day is a checksum: one of the two was mistyped.
        if meaning.weekday and day and meaning.weekday != day.isoweekday():
            weekday = dates.weekday_name(day, self._reviews.words)
            yield self._reviews.note(line, when, "weekday", weekday=weekday)

    def _identity(self, task_id: str, label: str) -> str:
        wanted = f"{task_id} {label.split('/')[0]}" if label else task_id
        return slug_of(wanted, self._taken, limit=60)

    def _filers(self, filer: str, line: int) -> list[str]:
        if filer == UNNAMED_FILER:
            filer = self._reviews.words("draft.filers")
        return self._names.read_cell(filer, SUBMIT.id, line).parties


def _phrases_of(reading: Reading, year: int) -> list[str]:
    """Part a cell with several deadlines into the words of each; one deadline keeps the whole cell.

    "Đợt 1: trước 30/3/2020; đợt 2: trước 15/9/2020" is parted at the semicolon.
    """
    if len(reading.meanings) == 1:
        return [reading.phrase]
    phrases: list[str] = []
    start = 0
    for expression in find_expressions(reading.phrase, year, cell=True):
        if expression.meanings:
            phrase = reading.phrase[start : expression.end].strip(" ;,.()")
            # "tháng 10, 11/2020" is one expression and two deadlines.
            phrases += [phrase] * len(expression.meanings)
            start = expression.end
    return phrases
