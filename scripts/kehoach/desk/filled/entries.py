"""What every form of a filled sheet comes down to: which sheet it is, and what stands in each of its places."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("done", "result", "note")
"""What a line has places for."""
DONE, DOING, TODO = "done", "doing", "todo"
"""What the place ``done`` can say; only a workbook knows the second."""
_MARK = re.compile(r"kehoach/([^/\s]{1,100})/([^/\s]{1,100})/(\d{4}-\d\d-\d\d)")
"""See ``mark_of`` of the sheets."""
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Signs that no key types and that would lead a terminal astray."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in one place of a line."""

    line: str
    """As the file names it: ``phuong-kim-giang/sang-kien``, a shortened tag, or a bookmark, which begins with ``_``."""
    kind: str
    """One of ``KINDS``; ``due`` is the day for which it was ticked, where a file knows it."""
    value: str
    """As it was typed; of ``done`` one of ``DONE``, ``DOING``, ``TODO``, or else what somebody wrote there."""
    row: int = 1
    """Where in the file, as its program counts; 1 where it counts nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One file."""

    plan: str = ""
    """Id of the plan whose sheet it is; empty where the file does not say."""
    sheet: str = ""
    """Likewise of the sheet; empty also for a file of several."""
    edition: dt.date | None = None
    """Of which edition the sheet is, where the file says so."""
    entries: tuple[Entry, ...] = ()


class UnreadableError(Exception):
    """A file cannot be read as a sheet; ``code`` is that of the problem, without ``returns-``."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code, values)


def filled_of(keywords: str, entries: Iterable[Entry]) -> Filled:
    """Put together what a file says, which tells among its keywords of which sheet it is."""
    mark = _MARK.search(keywords)
    if not mark:
        return Filled(entries=tuple(entries))
    plan, sheet, edition = mark.groups()
    return Filled(
        plan=plan,
        sheet="" if sheet == "-" else sheet,
        edition=_day(edition),
        entries=tuple(entries),
    )


def typed(text: str) -> str:
    """Return what somebody typed, without what surrounds it and what no key types; lines end with a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    return _UNSEEN.sub("", lines).strip()


def _day(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso)
    # The 30th of February: whatever wrote that, it was not us.
    except ValueError:
        return None
