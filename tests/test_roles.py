"""Roles: the registry itself, and the proof that one entry with its words is all that a new role needs."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import icalendar
import openpyxl
import pytest
from conftest import ROOT, context_of, make_plan, start_kehoach
from schemas import validate

from kehoach.document.outline import COLUMN_HEADS, column_of
from kehoach.plan.records import DeadlineRecord, TaskRecord, read_plan
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, TASK_ROLES, Cast
from kehoach.plan.schema import Reader, fields_of, read_record
from kehoach.plan.slices import items_of
from kehoach.plan.source import compose
from kehoach.problems import InputError, Mark
from kehoach.render.api.writer import api_schema
from kehoach.render.feeds.components import ComponentWriter
from kehoach.words import load_words

PACKAGE = ROOT / "scripts/kehoach"

# ---- The registry


def test_a_role_is_a_field_that_nothing_else_is() -> None:
    """An id stands in a path, an attribute and a file: letters only, and no other field's name."""
    ids = [role.id for role in ROLES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z]+", identity) for identity in ids)
    for record, roles in ((TaskRecord, TASK_ROLES), (DeadlineRecord, DEADLINE_ROLES)):
        # A mapping of names would hide a second field of the same name.
        others = {field.name for field in dataclasses.fields(record)} - {"cast"}
        assert others.isdisjoint(ids)
        assert {role.id for role in roles} <= fields_of(record).keys()


def test_no_two_roles_look_alike_in_a_calendar() -> None:
    assert len({role.color for role in ROLES}) == len(ROLES)
    assert len({role.urgency for role in ROLES}) == len(ROLES)


def test_fields_of_roles_stand_where_the_keeper_is_used_to_them() -> None:
    task, deadline = list(fields_of(TaskRecord)), list(fields_of(DeadlineRecord))
    place = task.index("movement")
    assert task[place : place + 5] == [
        *("movement", "lead", "implement", "coordinate", "actions"),
    ]
    place = deadline.index("submit")
    assert deadline[place - 1 : place + 2] == ["short", "submit", "filing"]


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Đơn vị chủ trì", "lead"),
        ("Lãnh đạo phụ trách", "lead"),
        ("Đơn vị thực hiện", "implement"),
        ("Cơ quan", "implement"),
        ("Thời gian thực hiện", "when"),
        ("Đơn vị phối hợp thực hiện", "coordinate"),
        ("Nội dung thực hiện", "title"),
        ("Nội dung phối hợp", "coordinate"),
        ("Kết quả thực hiện", "result"),
        ("Nơi họp, đơn vị thực hiện", "implement"),
        ("Thời hạn gửi hồ sơ", "submit"),
        ("Thời hạn phối hợp", "when"),
    ],
)
def test_the_column_of_a_role_is_tried_in_its_turn(head: str, column: str) -> None:
    assert column_of(head) == column


def test_each_role_has_its_turn_among_the_columns() -> None:
    assert {role.id for role in ROLES} <= COLUMN_HEADS.keys()


def test_a_cast_holds_what_is_filled_in_the_order_of_roles() -> None:
    fields = {"coordinate": ("c",), "lead": ("a", "b"), "implement": (), "note": ("n",)}
    cast = Cast.of_fields(fields)
    assert list(cast) == [("lead", ("a", "b")), ("coordinate", ("c",))]
    assert cast.of("lead") == ("a", "b")
    assert cast.of("implement") == ()
    assert cast == Cast.of_fields(dict(reversed(fields.items())))
    assert cast
    assert not Cast.of_fields({"lead": ()})


def test_an_attribute_of_several_fields_keeps_the_place_of_each() -> None:
    text = "id: viec\ntitle: Việc\nrefs: [Mục 1]\ncoordinate: hai\nlead: [mot, ba]\n"
    record = read_record(TaskRecord, compose(text.encode(), "t"), Reader("t"))
    assert record
    assert record.cast == Cast.of_fields(
        {"lead": ("mot", "ba"), "coordinate": ("hai",)}
    )
    assert record.at.of("coordinate") == Mark(4, 13)
    assert record.at.of("lead") == Mark(5, 7)
    # What is not written is said of the record's own place.
    assert record.at.of("implement") == Mark(1, 1)


def test_a_role_left_blank_is_left_out() -> None:
    text = "id: viec\ntitle: Việc\nrefs: [Mục 1]\nlead:\n"
    record = read_record(TaskRecord, compose(text.encode(), "t"), Reader("t"))
    assert record
    assert not record.cast


ONE_TASK = """\
plan: {{id: thu-2020, year: 2020, title: Thử, number: 1/KH, issued: 02/01/2020, issuer: mot, url: "https://a.vn/"}}
calendar: {{announced: [{{year: 2020, source: thử}}]}}
units:
  - {{id: mot, name: Đơn vị Một}}
  - {{id: hai, name: Đơn vị Hai}}
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    {task}
    deadlines:
      - {{id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020{deadline}}}
      - {{id: gui, kind: before, date: 31/3/2020, phrase: trước 31/3/2020, submit: [hai]}}
"""


@pytest.mark.parametrize(
    ("task", "deadline", "code", "place"),
    [
        ("lead: [mto]", "", "unknown-party", (10, 12)),
        ("submit: [mot]", "", "unknown-field", (10, 5)),
        ("note: a", ", lead: [mot]", "unknown-field", (12, 76)),
        ("implement: {a: b}", "", "wrong-type-list", (10, 16)),
    ],
)
def test_a_role_in_the_wrong_place_or_form_is_told_by_its_place(
    task: str, deadline: str, code: str, place: tuple[int, int]
) -> None:
    text = ONE_TASK.format(task=task, deadline=deadline)
    with pytest.raises(InputError) as caught:
        read_plan(compose(text.encode(), "plan.yaml"), "plan.yaml")
    [problem] = caught.value.problems
    assert (problem.code, (problem.line, problem.column)) == (code, place)


def test_who_files_is_said_of_each_deadline() -> None:
    plan = make_plan(ONE_TASK.format(task="lead: [mot]", deadline=", submit: [mot]"))
    [task] = plan.tasks
    first, second = task.deadlines
    assert task.parties("submit", first) == ("mot",)
    assert task.parties("submit", second) == ("hai",)
    assert task.parties("submit") == ("mot", "hai")
    assert task.parties("lead", second) == ("mot",)
    assert task.parties("coordinate") == ()
    assert first.is_filing
    plan = make_plan(ONE_TASK.format(task="lead: [mot]", deadline=""))
    assert not plan.tasks[0].deadlines[0].is_filing


@pytest.mark.parametrize(
    ("roles", "color"),
    [
        ("coordinate", "slategray"),
        ("coordinate lead", "darkgreen"),
        ("coordinate lead implement", "royalblue"),
        ("coordinate lead implement submit", "firebrick"),
    ],
)
def test_what_asks_most_of_a_reader_gives_the_colour(roles: str, color: str) -> None:
    fields = [f"{role}: [mot]" for role in roles.split()]
    filing = f", {fields.pop()}" if "submit" in roles else ""
    plan = make_plan(ONE_TASK.format(task="\n    ".join(fields), deadline=filing))
    item = items_of(plan, "mot")[0]
    event = ComponentWriter(plan, context_of(plan)).event(item).decode()
    assert f"\r\nCOLOR:{color}\r\n" in event


def test_the_contract_of_the_data_names_each_role() -> None:
    text = api_schema().decode()
    assert "role of" not in text
    schema = json.loads(text)
    task, deadline = schema["properties"]["tasks"]["items"], schema["$defs"]["deadline"]
    assert task["required"][3:9] == [
        *("phase", "movement", "lead", "implement", "coordinate", "note"),
    ]
    names = list(task["properties"])
    place = names.index("lead")
    assert names[place : place + 4] == ["lead", "implement", "coordinate", "note"]
    assert deadline["properties"]["submit"]["description"] == "Who files papers by then"
    assert "submit" in deadline["required"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_role_has_its_words(language: str) -> None:
    words = load_words(language)
    for role in ROLES:
        record = "DeadlineRecord" if role.files else "TaskRecord"
        keys = [f"role.{role.id}", f"export.{role.id}", f"field.{record}.{role.id}"]
        if role.awaited:
            code = f"no-{role.id}"
            keys += [f"problem.{code}.message", f"problem.{code}.hint", f"rule.{code}"]
        assert all(map(words, keys))


# An event of forms and the type of a button.
NO_ROLE = re.compile(r"""addEventListener\("submit"|type="submit\"""")


def named_roles(text: str) -> Iterator[str]:
    """Find a role that a program or template names: a text of its own, or an attribute of a row."""
    text = NO_ROLE.sub("", text)
    for role in ROLES:
        for found in re.finditer(rf"""["']{role.id}["']|\bdata-{role.id}\b""", text):
            yield found[0]


def test_nothing_but_the_registry_names_a_role() -> None:
    files = [
        file
        for folder in ("", "assets", "templates", "theme")
        for form in ("py", "js", "j2", "html", "typ")
        for file in (PACKAGE / folder).rglob(f"*.{form}")
    ]
    assert PACKAGE / "assets/frame.js" in files
    files.remove(PACKAGE / "plan/roles.py")
    named = {
        file.relative_to(PACKAGE).as_posix(): found
        for file in files
        if (found := list(named_roles(file.read_text("utf-8"))))
    }
    assert named == {}


# ---- The proof: what somebody does who needs a role of those who approve

ENTRY = """\
    Role(
        id="approve",
        color="mediumvioletred",
        urgency=5,
        heads=r".*duyệt.*",
        before="result",
        width=26,
    ),
"""
WORDS = {
    "vi": {
        "[role]": "Duyệt",
        "[export]": "Đơn vị duyệt",
        "[field.TaskRecord]": "Đơn vị duyệt",
        "[field.RoleTexts]": "Nơi duyệt làm gì",
        "[field.RoleReasons]": "Vì sao hiểu là nơi duyệt",
    },
    "en": {
        "[role]": "Approve",
        "[export]": "Đơn vị duyệt",
        "[field.TaskRecord]": "Who approves it",
        "[field.RoleTexts]": "What those who approve do",
        "[field.RoleReasons]": "Why these are read as approving",
    },
}
PLAN = """\
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
  - {id: mot, name: Đơn vị Một}
  - {id: hai, name: Đơn vị Hai}
  - {id: ba, name: Đơn vị Ba}
tasks:
  - id: de-an
    title: Trình đề án
    refs: [Mục 1]
    lead: [mot]
    implement: [hai]
    approve: [mot, Đơn vị Ba]
    deadlines:
      - {id: de-an, kind: before, date: 30/3/2020, phrase: trước 30/3/2020, submit: [hai]}
  - id: hop
    title: Họp
    refs: [Mục 2]
    lead: [mot]
    deadlines:
      - {id: hop, kind: event, date: 15/4/2020, phrase: ngày 15/4/2020}
"""


def put_after(file: Path, place: str, text: str) -> None:
    before = file.read_text("utf-8")
    assert before.count(place) == 1, (file.name, place)
    file.write_text(before.replace(place, place + text), "utf-8")


class Program:
    """A copy of the program with one more entry in the registry and its words, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        package = folder / "kehoach"
        shutil.copytree(
            PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        put_after(package / "plan/roles.py", "ROLES: tuple[Role, ...] = (\n", ENTRY)
        for language, words in WORDS.items():
            for table, text in words.items():
                line = f'approve = "{text}"\n'
                put_after(package / f"strings/{language}.toml", f"\n{table}\n", line)

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        # A process of its own: what reads the registry when it is imported sees the entry as well.
        return start_kehoach(*arguments, cwd=cwd, PYTHONPATH=str(self.folder))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("program"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def build(program: Program, project: Path, *options: str) -> Path:
    done = program.run("build", "--today", "2020-01-20", *options, cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "build/site"


@pytest.fixture(scope="module")
def site(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("project")
    (project / "plan.yaml").write_text(PLAN, "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", project)
    return build(program, project, "--formats", "html,docx")


def page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def loaded(site: Path, path: str) -> Any:
    return json.loads((site / "api/v1" / path).read_text("utf-8"))


def events(file: Path) -> list[dict[str, str]]:
    """Read the events of a feed, notices of an empty one aside."""
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    found = [
        {name: str(value) for name, value in part.property_items()}
        for part in calendar.walk("VEVENT")
    ]
    return [event for event in found if not event["UID"].startswith("notice.")]


@pytest.mark.slow
def test_without_the_entry_the_field_is_a_mistake(project: Path) -> None:
    done = start_kehoach("check", cwd=project)
    assert done.returncode == 1
    assert "plan.yaml:21:5" in done.stdout + done.stderr
    assert '"approve"' in done.stdout + done.stderr


def parts_in(html: str) -> list[str]:
    """List the parts that a unit's page says the unit has, row by row."""
    return re.findall(r"Vai trò của đơn vị:</span> (.*?)<br>", html)


@pytest.mark.engine
def test_a_new_role_is_on_the_pages(site: Path) -> None:
    task = page(site, "nhiem-vu/de-an")
    [parties] = re.findall(r"<dt>Duyệt</dt><dd>(.*?)</dd>", task, re.DOTALL)
    assert re.sub("<[^>]*>", "", parties).strip() == "Đơn vị Một; Đơn vị Ba"
    assert "<dt>Duyệt</dt>" not in page(site, "nhiem-vu/hop")
    unit = page(site, "don-vi/ba")
    assert parts_in(unit) == ["Duyệt"]
    # Whoever has two roles has both, the one that was registered first in front, each on a line of its year.
    unit = page(site, "don-vi/mot")
    assert parts_in(unit) == ["Duyệt, Chỉ đạo, chủ trì", "Chỉ đạo, chủ trì"]
    assert re.search(r"Duyệt\s*(<small[^>]*>)?\(1 thời hạn\)", unit)
    assert "feeds/units/ba/approve.ics" in page(site, "dang-ky-lich/ba")


@pytest.mark.engine
@pytest.mark.parametrize("path", ["lich", "nhiem-vu"])
def test_a_new_role_can_be_filtered_by(site: Path, path: str) -> None:
    html = page(site, path)
    assert '<option value="approve">Duyệt</option>' in html
    assert 'data-roles="approve lead implement coordinate submit"' in html
    # What the script compares: the row of the one task, and the row of the other.
    assert re.findall(r'data-approve="([^"]*)" data-lead="mot"', html) == ["mot ba", ""]


@pytest.mark.engine
def test_a_new_role_is_in_the_feeds(site: Path) -> None:
    for name in ("ba", "ba/approve"):
        [event] = events(site / f"feeds/units/{name}.ics")
        assert event["SUMMARY"] == "Trình đề án · hồ sơ trước 30/3"
        assert event["COLOR"] == "mediumvioletred"
        assert "Duyệt: Đơn vị Một; Đơn vị Ba" in event["DESCRIPTION"].split("\n")
    assert not (site / "feeds/units/ba/lead.ics").exists()
    # More urgent than leading, so it gives the colour where somebody does both.
    colors = {
        event["UID"].partition("@")[0]: event["COLOR"]
        for event in events(site / "feeds/units/mot.ics")
    }
    assert colors == {"de-an": "mediumvioletred", "hop": "darkgreen"}


@pytest.mark.engine
def test_a_new_role_is_on_the_sheets_and_in_the_message(site: Path) -> None:
    html = (site / "checklists/ba.html").read_text("utf-8")
    steps = re.findall(r'class="step">([^<]*)<', html)
    [step] = steps
    assert step.startswith("Duyệt: Trình đề án")
    assert "Duyệt: Đơn vị Một; Đơn vị Ba." in html
    document = docx.Document(str(site / "checklists/ba.docx"))
    cells = [cell.text for table in document.tables for cell in table._cells]
    assert any("Duyệt: Trình đề án" in text for text in cells)
    assert any("Duyệt: Đơn vị Một; Đơn vị Ba" in text for text in cells)
    message = (site / "messages/ba.txt").read_text("utf-8")
    assert ": Duyệt: Trình đề án" in message


@pytest.mark.engine
def test_a_new_role_is_in_the_data_and_its_contract(site: Path) -> None:
    from jsonschema import ValidationError

    plan, schema = loaded(site, "plan.json"), loaded(site, "schema.json")
    assert [task["approve"] for task in plan["tasks"]] == [["mot", "ba"], []]
    [item] = loaded(site, "units/ba.json")["items"]
    assert item["roles"] == ["approve"]
    validate(plan, schema)
    assert "approve" in schema["properties"]["tasks"]["items"]["required"]
    del plan["tasks"][0]["approve"]
    with pytest.raises(ValidationError, match="'approve' is a required"):
        validate(plan, schema)
    source = loaded(site, "plan-yaml.schema.json")["$defs"]
    described = source["TaskRecord"]["properties"]["approve"]["description"]
    assert described == "Đơn vị duyệt"
    assert "approve" not in source["DeadlineRecord"]["properties"]


@pytest.mark.engine
def test_a_new_role_is_compared_with_what_was_published(
    program: Program, site: Path, project: Path
) -> None:
    plan = PLAN.replace("[mot, Đơn vị Ba]", "[mot]").replace(
        "submit: [hai]", "submit: [ba]"
    )
    (project / "plan.yaml").write_text(plan, "utf-8")
    done = program.run("diff", str(site), "plan.yaml", cwd=project)
    assert done.returncode == 0, done.stderr
    assert re.search("Đơn vị Ba.*Duyệt.*Gửi hồ sơ", done.stdout)
    # An edition from before the role has nobody in it.
    old = loaded(site, "plan.json")
    for task in old["tasks"]:
        del task["approve"]
    (project / "plan.json").write_text(json.dumps(old), "utf-8")
    arguments = ("diff", "plan.json", "plan.yaml", "--format", "json")
    done = program.run(*arguments, cwd=project)
    assert done.returncode == 0, done.stderr
    [difference] = json.loads(done.stdout)["differences"]
    assert difference["action"] == "recast"
    assert difference["old"]["concerned"] == {
        "mot": ["lead"],
        "hai": ["implement", "submit"],
    }
    assert difference["new"]["concerned"] == {
        "mot": ["approve", "lead"],
        "hai": ["implement"],
        "ba": ["submit"],
    }


@pytest.mark.engine
def test_a_new_role_is_said_in_english(program: Program, project: Path) -> None:
    plan = PLAN.replace("  url:", "  language: en\n  url:", 1)
    (project / "plan.yaml").write_text(plan, "utf-8")
    site = build(program, project, "--formats", "html")
    assert "<dt>Approve</dt>" in page(site, "nhiem-vu/de-an")
    [event] = events(site / "feeds/units/ba/approve.ics")
    assert event["SUMMARY"] == "Trình đề án · papers before 30/3"
    source = loaded(site, "plan-yaml.schema.json")["$defs"]["TaskRecord"]["properties"]
    assert source["approve"]["description"] == "Who approves it"


@pytest.mark.slow
def test_a_new_role_goes_out_to_be_edited_and_comes_back(
    program: Program, project: Path
) -> None:
    # Of a plan that people follow, who does what is corrected by command.
    plan = (project / "plan.yaml").read_text("utf-8")
    draft = plan.replace("plan:\n", "plan:\n  needs_review: bản nháp\n", 1)
    (project / "plan.yaml").write_text(draft, "utf-8")
    done = program.run("export", "--csv", "sheet.csv", cwd=project)
    assert done.returncode == 0, done.stderr
    sheet = project / "sheet.csv"
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    column = rows[0].index("Đơn vị duyệt")
    assert [row[column] for row in rows[1:]] == ["Đơn vị Một; Đơn vị Ba", ""]
    filers = rows[0].index("Đơn vị gửi hồ sơ")
    assert [row[filers] for row in rows[1:]] == ["Đơn vị Hai", ""]
    rows[1][column], rows[2][column] = "Đơn vị Ba", "Đơn vị Hai"
    rows[1][filers] = "Đơn vị Ba; Đơn vị Hai"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    done = program.run("import", "sheet.csv", "--update", "plan.yaml", cwd=project)
    assert done.returncode == 0, done.stderr
    text = (project / "plan.yaml").read_text("utf-8")
    assert "    approve: [ba]\n" in text
    assert "submit: [ba, hai]" in text
    assert re.search(r"lead: \[mot\]\n    approve: \[hai\]\n    deadlines:", text)


@pytest.mark.slow
def test_the_sheet_to_edit_has_room_for_each_role(
    program: Program, project: Path
) -> None:
    done = program.run("export", "--xlsx", "sheet.xlsx", cwd=project)
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(project / "sheet.xlsx").active
    # A file keeps the width of neighbours of one width once, with the margin of a cell.
    widths = {
        sheet.cell(1, place).value: int(columns.width)
        for columns in sheet.column_dimensions.values()
        for place in range(columns.min, columns.max + 1)
    }
    assert list(widths.items())[3:9] == [
        ("Việc ở hạn này", 36),
        ("Đơn vị duyệt", 26),
        ("Chỉ đạo, chủ trì", 24),
        ("Đơn vị thực hiện", 28),
        ("Đơn vị phối hợp", 24),
        ("Đơn vị gửi hồ sơ", 24),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("head", ["Đơn vị duyệt", "Cơ quan phê duyệt"])
def test_a_new_role_is_read_from_a_document(
    program: Program, tmp_path: Path, head: str
) -> None:
    rows = [
        ["STT", "Nội dung", "Đơn vị thực hiện", head, "Thời gian"],
        ["1", "Trình đề án", "Đơn vị Hai", "Phòng Nội vụ", "trước ngày 30/3/2020"],
    ]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = program.run("import", "a.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    drafted = (tmp_path / "plan.yaml").read_text("utf-8")
    assert re.search(r"approve:\s*\[?(?:\n\s*- )?phong-noi-vu", drafted)
    assert "name: Phòng Nội vụ" in drafted


@pytest.mark.slow
def test_a_document_is_held_against_the_new_role(
    program: Program, project: Path
) -> None:
    rows = [
        ["STT", "Nội dung", "Đơn vị duyệt", "Thời gian"],
        ["1", "Trình đề án", "Đơn vị Ba", "trước 30/3/2020"],
        ["2", "Họp", "", "ngày 15/4/2020"],
    ]
    with (project / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    arguments = ("check", "--source", "a.csv", "--format", "json")
    done = program.run(*arguments, cwd=project)
    told = [
        problem
        for problem in json.loads(done.stdout)["problems"]
        if problem["code"] == "proof-role"
    ]
    # Whom the table does not name at all are told as well; here it is the new role that counts.
    [approving] = [problem for problem in told if problem["line"] == 21]
    assert (approving["column"], approving["severity"]) == (14, "error")
    assert "duyệt" in approving["message"].lower()
    done = program.run(
        *("import", "a.csv", "--update", "plan.yaml", "--lang", "en"), cwd=project
    )
    assert done.returncode == 0, done.stderr
    # People follow the plan: who approves is corrected by command.
    assert "Approve" in done.stdout
    assert "kehoach correct de-an --date … --approve ba" in done.stdout


@pytest.mark.slow
def test_a_manner_of_speaking_in_the_new_role_is_a_finding(
    program: Program, project: Path
) -> None:
    group = "groups:\n  - {id: cac-ben, name: Các bên, open: yes}\ntasks:\n"
    text = PLAN.replace("tasks:\n", group, 1).replace("Đơn vị Ba]", "cac-ben]")
    (project / "plan.yaml").write_text(text, "utf-8")
    done = program.run("check", cwd=project)
    [line] = [line for line in done.stdout.splitlines() if "Các bên" in line]
    assert "Duyệt" in line
    assert line.startswith("plan.yaml:23:14")
