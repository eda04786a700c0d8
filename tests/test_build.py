"""Building: the whole tree of a small plan, the same bytes anywhere, an earlier site that survives failures."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import DATA, DISTRICT, ROOT, TODAY, run_kehoach, tree
from schemas import check_schema, validate

from kehoach.plan.content import program_guides
from kehoach.problems import InputError
from kehoach.render.api.writer import source_schema
from kehoach.site.build import build_site
from kehoach.site.output.errors import ForeignFolderError
from kehoach.site.output.meeting import refuse_meeting
from kehoach.words import load_words

GOLDEN = DATA / "golden"
SMALL_TODAY = dt.date(2025, 1, 20)
HTML = ["html"]
"""The sheets where none of the printed forms is asked about."""
QUICK = ("--formats", "html")


@pytest.mark.engine
def test_golden_tree(small: Path, request: pytest.FixtureRequest) -> None:
    """Compare what is ours byte by byte, and the engine's pages by path; --update-golden rewrites the files."""
    build_site(small / "plan.yaml", small / "build", today=SMALL_TODAY)
    site = tree(small / "build/site")
    ours = {
        path: data
        for path, data in site.items()
        if re.match(r"feeds/|checklists/.*\.html$|api/v1/(plan\.json|units)", path)
    }
    staged = {
        path: data
        for path, data in tree(small / "build/docs").items()
        if path.endswith(".md")
    }
    # The guides that come with the program are long, change often and hold nothing of the plan.
    guides = {
        path for path in program_guides() if not (small / "content" / path).is_file()
    }
    ours |= {
        f"docs/{path}": data for path, data in staged.items() if path not in guides
    }
    ours["paths.txt"] = "".join(
        f"{path}\n" for path in sorted(site) if not path.startswith("assets/")
    ).encode()
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, data in ours.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(data)
    golden = tree(GOLDEN)
    assert ours.keys() == golden.keys()
    for path, data in golden.items():
        assert ours[path] == data, path


@pytest.mark.engine
def test_same_bytes_under_any_seed_zone_and_locale(small: Path) -> None:
    sites = []
    for seed, zone, locale in (
        ("1", "UTC", "C"),
        ("977", "America/St_Johns", "vi_VN.UTF-8"),
        ("5", "Pacific/Kiritimati", "tr_TR"),
    ):
        out = small.parent / f"out-{seed}"
        done = run_kehoach(
            "build",
            "--out",
            str(out),
            "--today",
            "2025-01-20",
            cwd=small,
            PYTHONHASHSEED=seed,
            TZ=zone,
            LC_ALL=locale,
        )
        assert done.returncode == 0, done.stderr
        sites.append(tree(out / "site"))
    assert sites[0] == sites[1] == sites[2]


@pytest.mark.engine
def test_no_path_of_this_machine_is_published(small: Path) -> None:
    site = build_site(small / "plan.yaml", small / "build", today=SMALL_TODAY).site
    assert [
        path for path, data in tree(site).items() if str(small.parent).encode() in data
    ] == []


@pytest.mark.engine
def test_second_build_rewrites_nothing_and_prunes_what_went(small: Path) -> None:
    plan = small / "plan.yaml"
    built = build_site(plan, small / "build", today=SMALL_TODAY)
    times = {
        path: path.stat().st_mtime_ns
        for path in built.site.rglob("*")
        if path.is_file()
    }
    build_site(plan, small / "build", today=SMALL_TODAY)
    assert {
        path: path.stat().st_mtime_ns
        for path in built.site.rglob("*")
        if path.is_file()
    } == times
    plan.write_text(
        plan.read_text("utf-8")
        .replace("id: ai-do,", "id: ai-do,")
        .replace(
            "  - {id: to-khac, name: Các tổ trừ Tổ Một, members: [cac-to], except: [to-mot]}\n",
            "",
        )
        .replace("implement: [to-khac]", "implement: [to-hai]"),
        "utf-8",
    )
    build_site(plan, small / "build", today=SMALL_TODAY)
    assert not (built.site / "feeds/groups/to-khac.ics").exists()
    assert not (small / "build/docs/feeds/groups/to-khac.ics").exists()
    assert (built.site / "feeds/groups/cac-to.ics").exists()


@pytest.mark.engine
def test_bad_input_leaves_the_earlier_site_intact(small: Path) -> None:
    build_site(small / "plan.yaml", small / "build", today=SMALL_TODAY, formats=HTML)
    before = tree(small / "build")
    good = (small / "plan.yaml").read_text("utf-8")
    for bad in (
        "",
        good.replace("lead: [UB]", "lead: [ai]"),
        good.replace("date: 01/02/2025", "date: 31/02/2025"),
    ):
        (small / "plan.yaml").write_text(bad, "utf-8")
        done = run_kehoach("build", *QUICK, cwd=small, LC_ALL="C")
        assert done.returncode == 1
        assert re.match(r"plan\.yaml:\d+:\d+: lỗi: ", done.stderr)
        assert tree(small / "build") == before


@pytest.mark.engine
def test_engine_failure_leaves_the_earlier_site_intact(small: Path) -> None:
    build_site(small / "plan.yaml", small / "build", today=SMALL_TODAY, formats=HTML)
    before = tree(small / "build/site")
    with (small / "mkdocs.yml").open("a") as file:
        file.write("\nplugins: [khong-co]\n")
    done = run_kehoach("build", *QUICK, cwd=small, LC_ALL="C")
    assert done.returncode == 1
    assert "khong-co" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(small / "build/site") == before


@pytest.mark.engine
def test_foreign_folders_are_refused(small: Path) -> None:
    site = small / "build/site"
    site.mkdir(parents=True)
    (site / "mine.txt").write_text("x")
    with pytest.raises(ForeignFolderError):
        build_site(
            small / "plan.yaml", small / "build", today=SMALL_TODAY, formats=HTML
        )
    # Beside it may lie the lock, which some versions of its library leave.
    assert tree(site) == {"mine.txt": b"x"}
    assert run_kehoach("build", *QUICK, cwd=small).returncode == 2


def test_two_artifacts_at_one_path_are_refused() -> None:
    with pytest.raises(InputError):
        refuse_meeting(["a/B", "a/b"])


@pytest.mark.engine
def test_content_may_not_take_a_generated_path(small: Path) -> None:
    (small / "content/nhiem-vu").mkdir()
    (small / "content/nhiem-vu/hop.md").write_text("# x\n")
    with pytest.raises(InputError) as caught:
        build_site(
            small / "plan.yaml", small / "build", today=SMALL_TODAY, formats=HTML
        )
    assert [problem.code for problem in caught.value.problems] == ["path-taken"]


@pytest.mark.engine
def test_text_injects_nothing(small: Path) -> None:
    plan = small / "plan.yaml"
    evil = r"""</title><script>alert(1)</script>{{ 7*7 }}{% raw %}--> KEHOACHSHELLSLOT "x" 'y' & \\nATTENDEE:x"""
    text = plan.read_text("utf-8").replace(
        "Nộp báo cáo", "'" + evil.replace("'", "''") + "'"
    )
    text = text.replace(
        "name: Tổ Hai", 'name: "<img src=x onerror=alert(2)>\\nATTENDEE:mailto:x"'
    )
    text = text.replace("title: Kế hoạch nhỏ", 'title: "---\\nnav: [x] <b>đậm</b>"')
    plan.write_text(text, "utf-8")
    site = build_site(plan, small / "build", today=SMALL_TODAY, formats=HTML).site
    for path, data in tree(site).items():
        if path.endswith(".html"):
            page = data.decode()
            assert "<script>alert" not in page, path
            assert "<img src=x" not in page, path
            assert "<b>đậm" not in page, path
        if path.endswith(".ics"):
            lines = data.decode().replace("\r\n ", "").split("\r\n")
            assert not [line for line in lines if line.startswith("ATTENDEE")], path
    assert "KEHOACHSHELL" not in (site / "nhiem-vu/hop/index.html").read_text("utf-8")


@pytest.mark.engine
def test_published_data_keeps_its_contract(real_site: Path) -> None:
    schema = json.loads((real_site / "api/v1/schema.json").read_text("utf-8"))
    check_schema(schema)
    validate(json.loads((real_site / "api/v1/plan.json").read_text("utf-8")), schema)
    source = json.loads((real_site / "api/v1/plan-yaml.schema.json").read_text("utf-8"))
    check_schema(source)


def test_plans_are_valid_by_the_editors_schema() -> None:
    schema = json.loads(source_schema(load_words("vi")))
    for path in (
        DISTRICT / "plan.yaml",
        ROOT / "scripts/kehoach/starter/own/plan.yaml",
        DATA / "small/plan.yaml",
    ):
        validate(yaml.safe_load(path.read_text("utf-8")), schema)


def test_editor_schema_is_current_and_named_first() -> None:
    assert (ROOT / ".kehoach/plan.schema.json").read_bytes() == source_schema(
        load_words("vi")
    )
    first = (DISTRICT / "plan.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=.kehoach/plan.schema.json"


@pytest.mark.engine
def test_manifest_lists_every_file_but_itself(real_site: Path) -> None:
    path = "api/v1/manifest.json"
    manifest = json.loads((real_site / path).read_text("utf-8"))
    assert manifest["complete"] is True
    assert manifest["files"].keys() == tree(real_site).keys() - {path}


@pytest.mark.engine
def test_a_site_built_on_another_day_is_the_same(small: Path) -> None:
    # Which day it is, readers' browsers say.
    first = tree(build_site(small / "plan.yaml", small / "a", today=TODAY).site)
    second = tree(build_site(small / "plan.yaml", small / "b", today=SMALL_TODAY).site)
    assert {path for path in first if first[path] != second[path]} == set()
