"""The plan as the keeper writes it: the one definition of plan.yaml's fields.

Each record is read by ``schema.read_record`` and described by ``schema.json_schema``; what a field means to the
keeper is told in the strings file under ``field.<Record>.<name>``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kehoach.phrases.reading import Phrase
from kehoach.phrases.stretches import USUAL_PARTS, MonthParts
from kehoach.plan import schema
from kehoach.plan.causes import fold_consequences
from kehoach.plan.kinds.fields import WEEKDAYS
from kehoach.plan.kinds.recurring import RHYTHMS
from kehoach.plan.kinds.registry import BY_POLICY, KINDS, MOVABLE
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES, Actions, Cast, Role
from kehoach.plan.schema import (
    At,
    Choice,
    ListOf,
    Nested,
    Pattern,
    Reader,
    Reference,
    Text,
    entries,
    entry,
    flag,
    integer,
    read_record,
    slug,
    timezone,
    url,
)
from kehoach.plan.source import Node
from kehoach.problems import InputError, Mark
from kehoach.words import DEFAULT_LANGUAGE, LANGUAGES

# "III.2.1", "Phụ lục, mục 8": words, since what a document has is known from the document alone.
_REFERENCE_TEXTS = ListOf(Text(120))
_PARTIES = ListOf(Reference("party"))
_EMAIL = Pattern("email", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# No dot but that of the ending: a text cannot lie outside content/.
_CONTENT_FILE = Pattern("content-file", r"(?:[a-z0-9-]+/)*[a-z0-9-]+\.md")


class Period(Pattern):
    """A month, quarter, half-year or year; editors take a bare year for a number."""

    def __init__(self) -> None:
        # Wide on purpose: the shape does not know the kind, and each kind reads only its own form.
        super().__init__("period", r"[0-9IVXivx/-]{4,9}")

    def describe(self) -> dict[str, Any]:
        """Describe the text or number."""
        return {**super().describe(), "type": ["string", "integer"]}


def _cast(roles: Iterable[Role]) -> Any:
    """Declare a list of parties for each role."""
    return entries([role.id for role in roles], _PARTIES, Cast.of_fields)


def _at() -> At:
    # Not compared: a record that was moved down in the file says the same.
    return field(default=At(Mark()), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A document that the plan rests on or cites."""

    ONCE: ClassVar[tuple[str, ...]] = ("number", "date", "issuer")
    number: str = entry(Text(80))
    date: dt.date | None = entry(schema.date(), None)
    issuer: str | None = entry(Text(200), None)
    title: str = entry(Text())
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signed: the capacity and the titles; the name only if the keeper wants it public."""

    on_behalf: str | None = entry(Text(120), None)
    titles: tuple[str, ...] = entry(ListOf(Text(200), quoted=True))
    name: str | None = entry(Text(120), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask and where to send: one office for the whole plan; a bare text is its ``note``."""

    office: str | None = entry(Reference("party"), None)
    address: str | None = entry(Text(200), None)
    email: str | None = entry(_EMAIL, None)
    sends: str | None = entry(Text(300), None)
    note: str | None = entry(Text(200), None)
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsOfMonth:
    """Which days "đầu", "giữa" and "cuối tháng" are, where the document prints none: see ``MonthParts``."""

    # Every month has 28 days.
    early: int = entry(integer(1, 28), USUAL_PARTS.early)
    middle: int = entry(integer(1, 28), USUAL_PARTS.middle)
    late: int | None = entry(integer(1, 28), USUAL_PARTS.late)
    at: At = _at()

    @property
    def days(self) -> MonthParts:
        """The policy itself."""
        return MonthParts(self.early, self.middle, self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The document's own data and the publication's settings."""

    # The second half of every UID (deadline@plan): never changed once published.
    id: str = entry(Pattern("plan-id", r"(?=.{1,64}$)[a-z0-9]+(?:[.-][a-z0-9]+)*"))
    year: int = entry(integer(1990, 2100))
    title: str = entry(Text(300))
    # Subscribers have it for years: without one, the title without its year.
    calendar_name: str | None = entry(Text(80), None)
    number: str = entry(Text(80))
    place: str | None = entry(Text(80), None)
    issued: dt.date = entry(schema.date())
    issuer: str = entry(Reference("party"))
    timezone: str = entry(timezone(), "Asia/Ho_Chi_Minh")
    language: str = entry(Choice(*LANGUAGES), DEFAULT_LANGUAGE)
    url: str = entry(url())
    # "Trước ngày 30/01/2020" leaves 30/01 out by the letter; in many people's practice it counts.
    before: str = entry(Choice("strict", "inclusive"), "strict")
    parts_of_month: PartsOfMonth = entry(Nested(PartsOfMonth), PartsOfMonth())
    contact: Contact | None = entry(Nested(Contact, bare="note"), None)
    summary: str | None = entry(Text(), None)
    basis: tuple[Basis, ...] = entry(ListOf(Nested(Basis)), ())
    signatory: Signatory | None = entry(Nested(Signatory), None)
    recipients: tuple[str, ...] = entry(ListOf(Text(300), quoted=True), ())
    keep_past: int | None = entry(integer(1, 120), None)
    needs_review: str | None = entry(Text(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedYear:
    """A year whose public holidays an official notice has fixed."""

    ONCE: ClassVar[tuple[str, ...]] = ("year",)
    year: int = entry(integer(1990, 2100))
    source: str = entry(Text(300))
    # The day on which it was written down, where feeds were published before: what it changes is raised with it.
    since: dt.date | None = entry(schema.date(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOverride:
    """A day that is off or worked against the general calendar (swapped days, make-up Saturdays)."""

    date: dt.date = entry(schema.date())
    worked: bool = entry(flag())
    name: str = entry(Text(200))
    source: str = entry(Text(300))
    since: dt.date | None = entry(schema.date(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """What the plan knows of days off beyond the package ``holidays``."""

    announced: tuple[AnnouncedYear, ...] = entry(ListOf(Nested(AnnouncedYear)), ())
    overrides: tuple[DayOverride, ...] = entry(ListOf(Nested(DayOverride)), ())
    items: str = entry(Choice("span", "safe-day", "printed-day"), "span")
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """A short form and what it stands for."""

    ONCE: ClassVar[tuple[str, ...]] = ("short",)
    short: str = entry(Text(40))
    full: str = entry(Text(200))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What a body was called until a day, and by which document that ended."""

    ONCE: ClassVar[tuple[str, ...]] = ("name", "until")
    name: str = entry(Text(200))
    until: dt.date = entry(schema.date())
    by: str | None = entry(Text(80), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A body or office with one identity and many spellings."""

    DEFINES: ClassVar[str] = "party"
    id: str = entry(slug())
    name: str = entry(Text(200))
    kind: str | None = entry(Text(80), None)
    # The line above its own at the head of a paper (cơ quan chủ quản).
    superior: str | None = entry(Text(200), None)
    aliases: tuple[str, ...] = entry(ListOf(Text(200)), ())
    former: tuple[str, ...] = entry(ListOf(slug()), ())
    was: tuple[FormerName, ...] = entry(ListOf(Nested(FormerName)), ())
    note: str | None = entry(Text(), None)
    needs_review: str | None = entry(Text(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several parties under one name: listed, listed with exceptions, unnamed by the document, or open."""

    DEFINES: ClassVar[str] = "party"
    id: str = entry(slug())
    name: str = entry(Text(200))
    members: tuple[str, ...] = entry(_PARTIES, ())
    # Row 8 of the 2020 plan is "the 10 other wards": all wards except phuong-kim-giang.
    except_: tuple[str, ...] = entry(_PARTIES, ())
    # "Các ngành, đơn vị liên quan" names nobody: it is shown and has no feed.
    open: bool = entry(flag(), False)
    # Whom an open group may mean, or another one besides its members: they are shown its tasks apart.
    may_mean: tuple[str, ...] = entry(_PARTIES, ())
    # "Hội đồng TĐKT các đơn vị thuộc quận": a body in each of them, so what it has to do is told to them.
    of_each: tuple[str, ...] = entry(_PARTIES, ())
    # Its own, and that of each of its members that has none.
    superior: str | None = entry(Text(200), None)
    aliases: tuple[str, ...] = entry(ListOf(Text(200)), ())
    former: tuple[str, ...] = entry(ListOf(slug()), ())
    was: tuple[FormerName, ...] = entry(ListOf(Nested(FormerName)), ())
    note: str | None = entry(Text(), None)
    needs_review: str | None = entry(Text(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """An emulation movement (phong trào) or a celebration campaign (đợt thi đua)."""

    DEFINES: ClassVar[str] = "movement"
    id: str = entry(slug())
    kind: str = entry(Choice("movement", "campaign"), "movement")
    name: str = entry(Text(300))
    former: tuple[str, ...] = entry(ListOf(slug()), ())
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    summary: str | None = entry(Text(), None)
    basis: tuple[str, ...] = entry(ListOf(Text(80)), ())
    text: str | None = entry(_CONTENT_FILE, None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of the year under whose heading tasks are printed."""

    DEFINES: ClassVar[str] = "phase"
    id: str = entry(slug())
    name: str = entry(Text(120))
    start: dt.date = entry(schema.date())
    end: dt.date = entry(schema.date())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the document's text."""

    DEFINES: ClassVar[str] = "section"
    id: str = entry(slug())
    ref: str = entry(Text(80))
    title: str = entry(Text(300))
    summary: str | None = entry(Text(), None)
    text: str | None = entry(_CONTENT_FILE, None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Which titles somebody registers for, and with what papers."""

    ONCE: ClassVar[tuple[str, ...]] = ("id",)
    id: str = entry(slug())
    subject: str = entry(Text(200))
    titles: tuple[str, ...] = entry(ListOf(Text(200), quoted=True), ())
    papers: str | None = entry(Text(), None)
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the plan asks of one kind of actor the whole year."""

    ONCE: ClassVar[tuple[str, ...]] = ("party", "refs")
    party: str = entry(Reference("party"))
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    items: tuple[str, ...] = entry(ListOf(Text(), quoted=True))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is filed by a day, with whom and how; who files stands beside it, under ``submit``."""

    what: str = entry(Text(300))
    short: str | None = entry(Text(30), None)
    to: tuple[str, ...] = entry(_PARTIES, ())
    how: str | None = entry(Text(200), None)
    inferred: str | None = entry(Text(300), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTexts:
    """A text for each role."""

    texts: Actions = entries(
        [role.id for role in TASK_ROLES], Text(300), Actions.of_fields
    )
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReasons:
    """Why somebody is given each role."""

    texts: Actions = entries(
        [role.id for role in TASK_ROLES], Text(300), Actions.of_fields
    )
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """In which capacity somebody of several is named: the chairman of the district, or of its council."""

    ONCE: ClassVar[tuple[str, ...]] = ("party",)
    party: str = entry(Reference("party"))
    name: str = entry(Text(200))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRecord:
    """A deadline as written; which of the date fields apply depends on the kind.

    ``said`` is the phrase as it was read: once, and kept by every copy that has the same words.
    """

    DEFINES: ClassVar[str] = "deadline"
    id: str = entry(slug())
    kind: str = entry(Choice(*KINDS))
    phrase: str = entry(Text(300))
    date: dt.date | None = entry(schema.date(), None)
    from_: dt.date | None = entry(schema.date(), None)
    to: dt.date | None = entry(schema.date(), None)
    period: str | None = entry(Period(), None)
    every: str | None = entry(Choice(*RHYTHMS), None)
    weekday: str | None = entry(Choice(*WEEKDAYS), None)
    day: int | None = entry(integer(1, 31), None)
    month: int | None = entry(integer(1, 12), None)
    bound: str | None = entry(Choice("before", "by", "event"), None)
    until: dt.date | None = entry(schema.date(), None)
    days: int | None = entry(integer(0, 3660), None)
    direction: str | None = entry(Choice("before", "after"), None)
    counting: str | None = entry(Choice("calendar", "working"), None)
    anchor: str | None = entry(Text(300), None)
    # "Trước 30 ngày dự kiến gắn biển": the day is supplied once somebody knows it.
    anchor_date: dt.date | None = entry(schema.date(), None)
    time: dt.time | None = entry(schema.time(), None)
    place: str | None = entry(Text(300), None)
    conditional: str | None = entry(Text(120), None)
    # Where its heading is another than that of its task.
    phase: str | None = entry(Reference("phase"), None)
    tentative: bool = entry(flag(), False)
    title: str | None = entry(Text(300), None)
    short: str | None = entry(Text(60), None)
    # Who files is said of each deadline: "Đơn vị gửi hồ sơ trước 30/3/2020" stands in the time column.
    cast: Cast = _cast(DEADLINE_ROLES)
    filing: Filing | None = entry(Nested(Filing), None)
    # Of a task with several deadlines, and of one that an amendment reworded: elsewhere those of the task.
    actions: RoleTexts = entry(Nested(RoleTexts), RoleTexts())
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    note: str | None = entry(Text(), None)
    needs_review: str | None = entry(Text(), None)
    at: At = _at()
    said: Phrase = field(default=Phrase(""), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Scan the phrase where this is no copy of a record with the same one."""
        if self.said.words != self.phrase:
            # The record is frozen; a copy with another phrase must not keep what the old one meant.
            object.__setattr__(self, "said", Phrase(self.phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecord:
    """A task as written, with its deadlines."""

    DEFINES: ClassVar[str] = "task"
    id: str = entry(slug())
    former: tuple[str, ...] = entry(ListOf(slug()), ())
    title: str = entry(Text(300))
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS)
    phase: str | None = entry(Reference("phase"), None)
    movement: str | None = entry(Reference("movement"), None)
    cast: Cast = _cast(TASK_ROLES)
    actions: RoleTexts = entry(Nested(RoleTexts), RoleTexts())
    # Why somebody is given a role that the document does not print.
    inferred: RoleReasons = entry(Nested(RoleReasons), RoleReasons())
    capacities: tuple[Capacity, ...] = entry(ListOf(Nested(Capacity)), ())
    related: tuple[str, ...] = entry(ListOf(Reference("task")), ())
    note: str | None = entry(Text(), None)
    deadlines: tuple[DeadlineRecord, ...] = entry(ListOf(Nested(DeadlineRecord)), ())
    needs_review: str | None = entry(Text(), None)
    at: At = _at()


TOPICS = ("dates", "who", "where", "other", "order", "slip")
"""What a remark is about, in the order of their weight: two days for one thing come first, slips of the pen last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What the document says in one place, in its words or in short; a bare text is its ``text``."""

    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    text: str = entry(Text(300))
    # Which line is meant, where several stand in that place.
    of: str | None = entry(Reference("task", "deadline"), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something the document says in two ways: both figures, and the office's answer once there is one."""

    ONCE: ClassVar[tuple[str, ...]] = ("id",)
    id: str = entry(slug())
    about: tuple[str, ...] = entry(
        ListOf(Reference("task", "deadline", "party", "movement")), ()
    )
    topic: str = entry(Choice(*TOPICS), "other")
    title: str | None = entry(Text(120), None)
    figures: tuple[Quotation, ...] = entry(
        ListOf(Nested(Quotation, bare="text"), quoted=True), ()
    )
    text: str = entry(Text())
    # What a reader should do until somebody decides, and the deadlines whose days then count.
    meanwhile: str | None = entry(Text(300), None)
    keep_to: tuple[str, ...] = entry(ListOf(Reference("deadline")), ())
    ask: str | None = entry(Reference("party"), None)
    asked: dt.date | None = entry(schema.date(), None)
    answer: str | None = entry(Text(), None)
    settled_by: str | None = entry(Text(80), None)
    minor: bool = entry(flag(), False)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A finding of a check that the keeper knows and leaves as the document has it."""

    ONCE: ClassVar[tuple[str, ...]] = ("finding", "about")
    finding: str = entry(Pattern("code", r"[a-z]+(?:-[a-z]+)*"))
    about: tuple[str, ...] = entry(
        ListOf(Reference("task", "deadline", "party", "movement")), ()
    )
    title: str | None = entry(Text(120), None)
    reason: str = entry(Text())
    meanwhile: str | None = entry(Text(300), None)
    keep_to: tuple[str, ...] = entry(ListOf(Reference("deadline")), ())
    ask: str | None = entry(Reference("party"), None)
    asked: dt.date | None = entry(schema.date(), None)
    answer: str | None = entry(Text(), None)
    settled_by: str | None = entry(Text(80), None)
    minor: bool = entry(flag(), False)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotADeadline:
    """Words of the source document that speak of time and ask nothing of anybody."""

    ONCE: ClassVar[tuple[str, ...]] = ("text", "refs")
    text: str = entry(Text(120))
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    reason: str = entry(Text(300))
    needs_review: str | None = entry(Text(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingChange:
    """What a document says anew of a filing; a bare text is its ``what``, and what is left out stays."""

    what: str | None = entry(Text(300), None)
    short: str | None = entry(Text(30), None)
    to: tuple[str, ...] = entry(_PARTIES, ())
    how: str | None = entry(Text(200), None)
    inferred: str | None = entry(Text(300), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """One change of one deadline: exactly one of moved, cancelled, added, reworded names it."""

    moved: str | None = entry(slug(), None)
    cancelled: str | None = entry(slug(), None)
    added: str | None = entry(slug(), None)
    reworded: str | None = entry(slug(), None)
    kind: str | None = entry(Choice(*MOVABLE, BY_POLICY), None)
    date: dt.date | None = entry(schema.date(), None)
    from_: dt.date | None = entry(schema.date(), None)
    to: dt.date | None = entry(schema.date(), None)
    period: str | None = entry(Period(), None)
    time: dt.time | None = entry(schema.time(), None)
    place: str | None = entry(Text(300), None)
    phrase: str | None = entry(Text(300), None)
    title: str | None = entry(Text(300), None)
    short: str | None = entry(Text(60), None)
    filing: FilingChange = entry(Nested(FilingChange, bare="what"), FilingChange())
    actions: RoleTexts = entry(Nested(RoleTexts), RoleTexts())
    note: str | None = entry(Text(), None)
    # Where in the amending document: "mục 1".
    refs: tuple[str, ...] = entry(_REFERENCE_TEXTS, ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentRecord:
    """A numbered document that changes published deadlines."""

    number: str = entry(Text(80))
    date: dt.date = entry(schema.date())
    # As its document names it, where that is another body's: a city moves the day of its districts' plans.
    issuer: str | None = entry(Text(200), None)
    reason: str | None = entry(Text(), None)
    changes: tuple[ChangeRecord, ...] = entry(ListOf(Nested(ChangeRecord)))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRecord:
    """A correction of text that needs no document number; like an amendment it raises the revision."""

    date: dt.date = entry(schema.date())
    reason: str = entry(Text())
    items: tuple[str, ...] = entry(
        ListOf(Reference("task", "deadline", "movement", "phase")), ()
    )
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A change of everything that subscribers hold: another address or title, other reminders, other days of items."""

    date: dt.date = entry(schema.date())
    reason: str = entry(Text())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """The tombstone of a deadline that was published and cancelled: its id never returns."""

    id: str = entry(slug())
    reason: str = entry(Text())
    at: At = _at()


ADDRESSED = ("unit", "group", "movement", "phase", "task", "section")
"""Kinds of records that have addresses of their own: pages, feeds, sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What had addresses and is no more: there it is said for good what took its place."""

    kind: str = entry(Choice(*ADDRESSED))
    id: str = entry(slug())
    name: str = entry(Text(300))
    date: dt.date = entry(schema.date())
    by: str | None = entry(Text(80), None)
    reason: str = entry(Text())
    # Several where a body was split.
    instead: tuple[str, ...] = entry(
        ListOf(Reference("party", "movement", "task", "phase", "section")), ()
    )
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """How many working days ahead to remind; the last rule that fits a deadline and a unit holds."""

    ONCE: ClassVar[tuple[str, ...]] = ("kinds", "units")
    days: tuple[int, ...] = entry(ListOf(integer(1, 60)))
    kinds: tuple[str, ...] = entry(ListOf(Choice(*KINDS)), ())
    units: tuple[str, ...] = entry(_PARTIES, ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFeed:
    """A feed that is published while it holds nothing, because somebody subscribed to it; mostly a bare text."""

    ONCE: ClassVar[tuple[str, ...]] = ("name",)
    # What stands between "feeds/" and ".ics" of its address: units/phong-noi-vu/lead, phases/quy-4.
    name: str = entry(Text(200))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What the keeper decides of the feeds."""

    keep: tuple[KeptFeed, ...] = entry(ListOf(Nested(KeptFeed, bare="name")), ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Last year's plan, whose deadlines stay in the feeds for some months after their day."""

    ONCE: ClassVar[tuple[str, ...]] = ("plan",)
    # A name without folders: last year's plan lies beside this one.
    plan: str = entry(Pattern("plan-file", r"[A-Za-z0-9._-]+\.yaml"))
    months: int = entry(integer(0, 36))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """The whole of plan.yaml."""

    plan: Header = entry(Nested(Header))
    calendar: WorkingDays = entry(Nested(WorkingDays), WorkingDays())
    abbreviations: tuple[Abbreviation, ...] = entry(ListOf(Nested(Abbreviation)), ())
    units: tuple[Unit, ...] = entry(ListOf(Nested(Unit)))
    groups: tuple[Group, ...] = entry(ListOf(Nested(Group)), ())
    movements: tuple[Movement, ...] = entry(ListOf(Nested(Movement)), ())
    phases: tuple[Phase, ...] = entry(ListOf(Nested(Phase)), ())
    sections: tuple[Section, ...] = entry(ListOf(Nested(Section)), ())
    registration: tuple[Registration, ...] = entry(ListOf(Nested(Registration)), ())
    duties: tuple[Duty, ...] = entry(ListOf(Nested(Duty)), ())
    tasks: tuple[TaskRecord, ...] = entry(ListOf(Nested(TaskRecord)))
    contradictions: tuple[Contradiction, ...] = entry(ListOf(Nested(Contradiction)), ())
    acknowledged: tuple[Acknowledgement, ...] = entry(
        ListOf(Nested(Acknowledgement)), ()
    )
    not_a_deadline: tuple[NotADeadline, ...] = entry(ListOf(Nested(NotADeadline)), ())
    amendments: tuple[AmendmentRecord, ...] = entry(ListOf(Nested(AmendmentRecord)), ())
    corrections: tuple[CorrectionRecord, ...] = entry(
        ListOf(Nested(CorrectionRecord)), ()
    )
    revisions: tuple[Revision, ...] = entry(ListOf(Nested(Revision)), ())
    retired: tuple[Retired, ...] = entry(ListOf(Nested(Retired)), ())
    ended: tuple[Ended, ...] = entry(ListOf(Nested(Ended)), ())
    reminders: tuple[ReminderRule, ...] = entry(ListOf(Nested(ReminderRule)), ())
    feeds: Feeds = entry(Nested(Feeds), Feeds())
    # Whether the texts of content/ are published as written, with what they run in readers' browsers.
    content: str = entry(Choice("cleaned", "trusted"), "cleaned")
    earlier: tuple[Earlier, ...] = entry(ListOf(Nested(Earlier)), ())
    at: At = _at()


def read_plan(root: Node, path: str, rules: schema.Rules | None = None) -> PlanRecord:
    """Read the nodes of plan.yaml. Raises InputError with every problem.

    The nodes are read twice: the first pass only learns who is called what, so that references may stand before
    what they name.
    """
    # Its problems are not kept: the second pass meets all of them again, and those of references too.
    first = Reader(path)
    read_record(PlanRecord, root, first)
    second = Reader(path, known=first.defined, rules=rules)
    record = read_record(PlanRecord, root, second)
    if record is None or second.problems:
        raise InputError(fold_consequences(second.problems, root, first.defined, path))
    return record
