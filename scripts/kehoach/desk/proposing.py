"""What people follow is changed by a record: the command that writes it, ready to be pasted, in place of the change.

Which changes need one is told by what subscribers are told (``render.feeds.calendars``), and by no list of fields.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kehoach import dates
from kehoach.desk.drafts import DraftTask
from kehoach.desk.editing import PlanText
from kehoach.desk.time_cells import deadline_fields
from kehoach.document.naming import slug_of
from kehoach.phrases.meanings import Meaning
from kehoach.plan.kinds.registry import BY_POLICY, KINDS, binds_alike, differing_field
from kehoach.plan.model import Plan
from kehoach.plan.records import DeadlineRecord, TaskRecord
from kehoach.plan.roles import DEADLINE_ROLES
from kehoach.render.context import make_context
from kehoach.render.feeds.calendars import content_digests

TO_FILL = "…"
"""Stands for what only the keeper can tell."""
PROPOSALS = frozenset(
    {"import-proposed", "workbook-proposed", "workbook-amendment-needed"}
)
"""Codes of what tells a command instead of a change."""
_PLAIN = frozenset(f"{string.ascii_letters}{string.digits}.,/-_{TO_FILL}")
"""Signs that no shell reads anything into."""
_OPTIONS = {"refs": "ref"}
"""The options of ``kehoach correct`` that are not called as their field is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The document that an amendment would cite."""

    number: str = TO_FILL
    date: dt.date | None = None

    def amendment(self, item: str) -> list[str]:
        """Begin the command that amends a deadline."""
        date = dates.print_date(self.date) if self.date else TO_FILL
        options = _option("number", self.number) + _option("date", date)
        return ["kehoach amend", *options, *_option("item", item)]


def cancelled(identity: str, paper: Paper = Paper()) -> str:
    """Return the command by which a document calls a deadline off."""
    return " ".join([*paper.amendment(identity), "--cancelled"])


def ended(identity: str, instead: Sequence[str] = ()) -> str:
    """Return the command that says of a task without deadlines, or of a body, that it is no more.

    ``instead`` are those that readers are led to.
    """
    command = [f'kehoach end {identity} --reason "{TO_FILL}"']
    for other in instead:
        command += _option("instead", other)
    return " ".join([*command, *_option("date", TO_FILL)])


def renamed(identity: str, name: str) -> str:
    """Return the command that gives a body another name."""
    options = _option("name", name) + _option("date", TO_FILL)
    return " ".join([f"kehoach rename {identity}", *options])


def merged(identity: str, into: str) -> str:
    """Return the command by which a body goes into another."""
    options = _option("into", into) + _option("date", TO_FILL)
    return " ".join([f"kehoach merge {identity}", *options])


def corrected(identity: str, fields: Mapping[str, Any]) -> str:
    """Return the command that mends words, places and people; what is empty is taken away."""
    command = ["kehoach correct", identity, *_option("date", TO_FILL)]
    for name, value in fields.items():
        option = _OPTIONS.get(name, name)
        for text in value if isinstance(value, list) else [value]:
            command += _option(option, text or "")
    return " ".join(command)


def revised(date: str, option: str, value: str) -> str:
    """Return the command by which a policy, or the plan's own name, becomes another."""
    return " ".join(["kehoach revise", *_option("date", date), *_option(option, value)])


def refiled(identity: str, name: str, value: Any, paper: Paper) -> str:
    """Return the command by which a document says anew what is filed, or with whom."""
    option = "filing" if name == "what" else f"filing-{name}"
    texts = value if isinstance(value, list) else [value or TO_FILL]
    command = [*paper.amendment(identity), "--reworded"]
    for text in texts:
        command += _option(option, text)
    return " ".join(command)


def retimed(
    task: TaskRecord,
    item: DeadlineRecord,
    phrase: str,
    meanings: Sequence[Meaning],
    paper: Paper,
) -> Iterator[str]:
    """Yield what gives a deadline of a task another time, or the same one in other words."""
    words = _option("phrase", phrase or TO_FILL)
    if len(meanings) != 1:
        command = [*paper.amendment(item.id), *_option("to", TO_FILL), *words]
        yield " ".join(command)
        return
    [meaning] = meanings
    if not differing_field(meaning, item) and binds_alike(meaning, item):
        yield corrected(item.id, {"phrase": phrase})
        return
    days: list[str] = []
    for name, value in new_days(item.kind, phrase, meaning).items():
        days += _option(name, value)
    if days:
        yield " ".join([*paper.amendment(item.id), *days, *words])
        return
    # No document moves it to what has no day of its own: the one is called off, the other added.
    yield cancelled(item.id, paper)
    taken = {task.id, *(other.id for other in task.deadlines)}
    command = [*paper.amendment(slug_of(item.id, taken)), "--added"]
    yield " ".join([*command, *words, *_option("task", task.id)])


def new_days(kind: str, phrase: str, meaning: Meaning) -> dict[str, str]:
    """Return what says a new day or period, by option of ``kehoach amend``; nothing where it has no day of its own.

    ``kind`` is that of the deadline that gets it, ``phrase`` what the document says.
    """
    told = meaning.kind
    if meaning.date and not meaning.worded and KINDS[told].binds and KINDS[kind].binds:
        # Excel keeps a day without its words: what binds to it stays as it was.
        told = kind
    fields = deadline_fields(meaning, phrase)
    if fields["kind"] == BY_POLICY:
        # Its words alone say which part of a month it is.
        return {"to": phrase}
    days: dict[str, str] = {}
    for place, name in enumerate(KINDS[told].moved_by):
        if name in fields:
            # The last day is what --to says, whichever field has it.
            days[name if place else "to"] = str(fields[name])
    return days


def added(task: DraftTask, names: Mapping[str, str], paper: Paper) -> Iterator[str]:
    """Yield the commands that add a task, one a deadline; ``names`` are those of parties by id."""
    first = task.id
    for place, item in enumerate(task.deadlines or [None]):
        identity = item.id if place and item else first
        command = [*paper.amendment(identity), "--added"]
        command += _option("phrase", item.phrase if item else TO_FILL)
        cast = dict(task.cast) if not place else {}
        if place:
            command += _option("task", first)
        else:
            command += _option("title", (item and item.title) or task.title)
        if item and item.submit:
            cast[DEADLINE_ROLES[0].id] = item.submit
        for role, parties in cast.items():
            for party in parties:
                command += _option(role, names.get(party, party))
        yield " ".join(command)


def _option(name: str, value: str) -> list[str]:
    return [f"--{name}", _quoted(value)]


def _quoted(text: str) -> str:
    """Write a text as one word of a command line: what is plain stays so."""
    if text and set(text) <= _PLAIN:
        return text
    # What a shell would read into a text, also within quotes.
    marked = "".join(f"\\{sign}" if sign in '\\"$`' else sign for sign in text)
    return f'"{marked}"'


class Told:
    """What subscribers are told of a plan, so that a change of it can be held against that."""

    def __init__(self, text: PlanText) -> None:
        self._text = text
        _, self.plan = text.parse()
        self._digests = _digests(self.plan)

    def says_otherwise(
        self, section: str, identity: str, change: Callable[[Any], None]
    ) -> bool:
        """Tell whether a change of a record would tell subscribers anything else. Raises InputError."""
        trial = PlanText(self._text.text(), self._text.name)
        trial.edit(section, identity, change)
        _, plan = trial.parse()
        return _digests(plan) != self._digests


def _digests(plan: Plan) -> dict[str, str]:
    context = make_context(
        plan,
        today=plan.header.issued,
        content={},
        earlier_problems=[()] * len(plan.earlier),
    )
    return content_digests(plan, context)
