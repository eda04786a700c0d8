"""Whom a reader chooses among hundreds: names in a file of their own, and no list in a page."""

from __future__ import annotations

import dataclasses
import json
import re
from unittest import mock

import pytest
from conftest import MINIMAL, context_of, make_plan

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.render.context import Context
from kehoach.render.pages.choosing import MANY, is_typed, render_names
from kehoach.render.pages.staged import render_pages

LIMIT = "kehoach.render.pages.choosing.MANY"
KEPT = frozenset([routes.PARTY_NAMES])


def pages_of(plan: Plan, context: Context) -> dict[str, str]:
    return {
        made.path: made.data.decode()
        for made in render_pages(plan, context)
        if made.path.endswith(".html")
    }


def plan_with(count: int) -> Plan:
    """Return the minimal plan with further units up to a count of all who can be chosen."""
    # There are two units and a group already.
    more = [f"  - {{id: don-vi-{n}, name: Đơn vị {n}}}\n" for n in range(count - 3)]
    return make_plan(MINIMAL.replace("groups:", "".join(more) + "groups:"))


@pytest.mark.parametrize(("count", "typed"), [(MANY, False), (MANY + 1, True)])
def test_more_bodies_than_a_list_bears_are_typed(count: int, typed: bool) -> None:
    plan = plan_with(count)
    assert is_typed(plan) == typed
    assert len([*render_names(plan, context_of(plan))]) == typed


def test_a_published_file_of_names_stays_when_the_plan_shrinks() -> None:
    plan = make_plan(MINIMAL)
    context = dataclasses.replace(context_of(plan), published=KEPT)
    assert [made.path for made in render_names(plan, context)] == [routes.PARTY_NAMES]


def test_the_names_say_what_a_list_would() -> None:
    plan = make_plan(MINIMAL)
    context = dataclasses.replace(context_of(plan), published=KEPT)
    [made] = render_names(plan, context)
    assert json.loads(made.data) == {
        "kinds": [
            ["", "feeds/units/*.ics", "feeds/reminders/units/*.ics"],
            ["Nhóm đơn vị", "feeds/groups/*.ics", ""],
        ],
        # "Cả hai" is named for both units.
        "names": ["ca-hai"],
        "roles": ["lead", "implement", "coordinate", "submit"],
        "unfed": [],
        "rows": [
            # Leads and, as one of both, implements.
            ["mot", "Đơn vị Một", 0, [0], [0, 1], ["DV1"]],
            ["hai", "Đơn vị Hai", 0, [0], [1, 2]],
            ["ca-hai", "Cả hai", 1],
        ],
    }


def test_pages_hold_no_list_of_those_who_are_typed() -> None:
    plan = make_plan(MINIMAL)
    with mock.patch(LIMIT, 2):
        pages = pages_of(plan, context_of(plan))
    options = {
        path: found
        for path, page in pages.items()
        if (found := re.findall(r'<select[^>]* name="unit".*?</select>', page, re.S))
    }
    assert set(options) == {
        "index.html",
        "lich/index.html",
        "nhiem-vu/index.html",
        "dang-ky-lich/index.html",
    }
    for path, (select,) in options.items():
        assert "mot" not in select
        page = pages[path]
        # The label names the field that is typed into; the field names the list that it opens.
        field = re.search(r'<input id="([^"]+)"[^>]* role="combobox"', page)
        assert field
        assert f'<label for="{field[1]}"' in page
        owned = re.search(r'aria-controls="([^"]+)"', page)
        assert owned
        assert f'id="{owned[1]}" role="listbox"' in page
        # Without the names there is still the page of all units.
        assert re.search(r'<small[^>]*>.*href="(?:\.\./)?don-vi/"', page)


def test_few_bodies_are_listed_and_nothing_is_typed() -> None:
    plan = make_plan(MINIMAL)
    for page in pages_of(plan, context_of(plan)).values():
        assert "data-typed" not in page
        assert "choosing.js" not in page
