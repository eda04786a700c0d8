"""What a plan says as its document was issued, statement by statement, each with the places that it names.

A statement is the least that can be carried, lost or changed by itself: one duty, one recipient, one task, one sentence
of a text. What lawful changes wrote (amendments, corrections, new names) is not of this layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kehoach import dates
from kehoach.document.vocabulary import RECIPIENTS
from kehoach.plan.content import text_of
from kehoach.plan.kinds.fields import printed_days
from kehoach.plan.records import (
    DeadlineRecord,
    Filing,
    Group,
    PlanRecord,
    Registration,
    TaskRecord,
    Unit,
)
from kehoach.plan.schema import At
from kehoach.problems import Mark

HEADER = "header"
BASIS = "basis"
SIGNATORY = "signatory"
RECIPIENT = "recipient"
CONTACT = "contact"
MOVEMENT = "movement"
PHASE = "phase"
SECTION = "section"
TEXT = "text"
REGISTRATION = "registration"
DUTY = "duty"
TASK = "task"
ACTION = "action"
DEADLINE = "deadline"
ISSUED = "issued"
"""The field of the header that says when the document was signed."""
EXEMPTION = "exemption"
"""Words about time that are no deadline: nothing that the document says, but what the keeper says of places of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that the plan says."""

    kind: str
    id: str
    """What it is called in a proof, unique within a plan: "duty phong-noi-vu IV.3 4"."""
    refs: tuple[str, ...]
    """The places of the document that it names; empty where its kind has one place only."""
    texts: tuple[str, ...]
    """What it says in words."""
    path: str
    fields: At
    """Where it and its fields stand in ``path``."""
    about: tuple[str, ...] = ()
    """Ids of the tasks, deadlines, parties and movements concerned."""
    parties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Who is in it: role and ids, as written; of a duty its party."""
    readings: tuple[tuple[str, str], ...] = ()
    """Roles that the document does not print, with the reason that the plan gives."""
    days: tuple[str, ...] = ()
    """Of a deadline its kind and its days, of a document the day of issue, as codes."""
    phase: str = ""
    """Of a task: id of the part of the year below whose heading it stands."""
    owner: str = ""
    """Of a text: id of the movement or section whose it is, and with which it ends."""
    corrections: int = 0
    """How many records of corrections name what it is about: each changes it lawfully once."""

    @property
    def mark(self) -> Mark:
        """Where it stands in ``path``."""
        return self.fields.mark

    @property
    def text(self) -> str:
        """All that it says in words."""
        return " · ".join(self.texts)

    @property
    def bodies(self) -> frozenset[str]:
        """Everybody who is in it."""
        everybody: set[str] = set()
        for _, ids in self.parties:
            everybody.update(ids)
        return frozenset(everybody)


def statements_of(
    plan: PlanRecord, content: Mapping[str, bytes], path: str, folder: str
) -> tuple[Statement, ...]:
    """List what a plan as issued says.

    ``content`` are the texts by their path below ``folder``; ``path`` is what problems call the plan's file.
    """
    return tuple(_Saying(plan, content, path, folder).run())


class _Saying:
    def __init__(
        self, plan: PlanRecord, content: Mapping[str, bytes], path: str, folder: str
    ) -> None:
        self._plan = plan
        self._content = content
        self._path = path
        self._folder = folder
        self._told: set[str] = set()
        """Texts that were taken already: several records may show one."""

    def run(self) -> Iterator[Statement]:
        """Yield statements in the order of the file."""
        yield from self._header()
        yield from self._basis()
        yield from self._end()
        yield from self._movements()
        yield from self._phases()
        yield from self._sections()
        yield from self._registration()
        yield from self._duties()
        yield from self._tasks()
        yield from self._exemptions()

    def _header(self) -> Iterator[Statement]:
        header = self._plan.plan
        bodies: list[Unit | Group] = [*self._plan.units, *self._plan.groups]
        names = {body.id: name_as_issued(body) for body in bodies}
        fields = {
            "title": header.title,
            "number": header.number,
            ISSUED: f"{header.place or ''}, {dates.print_date(header.issued)}",
            "issuer": names.get(header.issuer, header.issuer),
        }
        for name, text in fields.items():
            days = (ISSUED, header.issued.isoformat()) if name == ISSUED else ()
            place = At(header.at.of(name))
            yield self._statement(
                HEADER, f"{HEADER} {name}", (), (text,), place, days=days
            )
        contact = header.contact
        if contact and contact.refs:
            texts = (contact.email, contact.sends, contact.address, contact.note)
            yield self._statement(
                CONTACT,
                CONTACT,
                contact.refs,
                tuple(filter(None, texts)),
                contact.at,
                parties=((CONTACT, (contact.office,)),) if contact.office else (),
            )

    def _basis(self) -> Iterator[Statement]:
        for basis in self._plan.plan.basis:
            day = dates.print_date(basis.date) if basis.date else ""
            texts = (basis.number, day, basis.issuer or "", basis.title)
            yield self._statement(
                BASIS,
                f"{BASIS} {basis.number}",
                basis.refs,
                tuple(filter(None, texts)),
                basis.at,
                days=(ISSUED, basis.date.isoformat()) if basis.date else (),
            )

    def _end(self) -> Iterator[Statement]:
        header = self._plan.plan
        for number, text in enumerate(header.recipients, 1):
            yield self._statement(
                RECIPIENT,
                f"{RECIPIENT} {number}",
                (RECIPIENTS,),
                (text,),
                At(header.at.of("recipients")),
            )
        signed = header.signatory
        if not signed:
            return
        lines = (signed.on_behalf, *signed.titles, signed.name)
        for number, text in enumerate(filter(None, lines), 1):
            yield self._statement(
                SIGNATORY, f"{SIGNATORY} {number}", (), (text,), signed.at
            )

    def _movements(self) -> Iterator[Statement]:
        for movement in self._plan.movements:
            texts = tuple(filter(None, (movement.name, movement.summary)))
            yield self._statement(
                MOVEMENT,
                f"{MOVEMENT} {movement.id}",
                movement.refs,
                texts,
                movement.at,
                about=(movement.id,),
            )
            yield from self._blocks(movement.text, movement.refs, movement.id)

    def _phases(self) -> Iterator[Statement]:
        for phase in self._plan.phases:
            yield self._statement(
                PHASE, f"{PHASE} {phase.id}", (), (phase.name,), phase.at
            )

    def _sections(self) -> Iterator[Statement]:
        for section in self._plan.sections:
            texts = tuple(filter(None, (section.title, section.summary)))
            yield self._statement(
                SECTION,
                f"{SECTION} {section.id}",
                (section.ref,),
                texts,
                section.at,
            )
            yield from self._blocks(section.text, (section.ref,), section.id)

    def _registration(self) -> Iterator[Statement]:
        for entry in self._plan.registration:
            yield self._statement(
                REGISTRATION,
                f"{REGISTRATION} {entry.id}",
                entry.refs,
                _registered(entry),
                entry.at,
            )

    def _duties(self) -> Iterator[Statement]:
        for duty in self._plan.duties:
            for number, text in enumerate(duty.items, 1):
                yield self._statement(
                    DUTY,
                    f"{DUTY} {duty.party} {'; '.join(duty.refs)} {number}",
                    duty.refs,
                    (text,),
                    At(duty.at.of("items")),
                    about=(duty.party,),
                    parties=((DUTY, (duty.party,)),),
                )

    def _tasks(self) -> Iterator[Statement]:
        added = added_later(self._plan)
        for task in self._plan.tasks:
            issued = [item for item in task.deadlines if item.id not in added]
            # A task that came with an amendment stands in another document.
            if task.deadlines and not issued:
                continue
            yield from self._task(task)
            for record in issued:
                yield self._deadline(task, record)

    def _exemptions(self) -> Iterator[Statement]:
        for number, known in enumerate(self._plan.not_a_deadline, 1):
            yield self._statement(
                EXEMPTION,
                f"{EXEMPTION} {number} {known.text}",
                known.refs,
                (known.text, known.reason),
                known.at,
            )

    def _task(self, task: TaskRecord) -> Iterator[Statement]:
        yield self._statement(
            TASK,
            f"{TASK} {task.id}",
            task.refs,
            (task.title,),
            task.at,
            about=(task.id,),
            parties=task.cast.parts,
            readings=task.inferred.texts.texts,
            phase=_phase_of(task),
        )
        read = {role for role, _ in task.inferred.texts.texts}
        for role, text in task.actions.texts.texts:
            # What somebody does whom the document does not name is a reading, and told as one.
            if role not in read:
                yield self._statement(
                    ACTION,
                    f"{ACTION} {task.id} {role}",
                    task.refs,
                    (text,),
                    task.at,
                    about=(task.id,),
                )

    def _deadline(self, task: TaskRecord, record: DeadlineRecord) -> Statement:
        filing = record.filing or Filing(what="")
        texts = (record.title, record.phrase, record.conditional, filing.what)
        actions = tuple(text for _, text in record.actions.texts.texts)
        parties = record.cast.parts
        if filing.to:
            parties = (*parties, ("to", filing.to))
        reading = filing.inferred
        return self._statement(
            DEADLINE,
            f"{DEADLINE} {record.id}",
            record.refs or task.refs,
            tuple(filter(None, (*texts, filing.how, *actions))),
            record.at,
            about=tuple(dict.fromkeys((task.id, record.id))),
            parties=parties,
            readings=(("filing", reading),) if reading else (),
            days=(record.kind, *map(str, printed_days(record))),
        )

    def _blocks(
        self, file: str | None, refs: tuple[str, ...], owner: str
    ) -> Iterator[Statement]:
        """Yield the paragraphs and items of a text, each at its line; a heading may name the place of what follows."""
        if not file or file not in self._content or file in self._told:
            return
        self._told.add(file)
        place = refs
        number = 0
        text = text_of(self._content[file])
        for line, words in enumerate(text.split("\n"), 1):
            if _HEADING.match(words):
                cited = _CITED_PLACE.search(words)
                place = (cited[1],) if cited else place
                continue
            said = bare_markdown(words)
            if not said:
                continue
            number += 1
            yield Statement(
                kind=TEXT,
                id=f"{TEXT} {file} {number}",
                refs=place,
                texts=(said,),
                path=f"{self._folder}/{file}",
                fields=At(Mark(line)),
                owner=owner,
            )

    def _statement(
        self,
        kind: str,
        name: str,
        refs: tuple[str, ...],
        texts: tuple[str, ...],
        fields: At,
        *,
        about: tuple[str, ...] = (),
        parties: tuple[tuple[str, tuple[str, ...]], ...] = (),
        readings: tuple[tuple[str, str], ...] = (),
        days: tuple[str, ...] = (),
        phase: str = "",
    ) -> Statement:
        return Statement(
            kind=kind,
            id=name,
            refs=refs,
            texts=texts,
            path=self._path,
            fields=fields,
            about=about,
            parties=parties,
            readings=readings,
            days=days,
            phase=phase,
            corrections=self._corrections(about),
        )

    def _corrections(self, about: tuple[str, ...]) -> int:
        named = set(about)
        return sum(bool(named & {*each.items}) for each in self._plan.corrections)


_HEADING = re.compile(r"#{1,6}\s")
_CITED_PLACE = re.compile(r"\(([^()]+)\)\s*#*$")
_MARKS = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|[0-9]+\.)\s+|^>\s*|^\|.*\|\s*$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def _phase_of(task: TaskRecord) -> str:
    """Return the phase of a task; of one whose deadlines only have one, the first of theirs."""
    of_deadlines = [record.phase for record in task.deadlines if record.phase]
    return task.phase or next(iter(of_deadlines), "")


def bare_markdown(line: str) -> str:
    """Return one line of Markdown without its marks; the words of a link stay, its address goes."""
    return _MARKS.sub("", _LINK.sub(r"\1", line)).strip()


def name_as_issued(party: Unit | Group) -> str:
    """Return what a body was called when the document was issued: its first name, whatever it is called now."""
    return party.was[0].name if party.was else party.name


def added_later(plan: PlanRecord) -> frozenset[str]:
    """Return the ids of the deadlines that came with an amendment."""
    added: set[str] = set()
    for amendment in plan.amendments:
        added.update(change.added for change in amendment.changes if change.added)
    return frozenset(added)


def _registered(entry: Registration) -> tuple[str, ...]:
    # Quoted as the document does: each title is a name of its own.
    titles = [f"“{title}”" for title in entry.titles]
    return tuple(filter(None, (entry.subject, *titles, entry.papers)))
