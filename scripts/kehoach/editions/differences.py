"""A comparison in words: for people, as Markdown to paste, and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from kehoach import dates
from kehoach.editions.comparison import Comparison, Difference, Edition, Facts
from kehoach.plan.roles import name_key
from kehoach.words import Words


def print_text(comparison: Comparison, words: Words) -> str:
    """Write a line for each difference, then whom it touches."""
    lines = [*_told(comparison, words), *_touched(comparison, words)]
    return "\n".join(lines) + "\n"


def print_brief(comparison: Comparison, words: Words) -> str:
    """Write the same without the paths of feeds, of which one change may touch a hundred."""
    lines = _told(comparison, words)
    if comparison.differences:
        count = len(comparison.feeds)
        lines += _whom(comparison, words)
        lines.append(words("diff.feeds-count", count=count))
    return "\n".join(lines) + "\n"


def _told(comparison: Comparison, words: Words) -> list[str]:
    """Say what differs, a line for each and one below it for what it was and is."""
    lines = [_head(comparison, words)]
    for difference in comparison.differences:
        line = words(
            "diff.line",
            action=words(f"diff.{difference.action}"),
            title=difference.facts.title,
            refs="; ".join(difference.facts.refs),
        )
        change = _change(comparison, difference, words)
        lines += [line, f"    {change}"]
    return lines


def print_markdown(comparison: Comparison, words: Words) -> str:
    """Write a table that can be pasted into a note or a letter."""
    lines = [f"## {_head(comparison, words)}", ""]
    # A table of headings alone would say nothing.
    if comparison.differences:
        heads = [words(f"diff.column-{name}") for name in _COLUMNS]
        lines.append(_markdown_row(heads))
        lines.append(_markdown_row(["---"] * len(heads)))
    for difference in comparison.differences:
        cells = [
            words(f"diff.{difference.action}"),
            difference.facts.title,
            "; ".join(difference.facts.refs),
            _change(comparison, difference, words),
        ]
        lines.append(_markdown_row(cells))
    lines.append("")
    lines += [f"- {line}" for line in _touched(comparison, words)]
    return "\n".join(lines).rstrip() + "\n"


_COLUMNS = ("action", "title", "refs", "change")


def _markdown_row(cells: list[str]) -> str:
    # A bar in a title would part its cell in two.
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def print_json(comparison: Comparison, words: Words) -> str:  # noqa: ARG001 - data have no language
    """Write one object: ``old`` and ``new`` (plan, number, year, edition), ``differences``, and whom they touch.

    A difference has ``action``, ``id``, ``task``, ``title``, ``refs``, ``old`` and ``new``: null, or kind, date, end,
    time, phrase and ``concerned`` (roles by party id). ``units`` and ``possible`` are ids,
    ``feeds`` paths below the site.
    """
    data: dict[str, Any] = {}
    for name, side in (("old", comparison.old), ("new", comparison.new)):
        data[name] = {
            "plan": side.plan,
            "number": side.number,
            "year": side.year,
            "edition": side.edition.isoformat(),
        }
    # Keys below and in this function stay as they are: other programs read them.
    data["differences"] = [
        _as_json(difference) for difference in comparison.differences
    ]
    data["units"] = list(comparison.units)
    data["possible"] = list(comparison.possible)
    data["feeds"] = list(comparison.feeds)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _as_json(difference: Difference) -> dict[str, Any]:
    facts = difference.facts
    return {
        "action": difference.action,
        "id": facts.id,
        "task": facts.task,
        "title": facts.title,
        "refs": list(facts.refs),
        "old": _facts_as_json(difference.old),
        "new": _facts_as_json(difference.new),
    }


def _facts_as_json(facts: Facts | None) -> dict[str, Any] | None:
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


def _head(comparison: Comparison, words: Words) -> str:
    old, new = comparison.old, comparison.new
    head = words(
        "diff.head",
        old=_edition(old, words),
        new=_edition(new, words),
        count=len(comparison.differences),
    )
    if old.plan == new.plan:
        return head
    return f"{head} {words('diff.other-plan', old=old.plan, new=new.plan)}"


def _edition(side: Edition, words: Words) -> str:
    date = dates.print_date(side.edition)
    return words("diff.edition", number=side.number, date=date)


def _change(comparison: Comparison, difference: Difference, words: Words) -> str:
    """Say what it was and what it is now."""
    old, new = difference.old, difference.new
    # What came, went, was cancelled or restored is told as it stands.
    if not (old and new) or difference.action in ("cancelled", "restored"):
        return f"{_when(difference.facts, words)} ({difference.facts.phrase})"
    match difference.action:
        case "moved":
            return words("diff.from-to", old=_when(old, words), new=_when(new, words))
        case "reworded":
            return _reworded(difference, words)
    return _recast(comparison, old, new, words)


def _reworded(difference: Difference, words: Words) -> str:
    """Say which of its words were others; a dash stands for words that one edition does not have."""
    old_texts = [old or "-" for old, _ in difference.texts]
    new_texts = [new or "-" for _, new in difference.texts]
    return words("diff.from-to", old="; ".join(old_texts), new="; ".join(new_texts))


def _recast(comparison: Comparison, old: Facts, new: Facts, words: Words) -> str:
    """Say how it binds otherwise, and who has other roles in it."""
    parts = []
    if old.kind != new.kind:
        old_kind = words(f"kind.{old.kind}")
        new_kind = words(f"kind.{new.kind}")
        parts.append(words("diff.from-to", old=old_kind, new=new_kind))
    old_cast = dict(old.concerned)
    new_cast = dict(new.concerned)
    # Who was there before comes first, each once.
    for party in dict.fromkeys([*old_cast, *new_cast]):
        old_roles = old_cast.get(party, ())
        new_roles = new_cast.get(party, ())
        if old_roles == new_roles:
            continue
        line = words(
            "diff.party",
            name=comparison.name(party),
            old=_roles(old_roles, words),
            new=_roles(new_roles, words),
        )
        parts.append(line)
    return "; ".join(parts)


def _roles(roles: tuple[str, ...], words: Words) -> str:
    names = [words(name_key(role)) for role in roles]
    return ", ".join(names) or "-"


def _when(facts: Facts, words: Words) -> str:
    if not facts.date:
        return facts.phrase
    shown = [_day(facts.date, words)]
    if facts.end:
        shown += ["-", _day(facts.end, words)]
    if facts.time:
        shown.append(facts.time)
    return " ".join(shown)


def _day(day: dt.date, words: Words) -> str:
    return f"{dates.weekday_name(day, words)} {dates.print_date(day)}"


def _touched(comparison: Comparison, words: Words) -> list[str]:
    """Say whose calendars change, and which feeds."""
    if not comparison.differences:
        return []
    paths = comparison.feeds
    feeds = words("diff.feeds", count=len(paths), paths=" ".join(paths) or "-")
    return [*_whom(comparison, words), feeds]


def _whom(comparison: Comparison, words: Words) -> list[str]:
    """Name whom the differences concern, and below it whom they may concern."""
    lines = []
    for key, parties in (
        ("diff.units", comparison.units),
        ("diff.possible", comparison.possible),
    ):
        names = [comparison.name(party) for party in parties]
        # Mostly nobody is only perhaps concerned.
        if names or key == "diff.units":
            text = "; ".join(names) or "-"
            lines.append(words(key, count=len(names), names=text))
    return lines


COMPARISON_PRINTERS: dict[str, Callable[[Comparison, Words], str]] = {
    "text": print_text,
    "markdown": print_markdown,
    "json": print_json,
}
