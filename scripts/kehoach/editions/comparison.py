"""Two editions of a plan side by side: what moved, came and went, and which units and feeds that touches.

Each side is a plan.yaml or what was published of one (plan.json), so that the keeper sees before publishing what
subscribers will see afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kehoach import routes
from kehoach.editions.published import (
    PublishedDeadline,
    PublishedPlan,
    PublishedTask,
    is_address,
    read_published,
)
from kehoach.editions.titles import full_title
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Directory, Party, find_cycles
from kehoach.plan.records import Group, Unit
from kehoach.plan.resolution import load_plan
from kehoach.plan.roles import TASK_ROLES
from kehoach.plan.slices import own_roles, possible_roles, roles_of
from kehoach.words import load_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an edition says of one deadline."""

    id: str
    task: str
    title: str
    refs: tuple[str, ...]
    kind: str
    date: dt.date | None
    end: dt.date | None
    time: str | None
    phrase: str
    place: str | None
    note: str | None
    cancelled: bool
    phase: str | None
    movement: str | None
    concerned: tuple[tuple[str, tuple[str, ...]], ...]
    """Units and named groups, each with its roles; through groups too."""
    possible: tuple[str, ...]
    """Units and groups that stand for themselves, that a group may mean here and that have no part of their own."""
    more_words: tuple[str | None, ...] | None = field(default=None, compare=False)
    """Shorter title, what is filed and how, what each role does; None for what was published, which does not tell."""

    @property
    def words(self) -> tuple[str | None, ...]:
        """Everything that says what, as every edition tells it."""
        return self.title, self.phrase, self.place, self.note

    @property
    def days(self) -> tuple[dt.date | None, dt.date | None, str | None]:
        """Everything that says when."""
        return self.date, self.end, self.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One side of a comparison."""

    plan: str
    number: str
    year: int
    edition: dt.date
    names: Mapping[str, str]
    groups: frozenset[str]
    facts: Mapping[str, Facts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What happened to one deadline; ``old`` or ``new`` is None where an edition does not have it."""

    action: str
    """moved, came, went, cancelled, restored, reworded or recast (another kind or other roles)"""
    old: Facts | None
    new: Facts | None

    @property
    def texts(self) -> tuple[tuple[str | None, str | None], ...]:
        """The words that differ, old and new; none where an edition does not have the deadline."""
        if not (self.old and self.new):
            return ()
        return _differing_texts(self.old, self.new)

    @property
    def facts(self) -> Facts:
        """The newer side, the older where there is no newer one."""
        newest = self.new or self.old
        assert newest
        return newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that differs, in the order of days."""

    old: Edition
    new: Edition
    differences: tuple[Difference, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of the units and groups whose calendars change, by name."""
        touched: set[str] = set()
        for difference in self.differences:
            touched.update(party for party, _ in _concerned(difference))
        # The newer name of a party that both have, as in ``name``.
        names = {**self.old.names, **self.new.names}
        return tuple(sorted(touched, key=lambda party: names[party]))

    @property
    def possible(self) -> tuple[str, ...]:
        """Ids of those whom a change may concern, before or now, and whom none concerns for certain; by name."""
        chosen: set[str] = set()
        for difference in self.differences:
            for facts in (difference.old, difference.new):
                if facts:
                    chosen.update(facts.possible)
        chosen.difference_update(self.units)
        return tuple(sorted(chosen, key=self.name))

    @property
    def feeds(self) -> tuple[str, ...]:
        """Paths of the feeds that change."""
        paths: set[str] = set()
        for difference in self.differences:
            paths.update(self._feeds(difference))
        return tuple(sorted(paths))

    def name(self, party: str) -> str:
        """Name a unit or group of either side."""
        return self.new.names.get(party) or self.old.names[party]

    def _feeds(self, difference: Difference) -> Iterator[str]:
        if difference.old:
            yield from _feeds_with(self.old, difference.old)
        if difference.new:
            yield from _feeds_with(self.new, difference.new)


def feeds_of(edition: Edition) -> frozenset[str]:
    """Return the paths of the feeds that hold something in an edition."""
    paths: set[str] = set()
    for facts in edition.facts.values():
        paths.update(_feeds_with(edition, facts))
    return frozenset(paths)


def _feeds_with(edition: Edition, facts: Facts) -> Iterator[str]:
    """Yield the paths of the feeds in which an edition has a deadline."""
    # What has no day stands in no feed.
    if not facts.date:
        return
    yield routes.feed("all")
    for party, roles in facts.concerned:
        if party in edition.groups:
            yield routes.feed("group", party)
            continue
        for kind in ("unit", "reminder", "todo"):
            yield routes.feed(kind, party)
        for role in roles:
            yield routes.feed("role", party, role)
    for party in facts.possible:
        kind = "group-possible" if party in edition.groups else "possible"
        yield routes.feed(kind, party)
    yield routes.feed("task", facts.task)
    if facts.phase:
        yield routes.feed("phase", facts.phase)
    if facts.movement:
        yield routes.feed("movement", facts.movement)


def _concerned(difference: Difference) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield whom a deadline concerned before and whom it concerns now, with their roles."""
    for facts in (difference.old, difference.new):
        if facts:
            yield from facts.concerned


def read_edition(source: Path | str) -> Edition:
    """Read a plan.yaml, a published plan.json, or a published site by its folder or address. Raises InputError."""
    if is_address(source):
        return published_edition(read_published(source))
    path = Path(source)
    if path.suffix in (".yaml", ".yml"):
        return edition_of(load_plan(path))
    return published_edition(read_published(path))


def edition_of(plan: Plan) -> Edition:
    """Take the facts of a loaded plan."""
    directory = plan.directory
    # An edition is compared with published ones, and those speak the language of their plan.
    words = load_words(plan.header.language)
    parties: list[Party] = [*directory.units, *directory.named_groups]
    facts = {}
    for task, item in plan.items:
        concerned = []
        possible = []
        for party in parties:
            roles = roles_of(plan, party.id, task, item)
            if roles or party.id in item.receivers:
                concerned.append((party.id, roles))
            elif _may_concern(directory, party, task.written(item)):
                possible.append(party.id)
        facts[item.id] = Facts(
            id=item.id,
            task=task.id,
            title=full_title(item, words),
            refs=item.refs,
            kind=item.kind,
            date=item.date,
            end=item.end,
            time=item.time.strftime("%H:%M") if item.time else None,
            phrase=item.phrase,
            place=item.place,
            note=item.note,
            cancelled=item.status == "cancelled",
            phase=item.phase,
            movement=task.movement,
            concerned=tuple(concerned),
            possible=tuple(possible),
            more_words=_more_words(item),
        )
    return Edition(
        plan=plan.header.id,
        number=plan.header.number,
        year=plan.header.year,
        edition=plan.edition_date,
        names={party.id: party.name for party in directory},
        groups=frozenset(group.id for group in directory.groups),
        facts=facts,
    )


def _may_concern(
    directory: Directory, party: Party, written: Mapping[str, tuple[str, ...]]
) -> bool:
    """Tell whether a group may mean a party here; one whose members are named leaves it to them."""
    if not directory.is_atom(party):
        return False
    return bool(possible_roles(directory, party.id, written))


def _more_words(item: Deadline) -> tuple[str | None, ...]:
    filing = item.filing
    filed = (filing.what, filing.short, filing.how) if filing else (None, None, None)
    return item.short, *filed, *(item.actions.of(role.id) for role in TASK_ROLES)


def published_edition(published: PublishedPlan) -> Edition:
    """Take the facts of what was published."""
    units = [
        Unit(id=party.id, name=party.name, aliases=party.aliases)
        for party in published.units
    ]
    groups = _published_groups(published)
    directory = Directory(units, groups)
    parties: list[Party] = [*directory.units, *directory.named_groups]
    facts = {}
    for task in published.tasks:
        for deadline in task.deadlines:
            facts[deadline.id] = _published_facts(directory, parties, task, deadline)
    return Edition(
        plan=published.id,
        number=published.number,
        year=published.year,
        edition=published.edition,
        names={party.id: party.name for party in directory},
        groups=frozenset(group.id for group in groups),
        facts=facts,
    )


def _published_groups(published: PublishedPlan) -> list[Group]:
    """Take the groups of what was published; what is damaged in them must not keep the rest from being compared."""
    known = {party.id for party in (*published.units, *published.groups)}
    groups = [
        Group(
            id=party.id,
            name=party.name,
            aliases=party.aliases,
            members=tuple(member for member in party.members if member in known),
            except_=tuple(member for member in party.except_ if member in known),
            open=party.open,
            may_mean=tuple(named for named in party.may_mean if named in known),
            of_each=tuple(named for named in party.of_each if named in known),
        )
        for party in published.groups
    ]
    circular = list(find_cycles(groups))
    return [
        replace(group, members=(), except_=()) if group in circular else group
        for group in groups
    ]


def _published_facts(
    directory: Directory,
    parties: list[Party],
    task: PublishedTask,
    deadline: PublishedDeadline,
) -> Facts:
    # A role is written for the task or for its deadlines, so none hides another.
    written = dict([*task.cast, *deadline.cast])
    concerned = []
    possible = []
    for party in parties:
        roles = own_roles(directory, party.id, written, deadline.receivers)
        if roles or party.id in deadline.receivers:
            concerned.append((party.id, roles))
        elif _may_concern(directory, party, written):
            possible.append(party.id)
    return Facts(
        id=deadline.id,
        task=task.id,
        title=deadline.title,
        refs=deadline.refs,
        kind=deadline.kind,
        date=deadline.date,
        end=deadline.end,
        time=deadline.time,
        phrase=deadline.phrase,
        place=deadline.place,
        note=deadline.note,
        cancelled=deadline.status == "cancelled",
        phase=deadline.phase,
        movement=task.movement,
        concerned=tuple(concerned),
        possible=tuple(possible),
    )


def compare(old: Edition, new: Edition) -> Comparison:
    """Compare two editions, deadline by deadline."""
    differences = []
    # An id is never used twice, so it alone pairs the two.
    for identity in dict.fromkeys([*old.facts, *new.facts]):
        before = old.facts.get(identity)
        after = new.facts.get(identity)
        # One deadline may be moved and given to others at once: a difference each.
        for action in _actions(before, after):
            differences.append(Difference(action=action, old=before, new=after))
    differences.sort(key=_by_day)
    return Comparison(old=old, new=new, differences=tuple(differences))


def _differing_texts(
    old: Facts, new: Facts
) -> tuple[tuple[str | None, str | None], ...]:
    pairs = list(zip(old.words, new.words, strict=True))
    # Beside an edition that does not tell them they cannot be compared.
    if old.more_words is not None and new.more_words is not None:
        pairs += zip(old.more_words, new.more_words, strict=True)
    return tuple(pair for pair in pairs if pair[0] != pair[1])


def _by_day(difference: Difference) -> tuple[dt.date, str]:
    facts = difference.facts
    return facts.date or dt.date.max, facts.id


def _actions(old: Facts | None, new: Facts | None) -> Iterator[str]:
    if not (old and new):
        yield "came" if new else "went"
        return
    if old.cancelled != new.cancelled:
        yield "cancelled" if new.cancelled else "restored"
    if old.days != new.days:
        yield "moved"
    # Who moves a day prints it in new words: that is told once, as the move.
    if old.days == new.days and _differing_texts(old, new):
        yield "reworded"
    # As dictionaries: in which order an edition lists its parties is no difference.
    if (old.kind, dict(old.concerned)) != (new.kind, dict(new.concerned)):
        yield "recast"
