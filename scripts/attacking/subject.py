"""What is attacked: a plan with its texts and its signed document, all of it in memory, and one change of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kehoach.desk.papers import draft_document
from kehoach.document.blocks import Document, Paragraph, Row
from kehoach.document.reading import read_document
from kehoach.plan.content import load_content
from kehoach.words import Words

Block = Paragraph | Row
_DOUBT = re.compile(r"^  needs_review:.*\n(?:    .*\n)*", re.MULTILINE)
"""The field of a plan's head that makes it a draft, on as many lines as it takes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Other letters for those from ``start`` up to ``end`` of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Splice:
    """Other blocks for those from ``start`` up to ``end`` of a document."""

    start: int
    end: int
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One change of one place; ``edits`` are of the text in ``file``, ``splices`` of the document."""

    kind: str
    name: str
    """Which of its kind, by ids: "so-ket-6-thang.lead.hoi-dong-tdkt-quan"; the same as long as the record is."""
    file: str
    line: int
    column: int = 1
    before: str
    after: str
    edits: tuple[Edit, ...] = ()
    splices: tuple[Splice, ...] = ()

    @property
    def id(self) -> str:
        """What a mutation is called in lists and data."""
        return f"{self.kind}:{self.name}"

    @property
    def place(self) -> str:
        """File, line and column, as findings have them."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A plan as text, what lies beside it, and the document that it was made of."""

    name: str
    """What findings call the plan's file."""
    plan: str
    content: Mapping[str, str]
    """The keeper's texts by their path below ``content/``."""
    document: Document

    def after(self, mutation: Mutation) -> Subject:
        """Return the subject with one change in it; this one stays as it is."""
        if mutation.splices:
            blocks = spliced(self.document.blocks, mutation.splices)
            document = dataclasses.replace(self.document, blocks=blocks)
            return dataclasses.replace(self, document=document)
        if mutation.file == self.name:
            plan = edited(self.plan, mutation.edits)
            return dataclasses.replace(self, plan=plan)
        text = edited(self.content[mutation.file], mutation.edits)
        content = {**self.content, mutation.file: text}
        return dataclasses.replace(self, content=content)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits in it. Raises ValueError where two of them meet."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise ValueError(f"two edits meet at {edit.start}")
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def spliced(blocks: tuple[Block, ...], splices: Iterable[Splice]) -> tuple[Block, ...]:
    """Return the blocks of a document with others in the place of some."""
    result: list[Block] = []
    done = 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        result += [*blocks[done : splice.start], *splice.blocks]
        done = splice.end
    return (*result, *blocks[done:])


def read_subject(plan: Path, document: Path) -> Subject:
    """Read a plan, the texts beside it and a document. Raises InputError for a document that cannot be read."""
    texts = load_content(plan.parent / "content")
    return Subject(
        name=plan.as_posix(),
        plan=plan.read_text("utf-8"),
        content=_decoded(texts),
        document=read_document(document),
    )


def draft_subject(document: Path, words: Words) -> Subject:
    """Take the plan that an import drafts from a document; nothing is written. Raises InputError."""
    out = Path("plan.yaml")
    _, data = draft_document(document, out, words, lambda _done, _all: None)
    return Subject(
        name=out.as_posix(),
        plan=_settled(data.decode()),
        content={},
        document=read_document(document),
    )


def _settled(draft: str) -> str:
    """Return a draft as its keeper leaves it when it is none any longer: with an address, and without the doubt."""
    head, between, rest = draft.partition("\nunits:")
    head = _DOUBT.sub("", head).replace(".invalid/", ".example/")
    return head + between + rest


def _decoded(texts: Mapping[str, bytes]) -> dict[str, str]:
    return {
        path: data.decode("utf-8")
        for path, data in texts.items()
        if path.endswith(".md")
    }
