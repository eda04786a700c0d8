"""From a document's outline to the draft of a plan: who is named, what is due, and what somebody has to look at.

Nothing is guessed silently: whatever is not plain from the document carries ``needs_review`` and is reported with its
place in the document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from kehoach.desk.anchors import propose_anchors
from kehoach.desk.drafts import (
    DraftBasis,
    DraftDuty,
    DraftHeader,
    DraftMention,
    DraftParty,
    DraftPlan,
    DraftSection,
    DraftTask,
    Reviews,
)
from kehoach.desk.gathering import Gathering
from kehoach.desk.prose import ProseDrafts
from kehoach.desk.sentences import is_vague, sets_limit
from kehoach.desk.task_rows import LONGEST_TITLE, TaskDrafts, propose_short_titles
from kehoach.document.bodies.said import Said
from kehoach.document.capitals import Capitals
from kehoach.document.labels import marker_of
from kehoach.document.letterhead import Letterhead, head_lines
from kehoach.document.naming import NamedBody, Names, slug_of
from kehoach.document.outline import Clause, Outline, TaskRow
from kehoach.document.passages import Alone, passages_of
from kehoach.document.titles import shortened
from kehoach.document.vocabulary import (
    ISSUER_BEHIND,
    NUMBER_TO_COME,
    OPENING,
    PLAN_SIGN,
    RECIPIENTS,
    ROW_ENDING,
    without_kind,
)
from kehoach.phrases.citations import Citation, find_citations
from kehoach.phrases.reading import Expression, find_expressions
from kehoach.plan.kinds.registry import KINDS
from kehoach.problems import Problem
from kehoach.words import Words

URL = "https://chua-co-dia-chi.invalid/"
"""Stands for the address of the site until the keeper writes it: one that nobody can have (see checks.drafts)."""

_FIRST_YEAR = 1945
"""Nothing that a plan can rest on is older (plan.bounds)."""
_LONGEST_NAME = 200
"""As many signs of a body's name as plan.yaml takes."""
_LONGEST_MENTION = 120
_LONGEST_NUMBER = 80
"""As many signs of a cited document's number, or its name, as plan.yaml takes."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted plan, and what has to be looked at, by place in the document."""

    plan: DraftPlan
    bodies: tuple[NamedBody, ...]
    """Whom it names, in the order in which they were first named."""
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class DraftedRows:
    """The tasks of some rows, each with the row that it begins with, and what has to be looked at."""

    tasks: list[tuple[TaskRow, DraftTask]]
    problems: list[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedProse:
    """What a document says beside its tables, and what has to be looked at in it."""

    tasks: list[DraftTask]
    duties: list[DraftDuty]
    mentions: list[DraftMention]
    problems: list[Problem]


def draft_plan(outline: Outline, words: Words) -> Draft:
    """Draft a whole plan from a document; the sentences of ``needs_review`` are in the words given."""
    letterhead = Letterhead(outline)
    reviews = Reviews(outline.name, words)
    names = Names(Said(outline, letterhead.issuer))
    # The issuer is named first, so that it is the first of the units.
    issuer = names.find_or_add(letterhead.issuer or words("draft.issuer"))
    tasks, prose = _read(outline, letterhead, names, reviews)
    short_titles = propose_short_titles(tasks.tasks)
    # Asked for last: any cell or sentence may have named one.
    bodies = tuple(names.new.values())
    doubts: list[str] = []
    if short_titles:
        doubts.append(words("draft.short-titles", count=short_titles))
    if prose.duties:
        doubts.append(words("draft.duties", count=len(prose.duties)))
    units = [_party(body, reviews) for body in bodies if not body.several]
    for unit in units:
        if unit.id == issuer and letterhead.superior:
            unit.superior = shortened(letterhead.superior, _LONGEST_NAME)
    plan = DraftPlan(
        plan=_header(letterhead, outline, issuer, reviews, doubts),
        units=units or None,
        groups=[_party(body, reviews) for body in bodies if body.several] or None,
        phases=list(tasks.phases.values()) or None,
        sections=list(_sections(outline)) or None,
        duties=prose.duties or None,
        tasks=tasks.tasks,
        not_a_deadline=list(_mentions(outline, letterhead, prose, reviews)) or None,
    )
    return Draft(plan, bodies, sorted(reviews.problems))


def draft_prose(
    outline: Outline, words: Words, names: Names, year: int
) -> DraftedProse:
    """Draft what a document says beside its tables, for a plan that exists: its bodies and its year are known.

    Ids are those that the same document would be drafted with, whatever the plan calls its tasks.
    """
    letterhead = Letterhead(outline)
    # The keeper may have put right what was guessed.
    letterhead.year = year
    reviews = Reviews(outline.name, words)
    tasks, prose = _read(outline, letterhead, names, reviews, unread=False)
    mentions = list(_mentions(outline, letterhead, prose, reviews))
    return DraftedProse(
        tasks=[task for task in tasks.tasks if not is_of_row(task.refs)],
        duties=prose.duties,
        mentions=mentions,
        problems=sorted(reviews.problems),
    )


def is_of_row(refs: Iterable[str]) -> bool:
    """Tell whether a task stands in a row of a table."""
    return any(map(ROW_ENDING.search, refs))


def _read(
    outline: Outline,
    letterhead: Letterhead,
    names: Names,
    reviews: Reviews,
    *,
    unread: bool = True,
) -> tuple[TaskDrafts, ProseDrafts]:
    """Read tables and running text; where nothing at all is understood, its lines are kept for review if ``unread``."""
    tasks = TaskDrafts(letterhead.year, names, reviews, set(), set())
    # The table first: what its rows say in cells, the body says in sentences.
    for row in outline.rows:
        tasks.add_row(row)
    prose = _read_prose(outline, letterhead, tasks, names, reviews)
    if unread and not tasks.tasks:
        for clause in _unread_lines(outline, _top_of(outline, letterhead)):
            prose.add_unread(clause)
    propose_anchors(tasks.tasks, reviews.words)
    return tasks, prose


def _read_prose(
    outline: Outline,
    letterhead: Letterhead,
    tasks: TaskDrafts,
    names: Names,
    reviews: Reviews,
) -> ProseDrafts:
    """Take in the running text."""
    title = letterhead.title or reviews.words("draft.title", year=letterhead.year)
    refs = {clause.ref for clause in outline.clauses}
    desk = Gathering(
        tasks=tasks,
        names=names,
        reviews=reviews,
        year=letterhead.year,
        capitals=Capitals(outline),
    )
    prose = ProseDrafts(desk, bare=refs <= {OPENING, RECIPIENTS})
    top = _top_of(outline, letterhead)
    for passage in passages_of(outline):
        # Day and number of the document itself are nobody's deadline.
        if not (isinstance(passage, Alone) and id(passage.clause) in top):
            prose.add(passage, without_kind(title))
    return prose


def _top_of(outline: Outline, letterhead: Letterhead) -> set[int]:
    """Return which clauses are the document's own head, by their identity in memory."""
    return {
        id(clause)
        for clause in head_lines(outline)
        if not sets_limit(clause.expressions(letterhead.year))
    }


def _unread_lines(outline: Outline, top: set[int]) -> Iterator[Clause]:
    """Yield what may be a task in a text that says neither who nor when: its items, else its paragraphs."""
    lines = [clause for clause in outline.clauses if any(map(str.isalpha, clause.text))]
    named = [clause for clause in lines if clause.ref != RECIPIENTS]
    body = [clause for clause in named if id(clause) not in top] or named or lines
    items = [
        clause for clause in body if marker_of(clause.text).kind not in ("", "roman")
    ]
    yield from items or body


def draft_rows(
    rows: list[TaskRow],
    outline: Outline,
    words: Words,
    year: int,
    names: Names,
    taken: set[str],
    deadlines: set[str],
) -> DraftedRows:
    """Draft the tasks of some rows for a plan that exists; ids ``taken`` by its tasks and deadlines are not reused."""
    reviews = Reviews(outline.name, words)
    drafts = TaskDrafts(year, names, reviews, taken, deadlines)
    tasks: list[tuple[TaskRow, DraftTask]] = []
    for row in rows:
        before = len(drafts.tasks)
        drafts.add_row(row)
        # A row that goes on with the one before begins none.
        tasks += [(row, task) for task in drafts.tasks[before:]]
    return DraftedRows(tasks, sorted(reviews.problems))


def _header(
    letterhead: Letterhead,
    outline: Outline,
    issuer: str,
    reviews: Reviews,
    doubts: list[str],
) -> DraftHeader:
    year = letterhead.year
    # An id is made of the number's letters and figures; its slashes would be lost with what stands between them.
    number = re.sub(r"\W+", " ", letterhead.number or "ke hoach")
    return DraftHeader(
        id=slug_of(f"{number} {year}", set()),
        year=year,
        title=shortened(
            letterhead.title or reviews.words("draft.title", year=year), LONGEST_TITLE
        ),
        number=letterhead.number or f"{NUMBER_TO_COME}/{PLAN_SIGN}",
        place=letterhead.place or None,
        issued=letterhead.issued or dt.date(year, 1, 1),
        issuer=issuer,
        url=URL,
        basis=list(_basis(outline, letterhead.number, year)) or None,
        needs_review="; ".join(
            [_header_review(letterhead, outline.name, reviews), *doubts]
        ),
    )


def _header_review(letterhead: Letterhead, document: str, reviews: Reviews) -> str:
    """Note what the head of the document does not say, or leaves to be guessed, and that all of it is a draft.

    As long as the note stands the plan is a draft to everybody (see checks.drafts); whoever deletes it answers for it.
    """
    needed = {
        "number": letterhead.number,
        "issued": letterhead.issued,
        "issuer": letterhead.issuer,
    }
    missing = [
        reviews.words(f"draft.no-{name}") for name, value in needed.items() if not value
    ]
    reasons: list[str] = []
    if missing:
        listed = ", ".join(missing)
        reasons.append(reviews.note(1, letterhead.title, "no-header", missing=listed))
    if letterhead.year_guessed:
        year = letterhead.year
        reasons.append(reviews.note(1, letterhead.title, "year-guessed", year=year))
    guessed = {
        letterhead.issuer: letterhead.issuer_guessed,
        letterhead.superior: letterhead.superior_guessed,
    }
    for name, is_guessed in guessed.items():
        if is_guessed:
            reasons.append(reviews.note(1, letterhead.title, "issuer-case", name=name))
    # Its name only: on which folder of whose machine it lay is nobody's business.
    name = PurePath(document).name
    reasons.append(reviews.words("draft.whole", name=name))
    return "; ".join(reasons)


def _basis(outline: Outline, own_number: str, year: int) -> Iterator[DraftBasis]:
    """Yield each document that is cited, where it is named first; with a day where one is printed anywhere."""
    records: dict[tuple[str, dt.date | None], DraftBasis] = {}
    for clause in outline.clauses:
        for citation in find_citations(clause.text):
            number = citation.known_as
            if not number or number == own_number or (number, citation.day) in records:
                continue
            records[number, citation.day] = _cited(citation, clause, year)
    dated = {number for number, day in records if day}
    for (number, day), record in records.items():
        if day or number not in dated:
            yield record


def _cited(citation: Citation, clause: Clause, year: int) -> DraftBasis:
    # A day of another age was mistyped, and would keep the draft from being read.
    is_likely = citation.day and _FIRST_YEAR <= citation.day.year <= year + 1
    issuer = ISSUER_BEHIND.match(clause.text, citation.end)
    name = f"{citation.name} {citation.number}".strip()
    return DraftBasis(
        number=citation.known_as[:_LONGEST_NUMBER],
        date=citation.day if citation.day and is_likely else None,
        issuer=issuer[1].strip() if issuer else None,
        title=name,
        refs=[clause.ref],
    )


def _party(body: NamedBody, reviews: Reviews) -> DraftParty:
    reasons = doubts_about(body, reviews)
    if body.guessed:
        reasons.append(reviews.words("draft.body-case", name=body.name))
    if body.several and not body.open:
        reasons.append(reviews.words("draft.unnamed-group"))
    return DraftParty(
        id=body.id,
        name=shortened(body.name, _LONGEST_NAME),
        aliases=[name for name in body.aliases if len(name) <= _LONGEST_NAME] or None,
        open=body.open or None,
        needs_review="; ".join(reasons) or None,
    )


def doubts_about(body: NamedBody, reviews: Reviews) -> list[str]:
    """Note what is to be asked about a body, where it was named first; return the sentences that the plan keeps."""
    return [
        reviews.note(doubt.line, body.name, f"body-{doubt.why}", cell=doubt.cell)
        for doubt in body.doubts
    ]


def _sections(outline: Outline) -> Iterator[DraftSection]:
    ids: set[str] = set()
    capitals = Capitals(outline)
    for clause in outline.clauses:
        heading = re.fullmatch(r"[IVX]+[.)/]?\s+(.{3,200}?)[:.]?", clause.text)
        if not heading or not re.fullmatch("[IVX]+", clause.ref):
            continue
        # Official headings often stand in capitals: "MỤC ĐÍCH, YÊU CẦU".
        title = capitals.sentence(heading[1])
        yield DraftSection(id=slug_of(title, ids), ref=clause.ref, title=title)


def _mentions(
    outline: Outline, letterhead: Letterhead, prose: ProseDrafts, reviews: Reviews
) -> Iterator[DraftMention]:
    """List words that speak of time and are most likely part of a name, for the keeper to confirm place by place.

    What stands behind the label of a time is a deadline already.
    """
    mentions: dict[str, DraftMention] = {}
    lines: dict[str, int] = {}
    for part in outline.parts:
        is_title = _is_title(part, letterhead)
        for expression in _expressions_beside_time_cells(part, letterhead.year):
            in_title = is_title and bool(expression.meanings)
            named = in_title or _is_mention(expression, part)
            if not named or prose.has_read(part, expression):
                continue
            # "năm 2020" and "2020" are the same words to confirm.
            name = re.sub(r"^năm\s+", "", expression.text.casefold())
            if name not in mentions:
                mentions[name] = _mention(expression, in_title, reviews.words)
                lines[name] = part.line
            if part.ref not in mentions[name].refs:
                mentions[name].refs.append(part.ref)
    for name, mention in mentions.items():
        places = "; ".join(mention.refs)
        reviews.note(lines[name], mention.text, "exempted", places=places)
        yield mention


def _is_title(part: Clause | TaskRow, letterhead: Letterhead) -> bool:
    """Tell whether a line is of the plan's title and sets no limit: "Tuần 16 (từ 19/4 đến 23/4)" is no deadline."""
    if isinstance(part, TaskRow) or part.ref != OPENING:
        return False
    title, text = letterhead.title.casefold(), part.text.casefold()
    return title.endswith(text) and not sets_limit(part.expressions(letterhead.year))


def _mention(expression: Expression, in_title: bool, words: Words) -> DraftMention:
    if KINDS[expression.meanings[0].kind].never_dated:
        key = "draft.habit"
    else:
        # "Trong năm 2026" may be a time by which something has to be done; "năm 2026" is mostly part of a name.
        named = in_title or expression.role == "mention"
        key = "draft.year-name" if named else "draft.year-within"
    return DraftMention(
        text=expression.text[:_LONGEST_MENTION],
        refs=[],
        reason=words(key),
        needs_review=words("draft.confirm"),
    )


def _is_mention(expression: Expression, part: Clause | TaskRow) -> bool:
    """Tell whether words that speak of time are most likely no deadline: in a row only what can be nothing else."""
    if expression.role == "mention":
        return True
    in_running_text = isinstance(part, Clause)
    return in_running_text and expression.role == "time" and is_vague(expression)


def _expressions_beside_time_cells(
    part: Clause | TaskRow, year: int
) -> Iterator[Expression]:
    if isinstance(part, Clause):
        yield from part.expressions(year)
        return
    for column, text in part.cells:
        if column != "when":
            yield from find_expressions(text, year)
