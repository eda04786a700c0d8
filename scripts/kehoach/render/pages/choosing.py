"""Whom a reader may choose: a list in the page, or where it would be long, names in a file of their own to type."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES
from kehoach.render.context import Artifact, Context

MANY = 200
"""More bodies than that are chosen by typing: on a phone such a list is some twenty screens long, and in a page that
lets readers filter by it each of them costs 300 bytes, in all half of what home weighs."""


def named_parties(plan: Plan) -> tuple[Party, ...]:
    """List all who can be chosen, in the order of lists: units, then groups that are somebody."""
    return (*plan.directory.units, *plan.directory.named_groups)


def is_typed(plan: Plan) -> bool:
    """Tell whether there are too many bodies for a list."""
    return len(named_parties(plan)) > MANY


def render_names(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the file of names where they are typed, and wherever it was published: somebody may have kept its page."""
    if is_typed(plan) or routes.PARTY_NAMES in context.published:
        make = functools.partial(_names, plan, context)
        yield Artifact(path=routes.PARTY_NAMES, make=make)


def _names(plan: Plan, context: Context) -> bytes:
    told = names_told(plan, context)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def names_told(plan: Plan, context: Context) -> dict[str, Any]:
    """Return the names with what the scripts of pages ask of a body, keys short since there are thousands of rows.

    ``kinds`` are headings, each with the paths of a feed of such a body and of the one with reminders, ``*`` for its
    id; ``names`` are written names that concern more than one body; ``rows`` are id, name, number of the heading,
    numbers of the names, of its roles that have a feed, other names; ``unfed`` are ids of those without a feed.
    """
    words = context.words
    mentions = _Numbers()
    kinds: dict[tuple[str, str, str], int] = {}
    rows: list[list[Any]] = []
    unfed = []
    for party in named_parties(plan):
        is_unit = isinstance(party, Unit)
        # Where units have no kinds, that they are units tells nothing.
        title = words("party.groups-title")
        if isinstance(party, Unit):
            title = party.kind or ""
        feed = routes.feed("unit" if is_unit else "group", "*")
        kind = (title, feed, routes.feed("reminder", "*") if is_unit else "")
        others = sorted(plan.directory.mentions(party.id) - {party.id})
        row = [
            party.id,
            party.name,
            kinds.setdefault(kind, len(kinds)),
            [mentions[other] for other in others],
            _fed_roles(context, party) if is_unit else [],
            list(party.aliases),
        ]
        # What says nothing at its end is left out.
        while not row[-1]:
            row.pop()
        rows.append(row)
        if feed.replace("*", party.id) not in context.feeds:
            unfed.append(party.id)
    return {
        "kinds": [list(kind) for kind in kinds],
        "names": list(mentions),
        "roles": [role.id for role in ROLES],
        "unfed": unfed,
        "rows": rows,
    }


class _Numbers(dict[str, int]):
    """Numbers texts as they come."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


def _fed_roles(context: Context, party: Party) -> list[int]:
    """Return the numbers of the roles in which a body has a feed."""
    paths = [routes.feed("role", party.id, role.id) for role in ROLES]
    return [number for number, path in enumerate(paths) if path in context.feeds]
