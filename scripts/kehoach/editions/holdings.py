"""What subscribers hold against what they would get: nothing of it may change, move or vanish without a record.

Every finding names its line in plan.yaml; clients take a change in only where the revision of an item rises, and
only records of the plan raise it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kehoach import routes
from kehoach.editions.ledger import Held, HeldFeed, Ledger, whole_feeds
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.records import (
    AmendmentRecord,
    CorrectionRecord,
    Ended,
    Group,
    Movement,
    Phase,
    Revision,
    Unit,
)
from kehoach.plan.slices import possible_slices
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.uids import deadline_uid, subject_of

_TOLD_ONLY = ("appeared", "superior-item-left")
"""What keeps no plan from being published."""


def check_ledger(
    plan: Plan,
    new: Ledger,
    old: Ledger,
    today: dt.date,
    others: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Yield what no record of the plan explains between two publications, ``old`` having come first.

    Of plans beside it (``others``) an item may leave: its own plan answers for that, and its portal.
    """
    yield from _lost_tombstones(plan, old)
    yield from _lost_paths(plan, new, old)
    yield from _renamed_calendars(plan, new, old)
    yield from _future_stamps(plan, new, today)
    findings = _Findings(plan, new, old, today, others)
    given = whole_feeds(new)
    for path, before in whole_feeds(old).items():
        # A feed that is gone is told of by its path.
        if path in given:
            findings.compare(before, given[path])
    yield from findings.problems()


def _lost_tombstones(plan: Plan, old: Ledger) -> Iterator[Problem]:
    """Yield ids that were retired for good and no longer are: they could return, and be taken for the old item."""
    if old.plan != plan.header.id:
        return
    retired = {tombstone.id for tombstone in plan.retired}
    for identity in old.retired:
        if identity not in retired:
            yield _problem(plan, Mark(), "tombstone-gone", identity)


def _lost_paths(plan: Plan, new: Ledger, old: Ledger) -> Iterator[Problem]:
    """Yield what would no longer be found under its address, one finding for all paths of one id."""
    lost = old.paths - new.paths
    keepable = _keepable_feeds(plan, lost)
    for name in sorted(set(keepable.values())):
        place = plan.feeds.at.of("keep")
        yield problem_at(plan.path, place, "feed-gone", {"feed": name})
    gone: dict[str, list[str]] = {}
    for path in sorted(lost - keepable.keys()):
        gone.setdefault(_subject(path), []).append(path)
    forms = _lost_forms(gone, new)
    for form in sorted(forms):
        yield problem_at(plan.path, Mark(), "form-gone", {"form": form})
    for identity, paths in gone.items():
        # A record says of its feeds and pages what took their place; its papers may end.
        if identity in plan.ended_ids:
            continue
        left = [path for path in paths if path.rpartition(".")[2] not in forms]
        if not left:
            continue
        place, successor = _successor(plan, old, identity)
        code = "address-gone-renamed" if successor else "address-gone"
        values: dict[str, object] = {
            "id": identity,
            "count": len(left),
            "path": left[0],
            "successor": successor,
        }
        yield problem_at(plan.path, place, code, values)


def _keepable_feeds(plan: Plan, lost: Collection[str]) -> dict[str, str]:
    """Map the feeds that only lost their last deadline, by path, to the names under which the keeper can keep them."""
    kept = {}
    for chosen in possible_slices(plan):
        kept.update(dict.fromkeys(chosen.paths, chosen.name))
    names = {}
    for path in lost:
        # A part goes on where its feed does.
        whole, _ = routes.whole_feed(path)
        if whole in lost and whole in kept:
            names[path] = kept[whole]
    return names


def _subject(path: str) -> str:
    """Return the id that a path is of: "a" for "feeds/units/a/lead.ics", "messages/a/1.txt", "don-vi/a/index.html"."""
    path, _ = routes.whole_feed(path)
    parts = path.removesuffix("/index.html").split("/")
    if parts[0] == "feeds" and parts[1:2] == ["units"]:
        return parts[2].partition(".")[0]
    if parts[0] == "messages":
        return parts[1].partition(".")[0]
    return parts[-1].partition(".")[0]


def _lost_forms(gone: Mapping[str, list[str]], new: Ledger) -> set[str]:
    """Return the forms of sheets that this publication was not asked for: not one is left of them."""
    lost = set()
    for paths in gone.values():
        for path in paths:
            if path.startswith("checklists/"):
                lost.add(path.rpartition(".")[2])
    made = {
        path.rpartition(".")[2] for path in new.paths if path.startswith("checklists/")
    }
    return lost - made


def _successor(plan: Plan, old: Ledger, identity: str) -> tuple[Mark, str]:
    """Find the body that has a vanished id's name, and its line; the plan's own line and nothing if there is none."""
    published = old.feeds.get(routes.feed("unit", identity))
    published = published or old.feeds.get(routes.feed("group", identity))
    for party in plan.directory:
        # A calendar's name begins with that of its body.
        if published and published.name.startswith(f"{party.name} "):
            return party.at.of("id"), party.id
    return plan.header.at.of("id"), ""


def _renamed_calendars(plan: Plan, new: Ledger, old: Ledger) -> Iterator[Problem]:
    """Yield that calendars would be called otherwise, once: a client may then make every item anew."""
    same_plan = old.plan == new.plan
    if same_plan and new.records > old.records:
        return
    # Of another plan's records none tells of this change, save one that the new plan has.
    if not same_plan and plan.revisions:
        return
    for path, feed in old.feeds.items():
        after = new.feeds.get(path)
        # Next year's conference is another one, and its calendar is called after it.
        if path.startswith("feeds/tasks/") and not same_plan:
            continue
        if after and after.name != feed.name:
            values = {"path": path, "old": feed.name, "new": after.name}
            yield problem_at(
                plan.path, _name_place(plan, path), "calendar-renamed", values
            )


def _name_place(plan: Plan, path: str) -> Mark:
    """Return the line of what a calendar is named after; of the plan's title where it is of the whole plan."""
    identity = _subject(path)
    if path.startswith("feeds/tasks/") and identity in plan.tasks_by_id:
        return plan.tasks_by_id[identity].at.of("title")
    named: list[Unit | Group | Movement | Phase] = [*plan.directory]
    named += [*plan.movements, *plan.phases]
    for record in named:
        if record.id == identity:
            return record.at.of("name")
    return plan.header.at.of("title")


def _future_stamps(plan: Plan, new: Ledger, today: dt.date) -> Iterator[Problem]:
    """Yield records dated after today: clients would take no later change in until that day."""
    tomorrow = f"{today + dt.timedelta(days=1):%Y%m%d}"
    told: set[str] = set()
    for feed in new.feeds.values():
        for item in feed.items:
            day = item.stamp[:8]
            if day >= tomorrow and day not in told:
                told.add(day)
                date = dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
                values = {"date": date}
                yield problem_at(
                    plan.path, _record_place(plan, date), "stamp-in-future", values
                )


def _record_place(plan: Plan, date: dt.date) -> Mark:
    """Find the line of the record of a day; that of the day of issue where no other record has it."""
    records: list[AmendmentRecord | CorrectionRecord | Revision | Ended] = []
    records += [*plan.amendments, *plan.corrections, *plan.revisions, *plan.ended]
    for record in records:
        if record.date == date:
            return record.at.of("date")
    for party in plan.directory:
        for former in party.was:
            if former.until == date:
                return former.at.of("until")
    return plan.header.at.of("issued")


@dataclass(slots=True)
class _Findings:
    """Gathers what is found in many feeds into one finding a deadline."""

    plan: Plan
    new: Ledger
    old: Ledger
    today: dt.date
    others: frozenset[str] = frozenset()
    _found: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    """Values by code and id of the deadline."""
    _deadlines: dict[str, Deadline] = field(init=False)
    _old_items: dict[str, Held] = field(init=False)
    _new_items: dict[str, Held] = field(init=False)

    def __post_init__(self) -> None:
        self._deadlines = {item.id: item for _, item in self.plan.items}
        self._old_items = _items_by_uid(self.old)
        self._new_items = _items_by_uid(self.new)

    def compare(self, before: HeldFeed, after: HeldFeed) -> None:
        """Compare one feed with what its readers hold."""
        # What faded is still known: it may come back, as what it was.
        held = {item.uid: item for item in (*before.faded, *before.items)}
        given = {item.uid: item for item in after.items}
        faded = {item.uid: item for item in after.faded}
        for uid, item in held.items():
            present = given.get(uid) or faded.get(uid)
            if present:
                self._compare_item(item, present)
            else:
                self._check_lost(item)
        for item in faded.values():
            # Only what is over may fade: the future is in the feed, or in one of its parts.
            if not self._is_over(item):
                self._report("item-lost", item.uid)
        for uid, item in given.items():
            if uid not in held:
                self._check_new(item)

    def _is_over(self, item: Held) -> bool:
        return bool(item.last_day) and item.last_day < self.today.isoformat()

    def problems(self) -> Iterator[Problem]:
        """Yield one problem for each deadline and each thing that is wrong with it."""
        for (code, identity), values in sorted(self._found.items()):
            # Whatever else changed, that it moved is what the keeper has to record.
            if (
                code == "changed-silently"
                and ("moved-silently", identity) in self._found
            ):
                continue
            deadline = self._deadlines.get(identity)
            place = deadline.at.mark if deadline else self.plan.header.at.mark
            if deadline and code == "moved-silently":
                place = deadline.at.of("date")
            severity = Severity.WARNING if code in _TOLD_ONLY else Severity.ERROR
            yield _problem(
                self.plan, place, code, identity, severity=severity, **values
            )

    def _report(self, code: str, uid: str, **values: object) -> None:
        identity, plan_id = subject_of(uid)
        if plan_id in self.others:
            # A deadline of this plan may have the same id.
            identity = deadline_uid(identity, plan_id)
        self._found.setdefault((code, identity or uid), values)

    def _compare_item(self, old: Held, new: Held) -> None:
        if new.sequence < old.sequence:
            self._report("sequence-back", old.uid, old=old.sequence, new=new.sequence)
        elif new.stamp < old.stamp:
            self._report("stamp-back", old.uid, old=old.stamp, new=new.stamp)
        elif old.digest != new.digest and not _is_raised(old, new):
            # A notice says what its calendar is called, and that is told of the calendar.
            identity, _ = subject_of(old.uid)
            if not identity:
                return
            # Reminders and tasks move with the safe day; of the printed one the event alone tells.
            is_event = old.uid == deadline_uid(*subject_of(old.uid))
            if old.last_day != new.last_day and is_event:
                self._report(
                    "moved-silently", old.uid, old=old.last_day, new=new.last_day
                )
            else:
                self._report("changed-silently", old.uid)

    def _check_lost(self, item: Held) -> None:
        """Look for what explains that readers of a feed lose an item."""
        identity, plan_id = subject_of(item.uid)
        if not identity:
            return
        is_over = self._is_over(item)
        if plan_id in self.others:
            if not (is_over or item.cancelled):
                self._report("superior-item-left", item.uid, other=plan_id)
        elif plan_id != self.plan.header.id:
            if not is_over:
                self._report("earlier-item-lost", item.uid, other=plan_id)
        elif identity in self._deadlines:
            if not self._may_leave(item, is_over=is_over):
                self._report("item-lost", item.uid)
        elif identity not in {tombstone.id for tombstone in self.plan.retired}:
            self._report("vanished", item.uid)
        elif not item.cancelled:
            self._report("retired-uncancelled", item.uid)
        elif not is_over:
            self._report("left-early", item.uid, date=item.last_day)

    def _may_leave(self, item: Held, *, is_over: bool) -> bool:
        """Tell whether an item of a deadline that the plan still has may leave a feed."""
        # Old ones fade by the plan's own rule; the marks of cancelled ones when their day is over.
        fades = item.cancelled or self.plan.header.keep_past is not None
        if is_over and fades:
            return True
        # Whoever is no longer concerned: a record that raised it says so to all others.
        identity, _ = subject_of(item.uid)
        event = f"{identity}@{self.plan.header.id}"
        before = self._old_items.get(event, item)
        present = self._new_items.get(event)
        if present:
            return present.sequence > before.sequence
        return self._deadlines[identity].sequence > before.sequence

    def _check_new(self, item: Held) -> None:
        """Look for what explains that readers of a feed get an item that they did not have."""
        identity, plan_id = subject_of(item.uid)
        deadline = self._deadlines.get(identity)
        if not deadline or plan_id != self.plan.header.id:
            return
        before = self._old_items.get(item.uid)
        if before:
            if not _is_raised(before, item):
                self._report("changed-silently", item.uid)
        elif self.old.plan == self.plan.header.id and not deadline.sequence:
            self._report("appeared", item.uid)


def _items_by_uid(ledger: Ledger) -> dict[str, Held]:
    items: dict[str, Held] = {}
    for feed in ledger.feeds.values():
        for item in (*feed.items, *feed.faded):
            items.setdefault(item.uid, item)
    return items


def _is_raised(old: Held, new: Held) -> bool:
    """Tell whether clients will take a change in: Evolution and ICSx5 ask for different ones of the two."""
    return new.sequence > old.sequence and new.stamp > old.stamp


def _problem(
    plan: Plan,
    place: Mark,
    code: str,
    identity: str,
    *,
    severity: Severity = Severity.ERROR,
    **values: object,
) -> Problem:
    return problem_at(
        plan.path,
        place,
        code,
        {"id": identity, **values},
        severity=severity,
        about=(identity,),
    )
