"""Printers of problems: for people, for GitHub's annotations and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kehoach.facts import say
from kehoach.problems import Problem, Severity
from kehoach.words import Words

_ALIKE = 10
"""So many errors of one code are written for one file: who mends ten knows how, and another fault stays in sight."""


def print_human(problems: Iterable[Problem], words: Words) -> str:
    """Write one line a problem: file:line:column, severity, message, what to do, code.

    Of many errors of one code in one file the first are written, and how many more there are.
    """
    lines = []
    for problem, others in _folded(problems):
        place = f"{problem.path}:{problem.line}:{problem.column}"
        severity = words(f"severity.{problem.severity}")
        sentence = _said(problem, others, words)
        lines.append(f"{place}: {severity}: {sentence} [{problem.code}]\n")
    return "".join(lines)


def _folded(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    """Yield problems in their order, each with 0; the first one too many of a code with how many it stands for."""
    listed = list(problems)
    counts = Counter((problem.path, problem.code) for problem in _errors(listed))
    seen: Counter[tuple[str, str]] = Counter()
    for problem in listed:
        key = problem.path, problem.code
        # Warnings are work for the keeper, each of them; and one line instead of one saves nothing.
        if problem.severity is not Severity.ERROR or counts[key] <= _ALIKE + 1:
            yield problem, 0
            continue
        seen[key] += 1
        if seen[key] <= _ALIKE:
            yield problem, 0
        elif seen[key] == _ALIKE + 1:
            yield problem, counts[key] - _ALIKE


def _errors(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is Severity.ERROR)


def _said(problem: Problem, others: int, words: Words) -> str:
    """Say a problem, or how many there are like those before it."""
    if not others:
        return _sentence(problem, words)
    count = f"{others:,}".replace(",", words("report.thousands"))
    return words("report.more", count=count)


def _sentence(problem: Problem, words: Words) -> str:
    """Say what is wrong, then what to do, or why nothing is to be done."""
    message = problem.message(words)
    # What the keeper acknowledged needs no advice any more.
    if problem.reason:
        return f"{message} → {words('report.known', reason=problem.reason)}"
    return f"{message} → {problem.hint(words)}"


_GITHUB_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def print_github(problems: Iterable[Problem], words: Words) -> str:
    """Write workflow commands; their values must not hold line breaks or the command's own signs."""
    lines = [
        _github_line(problem, others, words) for problem, others in _folded(problems)
    ]
    return "".join(lines)


def _github_line(problem: Problem, others: int, words: Words) -> str:
    command = _GITHUB_COMMANDS[problem.severity]
    file = _escape(problem.path, ":,")
    place = f"file={file},line={problem.line},col={problem.column}"
    sentence = _escape(_said(problem, others, words))
    return f"::{command} {place},title={problem.code}::{sentence}\n"


def _escape(text: str, separators: str = "") -> str:
    # The percent sign comes first: it begins what the others are turned into.
    for sign in ("%", "\r", "\n", *separators):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def print_json(problems: Iterable[Problem], words: Words) -> str:
    """Write one JSON list."""
    rows = [json_row(problem, words) for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def json_row(problem: Problem, words: Words) -> dict[str, object]:
    """Return a problem as a program reads it, its sentences among it."""
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message(words),
        "hint": problem.hint(words),
        "about": list(problem.about),
        "figures": [say(figure, words) for figure in problem.figures],
        "reason": problem.reason or None,
    }


PRINTERS: dict[str, Callable[[Iterable[Problem], Words], str]] = {
    "human": print_human,
    "github": print_github,
    "json": print_json,
}
