"""Markdown of a keeper made fit for a public page, with its place for each thing that was taken out.

A text whose HTML is harmless keeps its bytes. Any other is mended where it says what may not be said, until its HTML is
harmless; if that does not help, its HTML stands in its place as nh3 leaves it. So what is returned was always looked
through as it will be published.
"""

from __future__ import annotations

import bisect
import html
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown.extensions.attr_list import get_attrs_and_remainder

from kehoach.plan.markdown_rules import Dialect
from kehoach.plan.sanitising import (
    WITH_CONTENT,
    Fault,
    clean_html,
    clean_tag,
    find_faults,
    judge_tag,
)

_ROUNDS = (True, True, False, False)
"""Whether what looks like code is left alone; not any more when leaving it did not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken out of a text."""

    kind: str
    """Kind of a Fault; or snippet, rewritten, left-out."""
    name: str
    value: str = ""
    offset: int = 0
    """Where it stood in the text as the keeper wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    start: int
    end: int
    new: str
    faults: tuple[Fault, ...] = ()
    """What to tell of it; empty for what is only written otherwise."""


def clean_markdown(text: str, dialect: Dialect) -> tuple[str, list[Taken]]:
    """Return a text without front matter as it may be published, and what was taken out of it."""
    taken: list[Taken] = []
    origin = _Origin()
    if dialect.takes_files_in:
        text = _apply(text, list(_snippets(text)), origin, taken)
    for spare_code in _ROUNDS:
        faults = _faults(text, dialect)
        if not faults:
            return text, taken
        edits = list(_edits(text, faults, spare_code=spare_code))
        text = _apply(text, edits, origin, taken)
    faults = _faults(text, dialect)
    if not faults:
        return text, taken
    names = ", ".join(dict.fromkeys(fault.name for fault in faults))
    html_text = _as_html(text, dialect)
    if html_text and not _faults(html_text, dialect):
        taken.append(Taken(kind="rewritten", name=names))
        return html_text, taken
    taken.append(Taken(kind="left-out", name=names))
    return "", taken


def is_harmless(text: str, dialect: Dialect) -> bool:
    """Whether a text may be published as it is."""
    return not _faults(text, dialect)


# Other HTML stands below a text on its page: what the text leaves open must not run into it.
_BELOW = '\n\n<p title="x">\' > " ></p>\n'


_PAIRS = (("[", "]"), ("(", ")"), ("<", ">"))
_MOST = 2000
"""So many of them may be open: for each, Markdown looks through the whole rest."""


def _faults(text: str, dialect: Dialect) -> list[Fault]:
    made = _read(text + _BELOW, dialect)
    if made is None:
        return [Fault(kind="odd", name=text[:20])]
    return list(find_faults(made))


def _read(text: str, dialect: Dialect) -> str | None:
    """Return the HTML that a text becomes; None if it would take for ever, or all of the stack."""
    for opening, closing in _PAIRS:
        if text.count(opening) - text.count(closing) > _MOST:
            return None
    try:
        return dialect.reader().convert(text)
    # Thousands of quotations in each other.
    except RecursionError:
        return None


def _as_html(text: str, dialect: Dialect) -> str:
    """Return what a text says as HTML that Markdown passes on; empty if nobody can read it."""
    made = _read(text, dialect)
    return "" if made is None else f"<div>\n{clean_html(made)}\n</div>\n"


class _Origin:
    """Where a place of the present text was in the first one."""

    def __init__(self) -> None:
        self._rounds: list[tuple[list[int], list[int]]] = []

    def of(self, offset: int) -> int:
        """Return the first place of a present one."""
        for starts, shifts in reversed(self._rounds):
            index = bisect.bisect_right(starts, offset) - 1
            if index >= 0:
                offset += shifts[index]
        return offset

    def add(self, edits: Iterable[_Edit]) -> None:
        """Note what a round of edits, sorted by place, has moved."""
        starts: list[int] = []
        shifts: list[int] = []
        shift = 0
        for edit in edits:
            new_end = edit.start - shift + len(edit.new)
            shift += edit.end - edit.start - len(edit.new)
            starts.append(new_end)
            shifts.append(shift)
        self._rounds.append((starts, shifts))


def _apply(text: str, edits: list[_Edit], origin: _Origin, taken: list[Taken]) -> str:
    """Make the edits that do not meet, and note what they take out."""
    pieces: list[str] = []
    made: list[_Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        # One within another waits for the next round.
        if edit.start < end:
            continue
        pieces += [text[end : edit.start], edit.new]
        end = edit.end
        made.append(edit)
        for fault in edit.faults:
            offset = origin.of(fault.start)
            taken.append(
                Taken(
                    kind=fault.kind, name=fault.name, value=fault.value, offset=offset
                )
            )
    pieces.append(text[end:])
    origin.add(made)
    return "".join(pieces)


# A fence that is not closed ends with the text.
_CODE = re.compile(
    r"^(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^(?P=fence)[^\n]*+$|\Z)"
    r"|(?<!`)(`++)[^`\n]++\2(?!`)|^(?: {4}|\t)[^\n]*+",
    re.DOTALL | re.MULTILINE,
)
_NOT_LINE_END = re.compile(r"[^\n]")


def _edits(text: str, faults: list[Fault], *, spare_code: bool) -> Iterator[_Edit]:
    """Yield what has to change in a text whose HTML has these faults."""
    looked_at = text
    if spare_code:
        looked_at = _CODE.sub(lambda code: _NOT_LINE_END.sub("x", code[0]), text)
    yield from _tags(looked_at, text, odd=any(fault.kind == "odd" for fault in faults))
    yield from _links(looked_at)
    lost = {
        fault.name
        for fault in faults
        if fault.kind in ("attribute", "address", "picture")
    }
    yield from _attribute_lists(looked_at, lost)


_AUTOMATIC_LINK = re.compile(
    r"<(?:(?:https?|mailto|tel|webcal):[^<>\s]*|[^<>\s!@/]+@[^<>\s@]+)>", re.IGNORECASE
)


def _tags(looked_at: str, text: str, *, odd: bool) -> Iterator[_Edit]:
    """Yield edits of HTML that the keeper wrote."""
    gone: set[str] = set()
    # Several attributes of a tag are one edit, and each is told of.
    for start, group in itertools.groupby(find_faults(looked_at), _start_of):
        faults = tuple(group)
        fault = faults[0]
        end, new = fault.end, ""
        if _AUTOMATIC_LINK.match(looked_at, start):
            continue
        if fault.kind == "unclosed":
            for each in faults:
                new = f"\n\n</{each.name}>"
                placed = (_placed(each, text),)
                yield _Edit(start=start, end=end, new=new, faults=placed)
            continue
        if fault.kind == "odd":
            new = "&lt;"
            # Only text for a reader, save where it came through into the HTML.
            faults = faults if odd else ()
        elif fault.kind == "tag" and text.startswith("</", start):
            # Of a tag that goes the end goes without a word.
            faults = () if fault.name in gone else faults
        elif fault.kind == "tag":
            gone.add(fault.name)
            if fault.name in WITH_CONTENT:
                end = _end_of(fault, looked_at)
        elif fault.kind != "unopened":
            new = clean_tag(text[start:end])
        yield _Edit(start=start, end=end, new=new, faults=faults)


def _start_of(fault: Fault) -> int:
    return fault.start


def _placed(fault: Fault, text: str) -> Fault:
    """Tell of a tag that is not closed where it is opened."""
    opened = text.lower().rfind(f"<{fault.name}")
    return Fault(kind=fault.kind, name=fault.name, start=opened, end=opened)


def _end_of(fault: Fault, text: str) -> int:
    """Return where an element ends that goes with its content: with its tag, if it is never closed."""
    closing = re.compile(rf"</{fault.name}\s*>", re.IGNORECASE)
    closed = closing.search(text, fault.end)
    return closed.end() if closed else fault.end


_LABEL = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]\n]*+\])*+)\]"
_LINK = re.compile(
    rf"(!?){_LABEL}\(\s*+(<[^<>\n]*+>|(?:[^\s()<>]|\([^\s()]*+\))*+)[^()\n]*+\)"
)
_NAMED = re.compile(rf"(!?){_LABEL}(?:[ ]?\[([^\[\]\n]*+)\])?+")
_DEFINITION = re.compile(
    r"^ {0,3}\[([^\[\]\n]*+)\]:[ ]*+(?:\n[ ]*+)?(\S++)[^\n]*+\n?", re.MULTILINE
)
_FORMATTING = re.compile(r"\\(.)")


_BEGINNING = re.compile(r"!?\[")


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches at every bracket, those within others too: a picture may be the words of a link."""
    for bracket in _BEGINNING.finditer(text):
        match = pattern.match(text, bracket.start())
        if match:
            yield match


def _links(text: str) -> Iterator[_Edit]:
    """Yield edits of links and pictures in Markdown that lead where none may: their words stay."""
    for link in _each(_LINK, text):
        address = html.unescape(_FORMATTING.sub(r"\1", link[3].strip("<>")))
        fault = _fault_of(address, picture=bool(link[1]), start=link.start())
        if fault:
            yield _Edit(
                start=link.start(), end=link.end(), new=link[2], faults=(fault,)
            )
    yield from _named_links(text)


def _named_links(text: str) -> Iterator[_Edit]:
    """Yield edits of addresses that stand by themselves, and of links and pictures that use them."""
    links: set[str] = set()
    pictures: set[str] = set()
    for definition in _DEFINITION.finditer(text):
        address = html.unescape(definition[2].strip("<>"))
        start = definition.start()
        name = _folded(definition[1])
        fault = _fault_of(address, picture=False, start=start)
        if fault:
            links.add(name)
            yield _Edit(start=start, end=definition.end(), new="", faults=(fault,))
        elif _fault_of(address, picture=True, start=start):
            pictures.add(name)
    for named in _each(_NAMED, text):
        name = _folded(named[3] or named[2])
        start = named.start()
        if name in links:
            yield _Edit(start=start, end=named.end(), new=named[2])
        elif named[1] and name in pictures:
            fault = Fault(kind="picture", name="src", value=name, start=start)
            yield _Edit(start=start, end=named.end(), new=named[2], faults=(fault,))


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()


def _fault_of(address: str, *, picture: bool, start: int) -> Fault | None:
    """Return what is wrong with the address of a link or picture."""
    quoted = html.escape(address)
    tag = f'<img src="{quoted}">' if picture else f'<a href="{quoted}">'
    faults = judge_tag(tag, start)
    return faults[0] if faults else None


_ATTRIBUTE_LIST = re.compile(r"\{:?[ ]*+([^{}\n ][^{}\n]*+)\}")
_KINDS = {"href": "address", "src": "picture"}
_TAGS_WITH_ATTRIBUTES = ("a", "img", "td", "ol", "time")


def _attribute_lists(text: str, lost: set[str]) -> Iterator[_Edit]:
    """Yield edits of attributes that are written in braces behind what they belong to."""
    for braces in _ATTRIBUTE_LIST.finditer(text):
        pairs, _ = get_attrs_and_remainder(braces[1])
        start = braces.start()
        bad = []
        for key, written in pairs:
            name = "class" if key == "." else key.lower()
            value = written or ""
            if name in lost and not _is_allowed(name, value):
                kind = _KINDS.get(name, "attribute")
                bad.append(Fault(kind=kind, name=name, value=value, start=start))
        if bad:
            yield _Edit(start=start, end=braces.end(), new="", faults=tuple(bad))


def _is_allowed(name: str, value: str) -> bool:
    """Whether some element may have an attribute; what leads outside is asked of its own."""
    attribute = f'{name}="{html.escape(value)}"'
    return any(not judge_tag(f"<{tag} {attribute}>") for tag in _TAGS_WITH_ATTRIBUTES)


# Whole lines that hold the mark of pymdownx; it reads them in code as well.
_SNIPPET = re.compile(r"^(?=[^\n]*-8<-)[^\n]*\n?", re.MULTILINE)


def _snippets(text: str) -> Iterator[_Edit]:
    """Yield edits of lines that take in another file."""
    for line in _SNIPPET.finditer(text):
        fault = Fault(kind="snippet", name=line[0].strip(), start=line.start())
        yield _Edit(start=line.start(), end=line.end(), new="", faults=(fault,))
