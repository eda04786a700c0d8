"""Remarks: what the document itself says and nothing else, at the right lines, to the right reader."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import pytest
from conftest import (
    DISTRICT,
    MINIMAL,
    PLANS,
    TODAY,
    context_of,
    copy_project,
    make_plan,
    run_kehoach,
    with_deadline,
)

from kehoach.checks.remarks import Remark, is_told_to
from kehoach.checks.single import check_plan
from kehoach.document.vocabulary import level_of
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.plan.slices import items_of
from kehoach.problems import InputError, Problem
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Context, make_context
from kehoach.render.feeds.components import DeadlineTexts
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.register import register_of
from kehoach.render.pages.staged import render_pages
from kehoach.render.remarks import (
    Told,
    remarks_on_paper,
    said_on_paper,
    tell,
    tell_at,
)
from kehoach.render.sheets.layout import quarter_sheets, sheet_of
from kehoach.site.project import check_project
from kehoach.words import load_words

TEXT = (DISTRICT / "plan.yaml").read_text("utf-8")
ROUNDS = "rounds-differ"
TWICE = "near-duplicate"
NO_TIME = "no-time-to-review"
EARLY = "filed-too-early"
TET = "no-time-left"

# Read off the document: section III against the appendix, row against row. What is about slips of the pen, order,
# headings and empty cells stands on the page alone.
OF_ALL_UNITS = {
    "ke-hoach-va-dang-ky-thi-dua": {"ai-lap-ke-hoach"},
    "ho-so-khen-thuong-nha-nuoc-dot-1": {ROUNDS, TWICE},
    "chien-si-thi-dua-thanh-pho": {"muc-11-cap-thanh-pho", NO_TIME},
    "so-ket-6-thang": {EARLY},
    "khen-thuong-6-thang": {EARLY},
    "chien-si-thi-dua-toan-quoc": {NO_TIME},
    "binh-xet-cum-cac-quan": {"muc-25-thieu-chu-tri"},
    "khen-thuong-tong-ket-nam": {EARLY},
    "sang-kien-co-so": {NO_TIME},
}
SCHOOLS = "truong-cong-lap-hai-moc"
GUIDED = "huong-dan-ai-thuc-hien"
TOLD: dict[str, dict[str, set[str]]] = {
    "phuong-kim-giang": {**OF_ALL_UNITS, "hoi-nghi-diem-kim-giang": {GUIDED}},
    "phuong-ha-dinh": {
        **OF_ALL_UNITS,
        "hoi-nghi-dien-hinh-muoi-phuong": {"muc-8-cac-phuong"},
    },
    "truong-cong-lap": {
        **OF_ALL_UNITS,
        "ke-hoach-va-dang-ky-thi-dua": {"ai-lap-ke-hoach", SCHOOLS},
        "tong-hop-dang-ky-thi-dua": {SCHOOLS},
        "khen-thuong-nam-hoc": {SCHOOLS},
        "khen-thuong-6-thang": {EARLY, SCHOOLS},
        "khen-thuong-nha-nuoc-giao-duc": {ROUNDS},
        "dang-ky-thi-dua-truong-hoc": {SCHOOLS},
        "khen-thuong-tong-ket-nam": {EARLY, SCHOOLS},
    },
    # Carries out or coordinates nearly all, and is the one to be asked.
    "phong-noi-vu": {
        **OF_ALL_UNITS,
        "kien-toan-cum-thi-dua": {TET},
        "ke-hoach-va-dang-ky-thi-dua": {"ai-lap-ke-hoach", SCHOOLS},
        "tong-hop-dang-ky-thi-dua": {SCHOOLS},
        "hoi-nghi-diem-kim-giang": {GUIDED},
        "quy-che-cum-thi-dua": {GUIDED},
        "khen-thuong-nha-nuoc-dot-1": {ROUNDS, TWICE},
        "tieu-chi-cum-thi-dua": {GUIDED},
        "khen-thuong-nam-hoc": {SCHOOLS},
        "so-ket-6-thang": {EARLY, "cum-thi-dua-co-la-don-vi"},
        "khen-thuong-nha-nuoc-giao-duc": {ROUNDS},
        "huong-dan-binh-xet-cum": {EARLY, GUIDED},
        "xet-khen-thuong-tong-ket": {EARLY},
        "dang-ky-thi-dua-truong-hoc": {SCHOOLS},
        "khen-thuong-6-thang": {EARLY, SCHOOLS},
        "khen-thuong-tong-ket-nam": {EARLY, SCHOOLS, "doan-the-gui-nhung-gi"},
        "sang-kien-thanh-pho-dot-1": {TET},
        "sang-kien-thanh-pho-dot-3": {NO_TIME},
        "trinh-khen-thuong-nha-nuoc-dot-1": {TET, ROUNDS},
        "trinh-khen-thuong-nha-nuoc-dot-2": {ROUNDS},
        "trinh-khen-thuong-nha-nuoc-dot-3": {ROUNDS},
        "trinh-chien-si-thi-dua-thanh-pho": {NO_TIME},
        "trinh-chien-si-thi-dua-toan-quoc": {NO_TIME},
    },
    "hoi-dong-tdkt-thanh-pho": {"chien-si-thi-dua-thanh-pho": {NO_TIME}},
    "doan-the": {"khen-thuong-tong-ket-nam": {EARLY, "doan-the-gui-nhung-gi"}},
    "ubnd-thanh-pho": {},
}
CLUSTERS = {
    "ke-hoach-va-dang-ky-thi-dua": {"ai-lap-ke-hoach"},
    "quy-che-cum-thi-dua": {GUIDED},
    "so-ket-6-thang": {EARLY, "cum-thi-dua-co-la-don-vi"},
    "huong-dan-binh-xet-cum": {EARLY, GUIDED},
}
"""What clusters are told of the rows that name them; whether those of "các đơn vị" are theirs too, the plan decides."""


@pytest.fixture(scope="module")
def district() -> Plan:
    return make_plan(TEXT)


@pytest.fixture(scope="module")
def context() -> Context:
    plan, content, problems = check_project(DISTRICT / "plan.yaml")
    return make_context(plan, today=TODAY, content=content, problems=problems)


def names(remarks: Iterable[Remark]) -> set[str]:
    return {remark.rule or remark.id for remark in remarks}


def told_to(plan: Plan, context: Context, party: str) -> dict[str, set[str]]:
    lines = {}
    for item in items_of(plan, party):
        own = remarks_on_paper(plan, context, item.deadline, party)
        if own:
            lines[item.deadline.id] = names(own)
    return lines


@pytest.mark.parametrize("party", TOLD)
def test_each_party_is_told_at_its_lines_what_the_document_leaves_open(
    party: str, district: Plan, context: Context
) -> None:
    assert told_to(district, context, party) == TOLD[party]


def test_clusters_are_told_what_concerns_the_rows_that_name_them(
    district: Plan, context: Context
) -> None:
    told = told_to(district, context, "cac-cum-thi-dua")
    assert {line: told[line] for line in CLUSTERS} == CLUSTERS


def sentences(note: str) -> list[str]:
    """Part a note of paper into its sentences, names written out."""
    text = note.removeprefix("Lưu ý: ").replace("Phòng NV", "Phòng Nội vụ")
    return re.split(r"(?<=[.!?…]) (?=[A-ZĐÀ-Ỹ“])", text)


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_no_line_of_paper_has_a_remark_of_another_deadline_or_tells_anybody_to_ask_himself(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Over every party and every remark of four plans."""
    plan = load_plan(PLANS[name](tmp_path_factory.mktemp(name)))
    context = context_of(plan)
    for party in plan.directory.addressees:
        spellings = [party.name, *party.aliases]
        possible = {
            (deadline, sentence)
            for remark in context.remarks
            if is_told_to(remark, plan.directory, party.id)
            for deadline in remark.deadlines
            for sentence in sentences(said_on_paper(context, [remark], party.id))
        }
        for line in sheet_of(plan, context, party).lines:
            notes = [text for text in line.remarks if text.startswith("Lưu ý")]
            # Whom to ask is said once of several.
            assert len(notes) <= 1
            said = [one for note in notes for one in sentences(note)]
            assert len(said) == len(set(said))
            assert {(line.deadline, one) for one in said} <= possible
            for note in notes:
                for spelling in spellings:
                    assert f"hỏi {spelling}".lower() not in note.lower()
                    assert f"chờ {spelling}".lower() not in note.lower()


def test_a_tasks_page_shows_the_figures_of_that_task(
    district: Plan, context: Context
) -> None:
    """Eleven rows have only a day for filing: the page of row 10 shows what row 10 says, that of remarks all."""
    task = district.tasks_by_id["ky-niem-chuong"]
    [own] = [
        told
        for told in tell_at(district, context, task)
        if told.id.startswith("only-filing-day")
    ]
    [quoted] = own.quoted
    assert quoted.places == (("Phụ lục, mục 10", "ke-hoach/phu-luc/#muc-10"),)
    assert quoted.row
    assert quoted.row[1] == "nhiem-vu/ky-niem-chuong/#ky-niem-chuong"
    assert quoted.words == "Đơn vị gửi hồ sơ trước 30/3/2020"
    [whole] = [told for told in tell(district, context) if told.id == own.id]
    assert len(whole.quoted) == 11
    # What sets two places against each other shows both on the page of either.
    task = district.tasks_by_id["chien-si-thi-dua-toan-quoc"]
    [both] = [
        told for told in tell_at(district, context, task) if told.id.startswith(NO_TIME)
    ]
    assert both.places == "Phụ lục, mục 22; III.2.2"


def test_each_remark_says_what_it_is_about(district: Plan, context: Context) -> None:
    """On the page of remarks each stands alone, with no line above it."""
    for told in tell(district, context):
        assert not told.title.startswith(
            ("Tạm hiểu là", "Không rõ ai", "Không rõ là", "Việc của")
        )
        assert told.title not in (
            "Lỗi chữ trong văn bản",
            "Một tên viết hai cách, không đổi nghĩa",
        )
    titles = [told.title for told in tell(district, context)]
    assert len(titles) == len(set(titles))


def test_whom_to_ask_is_no_part_of_a_text(district: Plan) -> None:
    """Else the office itself would read it."""
    texts = [one.text for one in district.contradictions]
    texts += [one.reason for one in district.acknowledged]
    texts += [one.title or "" for one in district.contradictions]
    texts += [one.title or "" for one in district.acknowledged]
    texts += [one.meanwhile or "" for one in district.contradictions]
    texts += [one.meanwhile or "" for one in district.acknowledged]
    assert not [text for text in texts if re.search(r"(?:hỏi|chờ) Phòng", text)]


def test_the_one_to_be_asked_is_told_what_to_do_instead(
    district: Plan, context: Context
) -> None:
    [remark] = [one for one in context.remarks if one.id == "muc-25-thieu-chu-tri"]
    ward = said_on_paper(context, [remark], "phuong-ha-dinh")
    office = said_on_paper(context, [remark], "phong-noi-vu")
    everybody = said_on_paper(context, [remark], "")
    assert ward.endswith("Nên hỏi Phòng Nội vụ quận.")
    assert office.endswith(
        "Các đơn vị có thể hỏi về điểm này; nên thống nhất cách hiểu."
    )
    assert everybody.endswith("Nơi giải đáp: Phòng Nội vụ quận.")
    [fourth] = [sheet for sheet in quarter_sheets(district, context) if "4" in sheet.id]
    [line] = [one for one in fourth.lines if one.deadline == "binh-xet-cum-cac-quan"]
    assert everybody.replace("Phòng Nội vụ", "Phòng NV") in line.remarks


def test_the_note_on_tet_stands_only_where_something_is_due_then(
    district: Plan, context: Context
) -> None:
    """Three deadlines before 30/01/2020; the later rounds of two of their tasks are due in other seasons."""
    texts = DeadlineTexts(district, context)
    pointing = load_words("vi")("feed.contradiction")
    told = {}
    for item in items_of(district, "ubnd-quan"):
        own = remarks_on_paper(district, context, item.deadline, "ubnd-quan")
        told[item.deadline.id] = (
            TET in names(own),
            pointing in set(texts.description(item)),
        )
    assert told["sang-kien-thanh-pho-dot-1"] == (True, True)
    assert told["sang-kien-thanh-pho-dot-2"] == (False, False)
    assert told["sang-kien-thanh-pho-dot-3"] == (False, True)
    assert told["trinh-khen-thuong-nam-hoc"] == (False, False)


@pytest.mark.slow
def test_a_page_of_a_unit_points_from_its_lines_to_its_remarks(
    district: Plan, context: Context
) -> None:
    leaves = {leaf.path: leaf.html for leaf in render_leaves(district, context)}
    for party, lines in TOLD.items():
        html = leaves[f"don-vi/{party}/"]
        ids = re.findall(r'href="\.\./\.\./luu-y/#([\w-]+)"', html)
        known = {remark.id: remark.rule or remark.id for remark in context.remarks}
        dated = {item.id for _, item in district.items if item.date}
        wanted = [told for line, told in lines.items() if line in dated]
        assert sorted(known[one] for one in ids) == sorted(
            name for told in wanted for name in told
        )


def test_a_page_of_several_deadlines_says_at_which_of_them_a_remark_is(
    district: Plan, context: Context
) -> None:
    task = district.tasks_by_id["sang-kien-thanh-pho"]
    [told] = [one for one in tell_at(district, context, task) if one.id.startswith(TET)]
    [(_, path)] = told.touched
    assert path.endswith("#sang-kien-thanh-pho-dot-1")


def page_at(path: str, plan: Plan, context: Context) -> str:
    [page] = [
        page for page in render_pages(plan, context) if page.path == f"{path}index.html"
    ]
    return page.data.decode()


def page_of_remarks(plan: Plan, context: Context) -> str:
    return page_at("luu-y/", plan, context)


# Read off the document, not off the page: what two places say of one day or round; whose part something is; where
# papers go; order, headings and columns of the appendix; misspelt words. Within a rank what sheets print comes first.
RANKS = {
    "dates": [
        *(ROUNDS, EARLY, EARLY, NO_TIME, NO_TIME, NO_TIME, TWICE, TET, SCHOOLS),
        *(NO_TIME, "round-missing"),
    ],
    "who": [
        *("ai-lap-ke-hoach", "muc-25-thieu-chu-tri", "muc-11-cap-thanh-pho"),
        *("muc-8-cac-phuong", "hai-hoi-dong-sang-kien"),
        *("don-vi-thuoc-quan-chua-dinh-nghia", "cum-thi-dua-co-la-don-vi"),
        *("thuong-truc-hoi-dong-la-ai", GUIDED, "doan-the-gui-nhung-gi"),
        *("no-lead", "no-coordinate"),
    ],
    "where": ["noi-nhan-dang-ky", "noi-nhan-ho-so-khong-ghi"],
    "order": [
        *("only-in-body", "only-filing-day", "outside-phase", "outside-year"),
        *("out-of-order", "before-issue"),
    ],
    "slip": [
        *("ten-phong-trao-vi-nguoi-ngheo", "loi-chu-kien-toan", "loi-chu-muc-15"),
        "loi-chu-khac",
    ],
}


def test_what_moves_a_day_comes_first_and_slips_of_the_pen_last(
    district: Plan, context: Context
) -> None:
    ranked = {
        rank.topic: [entry.told.id for entry in rank.entries]
        for rank in register_of(district, context)
    }
    rules = {remark.id: remark.rule or remark.id for remark in context.remarks}
    named = {topic: [rules[one] for one in ids] for topic, ids in ranked.items()}
    assert named == RANKS
    assert list(named) == list(RANKS)


def test_the_page_counts_numbers_and_folds(district: Plan, context: Context) -> None:
    html = page_of_remarks(district, context)
    # In the order of the page, the folded ones too: "Điểm 7" is the seventh.
    headings = re.findall(r'<h3 id="([\w-]+)">(\d+)\. ', html)
    assert headings == [
        (remark.id, str(number)) for number, remark in enumerate(context.remarks, 1)
    ]
    counts = re.findall(r'<li><a href="#(nhom-[\w-]+)">(\d+) ', html)
    assert [int(count) for _, count in counts] == list(map(len, RANKS.values()))
    for anchor, _ in counts:
        assert f'<section class="kh-rank" id="{anchor}">' in html
    # Whoever walks by headings finds every entry: none stands within what is closed, save the slips.
    [folded] = re.findall(
        r'id="nhom-loi-chu">.*?<details [^>]*>(.*?)</details>', html, re.DOTALL
    )
    assert re.findall(r'<h3 id="([\w-]+)"', folded) == RANKS["slip"]
    within = re.findall(r"<summary>(?:(?!</summary>).)*<h[1-6]", html, re.DOTALL)
    assert not within
    assert "<details open" not in html
    # Ids lead somewhere, and nobody reads them.
    text = re.sub(r"<[^>]*>", " ", html[html.index("<h1>") :])
    ids = {item.id for _, item in district.items if "-" in item.id}
    ids |= {remark.id for remark in context.remarks}
    assert not [one for one in ids if one in text]


def quoted_at(html: str, identity: str) -> list[tuple[str, str, str]]:
    """Return what an entry of the page quotes: where its place leads, the page of its line, the words."""
    entry = html[html.index(f'<h3 id="{identity}">') :]
    entry = entry[: entry.index("</article>")]
    found = []
    for quote in re.findall(r"<li>(.*?)</li>", entry, re.DOTALL):
        [place, line] = re.findall(r'<a href="\.\./([^"]*)">', quote)
        [words] = re.findall(r'class="kh-words">(.*?)</span>', quote, re.DOTALL)
        found.append((place, line, re.sub(r"<[^>]*>", "", words)))
    return found


def test_both_quotations_stand_there_and_lead_to_their_lines(
    district: Plan, context: Context
) -> None:
    """By the document: rows 7, 9 and 23 of the appendix, the rounds of section III.2.2; III.1 and row 3."""
    html = page_of_remarks(district, context)
    first, ninth = "khen-thuong-nha-nuoc-dot-1", "ho-so-khen-thuong-nha-nuoc-dot-1"
    schools = "khen-thuong-nha-nuoc-giao-duc"
    appendix, body = "ke-hoach/phu-luc/#muc-", "ke-hoach/#muc-iii-"
    round_ = "nhiem-vu/trinh-khen-thuong-nha-nuoc/#trinh-khen-thuong-nha-nuoc-dot-"
    assert quoted_at(html, f"{ROUNDS}-{first}") == [
        (f"{appendix}7", f"nhiem-vu/{first}/#{first}", "Trước ngày 30/3/2020 (đợt 1)"),
        (
            f"{appendix}9",
            f"nhiem-vu/{ninth}/#{ninth}",
            "Đơn vị gửi hồ sơ trước 30/3/2020 (đợt 1)",
        ),
        (
            f"{appendix}23",
            f"nhiem-vu/{schools}/#{schools}",
            "Đơn vị gửi hồ sơ trước 30/7/2020 (đợt 2)",
        ),
        (f"{body}2-2", f"{round_}1", "đợt 1/2020 trước ngày 30/1/2020"),
        (f"{body}2-2", f"{round_}2", "đợt 2 trước ngày 30/3/2020"),
        (f"{body}2-2", f"{round_}3", "đợt 3 trước ngày 15/9/2020 (khối giáo dục)"),
    ]
    # What the keeper recorded leads there too.
    task = "nhiem-vu/ke-hoach-va-dang-ky-thi-dua/"
    assert quoted_at(html, "noi-nhan-dang-ky") == [
        (
            f"{body}1",
            f"{task}#tong-hop-dang-ky-thi-dua",
            "các đơn vị gửi văn bản tổng hợp đăng ký về phòng Nội vụ quận, trước ngày 05/02/2020",
        ),
        (
            f"{appendix}3",
            f"{task}#ke-hoach-va-dang-ky-thi-dua",
            "kế hoạch, đăng ký gửi Cụm thi đua và Hội đồng TĐKT Quận, Trước ngày 05/02/2020",
        ),
    ]


def test_every_place_leads_into_the_document_and_every_row_to_its_task(
    district: Plan, context: Context
) -> None:
    rows = {}
    for task in district.tasks:
        for ref in task.refs:
            if ref.startswith("Phụ lục, mục "):
                rows[ref] = f"nhiem-vu/{task.id}/"
    # 31 rows, as the appendix has.
    assert len(rows) == 31
    led = set()
    for told in tell(district, context):
        for quoted in told.quoted:
            for place, path in quoted.places:
                assert path.startswith("ke-hoach/")
                number = place.removeprefix("Phụ lục, mục ")
                if number != place:
                    assert path == f"ke-hoach/phu-luc/#muc-{number}"
            place, _ = quoted.places[0] if len(quoted.places) == 1 else ("", "")
            if place in rows and quoted.row:
                led.add(place)
                assert quoted.row[1].partition("#")[0] == rows[place]
    assert {f"Phụ lục, mục {number}" for number in (2, 4, 7, 8, 9, 11, 22)} <= led


@pytest.mark.slow
def test_a_tasks_page_has_one_closed_line_for_each_remark_that_touches_it(
    district: Plan, context: Context
) -> None:
    leaves = {leaf.path: leaf.html for leaf in render_leaves(district, context)}
    for task in district.tasks:
        html = leaves[f"nhiem-vu/{task.id}/"]
        lines = {item.id for item in task.deadlines}
        touching = [
            (remark.id, f"Điểm {number}")
            for number, remark in enumerate(context.remarks, 1)
            if lines & remark.deadlines or task.id in remark.about
        ]
        found = re.findall(
            r'<div class="kh-point-line" id="[\w-]+"><a href="\.\./\.\./luu-y/#([\w-]+)">([^<]*)</a>\n'
            r"<details class=[^>]*><summary>[^\n]+</summary>",
            html,
        )
        assert found == touching
    # Row 12 has no day or part in doubt but where papers go and what its column holds.
    html = leaves["nhiem-vu/khen-thuong-doanh-nghiep/"]
    assert html.count('class="kh-point-line"') == 2


@pytest.mark.parametrize("name", PLANS)
def test_a_filter_by_unit_keeps_all_that_the_units_own_papers_say(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = load_plan(PLANS[name](tmp_path_factory.mktemp(name)))
    context = context_of(plan)
    ranks = register_of(plan, context)
    audiences = {e.told.id: e.audience for rank in ranks for e in rank.entries}
    assert audiences.keys() == {remark.id for remark in context.remarks}
    for party in plan.directory.addressees:
        mentions = plan.directory.mentions(party.id)
        for item in items_of(plan, party.id):
            for remark in remarks_on_paper(plan, context, item.deadline, party.id):
                audience = audiences[remark.id]
                assert not audience or not mentions.isdisjoint(audience)


def test_a_filter_by_unit_leaves_out_what_is_others(
    district: Plan, context: Context
) -> None:
    entries = [e for rank in register_of(district, context) for e in rank.entries]

    def kept(party: str) -> set[str]:
        mentions = district.directory.mentions(party)
        return {
            entry.told.id
            for entry in entries
            if not entry.audience or not mentions.isdisjoint(entry.audience)
        }

    # Row 8 is of the other ten wards, row 4 of Kim Giang.
    assert "muc-8-cac-phuong" in kept("phuong-ha-dinh") - kept("phuong-kim-giang")
    # What is misspelt is for everybody.
    assert "loi-chu-khac" in kept("phuong-kim-giang") & kept("doan-the")
    # Schools are asked of by two calendars; wards and mass organisations are not.
    assert SCHOOLS in kept("truong-cong-lap") - kept("phuong-ha-dinh")
    assert "doan-the-gui-nhung-gi" in kept("doan-the") - kept("phuong-ha-dinh")
    # Whoever is to be asked is told of it.
    assert "doan-the-gui-nhung-gi" in kept("phong-noi-vu")
    assert len(kept("doan-the")) < len(kept("phuong-ha-dinh")) < len(entries)


def test_every_remark_links_the_lines_that_it_touches(
    district: Plan, context: Context
) -> None:
    tasks = {item.id: task.id for task, item in district.items}
    for remark, told in zip(context.remarks, tell(district, context), strict=True):
        paths = [path for _, path in told.touched]
        for deadline in remark.deadlines:
            task = f"nhiem-vu/{tasks[deadline]}/"
            assert task in paths or f"{task}#{deadline}" in paths


def findings(plan: Plan, code: str) -> list[Problem]:
    return [one for one in check_plan(plan, ()) if one.code == code]


DOCUMENT = (ROUNDS, TWICE, NO_TIME, EARLY, TET, "only-in-body", "out-of-order")


@pytest.mark.parametrize(
    "change",
    [
        # Row 7, of the round that two places set on two days, and a near duplicate of row 9.
        "{moved: khen-thuong-nha-nuoc-dot-1, date: 15/4/2020, phrase: trước ngày 15/4/2020}",
        # Row 8 to the day of row 4, which asks for the same conference.
        "{moved: hoi-nghi-dien-hinh-muoi-phuong, date: 22/02/2020, phrase: trước ngày 22/02/2020}",
        "{cancelled: trinh-khen-thuong-nha-nuoc-dot-1}",
        "{moved: khen-thuong-6-thang, date: 15/8/2020, phrase: trước ngày 15/8/2020}",
        "{reworded: sang-kien-thanh-pho-dot-2, phrase: đợt 4 trước ngày 01/7/2020}",
    ],
)
def test_an_amendment_neither_makes_a_remark_nor_hides_one(
    change: str, context: Context
) -> None:
    amended = make_plan(amend(change, date="25/01/2020"))
    remarks = context_of(amended).remarks
    assert remarks == context.remarks
    assert not findings(amended, "acknowledged-gone")


def amend(change: str, *, date: str = "10/02/2020", text: str = TEXT) -> str:
    amendment = (
        f"amendments:\n  - {{number: 60/KH, date: {date}, changes: [{change}]}}\n"
    )
    return f"{text}\n{amendment}"


def test_what_an_amendment_adds_is_no_part_of_the_document() -> None:
    added = """\
  - id: viec-moi
    title: Xét sáng kiến cấp Thành phố đợt 2
    refs: [Mục 40]
    related: [viec]
    deadlines:
      - {id: viec-moi, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}
"""
    text = MINIMAL.replace("lead: [mot]", "related: [viec-moi]\n    lead: [mot]", 1)
    alone = make_plan(text + added)
    assert findings(alone, "row-gap")
    assert findings(alone, "round-missing")
    plan = make_plan(amend("{added: viec-moi}", text=text + added))
    assert [task.id for task in plan.as_issued.tasks] == ["viec"]
    assert plan.as_issued.tasks[0].related == ()
    assert [task.id for task in plan.tasks] == ["viec", "viec-moi"]
    assert not {one.code for one in check_plan(plan, ())} & {"row-gap", "round-missing"}


def test_one_instance_of_a_recurrence_may_be_added() -> None:
    text = with_deadline(
        "id: bao-cao, kind: recurring, every: quarter, day: 5, month: 3, bound: by, phrase: ngày 5 tháng cuối quý"
    )
    whole = [item.id for _, item in make_plan(text).items]
    assert len(whole) == 4
    one = make_plan(amend(f"{{added: {whole[1]}}}", text=text))
    assert [item.id for _, item in one.items] == whole
    assert [item.id for _, item in one.as_issued.items] == [whole[0], *whole[2:]]
    all_of_them = make_plan(amend("{added: bao-cao}", text=text))
    assert all_of_them.as_issued.tasks == ()


def test_a_plan_without_amendments_is_its_own_issued_form(district: Plan) -> None:
    assert district.issued is None
    assert district.as_issued is district
    corrected = make_plan(
        f"{TEXT}\ncorrections: [{{date: 01/02/2020, reason: sửa chữ}}]\n"
    )
    assert corrected.issued is None


@pytest.mark.parametrize(
    ("change", "date", "code"),
    [
        # A Saturday.
        (
            "{moved: viec, date: 06/6/2020, phrase: trước 06/6/2020}",
            "10/02/2020",
            "day-off",
        ),
        # Before Tuesday 11/02 there is only the Monday on which the amendment is signed.
        (
            "{moved: viec, date: 11/02/2020, phrase: trước 11/02/2020}",
            "10/02/2020",
            "amended-no-time",
        ),
        (
            "{moved: viec, date: 07/02/2020, phrase: trước 07/02/2020}",
            "10/02/2020",
            "moved-into-past",
        ),
        # 08/6/2020 is a Monday.
        (
            '{moved: viec, date: 08/6/2020, phrase: "trước thứ Ba 08/6/2020"}',
            "10/02/2020",
            "weekday-wrong",
        ),
    ],
)
def test_the_keeper_hears_of_an_amendments_own_day_at_its_line(
    change: str, date: str, code: str
) -> None:
    text = amend(change, date=date, text=MINIMAL)
    [problem] = findings(make_plan(text), code)
    line = text[: text.index("amendments:")].count("\n") + 2
    assert problem.line == line
    place = "phrase: " if code == "weekday-wrong" else ", date: "
    column = text.splitlines()[line - 1].rindex(place) + len(place) + 1
    assert problem.column == column
    assert not findings(make_plan(MINIMAL), code)


def test_the_day_of_the_document_is_reported_where_it_is_written() -> None:
    text = with_deadline(
        "id: viec, kind: event, date: 01/01/2020, phrase: ngày 01/01/2020"
    )
    change = "{moved: viec, date: 08/6/2020, phrase: ngày 08/6/2020}"
    [problem] = findings(make_plan(amend(change, text=text)), "before-issue")
    lines = text.splitlines()
    [line] = [number for number, one in enumerate(lines, 1) if "01/01/2020," in one]
    assert problem.line == line


RECORDED = """
contradictions:
  - {id: hai-ngay, about: [viec], figures: [Mục I ghi 30/3, Mục II ghi 31/3], text: Hai ngày khác nhau, %s}
"""


def told_line(fields: str, extra: str = "", reader: str = "hai") -> str:
    plan = make_plan(MINIMAL + RECORDED % fields + extra)
    context = context_of(plan)
    return said_on_paper(context, context.remarks[:1], reader)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("minor: no", ""),
        ("ask: mot", "Nên hỏi Đơn vị Một."),
        (
            "ask: mot, asked: 05/02/2020",
            "Đã hỏi cơ quan ban hành ngày 05/02/2020, chưa có trả lời.",
        ),
        (
            "ask: mot, asked: 05/02/2020, answer: Theo mục II",
            "Trả lời của cơ quan ban hành: Theo mục II.",
        ),
    ],
)
def test_that_a_body_is_silent_is_said_only_where_it_was_asked(
    fields: str, said: str
) -> None:
    assert told_line(fields) == f"Lưu ý: Hai ngày khác nhau. {said}".rstrip()


MEANWHILE = (
    "ask: mot, title: Hai ngày, meanwhile: Nên theo ngày sớm hơn, keep_to: [viec]"
)


def told_first(fields: str, extra: str = "") -> Told:
    plan = make_plan(MINIMAL + RECORDED % fields + extra)
    return tell(plan, context_of(plan))[0]


def test_what_to_do_meanwhile_is_said_with_the_day_that_counts_now() -> None:
    told = told_first(MEANWHILE)
    assert (told.title, told.text) == ("Hai ngày", "Hai ngày khác nhau.")
    assert told.meanwhile == "Nên theo ngày sớm hơn."
    # "Trước 30/3/2020", a Monday: the Friday before.
    assert told.days == "Nên xong chậm nhất thứ Sáu 27/3/2020 (Mục 1)."
    assert told.outcome == "Nơi giải đáp: Đơn vị Một."
    # Moved to "trước 31/3/2020", a Tuesday; what is called off has no day.
    assert "thứ Hai 30/3/2020" in told_first(MEANWHILE, AMENDMENT).days
    cancelled = AMENDMENT.replace(
        "{moved: viec, date: 31/3/2020, phrase: trước 31/3/2020}", "{cancelled: viec}"
    )
    assert told_first(MEANWHILE, cancelled).days == ""


def test_on_paper_stands_what_to_do_and_not_why() -> None:
    assert told_line(MEANWHILE) == "Lưu ý: Nên theo ngày sớm hơn. Nên hỏi Đơn vị Một."


@pytest.mark.parametrize(
    ("fields", "extra", "said"),
    [
        (
            "answer: Theo mục II",
            "",
            "Trả lời của cơ quan ban hành: Theo mục II.",
        ),
        (
            "settled_by: 60/KH",
            "amendment",
            "Đã được giải quyết tại văn bản số 60/KH ngày 10/02/2020.",
        ),
    ],
)
def test_what_is_known_is_said_in_place_of_what_to_do_meanwhile(
    fields: str, extra: str, said: str
) -> None:
    told = told_first(f"{MEANWHILE}, {fields}", extra and AMENDMENT)
    assert (told.meanwhile, told.days, told.outcome) == (said, "", "")


def test_without_advice_whom_to_ask_is_said_in_its_place() -> None:
    told = told_first("ask: mot")
    assert (told.title, told.text) == ("Hai ngày khác nhau", "")
    assert (told.meanwhile, told.outcome) == ("Nơi giải đáp: Đơn vị Một.", "")


def test_a_quotation_is_a_text_or_has_its_place() -> None:
    def figures(written: str) -> tuple[str, str, str]:
        text = f"contradictions:\n  - {{id: a, about: [viec], text: b, figures: {written}}}\n"
        plan = make_plan(MINIMAL + text)
        [told] = tell(plan, context_of(plan))
        [quoted] = told.quoted
        places = "; ".join(place for place, _ in quoted.places)
        return places, quoted.row[1] if quoted.row else "", quoted.words

    assert figures("Mục I ghi 30/3") == ("", "", "Mục I ghi 30/3")
    assert figures("[Mục I ghi 30/3]") == figures("Mục I ghi 30/3")
    line = "nhiem-vu/viec/#viec"
    assert figures("[{refs: [Mục 1], text: ghi 30/3}]") == ("Mục 1", line, "ghi 30/3")
    # No line stands there, unless the keeper says which one is meant.
    assert figures("[{refs: [Mục 9], text: ghi 30/3}]") == ("Mục 9", "", "ghi 30/3")
    assert figures("[{refs: [Mục 9], text: ghi 30/3, of: viec}]") == (
        *("Mục 9", line),
        "ghi 30/3",
    )


def test_a_quotation_of_nothing_known_is_one_line() -> None:
    text = "contradictions: [{id: a, text: b, figures: [{text: c, of: viek}]}]\n"
    with pytest.raises(InputError) as error:
        make_plan(MINIMAL + text)
    [problem] = error.value.problems
    assert problem.code == "unknown-task"
    assert "viec" in problem.hint(load_words("vi"))


@pytest.mark.slow
def test_nothing_is_said_of_silence_in_the_real_plan(
    district: Plan, context: Context
) -> None:
    """Nobody has asked yet."""
    assert "chưa có trả lời" not in page_of_remarks(district, context)
    assert "chưa trả lời" not in page_of_remarks(district, context)


AMENDMENT = (
    "amendments:\n  - {number: 60/KH, date: 10/02/2020, changes: "
    "[{moved: viec, date: 31/3/2020, phrase: trước 31/3/2020}]}\n"
)


@pytest.mark.parametrize(
    "recorded",
    [
        RECORDED % "settled_by: 60/KH",
        "acknowledged:\n  - {finding: no-lead, about: [sau], reason: Không ghi ai chủ trì, settled_by: 60/KH}\n",
    ],
)
def test_what_an_amendment_settles_is_said_on_pages_and_no_longer_on_paper(
    recorded: str,
) -> None:
    second = (
        "  - {id: sau, title: Sau, refs: [Mục 2], implement: [mot], coordinate: [hai], "
        "deadlines: [{id: sau, kind: by, date: 20/5/2020, phrase: chậm nhất 20/5/2020}]}\n"
    )
    plan = make_plan(MINIMAL + second + recorded + AMENDMENT)
    context = context_of(plan)
    [remark] = [one for one in context.remarks if one.settled]
    assert remark.settled
    assert (remark.settled.number, remark.settled.date) == (
        "60/KH",
        dt.date(2020, 2, 10),
    )
    said = "Đã được giải quyết tại văn bản số 60/KH ngày 10/02/2020."
    assert said in page_of_remarks(plan, context)
    for party in plan.directory.addressees:
        for line in sheet_of(plan, context, party).lines:
            assert not [text for text in line.remarks if remark.text in text]
    changes = page_at("thay-doi/", plan, context)
    assert "Giải quyết điểm chưa thống nhất" in changes
    assert f'href="../luu-y/#{remark.id}"' in changes
    [data] = [
        one for one in plan_data(plan, context)["remarks"] if one["id"] == remark.id
    ]
    assert (data["settled_by"], data["settled"]) == ("60/KH", "2020-02-10")
    assert not [
        one for one in findings(plan, "contradiction") if "hai-ngay" in str(one)
    ]


def test_a_settlement_by_no_amendment_is_one_line_with_the_nearest_number() -> None:
    text = MINIMAL + RECORDED % "settled_by: 6O/KH" + AMENDMENT
    with pytest.raises(InputError) as error:
        make_plan(text)
    [problem] = error.value.problems
    assert problem.code == "unknown-amendment"
    line = text[: text.index("settled_by")].count("\n") + 1
    assert problem.line == line
    assert "60/KH" in problem.hint(load_words("vi"))


def test_the_feed_of_what_is_settled_stays_as_subscribers_have_it() -> None:
    """Else an item would change that no amendment touches; only paper drops the note."""
    open_plan = make_plan(MINIMAL + RECORDED % "minor: no" + AMENDMENT)
    settled = make_plan(MINIMAL + RECORDED % "settled_by: 60/KH" + AMENDMENT)
    texts = []
    for plan in (open_plan, settled):
        [item] = items_of(plan, "hai")
        texts.append(list(DeadlineTexts(plan, context_of(plan)).description(item)))
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Xét, công nhận sáng kiến cấp Quận đợt 2/2020", "district"),
        ("Gửi đề nghị công nhận sáng kiến cấp Thành phố", "province"),
        ("đề nghị khen thưởng cấp Nhà nước", "state"),
        ("khen thưởng cấp TP", "province"),
        ("sáng kiến cấp cơ sở", "base"),
        # Whom it is sent to is not whose it is; two levels are none.
        ("Xét, trình Thành phố", ""),
        ("sáng kiến cấp quận đề nghị xét cấp Thành phố", ""),
        ("khẩn cấp quận", "district"),
        ("cấp Quận ủy", "district"),
        ("cấp bộ", "ministry"),
        ("cấp bộ máy", "ministry"),
    ],
)
def test_a_level_is_read_from_what_stands_behind_cap(text: str, level: str) -> None:
    assert level_of(text) == level


def rounds(first: str, second: str) -> Plan:
    task = """\
  - id: {id}
    title: {title}
    refs: [{ref}]
    related: [{other}]
    deadlines:
      - {{id: {id}, kind: before, date: {date}, phrase: đợt 1 trước ngày {date}}}
"""
    a = task.format(id="a", title=first, ref="III.1", other="b", date="20/5/2020")
    b = task.format(id="b", title=second, ref="III.2", other="a", date="01/7/2020")
    return make_plan(MINIMAL + a + b)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("Sáng kiến cấp quận", "Sáng kiến cấp quận", True),
        ("Sáng kiến cấp quận", "Sáng kiến cấp Thành phố", False),
        # Of no named level, so perhaps of that one.
        ("Sáng kiến cấp quận", "Sáng kiến", True),
        ("Sáng kiến", "Sáng kiến", True),
    ],
)
def test_rounds_are_compared_within_one_level(
    first: str, second: str, *, found: bool
) -> None:
    assert bool(findings(rounds(first, second), "rounds-differ")) is found


def test_a_missing_round_is_missed_at_its_level() -> None:
    text = MINIMAL
    for identity, title in (
        ("a", "Sáng kiến cấp quận đợt 2"),
        ("b", "Sáng kiến cấp Thành phố đợt 1"),
    ):
        text += (
            f"  - {{id: {identity}, title: {title}, refs: [III.1], related: [viec], deadlines: "
            f"[{{id: {identity}, kind: before, date: 20/5/2020, phrase: trước ngày 20/5/2020}}]}}\n"
        )
    [problem] = findings(make_plan(text), "round-missing")
    assert problem.about == ("a",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Receives papers.
        (
            "phrase: trước 30/3/2020",
            "phrase: trước 30/3/2020, submit: [mot], filing: {what: hồ sơ, to: [ba]}",
        ),
        ("issuer: mot", "issuer: ba"),
        ("issuer: mot", "issuer: mot\n  contact: {office: ba}"),
        ("issuer: mot", "issuer: mot\n  recipients: [Đơn vị ba]"),
        ("tasks:", "duties: [{party: ba, items: [giúp]}]\ntasks:"),
    ],
)
def test_a_unit_with_any_part_is_used(old: str, new: str) -> None:
    text = MINIMAL.replace("groups:", "  - {id: ba, name: Đơn vị Ba}\ngroups:")
    assert findings(make_plan(text), "unit-unused")
    assert not findings(make_plan(text.replace(old, new, 1)), "unit-unused")


@pytest.mark.parametrize("finding", ["unit-unused", "open-group"])
def test_what_is_the_keepers_own_is_no_remark(
    finding: str, district: Plan, context: Context
) -> None:
    assert findings(district, finding)
    assert all(one.reason for one in findings(district, finding))
    assert finding not in {remark.rule for remark in context.remarks}
    rule = load_words("vi")(f"rule.{finding}")
    assert rule not in page_of_remarks(district, context)


def test_a_row_with_a_day_for_finishing_has_no_finding() -> None:
    filing = "{id: gui, kind: before, date: 30/3/2020, phrase: Đơn vị gửi hồ sơ trước 30/3/2020, submit: [hai]}"
    finishing = "{id: xong, kind: before, date: 30/4/2020, phrase: trước 30/4/2020}"
    old = "{id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}"
    only_filing = MINIMAL.replace(old, filing)
    assert findings(make_plan(only_filing), "only-filing-day")
    both = only_filing.replace(filing, f"{filing}\n      - {finishing}")
    assert not findings(make_plan(both), "only-filing-day")
    body = only_filing.replace("refs: [Mục 1]", "refs: [III.1]")
    assert not findings(make_plan(body), "only-filing-day")
    # "Trước ngày 25/5/2020" of row 17 is the day of the work, whoever files by then.
    plain = with_deadline(
        "id: viec, kind: before, date: 25/5/2020, phrase: Trước ngày 25/5/2020, submit: [hai]"
    )
    assert not findings(make_plan(plain), "only-filing-day")


def test_a_reason_that_names_somebody_covers_nothing_else() -> None:
    text = MINIMAL.replace("  issuer: mot", "  needs_review: xem lại\n  issuer: mot")
    known = "acknowledged: [{finding: needs-review, about: [viec], reason: x}]\n"
    [problem] = findings(make_plan(text + known), "needs-review")
    assert not problem.reason


def test_a_plan_amended_by_command_keeps_its_remarks(
    tmp_path_factory: pytest.TempPathFactory, context: Context
) -> None:
    folder = tmp_path_factory.mktemp("amended")
    copy_project(DISTRICT, folder)
    done = run_kehoach(
        "amend",
        *("--number", "60/KH", "--date", "25/01/2020"),
        *("--item", "khen-thuong-nha-nuoc-dot-1", "--to", "15/4/2020"),
        *("--phrase", "trước ngày 15/4/2020"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    remarks = context_of(load_plan(folder / "plan.yaml")).remarks
    assert names(remarks) == names(context.remarks)
    figures = [remark.figures for remark in remarks]
    assert figures == [remark.figures for remark in context.remarks]
