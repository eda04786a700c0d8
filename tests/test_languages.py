"""A plan that speaks no language: what is said comes in the reader's language, whatever was said before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pypdf
import pytest
from conftest import DATA, DISTRICT, SMALL, copy_project, tree
from examples import find_in_example, load_examples
from test_project import strings

from kehoach import routes
from kehoach.checks.finding import Figure
from kehoach.checks.printers import print_human
from kehoach.checks.remarks import remarks_of
from kehoach.checks.single import check_plan
from kehoach.facts import Term, Weekday, say
from kehoach.plan.content import load_content, program_guides
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.plan.workdays import DayOff, Off
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render import choose_forms, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage, make_context
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.layout import sheet_of
from kehoach.render.sheets.pdf import pdf
from kehoach.render.sheets.xlsx import xlsx
from kehoach.site.build import build_site
from kehoach.words import LANGUAGES, Words, load_words

VI, EN = load_words("vi"), load_words("en")
ENGLISH = DATA / "english"
GOLDEN = DATA / "golden"
SMALL_TODAY = dt.date(2025, 1, 20)

LETTERS = re.compile(
    "[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]"
)
"""Letters that Vietnamese has and English has not, composed and small."""
TYPED = re.compile(r"(?<![\w{./-])[a-z]{2,}(?![\w}/-])")
"""Words in plain letters, but no parts of paths, of ids and of what is filled in."""


def words_in(text: str) -> set[str]:
    """Return the words of a text, in small letters."""
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def vietnamese_words(text: str, quoted: str = "") -> set[str]:
    """Return the words with a Vietnamese letter that do not stand in what is quoted."""
    return {word for word in words_in(text) - words_in(quoted) if LETTERS.search(word)}


def plain_words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in TYPED.findall(text.lower())}


ENGLISH_WORDS = plain_words(strings("en").values()) - plain_words(
    strings("vi").values()
)
"""Words that only our English has; names of fields and commands stand in both files."""


def english_words(text: str, quoted: str = "") -> set[str]:
    """Return the words of our English that do not stand in what is quoted."""
    return (plain_words([text]) & ENGLISH_WORDS) - words_in(quoted)


def test_words_are_found_by_their_whole_key_and_filled_where_values_are_given() -> None:
    table = {"a": {"b": "{n} việc", "c": {"d": "sâu"}, "e": "cuối"}}
    words = Words("vi", table)
    assert words("a.b", n=3) == "3 việc"
    # Without values nothing is filled: braces may be meant.
    assert words("a.b") == "{n} việc"
    assert words("a.c.d") == "sâu"
    # A table is no text, and not among the texts of its own table.
    assert list(words.group("a").items()) == [("b", "{n} việc"), ("e", "cuối")]
    for key in ("a", "a.c", "a.x", "x", ""):
        with pytest.raises(KeyError):
            words(key)


def test_words_are_told_apart() -> None:
    assert {"the", "deadline", "reminder", "warning", "role"} <= ENGLISH_WORDS
    assert not {"phrase", "kind", "kehoach", "refs", "yaml"} & ENGLISH_WORDS
    # Syllables of Vietnamese that are written with letters of English.
    assert not {"ban", "gian", "trong", "xem", "ghi"} & ENGLISH_WORDS
    assert vietnamese_words("CHỦ TRÌ: Lead", "chủ") == {"trì"}
    assert english_words("Hạn: the deadline of plan.yaml", "of") == {"the", "deadline"}


# Facts


@pytest.mark.parametrize(
    ("fact", "vietnamese", "english"),
    [
        (dt.date(2020, 1, 5), "05/01/2020", "05/01/2020"),
        (7, "7", "7"),
        ("Tổ Một", "Tổ Một", "Tổ Một"),
        (Term("role.coordinate"), "Phối hợp", "Coordinate"),
        (Weekday(dt.date(2020, 1, 30)), "thứ Năm", "Thursday"),
        (
            DayOff(date=dt.date(2020, 1, 25), cause=Off.HOLIDAY),
            "Tết Nguyên Đán",
            "Lunar New Year",
        ),
        (
            DayOff(date=dt.date(2020, 9, 2), cause=Off.HOLIDAY),
            "Quốc khánh",
            "National Day",
        ),
        (
            DayOff(date=dt.date(2020, 2, 1), cause=Off.WEEKEND),
            "cuối tuần",
            "weekend",
        ),
        (
            DayOff(date=dt.date(2020, 2, 3), cause=Off.OVERRIDE, name="nghỉ bù"),
            "nghỉ bù",
            "nghỉ bù",
        ),
        (
            Figure(refs=("Mục 7", "II.1"), text="trước 30/4", round=2),
            "Mục 7; II.1: trước 30/4 (đợt 2)",
            "Mục 7; II.1: trước 30/4 (round 2)",
        ),
        (
            ("I: 20/5", Figure(refs=("II",), text="30/5")),
            "I: 20/5 / II: 30/5",
            "I: 20/5 / II: 30/5",
        ),
    ],
)
def test_a_fact_is_said_in_the_language_of_the_reader(
    fact: object, vietnamese: str, english: str
) -> None:
    assert say(fact, VI) == vietnamese  # type: ignore[arg-type]
    assert say(fact, EN) == english  # type: ignore[arg-type]


def test_a_substituted_day_off_is_written_day_first_in_english_too() -> None:
    # By the notice of 2025 the Friday 02/5 was exchanged for the Saturday 26/4.
    off = DayOff(date=dt.date(2025, 5, 2), cause=Off.HOLIDAY)
    assert "26/4/2025" in off.said(EN)
    assert "04/26" not in off.said(EN)


def test_the_calendar_tells_causes_and_no_names(real: Plan) -> None:
    def cause(month: int, day: int) -> Off | None:
        off = real.calendar.reason_off(dt.date(2020, month, day))
        return off.cause if off else None

    # 30/4 is a public holiday, 01/02 a Saturday, 05/02 a Wednesday.
    assert cause(4, 30) is Off.HOLIDAY
    assert cause(2, 1) is Off.WEEKEND
    assert cause(2, 5) is None


def test_problems_of_unlike_facts_at_one_place_can_be_sorted() -> None:
    place = Mark(3, 5)
    dated = problem_at("plan.yaml", place, "day-off", {"date": dt.date(2020, 1, 2)})
    worded = problem_at("plan.yaml", place, "day-off", {"date": "quý I"})
    off = problem_at(
        "plan.yaml",
        place,
        "day-off",
        {"date": DayOff(date=dt.date(2020, 1, 1), cause=Off.HOLIDAY)},
    )
    before = problem_at("plan.yaml", Mark(2, 9), "year-not-announced")
    assert sorted([worded, off, dated, before])[0] == before
    assert sorted([worded, off, dated]) == sorted([dated, off, worded])


# Findings

PLACES = "phụ lục mục phần mở đầu dòng"
"""Words of places in a document: a finding names them as ``refs`` of plan.yaml do."""


def example_findings() -> Iterator[tuple[str, Problem]]:
    """Yield each finding of each example with what the example says."""
    for example in load_examples().values():
        source = " ".join((example["whole"], example.get("document", ""), PLACES))
        for problem in find_in_example(example):
            yield source, problem


def said_of(problem: Problem, language: str) -> str:
    """Say all that a reader is told of a finding."""
    words = load_words(language)
    figures = [say(figure, words) for figure in problem.figures]
    rule = strings(language).get(f"rule.{problem.code}", "")
    return "\n".join([print_human([problem], words), *figures, rule])


@pytest.mark.slow
def test_every_finding_speaks_the_language_of_its_reader() -> None:
    codes = set()
    for source, problem in example_findings():
        assert not vietnamese_words(said_of(problem, "en"), source), problem
        assert not english_words(said_of(problem, "vi"), source), problem
        codes.add(problem.code)
    assert codes >= set(load_examples())


@pytest.mark.slow
def test_errors_of_reading_speak_the_language_of_their_reader() -> None:
    file = DATA / "bad.yaml"
    with pytest.raises(InputError) as caught:
        load_plan(file)
    fields = "lead"  # The nearest field to one that does not exist.
    source = " ".join([file.read_text("utf-8"), file.as_posix(), fields])
    assert len(caught.value.problems) > 15
    for problem in caught.value.problems:
        assert not vietnamese_words(said_of(problem, "en"), source), problem
        assert not english_words(said_of(problem, "vi"), source), problem


def texts_of(record: object) -> Iterator[str]:
    """Yield every text of a record and of what it holds."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, tuple | list):
        for part in record:
            yield from texts_of(part)
    elif dataclasses.is_dataclass(record):
        for field in dataclasses.fields(record):
            yield from texts_of(getattr(record, field.name))


def without_texts(said: str, plan: Plan) -> str:
    """Take out of a text what a plan says in Vietnamese: titles, names, phrases, reasons; the longest first."""
    texts = {*texts_of(plan), *texts_of(tuple(plan.directory))}
    given = sorted((text for text in texts if vietnamese_words(text)), key=len)
    return re.sub("|".join(map(re.escape, reversed(given))), "¤", said)


@pytest.mark.slow
def test_findings_of_the_real_plan_speak_the_language_of_their_reader(
    real: Plan,
) -> None:
    problems = check_plan(real, load_content(DISTRICT / "content"))
    assert len(problems) > 50
    told = {
        language: "\n".join(said_of(problem, language) for problem in problems)
        for language in LANGUAGES
    }
    assert not vietnamese_words(without_texts(told["en"], real))
    assert not english_words(told["vi"])
    assert not vietnamese_words(
        "\n".join(
            say(figure, EN)
            for remark in remarks_of(real, problems)
            for figure in remark.figures
        ),
        (DISTRICT / "plan.yaml").read_text("utf-8"),
    )


@pytest.mark.parametrize(
    "group",
    [
        *("amend", "cli", "coverage", "diff", "problem", "report", "rollover"),
        *("rule", "severity"),
    ],
)
def test_messages_of_the_command_line_are_in_one_language(group: str) -> None:
    english = {
        key: text
        for key, text in strings("en").items()
        if key.startswith(f"{group}.") and vietnamese_words(text)
    }
    # The heads of a table that is read stand in a Vietnamese document.
    assert set(english) <= {"problem.import-nothing.hint"}


# Everything that is published

PROGRAMS = (
    "assets/",
    "api/v1/schema.json",
    "api/v1/plan-yaml.schema.json",
)
"""For browsers and programs; the schemas name what plan.yaml may hold, with examples of a Vietnamese plan."""


def rendered(folder: Path, plan: Plan, language: str) -> dict[str, bytes]:
    """Render every output of a plan in a language, but what the engine makes of it."""
    content = load_content(folder / "content")
    context = make_context(
        plan,
        today=SMALL_TODAY,
        content=content,
        problems=check_plan(plan, content),
        forms=choose_forms(),
        language=language,
    )
    made = render_outputs(plan, context)
    outputs = {artifact.path: artifact.data for artifact in made.of(Artifact)}
    for page in made.of(StagedPage):
        outputs[page.staged] = page.data
    for leaf in made.of(Leaf):
        text = "\n".join([leaf.title, leaf.description, leaf.html])
        outputs[leaf.path] = text.encode()
    return outputs


def readable(outputs: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield what people read of published files: no guides, which are in Vietnamese, and no pictures."""
    listed = f"{routes.GUIDES}index"
    for path, data in sorted(outputs.items()):
        guide = path.startswith(routes.GUIDES) and not path.startswith(listed)
        if not guide and not path.startswith(PROGRAMS):
            # A long line of a calendar is folded, also within a word.
            yield path, data.decode().replace("\r\n ", "")


@pytest.mark.slow
def test_one_plan_is_rendered_in_either_language_in_one_process() -> None:
    plan = load_plan(SMALL / "plan.yaml")
    golden = {
        path.removeprefix("docs/"): data
        for path, data in tree(GOLDEN).items()
        # What only the engine is given: the list of its pages and the page that leaves are put into.
        if path != "paths.txt" and "kehoach-shell" not in path
    }
    first = rendered(SMALL, plan, "vi")
    english = rendered(SMALL, plan, "en")
    again = rendered(SMALL, plan, "vi")
    assert len(golden) > 40
    assert {path: first[path] for path in golden} == golden
    assert again == first
    assert english.keys() == first.keys()
    other = load_plan(SMALL / "plan.yaml")
    assert rendered(SMALL, other, "en") == english
    assert rendered(SMALL, other, "vi") == first
    source = " ".join(
        path.read_text("utf-8")
        for path in (SMALL / "plan.yaml", *SMALL.glob("content/**/*.md"))
    )
    guides = " ".join(data.decode() for data in program_guides().values())
    for path, text in readable(english):
        # The list of guides names them as they call themselves.
        quoted = source + guides if path.startswith(routes.GUIDES) else source
        assert not vietnamese_words(text, quoted), path


def test_a_plan_in_english_says_nothing_of_ours_in_vietnamese() -> None:
    plan = load_plan(ENGLISH / "plan.yaml")
    outputs = rendered(ENGLISH, plan, plan.header.language)
    seen = set()
    for path, text in readable(outputs):
        if not path.startswith(routes.GUIDES):
            assert not vietnamese_words(text), path
            seen.add(path.partition("/")[0])
    assert seen >= {"feeds", "checklists", "messages", "api", "changes", "nhiem-vu"}
    feed = outputs["feeds/all.ics"].decode().replace("\r\n ", "")
    assert "PRODID:-//kehoach//kehoach//EN\r\n" in feed
    assert "X-WR-CALNAME:Plan of the friendship office: all deadlines\r\n" in feed
    page = outputs[routes.task_page("meeting")].decode()
    assert '"inLanguage": "en"' in page
    assert "moved from 15/12 by 2/PL" in html.unescape(page)
    assert 'xml:lang="en"' in outputs[routes.CHANGES_FEED].decode()
    guides = outputs[f"{routes.GUIDES}index.md"].decode()
    assert "in Vietnamese only" in guides


def test_a_plan_in_vietnamese_says_so() -> None:
    outputs = rendered(SMALL, load_plan(SMALL / "plan.yaml"), "vi")
    assert b"PRODID:-//kehoach//kehoach//VI\r\n" in outputs["feeds/all.ics"]
    assert '"inLanguage": "vi"' in outputs[routes.task_page("hop")].decode()


def office_text(data: bytes) -> str:
    """Return all text of a Word document or an Excel workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xml")
        ]
    return re.sub(r"<[^>]*>", " ", " ".join(parts))


def pdf_text(data: bytes) -> str:
    """Return all text of a PDF document, and the language that it names."""
    document = pypdf.PdfReader(io.BytesIO(data))
    printed = " ".join(page.extract_text() for page in document.pages)
    return f"lang={document.root_object['/Lang']} {printed}"


@pytest.mark.parametrize(
    ("form", "read", "vietnamese", "english"),
    [
        (pdf, pdf_text, "lang=vi", "lang=en"),
        (pdf, pdf_text, "Độc lập - Tự do - Hạnh phúc", "Freedom - Happiness"),
        (docx, office_text, "Việc phải làm", "What to do"),
        (xlsx, office_text, "Nơi ghi, ai cùng làm", "Place, others"),
    ],
)
def test_a_sheet_is_printed_in_the_language_that_is_rendered(
    form: Callable[..., bytes],
    read: Callable[[bytes], str],
    vietnamese: str,
    english: str,
) -> None:
    plan = load_plan(SMALL / "plan.yaml")
    party = next(unit for unit in plan.directory.units if unit.id == "to-mot")
    source = (SMALL / "plan.yaml").read_text("utf-8")
    for language, own, other in (
        ("vi", vietnamese, english),
        ("en", english, vietnamese),
    ):
        context = make_context(plan, today=SMALL_TODAY, content={}, language=language)
        text = read(form(sheet_of(plan, context, party)))
        assert own in text
        assert other not in text
        if language == "en":
            assert not vietnamese_words(text, source)


@pytest.mark.engine
def test_the_site_of_a_plan_in_english_is_in_english(tmp_path: Path) -> None:
    plan = copy_project(ENGLISH, tmp_path / "project")
    build_site(plan, tmp_path / "build", today=SMALL_TODAY, workers=2)
    site = tree(tmp_path / "build/site")
    pages = {
        path: data.decode() for path, data in site.items() if path.endswith(".html")
    }
    assert len(pages) > 40
    for path, page in pages.items():
        if not path.startswith(routes.GUIDES):
            assert not vietnamese_words(page), path
        if not path.startswith("checklists/"):
            assert '<html lang="en"' in page, path
    assert "404.html" in pages
    printed = pdf_text(site["checklists/club-one.pdf"])
    assert "Independence - Freedom - Happiness" in printed
    for text in (
        printed,
        office_text(site["checklists/club-one.docx"]),
        office_text(site["checklists/club-one.xlsx"]),
        office_text(site["checklists/all.xlsx"]),
    ):
        assert "Club One" in text
        assert not vietnamese_words(text)
