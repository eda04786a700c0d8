"""Documents of many shapes, each with what was written by hand of its tasks, days, roles, bodies and doubts.

What stands in the table ``left`` of a shape's expectations is a known defect: its reason stands beside it, and the test
that expects it to fail tells when it was mended.
"""

from __future__ import annotations

import functools
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapes_made
from clean_table import clean_table
from conftest import DATA
from shapes_judged import Judgement, judge

from kehoach.checks.document import prove_coverage
from kehoach.checks.drafts import draft_reasons
from kehoach.checks.mentions import check_mentions, mentions_in
from kehoach.checks.single import check_plan
from kehoach.desk.papers import (
    draft_document,
    export_sheets,
    import_document,
    update_plan,
)
from kehoach.document.outline import outline_of
from kehoach.document.reading import _READERS, read_document
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import load_plan, parse_both
from kehoach.problems import Problem, Severity
from kehoach.words import load_words

VI = load_words("vi")
SHAPES = sorted(path.stem for path in (DATA / "shapes").glob("*.txt"))
TABLE_FORMS = ("md", "docx", "xlsx", "odt")


@functools.cache
def expected(shape: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"shapes/{shape}.toml").read_text("utf-8"))


def source(shape: str) -> shapes_made.Source:
    return shapes_made.read_source((DATA / f"shapes/{shape}.txt").read_text("utf-8"))


def silent(_done: int, _all: int) -> None:
    pass


def drafted(source: shapes_made.Source, form: str) -> PlanRecord:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"van-ban.{form}")
        shapes_made.WRITERS[form](source, path)
        made, _ = draft_document(path, Path("plan.yaml"), VI, silent)
    return made.plan


def proven(shape: str) -> list[Problem]:
    """Return what the proof says of a shape's own draft, which nobody has touched."""
    form = forms_of(shape)[-1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"van-ban.{form}")
        shapes_made.WRITERS[form](source(shape), path)
        _, data = draft_document(path, Path("plan.yaml"), VI, silent)
        outline = outline_of(read_document(path))
    record, plan = parse_both(data, "plan.yaml")
    coverage = prove_coverage(record, outline, "plan.yaml")
    mentions = mentions_in(record, plan, outline)
    return [*coverage.problems, *check_mentions(plan, mentions, "x")]


def decisions(source: shapes_made.Source, form: str) -> list[Problem]:
    """List what the keeper has to decide before a document's draft can be published for the first time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"van-ban.{form}")
        shapes_made.WRITERS[form](source, path)
        _, data = draft_document(path, Path("plan.yaml"), VI, silent)
    _, plan = parse_both(data, "plan.yaml")
    errors = [one for one in check_plan(plan, ()) if one.severity is Severity.ERROR]
    return [*draft_reasons(plan, first=True), *errors]


@functools.cache
def judged(shape: str, form: str) -> Judgement:
    return judge(expected(shape), drafted(source(shape), form))


def forms_of(shape: str) -> list[str]:
    return list(expected(shape).get("formats", TABLE_FORMS))


def is_read(form: str) -> bool:
    if form == "html.md":
        return ".html" in _READERS
    return f".{form}" in _READERS


def cases() -> Iterator[Any]:
    for shape in SHAPES:
        for form in forms_of(shape):
            unread = pytest.mark.skipif(not is_read(form), reason=f"no reader: {form}")
            yield pytest.param(shape, form, id=f"{shape}-{form}", marks=unread)


def left_of(shape: str, form: str) -> dict[str, str]:
    """Return the reasons of what is known to be wrong, by the name of the expectation."""
    left = expected(shape).get("left", [])
    return {
        known["what"]: known["reason"]
        for known in left
        if form in known.get("forms", [form])
    }


def known_cases() -> Iterator[Any]:
    for shape in SHAPES:
        for form in filter(is_read, forms_of(shape)):
            for what, reason in left_of(shape, form).items():
                if what == "proof":
                    continue
                mark = pytest.mark.xfail(strict=True, reason=reason)
                name = f"{shape}-{form}-{what}"
                yield pytest.param(shape, form, what, id=name, marks=mark)


def test_there_are_twenty_shapes_and_more() -> None:
    assert len(SHAPES) >= 20


@pytest.mark.parametrize(("shape", "form"), list(cases()))
def test_a_draft_has_what_was_written_by_hand(shape: str, form: str) -> None:
    wrong = judged(shape, form).wrong
    known = left_of(shape, form)
    assert {what: why for what, why in wrong.items() if what not in known} == {}


@pytest.mark.parametrize(("shape", "form", "what"), list(known_cases()))
def test_what_is_left(shape: str, form: str, what: str) -> None:
    assert what not in judged(shape, form).wrong


def proof_cases() -> Iterator[Any]:
    for shape in SHAPES:
        reason = left_of(shape, "md").get("proof", "")
        mark = pytest.mark.xfail(strict=True, reason=reason)
        yield pytest.param(shape, id=shape, marks=[mark] if reason else [])


@pytest.mark.parametrize("shape", list(proof_cases()))
def test_the_proof_finds_in_an_untouched_draft_only_what_nobody_can_date(
    shape: str,
) -> None:
    asked = expected(shape).get("proof", [])
    messages = [problem.message(VI) for problem in proven(shape)]
    unasked = [one for one in messages if not any(text in one for text in asked)]
    assert unasked == []
    assert len(messages) == len(asked)


CODES = ["draft-url", "draft", "needs-review", "needs-review"]
"""The address of the site, the head as a whole, one group whose members nobody names, the year in the title."""


@pytest.mark.slow
@pytest.mark.parametrize("form", TABLE_FORMS)
def test_a_clean_table_asks_for_few_decisions(form: str) -> None:
    asked = decisions(clean_table(40), form)
    assert [one.code for one in asked] == CODES
    plan = drafted(clean_table(40), form)
    assert len(plan.tasks) == 40
    assert not any(task.needs_review for task in plan.tasks)


@pytest.mark.slow
def test_every_decision_of_a_clean_table_is_made_in_excel(tmp_path: Path) -> None:
    document, plan = tmp_path / "bang.docx", tmp_path / "plan.yaml"
    shapes_made.write_word(clean_table(40), document)
    import_document(document, plan, VI, silent)
    export_sheets(plan, [tmp_path / "bang.xlsx"], VI)
    book = openpyxl.load_workbook(tmp_path / "bang.xlsx")
    typed = 0
    for row in book[VI("workbook.title.head")].iter_rows(min_row=2):
        if row[0].value == "url":
            row[2].value = "https://ke-hoach.example.vn/"
            typed += 1
    for row in book[VI("workbook.title.reviews")].iter_rows(min_row=2):
        row[5].value = "x"
        typed += 1
    book.save(tmp_path / "bang-da-xem.xlsx")
    update_plan(tmp_path / "bang-da-xem.xlsx", plan, VI, silent)
    assert draft_reasons(load_plan(plan), first=True) == ()
    assert typed == len(CODES)


def test_labels_and_a_calendar_ask_for_few_decisions() -> None:
    # One task has its lead from a sentence, which is asked about.
    codes = [*CODES, "needs-review"]
    assert [one.code for one in decisions(source("labels"), "docx")] == codes
    # Number, day and year that a calendar does not print; the week in its title.
    codes = ["draft-number", "draft-url", "draft", "needs-review"]
    assert [one.code for one in decisions(source("week"), "xlsx")] == codes


def table() -> Iterator[str]:
    """Yield a line for each shape and form: tasks expected, found, missing, expectations wrong, tasks flagged."""
    for shape in SHAPES:
        for form in filter(is_read, forms_of(shape)):
            seen = judged(shape, form)
            missing = seen.tasks - seen.matched
            counts = (seen.tasks, seen.matched, missing, len(seen.wrong), seen.flagged)
            yield f"{shape:14} {form:8} " + " ".join(f"{count:3}" for count in counts)


if __name__ == "__main__":
    print("\n".join(table()))
