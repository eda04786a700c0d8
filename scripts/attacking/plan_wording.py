"""What is said, mutated: titles, figures and conditions, and the keeper's texts piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from attacking.places import Place
from attacking.plan_text import FOREIGN_TITLE, PlanText, identity, shown
from attacking.subject import Edit, Mutation

_FIGURE = re.compile(r"(?<![\w/.\-–])\d{1,4}(?![\w/\-–]|[.,]\d)")
_CONDITION = re.compile(
    r" ?\((?:nếu có|khi có yêu cầu|nếu cần)\)|,? (?:nếu có|khi có yêu cầu|nếu cần)(?!\w)"
)
_PIECES = re.compile(r"\n[ \t]*(?:\n\s*)|\n(?=[ \t]*(?:[-*+|]|\d+[.)]) ?)")


def titles(plan: PlanText) -> Iterator[Mutation]:
    """Give each task the title of something else, and each two neighbours that of the other."""
    for owner, title in _titles(plan):
        edits = [title.replaced(FOREIGN_TITLE)]
        yield plan.mutation(
            "title-foreign", identity(owner), title, FOREIGN_TITLE, edits
        )
    for task, following in pairwise(plan.tasks):
        own, other = task.get("title"), following.get("title")
        if own and other and own.text != other.text:
            name = f"{identity(task)}+{identity(following)}"
            both = own.exchanged(other)
            yield plan.mutation("titles-swapped", name, own, other.text, both)


def figures(plan: PlanText) -> Iterator[Mutation]:
    """Raise each figure in what is said by one; those of days and of documents stay."""
    for name, said in _sayings(plan):
        for number, match in enumerate(_FIGURE.finditer(said.text), start=1):
            other = str(int(match[0]) + 1)
            words = f"{said.text[: match.start()]}{other}{said.text[match.end() :]}"
            edits = [said.replaced(words)]
            yield plan.mutation(
                "quantity-changed", f"{name}.{number}", said, words, edits
            )


def conditions(plan: PlanText) -> Iterator[Mutation]:
    """Leave a condition ("nếu có") out of what is said, and put one where nobody said so."""
    for name, said in _sayings(plan):
        without = _CONDITION.sub("", said.text)
        if without != said.text:
            edits = [said.replaced(without)]
            yield plan.mutation("condition-dropped", name, said, without, edits)
        elif name.endswith(".title"):
            words = f"{said.text} (nếu có)"
            edits = [said.replaced(words)]
            yield plan.mutation("condition-added", name, said, words, edits)
    for _, deadline in plan.deadlines:
        condition = deadline.get("conditional")
        if condition:
            name = f"{identity(deadline)}.conditional"
            edits = condition.dropped()
            yield plan.mutation("condition-dropped", name, condition, "", edits)


def texts(plan: PlanText) -> Iterator[Mutation]:
    """Drop each paragraph, list item and row of the texts of sections and movements, and raise each figure."""
    for section in ("sections", "movements"):
        for record in plan.root.listed(section):
            path = record.said("text")
            text = plan.subject.content.get(path)
            if text is not None:
                yield from _pieces(path, text)
                yield from _figures(path, text)


def _pieces(path: str, text: str) -> Iterator[Mutation]:
    start = 0
    ends = [*(match.start() for match in _PIECES.finditer(text)), len(text)]
    for end in ends:
        piece = text[start:end]
        # A row of dashes parts the head of a table from its rows and says nothing.
        if re.search(r"\w", piece):
            yield _of_text("content-dropped", path, text, Edit(start, end, ""))
        start = end


def _figures(path: str, text: str) -> Iterator[Mutation]:
    for match in _FIGURE.finditer(text):
        edit = Edit(match.start(), match.end(), str(int(match[0]) + 1))
        yield _of_text("content-quantity", path, text, edit)


def _of_text(kind: str, path: str, text: str, edit: Edit) -> Mutation:
    before = text[edit.start : edit.end]
    # A piece begins where its first letter stands.
    first = edit.start + len(before) - len(before.lstrip())
    line = text.count("\n", 0, first) + 1
    column = first - text.rfind("\n", 0, first)
    return Mutation(
        kind=kind,
        name=f"{path}:{line}:{column}",
        file=path,
        line=line,
        column=column,
        before=shown(before),
        after=shown(edit.text),
        edits=(edit,),
    )


def _titles(plan: PlanText) -> Iterator[tuple[Place, Place]]:
    for owner in (*plan.tasks, *(deadline for _, deadline in plan.deadlines)):
        title = owner.get("title")
        if title:
            yield owner, title


def _sayings(plan: PlanText) -> Iterator[tuple[str, Place]]:
    """Yield, with its name, what a plan says in words that the document has as well."""
    for owner, title in _titles(plan):
        yield f"{identity(owner)}.title", title
    for _, deadline in plan.deadlines:
        filing = deadline.get("filing")
        what = filing.get("what") if filing else None
        if what:
            yield f"{identity(deadline)}.filing.what", what
    for movement in plan.root.listed("movements"):
        name = movement.get("name")
        if name:
            yield f"{identity(movement)}.name", name
    for turn, duty in enumerate(plan.root.listed("duties"), start=1):
        for number, item in enumerate(duty.listed("items"), start=1):
            yield f"{turn}.{duty.said('party')}.{number}", item
    for record in plan.root.listed("registration"):
        for number, title in enumerate(record.listed("titles"), start=1):
            yield f"{identity(record)}.titles.{number}", title
