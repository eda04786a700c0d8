"""All kinds of deadline, and what is asked of whichever one it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Phrase
from kehoach.plan.kinds.base import Kind
from kehoach.plan.kinds.counted import Ongoing, Relative
from kehoach.plan.kinds.days import Before, By, Event, Range
from kehoach.plan.kinds.fields import TIME_FIELDS, Said, Written, attribute
from kehoach.plan.kinds.parts import PartOfMonth
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.periods import HalfYear, Month, PeriodKind, Quarter, Year
from kehoach.plan.kinds.recurring import Recurring
from kehoach.plan.kinds.worded import Fault

KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Event(),
        Before(),
        By(),
        Range(),
        Month(),
        PartOfMonth(),
        Quarter(),
        HalfYear(),
        Year(),
        Recurring(),
        Relative(),
        Ongoing(),
    )
}
"""By id, in the order in which keepers read them."""
BY_POLICY = next(kind.id for kind in KINDS.values() if kind.by_policy)
"""The kind that the plan's policy dates."""
MOVABLE = tuple(kind.id for kind in KINDS.values() if kind.has_own_day)
"""Kinds that a document can give a deadline when it moves it."""
MOVE_FIELDS = tuple(
    name
    for name in TIME_FIELDS
    if any(name in kind.moved_by for kind in KINDS.values())
)
"""Fields by which documents move deadlines of one kind or another."""


def binding_of(told: Said) -> str:
    """Return how a day binds: event, before or by; a kind that has no such word stands for itself."""
    return told.bound or told.kind


def binds_alike(meaning: Meaning, deadline: Written) -> bool:
    """Tell whether a day binds in the way and at the hour that were read; a day alone leaves the way to the plan."""
    if meaning.time != deadline.time:
        return False
    # A cell that holds "30/3/2020" alone does not say whether before, by or on the day.
    return not meaning.worded or binding_of(meaning) == binding_of(deadline)


def differs_in_kind(kind: str, phrase: Phrase, year: int) -> str:
    """Name the kind that a phrase says where it is not the one given; empty if they agree or it cannot be told.

    The kind of an instance is the bound of its recurrence.
    """
    meanings = phrase.read(year).meanings
    bindings = {binding_of(meaning) for meaning in meanings if meaning.worded}
    # Of a cell that says several things one may be this deadline; what has no day of its own is compared by its fields.
    if kind in bindings or kind not in MOVABLE or not bindings <= set(MOVABLE):
        return ""
    return ", ".join(sorted(bindings))


def differing_field(meaning: Meaning, deadline: Written) -> str:
    """Name the field in which a deadline has another day, span, recurrence or count than was read; empty if none.

    How the day binds, and at which hour, is another matter. "kind" means that the two cannot be compared.
    """
    kind = KINDS[meaning.kind]
    told = KINDS[deadline.kind]
    if told.by_policy and meaning.part:
        return told.differing_field(meaning, deadline)
    # "Đầu tháng 7" prints no day: whichever the keeper writes agrees with it.
    if meaning.by_policy and told.has_own_day:
        return ""
    if kind.family != told.family:
        return "kind"
    return kind.differing_field(meaning, deadline)


def find_faults(deadline: Written) -> Iterator[Fault]:
    """Yield what a deadline lacks for its kind, has too much, or says otherwise than its phrase."""
    kind = KINDS[deadline.kind]
    needed, allowed = kind.needed(deadline), kind.allowed(deadline)
    given = set()
    for name in TIME_FIELDS:
        if getattr(deadline, attribute(name)) is not None:
            given.add(name)
    for name in needed:
        if name not in given:
            yield Fault("kind-needs-field", "", {"kind": kind.id, "field": name})
    # A set has another order with each hash seed; findings must not.
    for name in sorted(given - {*needed, *allowed}):
        values = {"kind": kind.named(deadline, name), "field": name}
        yield Fault("kind-has-no-field", name, values)
    yield from kind.faults(deadline)
    last_name = "to" if deadline.to else "until"
    last = deadline.to or deadline.until
    if deadline.from_ and last and last < deadline.from_:
        yield Fault("ends-before-start", last_name, {})
    yield from kind.mismatches(deadline)


def period_told(told: Said) -> Period | None:
    """Return the period that a phrase's meaning or a deadline is; None for days, and for one that is none."""
    kind = KINDS[told.kind]
    end = kind.end(told) if isinstance(kind, PeriodKind) else None
    return kind.period(end) if end else None


def write_phrase(meaning: Meaning) -> str:
    """Write a meaning in the words of an official plan: the inverse of ``read_phrase``."""
    text = KINDS[meaning.kind].phrase(meaning)
    if meaning.label:
        text = f"{meaning.label} {text}"
    if meaning.tentative:
        text += " (dự kiến)"
    if meaning.conditional:
        text += f" ({meaning.conditional})"
    return text
