"""What a build keeps for the next one: never wrong, whatever was changed since."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import enum
import functools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, ROOT, SMALL

import kehoach
from benching.synthetic import synthetic_plan
from kehoach.plan.digests import Digester
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory
from kehoach.plan.resolution import load_plan
from kehoach.problems import Mark
from kehoach.render import choose_forms, render_outputs
from kehoach.render.context import Artifact, Context, Leaf
from kehoach.render.watching import GONE, Question, Watch
from kehoach.site.build import build_site
from kehoach.site.building import Built
from kehoach.site.engine import is_self_contained
from kehoach.site.keeping import digest_of_folder, kept_in
from kehoach.site.output.store import Store
from kehoach.site.project import check_project, context_of

REAL = DATA / "thanh-xuan-2020"
TODAY = dt.date(2020, 2, 1)


checked = functools.cache(check_project)


def context_for(folder: Path, plan: Plan) -> Context:
    _, content, problems = checked(folder / "plan.yaml")
    forms = choose_forms(["xlsx", "wall-a4.pdf"])
    return context_of(folder, plan, content, problems, TODAY, None, forms)


def promised(plan: Plan, context: Context) -> Iterator[Artifact | Leaf]:
    rendered = render_outputs(plan, context)
    yield from rendered.of(Artifact)
    yield from rendered.of(Leaf)


def body_of(promise: Artifact | Leaf) -> bytes:
    made = promise.make()
    return made if isinstance(made, bytes) else made.encode()


def changed(value: Any) -> Iterator[Any]:  # noqa: C901
    """Yield other values of the same kind; none for what cannot be changed by itself."""
    match value:
        case bool():
            yield not value
        case Mark():
            yield Mark(value.line + 1, value.column)
        case enum.Enum():
            return
        case "vi":
            yield "en"
        case str():
            yield f"{value}x"
        case int():
            yield value + 1
        case dt.date():
            yield value + dt.timedelta(days=1)
        case dt.time():
            yield value.replace(minute=(value.minute + 1) % 60)
        case bytes():
            yield value + b"\nx"
        case tuple() if value:
            yield value[:-1]
        case frozenset() if value:
            yield value - {min(value, key=str)}
        case dict() if value:
            yield dict(list(value.items())[:-1])


Way = tuple[str | int, ...]
"""From a plan down to a value: names of fields and places in tuples."""


def ways(value: Any, way: Way = ()) -> Iterator[tuple[type, str, Way]]:
    """Yield every field of every record below a value: its record's class, its name, the way to it."""
    if isinstance(value, Directory):
        yield from ways(value.units, (*way, "units"))
        yield from ways(value.groups, (*way, "groups"))
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from ways(entry, (*way, place))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            below = (*way, field.name)
            yield type(value), field.name, below
            yield from ways(getattr(value, field.name), below)


def at(value: Any, way: Way) -> Any:
    for step in way:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def put(value: Any, way: Way, new: Any) -> Any:
    """Return a value with another one in a place below it."""
    if not way:
        return new
    step, *rest = way
    inner = put(at(value, (step,)), tuple(rest), new)
    if isinstance(step, int):
        return (*value[:step], inner, *value[step + 1 :])
    if isinstance(value, Directory):
        parts = {"units": value.units, "groups": value.groups, step: inner}
        return Directory(**parts)
    return dataclasses.replace(value, **{step: inner})


def mutants(plan: Plan, done: set[tuple[type, str]]) -> Iterator[tuple[str, Plan]]:
    """Yield the plan with one value changed: of each field of each kind of record the first that can be changed."""
    for kind, name, way in ways(plan):
        # What was issued is a plan of its own; one of it is enough.
        if (kind, name) in done:
            continue
        for new in changed(at(plan, way)):
            done.add((kind, name))
            with contextlib.suppress(TypeError, ValueError):
                yield f"{kind.__name__}.{name}", put(plan, way, new)


class Judge:
    """Holds what is kept of one plan against what another one makes."""

    def __init__(self, folder: Path, plan: Plan, context: Context, every: int) -> None:
        self.folder = folder
        self._every = every
        self.fresh = 0
        self.stale = 0
        with kept_in(folder, plan, context) as keeping:
            for promise in promised(keeping.plan, keeping.context):
                body_of(keeping.of(promise))
            assert keeping.made > 25
        self._file = folder / "made.sqlite"
        self._made = self._file.read_bytes()

    def hold(self, plan: Plan, context: Context) -> list[str]:
        """Return the paths at which what is kept is not what is made anew; empty as it must be."""
        self._file.write_bytes(self._made)
        wrong = []
        with kept_in(self.folder, plan, context) as keeping:
            kept_promises = filter(
                keeping.keeps, promised(keeping.plan, keeping.context)
            )
            for promise in [*kept_promises][:: self._every]:
                kept = keeping.kept_body(promise)
                if kept is None:
                    self.stale += 1
                    continue
                self.fresh += 1
                if kept != body_of(promise):
                    wrong.append(promise.path)
        return wrong


@pytest.mark.slow
def test_no_change_of_any_field_is_answered_by_what_was_kept(tmp_path: Path) -> None:
    done: set[tuple[type, str]] = set()
    tried, fresh, stale = [], 0, 0
    # The second has what the first has not, and many files: of those it is enough to look at some.
    for folder, every in ((SMALL, 1), (REAL, 9)):
        plan = load_plan(folder / "plan.yaml")
        context = context_for(folder, plan)
        judge = Judge(tmp_path / folder.name, plan, context, every)
        assert judge.hold(plan, context) == []
        assert judge.stale == 0
        for name, mutant in mutants(plan, done):
            try:
                wrong = judge.hold(mutant, context_for(folder, mutant))
            # Of an id that leads nowhere nothing can be made, kept or not.
            except (LookupError, ValueError, AssertionError, OSError):
                continue
            assert wrong == [], name
            tried.append(name)
        fresh, stale = fresh + judge.fresh, stale + judge.stale
    assert len(tried) > 100
    # Both happen, or nothing was shown.
    assert fresh > 1000
    assert stale > 1000


def test_another_program_library_or_template_forgets_everything(tmp_path: Path) -> None:
    package = Path(kehoach.__file__).parent
    copy = tmp_path / "kehoach"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert digest_of_folder(copy) == digest_of_folder(package)
    known = {digest_of_folder(copy)}
    templates = sorted((copy / "templates").rglob("*.j2"))
    assert len(templates) > 30
    for template in templates:
        template.write_text(template.read_text("utf-8") + " ", "utf-8")
        known.add(digest_of_folder(copy))
    assert len(known) == len(templates) + 1


ANSWERS: dict[Question, str] = {("task", "a"): "1", ("plan", "header"): "2"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a store with two bodies."""
    file = tmp_path / "made.sqlite"
    store = Store(file, ANSWERS.__getitem__)
    store.put("a.html", "k", [("task", "a"), ("plan", "header")], b"A" * 99)
    store.put("b.html", "k", [("plan", "header")], b"B")
    store.close()
    return file


def test_a_body_is_given_back_while_every_answer_stays(made: Path) -> None:
    store = Store(made, ANSWERS.__getitem__)
    body, asked = store.get("a.html", "k") or (b"", ())
    assert (body, {*asked}) == (b"A" * 99, {("task", "a"), ("plan", "header")})
    assert store.get("a.html", "other") is None
    assert store.get("c.html", "k") is None
    store.close()
    changed_answers = {**ANSWERS, ("task", "a"): "changed"}
    store = Store(made, changed_answers.__getitem__)
    assert store.get("a.html", "k") is None
    # It was forgotten when the store was closed without it.
    assert store.get("b.html", "k") is None


def test_only_what_was_asked_for_is_kept_on(made: Path) -> None:
    store = Store(made, ANSWERS.__getitem__)
    assert store.get("b.html", "k")
    store.close()
    store = Store(made, ANSWERS.__getitem__)
    assert store.get("a.html", "k") is None
    assert store.get("b.html", "k")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE made SET body = substr(body, 2)",
        "UPDATE made SET body = x'789c4b04000042 0042'",
        "UPDATE made SET body = (SELECT body FROM made WHERE path = 'b.html')",
        "UPDATE made SET asked = '[]'",
        "UPDATE made SET asked = '[9999]'",
        "UPDATE made SET asked = 'x'",
        "UPDATE made SET asked = '{}'",
        "UPDATE made SET seal = x'00'",
        "UPDATE made SET seal = NULL, body = 'text'",
        'UPDATE questions SET question = \'["plan", "tasks"]\'',
        "UPDATE questions SET question = 'x'",
        "DELETE FROM questions",
        "DROP TABLE questions",
        "DROP TABLE made",
    ],
)
def test_nothing_damaged_or_forged_is_believed(made: Path, damage: str) -> None:
    with contextlib.closing(sqlite3.connect(made)) as connection:
        connection.execute(damage.replace(" 0042", "0042"))
        connection.commit()
    store = Store(made, lambda question: ANSWERS.get(question, "none"))
    assert store.get("a.html", "k") is None
    # It serves on.
    store.put("a.html", "k", [("task", "a")], b"anew")
    store.close()


@pytest.mark.parametrize(
    "data", [b"", b"no database at all" * 99, b"SQLite format 3\0"]
)
def test_a_file_that_is_no_store_is_made_anew(made: Path, data: bytes) -> None:
    made.write_bytes(data)
    store = Store(made, ANSWERS.__getitem__)
    assert store.get("a.html", "k") is None
    store.put("a.html", "k", [("task", "a")], b"A")
    store.close()
    store = Store(made, ANSWERS.__getitem__)
    assert store.get("a.html", "k") == (b"A", [("task", "a")])


def test_without_a_place_to_keep_anything_all_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file" / "made.sqlite", ANSWERS.__getitem__)
    store.put("a.html", "k", [("task", "a")], b"A")
    assert store.get("a.html", "k") is None
    store.close()


@pytest.mark.parametrize(
    "question",
    [("plan", "nothing"), ("plan",), ("context", "nothing"), ("nothing",), ("task",)],
)
def test_a_question_that_nobody_asks_has_no_answer(question: Question) -> None:
    plan = load_plan(SMALL / "plan.yaml")
    watch = Watch(plan, context_for(SMALL, plan))
    assert watch.answer(("task", "gone")) == GONE
    other = Watch(plan, context_for(SMALL, plan))
    if question == ("nothing",):
        assert watch.answer(question) == GONE
    else:
        assert watch.answer(question) != other.answer(question)


def test_an_unknown_kind_of_value_has_no_digest() -> None:
    with pytest.raises(TypeError, match="object"):
        Digester().of([object()])
    digest = Digester().of
    # What looks alike and is not the same.
    values: list[object] = [1, "1", 1.0, True, None, b"1", ("1",), ["1", ""], {"1"}]
    values += [{"1": ""}, dt.date(2020, 1, 2), "2020-01-02", ("a", "b"), ("ab",), ()]
    assert len({digest(value) for value in values}) == len(values)
    assert digest({"b", "a"}) == digest({"a", "b"})


SYNTHETIC_DAY = dt.date(2026, 3, 2)
AMENDMENT = """amendments:
  - {number: 9/KH, date: 01/03/2026, changes: [{cancelled: viec-00002-2}]}
"""


def files_of(site: Path) -> dict[str, tuple[bytes, int]]:
    """Read every file of a site with its time."""
    return {
        path.relative_to(site).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in site.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_an_amendment_writes_only_what_it_concerns_and_what_a_cold_build_would(
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    (project / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", project)
    plan = project / "plan.yaml"
    written = synthetic_plan(units=14, tasks=8, seed="3")
    plan.write_text(written, "utf-8")
    build = functools.partial(build_site, plan, today=SYNTHETIC_DAY, formats=["html"])
    build(project / "build")
    before = files_of(project / "build/site")
    plan.write_text(written + AMENDMENT, "utf-8")
    build(project / "build")
    after = files_of(project / "build/site")
    build(tmp_path / "cold")
    cold = files_of(tmp_path / "cold/site")
    assert {path: data for path, (data, _) in after.items()} == {
        path: data for path, (data, _) in cold.items()
    }
    changed = {path for path in after if after[path][0] != before[path][0]}
    units = {path.split("/")[1] for path in changed if path.startswith("don-vi/")}
    # Who leads, who carries it out, who helps; and the page on which all bodies stand.
    assert units == {"co-quan-01", "co-quan-03", "xa-0004", "index.html"}
    sheets = {path for path in changed if path.startswith("checklists/")}
    assert sheets == {f"checklists/{unit}.html" for unit in units - {"index.html"}}
    # What is the same was not written either: programs that fetch ask by its time.
    assert {path for path in after if after[path] != before[path]} == changed


class EngineRanError(Exception):
    """The site generator was started."""


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose site is built; only to be copied."""
    project = tmp_path_factory.mktemp("built") / "project"
    (project / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", project)
    written = synthetic_plan(units=10, tasks=3, seed="3")
    (project / "plan.yaml").write_text(written, "utf-8")
    with contextlib.chdir(project):
        assert rebuilt(project).pages > 30
    return project


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose site is built, and go there."""
    # With the times of its files.
    shutil.copytree(built_once, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def rebuilt(project: Path, day: dt.date = SYNTHETIC_DAY) -> Built:
    # By names that are the same wherever the project lies.
    assert project.samefile(".")
    return build_site(Path("plan.yaml"), Path("build"), today=day, formats=["html"])


@pytest.fixture
def _no_engine(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built

    def refuse(*_: object) -> None:
        raise EngineRanError

    monkeypatch.setattr("kehoach.site.building.run_engine", refuse)


def change_text(project: Path) -> None:
    (project / "content/trang.md").write_text("# Trang\n", "utf-8")


def change_settings(project: Path) -> None:
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("# one more line\n")


def change_page(project: Path) -> None:
    (project / "build/site/index.html").write_text("", "utf-8")


def remove_feed(project: Path) -> None:
    (project / "build/site/feeds/all.ics").unlink()


def add_foreign_file(project: Path) -> None:
    (project / "build/site/CNAME").write_text("vi-du.vn", "utf-8")


def change_staged(project: Path) -> None:
    (project / "build/docs/index.md").write_text("", "utf-8")


def forget(project: Path) -> None:
    shutil.rmtree(project / "build/.cache")


def publish_before(project: Path) -> None:
    shutil.copytree(project / "build/site", project / "build/public")


@pytest.mark.usefixtures("_no_engine")
def test_where_nothing_changed_nothing_is_made(built: Path) -> None:
    before = files_of(built / "build/site")
    again = rebuilt(built)
    assert (again.pages, again.feeds, again.sheets) == (
        sum(path.endswith("index.html") for path in before),
        sum(path.endswith(".ics") for path in before),
        sum(path.startswith("checklists/") for path in before),
    )
    assert files_of(built / "build/site") == before
    # All that was kept is there for the build after this one.
    assert rebuilt(built).pages == again.pages
    change_text(built)
    with pytest.raises(EngineRanError):
        rebuilt(built)


@pytest.mark.usefixtures("_no_engine")
@pytest.mark.parametrize(
    "change",
    [
        change_text,
        change_settings,
        change_page,
        remove_feed,
        add_foreign_file,
        change_staged,
        forget,
        publish_before,
    ],
    ids=lambda change: change.__name__,
)
def test_whatever_was_changed_is_seen(
    built: Path, change: Callable[[Path], None]
) -> None:
    change(built)
    with pytest.raises(EngineRanError):
        rebuilt(built)


@pytest.mark.usefixtures("_no_engine")
def test_another_day_is_another_site(built: Path) -> None:
    with pytest.raises(EngineRanError):
        rebuilt(built, SYNTHETIC_DAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "is_known"),
    [
        ("# nothing\n", True),
        ("hooks: [own.py]\n", False),
        ("INHERIT: ../base.yml\n", False),
        ("copyright: !ENV NAME\n", False),
    ],
)
def test_of_settings_that_have_more_read_nothing_is_known(
    tmp_path: Path, more: str, is_known: bool
) -> None:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (tmp_path / "mkdocs.yml").write_text(settings + more, "utf-8")
    assert is_self_contained(tmp_path) == is_known
