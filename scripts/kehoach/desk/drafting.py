"""From a document's outline to the draft of a plan: who is named, what is due, and what somebody has to look at.

Nothing is guessed silently: whatever is not plain from the document carries ``needs_review`` and is reported with its
place in the document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kehoach import dates
from kehoach.document.letterhead import Letterhead, real_day
from kehoach.document.naming import Names, slug_of, split_parties
from kehoach.document.outline import OPENING, Clause, Outline, TaskRow
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import (
    UNNAMED_FILER,
    Expression,
    Reading,
    find_expressions,
    read_phrase,
)
from kehoach.plan.kinds.registry import KINDS, period_told
from kehoach.plan.roles import SUBMIT, TASK_ROLES
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.words import Words

URL = "https://kehoach.example.vn/"

_DECLARED = re.compile(
    r"((?:Nghị quyết|Nghị định|Quyết định|Kế hoạch|Chỉ thị|Thông tư|Hướng dẫn|Công văn|Luật|Chương trình)"
    r"[^.;,]{0,40}?)\s+số\s*:?\s*"
    r"(\d+\s*/\s*[^\s,;)]+)\s+ngày\s+(\d{1,2})(?:/|\s+tháng\s+)(\d{1,2})(?:/|\s+năm\s+)(\d{4})"
    r"(?:\s+của\s+((?:(?!\s+(?:về|ban hành|quy định|quy|sửa)\b)[^.;,()])+))?"
)


_LONGEST_PHRASE = 1000
"""A time cell longer than this holds something else, such as a pasted picture."""


@dataclass(slots=True)
class Draft:
    """A plan in plain values, in the order of plan.yaml, and what has to be looked at."""

    plan: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


def draft_plan(outline: Outline, words: Words) -> Draft:
    """Draft a whole plan from a document; the sentences of ``needs_review`` are in the words given."""
    return _Drafter(outline, words).run()


def deadline_fields(meaning: Meaning) -> dict[str, Any]:
    """Write a meaning as the fields of a deadline, days as official paper prints them."""
    said = KINDS[meaning.kind].fields_of(meaning)
    written = {name: _written(value) for name, value in said.items()}
    fields: dict[str, Any] = {"kind": meaning.kind, **written}
    if meaning.conditional:
        fields["conditional"] = meaning.conditional
    if meaning.tentative:
        fields["tentative"] = True
    return fields


def _written(value: object) -> object:
    if isinstance(value, dt.date):
        return dates.print_date(value)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value


def draft_rows(
    rows: list[TaskRow],
    outline: Outline,
    words: Words,
    year: int,
    names: Names,
    taken: set[str],
    deadlines: set[str],
) -> Draft:
    """Draft the tasks of some rows for a plan that exists; ids ``taken`` by its tasks and deadlines are not reused."""
    drafter = _Drafter(outline, words)
    drafter.year, drafter.names = year, names
    drafter.take(taken, deadlines)
    for row in rows:
        drafter.add_row(row)
    return Draft({"tasks": drafter.tasks}, sorted(drafter.problems))


class _Drafter:
    def __init__(self, outline: Outline, words: Words) -> None:
        self.outline = outline
        self.words = words
        self.names = Names()
        self.problems: list[Problem] = []
        self.tasks: list[dict[str, Any]] = []
        self.phases: dict[str, dict[str, Any]] = {}
        self._ids: set[str] = set()
        self._deadline_ids: set[str] = set()
        self.header = Letterhead(outline)
        self.year = self.header.year

    def take(self, tasks: set[str], deadlines: set[str]) -> None:
        """Keep ids from being given again."""
        self._ids |= tasks
        self._deadline_ids |= deadlines

    def run(self) -> Draft:
        issuer, _ = self.names.find_or_add(
            self.header.issuer or self.words("draft.issuer")
        )
        # The table first: what its rows say in cells, the body says in sentences.
        for row in self.outline.rows:
            self.add_row(row)
        for clause in self.outline.clauses:
            self._clause(clause)
        parties = self.names.parties.values()
        plan: dict[str, Any] = {"plan": self._head(issuer)}
        plan["units"] = [_party(one) for one in parties if not one["group"]]
        plan["groups"] = [self._group(one) for one in parties if one["group"]]
        plan["phases"] = list(self.phases.values())
        plan["sections"] = list(self._sections())
        plan["tasks"] = self.tasks
        plan["not_a_deadline"] = list(self._mentions())
        return Draft(
            {name: value for name, value in plan.items() if value or name == "tasks"},
            sorted(self.problems),
        )

    def _review(self, line: int, about: str, key: str, **values: object) -> str:
        """Note what has to be looked at, and return the sentence that the plan keeps of it."""
        reason = self.words(f"draft.{key}", **values)
        found = problem_at(
            self.outline.name,
            Mark(line),
            "import-review",
            {"text": about, "reason": reason},
            severity=Severity.WARNING,
        )
        self.problems.append(found)
        return reason

    def _head(self, issuer: str) -> dict[str, Any]:
        header = self.header
        missing = [
            self.words(f"draft.no-{name}")
            for name, value in (
                ("number", header.number),
                ("issued", header.issued),
                ("issuer", header.issuer),
            )
            if not value
        ]
        review = ""
        if missing:
            review = self._review(
                1, header.title, "no-header", missing=", ".join(missing)
            )
        issued = header.issued or dt.date(self.year, 1, 1)
        ids: set[str] = set()
        number = re.sub(r"\W+", " ", header.number or "ke hoach")
        data = {
            "id": slug_of(f"{number} {self.year}", ids),
            "year": self.year,
            "title": header.title or self.words("draft.title", year=self.year),
            "number": header.number or "…/KH",
            "place": header.place or None,
            "issued": dates.print_date(issued),
            "issuer": issuer,
            "url": URL,
            "basis": list(self._basis()) or None,
            "needs_review": review or None,
        }
        return {name: value for name, value in data.items() if value is not None}

    def _basis(self) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        for clause in self.outline.clauses:
            for found in _DECLARED.finditer(clause.text):
                kind, number, day, month, year, issuer = found.groups()
                number = re.sub(r"\s+", "", number)
                if number not in seen and number != self.header.number:
                    seen.add(number)
                    date = real_day(int(year), int(month), int(day))
                    title = " ".join(f"{kind} {number}".split())
                    yield {
                        "number": number,
                        **({"date": dates.print_date(date)} if date else {}),
                        **({"issuer": issuer.strip()} if issuer else {}),
                        "title": title,
                        "refs": [clause.ref],
                    }

    def _group(self, party: dict[str, Any]) -> dict[str, Any]:
        data = _party(party)
        if party.get("open"):
            return {**data, "open": True}
        return {**data, "needs_review": self.words("draft.unnamed-group")}

    def _sections(self) -> Iterator[dict[str, Any]]:
        ids: set[str] = set()
        for clause in self.outline.clauses:
            found = re.fullmatch(r"[IVX]+[.)]?\s+(.{3,200}?)[:.]?", clause.text)
            if found and re.fullmatch("[IVX]+", clause.ref):
                title = found[1].capitalize() if found[1].isupper() else found[1]
                yield {"id": slug_of(title, ids), "ref": clause.ref, "title": title}

    def add_row(self, row: TaskRow) -> None:
        """Draft the task of a row, or go on with the one before."""
        title = row.cell("title")
        when = row.cell("when")
        if row.continues and self.tasks and not (title and when):
            self._continue(row, title, when)
            return
        if not title:
            return
        task: dict[str, Any] = {
            "id": slug_of(title, self._ids),
            "title": title[:300],
            "refs": [row.ref],
        }
        reviews = (
            [self._review(row.line, title, "long-title")] if len(title) > 300 else []
        )
        if phase := self._phase(row.heading):
            task["phase"] = phase
        notes = []
        for role in TASK_ROLES:
            ids, note = self._parties(row.cell(role.id))
            if ids:
                task[role.id] = ids
            notes += [note] if note else []
        if result := row.cell("result"):
            notes.append(self.words("draft.result", text=result))
        notes += filter(None, [row.cell("place"), row.cell("note")])
        if notes:
            task["note"] = "; ".join(notes)[:1000]
        if not when:
            reviews.append(self._review(row.line, title, "no-time"))
        if reviews:
            task["needs_review"] = " ".join(reviews)
        task["deadlines"] = list(self._deadlines(task, when, row.line)) if when else []
        self.tasks.append(task)

    def _continue(self, row: TaskRow, title: str, when: str) -> None:
        """Go on with the row before: a page break parted it, or it has another deadline."""
        task = self.tasks[-1]
        if title:
            task["title"] = f"{task['title']} {title}"[:300]
            task["needs_review"] = self._review(row.line, title, "joined-row")
        if when:
            task["deadlines"] += self._deadlines(task, when, row.line)

    def _phase(self, heading: str) -> str | None:
        """Take a group row that names a quarter or month of the year as a phase."""
        meanings = [
            one
            for found in find_expressions(heading, self.year)
            for one in found.meanings
        ]
        if len(meanings) != 1 or not KINDS[meanings[0].kind].part_of_year:
            return None
        period = period_told(meanings[0])
        assert period
        identity = slug_of(heading, set())
        start, end = map(dates.print_date, (period.first, period.last))
        self.phases.setdefault(
            identity, {"id": identity, "name": heading, "start": start, "end": end}
        )
        return identity

    def _parties(self, cell: str) -> tuple[list[str], str]:
        names, note = split_parties(cell)
        return list(
            dict.fromkeys(self.names.find_or_add(name)[0] for name in names)
        ), note

    def _deadlines(
        self, task: dict[str, Any], when: str, line: int
    ) -> Iterator[dict[str, Any]]:
        if len(when) > _LONGEST_PHRASE:
            shown = f"{when[:100]}…"
            reason = self._review(
                line, f"{task['title']}: {shown}", "not-understood", unread=shown
            )
            yield {
                **self._identity(task, ""),
                "kind": "ongoing",
                "phrase": when[:300],
                "needs_review": reason,
            }
            return
        reading = read_phrase(when, self.year)
        pieces = _pieces(reading, self.year)
        if not reading.understood:
            reason = self._review(
                line,
                f"{task['title']}: {when}",
                "not-understood",
                unread="; ".join(reading.rest) or when,
            )
            yield {
                **self._identity(task, ""),
                "kind": "ongoing",
                "phrase": when[:300],
                "needs_review": reason,
            }
            return
        for meaning, phrase in zip(reading.meanings, pieces, strict=True):
            fields = deadline_fields(meaning)
            data = {
                **self._identity(task, meaning.label),
                "kind": fields.pop("kind"),
                **fields,
                "phrase": phrase[:300],
            }
            reviews = list(self._doubts(meaning, phrase, when, line))
            if reading.filer:
                data[SUBMIT.id] = self._filers(reading.filer)
                if reading.filer == UNNAMED_FILER:
                    reviews.append(self._review(line, when, "who-files"))
            if reviews:
                data["needs_review"] = " ".join(reviews)
            yield data

    def _doubts(
        self, meaning: Meaning, phrase: str, when: str, line: int
    ) -> Iterator[str]:
        if not meaning.worded:
            yield self._review(line, when, KINDS[meaning.kind].bare_review)
        if KINDS[meaning.kind].yearless and not re.search(r"\d{4}", phrase):
            yield self._review(line, when, "no-year", year=self.year)
        if (
            meaning.weekday
            and meaning.date
            and meaning.weekday != meaning.date.isoweekday()
        ):
            weekday = dates.weekday_name(meaning.date, self.words)
            yield self._review(line, when, "weekday", weekday=weekday)

    def _identity(self, task: dict[str, Any], label: str) -> dict[str, Any]:
        wanted = f"{task['id']} {label.split('/')[0]}" if label else task["id"]
        return {"id": slug_of(wanted, self._deadline_ids, limit=60)}

    def _filers(self, filer: str) -> list[str]:
        if filer == UNNAMED_FILER:
            filer = self.words("draft.filers")
        return self._parties(filer)[0]

    def _clause(self, clause: Clause) -> None:
        """Take each dated sentence of the body as a task of its own: only the keeper knows what row it belongs to."""
        text = clause.text
        if (
            clause.ref == OPENING
            or _DECLARED.search(text)
            or re.match(r"\(?Kèm theo", text)
        ):
            return
        found = find_expressions(text, self.year)
        dated = [one for one in found if one.role == "time" and not _is_vague(one)]
        if not dated:
            return
        title = _said(text, found, dated[0]) or text
        task: dict[str, Any] = {
            "id": slug_of(title, self._ids),
            "title": title[:300],
            "refs": [clause.ref],
        }
        same = self._like([meaning for one in dated for meaning in one.meanings])
        key = "from-body-like" if same else "from-body"
        task["needs_review"] = self._review(clause.line, text[:200], key, same=same)
        task["deadlines"] = []
        for one in dated:
            phrase = text[_start_with_round(text, found, one) : one.end]
            for item in self._deadlines(task, phrase, clause.line):
                own = _said(text, found, one)
                if one is not dated[0] and len(own) > 3:
                    item["title"] = own[:300]
                task["deadlines"].append(item)
        self.tasks.append(task)

    def _like(self, meanings: list[Meaning]) -> str:
        """Name the rows that are due on the same day: the body often says what the table says."""
        days = {
            dates.print_date(day) for meaning in meanings for day in meaning.days_named
        }
        found = [
            ref
            for task in self.tasks
            for item in task["deadlines"]
            if item.get("date") in days
            for ref in task["refs"]
            if "mục" in ref
        ]
        return "; ".join(dict.fromkeys(found))

    def _mentions(self) -> Iterator[dict[str, Any]]:
        """List words that speak of time and are most likely part of a name, for the keeper to confirm."""
        seen: set[str] = set()
        for part in self.outline.parts:
            texts = (
                [part.text]
                if isinstance(part, Clause)
                else [text for name, text in part.cells if name != "when"]
            )
            for one in (
                found for text in texts for found in find_expressions(text, self.year)
            ):
                name = re.sub(r"^năm\s+", "", one.text.casefold())
                vague = (
                    one.role == "time" and _is_vague(one) and isinstance(part, Clause)
                )
                if (one.role == "mention" or vague) and name not in seen:
                    seen.add(name)
                    reason = self.words(
                        "draft.habit"
                        if KINDS[one.meanings[0].kind].never_dated
                        else "draft.year-name"
                    )
                    yield {
                        "text": one.text,
                        "reason": reason,
                        "needs_review": self.words("draft.confirm"),
                    }


def _party(party: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": party["id"],
        "name": party["name"],
        **({"aliases": party["aliases"]} if party["aliases"] else {}),
    }


def _pieces(reading: Reading, year: int) -> list[str]:
    """Part a cell with several deadlines into the words of each; one deadline keeps the whole cell."""
    if len(reading.meanings) == 1:
        return [reading.phrase]
    pieces: list[str] = []
    start = 0
    for one in find_expressions(reading.phrase, year, cell=True):
        if one.meanings:
            piece = reading.phrase[start : one.end].strip(" ;,.()")
            pieces += [piece] * len(one.meanings)
            start = one.end
    return pieces


def _is_vague(one: Expression) -> bool:
    """Tell whether an expression in running text is rather part of a name or a way of working."""
    return bool(one.meanings) and KINDS[one.meanings[0].kind].often_a_name


def _said(text: str, found: tuple[Expression, ...], one: Expression) -> str:
    """Return the words of a sentence that belong to one of its expressions, without number and round."""
    start = max(
        (
            other.end
            for other in found
            if other.role == "time" and other.end <= one.start
        ),
        default=0,
    )
    said = text[start : one.start]
    for other in found:
        if (
            other.role == "label"
            and start <= other.start
            and other.end <= one.start
            and other.text.casefold().startswith("đợt")
        ):
            said = said.replace(text[other.start : other.end], " ")
    said = re.sub(r"^\s*(?:[\d.]+|[a-zđ])[.)]\s+", "", said)
    return " ".join(said.split()).strip(" ;:,.-–(")


def _start_with_round(text: str, found: tuple[Expression, ...], one: Expression) -> int:
    """Return where an expression starts, with the round ("đợt 1:") that stands right before it."""
    before = [
        other for other in found if other.role == "label" and other.end <= one.start
    ]
    if (
        before
        and before[-1].text.casefold().startswith("đợt")
        and not text[before[-1].end : one.start].strip(" :,")
    ):
        return before[-1].start
    return one.start
