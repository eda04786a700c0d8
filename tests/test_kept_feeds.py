"""A feed stands where it holds something or the keeper keeps it; nothing leads to another, and none is lost unsaid."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from conftest import MINIMAL, SMALL, context_of, make_plan, run_kehoach, with_deadline

from kehoach import routes
from kehoach.editions.comparison import compare, edition_of
from kehoach.editions.previous import check_previous
from kehoach.editions.published import as_published
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError, Problem, Severity
from kehoach.render import render_outputs
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.render.feeds.calendars import content_digests, render_feeds
from kehoach.words import load_words

EMPTY = f"""\
{MINIMAL.replace("groups:", "groups:" + chr(10) + "  - {id: vang, name: Vắng}")}\
phases:
  - {{id: quy-1, name: Quý I, start: 01/01/2020, end: 31/3/2020}}
movements:
  - {{id: noi, name: Nói}}
"""
"""A plan with a group, a phase and a movement of which no deadline is."""

HELD = {
    "all",
    *("units/mot", "units/mot/lead", "units/mot/implement"),
    *("units/hai", "units/hai/implement", "units/hai/coordinate"),
    *("reminders/units/mot", "reminders/units/hai"),
    *("todo/units/mot", "todo/units/hai"),
    *("groups/ca-hai", "tasks/viec"),
}


def keeping(*names: str) -> str:
    return f"{EMPTY}feeds: {{keep: [{', '.join(names)}]}}\n"


def feeds(plan: Plan, today: dt.date = dt.date(2020, 1, 20)) -> dict[str, bytes]:
    made = render_feeds(plan, context_of(plan, today))
    return {
        feed.path.removeprefix("feeds/").removesuffix(".ics"): feed.data
        for feed in made
    }


def texts(plan: Plan) -> dict[str, str]:
    """Return every page, sheet and message that could lead to a feed."""
    rendered = render_outputs(plan, context_of(plan))
    pages = {leaf.path: leaf.html for leaf in rendered.of(Leaf)}
    pages |= {page.staged: page.data.decode() for page in rendered.of(StagedPage)}
    for artifact in rendered.of(Artifact):
        if artifact.path.endswith((".html", ".txt")):
            pages[artifact.path] = artifact.data.decode()
    return pages


def test_only_what_holds_something_is_written_and_a_units_own_always() -> None:
    assert feeds(make_plan(EMPTY)).keys() == HELD
    idle = make_plan(with_deadline("id: viec, kind: ongoing, phrase: thường xuyên"))
    assert feeds(idle).keys() == {
        *("all", "units/mot", "units/hai", "todo/units/mot", "todo/units/hai"),
        *("reminders/units/mot", "reminders/units/hai"),
    }


def test_what_is_kept_answers_with_a_notice() -> None:
    names = ("units/hai/lead", "groups/vang", "phases/quy-1", "movements/noi")
    made = feeds(make_plan(keeping(*names)))
    assert made.keys() == HELD | {*names}
    for name in names:
        assert made[name].count(b"BEGIN:VEVENT") == 1
        assert b"UID:notice." in made[name]
    # To keep what holds something changes nothing.
    assert feeds(make_plan(keeping("units/mot/lead"))) == feeds(make_plan(EMPTY))


def test_which_feeds_there_are_depends_on_the_plan_alone() -> None:
    plan = make_plan(EMPTY.replace("  number: 1/KH", "  number: 1/KH\n  keep_past: 1"))
    past = feeds(plan, dt.date(2031, 1, 1))
    assert past.keys() == HELD
    assert b"UID:notice." in past["units/mot/lead"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("units/mot/leed", "units/mot/lead"),
        ("units/ca-hai", "units/hai"),
        ("feeds/units/mot/lead.ics", "units/mot/lead"),
        ("phases/quy-2", "phases/quy-1"),
        ("???", ""),
    ],
)
def test_what_can_be_no_feed_is_an_error_at_its_place(name: str, nearest: str) -> None:
    text = EMPTY + f"feeds:\n  keep:\n    - phases/quy-1\n    - '{name}'\n"
    with pytest.raises(InputError) as caught:
        make_plan(text)
    [problem] = caught.value.problems
    line = text[: text.index(f"'{name}'")].count("\n") + 1
    assert (problem.line, problem.column, problem.code) == (line, 7, "unknown-feed")
    assert dict(problem.values) == {"text": name, "nearest": nearest}
    for language in ("vi", "en"):
        words = load_words(language)
        assert name in problem.message(words)
        assert nearest in problem.hint(words)


def lost(before: str, after: str) -> list[Problem]:
    """List what is said of the feeds where one plan was published and another is to be."""
    old, new = make_plan(before), make_plan(after)
    data = json.loads(json.dumps(plan_data(old, context_of(old))))
    digests = content_digests(new, context_of(new))
    problems = check_previous(new, digests, as_published(data, "plan.json"))
    return [problem for problem in problems if problem.code == "feed-gone"]


RECAST = EMPTY.replace("    coordinate: [hai]\n", "")


def test_a_feed_that_loses_its_last_deadline_is_to_be_kept() -> None:
    [problem] = lost(EMPTY, RECAST)
    assert problem.severity is Severity.ERROR
    assert dict(problem.values) == {"feed": "units/hai/coordinate"}
    for language in ("vi", "en"):
        words = load_words(language)
        assert "units/hai/coordinate" in problem.message(words)
        assert "keep" in problem.hint(words)
    kept = RECAST + "feeds: {keep: [units/hai/coordinate]}\n"
    assert lost(EMPTY, kept) == []
    # Where something is kept already, the place to write it is there.
    [problem] = lost(EMPTY, RECAST + "feeds: {keep: [phases/quy-1]}\n")
    assert (problem.line, problem.column) == (RECAST.count("\n") + 1, 15)


def test_a_cancelled_deadline_keeps_its_feeds() -> None:
    cancelled = (
        "amendments: [{number: 2/KH, date: 05/01/2020, changes: [{cancelled: viec}]}]\n"
    )
    assert lost(EMPTY, EMPTY + cancelled) == []
    assert feeds(make_plan(EMPTY + cancelled)).keys() == HELD


def test_feeds_of_groups_phases_movements_and_tasks_are_not_lost_either() -> None:
    full = EMPTY.replace(
        "    lead: [mot]\n",
        "    phase: quy-1\n    movement: noi\n    lead: [mot, vang]\n",
    )
    [deadline] = [line for line in full.splitlines() if "id: viec, kind" in line]
    moved = full.replace(
        deadline, "      - {id: viec, kind: ongoing, phrase: thường xuyên}"
    )
    assert {dict(problem.values)["feed"] for problem in lost(full, moved)} == {
        *("units/mot/lead", "units/mot/implement"),
        *("units/hai/implement", "units/hai/coordinate"),
        *("groups/ca-hai", "groups/vang", "phases/quy-1", "movements/noi"),
        "tasks/viec",
    }


def test_under_a_former_id_it_is_the_same_feed() -> None:
    renamed = RECAST.replace("hai, name: Đơn", "hai-moi, former: [hai], name: Đơn")
    [problem] = lost(EMPTY, renamed)
    assert dict(problem.values) == {"feed": "units/hai-moi/coordinate"}


def test_what_was_never_more_than_a_notice_may_go() -> None:
    assert lost(keeping("phases/quy-1"), EMPTY) == []


def test_another_years_feeds_are_a_warning() -> None:
    [problem] = lost(EMPTY, RECAST.replace("id: thu-2020", "id: thu-2021"))
    assert problem.severity is Severity.WARNING
    # A body that is no longer in the plan has no feed that could be kept.
    gone = MINIMAL.replace("hai", "ba").replace("id: thu-2020", "id: thu-2021")
    assert lost(MINIMAL, gone) == []


@pytest.mark.engine
def test_a_publication_refuses_what_would_be_lost(small: Path) -> None:
    plan = small / "plan.yaml"
    options = ("--lang", "vi", "--formats", "html")
    assert run_kehoach("publish", "--first", *options, cwd=small).returncode == 0
    text = plan.read_text("utf-8")
    changed = text.replace("    lead: [UB]\n", "")
    assert changed != text
    plan.write_text(changed, "utf-8")
    done = run_kehoach("publish", *options, cwd=small)
    assert done.returncode == 1
    assert re.search(r"^plan\.yaml:\d+:\d+: lỗi: .*\[feed-gone\]$", done.stderr, re.M)


@pytest.mark.parametrize(
    ("text", "unoffered"),
    [
        (EMPTY, set()),
        (
            keeping("units/hai/lead", "groups/vang", "phases/quy-1", "tasks/viec"),
            # Kept for who subscribed; nobody new is offered what holds nothing.
            {"units/hai/lead"},
        ),
    ],
    ids=["empty", "kept"],
)
def test_nothing_leads_to_a_feed_that_is_not_there(
    text: str, unoffered: set[str]
) -> None:
    plan = make_plan(text)
    made = {routes.feed_name("all"), *feeds(plan)}
    linked = set()
    for page in texts(plan).values():
        linked |= set(re.findall(r"feeds/([a-z0-9/-]+)\.ics", page))
    # Every one that holds something can be found, and none that is not there.
    assert linked == made - unoffered


def test_the_filter_knows_which_roles_have_a_feed() -> None:
    page = texts(make_plan(EMPTY))["lich/index.md"]
    told = dict(
        re.findall(r'<option value="(\w+)"[^>]* data-fed-roles="([^"]*)"', page)
    )
    assert told == {"mot": "lead implement", "hai": "implement coordinate"}
    # A group without a feed of its own has that of all, which holds nothing less.
    assert re.search(r'<option value="vang"[^>]* data-feed="feeds/all.ics"', page)


def test_a_unit_is_offered_one_plain_feed_and_one_with_reminders() -> None:
    page = texts(make_plan(EMPTY))["dang-ky-lich/mot/"]
    before, inside = re.split(r"<details class=\"kh-more kh-others\"", page)
    inside, _, after = inside.partition("</details>")

    def offered(html: str) -> list[str]:
        return re.findall(
            r"<code class=\"kh-address\"[^>]*>\S*/feeds/(\S+)\.ics</code>", html
        )

    assert offered(before) == ["units/mot", "reminders/units/mot"]
    assert offered(inside) == [
        "units/mot/lead",
        "units/mot/implement",
        "todo/units/mot",
    ]
    assert offered(after) == []
    assert "mỗi việc hiện hai lần" in inside


def test_a_body_without_a_feed_is_shown_the_common_one() -> None:
    page = texts(make_plan(EMPTY))["dang-ky-lich/vang/"]
    assert re.findall(r"/feeds/(\S+)\.ics</code>", page) == ["all"]
    # Every way of every device too, also where the address is coded.
    assert {*re.findall(r"feeds(?:/|%2F)([\w/%-]+)\.ics", page)} == {"all"}
    assert "chưa có lịch riêng" in page


def test_a_comparison_names_no_feed_that_neither_edition_has() -> None:
    old = load_plan(SMALL / "plan.yaml")
    undated = with_deadline("id: viec, kind: ongoing, phrase: thường xuyên")
    pairs = [
        (make_plan(MINIMAL), make_plan(RECAST)),
        # Nobody but "hai" has it from now on, and without a day.
        (
            make_plan(MINIMAL.replace("    coordinate: [hai]\n", "")),
            make_plan(undated),
        ),
        (old, make_plan(MINIMAL)),
    ]
    for before, after in pairs:
        there = feeds(before).keys() | feeds(after).keys()
        named = compare(edition_of(before), edition_of(after)).feeds
        assert named
        assert {name[6:-4] for name in named} <= there
