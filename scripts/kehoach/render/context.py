"""What renderers are given and what they return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2

from kehoach.checks.remarks import Remark, remarks_of
from kehoach.plan.model import Plan
from kehoach.problems import Problem
from kehoach.render.wording import Wording
from kehoach.words import Words, load_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to publish; the path is relative to the site's root, with forward slashes."""

    path: str
    data: bytes
    key: str = ""
    """What it was made from, where making it again is worth avoiding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page that is put into the engine's shell: a unit, a task or a movement."""

    path: str
    """Page address below the site's root, with its final slash."""
    title: str
    description: str
    html: str
    boost: float = 1
    """How much more than another page it counts in the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a renderer may know besides the plan."""

    words: Words
    wording: Wording
    today: dt.date
    url: str
    """Address of the published site, with its final slash."""
    content: Mapping[str, bytes]
    """The hand-written files below content/, by path."""
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    forms: tuple[str, ...]
    """In which forms sheets are made besides the page: keys of printing.FORMS."""
    templates: jinja2.Environment

    def remarks_about(self, *identities: str) -> tuple[Remark, ...]:
        """List the remarks that touch any of the ids."""
        return tuple(
            found for found in self.remarks if set(identities) & set(found.about)
        )

    def text(self, path: str | None) -> str:
        """Return a hand-written text, empty where none is named."""
        return self.content[path].decode() if path else ""


def make_context(
    plan: Plan,
    *,
    today: dt.date,
    content: Mapping[str, bytes],
    problems: tuple[Problem, ...] = (),
    url: str | None = None,
    forms: tuple[str, ...] = (),
    language: str | None = None,
) -> Context:
    """Put together what renderers need, in a language (one of LANGUAGES): the plan's own unless given."""
    words = load_words(language or plan.header.language)
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("kehoach"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return Context(
        words=words,
        wording=Wording(plan, words),
        today=today,
        url=(url or plan.header.url).rstrip("/") + "/",
        content=content,
        problems=problems,
        remarks=remarks_of(plan, problems),
        forms=forms,
        templates=templates,
    )
