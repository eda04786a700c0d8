"""The table of bodies at the end of a draft: who is named how, how often, in which role, and what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kehoach.document.naming import DUTY, NamedBody
from kehoach.plan.roles import ROLES, name_key
from kehoach.words import Words


def body_lines(bodies: Iterable[NamedBody], words: Words) -> Iterator[str]:
    """Yield a line of text for each body that cells name, in the order in which they were first named."""
    for body in bodies:
        if body.spellings:
            yield _line(body, words)


def comment_of(lines: Iterable[str], words: Words) -> str:
    """Return the table as comments for the end of plan.yaml; empty where nobody is named."""
    listed = "".join(f"# - {line}\n" for line in lines)
    return f"\n# {words('bodies.head')}\n{listed}" if listed else ""


def _line(body: NamedBody, words: Words) -> str:
    parts = [", ".join(_roles(body, words))]
    others = [
        words("bodies.spelling", name=spelling, count=count)
        for spelling, count in body.spellings.most_common()
        if spelling.casefold() != body.name.casefold()
    ]
    if others:
        parts.append(words("bodies.spellings", text="; ".join(others)))
    for doubt in body.doubts:
        parts.append(words("bodies.doubt", text=words(f"bodies.{doubt.why}")))
    values = {"name": body.name, "id": body.id, "text": " | ".join(parts)}
    key = "bodies.group" if body.several else "bodies.unit"
    return " ".join(words(key, **values).split())


def _roles(body: NamedBody, words: Words) -> Iterator[str]:
    for role in ROLES:
        if body.roles[role.id]:
            name = words(name_key(role.id))
            yield words("bodies.role", name=name, count=body.roles[role.id])
    if body.roles[DUTY]:
        yield words("bodies.duty", count=body.roles[DUTY])
