"""Printers of problems: for people, for GitHub's annotations and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from kehoach.checks.document import Coverage, describe
from kehoach.facts import say
from kehoach.problems import Problem, Severity
from kehoach.words import Words


def print_human(problems: Iterable[Problem], words: Words) -> str:
    """Write one line a problem: file:line:column, severity, message, what to do, code."""
    return "".join(
        f"{p.path}:{p.line}:{p.column}: {words(f'severity.{p.severity}')}: {p.message(words)}"
        f" → {_hint(p, words)} [{p.code}]\n"
        for p in problems
    )


def _hint(problem: Problem, words: Words) -> str:
    """Say what to do, or why nothing is to be done."""
    return (
        words("report.known", reason=problem.reason)
        if problem.reason
        else problem.hint(words)
    )


def print_github(problems: Iterable[Problem], words: Words) -> str:
    """Write workflow commands; their values must not hold line breaks or the command's own signs."""
    names = {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "notice",
    }
    return "".join(
        f"::{names[p.severity]} file={_escape(p.path, ':,')},line={p.line},col={p.column},title={p.code}"
        f"::{_escape(f'{p.message(words)} → {_hint(p, words)}')}\n"
        for p in problems
    )


def _escape(text: str, more: str = "") -> str:
    for sign in ("%", "\r", "\n", *more):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def print_json(problems: Iterable[Problem], words: Words) -> str:
    """Write one JSON list."""
    rows = [
        {
            "path": p.path,
            "line": p.line,
            "column": p.column,
            "severity": p.severity.value,
            "code": p.code,
            "message": p.message(words),
            "hint": p.hint(words),
            "about": list(p.about),
            "figures": [say(figure, words) for figure in p.figures],
            "reason": p.reason or None,
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def print_coverage(coverage: Coverage, words: Words) -> str:
    """List everything the source document says about time, and its rows, with what answers for each."""
    lines = []
    for row in describe(coverage.claims):
        answer = words(f"coverage.{row['kind']}-{row['verdict']}", answer=row["answer"])
        lines.append(
            f'{coverage.name}:{row["line"]}: {row["ref"]}: "{row["text"]}" → {answer}\n'
        )
    counts = {
        f"{kind}_{verdict}": coverage.count(kind, verdict)
        for kind in ("time", "row")
        for verdict in ("covered", "reason", "missing")
    }
    return "".join(lines) + words("coverage.summary", **counts) + "\n"


def print_coverage_json(coverage: Coverage, words: Words) -> str:
    """Write the proof and its problems as one JSON object: source, claims, problems."""
    data = {
        "source": coverage.name,
        "claims": list(describe(coverage.claims)),
        "problems": json.loads(print_json(coverage.problems, words)),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


PRINTERS: dict[str, Callable[[Iterable[Problem], Words], str]] = {
    "human": print_human,
    "github": print_github,
    "json": print_json,
}
