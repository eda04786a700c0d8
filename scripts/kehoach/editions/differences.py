"""A comparison in words: for people, as Markdown to paste, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kehoach import dates
from kehoach.editions.comparison import Comparison, Difference, Facts
from kehoach.plan.roles import name_key
from kehoach.words import Words


def print_text(found: Comparison, words: Words) -> str:
    """Write a line for each difference, then whom it touches."""
    lines = [_head(found, words)]
    for one in found.differences:
        where = "; ".join(one.facts.refs)
        lines.append(
            words(
                "diff.line",
                action=words(f"diff.{one.action}"),
                title=one.facts.title,
                refs=where,
            )
        )
        lines.append(f"    {_change(found, one, words)}")
    return "\n".join([*lines, *_touched(found, words)]) + "\n"


def print_markdown(found: Comparison, words: Words) -> str:
    """Write a table that can be pasted into a note or a letter."""
    heads = [
        words(f"diff.column-{name}") for name in ("action", "title", "refs", "change")
    ]
    rows = [
        [
            words(f"diff.{one.action}"),
            one.facts.title,
            "; ".join(one.facts.refs),
            _change(found, one, words),
        ]
        for one in found.differences
    ]
    table = [heads, ["---"] * len(heads), *rows] if rows else []
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        for row in table
    ]
    touched = [f"- {line}" for line in _touched(found, words)]
    return (
        "\n".join([f"## {_head(found, words)}", "", *lines, "", *touched]).rstrip()
        + "\n"
    )


def print_json(found: Comparison, words: Words) -> str:  # noqa: ARG001 - data have no language
    """Write one object: ``old`` and ``new`` (plan, number, year, edition), ``differences``, ``units``, ``feeds``.

    A difference has ``action``, ``id``, ``task``, ``title``, ``refs``, ``old`` and ``new``: null, or kind, date, end,
    time, phrase and ``concerned`` (roles by party id). ``units`` are ids, ``feeds`` paths below the site.
    """
    data: dict[str, Any] = {}
    for name, side in (("old", found.old), ("new", found.new)):
        edition = side.edition.isoformat()
        data[name] = {
            "plan": side.plan,
            "number": side.number,
            "year": side.year,
            "edition": edition,
        }
    data["differences"] = [
        {
            "action": one.action,
            "id": one.facts.id,
            "task": one.facts.task,
            "title": one.facts.title,
            "refs": list(one.facts.refs),
            "old": _plain(one.old),
            "new": _plain(one.new),
        }
        for one in found.differences
    ]
    data["units"] = list(found.units)
    data["feeds"] = list(found.feeds)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _plain(facts: Facts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {
        "kind": facts.kind,
        "date": facts.date.isoformat() if facts.date else None,
        "end": facts.end.isoformat() if facts.end else None,
        "time": facts.time,
        "phrase": facts.phrase,
        "concerned": {party: list(roles) for party, roles in facts.concerned},
    }


def _head(found: Comparison, words: Words) -> str:
    old, new = (
        words("diff.edition", number=side.number, date=dates.print_date(side.edition))
        for side in (found.old, found.new)
    )
    head = words("diff.head", old=old, new=new, count=len(found.differences))
    if found.old.plan == found.new.plan:
        return head
    return f"{head} {words('diff.other-plan', old=found.old.plan, new=found.new.plan)}"


def _change(found: Comparison, one: Difference, words: Words) -> str:
    """Say what it was and what it is now."""
    match one.action:
        case "moved":
            assert one.old
            assert one.new
            return words(
                "diff.from-to", old=_when(one.old, words), new=_when(one.new, words)
            )
        case "reworded":
            assert one.old
            assert one.new
            pairs = [
                (old, new)
                for old, new in zip(one.old.words, one.new.words, strict=True)
                if old != new
            ]
            old, new = (
                "; ".join(side or "-" for side in sides)
                for sides in zip(*pairs, strict=True)
            )
            return words("diff.from-to", old=old, new=new)
        case "recast":
            return _recast(found, one, words)
    return f"{_when(one.facts, words)} ({one.facts.phrase})"


def _recast(found: Comparison, one: Difference, words: Words) -> str:
    assert one.old
    assert one.new
    parts = []
    if one.old.kind != one.new.kind:
        old, new = (words(f"kind.{side.kind}") for side in (one.old, one.new))
        parts.append(words("diff.from-to", old=old, new=new))
    before, after = dict(one.old.concerned), dict(one.new.concerned)
    for party in dict.fromkeys([*before, *after]):
        if before.get(party) != after.get(party):
            old, new = (
                ", ".join(words(name_key(role)) for role in side.get(party, ())) or "-"
                for side in (before, after)
            )
            parts.append(words("diff.party", name=found.name(party), old=old, new=new))
    return "; ".join(parts)


def _when(facts: Facts, words: Words) -> str:
    if not facts.date:
        return facts.phrase
    days = [facts.date, facts.end] if facts.end else [facts.date]
    shown = " - ".join(
        f"{dates.weekday_name(day, words)} {dates.print_date(day)}" for day in days
    )
    return f"{shown} {facts.time}" if facts.time else shown


def _touched(found: Comparison, words: Words) -> list[str]:
    if not found.differences:
        return []
    names = "; ".join(found.name(party) for party in found.units)
    return [
        words("diff.units", count=len(found.units), names=names or "-"),
        words("diff.feeds", count=len(found.feeds), paths=" ".join(found.feeds) or "-"),
    ]


PRINTERS: dict[str, Callable[[Comparison, Words], str]] = {
    "text": print_text,
    "markdown": print_markdown,
    "json": print_json,
}
