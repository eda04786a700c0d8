"""What a party does at a deadline: in each of its roles, and as the one with whom papers are filed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kehoach.plan.model import Deadline, Task
from kehoach.plan.records import (
    Filing,
)
from kehoach.plan.roles import DEADLINE_ROLES, ROLES
from kehoach.plan.slices import Item
from kehoach.render.said.days import TimeWording
from kehoach.render.said.parties import PartyWording
from kehoach.render.said.titles import TitleWording
from kehoach.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """With whom papers are filed, in words."""

    names: str
    """In a sentence: "Phòng Nội vụ quận"; empty where only ``how`` is said."""
    how: str
    inferred: bool
    """Whether it is a reading, and not printed in the document."""


class ActionWording:
    """What a party does at a deadline: in each of its roles, and as the one with whom papers are filed."""

    def __init__(
        self,
        words: Words,
        parties: PartyWording,
        times: TimeWording,
        titles: TitleWording,
    ) -> None:
        self._words = words
        self._parties = parties
        self._times = times
        self._titles = titles

    def own(
        self, item: Item, known: Destination | None = None, *, headed: bool = False
    ) -> tuple[str, ...]:
        """Say everything that a subscriber does; empty where the item is nobody's own.

        Where papers go is left out where it is the ``known`` destination, which the reader is told elsewhere. Under a
        head that says "what has to be done" (``headed``) who carries out what is told as an action is told no more.
        """
        task, deadline = item.task, item.deadline
        # Who leads and carries out the same thing is told it once.
        roles_by_text: dict[str, list[str]] = {}
        texts = []
        for role in item.roles:
            if role not in deadline.cast.filled:
                what = self.of_role(role, task, deadline)
                what = self._in_round(what, task, deadline)
                roles_by_text.setdefault(what, []).append(role)
        files = any(role in deadline.cast.filled for role in item.roles)
        for what, roles in roles_by_text.items():
            if headed and self._is_action(roles, deadline):
                text = self._as_inferred(roles, what, task)
            else:
                text = self._part(roles, what, item)
            # Of many rows only the day for filing is printed: it is no day of those who examine. Who receives is told
            # that day with what comes.
            told = files or item.receives
            texts.append(text if told else self._awaiting(text, deadline))
        if files:
            texts.append(self._filing(item, known))
        if item.receives:
            texts.append(self._receiving(task, deadline))
        return tuple(texts)

    def of_role(self, role: str, task: Task, item: Deadline) -> str:
        """Say what those who have a role do in a task, without naming the role; filing is said of who files."""
        return item.actions.of(role) or self._titles.subject(task, item)

    def possible(self, item: Item) -> str:
        """Say that an item may concern a subscriber, and whom the document names; empty where it has its own part."""
        who = []
        for role in item.possible:
            parties = item.task.parties(role, item.deadline)
            name = self._parties.role(role, item.task)
            who.append(f"{name}: {self._parties.names(parties, item.task)}")
        return self._words("action.possible", who="; ".join(who)) if who else ""

    def _part(self, roles: Iterable[str], what: str, item: Item) -> str:
        names = self._parties.roles(roles, item.task)
        text = self._words("action.part", role=names, text=what)
        capacity = item.task.capacity(item.party)
        if capacity:
            return self._words("action.capacity", name=capacity, text=text)
        return text

    def _is_action(self, roles: Iterable[str], item: Deadline) -> bool:
        """Tell whether a text is written as what somebody does, by whom it is done: "Lập kế hoạch"."""
        carrying = {role.id for role in ROLES if role.carries_out}
        return all(role in carrying and item.actions.of(role) for role in roles)

    def _as_inferred(self, roles: Iterable[str], text: str, task: Task) -> str:
        if any(task.inferred.of(role) for role in roles):
            return self._words("action.as-read", text=text)
        return text

    def _awaiting(self, text: str, item: Deadline) -> str:
        # Without a day the phrase of the document is no time that goes on in a sentence.
        if not (item.is_filing and item.date):
            return text
        what = self._titles.filed(item)
        when = self._times.within(item)
        return self._words("action.awaits", text=text, what=what, when=when)

    def destination(self, item: Deadline) -> str:
        """Say with whom and how papers are filed, and that this is a reading where it is one; empty if unsaid."""
        filing = item.filing
        if not filing or not (filing.to or filing.how):
            return ""
        names = self._parties.names(filing.to)
        place = "; ".join(filter(None, (names, filing.how)))
        if filing.inferred:
            return self._words("action.inferred", place=place, reason=filing.inferred)
        return place

    def destination_of(self, item: Item) -> Destination | None:
        """Return where a subscriber sends its papers; None where that is not said."""
        filing = item.deadline.filing
        if not filing:
            return None
        # One of several with whom papers are filed sends its own to the others.
        others = [party for party in filing.to if party != item.party]
        if not others and not filing.how:
            return None
        return Destination(
            names=self._parties.list_within(others) if others else "",
            how=filing.how or "",
            inferred=bool(filing.inferred),
        )

    def sending(self, item: Item, what: str, known: Destination | None = None) -> str:
        """Say what is sent to whom, and that this is a reading where it is one: "Gửi hồ sơ về Phòng Nội vụ quận"."""
        text = self._words("action.file", what=what)
        destination = self.destination_of(item)
        if destination and destination == known:
            return text
        if destination and destination.names:
            text = self._words("action.file-to", text=text, names=destination.names)
        if destination and destination.how:
            text = self._words("action.how", text=text, how=destination.how)
        return self._as_read(text, item.deadline.filing)

    def _as_read(self, text: str, filing: Filing | None) -> str:
        if filing and filing.inferred:
            return self._words("action.as-read", text=text)
        return text

    def _filing(self, item: Item, known: Destination | None) -> str:
        filing = item.deadline.filing
        if filing:
            return self.sending(item, filing.what, known)
        title = self._titles.full(item.deadline)
        # A title of its own says what is filed; that of the task does not.
        if title == item.task.title:
            return self._words("action.file-for", title=title)
        return title

    def _receiving(self, task: Task, item: Deadline) -> str:
        what = item.filing.what if item.filing else self._titles.filed(item)
        filers = self._filers(task, item)
        text = self._words("action.receive", what=what, filers=filers)
        # Without a day the words of the document stand beside it, wherever an action is told.
        if item.date:
            when = self._times.within(item)
            text = self._words("action.receive-by", text=text, when=when)
        return self._as_read(text, item.filing)

    def _filers(self, task: Task, item: Deadline) -> str:
        """Name who files, to go on in a sentence: "các trường công lập thuộc quận"; units at large are not named."""
        at_large = self._words("action.filers")
        names = []
        for role in DEADLINE_ROLES:
            parties = task.parties(role.id, item)
            names += [self._parties.name_within(party) for party in parties]
        # "Các đơn vị thuộc quận" are the units of the plan: to whom it goes, that says no more than "các đơn vị".
        if not names or (len(names) == 1 and names[0].startswith(at_large)):
            return at_large
        return "; ".join(names)

    def _in_round(self, text: str, task: Task, item: Deadline) -> str:
        """Say in which round of a task something is done, before a bracket that ends the text: "Thẩm định (đợt 2)"."""
        title = _round_of(task, item)
        if not title or title in text:
            return text
        body, bracket = _without_last_bracket(text)
        # A bracket of its own within the bracket would be one too many: "đợt 3/2020 (khối giáo dục)".
        title = title.replace(" (", ", ").replace(")", "")
        return self._words("action.round", text=body, title=title) + bracket


def _round_of(task: Task, item: Deadline) -> str:
    """Return what tells a deadline from the others of its task, of which each has a title: "đợt 2"; else nothing."""
    titles = {deadline.title for deadline in task.deadlines}
    if len(titles) < 2 or task.title in titles:
        return ""
    # Behind the last comma or colon of the words in which all of them begin: before it stands what they have in common.
    begin = _common_beginning(titles)
    common = max(begin.rfind(", "), begin.rfind(": "))
    if common >= 0:
        return item.title[common + 2 :]
    # Where only who files is written, the title is that of the filing and no other's.
    return "" if item.is_filing and not item.filing else item.title


def _common_beginning(texts: Collection[str]) -> str:
    # What the first and the last in the order of letters begin with, all between them begin with.
    first, last = min(texts), max(texts)
    for place, (letter, other) in enumerate(zip(first, last, strict=False)):
        if letter != other:
            return first[:place]
    return first


def _without_last_bracket(text: str) -> tuple[str, str]:
    """Part a text from the bracket that ends it: "Thẩm định (theo IV.3)" into "Thẩm định" and " (theo IV.3)"."""
    body, _, inside = text.rpartition(" (")
    if body and inside.find(")") == len(inside) - 1:
        return body, text.removeprefix(body)
    return text, ""
