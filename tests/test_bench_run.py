"""The bench's figures: read, fitted, judged and drawn as they should be. What it measures is never tested by time."""

from __future__ import annotations

import cProfile
import itertools
import json
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from bench import main
from benching import pages
from benching.answering import (
    MET,
    MISSED,
    UNANSWERED,
    UNJUDGED,
    Answer,
    NotMeasuredError,
    Question,
    Row,
    Wanted,
    answered,
    figure,
)
from benching.growth import Curve, fitted
from benching.measuring import Limits, Measured, measure, tree_of
from benching.peers import LOCK
from benching.plot import as_picture
from benching.profiling import CHILDREN, costliest, said_of
from benching.questions import against, building, growing, large, many
from benching.questions.many import portal_of
from benching.sizes import FULL, QUICK, Sizes
from benching.synthetic import synthetic_plan
from benching.table import Run, as_json, as_table, from_json
from kehoach.plan.resolution import parse_both

SVG = "{http://www.w3.org/2000/svg}"
CURVES = (
    Curve(
        what="build HTML",
        measure="units",
        sizes=(10, 20, 40, 80),
        costs=(1.0, 2.0, 4.0, 8.0),
        memories=(1 * 10**8, 2 * 10**8, 3 * 10**8, 4 * 10**8),
    ),
    Curve(
        what="check",
        measure="tasks",
        sizes=(10, 20, 40),
        costs=(1.0, 4.0, 16.0),
        memories=(10**8, 10**8, 10**8),
        note="80: stopped after 9 s",
    ),
)
RUN = Run(
    mode="quick",
    day="01/02/2026",
    machine="2 cores",
    versions={"kehoach": "1.0", "Hugo": "0.111.3"},
    rows=(
        Row(
            key="feeds",
            what="feeds | linted",
            unit="s",
            peer="icalendar",
            ours=2.0,
            theirs=5.0,
            wanted="≥ 30× as fast",
            verdict=MISSED,
            note="9 feeds",
            costly=("a.b 50%", "c.d 20%", "e.f 9%"),
            more={"cpu": 2.0},
        ),
        Row(
            key="pages",
            what="pages",
            unit="s",
            peer="Hugo",
            verdict=UNANSWERED,
            note="stopped after 9 s",
        ),
    ),
    curves=CURVES,
)


# What was measured against what is known


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_is_found(power: float) -> None:
    sizes = (10, 20, 40, 80)
    costs = [3 * size**power for size in sizes]
    assert fitted(sizes, costs) == pytest.approx(power)


def test_an_exponent_is_the_slope_of_least_squares() -> None:
    # By hand: logarithms to base ten (0, 0), (1, 1), (2, 1): slope 0.5.
    assert fitted((1, 10, 100), (1, 10, 10)) == pytest.approx(0.5)


def test_too_few_sizes_have_no_exponent() -> None:
    assert fitted((1, 2), (1, 2)) is None
    # What costs nothing has no logarithm.
    assert fitted((1, 2, 4), (0, 2, 4)) is None


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.1234, "s", "0.12 s"),
        (12.34, "s", "12.3 s"),
        (1234.5, "MB", "1,234 MB"),
        (3, "files", "3 files"),
    ],
)
def test_figures_have_three_digits_that_count(
    value: float, unit: str, said: str
) -> None:
    assert figure(value, unit) == said


@pytest.mark.parametrize(
    ("wanted", "ours", "theirs", "met"),
    [
        (Wanted(most=45), 45, None, True),
        (Wanted(most=45), 45.1, None, False),
        (Wanted(most_times=3), 3, 1, True),
        (Wanted(most_times=3), 3.1, 1, False),
        (Wanted(most_times=2, plus=1), 3, 1, True),
        (Wanted(most_times=2, plus=1), 3.1, 1, False),
        (Wanted(faster=30), 1, 30, True),
        (Wanted(faster=30), 1, 29.9, False),
    ],
)
def test_a_figure_is_held_against_what_is_wanted(
    wanted: Wanted, ours: float, theirs: float | None, met: bool
) -> None:
    assert wanted.is_met(ours, theirs) is met


# Rows


def row_of(answer: Answer | Exception, **more: object) -> Row:
    def ask() -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer

    question = Question(key="k", what="what", unit="s", ask=ask, peer="peer")
    [row] = answered([replace(question, **more)], lambda _: None)  # type: ignore[arg-type]
    return row


def test_a_missed_row_is_explained_and_a_met_one_is_not() -> None:
    answer = Answer(ours=4, theirs=1, explain=lambda: ("a", "b", "c"))
    missed = row_of(answer, wanted=Wanted(most_times=3))
    assert (missed.verdict, missed.costly) == (MISSED, ("a", "b", "c"))
    met = row_of(answer, wanted=Wanted(most_times=4))
    assert (met.verdict, met.costly) == (MET, ())


def test_a_row_of_another_size_than_meant_is_not_judged() -> None:
    answer = Answer(ours=99, explain=lambda: ("a",))
    row = row_of(answer, wanted=Wanted(most=45), judged=False)
    assert (row.verdict, row.costly, row.wanted) == (UNJUDGED, (), "≤ 45.0 s")


def test_a_missing_peer_is_said_with_how_to_get_it() -> None:
    answer = Answer(ours=1, without_peer="peer not installed: apt-get install x")
    row = row_of(answer, wanted=Wanted(faster=30))
    assert (row.verdict, row.ours, row.ratio) == (UNANSWERED, 1, None)
    assert row.note == "peer not installed: apt-get install x"


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        (NotMeasuredError("stopped after 9 s"), "stopped after 9 s"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_what_cannot_be_measured_is_a_row_that_says_why(
    fault: Exception, note: str
) -> None:
    row = row_of(fault, wanted=Wanted(most=1))
    assert (row.verdict, row.note, row.ours) == (UNANSWERED, note, None)


@pytest.mark.parametrize("sizes", [QUICK, FULL], ids=["quick", "full"])
def test_every_row_of_the_issue_is_asked(sizes: Sizes) -> None:
    shop = object()
    asked = [
        question
        for part in (building, against, large, many)
        for question in part.questions(shop, sizes)
    ]
    keys = [question.key for question in asked]
    assert len(set(keys)) == len(keys)
    about = {re.sub(r"-\d+", "", key) for key in keys}
    # A quick run builds the real plan as HTML alone, so this is no row of its own there.
    alone = {"unchanged-html"} if sizes is FULL else set[str]()
    assert about >= alone | {
        "cold",
        "unchanged",
        "amended",
        "amended-files",
        "jobs",
        "help",
        "check",
        "load",
        "html",
        "memory",
        "feeds",
        "pages-mkdocs",
        "pages-zensical",
        "pages-hugo",
        "paper",
        "home",
        "search",
        "feeds-over",
        "portal",
    }


def test_the_issues_sizes_are_judged_in_full() -> None:
    asked = list(large.questions(object(), FULL))  # type: ignore[arg-type]
    wanted = {question.key: question.wanted for question in asked if question.judged}
    assert wanted["html-3400-42"] == Wanted(most=45)
    assert wanted["memory-3400-42"] == Wanted(most=500)
    assert wanted["html-3400-300"] == Wanted(most=110)
    assert wanted["memory-3400-300"] == Wanted(most=600)
    assert wanted["memory-50000-42"] == Wanted(most=2000)


def test_growth_is_measured_at_four_sizes_each() -> None:
    class Shop:
        def once(self, key: tuple[str, tuple[int, int, int]], _do: object) -> Measured:
            units, tasks, memberships = key[1]
            if memberships > 400:
                raise NotMeasuredError("stopped after 9 s")
            # As if everything grew with the product, above a start of one second.
            cost = 1 + units * tasks / 100 + memberships
            return Measured(cpu=cost, wall=cost, memory=1, written=0, code=0)

    curves = list(growing.curves(Shop(), QUICK, lambda _: None))  # type: ignore[arg-type]
    assert [(curve.what, curve.measure) for curve in curves] == [
        (what, measure)
        for measure in ("units", "tasks", "memberships")
        for what in ("check", "build HTML")
    ]
    # The cost of the least plan (10 units × 1 task) is taken off: 0.1 of what grows.
    assert curves[0].costs == pytest.approx([1.1, 2.3, 4.7, 9.5])
    assert curves[4].sizes == (100, 200, 400)
    assert curves[4].note == "800: stopped after 9 s"


# What a command costs


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    grandchild = "b = bytearray(60_000_000); open('x', 'wb').write(b[:1_000_000])"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}]); print('done')"
    done = measure(
        [sys.executable, "-c", program], folder=tmp_path, limits=Limits(seconds=60)
    )
    assert (done.code, done.stopped, done.said) == (0, "", "done\n")
    assert done.cpu > 0
    assert done.memory >= 60_000_000
    assert done.written >= 1_000_000
    assert tree_of(tmp_path) == (1, 1_000_000)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(seconds=0.01), "stopped after 0 s"),
        (Limits(seconds=60, memory=1000), "stopped at 0 MB of memory"),
    ],
)
def test_what_goes_over_a_limit_is_ended(
    tmp_path: Path, limits: Limits, why: str
) -> None:
    waits = "import threading; threading.Event().wait(60)"
    done = measure([sys.executable, "-c", waits], folder=tmp_path, limits=limits)
    assert (done.stopped, done.code) == (why, -9)


def test_a_profile_names_what_costs_most(tmp_path: Path) -> None:
    ticks = iter(range(10**6))
    profile = cProfile.Profile(lambda: next(ticks))
    # A clock that goes on by one at each look: whoever is looked at most often has cost most.
    profile.runcall(busy)
    profile.dump_stats(tmp_path / "profile.stats")
    found = costliest(tmp_path / "profile.stats", children=5)
    names = [name for name, _ in found]
    assert names[0].endswith("test_bench_run.busy")
    assert names[1] == "builtins.abs (called by test_bench_run.busy)"
    assert dict(found)[CHILDREN] == 5
    said = said_of([("a.b", 6.0), ("x.c", 5.0), ("d", 3.0), ("e", 1.0), ("f", 0.0)])
    assert said == ("a.b 40%", "x.c 33%", "d 20%")
    assert said_of([("a.b", 6.0), ("x.c", 5.0), ("d", 4.0)], "x.") == (
        "a.b 60%",
        "d 40%",
    )


def busy() -> None:
    for number in range(100):
        abs(number)


# Table, JSON, picture


def test_the_table_says_figures_bounds_and_what_was_missed() -> None:
    table = as_table(RUN, "bench.svg")
    assert (
        "| feeds \\| linted | 2.00 s | icalendar | 5.00 s | 2.50× as fast | ≥ 30× as fast | **missed** | 9 feeds |"
        in table
    )
    assert "| pages |  | Hugo |  |  |  | not measured | stopped after 9 s |" in table
    assert "- feeds | linted: `a.b 50%`, `c.d 20%`, `e.f 9%`" in table
    assert (
        "| build HTML | units | 10, 20, 40, 80 | 1.00, 2.00, 4.00, 8.00 | 100, 200, 300, 400 | 1.00 | met |"
        in table
    )
    assert (
        "| check | tasks | 10, 20, 40 | 1.00, 4.00, 16.00 | 100, 100, 100 | 2.00 | **missed** 80: stopped after 9 s |"
        in table
    )
    assert "![Cost by size, logarithmic](bench.svg)" in table
    assert "kehoach 1.0, Hugo 0.111.3" in table


def test_a_run_is_read_back_as_it_was_written() -> None:
    assert from_json(as_json(RUN)) == RUN


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rows": [{}], "curves": []}'])
def test_what_is_no_run_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bench.json"
    file.write_text(text, "utf-8")
    assert main(["table", str(file)]) == 2
    assert capsys.readouterr().err.startswith("bench: ")


def test_a_table_is_written_anew_from_its_data(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    file.write_text(as_json(RUN), "utf-8")
    assert main(["table", str(file), "--out", str(tmp_path / "new")]) == 0
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["README.md", "bench.json", "bench.svg"]
    assert (
        json.loads((tmp_path / "new/bench.json").read_text("utf-8"))["mode"] == "quick"
    )


def test_the_picture_stands_on_any_ground_at_any_width() -> None:
    root = ET.fromstring(as_picture(CURVES))
    assert root.get("viewBox") == "0 0 760 300"
    # Nothing fixed: its width is the page's.
    assert root.get("width") is None
    title = root.findtext(f"{SVG}title")
    assert title == (
        "Processor seconds by size; exponents: build HTML in units: 1.00; check in tasks: 2.00"
    )
    style = root.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    # No ground of its own, and no colour that one of both grounds swallows.
    assert root.findall(f"{SVG}rect") == []
    strokes = {path.get("stroke") for path in root.iter(f"{SVG}path")} - {None}
    assert strokes
    for stroke in strokes:
        for ground in ("#ffffff", "#0d1117"):
            assert contrast(str(stroke), ground) >= 3


def test_a_line_of_doubling_costs_is_straight() -> None:
    root = ET.fromstring(as_picture(CURVES[:1]))
    drawn = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("fill")]
    [line] = drawn
    steps = [tuple(map(float, step.split())) for step in line[1:].split("L")]
    assert len(steps) == 4
    rises = [b[1] - a[1] for a, b in itertools.pairwise(steps)]
    # Upwards, by the same each time.
    assert rises[0] < 0
    assert rises == pytest.approx([rises[0]] * 3, abs=0.2)


def test_nothing_measured_is_no_picture_of_anything() -> None:
    root = ET.fromstring(as_picture(()))
    assert root.findtext(f"{SVG}title", "").endswith("exponents: none")


def contrast(one: str, other: str) -> float:
    """Compare two colours as WCAG does."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# What is measured


def test_memberships_grow_while_tasks_and_units_stay() -> None:
    few, many_ = (
        synthetic_plan(units=30, tasks=12, memberships=count) for count in (0, 400)
    )
    plain, _ = parse_both(few.encode(), "plan.yaml")
    record, plan = parse_both(many_.encode(), "plan.yaml")
    assert few == synthetic_plan(units=30, tasks=12)
    assert (len(record.units), len(plan.tasks)) == (30, 12)
    extra = record.groups[len(plain.groups) :]
    assert sum(len(group.members) for group in extra) == 400
    # Every unit but the province is in about as many.
    counts = [
        sum(1 for group in extra if unit.id in {str(one) for one in group.members})
        for unit in record.units[1:]
    ]
    assert max(counts) - min(counts) <= 1


def test_a_portal_has_plans_of_their_own(tmp_path: Path) -> None:
    folder = portal_of(tmp_path / "portal", 3)
    text = (folder / "portal.yaml").read_text("utf-8")
    assert text.count('"folder"') == 3
    plans = sorted((folder / "plans").glob("*/plan.yaml"))
    read = [parse_both(path.read_bytes(), str(path))[1] for path in plans]
    assert len({plan.header.id for plan in read}) == 3
    assert read[0].header.url == "https://kehoach.example.vn/ke-hoach/co-quan-0001/"
    assert len({path.read_text("utf-8")[500:] for path in plans}) == 3


def test_what_only_the_bench_needs_is_locked_with_hashes() -> None:
    lock = LOCK.read_text("utf-8")
    assert "://" not in lock
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert any(block.startswith("weasyprint==") for block in blocks)
    assert all("--hash=sha256:" in block for block in blocks)


def test_other_generators_get_the_same_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "don-vi/mot").mkdir(parents=True)
    page = "<html><title>{}</title><body><nav>m</nav><article class='x'><p>{}</p>\n\n<p>b</p></article></body></html>"
    (site / "index.html").write_text(page.format("Home", "one"), "utf-8")
    (site / "don-vi/mot/index.html").write_text(page.format("Unit", "two"), "utf-8")
    (site / "404.html").write_text("no", "utf-8")
    assert pages.for_mkdocs(site, tmp_path / "mkdocs") == 2
    assert (tmp_path / "mkdocs/docs/don-vi/mot/index.md").read_text("utf-8") == (
        '---\ntitle: "Unit"\n---\n\n<p>two</p>\n<p>b</p>\n'
    )
    assert pages.for_hugo(site, tmp_path / "hugo") == 2
    assert (tmp_path / "hugo/content/don-vi--mot.html").read_text("utf-8") == (
        '{"title": "Unit", "url": "/don-vi/mot/"}\n<p>two</p>\n<p>b</p>\n'
    )
    assert (tmp_path / "hugo/content/_index.html").is_file()
