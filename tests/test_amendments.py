"""What an amendment makes of a deadline: its words, what is filed, who is told what, and what is no change at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MINIMAL, TODAY, context_of, make_plan, run_kehoach

from kehoach.plan.amendments import amended_filing
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.records import Filing, FilingChange
from kehoach.plan.resolution import load_both
from kehoach.plan.slices import items_of
from kehoach.problems import InputError
from kehoach.render.context import make_context
from kehoach.render.feeds.calendars import content_digests

PLAN = MINIMAL.replace(
    """\
    deadlines:
      - {id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}
""",
    """\
    actions: {lead: Chủ trì họp xét, coordinate: Góp ý}
    deadlines:
      - id: viec
        kind: before
        date: 30/3/2020
        phrase: trước 30/3/2020
        submit: [hai]
        filing: {what: báo cáo quý I, short: báo cáo, to: [mot], inferred: theo IV.3}
      - {id: nam, kind: year, period: 2020, phrase: trong năm 2020}
      - {id: quy, kind: quarter, period: II/2020, phrase: quý II/2020}
      - {id: gio, kind: by, date: 10/4/2020, time: "17:00", phrase: 17 giờ ngày 10/4/2020}
      - {id: dot, kind: range, from: 01/6/2020, to: 05/6/2020, phrase: từ 01/6/2020 đến 05/6/2020}
""",
)


def amended(*changes: str, plan: str = PLAN) -> Plan:
    listed = "".join(f"      - {change}\n" for change in changes)
    return make_plan(
        f"{plan}amendments:\n  - number: 9/KH\n    date: 10/02/2020\n    changes:\n{listed}"
    )


def item(plan: Plan, identity: str = "viec") -> Deadline:
    [found] = [one for _, one in plan.items if one.id == identity]
    return found


def told(plan: Plan, party: str, identity: str = "viec") -> tuple[str, ...]:
    context = make_context(plan, today=TODAY, content={})
    [own] = [one for one in items_of(plan, party) if one.deadline.id == identity]
    return context.wording.actions.own(own)


def refused(*changes: str, plan: str = PLAN) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        amended(*changes, plan=plan)
    return [(problem.code, problem.line) for problem in caught.value.problems]


LINE = PLAN.count("\n") + 5
"""On which the first change stands."""


def test_a_change_keeps_its_places_in_the_amending_document() -> None:
    plan = amended(
        '{moved: viec, date: 15/5/2020, phrase: trước 15/5/2020, refs: ["mục 1", "mục 3"]}'
    )
    [change] = item(plan).history
    assert change.refs == ("mục 1", "mục 3")
    # The deadline itself is cited by the plan's own place.
    assert item(plan).refs == ("Mục 1",)


def test_a_role_is_told_the_new_text_of_this_deadline_alone() -> None:
    plan = amended("{reworded: viec, actions: {lead: Chủ trì họp rà soát}}")
    assert "Chủ trì họp rà soát" in " ".join(told(plan, "mot"))
    assert "Góp ý" in " ".join(told(plan, "hai", "nam"))
    assert "Chủ trì họp xét" in " ".join(told(plan, "mot", "nam"))
    assert "Chủ trì họp rà soát" not in " ".join(told(plan, "mot", "nam"))
    # Nobody gave the others another text.
    assert item(plan).actions.of("coordinate") == "Góp ý"


def test_a_deadline_may_have_texts_of_its_own_beside_its_tasks() -> None:
    text = PLAN.replace(
        "phrase: trong năm 2020}",
        "phrase: trong năm 2020, actions: {lead: Tổng hợp cả năm}}",
    )
    plan = make_plan(text)
    assert item(plan, "nam").actions.of("lead") == "Tổng hợp cả năm"
    assert item(plan, "nam").actions.of("coordinate") == "Góp ý"
    assert item(plan, "viec").actions.of("lead") == "Chủ trì họp xét"
    assert "Tổng hợp cả năm" in " ".join(told(plan, "mot", "nam"))


BEFORE = Filing(
    what="báo cáo quý I", short="báo cáo", to=("mot",), inferred="theo IV.3"
)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        # The short word is still one of the new words, so it stays true.
        (
            FilingChange(what="Báo cáo 6 tháng"),
            Filing(
                what="Báo cáo 6 tháng",
                short="báo cáo",
                to=("mot",),
                inferred="theo IV.3",
            ),
        ),
        # "báo cáo" on a phone would name what is filed no longer.
        (
            FilingChange(what="phiếu tự chấm"),
            Filing(what="phiếu tự chấm", to=("mot",), inferred="theo IV.3"),
        ),
        (
            FilingChange(what="phiếu tự chấm", short="phiếu"),
            Filing(
                what="phiếu tự chấm", short="phiếu", to=("mot",), inferred="theo IV.3"
            ),
        ),
        # A document that says where or how leaves nothing to infer.
        (
            FilingChange(to=("hai",)),
            Filing(what="báo cáo quý I", short="báo cáo", to=("hai",)),
        ),
        (
            FilingChange(how="bản pdf"),
            Filing(what="báo cáo quý I", short="báo cáo", to=("mot",), how="bản pdf"),
        ),
        (
            FilingChange(to=("hai",), inferred="theo mục 2"),
            Filing(
                what="báo cáo quý I",
                short="báo cáo",
                to=("hai",),
                inferred="theo mục 2",
            ),
        ),
    ],
)
def test_what_is_filed_after_a_change(change: FilingChange, after: Filing) -> None:
    assert amended_filing(BEFORE, change) == after


def test_a_bare_text_rewords_what_is_filed() -> None:
    plan = amended("{reworded: viec, filing: phiếu tự chấm}")
    filing = item(plan).filing
    assert filing
    assert (filing.what, filing.short, filing.to) == ("phiếu tự chấm", None, ("mot",))


def test_another_receiver_is_told_and_the_former_one_no_longer() -> None:
    text = PLAN.replace("implement: [ca-hai]", "implement: [hai]").replace(
        "groups:", "  - {id: ba, name: Đơn vị Ba}\ngroups:"
    )
    plan = amended("{reworded: viec, filing: {to: [ba]}}", plan=text)
    assert "báo cáo quý I" in " ".join(told(plan, "ba"))
    receives = {
        party: [
            one.receives for one in items_of(plan, party) if one.deadline.id == "viec"
        ]
        for party in ("mot", "ba")
    }
    assert receives == {"mot": [False], "ba": [True]}


@pytest.mark.parametrize(
    "change",
    [
        "{moved: viec, date: 30/3/2020, phrase: trước 30/3/2020}",
        # Other words for the same day move nothing, with another title or without.
        "{moved: viec, date: 30/3/2020, phrase: hạn chót trước 30/3/2020, title: Việc mới}",
        "{moved: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}",
        # The period is written otherwise and ends on the same day.
        "{moved: quy, period: 2/2020, phrase: quý II/2020}",
        '{moved: gio, date: 10/4/2020, time: "17:00", phrase: 17 giờ ngày 10/4/2020}',
        "{moved: dot, from: 01/6/2020, phrase: từ 01/6/2020 đến 05/6/2020}",
    ],
)
def test_a_move_to_what_stands_is_refused(change: str) -> None:
    assert refused(change) == [("move-to-same-day", LINE)]


@pytest.mark.parametrize(
    "change",
    [
        "{moved: viec, kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020}",
        '{moved: gio, time: "16:00", phrase: 16 giờ ngày 10/4/2020}',
        "{moved: dot, from: 02/6/2020, phrase: từ 02/6/2020 đến 05/6/2020}",
        "{moved: nam, kind: month, period: 12/2020, phrase: trong tháng 12/2020}",
    ],
)
def test_a_move_of_hour_kind_or_first_day_alone_is_one(change: str) -> None:
    plan = amended(change)
    assert sum(one.sequence for _, one in plan.items) == 1


def test_what_stands_is_what_earlier_documents_left() -> None:
    first = "{moved: viec, date: 15/5/2020, phrase: trước 15/5/2020}"
    back = "{moved: viec, date: 30/3/2020, phrase: trước 30/3/2020}"
    assert item(amended(first, back)).sequence == 2
    assert refused(first, first) == [("move-to-same-day", LINE + 1)]


@pytest.mark.parametrize(
    "words",
    [
        "phrase: trước 30/3/2020",
        # It has the title and the texts of its task.
        "title: Việc",
        "actions: {lead: Chủ trì họp xét}",
        "filing: báo cáo quý I",
        "filing: {to: [mot], short: báo cáo, inferred: theo IV.3}",
        "title: Việc, filing: {what: báo cáo quý I}",
    ],
)
def test_words_that_stand_already_are_refused(words: str) -> None:
    assert refused(f"{{reworded: viec, {words}}}") == [("reword-to-same-text", LINE)]


def test_one_new_word_among_those_that_stand_is_a_change() -> None:
    plan = amended("{reworded: viec, title: Việc, note: Gửi bản giấy}")
    assert item(plan).note == "Gửi bản giấy"


def test_an_instance_reworded_before_keeps_no_recurrence_from_being_reworded() -> None:
    text = PLAN + (
        "  - id: thang\n    title: Báo cáo tháng\n    refs: [Mục 2]\n    deadlines:\n"
        "      - {id: thang, kind: recurring, every: month, day: 25, bound: before, phrase: trước ngày 25 hằng tháng}\n"
    )
    one, all_of_it = "{reworded: thang-2020-05, note: x}", "{reworded: thang, note: x}"
    plan = amended(one, all_of_it, plan=text)
    assert [item(plan, f"thang-2020-{m}").note for m in ("05", "06")] == ["x", "x"]
    assert refused(all_of_it, all_of_it, plan=text) == [
        ("reword-to-same-text", LINE + text.count("\n") - PLAN.count("\n") + 1)
    ]


def test_a_filing_is_changed_only_where_somebody_files_something() -> None:
    assert refused("{reworded: nam, filing: báo cáo}") == [("filing-of-nobody", LINE)]
    bare = PLAN.replace(
        "filing: {what: báo cáo quý I, short: báo cáo, to: [mot], inferred: theo IV.3}",
        "note: gửi sớm",
    )
    assert refused("{reworded: viec, filing: {how: bản pdf}}", plan=bare) == [
        ("filing-without-what", LINE)
    ]
    plan = amended("{reworded: viec, filing: {what: sổ, how: bản pdf}}", plan=bare)
    assert item(plan).filing == Filing(what="sổ", how="bản pdf")


def test_next_year_begins_with_what_is_filed_and_told_now(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        PLAN
        + "amendments:\n  - number: 9/KH\n    date: 10/02/2020\n    changes:\n"
        + "      - {reworded: viec, filing: {what: phiếu tự chấm, to: [mot], how: pdf}, actions: {lead: Rà soát}}\n",
        "utf-8",
    )
    done = run_kehoach("rollover", "2021", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    [task] = load_both(tmp_path / "plan-2021.yaml")[0].tasks
    viec = next(one for one in task.deadlines if one.id == "viec")
    assert viec.filing == Filing(what="phiếu tự chấm", to=("mot",), how="pdf")
    assert viec.actions.texts.of("lead") == "Rà soát"


def test_new_words_change_the_digest_of_their_deadline_alone() -> None:
    before, after = (
        make_plan(PLAN),
        amended("{reworded: viec, actions: {lead: Rà soát}}"),
    )
    old, new = (content_digests(plan, context_of(plan)) for plan in (before, after))
    assert {identity for identity in old if old[identity] != new[identity]} == {"viec"}
