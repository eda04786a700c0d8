"""A deadline that a later document adds, with its people: from what was typed to the records of plan.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach.desk.drafts import Reviews
from kehoach.desk.time_cells import TimeCells, deadline_fields
from kehoach.document.naming import Names
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Reading, read_phrase
from kehoach.plan.kinds.fields import TIME_FIELDS
from kehoach.plan.kinds.registry import KINDS, period_told
from kehoach.plan.records import DeadlineRecord, Group, PlanRecord, TaskRecord, Unit
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES, Role
from kehoach.plan.schema import Definitions, fields_of, fold_spelling
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.words import Words

_LISTS = {
    "party": "units",
    "movement": "movements",
    "task": "tasks",
    "deadline": "tasks",
}
"""Where in plan.yaml each kind of name is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is said of a deadline that the plan does not have yet, beside what any change can say."""

    task: str | None
    """Id of the task that gets another deadline; None for a task of its own."""
    movement: str | None
    cast: Mapping[str, tuple[str, ...]]
    """Parties by id of their role."""


class KnownNames:
    """Who and what a plan knows, by id, name or another spelling; what it does not know is noted as a problem."""

    def __init__(self, plan: PlanRecord, path: str) -> None:
        self.problems: list[Problem] = []
        self._plan = plan
        self._path = path
        self._known = Definitions()
        self._labels: dict[tuple[str, str], str] = {}
        """Names by kind and id, for the question "did you mean …?"."""
        self._named: dict[tuple[str, str], set[str]] = {}
        """Who is called by a spelling, by kind."""
        parties: list[Unit | Group] = [*plan.units, *plan.groups]
        for party in parties:
            spellings = (*party.aliases, *party.former)
            self._learn("party", party.id, party.name, *spellings)
        for movement in plan.movements:
            self._learn("movement", movement.id, movement.name)
        for task in plan.tasks:
            self._learn("task", task.id, task.title)
            for item in task.deadlines:
                title = item.title or task.title
                self._learn("deadline", item.id, title, item.short or title)
        self._learn_names()

    def _learn(self, kind: str, identity: str, name: str, *spellings: str) -> None:
        self._known.add(kind, identity, identity, Mark())
        self._labels[kind, identity] = name
        for spelling in (name, *spellings):
            named = self._named.setdefault((kind, fold_spelling(spelling)), set())
            named.add(identity)

    def _learn_names(self) -> None:
        for (kind, spelling), identities in self._named.items():
            # A title that two deadlines have names neither.
            if len(identities) == 1:
                [identity] = identities
                self._known.add(kind, spelling, identity, Mark())

    def parties(self, option: str, texts: Iterable[str]) -> list[str]:
        """Return the ids of parties, each once."""
        found: list[str] = []
        for text in texts:
            found.append(self.find("party", option, text) or text)
        return list(dict.fromkeys(found))

    def find(self, kind: str, option: str, text: str | None) -> str | None:
        """Return the id behind a spelling; None where nothing was given or nothing is meant by it."""
        if text is None:
            return None
        identity = self._known.find([kind], text)
        if identity:
            return identity
        nearest = self._known.nearest([kind], text)
        label = f"{self._labels[kind, nearest]} ({nearest})" if nearest else ""
        # What stands in its place has no dashes: UNIT.
        shown = option if option.isupper() else f"--{option}"
        values = {"option": shown, "text": text, "nearest": label}
        place = self._plan.at.of(_LISTS[kind])
        code = "unknown-deadline" if kind == "deadline" else f"amend-unknown-{kind}"
        self.problems.append(problem_at(self._path, place, code, values))
        return None


def added_task(
    identity: str, addition: Addition, deadline: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a task of its own for a deadline, which gives it title, places and the texts of roles."""
    own = dict(deadline)
    given = {
        "id": identity,
        "movement": addition.movement,
        **_cast_fields(addition, TASK_ROLES),
        **{name: own.pop(name, None) for name in ("title", "refs", "actions")},
        "deadlines": [own],
    }
    return _in_order(TaskRecord, given)


def added_deadline(
    identity: str, addition: Addition, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a deadline, in the order in which plan.yaml has them."""
    return _in_order(
        DeadlineRecord,
        {"id": identity, **given, **_cast_fields(addition, DEADLINE_ROLES)},
        first=("id", "kind", *TIME_FIELDS),
    )


def _cast_fields(
    addition: Addition, roles: tuple[Role, ...]
) -> dict[str, list[str] | None]:
    return {role.id: list(addition.cast.get(role.id, ())) or None for role in roles}


def _in_order(
    record: type, given: Mapping[str, Any], first: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the fields that are given in the order of their record, behind those that keepers write first."""
    names = dict.fromkeys([*first, *fields_of(record)])
    return {name: given[name] for name in names if given.get(name)}


class NewTimes:
    """Reads when an added deadline is due, by its phrase and by the days that were typed beside it."""

    def __init__(self, plan: PlanRecord, path: str, words: Words) -> None:
        self._plan = plan
        self._path = path
        self._words = words

    def read(
        self, phrase: str, days: Mapping[str, str], *, has_filers: bool
    ) -> dict[str, object]:
        """Return kind, days and what the keeper has to look at. Raises InputError.

        ``days`` are ``to``, ``from`` and ``time`` as typed: they stand over the phrase, and are needed where it means
        no day.
        """
        reading = read_phrase(phrase, self._plan.plan.year)
        if len(reading.meanings) > 1:
            raise self._refusal("amend-several-days", phrase=phrase)
        if reading.filer and not has_filers:
            raise self._refusal("amend-who-files", phrase=phrase)
        # A day that is typed settles what else the words may say of time.
        if reading.meanings and (reading.understood or "to" in days):
            return self._meant(reading, days)
        if "to" not in days:
            raise self._refusal("amend-no-day", phrase=phrase)
        return _typed(_kind_of(days), days)

    def _meant(self, reading: Reading, days: Mapping[str, str]) -> dict[str, object]:
        [meaning] = reading.meanings
        # What is typed stands over the plan's policy.
        fields = deadline_fields(meaning, "" if days else reading.phrase)
        if days:
            fields |= _typed(meaning.kind, days)
        reviews = Reviews(self._path, self._words)
        head = self._plan.plan
        parts = head.parts_of_month.days
        cells = TimeCells(head.year, Names(), reviews, set(), parts)
        doubts = cells.doubts(meaning, reading.phrase, reading.phrase, line=1)
        # As in a draft: what the words leave open stays marked until the keeper has seen it.
        return {**fields, "needs_review": " ".join(doubts) or None}

    def _refusal(self, code: str, **values: object) -> InputError:
        place = self._plan.at.of("tasks")
        return InputError([problem_at(self._path, place, code, values)])


def _typed(kind: str, days: Mapping[str, str]) -> dict[str, object]:
    """Write the days that were typed as fields of a kind; its last day is what ``--to`` says."""
    fields: dict[str, object] = {"kind": kind}
    for name in ("from", "time"):
        if name in days:
            fields[name] = days[name]
    if "to" in days:
        fields[next(iter(KINDS[kind].moved_by), "date")] = days["to"]
    return fields


def _kind_of(days: Mapping[str, str]) -> str:
    """Return the kind that typed days have where the words say nothing: by a day, a range, or the period."""
    if "from" in days:
        return "range"
    for kind in KINDS.values():
        # A month before the half-year: 2/2020 is February to whoever types it.
        if "period" in kind.needs and period_told(
            Meaning(kind=kind.id, period=days["to"])
        ):
            return kind.id
    return "by"
