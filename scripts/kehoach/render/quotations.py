"""What a remark quotes: the document's words in each place, with the page of the line that stands there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kehoach import routes
from kehoach.checks.finding import Figure
from kehoach.document.vocabulary import ROW_REFERENCE
from kehoach.facts import Fact
from kehoach.plan.memory import once_a_plan
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.render.context import Context

Link = tuple[str, str]
"""Title and address below the site's root; the address is empty for what has no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What the document says in one place, as pages show it."""

    places: tuple[Link, ...]
    """Where it says so, each place leading into the document; empty where the words name it themselves."""
    row: Link | None
    """The line that stands there, with its page; None where there is none or the words are its title."""
    words: str
    now: str
    """The day that counts for that line today, and what moved it; empty where it has none."""


class Quoter:
    """Quotes the document to readers of pages."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._context = context
        self._wording = context.wording

    def quote(
        self, figures: Iterable[str | Fact], about: Sequence[str]
    ) -> tuple[Quoted, ...]:
        """Quote every figure of a remark; ``about`` tells its lines from others in the same place."""
        return tuple(self._quote(figure, about) for figure in figures)

    def title(self, item: Deadline) -> str:
        """Name a line in short."""
        return item.short or self._wording.titles.full(item)

    def _quote(self, figure: str | Fact, about: Sequence[str]) -> Quoted:
        if not isinstance(figure, Figure):
            words = self._wording.fact(figure)
            return Quoted(places=(), row=None, words=words, now="")
        words = figure.without_place(self._context.words)
        row = self._row(figure, about)
        now = ""
        # The keeper's own words may be about more than the day.
        line = deadline_with_task(self._plan, figure.item)
        if line and not figure.is_told:
            task, item = line
            now = self._now(item)
            if figure.text == task.title:
                row, now = None, ""
        places = [(ref, self._context.places.path(ref)) for ref in figure.refs]
        return Quoted(places=tuple(places), row=row, words=words, now=now)

    def _row(self, figure: Figure, about: Sequence[str]) -> Link | None:
        line = deadline_with_task(self._plan, figure.item)
        if line:
            task, item = line
            return self.title(item), address_of(task, item)
        if figure.item in self._plan.tasks_by_id:
            task = self._plan.tasks_by_id[figure.item]
            return task.title, routes.task_page(task.id)
        # Of several places each has lines of its own, which the remark names among what it touches.
        if len(figure.refs) != 1:
            return None
        return self._row_at(figure.refs[0], about)

    def _row_at(self, ref: str, about: Sequence[str]) -> Link | None:
        """Find the one line that stands in a place, the remark's own first; None where several do, or none."""
        here = tasks_at(self._plan, ref)
        own = [task for task in here if not ids_of(task).isdisjoint(about)]
        for tasks in (own, here):
            if len(tasks) == 1:
                [task] = tasks
                lines = [item for item in task.deadlines if ref in item.refs]
                if len(lines) == 1:
                    return self.title(lines[0]), address_of(task, lines[0])
                return task.title, routes.task_page(task.id)
        return None

    def _now(self, item: Deadline) -> str:
        if not item.leading_day:
            return ""
        day = self._wording.leads.day(item)
        changes = [self._wording.changes.say(change) for change in item.history]
        return " ".join([f"{day}.", *changes[-1:]])


@once_a_plan
def deadline_with_task(plan: Plan, identity: str) -> tuple[Task, Deadline] | None:
    """Find a deadline by its id; None for any other id."""
    return _by_id(plan).get(identity)


@once_a_plan
def _by_id(plan: Plan) -> dict[str, tuple[Task, Deadline]]:
    return {item.id: (task, item) for task, item in plan.items}


@once_a_plan
def tasks_at(plan: Plan, ref: str) -> tuple[Task, ...]:
    """List the tasks that stand, whole or with a deadline, in a place of the document."""
    return tuple(task for task in plan.tasks if ref in places_of(task))


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
