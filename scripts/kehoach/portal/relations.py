"""What plans have to do with one another: whose basis is whose, what a superior asks, what comes too late for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach.portal.folding import fold
from kehoach.portal.records import PlanEntry, Portal, Superior
from kehoach.portal.work import Cited, Due, Summary
from kehoach.problems import Mark, Problem, Severity, problem_at

_ALIKE = 0.75
"""So large a part of all words of two titles are the same where both are of one task."""

Summaries = Mapping[str, Summary]
"""By the id of the plan's entry; a plan with errors has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A plan that carries out another one of the portal, which it cites as its basis."""

    plan: str
    basis: str


def check_identities(portal: Portal, summaries: Summaries) -> Iterator[Problem]:
    """Yield plans that share an id, as errors: their UIDs would meet in one calendar."""
    first: dict[str, Summary] = {}
    for entry in portal.record.plans:
        summary = summaries.get(entry.id)
        if summary is None:
            continue
        other = first.setdefault(summary.plan, summary)
        if other is not summary:
            values = {"id": summary.plan, "other": other.path}
            yield problem_at(summary.path, summary.id_mark, "portal-same-id", values)


def check_names(portal: Portal, summaries: Summaries) -> Iterator[Problem]:
    """Yield, as errors, what portal.yaml names and a plan does not have: parties and deadlines."""
    for entry in portal.record.plans:
        for superior in entry.superiors:
            yield from _superior_names(portal, entry, superior, summaries)
    for leader in portal.record.leaders:
        for seat in leader.leads:
            summary = summaries.get(seat.plan)
            if summary and seat.party and seat.party not in summary.parties:
                values = {"id": seat.party, "plan": seat.plan}
                mark = seat.at.of("party")
                yield problem_at(portal.path, mark, "portal-no-party", values)


def _superior_names(
    portal: Portal, entry: PlanEntry, superior: Superior, summaries: Summaries
) -> Iterator[Problem]:
    above, own = summaries.get(superior.plan), summaries.get(entry.id)
    if above and superior.as_ not in above.parties:
        values = {"id": superior.as_, "plan": superior.plan}
        yield problem_at(portal.path, superior.at.of("as"), "portal-no-party", values)
    for party in superior.to:
        if own and party not in own.parties:
            values = {"id": party, "plan": entry.id}
            mark = superior.at.of("to")
            yield problem_at(portal.path, mark, "portal-no-party", values)
    for match in superior.matches:
        for name, plan, known in (
            (match.own, entry.id, own),
            (match.theirs, superior.plan, above),
        ):
            if name and known and name not in known.deadlines:
                values = {"id": name, "plan": plan}
                mark = match.at.of("own" if name == match.own else "theirs")
                yield problem_at(portal.path, mark, "portal-no-deadline", values)


def check_addresses(portal: Portal, summaries: Summaries) -> Iterator[Problem]:
    """Yield plans whose own address is another than their place in the portal: codes and calendars lead there."""
    for entry in portal.record.plans:
        summary = summaries.get(entry.id)
        place = site_address(portal, entry)
        if summary and summary.url != place:
            values = {"url": summary.url, "place": place}
            yield problem_at(
                summary.path,
                summary.url_mark,
                "portal-address",
                values,
                severity=Severity.INFO,
            )


def site_address(portal: Portal, entry: PlanEntry) -> str:
    """Return where the portal publishes a plan's site."""
    return f"{portal.record.portal.url.rstrip('/')}/{site_path(entry.id)}"


PLANS = "ke-hoach/"
"""Folder of a portal in which the plans' sites lie."""


def site_path(identity: str) -> str:
    """Place a plan's site below the portal."""
    return f"{PLANS}{identity}/"


def links_of(portal: Portal, summaries: Summaries) -> tuple[Link, ...]:
    """Find which plan of the portal each basis is, where that is beyond doubt."""
    links = []
    for entry in portal.record.plans:
        summary = summaries.get(entry.id)
        for cited in summary.basis if summary else ():
            found = _cited_plans(portal, entry, cited, summaries)
            if len(found) == 1:
                links.append(Link(plan=entry.id, basis=found[0]))
    return tuple(dict.fromkeys(links))


def check_bases(portal: Portal, summaries: Summaries) -> Iterator[Problem]:
    """Yield bases that may be several plans of the portal, and those that are no superior in portal.yaml."""
    for entry in portal.record.plans:
        summary = summaries.get(entry.id)
        if summary is None:
            continue
        superiors = {superior.plan for superior in entry.superiors}
        for cited in summary.basis:
            found = _cited_plans(portal, entry, cited, summaries)
            if len(found) > 1:
                values = {"number": cited.number, "plans": ", ".join(found)}
                yield _noted(summary, cited.mark, "portal-basis-unclear", values)
            elif found and found[0] not in superiors:
                values = {"number": cited.number, "plan": found[0]}
                yield _noted(summary, cited.mark, "portal-basis-alone", values)


def _noted(
    summary: Summary, mark: Mark, code: str, values: Mapping[str, object]
) -> Problem:
    return problem_at(summary.path, mark, code, values, severity=Severity.INFO)


def _cited_plans(
    portal: Portal, entry: PlanEntry, cited: Cited, summaries: Summaries
) -> list[str]:
    """List the plans that a basis can be: of its number, and of its day where it says one.

    Each agency counts its papers for itself: "12/KH-UBND" may be a paper of each of them.
    """
    found = []
    for other in portal.record.plans:
        summary = summaries.get(other.id)
        if other.id == entry.id or summary is None:
            continue
        same_number = number_key(summary.number) == number_key(cited.number)
        if same_number and cited.date in (None, summary.issued):
            found.append(other.id)
    superiors = {superior.plan for superior in entry.superiors}
    among = [plan for plan in found if plan in superiors]
    return among or found


def number_key(number: str) -> str:
    """Make numbers comparable: "Số 012/KH–UBND" is 12/KH-UBND."""
    key = fold(number).removeprefix("so ")
    return key.lstrip("0 ")


def check_days(portal: Portal, summaries: Summaries) -> Iterator[Problem]:
    """Yield a plan's own days that come after the day by which its superior asks for the same."""
    for entry in portal.record.plans:
        own = summaries.get(entry.id)
        for superior in entry.superiors:
            above = summaries.get(superior.plan)
            if own and above:
                yield from _late(own, above, superior)


def _late(own: Summary, above: Summary, superior: Superior) -> Iterator[Problem]:
    asked = {due.id: due for due in dict(above.asked).get(superior.as_, ())}
    for due in own.dues:
        theirs = _same(due, asked.values(), superior)
        if theirs is None or due.is_cancelled or theirs.is_cancelled:
            continue
        if due.day > theirs.day:
            values = {
                "title": due.title,
                "day": due.day,
                "number": above.number,
                "theirs": theirs.title,
                "limit": theirs.day,
            }
            yield problem_at(
                own.path,
                due.mark,
                "portal-later",
                values,
                severity=Severity.WARNING,
                about=(due.id,),
            )


def _same(due: Due, asked: Iterable[Due], superior: Superior) -> Due | None:
    """Return which of a superior's deadlines one of the own plan is: as the keeper says, else by its title."""
    matched = {match.own: match.theirs for match in superior.matches}
    if due.id in matched:
        return {other.id: other for other in asked}.get(matched[due.id] or "")
    best, best_likeness = None, 0.0
    for other in asked:
        # Papers come together before the conference that they are for.
        if other.is_filing != due.is_filing or other.day.year != due.day.year:
            continue
        likeness = _likeness(due.title, other.title)
        # Of a report of each quarter the one that is nearest in time is meant.
        nearness = abs((other.day - due.day).days)
        rank = likeness - nearness / 100_000
        if likeness >= _ALIKE and rank > best_likeness:
            best, best_likeness = other, rank
    return best


def _likeness(one: str, other: str) -> float:
    """Tell how much of all words of two titles both have."""
    first, second = set(fold(one).split()), set(fold(other).split())
    every = first | second
    return len(first & second) / len(every) if every else 0.0
