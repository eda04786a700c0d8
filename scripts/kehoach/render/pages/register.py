"""The page of remarks as a register: ranked, each with whom it concerns; what nobody has answered; days off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.checks.remarks import (
    KEEPERS_OWN,
    Remark,
    is_contradiction,
    parties_concerned,
)
from kehoach.plan.model import Plan
from kehoach.plan.records import TOPICS
from kehoach.render.context import Context
from kehoach.render.quotations import Link, Quoter, address_of
from kehoach.render.remarks import Told, tell

_ANCHORS = {
    "dates": "nhom-thoi-han",
    "who": "nhom-don-vi",
    "where": "nhom-noi-nhan",
    "other": "nhom-noi-dung-khac",
    "order": "nhom-thu-tu",
    "slip": "nhom-loi-chu",
}
"""Where each rank stands on the page; permanent, as people may link there."""
_FOLDED = ("slip",)
"""What weighs so little that it is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One remark, with whom a filter by unit keeps it for."""

    told: Told
    audience: tuple[str, ...]
    """Written names of the parties that it concerns; empty where it concerns everybody."""
    parties: tuple[Link, ...]
    """The same as readers see them, without who is only to be asked; none where the remark names them itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The remarks of one weight."""

    topic: str
    """One of TOPICS."""
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return _ANCHORS[self.topic]

    @property
    def is_folded(self) -> bool:
        """Whether it weighs so little that it is opened only on demand."""
        return self.topic in _FOLDED

    @property
    def size(self) -> int:
        """How many remarks it holds."""
        return len(self.entries)


def register_of(plan: Plan, context: Context) -> tuple[Rank, ...]:
    """Rank all remarks, the heaviest first; a rank that holds nothing is left out."""
    entries: dict[str, list[Entry]] = {topic: [] for topic in TOPICS}
    for remark, told in zip(context.remarks, tell(plan, context), strict=True):
        entries[remark.topic].append(_entry(plan, context, remark, told))
    return tuple(
        Rank(topic=topic, entries=tuple(ranked))
        for topic, ranked in entries.items()
        if ranked
    )


def _entry(plan: Plan, context: Context, remark: Remark, told: Told) -> Entry:
    concerned = parties_concerned(plan, remark)
    audience = list(concerned)
    # Whoever is asked about it has to know of it; what concerns everybody needs no name more.
    if concerned and remark.ask and remark.ask not in concerned:
        audience.append(remark.ask)
    # Parties that the remark names stand among what it touches.
    named = not concerned or set(concerned) <= set(remark.about)
    names = () if named else concerned
    open_groups = {group.id for group in plan.directory.groups if group.open}
    parties = []
    for identity in names:
        page = "" if identity in open_groups else routes.party_page(identity)
        parties.append((context.wording.parties.name(identity), page))
    return Entry(told=told, audience=tuple(audience), parties=tuple(parties))


def days_off(plan: Plan, context: Context) -> Iterator[tuple[Link, str, str]]:
    """Yield what falls on a day off, with its day in words and what the keeper says to it."""
    quoter = Quoter(plan, context)
    deadlines = {item.id: (task, item) for task, item in plan.items}
    for problem in context.problems:
        if problem.code == "day-off":
            task, item = deadlines[problem.about[-1]]
            link = (quoter.title(item), address_of(task, item))
            yield link, context.wording.times.due(item), problem.reason


def unanswered(plan: Plan, context: Context) -> list[tuple[str, list[Link]]]:
    """Name each rule that the document does not keep and that nobody has answered, with the lines."""
    deadlines = {item.id: (task, item) for task, item in plan.items}
    rules: dict[str, dict[str, str]] = {}
    for problem in context.problems:
        is_remark = problem.reason or is_contradiction(problem)
        if problem.code in KEEPERS_OWN or is_remark:
            continue
        links = rules.setdefault(problem.code, {})
        for identity in problem.about:
            if identity in deadlines:
                task, item = deadlines[identity]
                links[address_of(task, item)] = context.wording.titles.full(item)
            elif identity in plan.tasks_by_id:
                task = plan.tasks_by_id[identity]
                # Its line says more than the task, where there is one.
                if not task.deadlines:
                    links[routes.task_page(task.id)] = task.title
    named = []
    for code, links in rules.items():
        titles = [(title, path) for path, title in links.items()]
        named.append((context.words(f"rule.{code}"), titles))
    return named
