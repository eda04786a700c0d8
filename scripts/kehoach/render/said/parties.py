"""How parties are named, with the roles that they have; what bodies were called before, and what is no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kehoach import dates
from kehoach.plan.endings import Successor
from kehoach.plan.model import Deadline, Task
from kehoach.plan.parties import Directory
from kehoach.plan.records import (
    Contact,
    Ended,
    Filing,
    Group,
)
from kehoach.plan.roles import ROLES, name_key
from kehoach.words import Words


class PartyWording:
    """How parties are named, and the roles that they have."""

    def __init__(self, directory: Directory, words: Words) -> None:
        self._directory = directory
        self._words = words

    def contact_line(self, contact: Contact | None, reader: str = "") -> str:
        """Say whom to ask and where to send; empty where the plan does not say it, and to that office itself."""
        if not contact or (reader and contact.office == reader):
            return ""
        return self._words("contact.line", text=self.contact(contact))

    def contact(self, contact: Contact) -> str:
        """Name office, address, e-mail and what is sent there."""
        parts = [
            self._directory.name(contact.office) if contact.office else None,
            contact.address,
            contact.email,
            contact.note,
        ]
        place = ", ".join(filter(None, parts))
        if not contact.sends:
            return place
        return self._words("contact.sends", place=place, what=contact.sends)

    def is_within_others(self, party: str) -> bool:
        """Tell whether a party is a body that each of some units has within itself: its council, say."""
        named = self._directory[party]
        return isinstance(named, Group) and bool(named.of_each)

    def name(self, party: str, task: Task | None = None) -> str:
        """Name a party: in the capacity in which a task names it, where the document has one."""
        capacity = task.capacity(party) if task else None
        return capacity or self._directory.name(party)

    def names(self, parties: Iterable[str], task: Task | None = None) -> str:
        """List parties by name, as a task names them."""
        names = [self.name(party, task) for party in parties]
        return "; ".join(names)

    def filed(self, filing: Filing) -> str:
        """Say what a document has filed, with whom and how; a place that is our reading is none of its words."""
        text = filing.what
        if filing.to and not filing.inferred:
            names = self.list_within(filing.to)
            text = self._words("change.filing", what=text, names=names)
        return "; ".join(filter(None, (text, filing.how)))

    def role(self, role: str, task: Task | None = None) -> str:
        """Name a role, saying that it is a reading where a task does not print it."""
        name = self._words(name_key(role))
        if task and task.inferred.of(role):
            return self._words("role.inferred", role=name)
        return name

    def roles(self, roles: Iterable[str], task: Task) -> str:
        """List roles in a task by name."""
        names = [self.role(role, task) for role in roles]
        return ", ".join(names)

    def cast(self, task: Task, item: Deadline | None = None) -> list[tuple[str, str]]:
        """Pair each role that is filled with the names of those who fill it."""
        cast = []
        for role in ROLES:
            parties = task.parties(role.id, item)
            if parties:
                name = self.role(role.id, task)
                cast.append((name, self.names(parties, task)))
        return cast

    def name_within(self, identity: str) -> str:
        """Name a party within a sentence: a group as the common noun that it is, a unit as it is written."""
        party = self._directory[identity]
        name = party.name
        # "UB MTTQ và các đoàn thể" begins with letters that stand for words.
        is_noun = isinstance(party, Group) and name[1:2].islower()
        return name[0].lower() + name[1:] if is_noun else name

    def list_within(self, identities: Iterable[str]) -> str:
        """List parties within a sentence: "các Cụm thi đua thuộc quận và Hội đồng TĐKT quận"."""
        *names, last = map(self.name_within, identities)
        if not names:
            return last
        return self._words("party.and", first="; ".join(names), last=last)


class FormerWording:
    """What a body was called before, and what is no more."""

    def __init__(self, directory: Directory, words: Words) -> None:
        self._directory = directory
        self._words = words

    def was(self, party: str) -> str:
        """Say what a party was called before: "trước ngày 01/7/2020 là Phường Một và Phường Hai (theo 12/NQ)"."""
        # Bodies that were merged had their names until the same day.
        names: dict[tuple[dt.date, str | None], list[str]] = {}
        for former in self._directory[party].was:
            names.setdefault((former.until, former.by), []).append(former.name)
        texts = []
        for (until, by), called in sorted(names.items(), key=_newest_first):
            *others, last = called
            joined = self._words("party.and", first=", ".join(others), last=last)
            values = {
                "date": dates.print_date(until),
                "names": joined if others else last,
                "by": by or "",
            }
            texts.append(self._words("party.was-by" if by else "party.was", **values))
        return "; ".join(texts)

    def ended(self, ended: Ended) -> str:
        """Say that something is no more: "Từ ngày 01/7/2020 không còn Phường Một (theo 12/NQ): sáp nhập."."""
        values = {
            "name": ended.name,
            "date": dates.print_date(ended.date),
            "by": ended.by or "",
            "reason": ended.reason.rstrip("."),
        }
        return self._words("ended.text-by" if ended.by else "ended.text", **values)

    def ended_title(self, ended: Ended, leads_to: Iterable[Successor]) -> str:
        """Say in a line what took the place of something: "Phường Một: từ ngày 01/7/2020 là Phường Hai"."""
        values = {"name": ended.name, "date": dates.print_date(ended.date)}
        names = [successor.name for successor in leads_to]
        if not names:
            return self._words("ended.title", **values)
        return self._words("ended.title-instead", names=", ".join(names), **values)


def _newest_first(named: tuple[tuple[dt.date, str | None], list[str]]) -> int:
    (until, _), _ = named
    return -until.toordinal()
