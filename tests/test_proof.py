"""A plan against its document, clause by clause: what is asked, what is said, who is in it, and what travels."""

from __future__ import annotations

import dataclasses
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kehoach.cli import main
from kehoach.document.blocks import Document, Paragraph, Row
from kehoach.document.outline import outline_of
from kehoach.document.provisions import provisions_of
from kehoach.plan.resolution import load_plan
from kehoach.proof.facts import Vocabulary, facts_in, plain
from kehoach.proof.stored import read_proof
from kehoach.render.api.writer import plan_data
from kehoach.render.context import make_context
from kehoach.render.pages.staged import render_document

DOCUMENT = """\
UBND PHƯỜNG THẠCH BÀN
Số: 12/KH-UBND
Thạch Bàn, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Công tác văn thư năm 2026
I. MỤC ĐÍCH
- Nâng cao chất lượng công tác văn thư của phường.
II. TỔ CHỨC THỰC HIỆN
1. Văn phòng
- Tham mưu ban hành quy chế công tác văn thư (nếu có thay đổi).
- Tổng hợp, báo cáo kết quả theo Kế hoạch số 3/KH-UBND.
Nơi nhận:
- Sở Nội vụ;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

PHỤ LỤC
TT\tNội dung\tĐơn vị chủ trì\tĐơn vị thực hiện\tThời hạn
\tQuý I\t\t\t
1\tKiểm tra kho lưu trữ tại 5 tổ dân phố\tVăn phòng\tTổ Lưu trữ\tTrước ngày 20/3/2026
\tQuý II\t\t\t
2\tTập huấn nghiệp vụ cho công chức\tVăn phòng\tTổ Văn thư\tTrước ngày 15/5/2026
"""
PLAN = """\
plan:
  id: van-thu.thachban
  year: 2026
  title: Kế hoạch công tác văn thư năm 2026
  number: 12/KH-UBND
  place: Thạch Bàn
  issued: 05/01/2026
  issuer: ubnd
  url: https://kehoach.example.vn/
  signatory:
    on_behalf: TM. ỦY BAN NHÂN DÂN
    titles: [Chủ tịch]
  recipients:
    - Sở Nội vụ
    - "Lưu: VT"
  basis:
    - {number: 3/KH-UBND, title: Báo cáo công tác văn thư, refs: [II.1]}
not_a_deadline:
  - {text: năm 2026, refs: [Phần mở đầu], reason: tên kế hoạch}
units:
  - {id: ubnd, name: UBND phường Thạch Bàn}
  - {id: van-phong, name: Văn phòng}
  - {id: to-luu-tru, name: Tổ Lưu trữ}
  - {id: to-van-thu, name: Tổ Văn thư}
phases:
  - {id: nua-dau, name: Quý I, start: 01/01/2026, end: 31/3/2026}
  - {id: nua-sau, name: Quý II, start: 01/4/2026, end: 30/6/2026}
sections:
  - {id: muc-dich, ref: I, title: Mục đích, summary: Nâng cao chất lượng công tác văn thư của phường}
  - {id: to-chuc, ref: II, title: Tổ chức thực hiện}
duties:
  - party: van-phong
    refs: [II.1]
    items:
      - Tham mưu ban hành quy chế công tác văn thư (nếu có thay đổi)
      - Tổng hợp, báo cáo kết quả theo Kế hoạch số 3/KH-UBND
tasks:
  - id: kiem-tra
    title: Kiểm tra kho lưu trữ tại 5 tổ dân phố
    refs: ["Phụ lục, mục 1"]
    phase: nua-dau
    lead: [van-phong]
    implement: [to-luu-tru]
    deadlines:
      - {id: kiem-tra, kind: before, date: 20/3/2026, phrase: Trước ngày 20/3/2026}
  - id: tap-huan
    title: Tập huấn nghiệp vụ cho công chức
    refs: ["Phụ lục, mục 2"]
    phase: nua-sau
    lead: [van-phong]
    implement: [to-van-thu]
    deadlines:
      - {id: tap-huan, kind: before, date: 15/5/2026, phrase: Trước ngày 15/5/2026}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    (tmp_path / "van-ban.txt").write_text(DOCUMENT, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prove(*options: str) -> int:
    return main(["prove", "van-ban.txt", "--lang", "en", *options])


def change(project: Path, before: str, after: str, file: str = "plan.yaml") -> None:
    text = (project / file).read_text("utf-8")
    assert before in text
    (project / file).write_text(text.replace(before, after, 1), "utf-8")


def test_every_word_of_a_document_stands_in_one_provision_with_its_place() -> None:
    blocks = [
        Paragraph(text=text, line=line)
        for line, text in enumerate(DOCUMENT.splitlines()[:16], 1)
    ]
    rows = [
        Row(cells=tuple(text.split("\t")), line=20 + line, table=1)
        for line, text in enumerate(DOCUMENT.splitlines()[18:])
    ]
    blocks += [Paragraph(text="PHỤ LỤC", line=17)]
    outline = outline_of(Document(name="x", blocks=(*blocks, *rows)))
    places = [each.place for each in provisions_of(outline)]
    assert places == [
        *(f"Đầu văn bản, dòng {number}" for number in range(1, 6)),
        *("I", "I, gạch 1", "II", "II.1", "II.1, gạch 1", "II.1, gạch 2"),
        *("Nơi nhận", "Nơi nhận, gạch 1", "Nơi nhận, gạch 2"),
        *("Chữ ký, dòng 1", "Chữ ký, dòng 2", "Phụ lục"),
        "Phụ lục, Quý I",
        *(f"Phụ lục, mục 1, cột {number}" for number in range(2, 6)),
        "Phụ lục, Quý II",
        *(f"Phụ lục, mục 2, cột {number}" for number in range(2, 6)),
    ]


def test_two_spellings_of_a_syllable_are_one() -> None:
    assert plain("Hoà, Kỹ sỹ – Quý; tay") == plain("hòa kĩ sĩ quý TAY")
    assert plain("hoàn") != plain("hòan")


def test_facts_are_what_no_wording_changes() -> None:
    vocabulary = Vocabulary.of({"TĐKT": "thi đua, khen thưởng"}, {"Phòng Nội vụ": "nv"})
    said = "Phòng Nội vụ xét 10 phường theo Kế hoạch số 06/KH-HĐTĐKT, năm học 2019-2020 (nếu có)"
    assert facts_in([said], vocabulary) == {
        "body:nv",
        "action:xét",
        "number:10 phường",
        "document:06/kh-hđtđkt",
        "year:2019-2020",
        "condition:nếu có",
    }
    assert facts_in(["công tác TĐKT"], vocabulary) == frozenset()


def test_a_plan_that_says_it_all_is_proved_and_holds(project: Path) -> None:
    assert prove() == 0
    proof = (project / ".kehoach/proof.json").read_text("utf-8")
    assert '"open": []' in proof
    # Facts, and no sentence.
    assert "Nâng cao chất lượng" not in proof
    assert main(["check", "--lang", "en"]) == 0


CHANGES = {
    "a role": ("implement: [to-luu-tru]", "implement: [to-van-thu]", "proof-people"),
    "a quantity": ("tại 5 tổ", "tại 6 tổ", "proof-facts"),
    "a duty dropped": (
        "      - Tổng hợp, báo cáo kết quả theo Kế hoạch số 3/KH-UBND\n",
        "",
        "proof-gone",
    ),
    "a condition": (" (nếu có thay đổi)", "", "proof-facts"),
    "a recipient": ("    - Sở Nội vụ\n", "", "proof-gone"),
    "a place": ('["Phụ lục, mục 2"]', '["Phụ lục, mục 9"]', "proof-place"),
    "a document": ("{number: 3/KH-UBND", "{number: 4/KH-UBND", "proof-gone"),
    "the day of issue": ("issued: 05/01/2026", "issued: 06/01/2026", "proof-days"),
    "a phase": ("phase: nua-dau", "phase: nua-sau", "proof-phase"),
    "a reason for more": (
        "refs: [Phần mở đầu]",
        "refs: [Phần mở đầu, I]",
        "proof-place",
    ),
}
"""What may go wrong in a plan, with what has to be found where the document is not at hand."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_breaks_an_answer_is_an_error_without_the_document(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before, after, code = CHANGES[name]
    prove()
    (project / "van-ban.txt").unlink()
    change(project, before, after)
    capsys.readouterr()
    assert main(["check", "--lang", "en"]) == 1
    assert f"[{code}]" in capsys.readouterr().out


def test_mere_rewording_is_a_warning(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    change(
        project,
        "title: Tập huấn nghiệp vụ cho công chức",
        "title: Tập huấn công chức về nghiệp vụ",
    )
    capsys.readouterr()
    assert main(["check", "--lang", "en"]) == 0
    assert "[proof-reworded]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("implement: [to-luu-tru]", "implement: [to-van-thu]", "proof-role"),
        ("title: Tập huấn nghiệp vụ cho công chức", "title: Giải bóng đá mùa xuân", "proof-foreign"),
        ("- Tham mưu ban hành quy chế công tác văn thư (nếu có thay đổi)\n      ", "", "proof-clause"),
        ("phase: nua-dau\n", "phase: nua-sau\n", "proof-group"),
        ("issued: 05/01/2026", "issued: 06/01/2026", "proof-issued"),
        ("    phase: nua-dau\n", "", "proof-group"),
        ("party: van-phong\n    refs: [II.1]", "party: to-luu-tru\n    refs: [II.1]", "proof-role"),
    ],
)  # fmt: skip
def test_what_differs_is_found_at_the_first_comparison(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    code: str,
) -> None:
    change(project, before, after)
    assert prove() == 1
    assert f"[{code}]" in capsys.readouterr().out


def test_titles_that_changed_places_are_found(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project, "title: Kiểm tra kho lưu trữ tại 5 tổ dân phố", "title: X")
    change(
        project,
        "title: Tập huấn nghiệp vụ cho công chức",
        "title: Kiểm tra kho lưu trữ tại 5 tổ dân phố",
    )
    change(project, "title: X", "title: Tập huấn nghiệp vụ cho công chức")
    assert prove() == 1
    assert capsys.readouterr().out.count("[proof-swapped]") == 2


def test_titles_that_changed_places_are_found_without_the_document(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    first, second = (
        "Kiểm tra kho lưu trữ tại 5 tổ dân phố",
        "Tập huấn nghiệp vụ cho công chức",
    )
    text = (project / "plan.yaml").read_text("utf-8")
    swapped = text.replace(f"title: {first}", "title: X").replace(second, first)
    (project / "plan.yaml").write_text(
        swapped.replace("title: X", f"title: {second}"), "utf-8"
    )
    capsys.readouterr()
    assert main(["check", "--lang", "en"]) == 1
    assert capsys.readouterr().out.count("[proof-facts]") == 2


def test_a_record_may_name_the_very_item_that_it_answers_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = "[II.1]\n    items:\n      - Tham mưu ban hành quy chế công tác văn thư (nếu có thay đổi)\n"
    after = before.replace("[II.1]", '["II.1, gạch 1"]')
    second = '  - party: van-phong\n    refs: ["II.1, gạch 2"]\n    items:\n'
    change(project, before, after + second)
    change(project, 'refs: ["Phụ lục, mục 2"]', 'refs: ["Phụ lục, mục 2, cột 2"]')
    assert prove() == 0
    assert main(["check", "--source", "van-ban.txt", "--lang", "en"]) == 0
    text = (project / "plan.yaml").read_text("utf-8")
    swapped = (
        text.replace("gạch 1", "X").replace("gạch 2", "gạch 1").replace("X", "gạch 2")
    )
    (project / "plan.yaml").write_text(swapped, "utf-8")
    (project / ".kehoach/proof.json").unlink()
    capsys.readouterr()
    assert prove() == 1
    assert "[proof-elsewhere]" in capsys.readouterr().out


def test_what_is_accepted_is_asked_again_when_either_text_changes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project, "tại 5 tổ dân phố", "tại các tổ dân phố")
    assert prove() == 1
    place = "Phụ lục, mục 1, cột 2"
    assert prove("--accept", place, "--reason", "all of them") == 0
    assert prove() == 0
    change(project, "tại 5 tổ dân phố", "tại 7 tổ dân phố", "van-ban.txt")
    capsys.readouterr()
    assert prove() == 1
    assert "[proof-lost]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        # A word, a line more, a line less; the plan says what it said.
        ("nghiệp vụ cho công chức", "nghiệp vụ cho mọi công chức", {"proof-changed"}),
        ("- Sở Nội vụ;\n", "- Sở Nội vụ;\n- Đảng ủy phường;\n", {"proof-changed", "proof-clause"}),
        ("(nếu có thay đổi).\n", "(nếu có thay đổi).\n- Trực cơ quan.\n", {"proof-changed", "proof-clause"}),
        ("- Nâng cao chất lượng công tác văn thư của phường.\n", "", {"proof-dropped"}),
    ],
)  # fmt: skip
def test_a_document_that_changed_is_asked_for_until_somebody_looked(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    codes: set[str],
) -> None:
    prove()
    change(project, before, after, "van-ban.txt")
    # Asked twice: what nobody looked at is not forgotten by being compared.
    for _ in range(2):
        capsys.readouterr()
        assert prove() == 1
        told = capsys.readouterr().out
        assert codes <= {code for code in codes if f"[{code}]" in told}
    assert prove("--accept", "*", "--reason", "looked at") == 0
    assert prove() == 0
    proof = (project / ".kehoach/proof.json").read_text("utf-8")
    assert '"open": []' in proof


def test_a_slip_does_not_pass_by_being_compared_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    # The document says nothing against it; only the plan said otherwise before.
    change(project, "refs: [Phần mở đầu]", "refs: [Phần mở đầu, I]")
    for _ in range(2):
        capsys.readouterr()
        assert prove() == 1
        assert "[proof-place]" in capsys.readouterr().out
    assert main(["check", "--lang", "en"]) == 1
    assert prove("--accept", "Phần mở đầu", "--reason", "so it is") == 0
    assert main(["check", "--lang", "en"]) == 0


def test_a_correction_goes_out_and_a_later_slip_does_not(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    title = "Kiểm tra kho lưu trữ tại năm tổ dân phố"
    told = ["--date", "01/3/2026", "--title", title]
    assert main(["correct", "kiem-tra", *told, "--lang", "en"]) == 0
    capsys.readouterr()
    assert main(["check", "--lang", "en"]) == 0
    assert "[proof-facts]" in capsys.readouterr().out
    # The document prints a figure: that is for a person to leave so.
    place = "Phụ lục, mục 1, cột 2"
    assert prove("--accept", place, "--reason", "in letters") == 0
    change(project, "tại năm tổ dân phố", "tại 9 tổ dân phố")
    assert main(["check", "--lang", "en"]) == 1


def test_what_ends_by_record_ends_with_its_text(project: Path) -> None:
    movement = "movements:\n  - {id: van-thu, name: Công tác văn thư, refs: [I], text: van-thu.md}\n"
    change(project, "phases:\n", movement + "phases:\n")
    (project / "content").mkdir()
    text = "Nâng cao chất lượng công tác văn thư của phường.\n"
    (project / "content/van-thu.md").write_text(text, "utf-8")
    assert prove("--accept", "*", "--reason", "two records of one clause") == 0
    assert main(["check", "--lang", "en"]) == 0
    record = ("--date", "01/3/2026", "--reason", "over", "--lang", "en")
    assert main(["end", "van-thu", *record]) == 0
    assert main(["check", "--lang", "en"]) == 0


def test_who_mends_what_was_open_is_not_asked_why(project: Path) -> None:
    change(project, "implement: [to-luu-tru]", "implement: [to-van-thu]")
    assert prove() == 1
    change(project, "implement: [to-van-thu]", "implement: [to-luu-tru]")
    assert prove() == 0


def test_lines_that_only_stand_further_down_are_no_change(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    change(project, "PHỤ LỤC\nTT", "PHỤ LỤC\n\n\nTT", "van-ban.txt")
    capsys.readouterr()
    assert prove() == 0
    assert "proof-changed" not in capsys.readouterr().out


def test_the_check_against_the_document_asks_the_same_and_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project, "tại 5 tổ dân phố", "tại các tổ dân phố")
    assert main(["check", "--source", "van-ban.txt", "--lang", "en"]) == 1
    assert "[proof-lost]" in capsys.readouterr().out
    assert not (project / ".kehoach").exists()


class _Page(HTMLParser):
    """Reads how each provision stands on the keeper's page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.states: dict[str, int] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            state = (dict(attrs)["class"] or "").split()[-1]
            self.states[state] = self.states.get(state, 0) + 1

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_of_a_comparison_shows_both_texts_and_how_each_provision_stands(
    project: Path,
) -> None:
    change(project, "tại 5 tổ dân phố", "tại các <b>tổ</b> dân phố")
    change(project, "    - Sở Nội vụ\n", "")
    prove("--page", "doi-chieu.html")
    page = _Page((project / "doi-chieu.html").read_text("utf-8"))
    # 27 provisions: two open, and of the labels "Nơi nhận" and "Phụ lục" nothing is asked.
    assert sum(page.states.values()) == 27
    assert page.states["open"] == 2
    assert page.states["structure"] == 2
    assert "Kiểm tra kho lưu trữ tại 5 tổ dân phố" in page.text
    assert "tại các <b>tổ</b> dân phố" in page.text
    place = "Phụ lục, mục 1, cột 2"
    prove("--accept", place, "--reason", "of all <of> them", "--page", "doi-chieu.html")
    page = _Page((project / "doi-chieu.html").read_text("utf-8"))
    assert (page.states["open"], page.states["accepted"]) == (1, 1)
    assert "of all <of> them" in page.text


def test_the_page_is_not_written_over_a_file_of_somebodys_own(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "thu.html").write_text("<p>mine</p>", "utf-8")
    assert prove("--page", "thu.html") == 2
    assert "thu.html" in capsys.readouterr().err
    assert (project / "thu.html").read_text("utf-8") == "<p>mine</p>"


def test_readers_and_programs_are_told_how_the_plan_was_compared(
    project: Path,
) -> None:
    prove()
    plan = load_plan(project / "plan.yaml")
    proof = read_proof(project / "plan.yaml")
    context = make_context(plan, today=plan.header.issued, content={}, proof=proof)
    data = plan_data(plan, context)["plan"]["compared"]
    digest = hashlib.sha256((project / "van-ban.txt").read_bytes()).hexdigest()
    assert data == {
        "document": "van-ban.txt",
        "sha256": digest,
        "provisions": 27,
        "answered": 27,
    }
    [page, *_] = render_document(plan, context)
    html = page.data.decode()
    assert "Đã đối chiếu với văn bản ký ngày 05/01/2026: 27/27 điều khoản." in html
    assert digest in html
    # Of another plan it says nothing.
    other = dataclasses.replace(plan.header, id="khac.thachban")
    elsewhere = dataclasses.replace(plan, header=other)
    context = make_context(elsewhere, today=other.issued, content={}, proof=proof)
    assert context.proof is None


def test_accepting_needs_a_reason(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prove("--accept", "I") == 2
    assert "--reason" in capsys.readouterr().err
    assert not (project / ".kehoach").exists()


def test_a_damaged_proof_is_one_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove()
    file = project / ".kehoach/proof.json"
    file.write_text(file.read_text("utf-8")[:-30], "utf-8")
    capsys.readouterr()
    assert main(["check", "--lang", "en"]) != 0
    assert "[proof-damaged]" in capsys.readouterr().out
