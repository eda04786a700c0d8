"""The attack changes exactly what it says, one place at a time, and tells what the proof does not notice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
import shapes_made
from conftest import DATA, tree

from attack import main, unnoticed
from attacking.judging import Court, against_document
from attacking.kinds import mutations_of, nothing, of_kinds, sample
from attacking.places import Place, flow, read_places
from attacking.subject import (
    Edit,
    Mutation,
    Subject,
    draft_subject,
    edited,
    read_subject,
)
from attacking.trials import try_all
from kehoach.document.blocks import Paragraph
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.words import load_words

PLAN = """\
plan:
  id: thu-2027
  year: 2027
  title: Kế hoạch năm 2027 của xã Đồng Mẫu
  number: 19/KH-UBND
  place: Đồng Mẫu
  issued: 06/01/2027
  issuer: uy-ban
  url: https://xa.example.vn/
  basis:
    - {number: 7/KH-UBND, date: 02/01/2027, title: Kế hoạch của tỉnh, refs: [II]}
  signatory: {titles: [Chủ tịch]}
  recipients: [Trạm Y tế xã, "Lưu: VT"]
units:
  - {id: uy-ban, name: Ủy ban nhân dân xã}
  - {id: tram-y-te, name: Trạm Y tế xã}
  - {id: van-phong, name: Văn phòng xã}
movements:
  - {id: hien-mau, name: Phong trào “Giọt hồng”, refs: [II], basis: [7/KH-UBND]}
phases:
  - {id: quy-1, name: Quý I, start: 01/01/2027, end: 31/3/2027}
  - {id: quy-2, name: Quý II, start: 01/4/2027, end: 30/6/2027}
sections:
  - {id: hai, ref: II, title: Phong trào, text: ke-hoach/hai.md}
registration:
  - {id: tap-the, subject: Tập thể, titles: [Xã khỏe, Thôn khỏe], refs: [II]}
duties:
  - party: tram-y-te
    refs: [I]
    items:
      - Giữ sổ tiêm của 3 thôn
      - Gửi sổ tiêm về Văn phòng
tasks:
  - id: danh-sach   # named first
    title: Lập danh sách 12 tổ hiến máu
    refs: ["Phụ lục, mục 1"]
    phase: quy-1
    lead: [uy-ban]
    implement:
      - tram-y-te
    deadlines:
      - id: danh-sach
        kind: before
        date: 20/02/2027
        phrase: Trước 20/02/2027
        submit: [van-phong]
        filing:
          what: danh sách
          to: [uy-ban]
  - id: cam-on
    title: Cảm ơn người hiến máu (nếu có)
    refs: ["Phụ lục, mục 2"]
    movement: hien-mau
    lead: [van-phong]
    implement: [tram-y-te]
    related: [danh-sach]
    deadlines:
      - id: cam-on
        kind: event
        date: 27/3/2027
        phrase: ngày 27/3/2027
  - id: so-tiem
    title: Gửi sổ tiêm
    refs: [I]
    implement: [tram-y-te]
    deadlines:
      - {id: so-tiem, kind: by, date: 30/4/2027, phrase: chậm nhất ngày 30/4/2027}
not_a_deadline:
  - {text: năm 2027, refs: [Phần mở đầu], reason: năm của kế hoạch}
"""
DOCUMENT = """\
ỦY BAN NHÂN DÂN XÃ ĐỒNG MẪU

Số: 19/KH-UBND

Đồng Mẫu, ngày 06 tháng 01 năm 2027

KẾ HOẠCH

Hiến máu năm 2027

I. NHIỆM VỤ

- Trạm Y tế xã giữ sổ tiêm của 3 thôn, gửi về Văn phòng xã chậm nhất ngày 30/4/2027.

II. PHONG TRÀO

- Phát động phong trào “Giọt hồng” theo Kế hoạch số 7/KH-UBND ngày 02/01/2027 (hỏi: yte@xa.vn).

Nơi nhận:

- Trạm Y tế xã;

- Lưu: VT.

PHỤ LỤC

| TT | Nội dung | Chủ trì | Đơn vị thực hiện | Thời gian |
| --- | --- | --- | --- | --- |
| I | Quý I | | | |
| 1 | Lập danh sách 12 tổ hiến máu | Ủy ban nhân dân xã | Trạm Y tế xã | Trước 20/02/2027 |
| 2 | Cảm ơn người hiến máu (nếu có) | Văn phòng xã | Trạm Y tế xã | ngày 27/3/2027 |
"""
TEXT = "Phong trào có 2 việc:\n\n- phát động;\n- tổng kết.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xa")
    (folder / "content/ke-hoach").mkdir(parents=True)
    (folder / "plan.yaml").write_text(PLAN, "utf-8")
    (folder / "signed.md").write_text(DOCUMENT, "utf-8")
    (folder / "content/ke-hoach/hai.md").write_text(TEXT, "utf-8")
    return folder


@pytest.fixture(scope="module")
def subject(folder: Path) -> Subject:
    return read_subject(folder / "plan.yaml", folder / "signed.md")


@pytest.fixture(scope="module")
def mutations(subject: Subject) -> dict[str, Mutation]:
    return {mutation.id: mutation for mutation in mutations_of(subject)}


@pytest.fixture(scope="module")
def court(subject: Subject) -> Court:
    return Court(subject, against_document)


def at(text: str, *way: str | int) -> Place:
    place = read_places(text)
    for step in way:
        entry = place.get(step) if isinstance(step, str) else list(place)[step]
        assert entry is not None, step
        place = entry
    return place


BLOCK = "a:\n  - x: 1\n    y: [p, q]  # both\n  - x: 2\nb: >-\n  two\n  lines\n"


@pytest.mark.parametrize(
    ("way", "change", "expected"),
    [
        (["a", 0], Place.dropped, "a:\n  - x: 2\n" + BLOCK[BLOCK.index("b:") :]),
        (["a", 1], Place.dropped, BLOCK.replace("  - x: 2\n", "")),
        (["a", 0, "x"], Place.dropped, BLOCK.replace("x: 1\n    y", "y")),
        (["a", 0, "y"], Place.dropped, BLOCK.replace("    y: [p, q]  # both\n", "")),
        (["a", 0, "y", 0], Place.dropped, BLOCK.replace("[p, q]", "[q]")),
        (
            ["b"],
            lambda place: [place.replaced("one")],
            BLOCK[: BLOCK.index(">")] + '"one"\n',
        ),
        (["a", 0, "y"], lambda p: [p.with_item("r")], BLOCK.replace("q]", 'q, "r"]')),
        (
            ["a", 0],
            lambda place: [place.with_entry("z", flow(["r"]))],
            BLOCK.replace("# both\n", '# both\n    z: ["r"]\n'),
        ),
        (
            ["a", 1],
            lambda place: [place.doubled([at(BLOCK, "a", 1, "x").replaced("3")])],
            BLOCK.replace("  - x: 2\n", '  - x: 2\n  - x: "3"\n'),
        ),
    ],
)
def test_an_edit_leaves_every_other_byte(
    way: list[str | int], change: object, expected: str
) -> None:
    assert callable(change)
    assert edited(BLOCK, change(at(BLOCK, *way))) == expected


def test_what_is_left_empty_goes_with_its_last_item() -> None:
    text = "a: {k: [only], m: 1}\n"
    assert edited(text, at(text, "a", "k", 0).dropped()) == "a: {m: 1}\n"


def test_two_edits_of_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="meet"):
        edited("abc", [Edit(0, 2, "x"), Edit(1, 3, "y")])


KINDS = """
    table-role-removed table-role-replaced table-role-added table-role-moved body-role-removed body-role-replaced
    body-role-added body-role-moved filer-removed filer-replaced filer-added destination-removed destination-replaced
    destination-added title-foreign titles-swapped day-by-day day-by-month day-by-year phrase-bound phrase-words
    deadline-dropped deadline-doubled task-dropped movement-dropped movement-renamed duty-dropped duty-item-dropped
    duty-body-changed registration-dropped registration-title-dropped recipient-dropped recipient-added basis-dropped
    basis-number basis-day content-dropped content-quantity phase-removed phase-changed phase-renamed quantity-changed
    condition-dropped condition-added letterhead-number letterhead-day letterhead-issuer letterhead-place
    letterhead-title letterhead-signer ref-changed exemption-widened
    row-added row-removed rows-swapped cell-emptied task-renamed role-cell-other role-cell-more day-in-cell
    limit-added duty-added paragraph-removed address-changed letterhead-day-printed cited-day day-in-text
    letterhead-number-printed cited-number recipient-removed recipient-added-printed
"""


def test_every_kind_finds_something_to_change(mutations: dict[str, Mutation]) -> None:
    assert {mutation.kind for mutation in mutations.values()} == set(KINDS.split())


def test_each_mutation_has_an_id_of_its_own_and_changes_something(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    assert len(mutations) == len(mutations_of(subject))
    for mutation in mutations.values():
        changed = subject.after(mutation)
        assert changed != subject, mutation.id
        if not mutation.splices:
            read_places(changed.plan)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("table-role-removed:danh-sach.lead.uy-ban", "    lead: [uy-ban]\n", ""),
        (
            "day-by-month:danh-sach/danh-sach.date",
            "        date: 20/02/2027\n        phrase: Trước 20/02/2027\n",
            '        date: "20/03/2027"\n        phrase: "Trước 20/03/2027"\n',
        ),
        ("phase-removed:danh-sach.phase", "    phase: quy-1\n", ""),
        ("quantity-changed:danh-sach.title.1", "Lập danh sách 12", '"Lập danh sách 13'),
        ("recipient-dropped:2", ', "Lưu: VT"]', "]"),
    ],
)
def test_a_mutation_of_the_plan_is_that_one_edit(
    subject: Subject, mutations: dict[str, Mutation], name: str, old: str, new: str
) -> None:
    changed = subject.after(mutations[name]).plan
    if name.startswith("quantity"):
        changed = changed.replace('hiến máu"', "hiến máu", 1)
    assert changed == PLAN.replace(old, new, 1)


def test_a_dropped_movement_leaves_nothing_that_speaks_of_it(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    changed = subject.after(mutations["movement-dropped:hien-mau"]).plan
    assert "hien-mau" not in changed
    assert changed.count("\n") == PLAN.count("\n") - 3


def test_a_changed_cell_and_a_removed_paragraph_leave_the_other_blocks(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    before = subject.document.blocks
    emptied = mutations["cell-emptied:Phụ lục, mục 1.lead.3"]
    after = subject.after(emptied).document.blocks
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert [block.cells[2] for pair in differing for block in pair] == [  # type: ignore[union-attr]
        "Ủy ban nhân dân xã",
        "",
    ]
    removed = mutations["recipient-removed:Nơi nhận:11"]
    gone = set(before) - set(subject.after(removed).document.blocks)
    assert gone == {Paragraph(text="- Trạm Y tế xã;", line=21)}


def test_nothing_changed_finds_nothing_new(subject: Subject, court: Court) -> None:
    for mutation in nothing(subject):
        assert subject.after(mutation) == subject
        verdict = court.try_one(mutation)
        assert (verdict.codes, verdict.failing, verdict.silenced) == ((), False, ())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("day-by-day:danh-sach/danh-sach.date", "source-moved"),
        ("task-dropped:cam-on", "source-row-missing"),
        ("day-in-cell:Phụ lục, mục 2.when.5.1", "source-moved"),
        ("row-added:Phụ lục, mục 2", "source-row-missing"),
    ],
)
def test_what_the_proof_is_known_to_catch_is_noticed_and_fails(
    court: Court, mutations: dict[str, Mutation], name: str, code: str
) -> None:
    verdict = court.try_one(mutations[name])
    assert verdict.noticed and verdict.failing
    assert code in verdict.codes


def test_a_sample_is_seeded_and_runs_against_the_proof(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    every = list(mutations.values())
    chosen = sample(every, 1, "7")
    assert sorted(mutation.kind for mutation in chosen) == sorted(KINDS.split())
    assert chosen == sample(every, 1, "7") != sample(every, 1, "8")
    verdicts = list(try_all(subject, chosen, against_document, workers=1))
    assert [verdict.mutation for verdict in verdicts] == chosen
    assert 0 < sum(verdict.failing for verdict in verdicts) < len(chosen)


def found(subject: Subject) -> Iterable[Problem]:
    """Stand in for a proof: it wants 12 in the first title, and knows of one thing that is so."""
    reason = "vẫn vậy" if "Cảm ơn người" in subject.plan else ""
    problem = problem_at("p", Mark(), "known", severity=Severity.WARNING)
    yield problem
    if "tổ hiến máu" not in subject.plan:
        raise InputError([problem_at("p", Mark(), "unread")])
    if " 12 " not in subject.plan:
        yield problem_at("p", Mark(9, 9), "figure", severity=Severity.WARNING)
    if reason == "":
        yield Problem(
            path="p",
            line=1,
            column=1,
            severity=Severity.INFO,
            code="acknowledged",
            reason="vì vậy",
        )


def test_another_judge_is_passed_in(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    court = Court(subject, lambda _: found)
    figure = court.try_one(mutations["quantity-changed:danh-sach.title.1"])
    assert (figure.codes, figure.failing) == (("figure",), False)
    unread = court.try_one(mutations["title-foreign:danh-sach"])
    assert (unread.codes, unread.failing) == (("unread",), True)
    hidden = court.try_one(mutations["title-foreign:cam-on"])
    assert (hidden.noticed, hidden.silenced) == (False, ("acknowledged",))
    other = court.try_one(
        mutations["filer-removed:danh-sach/danh-sach.submit.van-phong"]
    )
    assert not other.noticed and not other.silenced
    line = PLAN.splitlines().index("        submit: [van-phong]") + 1
    [listed] = unnoticed([figure, other])
    assert f"plan.yaml:{line}:18 {other.mutation.id} " in listed


def test_only_the_kinds_that_were_asked_for(mutations: dict[str, Mutation]) -> None:
    chosen = of_kinds(mutations.values(), ["basis-", "row-added"])
    kinds = {mutation.kind for mutation in chosen}
    assert kinds == {"basis-dropped", "basis-number", "basis-day", "row-added"}


def test_the_command_prints_a_table_and_writes_nothing_but_what_is_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(folder)
    data = tmp_path / "attack.json"
    options = ["--kind", "duty-item", "--kind", "task-dropped", "--list"]
    signed, plan = str(folder / "signed.md"), str(folder / "plan.yaml")
    done = main([signed, plan, *options, "--json", str(data), "--workers", "1"])
    assert done == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kind", "tried", "noticed", "failing", "silenced"]
    assert ["task-dropped", "3", "3", "3", "0", "100.0", "%"] in map(str.split, lines)
    [duties] = [line.split() for line in lines if line.startswith("duty-item")]
    assert duties[1:3] == ["2", "2"]
    read = json.loads(data.read_text("utf-8"))
    assert read["kinds"]["duty-item-dropped"]["noticed"] == 2
    assert len(read["mutations"]) == read["total"]["tried"] == 5
    assert tree(folder) == before


def test_without_a_plan_the_draft_is_attacked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = str(folder / "signed.md")
    assert main([signed, "--kind", "day-by-day", "--workers", "1"]) == 0
    assert "day-by-day" in capsys.readouterr().out
    assert main([str(folder / "none.md")]) == 1
    assert main([signed, "--kind", "no-such"]) == 2


SHAPES = ("duties", "ministry", "labels", "chart", "appendices")
"""Documents of our own making: duties by actor, tables, labelled lines, months with signs, two appendices."""
ALL_OF_THEM = (
    *("day-", "table-role-", "body-role-", "filer-", "destination-", "duty-"),
    *("recipient-", "basis-", "movement-", "deadline-dropped", "task-dropped"),
)
"""Of these not one change may pass."""


@pytest.mark.parametrize("shape", SHAPES)
def test_hardly_a_change_of_a_proved_plan_or_its_document_passes(
    tmp_path: Path, shape: str
) -> None:
    file = tmp_path / "signed.md"
    text = (DATA / f"shapes/{shape}.txt").read_text("utf-8")
    shapes_made.WRITERS["md"](shapes_made.read_source(text), file)
    attacked = draft_subject(file, load_words("vi"))
    drawn = sample(mutations_of(attacked), 2, shape)
    verdicts = list(try_all(attacked, drawn, against_document, workers=1))
    assert len(verdicts) > 40
    passed = [each.mutation.id for each in verdicts if not each.noticed]
    assert len(passed) <= 0.02 * len(verdicts), passed
    assert not [name for name in passed if name.startswith(ALL_OF_THEM)]


@pytest.mark.slow
def test_two_processes_find_what_one_does(
    subject: Subject, mutations: dict[str, Mutation]
) -> None:
    chosen = of_kinds(mutations.values(), ["day-by", "row-"])
    assert len(chosen) > 8
    two = list(try_all(subject, chosen, against_document, workers=2))
    assert two == list(try_all(subject, chosen, against_document, workers=1))
