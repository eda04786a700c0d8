"""What checks share: how a finding is made, and how a task is placed in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

from kehoach.document.vocabulary import ROW_REFERENCE
from kehoach.facts import Fact
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import Quotation
from kehoach.problems import Mark, Problem, Severity, problem_at

if TYPE_CHECKING:
    from kehoach.words import Words

Check = Callable[[Plan], Iterator[Problem]]


@dataclass(frozen=True, slots=True, order=True)
class RowPlace:
    """A numbered row of a table: "Phụ lục, mục 8" is row 8 of "Phụ lục"."""

    table: str
    number: int


def row_of(task: Task) -> RowPlace | None:
    """Return the first numbered row that a task stands in; None for one of the body."""
    for ref in task.refs:
        row = ROW_REFERENCE.fullmatch(ref)
        if row:
            return RowPlace(row["table"], int(row["number"]))
    return None


def place_of(plan: Plan, item: Task | Deadline, field: str) -> Mark:
    """Return where a field of a task or deadline is written: in the amendment that last gave it, else in the record."""
    # The plan as issued has no amendments, so that what its document says is found where that is written.
    for amendment in reversed(plan.amendments):
        for change in reversed(amendment.changes):
            if item.id not in (change.moved, change.reworded):
                continue
            # A day may be written as "from" or "period".
            is_day = field == "date" and change.moved
            if is_day or change.at.has(field):
                return change.at.of(field)
    return item.at.of(field)


def finding(
    plan: Plan,
    item: Task | Deadline,
    code: str,
    severity: Severity,
    field: str,
    /,
    **values: object,
) -> Problem:
    """Build a finding about one task or deadline, at one of its fields."""
    about: tuple[str, ...] = (item.id,)
    # A task of one deadline may have its id.
    if isinstance(item, Deadline) and item.task != item.id:
        about = (item.task, item.id)
    filled: dict[str, object] = {"id": item.id, **values}
    figures = (Figure.of(item),)
    return problem_at(
        plan.path,
        place_of(plan, item, field),
        code,
        filled,
        severity=severity,
        refs=item.refs,
        about=about,
        figures=figures,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Fact):
    """Where the document says something, and in which words."""

    refs: tuple[str, ...]
    text: str
    round: int = 0
    """Number of the round (đợt) that a title tells and the text does not; 0 for none."""
    item: str = dataclass_field(default="", compare=False)
    """Id of the task or deadline that is printed there; of two in one place with the same words, of either."""
    is_told: bool = dataclass_field(default=False, compare=False)
    """Whether the keeper chose the words, and may say in short what is printed."""

    @classmethod
    def of(cls, item: Task | Deadline, number: int = 0) -> Figure:
        """Take what the document prints of a task or a deadline, and the number of its round."""
        text = item.title if isinstance(item, Task) else item.phrase
        return cls(refs=item.refs, text=text, round=number, item=item.id)

    @classmethod
    def written(cls, quotation: Quotation) -> Figure:
        """Take what the keeper quotes."""
        return cls(
            refs=quotation.refs,
            text=quotation.text,
            item=quotation.of or "",
            is_told=True,
        )

    def said(self, words: Words) -> str:
        """Return the document's words behind their place."""
        place, text = "; ".join(self.refs), self.without_place(words)
        # A bare quotation names its place itself, if at all.
        return f"{place}: {text}" if place else text

    def without_place(self, words: Words) -> str:
        """Return the document's words; only the round is ours to say."""
        if not self.round:
            return self.text
        return words("figure.round", printed=self.text, number=self.round)


def comparison(
    plan: Plan,
    code: str,
    severity: Severity,
    items: list[Deadline],
    figures: tuple[Figure, ...] = (),
    **values: object,
) -> Problem:
    """Build one finding about several deadlines, at the day of the first, with what the document says of each."""
    first = items[0]
    # Each place once: deadlines of one row may have one phrase.
    figures = figures or tuple(dict.fromkeys(map(Figure.of, items)))
    about: list[str] = []
    refs: list[str] = []
    for item in items:
        about += (item.task, item.id)
        refs += item.refs
    filled: dict[str, object] = {"id": first.id, "figures": figures, **values}
    return problem_at(
        plan.path,
        place_of(plan, first, "date"),
        code,
        filled,
        severity=severity,
        refs=tuple(dict.fromkeys(refs)),
        about=tuple(dict.fromkeys(about)),
        figures=figures,
    )
