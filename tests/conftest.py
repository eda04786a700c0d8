"""Fixtures: a valid plan in one call, the real plan, and sites built once a session."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import io
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import filelock
import hypothesis
import pytest

from kehoach.checks.single import check_plan
from kehoach.cli import main
from kehoach.plan.model import Plan
from kehoach.plan.records import read_plan
from kehoach.plan.resolution import RULES, resolve_plan
from kehoach.plan.source import compose
from kehoach.render.context import Context, make_context
from kehoach.site.build import build_site
from kehoach.site.project import check_project

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SMALL = DATA / "small"
DISTRICT = DATA / "thanh-xuan-2020"
"""The district's plan of 2020 as it stood when the tests were written. The plan.yaml and content/ at the top of the
repository belong to its keeper, who may change them at any time: no test of the program reads them."""
GUIDES = ROOT / "scripts/kehoach/guides"
pytest_plugins = ("browser.fixtures", "browser.engines")

TODAY = dt.date(2020, 1, 20)

MINIMAL = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH
  issued: 02/01/2020
  issuer: mot
  url: https://thu.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: mot, name: Đơn vị Một, aliases: [DV1]}
  - {id: hai, name: Đơn vị Hai}
groups:
  - {id: ca-hai, name: Cả hai, members: [mot, hai]}
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    lead: [mot]
    implement: [ca-hai]
    coordinate: [hai]
    deadlines:
      - {id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}
"""

# How every plan begins that is followed through a year of changes.
YEAR_HEAD = """\
plan:
  id: nam-2020
  year: 2020
  title: Kế hoạch năm
  number: 1/KH
  issued: 02/01/2020
  issuer: uy-ban
  url: https://nam.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: uy-ban, name: Ủy ban}
  - {id: to-mot, name: Tổ Một}
"""


class KeepersFileError(AssertionError):
    """A test reads what belongs to the keeper: a lawful change of it would change the tests."""


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if (
        event == "open"
        and isinstance(arguments[0], str)
        and arguments[0].startswith(KEEPERS)
    ):
        raise KeepersFileError(arguments[0])


KEEPERS = tuple(os.path.join(ROOT, name) for name in ("plan.yaml", f"content{os.sep}"))  # noqa: PTH118 - keeps the end
sys.addaudithook(_guard)

# The same examples in every CI run; new ones on each run at home.
# How long an example takes is the machine's business: scripts/bench.py measures, tests do not.
hypothesis.settings.register_profile("home", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "home")


def make_plan(text: str) -> Plan:
    """Resolve a plan from its text."""
    return resolve_plan(
        read_plan(compose(text.encode(), "plan.yaml"), "plan.yaml", RULES), "plan.yaml"
    )


def with_deadline(fields: str, extra: str = "") -> str:
    """Return the minimal plan with another single deadline."""
    return (
        MINIMAL.replace(
            "id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020", fields
        )
        + extra
    )


def context_of(plan: Plan, today: dt.date = TODAY, **more: object) -> Context:
    """Return a context for rendering, with the plan's problems if it has its texts in none."""
    files = [one.text for one in plan.sections if one.text] + [
        one.text for one in plan.movements if one.text
    ]
    given = {
        "content": {},
        "problems": check_plan(plan, files),
        "earlier_problems": [check_plan(past.plan, ()) for past in plan.earlier],
        **more,
    }
    return make_context(plan, today=today, **given)  # type: ignore[arg-type]


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that ``make`` fills once a run, in however many processes the tests run."""
    top = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        # Each process has a folder of its own below the one of the run.
        top = top.parent
    folder = top / name
    done = top / f"{name}.done"
    with filelock.FileLock(top / f"{name}.lock"):
        if not done.is_file():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def copy_project(source: Path, folder: Path) -> Path:
    """Copy a plan with its texts, and the settings of the engine that every project begins with; return plan.yaml."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder / "plan.yaml"


@pytest.fixture(scope="session")
def real() -> Plan:
    """Return the district's plan of 2020."""
    return check_project(DISTRICT / "plan.yaml")[0]


def build_district(folder: Path) -> None:
    """Build the district's plan of 2020 below a folder."""
    build_site(copy_project(DISTRICT, folder), folder / "build", today=TODAY, workers=2)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the district's plan, built once a run."""
    return made_once(tmp_path_factory, "district", build_district) / "build/site"


@pytest.fixture(scope="session")
def second_site(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the district's plan as the second engine builds it, built once a run.

    Sheets are staged before an engine is asked: those of the first are kept, as a build keeps them that follows it.
    """
    first = real_site.parents[1]

    def build(folder: Path) -> None:
        shutil.copytree(
            first, folder, ignore=shutil.ignore_patterns("site"), dirs_exist_ok=True
        )
        build_site(
            folder / "plan.yaml",
            folder / "build",
            today=TODAY,
            engine="zensical",
            workers=2,
        )

    return made_once(tmp_path_factory, "second", build) / "build/site"


CROWDED = {
    "kehoach.render.pages.choosing.MANY": 10,
    "kehoach.render.pages.parting.LONG": 20,
    "kehoach.render.pages.parting.ROWS": 10,
    "kehoach.render.pages.year_line.DOTS": 20,
    "kehoach.site.searching.MANY": 100,
    "kehoach.site.searching.PART": 20_000,
    "kehoach.site.sitemap.ADDRESSES": 100,
}
"""Limits from which on pages are made for thousands of bodies or tasks, lowered below what the district has."""


@pytest.fixture(scope="session")
def crowded_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the district's plan as it would be if the plan were too large for lists, built once a run."""

    def build(folder: Path) -> None:
        with contextlib.ExitStack() as lowered:
            for limit, value in CROWDED.items():
                lowered.enter_context(mock.patch(limit, value))
            build_site(
                copy_project(DISTRICT, folder),
                folder / "build",
                today=TODAY,
                formats=["html"],
            )

    return made_once(tmp_path_factory, "crowded", build) / "build/site"


STARTER = ROOT / "scripts/kehoach/starter/own"
# The lawful changes of a year, as README tells the keeper to make them.
AMENDMENTS = (
    "--number 78/KH-UBND --date 15/3/2020 --item hoi-nghi-dien-hinh-muoi-phuong --to 30/4/2020 "
    "--phrase trước_ngày_30/4/2020",
    "--number 78/KH-UBND --date 15/3/2020 --item tieu-chi-cum-thi-dua --cancelled",
    "--number 90/KH-UBND --date 20/4/2020 --item khen-thuong-6-thang --reworded --note Gửi_một_bản",
)


def amend_district(folder: Path) -> Path:
    """Copy the district's plan and amend it by command, as its keeper does; return plan.yaml."""
    plan = copy_project(DISTRICT, folder)
    for amendment in AMENDMENTS:
        # Spaces within an argument are written as underscores above.
        arguments = [argument.replace("_", " ") for argument in amendment.split()]
        done = run_kehoach("amend", *arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    return plan


PLANS: dict[str, Callable[[Path], Path]] = {
    "district": lambda folder: copy_project(DISTRICT, folder),
    "amended": amend_district,
    "small": lambda folder: copy_project(SMALL, folder),
    "starter": lambda folder: copy_project(STARTER, folder),
}
"""Plans of different agencies and years: each is laid into a folder by its entry."""


@pytest.fixture(scope="session", params=PLANS)
def any_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the site of each of several plans in turn: what is asked of it is true of any plan."""
    if request.param == "district":
        built: Path = request.getfixturevalue("real_site")
        return built
    return site_of(tmp_path_factory, request.param)


def site_of(factory: pytest.TempPathFactory, name: str) -> Path:
    """Return the site of one of ``PLANS``, built once a run."""

    def build(folder: Path) -> None:
        build_site(PLANS[name](folder), folder / "build", today=TODAY, workers=2)

    return made_once(factory, name, build) / "build/site"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    return copy_project(SMALL, tmp_path / "project").parent


FIXED_AT_START = {"PYTHONHASHSEED", "PYTHONPATH", "TZ"}
"""What a process reads when it starts."""


def run_kehoach(
    *arguments: str, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line; in a process of its own only where the environment asks for one."""
    if FIXED_AT_START & environment.keys():
        return start_kehoach(*arguments, cwd=cwd, **environment)
    said, told = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(told),
    ):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except Exception:
            traceback.print_exc()
            code = 1
    return subprocess.CompletedProcess(
        arguments, code, said.getvalue(), told.getvalue()
    )


def start_kehoach(
    *arguments: str, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kehoach", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite tests/data/golden from this run",
    )
    parser.addoption(
        "--update-compat",
        action="store_true",
        help="rewrite the page Tương thích from this run",
    )


MARKED = {
    "engine": {"answers", "any_site", "crowded_site", "real_site", "second_site"},
    "browser": {"chromium", "report", "visit", "ways"},
}
"""A test that asks for one of these fixtures, directly or through others, carries the mark."""


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among the thousands of tests that stay: it was a tenth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


WAITING = {"report", "ways"}
"""Fixtures that mostly wait: for what a browser shows, and for what it does not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known: dict[str, set[str]] = {}
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        for mark, fixtures in MARKED.items():
            if asked & fixtures:
                item.add_marker(mark)
        of_file = known.setdefault(_file(item), set())
        of_file |= (asked & WAITING) | {mark.name for mark in item.iter_markers()}
    # Files are given to processes in this order: one that takes minutes, begun last, would have the others wait.
    items.sort(key=lambda item: -_weight(known[_file(item)]))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _weight(known: set[str]) -> int:
    """Say how early a file is to begin by its marks and the fixtures that wait.

    What waits comes first, and beside it what opens no browser: more of them at once would lose presses.
    """
    if known & WAITING:
        return 4
    if "browser" in known:
        return 2
    return 3 if "engine" in known else int("slow" in known)
