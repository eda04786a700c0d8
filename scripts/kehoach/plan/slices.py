"""Slices: which deadlines a subscriber of a unit, role, group, movement, phase or task gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.memory import once_a_plan
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.parties import Directory, Party
from kehoach.plan.records import Group, Unit
from kehoach.plan.roles import ROLES

_LASTING = ("all", "unit", "reminder", "todo")
"""Kinds that are published whatever they hold: a unit may get a deadline later, and is subscribed to before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A deadline as one subscriber sees it."""

    task: Task
    deadline: Deadline
    party: str = ""
    """Id of the subscriber; empty where the slice is no party's."""
    roles: tuple[str, ...] = ()
    """The subscriber's own roles in it, in the order of ROLES; empty where the slice is no party's."""
    receives: bool = False
    """Whether papers are filed with the subscriber."""
    possible: tuple[str, ...] = ()
    """The roles that the subscriber may have: those of a group that may mean it, where it has no own part."""
    awaits: bool = False
    """Whether the day is for the subscriber the one by which others' papers come, and no day of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A named selection of dated deadlines, published as one feed."""

    kind: str
    """all, unit, role, reminder, todo, possible, group, group-possible, movement, phase or task"""
    id: str
    """Identity of the unit, group, movement, phase or task; empty for all."""
    role: str | None
    items: tuple[Item, ...]
    former: tuple[str, ...] = ()
    """Ids under which the same selection was published before."""

    @property
    def name(self) -> str:
        """What the keeper calls it under ``feeds.keep``."""
        return routes.feed_name(self.kind, self.id, self.role)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path at which it is published: the present one, then those of former ids."""
        identities = (self.id, *self.former)
        return tuple(routes.feed(self.kind, known, self.role) for known in identities)


def roles_of(plan: Plan, party: str, task: Task, deadline: Deadline) -> tuple[str, ...]:
    """List the roles in which a deadline concerns a party, through its groups too."""
    return own_roles(plan.directory, party, task.written(deadline), deadline.receivers)


def own_roles(
    directory: Directory,
    party: str,
    parties: Mapping[str, tuple[str, ...]],
    receivers: Collection[str],
) -> tuple[str, ...]:
    """List the roles that a party has, of the parties written for each role and of those with whom papers are filed."""
    mentions = directory.mentions(party)
    roles = []
    for role in ROLES:
        # "Các đơn vị thuộc quận" file with an office that is one of them: not with itself alone.
        files_with_itself = role.files and {*receivers} == {party}
        if not files_with_itself and not mentions.isdisjoint(parties.get(role.id, ())):
            roles.append(role.id)
    return tuple(roles)


def possible_roles(
    directory: Directory, party: str, parties: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """List the roles of groups that may mean a party, of the parties written for each role."""
    groups = directory.possible_mentions(party)
    roles = []
    for role in ROLES:
        if not groups.isdisjoint(parties.get(role.id, ())):
            roles.append(role.id)
    return tuple(roles)


@once_a_plan
def items_of(plan: Plan, party: str) -> tuple[Item, ...]:
    """List everything that concerns a party, undated deadlines included, by due day."""
    items = [
        own_item(plan, party, task, deadline)
        for task, deadline in _naming(plan, plan.directory.mentions(party))
    ]
    return tuple(item for item in items if item)


def _naming(plan: Plan, parties: Iterable[str]) -> list[tuple[Task, Deadline]]:
    """List the deadlines at which one of some parties is written in any role, or is filed with, by due day."""
    places: set[int] = set()
    for party in parties:
        places.update(_places(plan).get(party, ()))
    return [plan.items[place] for place in sorted(places)]


@once_a_plan
def _places(plan: Plan) -> dict[str, list[int]]:
    """Map each party to the deadlines at which it is written, as their numbers in ``Plan.items``."""
    places: dict[str, list[int]] = {}
    for place, (task, deadline) in enumerate(plan.items):
        written = task.written(deadline).values()
        for party in {*deadline.receivers}.union(*written):
            places.setdefault(party, []).append(place)
    return places


def own_item(plan: Plan, party: str, task: Task, deadline: Deadline) -> Item | None:
    """Return a deadline as a party has it; None where it has no part of its own in it."""
    roles = roles_of(plan, party, task, deadline)
    receives = party in deadline.receivers
    if not (roles or receives):
        return None
    return Item(
        task=task,
        deadline=deadline,
        party=party,
        roles=roles,
        receives=receives,
        awaits=_awaits(plan, task, deadline, roles),
    )


def _awaits(plan: Plan, task: Task, deadline: Deadline, roles: Collection[str]) -> bool:
    """Tell whether a filing's day binds others alone: who has some roles in it and files nothing.

    "Đơn vị gửi hồ sơ trước 30/3/2020" binds who files, and nobody who leads, examines or receives. "Trước ngày
    25/5/2020" of row 17 is the day of the work that those who file carry out themselves: it binds its other columns
    too, as far as the document prints them.
    """
    if not deadline.is_filing or not deadline.cast.filled.isdisjoint(roles):
        return False
    if deadline.said.read(plan.header.year).filer:
        return True
    if all(task.inferred.of(role) for role in roles):
        return True
    filers = _atoms(plan, [party for _, named in deadline.cast for party in named])
    carried_out: list[str] = []
    for role in ROLES:
        if role.carries_out:
            carried_out += task.parties(role.id)
    workers = _atoms(plan, carried_out)
    return not (workers and workers <= filers)


def _atoms(plan: Plan, parties: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(plan.directory.atoms(party) for party in parties))


@once_a_plan
def possible_items_of(plan: Plan, party: str) -> tuple[Item, ...]:
    """List what may concern a party: where the document names a group that may mean it, and no part of its own.

    By due day, undated deadlines included.
    """
    groups = plan.directory.possible_mentions(party)
    if not groups:
        return ()
    own = {item.deadline.id for item in items_of(plan, party)}
    items = []
    for task, deadline in _naming(plan, groups):
        if deadline.id in own:
            continue
        roles = possible_roles(plan.directory, party, task.written(deadline))
        if roles:
            item = Item(
                task=task,
                deadline=deadline,
                party=party,
                possible=roles,
                awaits=_awaits(plan, task, deadline, roles),
            )
            items.append(item)
    return tuple(items)


@once_a_plan
def items_of_movement(plan: Plan, movement: str) -> tuple[Item, ...]:
    """List everything that belongs to a movement, undated deadlines included, by due day."""
    return tuple(
        Item(task=task, deadline=deadline)
        for task, deadline in plan.items
        if task.movement == movement
    )


def slices_of(plan: Plan) -> Iterator[Slice]:
    """Yield every selection that is published: what lasts, what holds something, and what the keeper keeps.

    By the plan alone, whatever the day is: what is past may have left a feed that is published all the same.
    """
    kept = {feed.name for feed in plan.feeds.keep}
    for chosen in possible_slices(plan):
        if chosen.items or chosen.kind in _LASTING or chosen.name in kept:
            yield chosen


def published_feeds(plan: Plan) -> frozenset[str]:
    """Return the path of every feed that pages may link."""
    paths: set[str] = set()
    for chosen in slices_of(plan):
        paths.update(chosen.paths)
    return frozenset(paths)


def possible_slices(plan: Plan) -> Iterator[Slice]:
    """Yield every selection that a plan can publish, be it empty: of each unit, named group, movement, phase, task."""
    dated = []
    for task, deadline in plan.items:
        # What has no day stands on pages and sheets, and in no calendar.
        if deadline.date:
            dated.append(Item(task=task, deadline=deadline))
    yield Slice(kind="all", id="", role=None, items=tuple(dated))
    for unit in plan.directory.units:
        yield from _unit_slices(plan, unit)
    for group in plan.directory.named_groups:
        yield from _group_slices(plan, group)
    of_movement: dict[str | None, list[Item]] = {}
    of_phase: dict[str | None, list[Item]] = {}
    of_task: dict[str, list[Item]] = {}
    for item in dated:
        of_movement.setdefault(item.task.movement, []).append(item)
        of_phase.setdefault(item.deadline.phase, []).append(item)
        of_task.setdefault(item.task.id, []).append(item)
    for movement in plan.movements:
        yield Slice(
            kind="movement",
            id=movement.id,
            role=None,
            items=tuple(of_movement.get(movement.id, ())),
            former=movement.former,
        )
    for phase in plan.phases:
        items = tuple(of_phase.get(phase.id, ()))
        yield Slice(kind="phase", id=phase.id, role=None, items=items)
    for task in plan.tasks:
        items = tuple(of_task.get(task.id, ()))
        yield Slice(kind="task", id=task.id, role=None, items=items, former=task.former)


def _unit_slices(plan: Plan, unit: Unit) -> Iterator[Slice]:
    items = _dated_items(plan, unit)
    yield Slice(kind="unit", id=unit.id, role=None, items=items, former=unit.former)
    for role in ROLES:
        chosen = tuple(item for item in items if role.id in item.roles)
        yield Slice(
            kind="role", id=unit.id, role=role.id, items=chosen, former=unit.former
        )
    for kind in ("reminder", "todo"):
        yield Slice(kind=kind, id=unit.id, role=None, items=items, former=unit.former)
    yield _possible_slice(plan, unit)


def _group_slices(plan: Plan, group: Group) -> Iterator[Slice]:
    items = _dated_items(plan, group)
    yield Slice(kind="group", id=group.id, role=None, items=items, former=group.former)
    # A group whose members are named leaves it to them.
    if plan.directory.is_atom(group):
        yield _possible_slice(plan, group)


def possible_kind(party: Party) -> str:
    """Return the kind of the feed that holds what may concern a party."""
    return "possible" if isinstance(party, Unit) else "group-possible"


def _possible_slice(plan: Plan, party: Party) -> Slice:
    # Apart from its own deadlines: who is not meant need not have them in the calendar.
    return Slice(
        kind=possible_kind(party),
        id=party.id,
        role=None,
        items=_with_day(possible_items_of(plan, party.id)),
        former=party.former,
    )


def _dated_items(plan: Plan, party: Party) -> tuple[Item, ...]:
    return _with_day(items_of(plan, party.id))


def _with_day(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.deadline.date)
