"""What a remark quotes: the document's words in each place, with the page of the line that stands there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kehoach import routes
from kehoach.checks.finding import Figure
from kehoach.document.vocabulary import ROW_REFERENCE
from kehoach.facts import Fact
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.render.context import Context

Link = tuple[str, str]
"""Title and address below the site's root; the address is empty for what has no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What the document says in one place, as pages show it."""

    places: tuple[Link, ...]
    """Where it says so, each place with the page of its line; empty where the words name it themselves."""
    row: str
    """What the line there is about; empty where the words say it."""
    words: str
    now: str
    """The day that counts for that line today, and what moved it; empty where it has none."""


class Quoter:
    """Quotes the document to readers of pages."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._words = context.words
        self._wording = context.wording
        self._deadlines = {item.id: (task, item) for task, item in plan.items}

    def quote(
        self, figures: Iterable[str | Fact], about: Sequence[str]
    ) -> tuple[Quoted, ...]:
        """Quote every figure of a remark; ``about`` tells its lines from others in the same place."""
        return tuple(self._quote(figure, about) for figure in figures)

    def _quote(self, figure: str | Fact, about: Sequence[str]) -> Quoted:
        if not isinstance(figure, Figure):
            words = self._wording.fact(figure)
            return Quoted(places=(), row="", words=words, now="")
        words = figure.without_place(self._words)
        if figure.item in self._deadlines:
            task, item = self._deadlines[figure.item]
            # The keeper's own words say what they are about, and so does a title.
            names_itself = figure.is_told or figure.text == task.title
            return Quoted(
                places=self._joined(figure.refs, address_of(task, item)),
                row="" if names_itself else self.title(item),
                words=words,
                now="" if names_itself else self._now(item),
            )
        task_here = self._plan.tasks_by_id.get(figure.item)
        if task_here:
            places = self._joined(figure.refs, routes.task_page(task_here.id))
        else:
            places = tuple((ref, self._page_of(ref, about)) for ref in figure.refs)
        return Quoted(places=places, row="", words=words, now="")

    def title(self, item: Deadline) -> str:
        """Name a line in short."""
        return item.short or self._wording.titles.full(item)

    def _joined(self, refs: Iterable[str], page: str) -> tuple[Link, ...]:
        text = self._wording.refs(refs)
        return ((text, page),) if text else ()

    def _now(self, item: Deadline) -> str:
        if not item.leading_day:
            return ""
        day = self._wording.leads.day(item)
        changes = [self._wording.changes.say(change) for change in item.history]
        return " ".join([f"{day}.", *changes[-1:]])

    def _page_of(self, ref: str, about: Sequence[str]) -> str:
        """Find the page of the one line that stands in a place, the remark's own first; else of its section."""
        here = [task for task in self._plan.tasks if ref in places_of(task)]
        own = [task for task in here if not set(about).isdisjoint(ids_of(task))]
        for tasks in (own, here):
            if len(tasks) == 1:
                return _line_at(tasks[0], ref)
        return self._section_of(ref, about)

    def _section_of(self, ref: str, about: Sequence[str]) -> str:
        parties = [duty.party for duty in self._plan.duties if ref in duty.refs]
        # Of several that one place speaks to, those that the remark is about first.
        for party in sorted(parties, key=lambda party: party not in about):
            if not self._is_open(party):
                return routes.party_page(party)
        # "III.2.2" stands in section "III.2".
        sections = {section.ref: section.id for section in self._plan.sections}
        while ref:
            if ref in sections:
                return routes.section_page(sections[ref])
            ref = ref.rpartition(".")[0]
        return routes.PLAN

    def _is_open(self, party: str) -> bool:
        return party in {
            group.id for group in self._plan.directory.groups if group.open
        }


def refs_of(figure: str | Fact) -> tuple[str, ...]:
    """Return the places of the document that a figure names."""
    return figure.refs if isinstance(figure, Figure) else ()


def gathered(places: Iterable[str]) -> str:
    """List places of the document, rows of one table together in their order: "Phụ lục, mục 7, 9; III.2.2"."""
    tables: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        row = ROW_REFERENCE.fullmatch(place)
        if row:
            head = place.removesuffix(row["number"])
            tables.setdefault(head, []).append(row["number"])
        else:
            tables[place] = []
    lists = {
        head: ", ".join(sorted(numbers, key=int)) for head, numbers in tables.items()
    }
    return "; ".join(head + numbers for head, numbers in lists.items())


def address_of(task: Task, item: Deadline) -> str:
    """Return where a line stands on the site."""
    return f"{routes.task_page(task.id)}#{item.id}"


def places_of(task: Task) -> set[str]:
    """Return every place of the document that a task or one of its deadlines stands in."""
    places = set(task.refs)
    for item in task.deadlines:
        places.update(item.refs)
    return places


def ids_of(task: Task) -> set[str]:
    """Return the ids of a task and of its deadlines."""
    return {task.id, *(item.id for item in task.deadlines)}


def _line_at(task: Task, ref: str) -> str:
    lines = [item for item in task.deadlines if ref in item.refs]
    return address_of(task, lines[0]) if len(lines) == 1 else routes.task_page(task.id)
