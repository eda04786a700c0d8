"""The ways to a site: a preview, a publication, and what the second would refuse."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Required, TypedDict, Unpack

from kehoach.editions.last import AtTarget, in_folder, in_store
from kehoach.problems import Problem
from kehoach.site.agreement import last_of_preview, last_unless_draft, refuse_draft
from kehoach.site.bucket import BucketAddress, BucketError, fetch_ledger
from kehoach.site.building import Building, Built, Progress, Superior
from kehoach.site.delivery.kinds import headers_of
from kehoach.site.output.publication import Publication
from kehoach.site.upload import upload

PUBLIC = "public"
"""Folder of the output in which a publication lies; a preview never writes there."""


class Wishes(TypedDict, total=False):
    """What can be asked of any build; see ``Building``."""

    today: Required[dt.date]
    url: str | None
    engine: str
    formats: Iterable[str] | None
    workers: int
    progress: Progress
    above: Sequence[Superior]
    others: frozenset[str]


def build_site(
    plan_path: Path,
    out: Path,
    *,
    to: Path | None = None,
    previous: Path | str | None = None,
    **wishes: Unpack[Wishes],
) -> Built:
    """Build a preview into ``to``, ``out``/site unless given; the one before stays until the new one is whole.

    ``previous`` names what was last published (a site's folder or address, its ledger.json or plan.json); unless given
    what lies at ``to`` (``out``/public) or what the live site serves. What a publication would refuse are warnings.

    Raises InputError for problems in the input, EngineMissingError and EngineError if the engine is not there or fails,
    UnknownFormError, BusyError if another build is at work there, ForeignFolderError and PlaceError if the output
    cannot go there, OSError.
    """
    building = Building(plan_path, **wishes)
    publication = Publication(out, to)
    with publication.held(plan_path.parent):
        last, notices = last_of_preview(
            building.plan, previous, in_folder(to or out / PUBLIC), building.context.url
        )
        return building.run(publication, last, notices, refuse=False)


def publish_site(
    plan_path: Path,
    out: Path,
    *,
    to: Path | BucketAddress | None = None,
    first: bool = False,
    previous: Path | str | None = None,
    **wishes: Unpack[Wishes],
) -> Built:
    """Build into ``to``, ``out``/public unless given, and refuse what no record of the plan explains.

    A site for a store is built into ``out``/public and carried there. ``first`` says that nothing was published
    before. Else as ``build_site``; raises BucketError as well.
    """
    building = Building(plan_path, **wishes)
    # First: a draft is refused whoever else is at work.
    refuse_draft(building.plan, first=first)
    target = to if isinstance(to, Path) else out / PUBLIC
    publication = Publication(out, target)
    # Held from the comparison on: what it was compared with is what it takes the place of.
    with publication.held(plan_path.parent):
        if isinstance(to, BucketAddress):
            return _publish_into_store(building, publication, to, previous, first=first)
        last = last_unless_draft(
            building.plan,
            previous,
            in_folder(target),
            building.context.url,
            first=first,
        )
        return building.run(publication, last, (), refuse=True)


def _publish_into_store(
    building: Building,
    publication: Publication,
    to: BucketAddress,
    previous: Path | str | None,
    *,
    first: bool,
) -> Built:
    """Build beside the plan what the ledger in a store allows, and carry it there. Raises BucketError as well."""
    seen = fetch_ledger(to)
    stored = in_store(str(to), lambda: seen)
    last = last_unless_draft(
        building.plan, previous, stored, building.context.url, first=first
    )
    built = building.run(publication, last, (), refuse=True)
    # No lock reaches another machine: whoever published there since has to be compared with.
    if fetch_ledger(to) != seen:
        raise BucketError("bucket-overtaken", place=str(to))
    sent = upload(built.site, to, headers_of=headers_of, progress=building.progress)
    return dataclasses.replace(built, uploaded=sent)


def rehearse_publication(
    plan_path: Path,
    out: Path,
    *,
    to: Path | BucketAddress | None = None,
    first: bool = False,
    previous: Path | str | None = None,
    **wishes: Unpack[Wishes],
) -> tuple[Problem, ...]:
    """Find everything that ``publish_site`` would refuse, and write nothing. Raises InputError for it."""
    building = Building(plan_path, **wishes)
    published = _at_target(to or out / PUBLIC)
    last = last_unless_draft(
        building.plan, previous, published, building.context.url, first=first
    )
    return building.rehearse(last)


def _at_target(to: Path | BucketAddress) -> AtTarget:
    if isinstance(to, Path):
        return in_folder(to)
    return in_store(str(to), functools.partial(fetch_ledger, to))
