"""What was last published against what is to be: nothing may move, change or vanish without a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from kehoach.editions.comparison import feeds_of, published_edition
from kehoach.editions.published import PublishedDeadline, PublishedPlan
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.slices import possible_slices, published_feeds
from kehoach.problems import Mark, Problem, Severity, problem_at


def check_previous(
    plan: Plan, digests: Mapping[str, str], previous: PublishedPlan
) -> Iterator[Problem]:
    """Yield what changed since without an amendment or correction.

    Of another plan (another id) only the feeds count: it has no past here, but its subscribers do.
    """
    yield from _lost_feeds(plan, previous)
    if previous.id != plan.header.id:
        return
    published: dict[str, PublishedDeadline] = {}
    for task in previous.tasks:
        published.update((old.id, old) for old in task.deadlines)
    yield from _lost_tombstones(plan, previous)
    yield from _unannounced(plan, published)
    present = {deadline.id: deadline for _, deadline in plan.items}
    for identity, old in published.items():
        new = present.get(identity)
        if new:
            yield from _compare(plan, new, digests.get(identity, ""), old)
        else:
            yield from _check_gone(plan, old)


def _lost_feeds(plan: Plan, previous: PublishedPlan) -> Iterator[Problem]:
    """Yield feeds that held something when they were published and would now be gone, though their subject is not.

    Of another plan's feeds it is only a warning: last year's stay for as long as ``earlier`` says.
    """
    same_plan = previous.id == plan.header.id
    subscribed = feeds_of(published_edition(previous)) - published_feeds(plan)
    for chosen in possible_slices(plan):
        if not subscribed.isdisjoint(chosen.paths):
            yield problem_at(
                plan.path,
                plan.feeds.at.of("keep"),
                "feed-gone",
                {"feed": chosen.name},
                severity=Severity.ERROR if same_plan else Severity.WARNING,
            )


def _lost_tombstones(plan: Plan, previous: PublishedPlan) -> Iterator[Problem]:
    """Yield ids that were retired for good and no longer are."""
    retired = {tombstone.id for tombstone in plan.retired}
    for identity in previous.retired:
        # Without its tombstone the id could return, and calendars would take it for the old item.
        if identity not in retired:
            yield _problem(plan, identity, Mark(), "tombstone-gone")


def _unannounced(
    plan: Plan, published: Mapping[str, PublishedDeadline]
) -> Iterator[Problem]:
    """Yield deadlines that subscribers never saw and that no amendment added."""
    for _, deadline in plan.items:
        if deadline.id not in published and not deadline.history:
            yield _problem(
                plan,
                deadline.id,
                deadline.at.mark,
                "appeared",
                severity=Severity.WARNING,
            )


def _check_gone(plan: Plan, old: PublishedDeadline) -> Iterator[Problem]:
    """Yield what is wrong with a deadline that the plan no longer has: it must be cancelled first, then retired."""
    tombstones = {tombstone.id: tombstone for tombstone in plan.retired}
    # No mark: what is gone has no line in the plan.
    if old.id not in tombstones:
        yield _problem(plan, old.id, Mark(), "vanished")
    elif old.status != "cancelled":
        place = tombstones[old.id].at.of("id")
        yield _problem(plan, old.id, place, "retired-uncancelled")


def _compare(
    plan: Plan, new: Deadline, digest: str, old: PublishedDeadline
) -> Iterator[Problem]:
    """Yield what changed in a deadline while its revision did not rise."""
    if new.sequence < old.sequence:
        yield _problem(
            plan,
            new.id,
            new.at.mark,
            "sequence-back",
            old=old.sequence,
            new=new.sequence,
        )
    # Raised: a record of the plan explains whatever changed.
    if new.sequence != old.sequence:
        return
    new_time = new.time.strftime("%H:%M") if new.time else None
    old_days = (old.date, old.end, old.time)
    new_days = (new.date, new.end, new_time)
    if old_days != new_days:
        yield _problem(
            plan,
            new.id,
            new.at.of("date"),
            "moved-silently",
            old=_shown(old_days),
            new=_shown(new_days),
        )
    # Editions of before digests were published have none to compare with.
    elif digest and old.digest not in (None, digest):
        yield _problem(plan, new.id, new.at.mark, "changed-silently")


def _problem(
    plan: Plan,
    identity: str,
    mark: Mark,
    code: str,
    *,
    severity: Severity = Severity.ERROR,
    **values: object,
) -> Problem:
    return problem_at(
        plan.path,
        mark,
        code,
        {"id": identity, **values},
        severity=severity,
        about=(identity,),
    )


def _shown(days: tuple[dt.date | str | None, ...]) -> str:
    written = [str(day) for day in days if day]
    return " ".join(written) or "?"
