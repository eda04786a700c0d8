"""The pipelines' publishing job, its own steps as they stand: every lawful change of a keeper publishes itself.

The job sees a project as the top of the repository is one: plan.yaml, content/, mkdocs.yml and .ci/publish. What is
published is served on this machine and asked for over HTTP.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DISTRICT, ROOT, STARTER, amend_district, copy_project, run_kehoach

from hosting import HostedSite

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform == "win32", reason="the job is a shell script"),
]

JOB = (".ci/publish",)
"""What the job runs of this repository besides the program itself."""


class Pipeline:
    """Runs the publishing job on a project against what was published last."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.live = folder / "live"
        self.programs = folder / "bin"
        copy_project(DISTRICT, self.project)
        for path in JOB:
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.project / path)
        self._install()

    def _install(self) -> None:
        """Put a ``python3`` first that runs ``scripts/run.py COMMAND`` with what is set up here already."""
        self.programs.mkdir()
        python = self.programs / "python3"
        python.write_text(
            f'#!/bin/sh\n[ "$1" = scripts/run.py ] || exit 9\nshift\nexec "{sys.executable}" -m kehoach "$@"\n'
        )
        python.chmod(0o755)

    def run(
        self, address: str = "", *, first: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run the job's steps; ``address`` is that of the published site."""
        environment = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "KEHOACH_FIRST": "1" if first else "",
            "KEHOACH_URL": address,
            "LC_ALL": "C.UTF-8",
        }
        # No browser, no office, no test: nothing of those is on the path of a job that needs none.
        return subprocess.run(
            ["bash", ".ci/publish"],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def deploy(self) -> None:
        """Put what the job built in place of what is published."""
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self.project / "build/site", self.live)

    def published(self) -> dict[str, dict[str, object]]:
        """Return the published deadlines by id."""
        data = json.loads((self.live / "api/v1/plan.json").read_text("utf-8"))
        return {
            deadline["id"]: deadline
            for task in data["tasks"]
            for deadline in task["deadlines"]
        }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the district's plan for the first time, and keep the folder for copies."""
    pipeline = Pipeline(tmp_path_factory.mktemp("pipeline"))
    done = pipeline.run("http://127.0.0.1:9/", first=True)
    assert done.returncode == 0, done.stderr
    pipeline.deploy()
    return pipeline.live


@pytest.fixture
def pipeline(tmp_path: Path, first: Path) -> Pipeline:
    """Return a pipeline whose project was published once."""
    made = Pipeline(tmp_path)
    shutil.copytree(first, made.live)
    return made


@pytest.fixture
def address(pipeline: Pipeline) -> Iterator[str]:
    """Serve what is published."""
    with HostedSite(pipeline.live) as site:
        yield site.base


def test_no_change_is_published_again(pipeline: Pipeline, address: str) -> None:
    done = pipeline.run(address)
    assert done.returncode == 0, done.stderr
    before = pipeline.published()
    pipeline.deploy()
    assert pipeline.published() == before


def test_an_amendment_publishes_itself(pipeline: Pipeline, address: str) -> None:
    amend_district(pipeline.project)
    done = pipeline.run(address)
    assert done.returncode == 0, done.stderr
    pipeline.deploy()
    now = pipeline.published()
    moved = now["hoi-nghi-dien-hinh-muoi-phuong"]
    assert (moved["date"], moved["sequence"]) == ("2020-04-30", 1)
    assert now["tieu-chi-cum-thi-dua"]["status"] == "cancelled"


def test_a_comment_and_a_text_publish_themselves(
    pipeline: Pipeline, address: str
) -> None:
    plan = pipeline.project / "plan.yaml"
    plan.write_text("# Soạn lại ngày 01/02/2020\n" + plan.read_text("utf-8"), "utf-8")
    about = pipeline.project / "content/gioi-thieu.md"
    about.write_text(about.read_text("utf-8") + "\nLiên hệ Phòng Nội vụ.\n", "utf-8")
    done = pipeline.run(address)
    assert done.returncode == 0, done.stderr


def test_a_date_without_a_record_is_refused_at_its_line(
    pipeline: Pipeline, address: str
) -> None:
    plan = pipeline.project / "plan.yaml"
    lines = plan.read_text("utf-8").splitlines()
    number = next(
        index for index, line in enumerate(lines) if "date: 28/3/2020" in line
    )
    lines[number] = lines[number].replace("28/3/2020", "29/3/2020")
    # The phrase beside it says the same, as a keeper would have it.
    near = range(number - 3, number + 4)
    for index in near:
        lines[index] = lines[index].replace("28/3/2020", "29/3/2020")
    plan.write_text("\n".join(lines) + "\n", "utf-8")
    done = pipeline.run(address)
    assert done.returncode == 1
    assert re.search(
        rf"^plan\.yaml:{number + 1}:\d+: lỗi: .*\[moved-silently\]$",
        done.stderr,
        re.MULTILINE,
    ), done.stderr


def test_next_year_publishes_itself(pipeline: Pipeline, address: str) -> None:
    project = pipeline.project
    rolled = run_kehoach("rollover", "2021", "--lang", "vi", cwd=project)
    assert rolled.returncode == 0, rolled.stderr
    # As the command says: the old plan keeps its name beside the new one, which becomes the plan.
    new = (project / "plan-2021.yaml").read_text("utf-8")
    [earlier] = re.findall(r"(?m)^\s*(?:- )?\{?plan: ([\w.-]+\.yaml)", new)
    (project / "plan.yaml").rename(project / "plan-2020.yaml")
    (project / "plan.yaml").write_text(new.replace(earlier, "plan-2020.yaml"), "utf-8")
    (project / "plan-2021.yaml").unlink()
    done = pipeline.run(address)
    assert done.returncode == 0, done.stdout + done.stderr
    pipeline.deploy()
    assert any(
        str(deadline["date"]).startswith("2021")
        for deadline in pipeline.published().values()
    )


def test_another_agencys_plan_publishes_itself(
    pipeline: Pipeline, address: str
) -> None:
    shutil.rmtree(pipeline.project / "content")
    copy_project(STARTER, pipeline.project)
    done = pipeline.run(address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (pipeline.project / "build/site/feeds/units/phong-so-hoa.ics").is_file()


def test_a_site_that_does_not_answer_is_one_line(pipeline: Pipeline) -> None:
    done = pipeline.run("http://127.0.0.1:9/")
    assert done.returncode == 1
    [said] = [
        line for line in done.stderr.splitlines() if "previous-unreachable" in line
    ]
    assert said.startswith("http://127.0.0.1:9/api/v1/plan.json:1:1: lỗi: ")
    assert "KEHOACH_FIRST=1" in said
    assert "Traceback" not in done.stderr
    assert not (pipeline.project / "build/site").exists()


def test_both_pipelines_run_the_job_and_no_test_before_it() -> None:
    github = (ROOT / ".github/workflows/site.yml").read_text("utf-8")
    gitlab = (ROOT / ".gitlab-ci.yml").read_text("utf-8")
    assert "run: bash .ci/publish" in github
    assert "- bash .ci/publish" in gitlab
    assert "run.py test" not in github
    job = (ROOT / ".ci/publish").read_text("utf-8")
    assert "run.py check" in job
    assert "run.py test" not in job
    # The program's tests run beside it, with the one list of packages.
    assert "bash .ci/run" in gitlab
    assert "bash .ci/run" in (ROOT / ".github/workflows/program.yml").read_text("utf-8")
    assert "bash .ci/install" in (ROOT / ".ci/run").read_text("utf-8")
