"""What units send back: filled sheets of any form, line by line, each held against the plan.

Nothing that is read goes into plan.yaml or onto the site: a unit answers for what it reports, the plan for what it
asks.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kehoach.dates import print_date
from kehoach.desk.filled.entries import (
    DOING,
    DONE,
    TODO,
    Entry,
    Filled,
    UnreadableError,
)
from kehoach.desk.filled.page import read_page
from kehoach.desk.filled.paper import read_paper
from kehoach.desk.filled.word import read_word
from kehoach.desk.filled.workbook import read_workbook
from kehoach.document.limits import MEGABYTE, MOST_BYTES
from kehoach.plan.model import Plan
from kehoach.plan.portions import edition_of_party
from kehoach.plan.slices import items_of
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.render.sheets.docx import bookmark_of, tag_of
from kehoach.words import Words, load_words

_ADVANCE = (TODO, DOING, DONE)
"""What a line can be, from nothing to done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a unit reports of one line."""

    sheet: str
    """Id of the unit, or of the group that stands for itself."""
    deadline: str
    status: str
    """``done``, ``doing`` or ``todo``; forms with a box to tick know no ``doing``."""
    result: str
    """As typed: mostly the day and the number of a paper. Several lines are parted by line feeds."""
    note: str
    files: tuple[str, ...]
    """In which it stands, by their paths as they were given."""

    @property
    def done(self) -> bool:
        """Whether the unit says that it is done."""
        return self.status == DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """All that was read."""

    results: tuple[Result, ...]
    """Every line of every sheet that came, also those in which nothing stands; one each."""
    problems: tuple[Problem, ...]
    """What was written and could not be placed, or is said in two ways, with its place in the file."""

    @property
    def sheets(self) -> frozenset[str]:
        """Whose sheets came."""
        return frozenset(result.sheet for result in self.results)


class Expected:
    """What can come back for a plan: every line of every sheet, by each name under which a file may have it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.words: Words = load_words(plan.header.language)
        self.due: dict[str, dt.date | None] = {}
        self.sheets: dict[str, str] = {}
        """By each id that a party has or had, the present one."""
        self._lines: dict[str, tuple[str, str]] = {}
        self._bookmarks: dict[tuple[str, str], tuple[str, str]] = {}
        for party in plan.directory.addressees:
            deadlines = [item.deadline for item in items_of(plan, party.id)]
            for identity in (party.id, *party.former):
                self.sheets[identity] = party.id
                for deadline in deadlines:
                    self._expect(identity, party.id, deadline.id)
            self.due.update((one.id, one.due) for one in deadlines)

    def _expect(self, named: str, sheet: str, deadline: str) -> None:
        line = (sheet, deadline)
        shortened = tag_of(named, deadline, DONE).removesuffix(f"/{DONE}")
        self._lines[f"{named}/{deadline}"] = self._lines[shortened] = line
        self._bookmarks[named, bookmark_of(deadline)] = line

    def edition(self, sheet: str) -> dt.date:
        """Return since when a sheet is as it is; of a file of several, the newest of them."""
        wanted = self.sheets.get(sheet)
        editions = []
        for party in self.plan.directory.addressees:
            if wanted in (None, party.id):
                editions.append(edition_of_party(self.plan, party).edition_date)
        return max(editions, default=self.plan.edition_date)

    def line(self, entry: Entry, sheet: str) -> tuple[str, str] | None:
        """Return sheet and deadline of what stands in a file of a sheet; None where the plan has no such line."""
        if entry.line.startswith("_"):
            return self._bookmarks.get((sheet, entry.line))
        return self._lines.get(entry.line)


def read_return(path: Path, expected: Expected) -> Returned:
    """Read one file, whose form its suffix tells.

    Raises InputError for what is no sheet, damaged, locked with a password, too large or of another plan.
    """
    filled = _filled(path, expected.words)
    refusal = _other_plan(path, filled, expected.plan)
    if refusal:
        raise InputError([refusal])
    problems = list(_doubts(path, filled, expected))
    found: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for entry in filled.entries:
        line = expected.line(entry, filled.sheet)
        if line:
            kinds = found.setdefault(line, {})
            kinds.setdefault(entry.kind, []).append(entry)
        elif entry.value not in ("", TODO) and entry.kind != "due":
            problems.append(_misplaced(path, entry))
    # A unit may have nothing of its own to do.
    if not found and not any(map(_is_superiors, filled.entries)):
        is_nameless = not filled.sheet and _needs_sheet(filled)
        raise InputError([_problem(path, "nameless" if is_nameless else "no-line")])
    results = []
    for (sheet, deadline), kinds in found.items():
        results.append(_result(path, sheet, deadline, kinds))
        problems += _line_doubts(path, deadline, kinds, expected)
    return Returned(results=tuple(results), problems=tuple(sorted(problems)))


def merge_returns(returns: Iterable[Returned]) -> Returned:
    """Put together what came in several files.

    Two of one sheet add up: a line is as far as either says, and every text stays. Where two texts differ, that is told
    at the later file.
    """
    merged: dict[tuple[str, str], Result] = {}
    problems: list[Problem] = []
    for returned in returns:
        problems += returned.problems
        for result in returned.results:
            line = (result.sheet, result.deadline)
            earlier = merged.get(line)
            if earlier:
                problems += _differences(earlier, result)
                result = _added(earlier, result)
            merged[line] = result
    return Returned(results=tuple(merged.values()), problems=tuple(problems))


def done_by_sheet(results: Iterable[Result]) -> dict[str, frozenset[str]]:
    """Return the ids of the deadlines that are reported as done, by the id of the unit that reports them.

    A unit whose sheet came with nothing done in it has an empty set; one whose sheet did not come is not in it.
    """
    done: dict[str, set[str]] = {}
    for result in results:
        deadlines = done.setdefault(result.sheet, set())
        if result.done:
            deadlines.add(result.deadline)
    return {sheet: frozenset(deadlines) for sheet, deadlines in done.items()}


def _problem(path: Path, code: str, row: int = 1, /, **values: object) -> Problem:
    return problem_at(path.as_posix(), Mark(row), f"returns-{code}", values)


def _warning(path: Path, code: str, row: int = 1, /, **values: object) -> Problem:
    problem = _problem(path, code, row, **values)
    return dataclasses.replace(problem, severity=Severity.WARNING)


def _filled(path: Path, words: Words) -> Filled:
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        raise InputError([problem_at(path.as_posix(), Mark(), "unreadable")])
    if reader is None:
        values = {"suffix": path.suffix, "known": " ".join(_READERS)}
        raise InputError([_problem(path, "unknown", **values)])
    size = path.stat().st_size
    if size > MOST_BYTES:
        sizes = {"size": size // MEGABYTE, "limit": MOST_BYTES // MEGABYTE}
        raise InputError([_problem(path, "too-large", **sizes)])
    try:
        return reader(path.read_bytes(), words)
    except UnreadableError as error:
        raise InputError([_problem(path, error.code, **error.values)]) from error
    except OSError as error:
        raise InputError([problem_at(path.as_posix(), Mark(), "unreadable")]) from error
    # Anything can be wrong with a file that somebody sends, and each library says so in its own way.
    except Exception as error:
        raise InputError([_problem(path, "broken")]) from error


_READERS: dict[str, Callable[[bytes, Words], Filled]] = {
    ".xlsx": read_workbook,
    ".docx": lambda data, _: read_word(data),
    ".pdf": lambda data, _: read_paper(data),
    ".json": lambda data, _: read_page(data),
}
SUFFIXES = tuple(_READERS)
"""Of the files that can be read."""


def _other_plan(path: Path, filled: Filled, plan: Plan) -> Problem | None:
    """Return the problem of a file that is of another plan: next year's deadlines have the ids of this year's."""
    if filled.plan and filled.plan != plan.header.id:
        return _problem(path, "other-plan", other=filled.plan, own=plan.header.id)
    return None


def _needs_sheet(filled: Filled) -> bool:
    """Tell whether the lines of a file do not say themselves of which sheet they are."""
    return all(entry.line.startswith("_") for entry in filled.entries)


def _doubts(path: Path, filled: Filled, expected: Expected) -> Iterator[Problem]:
    """Yield what makes all of a file doubtful: of no plan that it names, of an edition that is not the one at hand."""
    own, newest = expected.edition(filled.sheet), expected.plan.edition_date
    if not filled.plan:
        yield _warning(path, "unmarked")
    elif filled.edition and filled.edition < own:
        yield _warning(path, "older", edition=filled.edition, own=own)
    elif filled.edition and filled.edition > newest:
        yield _warning(path, "newer", edition=filled.edition, own=newest)


def _is_superiors(entry: Entry) -> bool:
    """Tell whether a line is of a superior's plan: its id goes with that of the plan, as in calendars."""
    return "@" in entry.line


def _misplaced(path: Path, entry: Entry) -> Problem:
    """Tell what was written at a line that the plan does not have, or at none."""
    text = _brief(entry.value)
    if not entry.line:
        return _warning(path, "added-row", entry.row, text=text)
    if _is_superiors(entry):
        text = "" if entry.kind == "done" else text
        return _warning(path, "superior", entry.row, id=entry.line, text=text or "–")
    if entry.kind == "done":
        return _warning(path, "unknown-tick", entry.row, id=entry.line)
    return _warning(path, "unknown-line", entry.row, id=entry.line, text=text)


def _result(
    path: Path, sheet: str, deadline: str, kinds: Mapping[str, list[Entry]]
) -> Result:
    values = {
        kind: [entry.value for entry in entries] for kind, entries in kinds.items()
    }
    known = [value for value in values.get("done", ()) if value in _ADVANCE]
    return Result(
        sheet=sheet,
        deadline=deadline,
        status=_farthest(known),
        result=_joined(values.get("result", ())),
        note=_joined(values.get("note", ())),
        files=(path.as_posix(),),
    )


def _line_doubts(
    path: Path, deadline: str, kinds: Mapping[str, list[Entry]], expected: Expected
) -> Iterator[Problem]:
    """Yield what is said in two ways, cannot be read, or was said of another day."""
    for kind in ("result", "note"):
        texts = _texts(entry.value for entry in kinds.get(kind, ()))
        if len(texts) > 1:
            row, both = kinds[kind][-1].row, _quoted(texts)
            yield _warning(path, "twice", row, id=deadline, texts=both)
    for entry in kinds.get("done", ()):
        if entry.value not in _ADVANCE:
            text = _brief(entry.value)
            yield _warning(path, "status", entry.row, id=deadline, text=text)
    due = expected.due[deadline]
    now = due.isoformat() if due else ""
    for entry in kinds.get("due", ()):
        if entry.value and entry.value != now:
            days = {"old": _day(entry.value), "new": _day(now)}
            yield _warning(path, "moved", id=deadline, **days)


def _day(iso: str) -> str:
    try:
        return print_date(dt.date.fromisoformat(iso))
    except ValueError:
        return iso[:20] or "–"


def _differences(earlier: Result, later: Result) -> Iterator[Problem]:
    for old, new in ((earlier.result, later.result), (earlier.note, later.note)):
        if old and new and old != new:
            path, both = Path(later.files[-1]), _quoted((old, new))
            yield _warning(path, "twice", id=later.deadline, texts=both)


def _added(earlier: Result, later: Result) -> Result:
    return dataclasses.replace(
        earlier,
        status=_farthest((earlier.status, later.status)),
        result=_joined((earlier.result, later.result)),
        note=_joined((earlier.note, later.note)),
        files=_texts((*earlier.files, *later.files)),
    )


def _farthest(statuses: Iterable[str]) -> str:
    return max(statuses, key=_ADVANCE.index, default=TODO)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(_texts(texts))


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return each text that says something once, in their order."""
    return tuple(dict.fromkeys(filter(None, texts)))


def _quoted(texts: Iterable[str]) -> str:
    return "; ".join(f"“{_brief(text)}”" for text in texts)


def _brief(text: str) -> str:
    """Return the beginning of a text in one line, to know it by."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"
