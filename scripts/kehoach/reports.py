"""Printers of problems: for people, for GitHub's annotations and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from kehoach.problems import Problem, Severity
from kehoach.words import Words


def print_human(problems: Iterable[Problem], words: Words) -> str:
    """Write one line a problem: file:line:column, severity, message, what to do, code."""
    return "".join(
        f"{p.path}:{p.line}:{p.column}: {words(f'severity.{p.severity}')}: {p.message(words)}"
        f" → {p.hint(words)} [{p.code}]\n"
        for p in problems
    )


def print_github(problems: Iterable[Problem], words: Words) -> str:
    """Write workflow commands; their values must not hold line breaks or the command's own signs."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    return "".join(
        f"::{names[p.severity]} file={_escape(p.path, ':,')},line={p.line},col={p.column},title={p.code}"
        f"::{_escape(f'{p.message(words)} → {p.hint(words)}')}\n"
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
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


PRINTERS: dict[str, Callable[[Iterable[Problem], Words], str]] = {
    "human": print_human,
    "github": print_github,
    "json": print_json,
}
