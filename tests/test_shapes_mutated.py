"""The documents of ``test_shapes`` changed at random, as offices change them: nothing is dated otherwise in silence.

Every change is drawn from a seed that the test's name tells. A day may only be lost or differ where its own cell was
changed, or where the draft asks about it.
"""

from __future__ import annotations

import copy
import random
import unicodedata
from collections.abc import Callable

import pytest
import shapes_made
from shapes_judged import folded, said, waits
from test_shapes import drafted, source

from kehoach.plan.records import PlanRecord, TaskRecord

SHAPES = (
    *("citations", "commune", "district", "hospital", "ministry", "no-letterhead"),
    *("party", "periods", "persons", "province", "relative", "reports", "rounds"),
    *("school-year", "union", "two-heads", "totals", "month-groups", "long-title"),
)
ROUNDS = 8
"""How often each shape is changed."""
FORMS = ("md", "md", "md", "xlsx", "docx")
HEADS: tuple[tuple[str, ...], ...] = (
    ("TT", "STT", "Số TT", "Số thứ tự"),
    (
        *("Nội dung", "Nội dung công việc", "Công việc", "Nhiệm vụ", "Tên nhiệm vụ"),
        *("Nội dung nhiệm vụ", "Nội dung thực hiện", "Hoạt động", "Nội dung hoạt động"),
    ),
    ("Chủ trì", "Đơn vị chủ trì", "Cơ quan chủ trì", "Đơn vị chủ trì thực hiện"),
    ("Phối hợp", "Đơn vị phối hợp", "Cơ quan phối hợp", "Đơn vị phối hợp thực hiện"),
    ("Đơn vị thực hiện", "Bộ phận thực hiện", "Người phụ trách", "Bộ phận phụ trách"),
    (
        *("Thời gian", "Thời hạn", "Thời hạn hoàn thành", "Thời gian hoàn thành"),
        *("Thời gian thực hiện", "Tiến độ thực hiện", "Tiến độ"),
    ),
)
"""Heads of one meaning each; several of a table's own are among them."""
ABBREVIATED = (("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"))


class Mutant:
    """A document that is changed; it remembers the titles of the rows whose cells were."""

    def __init__(self, original: shapes_made.Source, draw: random.Random) -> None:
        self.source = copy.deepcopy(original)
        self.draw = draw
        self.changed: set[str] = set()
        self.done: list[str] = []
        self.tables = [
            block for block in self.source if isinstance(block, shapes_made.Table)
        ]

    def rows(self, table: shapes_made.Table) -> list[list[str]]:
        """Return the rows that tasks are made of: they begin with a number."""
        return [row for row in table.rows if row[0].isdecimal()]


def _is_plain(table: shapes_made.Table) -> bool:
    """Tell whether each row stands for itself: nothing is merged, no row is a heading."""
    signs = (shapes_made.ABOVE, shapes_made.LEFT)
    merged = any(text in signs for row in table.rows for text in row)
    return not merged and all(row[0].isdecimal() for row in table.rows[1:])


def shuffle(mutant: Mutant) -> None:
    """Give the rows another order, their numbers too."""
    for table in filter(_is_plain, mutant.tables):
        rest = table.rows[1:]
        mutant.draw.shuffle(rest)
        table.rows[1:] = rest


def drop_cell(mutant: Mutant) -> None:
    """Empty one cell behind the title's."""
    table = mutant.draw.choice(mutant.tables)
    rows = mutant.rows(table)
    row = mutant.draw.choice([row for row in rows if row[1]])
    place = mutant.draw.randrange(2, len(row))
    mutant.changed.add(folded(row[1]))
    # What is merged with the cell goes with it.
    for below in rows[rows.index(row) + 1 :]:
        if below[place] != shapes_made.ABOVE:
            break
        mutant.changed.add(folded(below[1]))
    row[place] = ""


def rename_head(mutant: Mutant) -> None:
    """Call columns by other words of the same meaning."""
    for table in mutant.tables:
        for row in table.rows[:2]:
            for place, head in enumerate(row):
                for heads in HEADS:
                    if head in heads:
                        row[place] = mutant.draw.choice(heads)


def blank_rows(mutant: Mutant) -> None:
    """Put empty rows and paragraphs somewhere."""
    for table in mutant.tables:
        empty = [""] * len(table.rows[0])
        if _is_plain(table):
            place = mutant.draw.randrange(2, len(table.rows) + 1)
            table.rows.insert(place, empty)
    mutant.source.insert(mutant.draw.randrange(1, len(mutant.source)), " ")


def _each_text(mutant: Mutant, change: Callable[[str], str]) -> None:
    for place, block in enumerate(mutant.source):
        if isinstance(block, str):
            mutant.source[place] = change(block)
            continue
        for row in block.rows:
            row[:] = [change(text) for text in row]


def decompose(mutant: Mutant) -> None:
    """Write every letter apart from its marks, as some systems do."""
    _each_text(mutant, lambda text: unicodedata.normalize("NFD", text))


def space_out(mutant: Mutant) -> None:
    """Double some spaces, and harden others."""
    wide = mutant.draw.choice(["  ", "\u00a0", " \u00a0"])
    _each_text(mutant, lambda text: text.replace(" ", wide, 3))


def capital_heads(mutant: Mutant) -> None:
    """Write heads in capitals."""
    for table in mutant.tables:
        table.rows[0] = [text.upper() for text in table.rows[0]]


def capital_times(mutant: Mutant) -> None:
    """Write cells that begin with a word for time in capitals, or in small letters."""
    change = mutant.draw.choice([str.upper, str.lower])
    for table in mutant.tables:
        for row in mutant.rows(table):
            for place, text in enumerate(row):
                if folded(text).startswith(("trước", "chậm", "ngày", "từ")):
                    row[place] = change(text)


def abbreviate(mutant: Mutant) -> None:
    """Shorten the names of bodies, or write them out."""
    shorter = mutant.draw.choice([True, False])
    for long, short in ABBREVIATED:
        before, after = (long, short) if shorter else (short, long)
        for table in mutant.tables:
            for row in mutant.rows(table):
                row[2:] = [text.replace(before, after) for text in row[2:]]


MUTATIONS = (
    *(shuffle, drop_cell, rename_head, blank_rows, decompose, space_out),
    *(capital_heads, capital_times, abbreviate),
)


def by_title(plan: PlanRecord) -> dict[str, TaskRecord]:
    return {folded(task.title): task for task in plan.tasks}


def days_of(task: TaskRecord) -> list[str]:
    # What is counted from says so in the document's words.
    return sorted(folded(said(item)) for item in task.deadlines)


def mutated(shape: str, number: int) -> Mutant:
    draw = random.Random(f"{shape} {number}")
    mutant = Mutant(source(shape), draw)
    # At the end, so that the other changes find their words.
    order = sorted(draw.sample(MUTATIONS, 3), key=MUTATIONS.index)
    for mutation in sorted(order, key=lambda one: one is decompose):
        mutation(mutant)
        mutant.done.append(mutation.__name__)
    return mutant


@pytest.mark.parametrize("shape", SHAPES)
def test_no_day_differs_in_silence(shape: str) -> None:
    original = by_title(drafted(source(shape), "md"))
    for number in range(ROUNDS):
        mutant = mutated(shape, number)
        form = FORMS[number % len(FORMS)]
        plan = drafted(mutant.source, form)
        tasks = by_title(plan)
        name = (shape, number, form, mutant.done)
        for title, task in original.items():
            assert title in tasks or title in mutant.changed, (name, title)
            if title in mutant.changed:
                continue
            got = tasks[title]
            same = days_of(got) == days_of(task)
            assert same or waits(got), (name, title, days_of(got))
            parties = {role: len(ids) for role, ids in got.cast}
            wanted = {role: len(ids) for role, ids in task.cast}
            assert parties == wanted or waits(got), (name, title, parties, wanted)
        extra = [task for title, task in tasks.items() if title not in original]
        assert all(waits(task) for task in extra), (name, extra)
