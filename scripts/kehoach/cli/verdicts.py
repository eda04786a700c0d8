"""What verify found, said to people and to programs: whether it is the phone or the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kehoach import dates
from kehoach.site.calendars import CalendarItem
from kehoach.site.served import Difference, Kind, Step, Survey
from kehoach.site.subscriptions import (
    ComparedItem,
    CopyState,
    CopyVerdict,
    FeedState,
    FeedVerdict,
    PlanState,
    PlanVerdict,
)
from kehoach.words import Words

_SHOWN = 10
"""Files or items of a kind that are listed for people; programs get all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was asked."""

    survey: Survey
    feed: FeedState | None
    copy: CopyState | None
    plan: PlanState | None

    @property
    def site_is_right(self) -> bool:
        """Whether the site serves what was published: all of it, or where one feed was asked for, that feed."""
        if self.feed:
            return self.feed.verdict is FeedVerdict.CURRENT
        return self.survey.fine

    @property
    def fine(self) -> bool:
        """Whether nothing at all differs."""
        return (
            self.survey.fine
            and (not self.feed or self.feed.verdict is FeedVerdict.CURRENT)
            and (not self.copy or self.copy.verdict is CopyVerdict.SAME)
            and (not self.plan or self.plan.verdict is PlanVerdict.SAME)
        )


def print_human(report: Report, words: Words) -> str:
    """Say it in lines: the site, the feed, the copy, the plan, each with its own conclusion."""
    lines = list(_of_survey(report.survey, words))
    if report.feed:
        lines += ["", *_of_feed(report.feed, words)]
    if report.copy:
        lines += ["", *_of_copy(report, report.copy, words)]
    if report.plan:
        lines += ["", *_of_plan(report.plan, words)]
    return "".join(f"{line}\n" for line in lines)


def _of_survey(survey: Survey, words: Words) -> Iterator[str]:
    manifest = survey.manifest
    edition = dates.print_date(manifest.edition)
    yield words("verify.head", place=survey.source, plan=manifest.plan, edition=edition)
    yield words("verify.looked", looked=survey.looked, all=survey.listed)
    if survey.step is not Step.TOGETHER:
        yield words(f"verify.step-{survey.step}")
    for kind in Kind:
        entries = [entry for entry in survey.differences if entry.kind is kind]
        if entries:
            yield words(f"verify.{kind}", count=len(entries))
            yield from _listed([_file_line(entry, words) for entry in entries], words)
    if not manifest.complete:
        yield words("verify.incomplete")
    if not survey.fine:
        yield words("verify.site-differs")
    elif survey.looked < survey.listed:
        yield words("verify.site-fine-so-far")
    else:
        yield words("verify.site-fine")


def _file_line(entry: Difference, words: Words) -> str:
    if entry.items:
        titles = _first(entry.items, words)
        return words("verify.stale-items", path=entry.path, titles=titles)
    if entry.kind is Kind.UNREAD:
        return f"{entry.path} ({entry.detail})"
    return entry.path


def _listed(lines: list[str], words: Words) -> Iterator[str]:
    for line in lines[:_SHOWN]:
        yield f"  {line}"
    if len(lines) > _SHOWN:
        yield f"  {words('verify.more', count=len(lines) - _SHOWN)}"


def _first(titles: Iterable[str], words: Words) -> str:
    """Name a few things in a line."""
    named = list(titles)
    shown = "; ".join(f'"{title}"' for title in named[:3])
    if len(named) > 3:
        return words("verify.and-more", titles=shown, count=len(named) - 3)
    return shown


def _of_feed(feed: FeedState, words: Words) -> Iterator[str]:
    yield words("verify.feed", name=feed.calendar.name or feed.path, path=feed.path)
    yield f"  {words(f'verify.feed-{feed.verdict}')}"
    if feed.older:
        titles = _first(feed.older, words)
        yield f"  {words('verify.feed-older', titles=titles)}"
    if not feed.calendar.items:
        return
    changed = feed.changed
    yield "  " + words(
        "verify.feed-holds",
        count=len(feed.deadlines),
        day=_stamp_day(changed),
        stamp=changed,
    )
    coming = feed.next_item
    if coming:
        yield "  " + words(
            "verify.feed-next", title=coming.title, day=_day(coming, words)
        )
    else:
        yield f"  {words('verify.feed-over')}"
    if feed.parts:
        yield f"  {words('verify.feed-parts', count=len(feed.parts))}"
        yield from _listed([f"  {path}" for path in feed.parts], words)
    if feed.faded:
        yield f"  {words('verify.feed-faded', count=feed.faded)}"


def _stamp_day(stamp: str) -> str:
    """Write the day of a moment in UTC, ``20200122T000002Z``, as people do; the moment itself stands beside it."""
    if len(stamp) < 8:
        return "-"
    iso = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
    return dates.print_date(dates.parse_date(iso))


def _day(item: CalendarItem, words: Words) -> str:
    """Write the days that an item covers."""
    if not item.first or not item.last:
        return "-"
    first, last = dates.print_date(item.first), dates.print_date(item.last)
    if first == last:
        return last
    return words("verify.days", first=first, last=last)


def _of_copy(report: Report, copy: CopyState, words: Words) -> Iterator[str]:
    yield words("verify.copy", file=copy.name)
    for verdict in CopyVerdict:
        compared = copy.of(verdict)
        if compared and verdict is CopyVerdict.SAME:
            yield f"  {words('verify.copy-same', count=len(compared))}"
        elif compared:
            yield from _listed([_item_line(item, words) for item in compared], words)
    if copy.others:
        yield f"  {words('verify.copy-others', count=copy.others)}"
    yield words(f"verify.{_conclusion(report, copy)}")


def _item_line(item: ComparedItem, words: Words) -> str:
    """Say of one item how the device's state stands to the site's."""
    copy_day = _day(item.copy, words) if item.copy else ""
    site_day = _day(item.site, words) if item.site else ""
    key = f"verify.item-{item.verdict}"
    if item.copy and item.site:
        if item.site.cancelled != item.copy.cancelled:
            key += "-cancelled"
        elif copy_day == site_day:
            # What was changed is something else that the item says.
            key += "-words"
    return words(key, title=item.title, copy=copy_day, site=site_day)


def _conclusion(report: Report, copy: CopyState) -> str:
    """Choose the sentence that answers the question."""
    if copy.verdict is CopyVerdict.SAME:
        return "both-right" if report.site_is_right else "both-old"
    if copy.verdict is CopyVerdict.NEWER or not report.site_is_right:
        return "site-wrong"
    return "edited" if copy.verdict is CopyVerdict.EDITED else "device-old"


def _of_plan(plan: PlanState, words: Words) -> Iterator[str]:
    yield words(
        f"verify.plan-{plan.verdict}",
        path=plan.path,
        edition=dates.print_date(plan.edition),
        site=dates.print_date(plan.site_edition),
    )
    # Two plans differ in everything.
    if plan.titles and plan.verdict is not PlanVerdict.OTHER:
        yield words("verify.plan-titles", count=len(plan.titles))
        yield from _listed(list(plan.titles), words)


def print_json(report: Report, words: Words) -> str:  # noqa: ARG001 - every printer takes its words
    """Write one JSON object: the site, and what else was asked for; null for what was not."""
    data = {
        "fine": report.fine,
        "site": _survey_data(report.survey),
        "feed": _feed_data(report.feed) if report.feed else None,
        "copy": _copy_data(report.copy) if report.copy else None,
        "plan": _plan_data(report.plan) if report.plan else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _survey_data(survey: Survey) -> dict[str, Any]:
    return {
        "source": survey.source,
        "plan": survey.manifest.plan,
        "edition": survey.manifest.edition.isoformat(),
        "complete": survey.manifest.complete,
        "manifest": survey.step.value,
        "looked": survey.looked,
        "files": survey.listed,
        "differences": [
            {
                "kind": entry.kind.value,
                "path": entry.path,
                "items": list(entry.items),
                "detail": entry.detail or None,
            }
            for entry in survey.differences
        ],
    }


def _feed_data(feed: FeedState) -> dict[str, Any]:
    return {
        "path": feed.path,
        "name": feed.calendar.name,
        "verdict": feed.verdict.value,
        "older": list(feed.older),
        "deadlines": len(feed.deadlines),
        "changed": feed.changed or None,
        "next": _item_data(feed.next_item),
        "parts": list(feed.parts),
        "faded": feed.faded,
    }


def _item_data(item: CalendarItem | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "uid": item.uid,
        "title": item.title,
        "first": item.first.isoformat() if item.first else None,
        "last": item.last.isoformat() if item.last else None,
        "sequence": item.sequence,
        "last_modified": item.stamp or None,
        "cancelled": item.cancelled,
    }


def _copy_data(copy: CopyState) -> dict[str, Any]:
    return {
        "file": copy.name,
        "verdict": copy.verdict.value,
        "others": copy.others,
        "items": [
            {
                "verdict": item.verdict.value,
                "copy": _item_data(item.copy),
                "site": _item_data(item.site),
            }
            for item in copy.items
        ],
    }


def _plan_data(plan: PlanState) -> dict[str, Any]:
    return {
        "path": plan.path,
        "verdict": plan.verdict.value,
        "edition": plan.edition.isoformat(),
        "site_edition": plan.site_edition.isoformat(),
        "differing": list(plan.titles),
    }


REPORT_PRINTERS: dict[str, Callable[[Report, Words], str]] = {
    "human": print_human,
    "json": print_json,
}
