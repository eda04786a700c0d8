"""Roles: the parts that a party can have in a task, each told whole by one entry of ``ROLES``.

Whoever lists, colours, exports or recognises roles asks the registry; nothing else names them, save a rule that is
about one role alone (``SUBMIT`` for a phrase that says who files, ``LEAD`` for one that says who leads). The texts of a
role stand in the strings files under ``role.<id>`` (its name), ``export.<id>`` (its column of the sheet to edit) and
``field.<record>.<id>`` (what the field means to the keeper).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role, with everything that the rest of the program has to know of it."""

    id: str
    """Letters only: it names a field of plan.yaml and of the API, a feed's path, an attribute of HTML."""
    color: str
    """Of its deadlines in a feed; a CSS3 colour name, as COLOR asks (RFC 7986 5.9)."""
    urgency: int
    """How much it asks of a reader: of several roles in one deadline the most urgent gives the colour."""
    heads: str
    """Which heads of a document's column name its parties: a pattern for the whole head, in lower case."""
    before: str
    """The column of documents (a key of ``outline.COLUMN_HEADS``) whose pattern is tried only after this one's."""
    width: int
    """Of its column in the sheet to edit, in signs."""
    files: bool = False
    """Its parties file papers by a day: written for each deadline instead of once for the task."""
    carries_out: bool = False
    """Its parties do the work themselves: a day of theirs for filing binds the work too."""
    awaited: bool = False
    """A table that has a column for it is expected to fill it in every row (``problem.no-<id>``)."""
    named: bool = True
    """It has to be somebody: a manner of speaking ("các đơn vị liên quan") is a finding."""


SUBMIT = Role(
    id="submit",
    color="firebrick",
    urgency=4,
    heads=r".*(?:gửi|nộp) hồ sơ.*",
    # "Thời hạn gửi hồ sơ" says who files before it says when.
    before="when",
    width=24,
    files=True,
)

LEAD = Role(
    id="lead",
    color="darkgreen",
    urgency=2,
    heads=r".*(?:chủ trì|chỉ đạo|lãnh đạo).*",
    before="title",
    width=24,
    awaited=True,
)
IMPLEMENT = Role(
    id="implement",
    color="royalblue",
    urgency=3,
    heads=r".*(?:thực hiện|phụ trách|tham mưu|nơi gửi).*|đơn vị|cơ quan|bộ phận|người làm",
    # After "when": "Thời gian thực hiện" is a time.
    before="place",
    width=28,
    carries_out=True,
)
COORDINATE = Role(
    id="coordinate",
    color="slategray",
    urgency=1,
    # Of a calendar: who is to come.
    heads=r".*phối hợp.*|thành phần.*|(?:người |đại biểu )?tham (?:dự|gia).*",
    # Before "implement": "Đơn vị phối hợp thực hiện" coordinates.
    before="result",
    width=24,
    awaited=True,
    named=False,
)
ROLES: tuple[Role, ...] = (
    LEAD,
    IMPLEMENT,
    COORDINATE,
    SUBMIT,
)
"""Every role, in the order in which pages, sheets and data list them."""

TASK_ROLES = tuple(role for role in ROLES if not role.files)
"""Written once for a task."""
DEADLINE_ROLES = tuple(role for role in ROLES if role.files)
"""Written for each deadline."""


def name_key(role: str) -> str:
    """Return the key of a role's name in the strings files."""
    return f"role.{role}"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who has what part in a task or in a deadline, as written: ids of parties by id of the role."""

    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Only roles that are filled, in the order of ``ROLES``."""

    @classmethod
    def of_fields(cls, fields: Mapping[str, tuple[str, ...]]) -> Cast:
        """Take what is written under each role's id; fields that are no role's are left out."""
        parts = []
        for role in ROLES:
            parties = fields.get(role.id, ())
            if parties:
                parts.append((role.id, parties))
        return cls(tuple(parts))

    def of(self, role: str) -> tuple[str, ...]:
        """Return the parties written for a role; empty where there are none."""
        return dict(self.parts).get(role, ())

    @property
    def filled(self) -> frozenset[str]:
        """The roles that somebody has."""
        return frozenset(role for role, _ in self.parts)

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return iter(self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True, slots=True)
class Actions:
    """What the parties of a role do, in the plan's own words, where the title of the task does not say it."""

    texts: tuple[tuple[str, str], ...] = ()
    """By id of the role; only roles of which it is written, in the order of ``ROLES``."""

    @classmethod
    def of_fields(cls, fields: Mapping[str, str]) -> Actions:
        """Take what is written under each role's id."""
        return cls(
            tuple((role.id, fields[role.id]) for role in ROLES if role.id in fields)
        )

    def of(self, role: str) -> str | None:
        """Return what is written for a role."""
        return dict(self.texts).get(role)

    def overlaid(self, other: Actions) -> Actions:
        """Return these with the texts of another in their place, for the roles of which it has one."""
        return Actions.of_fields({**dict(self.texts), **dict(other.texts)})
