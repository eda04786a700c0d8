"""Who is meant: units, groups of units, and which written names concern whom."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from kehoach.plan.records import Group, Unit

Party = Unit | Group
_Holders = Mapping[str, Set[int]]
"""Who holds an atom, as numbers in file order."""


class Directory:
    """All parties of a plan.

    An *atom* is what a group comes down to: a unit, or a group whose members the document does not name and which is
    therefore somebody of its own (the public schools, say). Open groups name nobody and have no atoms.
    """

    def __init__(self, units: Iterable[Unit], groups: Iterable[Group]) -> None:
        self.units = tuple(units)
        self.groups = tuple(groups)
        parties: list[Party] = [*self.units, *self.groups]
        self._parties = {party.id: party for party in parties}
        self._in_order = tuple(self._parties.values())
        # A plan asks for the same few parties at each of its deadlines.
        self.atoms = functools.cache(self._atoms)
        self.mentions = functools.cache(self._mentions)
        self.possible_mentions = functools.cache(self._possible_mentions)
        self.groups_of = functools.cache(self._groups_of)

    def __getitem__(self, identity: str) -> Party:
        return self._parties[identity]

    def __iter__(self) -> Iterator[Party]:
        return iter(self._parties.values())

    def name(self, identity: str) -> str:
        """Return the name to print."""
        return self._parties[identity].name

    def superior(self, identity: str) -> str:
        """Name the body above one at the head of its papers: its own, else that of its first group that has one."""
        for party in (self[identity], *self.groups_of(identity)):
            if party.superior:
                return party.superior
        return ""

    @property
    def named_groups(self) -> tuple[Group, ...]:
        """Groups that are somebody: all but the open ones."""
        return tuple(group for group in self.groups if not group.open)

    @property
    def addressees(self) -> tuple[Party, ...]:
        """Who gets a page and a checklist: every unit and every group that is an atom."""
        unnamed = [group for group in self.named_groups if self.is_atom(group)]
        return (*self.units, *unnamed)

    @staticmethod
    def is_atom(party: Party) -> bool:
        """Tell whether a party stands for itself."""
        return isinstance(party, Unit) or not (party.members or party.open)

    def _groups_of(self, identity: str) -> tuple[Group, ...]:
        """List the groups that a unit or unnamed group belongs to, in file order."""
        groups = []
        for party in self._whole(self._holders, frozenset([identity])):
            # An unnamed group is its own atom, and no member of itself.
            if isinstance(party, Group) and party.id != identity:
                groups.append(party)
        return tuple(groups)

    def _atoms(self, identity: str) -> frozenset[str]:
        party = self._parties[identity]
        if self.is_atom(party):
            return frozenset([identity])
        assert isinstance(party, Group)
        # Groups that hold themselves were refused when the plan was read.
        # Wards except Kim Giang (row 8 of the 2020 plan) are the other ten.
        return self._atoms_of(party.members) - self._atoms_of(party.except_)

    def _atoms_of(self, parties: Iterable[str]) -> frozenset[str]:
        atoms: set[str] = set()
        for party in parties:
            atoms |= self.atoms(party)
        return frozenset(atoms)

    def _mentions(self, identity: str) -> frozenset[str]:
        """List the written ids that concern a party.

        A unit is concerned by its own name, by every group that holds it, and by a body that each unit of such a group
        has within itself. A group is concerned by its own name, by every group that holds it whole, and by the group
        made from it by exclusion: "the other ten wards" is said to the wards.
        """
        own = self.atoms(identity)
        mentions = {identity}
        mentions.update(party.id for party in self._whole(self._holders, own))
        mentions.update(party.id for party in self._whole(self._holders_of_each, own))
        mentions.update(group.id for group in self._made_from.get(identity, ()))
        return frozenset(mentions)

    def _possible_mentions(self, identity: str) -> frozenset[str]:
        """List the groups that may mean a party: "các ngành, đơn vị liên quan" may be any of the wards.

        One with members may mean others besides: "các đơn vị" is no word that leaves the mass organisations out.
        """
        groups = self._whole(self._holders_of_meant, self.atoms(identity))
        return frozenset(group.id for group in groups)

    def _whole(self, holders: _Holders, atoms: frozenset[str]) -> Iterator[Party]:
        """Yield the parties that hold all of some atoms, in file order; none where there are no atoms.

        An open group has none, and the empty set is part of every other.
        """
        numbers: set[int] | None = None
        for atom in atoms:
            held_by = holders.get(atom, frozenset())
            numbers = {*held_by} if numbers is None else numbers & held_by
            if not numbers:
                return
        yield from (self._in_order[number] for number in sorted(numbers or ()))

    @functools.cached_property
    def _holders(self) -> _Holders:
        """Map each atom to those who come down to it, among others."""
        return self._index(lambda party: (party.id,))

    @functools.cached_property
    def _holders_of_each(self) -> _Holders:
        """Map each atom to the bodies that there are in each of it and others."""
        return self._index(lambda party: getattr(party, "of_each", ()))

    @functools.cached_property
    def _holders_of_meant(self) -> _Holders:
        """Map each atom to the groups that may mean it."""
        return self._index(lambda party: getattr(party, "may_mean", ()))

    def _index(self, named_by: Callable[[Party], tuple[str, ...]]) -> _Holders:
        holders: dict[str, set[int]] = {}
        for number, party in enumerate(self):
            for atom in self._atoms_of(named_by(party)):
                holders.setdefault(atom, set()).add(number)
        return holders

    @functools.cached_property
    def _made_from(self) -> dict[str, list[Group]]:
        """Map each party to the groups made from it by exclusion."""
        made_from: dict[str, list[Group]] = {}
        for group in self.groups:
            for member in group.members if group.except_ else ():
                made_from.setdefault(member, []).append(group)
        return made_from


def find_cycles(groups: Iterable[Group]) -> Iterator[Group]:
    """Yield each group that contains itself, directly or through others."""
    # To leave a group out of itself is a circle as well.
    below = {group.id: (*group.members, *group.except_) for group in groups}
    for group in groups:
        seen: set[str] = set()
        waiting = list(below[group.id])
        while waiting:
            member = waiting.pop()
            if member == group.id:
                yield group
                break
            if member not in seen:
                seen.add(member)
                waiting.extend(below.get(member, ()))
