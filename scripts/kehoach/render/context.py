"""What renderers are given and what they return."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kehoach.checks.drafts import is_draft
from kehoach.checks.feeds import MAX_BYTES
from kehoach.checks.remarks import Remark, remarks_of
from kehoach.plan.content import text_of
from kehoach.plan.markdown_rules import Dialect
from kehoach.plan.model import Plan
from kehoach.plan.slices import Item, items_of, published_feeds
from kehoach.problems import Problem
from kehoach.proof.stored import StoredProof
from kehoach.render.said.places import Places
from kehoach.render.wording import Wording
from kehoach.words import Words, load_words

if TYPE_CHECKING:
    import jinja2

_Made = TypeVar("_Made")


def ready(body: _Made) -> Callable[[], _Made]:
    """Promise a body that is there already.

    What is published is a promise: where it will be is known at once, what it says is made when it is asked for, and
    anew each time. So nobody holds the bodies of a whole country but who asks for them all.
    """
    return lambda: body


NumberedRemark = tuple[int, Remark]
"""A remark with its number on the page of remarks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file that is published as it is; the path is relative to the site's root, with forward slashes."""

    path: str
    make: Callable[[], bytes]
    key: str = ""
    """What it was made from, where making it again is worth avoiding."""

    @property
    def data(self) -> bytes:
        """Make its body: who needs it twice keeps it."""
        return self.make()

    @property
    def staged(self) -> str:
        """Where it lies for the engine, which copies it."""
        return self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Artifact):
    """A calendar that people subscribe to."""

    faded: bytes = b""
    """Its components that are over and made room, for it was near what calendars take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPage:
    """Markdown that the engine makes a page of."""

    staged: str
    """Where the Markdown lies for the engine, such as ``huong-dan/in-phieu.md``."""
    make: Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """Make its Markdown: who needs it twice keeps it."""
        return self.make()

    @property
    def path(self) -> str:
        """The published file."""
        return page_staged_as(self.staged)


def page_staged_as(staged: str) -> str:
    """Return the published file of a Markdown file: engines give every page but an ``index`` a folder of its own."""
    stem = staged.removesuffix(".md")
    if stem.rpartition("/")[2] == "index":
        return f"{stem}.html"
    return f"{stem}/index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page that is put into the engine's shell: of a unit, a task or a movement."""

    path: str
    """Page address below the site's root, with its final slash."""
    title: str
    description: str
    make: Callable[[], str]
    boost: float = 1
    """How much more than another page it counts in the search."""

    @property
    def html(self) -> str:
        """Make its content: who needs it twice keeps it."""
        return self.make()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """One form that sheets come in: what pages know of it, to link its files."""

    name: str
    """As ``--formats`` says it; also the suffix of its files."""
    label: str
    """Key of the words that name it to readers."""
    booklet: bool = False
    """Whether there is one file with the sheets of every unit."""
    periodic: bool = False
    """Whether there are files with what is due in each quarter and month, for everybody."""
    scheduled: bool = False
    """Whether there is a file with every task in the columns of the document's table."""
    by_month: bool = False
    """Whether it is each month of the year on a sheet of its own."""
    paper: str = ""
    """Size of the paper on which it is the whole year on one page, for everybody too: ``a3``; empty for sheets."""
    on_request: bool = False
    """Whether it is made only where ``--formats`` names it."""


@dataclass(frozen=True, kw_only=True)
class Above:
    """A superior's plan, as it is published at its own place, and whom of this plan's it binds."""

    plan: Plan
    context: Context
    """That of the superior's own site: its items are told there and here in the same words."""
    party: str
    """Id, in the superior's plan, of the body that this plan's agency is."""
    to: frozenset[str]
    """Ids, in this plan, of the bodies that have to know."""
    matches: frozenset[tuple[str, str]] = frozenset()
    """Ids of deadlines of this plan, each with that of the superior's which its keeper says that it is."""

    @property
    def name(self) -> str:
        """How the plan is named among others: its title and number."""
        header = self.plan.header
        return self.context.words(
            "superior.plan", title=header.title, number=header.number
        )

    @functools.cached_property
    def items(self) -> tuple[Item, ...]:
        """What the superior's plan asks of the agency, by due day."""
        return items_of(self.plan, self.party)


class Memo:
    """What was made once, for all who need the same."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def recall(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made before under a key, else make it."""
        if key not in self._made:
            self._made[key] = make()
        made: _Made = self._made[key]
        return made

    def keep(
        self, key: Hashable, told: tuple[object, ...], make: Callable[[], bytes]
    ) -> bytes:
        """Recall bytes, where it can be from one build to the next too: ``told`` is all of it that is no plan's own."""
        del told
        return self.recall(key, make)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a renderer may know besides the plan."""

    words: Words
    wording: Wording
    places: Places
    """Where what the document says stands on the site."""
    today: dt.date
    url: str
    """Address of the published site, with its final slash."""
    feeds: frozenset[str]
    """The path of every feed that pages may link."""
    draft: str
    """What everything says of a plan that is still a draft; empty for one that is not."""
    content: Mapping[str, bytes]
    """The hand-written files below content/, by path."""
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    earlier_remarks: tuple[tuple[Remark, ...], ...]
    """What was to be known of each earlier plan that feeds still hold, in the order of ``Plan.earlier``."""
    forms: tuple[SheetForm, ...]
    """In which forms this build makes sheets besides the page."""
    dialect: Dialect
    """How the site generator reads Markdown."""
    sheet_layout: bytes
    """The office's own layout of Word sheets; empty without one."""
    proof: StoredProof | None = None
    """How the plan was compared with its signed document, where it was."""
    above: tuple[Above, ...] = ()
    """What superiors ask of this plan's bodies; empty for a plan that is built alone."""
    published: frozenset[str] = frozenset()
    """Every path of the last publication: where nothing takes its place, something says so."""
    feed_limit: int = MAX_BYTES
    """How many bytes a feed may have: a larger one is parted."""
    large: dict[str, Any] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    """What is known of feeds that are too large once they are listed; see ``render.feeds.calendars.large_feeds``."""
    remembered: Memo = field(
        init=False, default_factory=Memo, compare=False, repr=False
    )
    """What was made for one page and stands the same in others."""

    def memo(self) -> Memo:
        """Return a memory for whoever makes much that is alike."""
        return Memo()

    @property
    def templates(self) -> jinja2.Environment:
        """What every page is made from; loaded by the first that is."""
        return _templates()

    def remarks_at(self, deadline: str) -> tuple[Remark, ...]:
        """List the remarks that stand at the line of a deadline."""
        return tuple(remark for _, remark in self.numbered_remarks_at(deadline))

    def numbered_remarks_at(self, deadline: str) -> tuple[NumberedRemark, ...]:
        """List them with their numbers on the page of remarks, from 1."""
        numbered = enumerate(self.remarks, 1)
        return tuple(entry for entry in numbered if deadline in entry[1].deadlines)

    def numbered_remarks_about(self, identity: str) -> tuple[NumberedRemark, ...]:
        """List the remarks that name a task, body or movement."""
        numbered = enumerate(self.remarks, 1)
        return tuple(entry for entry in numbered if identity in entry[1].about)

    def text(self, path: str | None) -> str:
        """Return a hand-written text with its front matter, empty where none is named."""
        return self.content[path].decode() if path else ""

    def body(self, path: str | None) -> str:
        """Return a hand-written text that stands within another page: what it says of a page of its own is left out."""
        return text_of(self.content[path]) if path else ""


def make_context(
    plan: Plan,
    *,
    today: dt.date,
    content: Mapping[str, bytes],
    problems: tuple[Problem, ...] = (),
    earlier_problems: Sequence[Iterable[Problem]] = (),
    url: str | None = None,
    forms: tuple[SheetForm, ...] = (),
    dialect: Dialect | None = None,
    language: str | None = None,
    sheet_layout: bytes = b"",
    proof: StoredProof | None = None,
) -> Context:
    """Put together what renderers need, in a language (one of LANGUAGES): the plan's own unless given.

    ``problems`` are the plan's findings, ``earlier_problems`` those of each of ``plan.earlier``; a ``proof`` that is of
    another plan says nothing of this one.
    Raises ValueError where those of an earlier plan are missing: its items would silently change for subscribers.
    """
    words = load_words(language or plan.header.language)
    return Context(
        words=words,
        wording=Wording(plan, words),
        places=Places(plan, content),
        today=today,
        url=(url or plan.header.url).rstrip("/") + "/",
        feeds=published_feeds(plan),
        draft=words("mark.draft-line") if is_draft(plan) else "",
        content=content,
        problems=problems,
        remarks=remarks_of(plan, problems),
        earlier_remarks=tuple(
            remarks_of(earlier.plan, findings)
            for earlier, findings in zip(plan.earlier, earlier_problems, strict=True)
        ),
        forms=forms,
        dialect=dialect or Dialect(),
        sheet_layout=sheet_layout,
        proof=proof if proof and proof.source.plan == plan.header.id else None,
    )


def template_named(name: str) -> jinja2.Template:
    """Return a template for what is no part of the site."""
    return _templates().get_template(name)


@functools.cache
def _templates() -> jinja2.Environment:
    """Return what every page is made from; each template is compiled once a process, whatever plans it renders."""
    import jinja2

    # A value that is missing fails the build instead of leaving a hole in a page.
    return jinja2.Environment(
        loader=jinja2.PackageLoader("kehoach"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # They are the program's own, and do not change while it runs.
        auto_reload=False,
    )
