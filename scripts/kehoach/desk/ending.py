"""What had addresses and is no more: written with what took its place, and taken out of wherever the plan names it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach.desk.editing import PlanText
from kehoach.desk.recording import (
    Recorded,
    correct_touched,
    raised_between,
    refusal,
    write,
)
from kehoach.desk.references import (
    Replacement,
    definitions_of,
    except_no_more,
    places_of,
)
from kehoach.plan.endings import Successor, addressed
from kehoach.plan.model import Plan
from kehoach.plan.records import Ended, Group, PlanRecord
from kehoach.plan.resolution import load_both, load_plan
from kehoach.plan.schema import fold_spelling, nearest_name
from kehoach.problems import InputError, Problem, problem_at
from kehoach.words import load_words

_SECTIONS = {
    "unit": "units",
    "group": "groups",
    "movement": "movements",
    "phase": "phases",
    "task": "tasks",
    "section": "sections",
}
"""The top-level field that holds each kind."""
_REFERENCES = {
    "unit": "party",
    "group": "party",
    "movement": "movement",
    "phase": "phase",
    "task": "task",
    "section": "section",
}
"""What fields call each kind that they refer to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the keeper asks for: something is no more."""

    what: str
    """Id or name."""
    kind: str | None
    """One of records.ADDRESSED, where several kinds have the id."""
    name: str | None
    """What it was called, where no plan at hand tells."""
    date: dt.date
    number: str | None
    reason: str
    instead: tuple[str, ...]
    """Ids or names of what takes its place."""


def end_address(path: Path, ending: Ending, *, dry: bool = False) -> Recorded:
    """Write that something is no more; on any problem the file stays as it is. Raises InputError.

    What still stands in the plan is taken out of it, and of every list that names it; what the plan of an earlier year
    had, and this one has not, is only written down.
    """
    record, old = load_both(path)
    words = load_words(record.plan.language)
    known = _known_end(record, ending)
    if known:
        return _already(known, ending, old)
    standing = _find(old, ending.what, ending.kind)
    gone = standing or _of_earlier_years(path, ending) or _told(ending)
    if gone is None:
        raise _unknown(old, ending)
    instead = _successors(old, ending, gone)
    text = PlanText.read(path)
    touched: list[str] = []
    if standing:
        _check(record, old, standing, instead)
        _take_out(text, old, standing, instead)
        touched = _said_otherwise(record, standing)
    written = {
        "kind": gone.kind,
        "id": gone.id,
        "name": gone.name,
        "date": ending.date,
        "by": ending.number,
        "reason": ending.reason,
        "instead": [successor.id for successor in instead] or None,
    }
    before = sum(ended.date <= ending.date for ended in record.ended)
    text.append("ended", written, before)
    reason = words("record.ended", name=gone.name)
    correct_touched(text, record, old, {}, ending.date, reason, touched)
    new_record, new = write(text, path, dry=dry)
    [ended] = [one for one in new_record.ended if (one.kind, one.id) == _key(gone)]
    return Recorded(
        line=ended.at.mark.line,
        raised=raised_between(old, new),
        ended=(gone.id,),
        unused=tuple(_unused_texts(old, new)),
    )


def _unused_texts(old: Plan, new: Plan) -> list[str]:
    """List the files that a plan named and no longer names."""
    named = set(_texts(new))
    return [file for file in _texts(old) if file not in named]


def _texts(plan: Plan) -> list[str]:
    files = [movement.text for movement in plan.movements]
    files += [section.text for section in plan.sections]
    return [file for file in files if file]


def _key(thing: Successor) -> tuple[str, str]:
    return thing.kind, thing.id


def _known_end(record: PlanRecord, ending: Ending) -> Ended | None:
    """Return the record of the same end."""
    for ended in record.ended:
        is_kind = ending.kind in (None, ended.kind)
        names = [fold_spelling(ended.id), fold_spelling(ended.name)]
        if is_kind and fold_spelling(ending.what) in names:
            return ended
    return None


def _already(known: Ended, ending: Ending, plan: Plan) -> Recorded:
    if (known.date, known.reason) != (ending.date, ending.reason):
        values = {"name": known.name, "date": known.date, "reason": known.reason}
        raise refusal(plan.path, known.at.of("date"), "ended-otherwise", **values)
    return Recorded(line=known.at.mark.line, already=True)


def _find(plan: Plan, text: str, kind: str | None) -> Successor | None:
    """Return what a plan has under an id or a name; bodies first, as a reference would find them."""
    wanted = fold_spelling(text)
    named = None
    for thing in addressed(plan):
        if kind not in (None, thing.kind):
            continue
        if wanted == thing.id:
            return thing
        if wanted == fold_spelling(thing.name):
            named = named or thing
    return named


def _of_earlier_years(path: Path, ending: Ending) -> Successor | None:
    for earlier in load_plan(path).earlier:
        found = _find(earlier.plan, ending.what, ending.kind)
        if found:
            return found
    return None


def _told(ending: Ending) -> Successor | None:
    """Return what no plan at hand has, as the command tells it."""
    if not (ending.kind and ending.name):
        return None
    return Successor(kind=ending.kind, id=ending.what, name=ending.name)


def _unknown(plan: Plan, ending: Ending) -> InputError:
    things = {thing.name: thing for thing in addressed(plan)}
    things |= {thing.id: thing for thing in addressed(plan)}
    nearest = nearest_name(ending.what, things)
    label = f"{things[nearest].name} ({things[nearest].id})" if nearest else ""
    values = {"text": ending.what, "nearest": label}
    return refusal(plan.path, plan.header.at.of("id"), "end-unknown", **values)


def _successors(plan: Plan, ending: Ending, gone: Successor) -> list[Successor]:
    """Return what takes the place of something; a body is followed by bodies. Raises InputError."""
    found = []
    problems = []
    for text in ending.instead:
        successor = _find(plan, text, None)
        of_same_kind = [
            thing
            for thing in addressed(plan)
            if _REFERENCES[thing.kind] == _REFERENCES[gone.kind]
            and fold_spelling(text) in (thing.id, fold_spelling(thing.name))
        ]
        successor = of_same_kind[0] if of_same_kind else successor
        if successor is None or _key(successor) == _key(gone):
            names = [thing.name for thing in addressed(plan) if thing != gone]
            values = {"text": text, "nearest": nearest_name(text, names)}
            place = plan.header.at.of("id")
            problems.append(problem_at(plan.path, place, "end-instead", values))
        else:
            found.append(successor)
    if problems:
        raise InputError(problems)
    return found


def _check(
    record: PlanRecord, plan: Plan, gone: Successor, instead: list[Successor]
) -> None:
    """Raise InputError with every line that has to be changed by hand before something can go."""
    if gone.kind == "task":
        # Its deadlines are in calendars: they are called off by a document, and stay as what was called off.
        place = plan.tasks_by_id[gone.id].at.of("id")
        raise refusal(plan.path, place, "end-task-stands", id=gone.id)
    problems = list(_obstacles(record, plan, gone, len(instead)))
    if problems:
        raise InputError(problems)


def _obstacles(
    record: PlanRecord, plan: Plan, gone: Successor, count: int
) -> Iterator[Problem]:
    for place in places_of(record, _REFERENCES[gone.kind], gone.id):
        needs_one = not place.is_list and (
            count > 1 or (place.is_required and not count)
        )
        is_last = (
            place.record is Group and place.field == "members" and not place.others
        )
        if needs_one or (is_last and not count):
            code = "end-needs-one" if needs_one else "end-last-member"
            values = {"name": gone.name, "field": place.field}
            yield problem_at(plan.path, place.mark, code, values)


def _take_out(
    text: PlanText, plan: Plan, gone: Successor, instead: list[Successor]
) -> None:
    """Take a record away, and put what takes its place wherever the file refers to it."""
    ids = {gone.id: tuple(successor.id for successor in instead)}
    kind = _REFERENCES[gone.kind]
    defined = definitions_of(text)
    Replacement(defined, kind, ids, spellings_stay=False).apply(text)
    for group in plan.directory.groups:
        # Who was in a group stays in it, whomever else it follows.
        members = plan.directory.atoms(group.id).intersection(ids[gone.id])
        if kind == "party" and gone.id in group.except_ and members:
            except_no_more(text, group, members, defined)
    text.remove(_SECTIONS[gone.kind], gone.id)


def _said_otherwise(record: PlanRecord, gone: Successor) -> list[str]:
    """List the deadlines that calendars sort under a movement or a heading that is no more, or colour by its place."""
    touched = []
    recoloured = _movements_from(record, gone)
    for task in record.tasks:
        for deadline in task.deadlines:
            phase = deadline.phase or task.phase
            if task.movement in recoloured or _key(gone) == ("phase", phase):
                touched.append(deadline.id)
    return touched


def _movements_from(record: PlanRecord, gone: Successor) -> list[str]:
    """List a movement that is no more and all behind it: each has its colour by its place."""
    ids = [movement.id for movement in record.movements]
    return ids[ids.index(gone.id) :] if gone.kind == "movement" else []
