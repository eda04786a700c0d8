"""Fixtures: a valid plan in one call, the real plan, and sites built once a session."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from kehoach.artifacts import Context, make_context
from kehoach.build import build_site, check_project
from kehoach.checks import check_plan
from kehoach.plan import Plan
from kehoach.records import read_plan
from kehoach.resolution import RULES, resolve_plan
from kehoach.source import compose

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SMALL = DATA / "small"
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

# The same examples in every CI run; new ones on each run at home.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


def make_plan(text: str) -> Plan:
    """Resolve a plan from its text."""
    return resolve_plan(read_plan(compose(text.encode(), "plan.yaml"), "plan.yaml", RULES), "plan.yaml")


def with_deadline(fields: str, extra: str = "") -> str:
    """Return the minimal plan with another single deadline."""
    return MINIMAL.replace("id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020", fields) + extra


def context_of(plan: Plan, today: dt.date = TODAY, **more: object) -> Context:
    """Return a context for rendering, with the plan's problems if it has its texts in none."""
    files = [one.text for one in plan.sections if one.text] + [one.text for one in plan.movements if one.text]
    problems = check_plan(plan, files)
    return make_context(plan, today=today, content={}, **{"problems": problems, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def real() -> Plan:
    """Return the real plan of this repository."""
    return check_project(ROOT / "plan.yaml")[0]


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the real plan once."""
    out = tmp_path_factory.mktemp("real") / "build"
    return build_site(ROOT / "plan.yaml", out, today=TODAY).site


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    project = tmp_path / "project"
    shutil.copytree(SMALL, project)
    shutil.copy(ROOT / "mkdocs.yml", project)
    return project


def run_kehoach(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
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
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/data/golden from this run")
    parser.addoption("--update-compat", action="store_true", help="rewrite the page Tương thích from this run")
