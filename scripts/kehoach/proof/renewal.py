"""What a document says otherwise than when it was proved: a corrected scan, a new edition under the same number.

Of the former text only digests are at hand, in its order: they tell what was put in, taken out or rewritten from what
only stands further down now.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from kehoach.document.provisions import Provision
from kehoach.facts import Fact
from kehoach.problems import Mark, Severity, problem_at
from kehoach.proof.findings import (
    Called,
    Finding,
    digest_of,
    digest_of_provision,
    excerpt,
)
from kehoach.proof.stored import ProvedProvision

CHANGED = "proof-changed"
DROPPED = "proof-dropped"
OF_DOCUMENT = frozenset({CHANGED, DROPPED})
"""Codes of what is found between two states of a document, not between it and the plan."""


def renewed(
    proved: Sequence[ProvedProvision], now: Sequence[Provision], name: str
) -> Iterator[Finding]:
    """Yield what a document says anew, and what it no longer says; ``name`` is what problems call it."""
    before = [each.digest for each in proved]
    after = [digest_of_provision(each) for each in now]
    # Without the guess that what is frequent says little: an empty line of a table counts like any other.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        told = now[start:end]
        yield from (_changed(provision, name) for provision in told)
        places = {provision.place for provision in told}
        for former in proved[first:last]:
            # What stands at the same place with other words is told once.
            if former.place not in places:
                yield _dropped(former, name, _line_near(now, start))


def _changed(provision: Provision, name: str) -> Finding:
    values = {"place": provision.place, "text": excerpt(provision.text)}
    return Finding(
        code=CHANGED,
        place=provision.place,
        statement="",
        detail="",
        digest=digest_of_provision(provision),
        problem=problem_at(
            name,
            Mark(provision.line),
            CHANGED,
            values,
            severity=Severity.ERROR,
            refs=(provision.ref,),
        ),
        printed=provision.text,
    )


def _dropped(former: ProvedProvision, name: str, line: int) -> Finding:
    answering: tuple[Fact, ...] = tuple(map(Called, former.by))
    return Finding(
        code=DROPPED,
        place=former.place,
        statement="",
        detail="",
        digest=digest_of(former.digest),
        problem=problem_at(
            name,
            Mark(line),
            DROPPED,
            {"place": former.place, "statements": answering or "-"},
            severity=Severity.ERROR,
        ),
    )


def _line_near(now: Sequence[Provision], index: int) -> int:
    """Return the line where something that is gone would stand."""
    return now[min(index, len(now) - 1)].line if now else 1
