"""Nothing is exempted in silence: what an import takes for no deadline is listed, counted, bound and open to review."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import run_kehoach

from kehoach.checks.document import Coverage, prove_coverage
from kehoach.checks.drafts import draft_reasons
from kehoach.checks.single import check_plan
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.plan.records import NotADeadline
from kehoach.plan.resolution import load_both, load_plan
from kehoach.problems import Severity
from kehoach.words import load_words

VI = load_words("vi")
DOCUMENT = """\
UBND HUYỆN MẪU
Số: 3/KH-UBND
Mẫu, ngày 12 tháng 01 năm 2026
KẾ HOẠCH
Cải cách hành chính năm 2026
I. YÊU CẦU
1. Rà soát thường xuyên thủ tục của năm 2026.
2. Gửi báo cáo trước ngày 15/5/2026.
II. TỔ CHỨC THỰC HIỆN
1. Kiểm tra thường xuyên việc tiếp dân.
2. Đánh giá giai đoạn 2021 - 2025.
3. Trong năm 2026, số hóa hồ sơ.
"""
EXEMPTED = {
    "năm 2026": ("Phần mở đầu", "I.1"),
    "thường xuyên": ("I.1", "II.1"),
    "giai đoạn 2021 - 2025": ("II.2",),
    "Trong năm 2026": ("II.3",),
}
"""What speaks of time in it and is most likely no deadline, and where: read by hand."""


def import_here(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "van-ban.txt").write_text(DOCUMENT, "utf-8")
    return run_kehoach("import", "van-ban.txt", cwd=folder)


def exempted(folder: Path) -> dict[str, NotADeadline]:
    record, _ = load_both(folder / "plan.yaml")
    return {known.text: known for known in record.not_a_deadline}


def proof(folder: Path) -> Coverage:
    record, _ = load_both(folder / "plan.yaml")
    return prove_coverage(
        record, outline_of(read_document(folder / "van-ban.txt")), "plan.yaml"
    )


def test_what_an_import_exempts_is_listed_counted_and_bound(tmp_path: Path) -> None:
    told = import_here(tmp_path).stdout
    for text, refs in EXEMPTED.items():
        places = "; ".join(refs)
        assert f"{text}: {VI('draft.exempted', places=places)}" in told
    assert VI("cli.exempted", count=4, places=6) in told.splitlines()
    assert {text: known.refs for text, known in exempted(tmp_path).items()} == EXEMPTED


def test_an_exemption_stays_open_until_the_keeper_accepts_it(tmp_path: Path) -> None:
    import_here(tmp_path)
    plan = load_plan(tmp_path / "plan.yaml")
    reviews = [one for one in check_plan(plan, ()) if one.code == "needs-review"]
    open_texts = {str(dict(one.values)["id"]) for one in reviews}
    assert EXEMPTED.keys() <= open_texts
    lines = {one.line for one in draft_reasons(plan, first=True)}
    for known in plan.exempted:
        assert known.at.of("needs_review").line in lines
    # Later publications are held back by the head alone.
    assert not {known.at.mark.line for known in plan.exempted} & {
        one.line for one in draft_reasons(plan)
    }
    file = tmp_path / "plan.yaml"
    accepted = file.read_text("utf-8").replace(
        f"    needs_review: {VI('draft.confirm')}\n", ""
    )
    file.write_text(accepted, "utf-8")
    left = check_plan(load_plan(file), ())
    texts = {str(dict(one.values).get("id")) for one in left}
    assert not EXEMPTED.keys() & texts


def test_a_reason_excuses_no_place_but_its_own(tmp_path: Path) -> None:
    import_here(tmp_path)
    assert [
        one.text for one in proof(tmp_path).claims if one.verdict == "missing"
    ] == []
    more = f"{DOCUMENT}4. Giao ban thường xuyên trong tuần.\n"
    (tmp_path / "van-ban.txt").write_text(more, "utf-8")
    [missing] = [one for one in proof(tmp_path).claims if one.verdict == "missing"]
    assert (missing.text, missing.ref) == ("thường xuyên", "II.4")


BLANKET = """\
not_a_deadline:
  # Asked on 3 March.
  - {text: năm 2026, reason: "tên kế hoạch, không phải hạn"}
  - text: thường xuyên
    reason: cách làm   # both places
  - {text: giai đoạn 2021 - 2025, refs: [II.2], reason: tên kỳ kế hoạch}
  - {text: năm 1999, reason: không có ở đâu}
"""


def with_blanket_reasons(folder: Path) -> str:
    import_here(folder)
    file = folder / "plan.yaml"
    head = file.read_text("utf-8").partition("not_a_deadline:")[0]
    file.write_text(head + BLANKET, "utf-8")
    return head


def test_a_reason_for_everywhere_is_a_warning_with_its_command(tmp_path: Path) -> None:
    with_blanket_reasons(tmp_path)
    findings = check_plan(load_plan(tmp_path / "plan.yaml"), ())
    found = [one for one in findings if one.code == "exempted-everywhere"]
    assert [dict(one.values)["text"] for one in found] == [
        "năm 2026",
        "thường xuyên",
        "năm 1999",
    ]
    assert {one.severity for one in found} == {Severity.WARNING}
    assert "kehoach bind" in found[0].hint(VI)


def test_a_reason_for_everywhere_can_be_acknowledged(tmp_path: Path) -> None:
    with_blanket_reasons(tmp_path)
    file = tmp_path / "plan.yaml"
    known = (
        "acknowledged:\n  - {finding: exempted-everywhere, reason: đã xem từng chỗ}\n"
    )
    file.write_text(file.read_text("utf-8") + known, "utf-8")
    findings = check_plan(load_plan(file), ())
    found = [one for one in findings if one.code == "exempted-everywhere"]
    assert {one.severity for one in found} == {Severity.INFO}


def test_the_command_writes_the_places_and_nothing_else(tmp_path: Path) -> None:
    head = with_blanket_reasons(tmp_path)
    before = (tmp_path / "plan.yaml").read_bytes()
    shown = run_kehoach("bind", "van-ban.txt", "--dry-run", cwd=tmp_path)
    assert (tmp_path / "plan.yaml").read_bytes() == before
    done = run_kehoach("bind", "van-ban.txt", cwd=tmp_path)
    assert done.stdout == shown.stdout
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        '"năm 2026": đã ghi 2 chỗ: Phần mở đầu; I.1',
        '"thường xuyên": đã ghi 2 chỗ: I.1; II.1',
        VI("cli.bound-nowhere", text="năm 1999"),
    ]
    assert (
        (tmp_path / "plan.yaml").read_text("utf-8")
        == head
        + """\
not_a_deadline:
  # Asked on 3 March.
  - {text: năm 2026, refs: [Phần mở đầu, I.1], reason: "tên kế hoạch, không phải hạn"}
  - text: thường xuyên
    refs: [I.1, II.1]
    reason: cách làm   # both places
  - {text: giai đoạn 2021 - 2025, refs: [II.2], reason: tên kỳ kế hoạch}
  - {text: năm 1999, reason: không có ở đâu}
"""
    )


def test_many_places_are_written_below_each_other(tmp_path: Path) -> None:
    with_blanket_reasons(tmp_path)
    items = "".join(f"{number}. Việc của năm 2026.\n" for number in range(4, 10))
    (tmp_path / "van-ban.txt").write_text(DOCUMENT + items, "utf-8")
    run_kehoach("bind", "van-ban.txt", cwd=tmp_path)
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    assert "  - text: năm 2026\n    refs:" in text
    refs = exempted(tmp_path)["năm 2026"].refs
    assert refs == ("Phần mở đầu", "I.1", *(f"II.{number}" for number in range(4, 10)))


def test_where_all_is_bound_nothing_is_written(tmp_path: Path) -> None:
    import_here(tmp_path)
    before = (tmp_path / "plan.yaml").read_bytes()
    done = run_kehoach("bind", "van-ban.txt", cwd=tmp_path)
    assert done.stdout.splitlines() == [VI("cli.nothing-to-bind", path="plan.yaml")]
    assert (tmp_path / "plan.yaml").read_bytes() == before


@pytest.mark.parametrize("document", ["khong-co.txt", "van-ban.pdf"])
def test_a_document_that_cannot_be_read_is_one_line(
    tmp_path: Path, document: str
) -> None:
    with_blanket_reasons(tmp_path)
    (tmp_path / "van-ban.pdf").write_bytes(b"%PDF-1.4")
    before = (tmp_path / "plan.yaml").read_bytes()
    done = run_kehoach("bind", document, cwd=tmp_path)
    assert done.returncode != 0
    assert document in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "plan.yaml").read_bytes() == before


def test_a_reason_says_why_it_was_taken_for_no_deadline(tmp_path: Path) -> None:
    import_here(tmp_path)
    assert {text: known.reason for text, known in exempted(tmp_path).items()} == {
        "năm 2026": VI("draft.year-name"),
        "thường xuyên": VI("draft.habit"),
        "giai đoạn 2021 - 2025": VI("draft.year-name"),
        "Trong năm 2026": VI("draft.year-within"),
    }
