"""A unit's feed as a site serves it, a device's copy of it, and the plan at hand: which of them is behind."""

from __future__ import annotations

import datetime as dt
import difflib
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kehoach import routes
from kehoach.editions.ledger import (
    Held,
    HeldFeed,
    Ledger,
    ledger_of,
    whole_feeds,
)
from kehoach.editions.published import Unreachable, parse_published
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, problem_at
from kehoach.render.context import Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.site.calendars import (
    CalendarItem,
    CalendarRead,
    Reader,
    UnreadableCalendarError,
    read_calendar,
)
from kehoach.site.manifest import mark_of
from kehoach.site.served import GONE, Place, Survey, older_items
from kehoach.uids import deadline_uid, is_parted_notice, subject_of


class FeedVerdict(enum.StrEnum):
    """How a feed that a site serves stands to what was published."""

    CURRENT = "current"
    STALE = "stale"
    CHANGED = "changed"
    MISSING = "missing"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as it is served."""

    path: str
    verdict: FeedVerdict
    calendar: CalendarRead
    """Empty where the feed could not be read."""
    older: tuple[str, ...]
    """What of it is in an earlier state than it was published in."""
    next_item: CalendarItem | None
    """The first that is not over on the day asked for."""
    parts: tuple[str, ...] = ()
    """Paths of the calendars in which more of it stands, for it is near what calendars take."""
    faded: int = 0
    """How many of its deadlines are over and left it for the same reason."""

    @property
    def deadlines(self) -> tuple[CalendarItem, ...]:
        """Its items but notices."""
        return tuple(item for item in self.calendar.items if _is_of_deadline(item))

    @property
    def changed(self) -> str:
        """LAST-MODIFIED of what was changed last, empty where there is nothing."""
        return max((item.stamp for item in self.calendar.items), default="")


def find_feed(place: Place, party: str) -> str:
    """Return the path of the feed that holds all of a unit or group, named by id, name or alias.

    Raises InputError for a name that the site does not know.
    """
    name = place.named(routes.PLAN_JSON)
    plan = parse_published(place.require(routes.PLAN_JSON, "no-manifest"), name)
    known: dict[str, tuple[str, str]] = {}
    for kind, parties in (("unit", plan.units), ("group", plan.groups)):
        for entry in parties:
            feed = routes.feed(kind, entry.id)
            for called in (entry.id, entry.name, *entry.aliases):
                known.setdefault(called.casefold(), (called, feed))
    wanted = party.casefold()
    if wanted in known:
        return known[wanted][1]
    near = difflib.get_close_matches(wanted, known, 1)
    values = {"name": party, "nearest": known[near[0]][0] if near else ""}
    raise InputError([problem_at(name, Mark(), "verify-unknown-unit", values)])


def read_feed(place: Place, survey: Survey, path: str, today: dt.date) -> FeedState:
    """Read one feed of a published tree. Raises InputError where there is no such feed in its manifest."""
    listed = survey.manifest.files.get(path)
    if listed is None:
        name = place.named(path)
        raise InputError([problem_at(name, Mark(), "verify-no-feed", {"name": path})])
    calendar = CalendarRead(name="", items=())
    verdict = FeedVerdict.CURRENT
    try:
        data = place.read(path)
        calendar = read_calendar(data)
        if mark_of(data) != listed:
            verdict = FeedVerdict.CHANGED
    except Unreachable as error:
        is_gone = error.status in GONE
        verdict = FeedVerdict.MISSING if is_gone else FeedVerdict.UNREAD
    except UnreadableCalendarError:
        verdict = FeedVerdict.CHANGED
    older: tuple[str, ...] = ()
    if survey.ledger and path in survey.ledger.feeds and calendar.items:
        older = older_items(calendar, survey.ledger.feeds[path])
    return FeedState(
        path=path,
        verdict=FeedVerdict.STALE if older else verdict,
        calendar=calendar,
        older=older,
        next_item=_next(calendar.items, today),
        parts=tuple(sorted(_parts(survey, path))),
        faded=_count_faded(survey, path),
    )


def _parts(survey: Survey, path: str) -> Iterator[str]:
    for listed in survey.manifest.files:
        whole, part = routes.whole_feed(listed)
        if part and whole == path:
            yield listed


def _count_faded(survey: Survey, path: str) -> int:
    feed = survey.ledger.feeds.get(path) if survey.ledger else None
    # A reminder goes with its deadline.
    return len({subject_of(item.uid) for item in feed.faded}) if feed else 0


def _is_of_deadline(item: CalendarItem) -> bool:
    """Tell a deadline from a notice, which says that there is none."""
    return bool(subject_of(item.uid)[0])


def _next(items: Iterable[CalendarItem], today: dt.date) -> CalendarItem | None:
    coming = []
    for item in items:
        if not item.last or item.cancelled or not _is_of_deadline(item):
            continue
        if item.last >= today:
            coming.append((item.last, item.uid, item))
    # By the day on which it is over, and where several are, always in the same order.
    return min(coming)[2] if coming else None


class CopyVerdict(enum.StrEnum):
    """How one item of a copy stands to the feed that the site serves."""

    SAME = "same"
    OLDER = "older"
    MISSING = "missing"
    """The site has it, the copy not yet."""
    LEFT = "left"
    """The copy still has it, the site has not."""
    FADED = "faded"
    """The copy still has it; it is over, or stands in a part of the feed: no fault of either."""
    NEWER = "newer"
    EDITED = "edited"
    """The same revision, and yet it says something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedItem:
    """One item of a copy beside the site's."""

    verdict: CopyVerdict
    copy: CalendarItem | None
    site: CalendarItem | None

    @property
    def title(self) -> str:
        """What it is called: by the site, where that has it."""
        named = self.site or self.copy
        return named.title if named else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyState:
    """A copy that a device exported beside the feed that it was subscribed to."""

    name: str
    """Of its file."""
    items: tuple[ComparedItem, ...]
    others: int
    """How many entries it holds that are of no plan of ours."""

    def of(self, verdict: CopyVerdict) -> list[ComparedItem]:
        """List what was found to be so."""
        return [item for item in self.items if item.verdict is verdict]

    @property
    def verdict(self) -> CopyVerdict:
        """The verdict on the whole: what a newer copy says of the site comes first, then what is missing here."""
        for verdict in (CopyVerdict.NEWER, CopyVerdict.OLDER, CopyVerdict.EDITED):
            if self.of(verdict):
                return verdict
        # What came or went since is as old as what was changed since.
        if self.of(CopyVerdict.MISSING) or self.of(CopyVerdict.LEFT):
            return CopyVerdict.OLDER
        return CopyVerdict.SAME


def read_copy(path: Path) -> CalendarRead:
    """Read what a device exported. Raises InputError for what is no calendar."""
    name = path.as_posix()
    try:
        return read_calendar(path.read_bytes())
    except UnreadableCalendarError as error:
        raise InputError([problem_at(name, Mark(), "copy-unreadable")]) from error


def guess_feed(survey: Survey, copy: CalendarRead, name: str, named: str = "") -> str:
    """Return the path of the feed that a copy is one of: by its title, else the one ``named``, else by what it holds.

    Raises InputError where it holds nothing of any feed; ``name`` is what problems call the copy.
    """
    feeds = survey.ledger.feeds if survey.ledger else {}
    # Of several paths of one feed, former ones too, the first is as good as any.
    titled = sorted(path for path, feed in feeds.items() if feed.name == copy.name)
    if named in titled or (named and not titled):
        return named
    if titled:
        return titled[0]
    uids = {item.uid for item in copy.items}
    alike: dict[str, float] = {}
    for path, feed in sorted(feeds.items()):
        held = {item.uid for item in feed.items}
        alike[path] = len(uids & held) / len(uids | held)
    best = max(alike, key=lambda path: alike[path], default="")
    if not best or not alike[best]:
        raise InputError([problem_at(name, Mark(), "copy-unknown")])
    return best


def compare_copy(
    feed: CalendarRead, copy: CalendarRead, survey: Survey, path: str, name: str
) -> CopyState:
    """Hold a copy against the feed that a site serves at a path, item by item in the order of the feed."""
    copies = {item.uid: item for item in copy.items}
    compared = []
    for item in feed.items:
        held = copies.pop(item.uid, None)
        verdict = _compare(held, item) if held else CopyVerdict.MISSING
        compared.append(ComparedItem(verdict=verdict, copy=held, site=item))
    plans = _plans(survey)
    known = _known(survey, path)
    others = 0
    for item in copies.values():
        # Somebody's own entries stand in the same calendar.
        if subject_of(item.uid)[1] not in plans:
            others += 1
            continue
        is_known = item.uid in known or is_parted_notice(item.uid)
        verdict = CopyVerdict.FADED if is_known else CopyVerdict.LEFT
        compared.append(ComparedItem(verdict=verdict, copy=item, site=None))
    return CopyState(name=name, items=tuple(compared), others=others)


def _known(survey: Survey, path: str) -> set[str]:
    """Return the UIDs of what a feed and its parts hold, and of what faded from them."""
    if not survey.ledger:
        return set()
    whole, _ = routes.whole_feed(path)
    feed = whole_feeds(survey.ledger).get(whole)
    return {item.uid for item in (*feed.items, *feed.faded)} if feed else set()


def _plans(survey: Survey) -> set[str]:
    """Return what stands behind the sign of a UID of ours: the ids of this plan and of earlier ones."""
    plans = {survey.manifest.plan}
    for feed in survey.ledger.feeds.values() if survey.ledger else ():
        plans.update(subject_of(item.uid)[1] for item in feed.items)
    return plans


def _compare(copy: CalendarItem, site: CalendarItem) -> CopyVerdict:
    """Compare two states of one item, by what the device kept of the revision."""
    revision = site.sequence or 0
    if copy.sequence is not None and copy.sequence != revision:
        is_older = copy.sequence < revision
        return CopyVerdict.OLDER if is_older else CopyVerdict.NEWER
    is_told = bool(copy.stamp and site.stamp)
    if is_told and copy.stamp != site.stamp:
        is_older = copy.stamp < site.stamp
        return CopyVerdict.OLDER if is_older else CopyVerdict.NEWER
    if _said(copy) == _said(site):
        return CopyVerdict.SAME
    # Where the device kept no revision, nothing tells; that it is behind is what happens mostly.
    has_revision = is_told or copy.sequence is not None
    return CopyVerdict.EDITED if has_revision else CopyVerdict.OLDER


def _said(item: CalendarItem) -> tuple[object, ...]:
    """Return what a reader sees of an item; devices reflow blanks."""
    title = " ".join(item.title.split())
    return title, item.first, item.last, item.cancelled


class PlanVerdict(enum.StrEnum):
    """How a site stands to a plan.yaml."""

    SAME = "same"
    BEHIND = "behind"
    """The plan was changed since."""
    AHEAD = "ahead"
    """The plan at hand is an older one."""
    APART = "apart"
    """They say different things, and no record tells which is the later."""
    OTHER = "other"
    """Not the same plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanState:
    """A plan.yaml beside what a site publishes."""

    path: str
    verdict: PlanVerdict
    edition: dt.date
    site_edition: dt.date
    titles: tuple[str, ...]
    """What is told otherwise in feeds, or in one of the two only."""


def compare_plan(plan: Plan, context: Context, survey: Survey) -> PlanState:
    """Render the feeds of a plan and hold them against the ledger that a site serves."""
    rendered = list(render_feeds(plan, context))
    feeds = [(feed.path, feed.data) for feed in rendered]
    own = ledger_of(plan, feeds, (), {feed.path: feed.faded for feed in rendered})
    ledger = survey.ledger
    site_edition = ledger.edition if ledger else survey.manifest.edition
    titles = _titles_apart(own, ledger, feeds) if ledger else ()
    return PlanState(
        path=plan.path,
        verdict=_plan_verdict(own, survey, differs=bool(titles)),
        edition=own.edition,
        site_edition=site_edition,
        titles=titles,
    )


def _plan_verdict(own: Ledger, survey: Survey, *, differs: bool) -> PlanVerdict:
    ledger, manifest = survey.ledger, survey.manifest
    if own.plan != manifest.plan:
        return PlanVerdict.OTHER
    # Publications of before the ledger tell only of which day they are.
    published = ledger or own
    edition = ledger.edition if ledger else manifest.edition
    ours, theirs = (own.edition, own.records), (edition, published.records)
    if ours == theirs:
        return PlanVerdict.APART if differs else PlanVerdict.SAME
    return PlanVerdict.BEHIND if theirs < ours else PlanVerdict.AHEAD


def _titles_apart(
    own: Ledger, site: Ledger, feeds: Sequence[tuple[str, bytes]]
) -> tuple[str, ...]:
    """Name what the feeds of a plan and of a site say differently; by its id what only the site has."""
    differing: dict[str, None] = {}
    # With their parts and what faded, which are others on another day.
    own_feeds, site_feeds = whole_feeds(own), whole_feeds(site)
    for path in sorted({*own_feeds, *site_feeds}):
        ours, theirs = _held(own_feeds.get(path)), _held(site_feeds.get(path))
        for uid in (*ours, *theirs):
            # A notice comes and goes with what its calendar, or a part of it, holds.
            is_notice = not subject_of(uid)[0]
            if is_notice and not (uid in ours and uid in theirs):
                continue
            if ours.get(uid) != theirs.get(uid):
                differing[uid] = None
    # Reading the feeds again is only worth it for somebody who has to be told of them.
    titles = _titles(feeds) if differing else {}
    # Reminders and tasks of a deadline differ where it does.
    subjects = dict.fromkeys(subject_of(uid)[0] or uid for uid in differing)
    return tuple(titles.get(subject, subject) for subject in subjects)


def _held(feed: HeldFeed | None) -> dict[str, Held]:
    if feed is None:
        return {}
    return {item.uid: item for item in (*feed.faded, *feed.items)}


def _titles(feeds: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    """Return what each deadline is called, by its id, and each notice by its UID."""
    reader = Reader()
    titles: dict[str, str] = {}
    for _, data in feeds:
        for item in reader.read(data).items:
            subject, plan = subject_of(item.uid)
            # A reminder's title says that it is one.
            if item.uid == deadline_uid(subject, plan):
                titles[subject] = item.title
            titles.setdefault(subject or item.uid, item.title)
    return titles
