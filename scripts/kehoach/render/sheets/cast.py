"""Who else is in the lines of a sheet: what is the same in most of them is said once at its head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kehoach.plan.model import Plan
from kehoach.plan.portions import files
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES, Role
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.said.actions import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who is in most lines of a sheet, so that it is said once at its head."""

    people: dict[str, str]
    """Names by role, as a line would say them."""
    companion: str
    """Id of the body that has some part in the work of most lines; empty where there is none."""
    destination: Destination | None
    text: str
    """All of it in a sentence; empty where nothing is the same in most lines."""


NOBODY = Cast(people={}, companion="", destination=None, text="")
"""Nothing is said at the head: each line says who is in it."""
_OFTEN = 3
"""In fewer lines saying it there takes less room than saying it at the head."""
_BESIDE = tuple(role for role in ROLES if role.carries_out or not role.named)
"""Roles that do the work or help with it: to a reader who does his own part both are the same help."""


def cast_of(plan: Plan, context: Context, items: Iterable[Item]) -> Cast:
    """Find who leads, carries out, coordinates and receives in most lines, which are numbered from 1.

    A line in which the document names nobody for such a role says so: the head would else speak for it.
    """
    chosen = list(items)
    companion = _companion(plan, chosen)
    people = _usual_people(plan, context, chosen, companion)
    filed = [item for item in chosen if files(item)]
    places = map(context.wording.actions.destination_of, filed)
    # Wherever else papers go is said in the line, so that the commonest saves room before it is that of most.
    destination = _most(Counter(filter(None, places)), len(filed) / 3)
    head = _Head(plan, context, chosen, companion)
    parts = [head.of_role(role, people[role]) for role in people]
    if companion:
        parts.append(head.of_companion())
    readings = head.readings()
    if readings:
        parts[-1] = f"{parts[-1]} {readings}"
    if destination:
        parts.append(abridged(plan, _destination_text(context, destination)))
    text = context.words("checklist.cast", text="; ".join(parts)) if parts else ""
    return Cast(people=people, companion=companion, destination=destination, text=text)


def _companion(plan: Plan, items: Sequence[Item]) -> str:
    """Return the one body that works in most lines beside the reader; empty where none does."""
    times: Counter[str] = Counter()
    for item in items:
        beside = {party for role in _BESIDE for party in _written(item, role)}
        # A group may be the reader's own, and its name says nothing of one body.
        times.update(
            party
            for party in sorted(beside)
            if party != item.party and isinstance(plan.directory[party], Unit)
        )
    return _most(times, len(items) / 2) or ""


def _usual_people(
    plan: Plan, context: Context, items: Sequence[Item], companion: str
) -> dict[str, str]:
    """Name by role who has it in most lines."""
    said: dict[str, Counter[str]] = {}
    for item in items:
        for identity, names in _people(plan, context, item, companion).items():
            said.setdefault(identity, Counter())[names] += 1
    people = {}
    for role in ROLES:
        usual = _most(said.get(role.id, Counter()), len(items) / 2)
        if usual:
            people[role.id] = usual
    return people


_Said = TypeVar("_Said")


def _most(counted: Counter[_Said], least: float) -> _Said | None:
    """Return what is said in most lines, and in more than so many; None where nothing is."""
    for said, times in counted.most_common(1):
        if times >= _OFTEN and times > least:
            return said
    return None


class _Head:
    """Says at the head of a sheet what its lines do not repeat, and in which of them it is a reading."""

    def __init__(
        self, plan: Plan, context: Context, items: Sequence[Item], companion: str
    ) -> None:
        self._plan = plan
        self._context = context
        self._items = items
        self._companion = companion
        self._read: set[int] = set()
        """Numbers of lines in which something that was said is a reading."""

    def of_role(self, role: str, names: str) -> str:
        """Say who has a role: "Chỉ đạo, chủ trì: HĐTĐKT quận"."""
        for number, item in enumerate(self._items, 1):
            people = _people(self._plan, self._context, item, self._companion)
            if people.get(role) == names and item.task.inferred.of(role):
                self._read.add(number)
        return f"{self._context.wording.parties.role(role)}: {names}"

    def of_companion(self) -> str:
        """Say in which roles the body works beside the reader: "Phòng NV quận thực hiện hoặc phối hợp"."""
        wording = self._context.wording.parties
        roles: dict[str, None] = {}
        for number, item in enumerate(self._items, 1):
            for role in _BESIDE:
                if self._companion in _written(item, role):
                    roles.setdefault(wording.role(role.id).lower())
                    if item.task.inferred.of(role.id):
                        self._read.add(number)
        joint = self._context.words("checklist.or")
        return self._context.words(
            "checklist.companion",
            name=abridged(self._plan, wording.names([self._companion])),
            roles=joint.join(roles),
        )

    def readings(self) -> str:
        """Say in which lines the document does not print what was said: "ở dòng 12, 17 là tạm hiểu"; else nothing."""
        if not self._read:
            return ""
        lines = ranges(sorted(self._read))
        return self._context.words("checklist.read-in", lines=lines)


def ranges(numbers: Sequence[int]) -> str:
    """Write numbers in rising order, three and more in a row as a range: "12, 17, 19–21"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    written = []
    for run in runs:
        if len(run) > 2:
            written.append(f"{run[0]}–{run[-1]}")
        else:
            written += map(str, run)
    return ", ".join(written)


def _destination_text(context: Context, destination: Destination) -> str:
    place = "; ".join(filter(None, (destination.names, destination.how)))
    text = context.words("checklist.filed", place=place)
    return context.words("action.as-read", text=text) if destination.inferred else text


def others(plan: Plan, context: Context, item: Item, cast: Cast) -> Iterator[str]:
    """Yield who else is in a line, a text a role, where its head does not say so; and what nobody is named for."""
    destination = context.wording.actions.destination_of(item)
    is_filer = files(item)
    if is_filer and destination and destination != cast.destination:
        place = abridged(plan, _destination_text(context, destination))
        yield place[0].upper() + place[1:]
    parties = context.wording.parties
    said = _people(plan, context, item, cast.companion)
    whole = _people(plan, context, item)
    for role in whole:
        usual = cast.people.get(role)
        # Where the head names somebody else, the one it names apart is named again.
        names = said.get(role) or (whole[role] if usual else "")
        if names and names != usual:
            yield f"{parties.role(role, item.task)}: {names}"
    unsaid = [
        parties.role(role, item.task)
        for role in cast.people
        if role not in whole and role not in item.roles
    ]
    if cast.companion and not _is_in(item, cast.companion):
        unsaid.append(abridged(plan, parties.names([cast.companion])))
    if is_filer and cast.destination and not destination:
        unsaid.append(context.words("checklist.receiver"))
    if unsaid:
        yield context.words("checklist.unsaid", names="; ".join(unsaid))


def _people(
    plan: Plan, context: Context, item: Item, companion: str = ""
) -> dict[str, str]:
    """Name who else is in a line, by role, save a companion who works in most.

    A part that the reader alone has, or its whole group, is its own. Paper is short: names are written with the
    document's own abbreviations.
    """
    said = {}
    for role in ROLES:
        written = _written(item, role)
        is_own = role.id in item.roles and len(written) == 1
        # Who else files the same is no help to one who files.
        is_own = is_own or (role.files and role.id in item.roles)
        # The chairman of the council signs as such: in which capacity one acts is worth a line.
        in_capacity = any(item.task.capacity(party) for party in written)
        if role in _BESIDE:
            written = tuple(party for party in written if party != companion)
        if written and (in_capacity or not is_own):
            names = context.wording.parties.names(written, item.task)
            said[role.id] = abridged(plan, names)
    return said


def _written(item: Item, role: Role) -> tuple[str, ...]:
    return item.task.parties(role.id, item.deadline)


def _is_in(item: Item, party: str) -> bool:
    """Tell whether the document names a party in a line, in whichever role."""
    return party == item.party or any(party in _written(item, role) for role in ROLES)


def abridged(plan: Plan, text: str) -> str:
    """Write what the document abbreviates as it does: "HĐTĐKT quận"."""
    longest_first = sorted(plan.abbreviations, key=lambda entry: -len(entry.full))
    for abbreviation in longest_first:
        text = text.replace(abbreviation.full, abbreviation.short)
    return text
