"""A new agency: from its own Word file to a folder, to a site by the commands that this folder names, to the public."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from conftest import ROOT, run_kehoach, tree

from kehoach import __version__
from kehoach.checks.drafts import is_draft
from kehoach.cli.parser import FAMILIES, make_parser
from kehoach.plan.resolution import load_plan
from kehoach.words import load_words

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the commands are a shell's")
HEAD = [
    "TRUNG TÂM Y TẾ HUYỆN AN PHÚ",
    "Số: 18/KH-TTYT",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "An Phú, ngày 08 tháng 01 năm 2026",
    "KẾ HOẠCH",
    "Công tác y tế dự phòng năm 2026",
]
TABLE = [
    ("TT", "Nội dung", "Chủ trì", "Thời gian"),
    (
        "1",
        "Tiêm bổ sung vắc xin sởi",
        "Khoa Kiểm soát bệnh tật",
        "Trước ngày 13/3/2026",
    ),
    ("2", "Kiểm tra vệ sinh trường học", "Khoa Y tế công cộng", "Tháng 8"),
]


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Return the folder that the command makes of a document."""
    document = docx.Document()
    for text in HEAD:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=4)
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "ke-hoach.docx"))
    made = run_kehoach(
        "new", "y-te", "--from", "ke-hoach.docx", "--lang", "vi", cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    assert "y-te/README.md" in made.stdout
    return tmp_path / "y-te"


def settle(plan: Path) -> None:
    """Do what a keeper does before a first publication: look at every doubt, and say where the site will stand."""
    text = plan.read_text("utf-8")
    text = re.sub(r"(?m)^( *)needs_review:.*\n(?:\1  .*\n)*", "", text)
    text = text.replace("https://chua-co-dia-chi.invalid/", "http://127.0.0.1:9/")
    plan.write_text(text, "utf-8")


def test_a_document_becomes_a_folder_with_nothing_of_the_sample(agency: Path) -> None:
    files = tree(agency)
    assert files.keys() == {
        ".ci/check",
        ".ci/publish",
        ".github/workflows/site.yml",
        ".gitignore",
        ".gitlab-ci.yml",
        ".kehoach/plan.schema.json",
        "README.md",
        "content/gioi-thieu.md",
        "mkdocs.yml",
        "plan.yaml",
        "requirements.txt",
    }
    # The sample is the plan of a library.
    for path in ("plan.yaml", "content/gioi-thieu.md", "mkdocs.yml", "README.md"):
        text = files[path].decode().lower()
        assert not re.search("thư viện|thu-vien|bình minh|sách về làng", text), path
    plan = load_plan(agency / "plan.yaml")
    assert [task.title for task in plan.tasks] == [row[1] for row in TABLE[1:]]
    assert is_draft(plan)


def test_the_page_about_it_speaks_of_the_issuers_plan(agency: Path) -> None:
    about = (agency / "content/gioi-thieu.md").read_text("utf-8")
    assert "kế hoạch công tác y tế dự phòng năm 2026" in about
    assert "Trung tâm Y tế huyện An Phú" in about
    assert "{" not in about


def test_the_tool_is_pinned_and_no_index_named(agency: Path) -> None:
    requirement = (agency / "requirements.txt").read_text("utf-8")
    assert requirement == f"kehoach=={__version__}\n"


@pytest.mark.parametrize("name", ["khong-co.docx", "hong.docx", "rong.txt"])
def test_a_document_that_cannot_be_read_leaves_no_folder(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "hong.docx").write_bytes(b"no zip")
    (tmp_path / "rong.txt").write_text("…", "utf-8")
    made = run_kehoach("new", "moi", "--from", name, "--lang", "vi", cwd=tmp_path)
    assert made.returncode == 1
    [line] = made.stderr.strip().splitlines()
    assert line.startswith(f"{name}:1:1: ")
    assert not (tmp_path / "moi").exists()


def test_an_import_leads_into_nobody_elses_plan(agency: Path) -> None:
    """Where a plan stands already, a document of another agency gets a folder of its own."""
    document = str(agency.parent / "ke-hoach.docx")
    refused = run_kehoach("import", document, "--lang", "vi", cwd=agency)
    assert refused.returncode == 2
    assert f"kehoach new THƯ-MỤC-MỚI --from {document}" in refused.stderr
    beside = run_kehoach(
        "import", document, "--out", "khac.yaml", "--lang", "vi", cwd=agency
    )
    assert beside.returncode == 0
    *_, last = beside.stdout.strip().splitlines()
    assert last.startswith("Trong content có bài viết của kế hoạch khác")
    assert f"kehoach new THƯ-MỤC-MỚI --from {document}" in last
    (agency.parent / "rieng").mkdir()
    alone = run_kehoach("import", document, "--lang", "vi", cwd=agency.parent / "rieng")
    *_, last = alone.stdout.strip().splitlines()
    assert last == f"Tiếp theo: kehoach check --plan plan.yaml --source {document}"


def test_another_agencys_document_is_merged_into_no_plan(agency: Path) -> None:
    plan = (agency / "plan.yaml").read_bytes()
    other = "\n".join([*HEAD, *("\t".join(row) for row in TABLE)])
    (agency / "khac.txt").write_text(other.replace("KH-TTYT", "KH-TV"), "utf-8")
    arguments = ("import", "khac.txt", "--update", "plan.yaml", "--lang", "vi")
    refused = run_kehoach(*arguments, cwd=agency)
    assert refused.returncode == 1
    [line] = refused.stderr.strip().splitlines()
    assert line.startswith("khac.txt:1:1: lỗi: văn bản số 18/KH-TV")
    assert "kehoach new THƯ-MỤC-MỚI --from khac.txt" in line
    assert (agency / "plan.yaml").read_bytes() == plan
    # A new edition of its own has another number and the same sign.
    (agency / "khac.txt").write_text(other.replace("18/KH", "40/KH"), "utf-8")
    assert run_kehoach(*arguments, cwd=agency).returncode == 0


def commands_of(readme: Path) -> list[list[str]]:
    """Return every command of kehoach that a guide names, as words of a shell, its name first."""
    commands = []
    for code in re.findall(r"`kehoach ([^`]+)`", readme.read_text("utf-8")):
        commands.append(shlex.split(code.partition(" > ")[0]))
    return commands


def test_every_command_that_the_readme_names_can_be_typed(agency: Path) -> None:
    commands = commands_of(agency / "README.md")
    named = {command[0] for command in commands}
    assert {"build", "serve", "check", "publish", "amend", "rollover"} <= named
    for command in commands:
        if command[0] in FAMILIES:
            # "--help" ends the program, and "LỆNH" stands for any.
            parser = make_parser(load_words("vi"), command)
            parser.parse_args(command)


@POSIX
@pytest.mark.engine
@pytest.mark.slow
def test_two_commands_of_the_readme_make_a_site_of_an_empty_folder(
    agency: Path, tmp_path: Path
) -> None:
    """The commands as they stand, with this checkout's wheel for an index and what it needs from this machine."""
    wheel = [sys.executable, "-m", "pip", "-qq", "wheel", "--no-deps", "--no-index"]
    wheel += ["--no-build-isolation", "-w", str(tmp_path / "wheels"), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True)
    readme = (agency / "README.md").read_text("utf-8")
    [block] = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
    commands = block.strip().splitlines()
    assert len(commands) == 2
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_FIND_LINKS": str(tmp_path / "wheels"),
        "LC_ALL": "C.UTF-8",
    }
    # Only of the second: the first would find there that everything is installed.
    needed = {"PYTHONPATH": sysconfig.get_path("purelib")}
    for command, more in zip(commands, ({}, needed), strict=True):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=agency,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (agency / "build/site/index.html").is_file()
    # It ran what was installed, not what this test was started from.
    assert list(agency.glob(".venv/lib/*/site-packages/kehoach/__init__.py"))
    assert "Trung tâm Y tế" in (agency / "build/site/gioi-thieu/index.html").read_text(
        "utf-8"
    )


@pytest.mark.engine
def test_a_draft_is_not_published_until_it_is_none(agency: Path) -> None:
    plan = agency / "plan.yaml"
    # What was taken for no deadline is told to no reader, and still waits for the keeper.
    lines = plan.read_text("utf-8").splitlines()
    doubts = {n for n, line in enumerate(lines, 1) if "needs_review:" in line}
    [address] = [n for n, line in enumerate(lines, 1) if line.startswith("  url:")]
    refused = run_kehoach("publish", "--first", "--lang", "vi", cwd=agency)
    assert refused.returncode == 1
    told = re.findall(r"(?m)^plan\.yaml:(\d+):\d+: lỗi: ", refused.stderr)
    assert {int(line) for line in told} == {*doubts, address}
    assert not (agency / "build/public").exists()
    settle(plan)
    published = run_kehoach("publish", "--first", "--lang", "vi", cwd=agency)
    assert published.returncode == 0, published.stderr
    assert (agency / "build/public/index.html").is_file()


def github_jobs(project: Path) -> dict[str, Any]:
    """Return the jobs of a project's workflow by name."""
    workflow = yaml.safe_load((project / ".github/workflows/site.yml").read_bytes())
    jobs: dict[str, Any] = workflow["jobs"]
    return jobs


def github_steps(project: Path) -> list[dict[str, Any]]:
    """Return the steps of both jobs in their order."""
    jobs = github_jobs(project)
    return [*jobs["check"]["steps"], *jobs["publish"]["steps"]]


def gitlab_job(project: Path, name: str) -> dict[str, Any]:
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_bytes())
    job: dict[str, Any] = pipeline[name]
    return job


INSTALL = "python3 -m pip install --quiet --requirement requirements.txt"


def without_comments(script: Path) -> list[str]:
    """Return the lines of a shell script that do something; what it says to people is in the reader's language."""
    lines = script.read_text("utf-8").splitlines()
    return [
        re.sub(r":\?[^}]*}", ":?}", line)
        for line in lines
        if not line.lstrip().startswith("#")
    ]


@pytest.mark.parametrize("name", ["check", "publish"])
def test_the_folders_jobs_do_what_the_projects_own_do(agency: Path, name: str) -> None:
    own = without_comments(ROOT / ".ci" / name)
    assert any("python3 scripts/run.py" in line for line in own)
    theirs = without_comments(agency / ".ci" / name)
    assert theirs == [line.replace("python3 scripts/run.py", "kehoach") for line in own]


def of_our_own(job: dict[str, Any]) -> dict[str, Any]:
    """Return a job as the project itself has it: without a name in Vietnamese, its program being there already."""
    left = {key: value for key, value in job.items() if key != "name"}
    left["steps"] = [step for step in job["steps"] if step.get("run") != INSTALL]
    for step in left["steps"]:
        step.get("with", {}).pop("python-version", None)
    return left


@pytest.mark.parametrize("name", ["check", "publish"])
def test_the_folder_has_the_jobs_of_the_projects_own_pipelines(
    agency: Path, name: str
) -> None:
    job = github_jobs(agency)[name]
    assert sum(step.get("run") == INSTALL for step in job["steps"]) == 1
    assert of_our_own(job) == of_our_own(github_jobs(ROOT)[name])
    on_gitlab = {"publish": "pages"}.get(name, name)
    assert gitlab_job(agency, on_gitlab) == gitlab_job(ROOT, on_gitlab)
    assert gitlab_job(agency, "default")["before_script"] == [INSTALL]


def test_both_run_at_the_same_times(agency: Path) -> None:
    own, theirs = (
        # In YAML 1.1, which the reader follows, "on" is true.
        yaml.safe_load((folder / ".github/workflows/site.yml").read_bytes())[True]
        for folder in (ROOT, agency)
    )
    assert theirs == own
    assert own.keys() == {"push", "pull_request", "schedule", "workflow_dispatch"}


def test_a_first_publication_is_a_variable_that_a_person_sets(agency: Path) -> None:
    for project in (ROOT, agency):
        [publish] = [
            step
            for step in github_jobs(project)["publish"]["steps"]
            if "run" in step and step["run"] != INSTALL
        ]
        assert publish["env"]["KEHOACH_FIRST"] == "${{ vars.KEHOACH_FIRST }}"
        # GitLab gives a project's variables to every job; one of the job's own would be there each time.
        assert "KEHOACH_FIRST" not in gitlab_job(project, "pages")["variables"]
    readme = (agency / "README.md").read_text("utf-8")
    assert "Settings, Secrets and variables, Actions, Variables" in readme
    assert "Settings, CI/CD, Variables" in readme


def test_the_workflow_has_few_rights_and_actions_by_digest(agency: Path) -> None:
    text = (agency / ".github/workflows/site.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert rights == {
        "check": {"contents": "read", "pages": "read"},
        "publish": {"contents": "read", "pages": "write", "id-token": "write"},
    }
    for step in github_steps(agency):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    # Nothing that others can write is put into a shell.
    for step in github_steps(agency):
        assert "${{" not in step.get("run", "")


def test_the_pipeline_runs_in_an_image_by_digest(agency: Path) -> None:
    pipeline = yaml.safe_load((agency / ".gitlab-ci.yml").read_text("utf-8"))
    image = pipeline["default"]["image"]
    assert re.fullmatch(r"python:[\w.-]+@sha256:[0-9a-f]{64}", image)


class Machine:
    """Runs the steps of a host's jobs in the folder of an agency, without its containers.

    ``given`` are the variables that the host gives to every job, ``known`` the values that it puts in place of what the
    file writes.
    """

    def __init__(
        self, agency: Path, host: str, given: dict[str, str], known: dict[str, str]
    ) -> None:
        self._agency = agency
        self._host = host
        self._known = known
        self._programs = agency.parent / "bin"
        self._programs.mkdir()
        # What is to be installed is here already.
        self._put("python3", "exit 0")
        # Without printed sheets, which take longest and are asked about elsewhere.
        sheets = 'case $1 in build | publish) set -- "$@" --formats html ;; esac'
        self._put("kehoach", f'{sheets}\nexec "{sys.executable}" -m kehoach "$@"')
        path = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        self._given = {**os.environ, **given, "PATH": path, "LC_ALL": "C.UTF-8"}

    def _put(self, name: str, body: str) -> None:
        program = self._programs / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)

    def _steps(self, job: str) -> list[tuple[str, dict[str, str]]]:
        """Return the commands of a job, each with the variables that the file gives it."""
        if self._host == "github":
            steps = github_jobs(self._agency)[job]["steps"]
            return [
                (step["run"], step.get("env", {})) for step in steps if "run" in step
            ]
        settings = gitlab_job(self._agency, {"publish": "pages"}.get(job, job))
        before = gitlab_job(self._agency, "default")["before_script"]
        commands = [*before, *settings["script"]]
        return [(command, settings["variables"]) for command in commands]

    def run(self, job: str) -> str:
        """Run a job and return what it said."""
        said = ""
        for command, written in self._steps(job):
            variables = {
                name: self._known.get(text, text) for name, text in written.items()
            }
            done = subprocess.run(
                ["bash", "-e", "-c", command],
                cwd=self._agency,
                env={**self._given, **variables},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout
        return said


def machine_of(host: str, agency: Path) -> Machine:
    """Return the machine of a host where nothing is published yet, and a person has said so."""
    nowhere = "http://127.0.0.1:9/"
    if host == "gitlab":
        return Machine(agency, host, {"KEHOACH_FIRST": "1"}, {"$CI_PAGES_URL": nowhere})
    known = {
        "${{ steps.pages.outputs.base_url }}": nowhere,
        "${{ vars.KEHOACH_FIRST }}": "1",
    }
    given = {"GITHUB_STEP_SUMMARY": str(agency / "build/changes.md")}
    return Machine(agency, host, given, known)


@POSIX
@pytest.mark.engine
def test_the_pipelines_own_steps_check_a_draft_and_show_it(agency: Path) -> None:
    said = machine_of("github", agency).run("check")
    assert re.search(r"(?m)^::warning file=plan\.yaml,line=\d+", said)
    summary = (agency / "build/changes.md").read_text("utf-8")
    assert "[previous-unreachable]" in summary
    preview = (agency / "build/site/index.html").read_text("utf-8")
    assert "BẢN NHÁP" in preview


@POSIX
@pytest.mark.engine
@pytest.mark.parametrize(
    ("host", "handed_over"), [("github", "build/public"), ("gitlab", "public")]
)
def test_the_pipelines_own_steps_publish_the_first_edition(
    agency: Path, host: str, handed_over: str
) -> None:
    settle(agency / "plan.yaml")
    machine_of(host, agency).run("publish")
    home = (agency / handed_over / "index.html").read_text("utf-8")
    assert "Kế hoạch công tác y tế dự phòng năm 2026" in home
    assert "BẢN NHÁP" not in home
