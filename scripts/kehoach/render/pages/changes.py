"""What changed: the page of amendments, corrections and what touched everything, and an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Change, Deadline, Plan, Task
from kehoach.render.context import Artifact, Context
from kehoach.render.pages.views import fill
from kehoach.render.remarks import Told, tell
from kehoach.render.wording import Wording

Touched = tuple[Task, Deadline, Change]
"""A deadline that was changed, with its task and the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One record of a change, with every deadline that it speaks of."""

    kind: str
    """amendment, correction, revision or bodies: also the key of its heading, below ``changes``"""
    date: dt.date
    number: str = ""
    """Number of the amending document."""
    issuer: str | None = None
    """Who issued it, where that is another body than the plan's own."""
    reason: str | None = None
    touched: tuple[Touched, ...] = ()

    @property
    def heading(self) -> str:
        """Key of its heading."""
        return f"changes.{self.kind}-of" if self.issuer else f"changes.{self.kind}"


def editions_of(plan: Plan, wording: Wording) -> tuple[Edition, ...]:
    """List every record of a change, newest first."""
    # Told apart as a deadline's history tells them: a correction has no number.
    touched: dict[tuple[str, dt.date, str | None], list[Touched]] = {}
    for task, deadline in plan.items:
        for change in deadline.history:
            key = (change.number, change.date, change.reason)
            touched.setdefault(key, []).append((task, deadline, change))
    # What touched nothing is listed too, and what is written twice is told once.
    records: dict[tuple[str, str, dt.date, str | None], None] = {}
    issuers = {amendment.number: amendment.issuer for amendment in plan.amendments}
    for amendment in plan.amendments:
        record = ("amendment", amendment.number, amendment.date, amendment.reason)
        records[record] = None
    for correction in plan.corrections:
        records["correction", "", correction.date, correction.reason] = None
    editions = [
        Edition(
            kind=kind,
            number=number,
            issuer=issuers.get(number),
            date=date,
            reason=reason,
            touched=tuple(touched.get((number, date, reason), ())),
        )
        for kind, number, date, reason in records
    ]
    for revision in plan.revisions:
        editions.append(
            Edition(kind="revision", date=revision.date, reason=revision.reason)
        )
    editions += _of_bodies(plan, wording)
    editions.sort(key=lambda edition: edition.date, reverse=True)
    return tuple(editions)


def _of_bodies(plan: Plan, wording: Wording) -> Iterator[Edition]:
    """Yield what became of names and bodies, one edition a day."""
    told: dict[dt.date, list[str]] = {}
    for party in plan.directory:
        # What came before the plan is no change of it.
        days = {was.until for was in party.was if was.until >= plan.header.issued}
        for day in days:
            text = f"{party.name}: {wording.formers.was(party.id)}."
            told.setdefault(day, []).append(text)
    for ended in plan.ended:
        if ended.date >= plan.header.issued:
            told.setdefault(ended.date, []).append(wording.formers.ended(ended))
    for day, texts in told.items():
        yield Edition(kind="bodies", date=day, reason=" ".join(texts))


def settled_by(plan: Plan, context: Context) -> dict[str, list[Told]]:
    """List the remarks that each amendment settles, by its number."""
    settled: dict[str, list[Told]] = {}
    for remark, told in zip(context.remarks, tell(plan, context), strict=True):
        if remark.settled:
            settled.setdefault(remark.settled.number, []).append(told)
    return settled


def render_changes(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the Atom feed; its last entry is the plan itself, so that it is never empty."""
    make = functools.partial(_atom, plan, context)
    yield Artifact(path=routes.CHANGES_FEED, make=make)


def _atom(plan: Plan, context: Context) -> bytes:
    text = fill(
        "changes.xml.j2",
        plan,
        context,
        "",
        editions=editions_of(plan, context.wording),
        settled=settled_by(plan, context),
        # RFC 4151: an identity that outlives the site's address.
        identity=f"tag:kehoach.invalid,{plan.header.year}:{plan.header.id}",
    )
    return text.encode()
