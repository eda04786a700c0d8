"""HTML of a keeper's texts: what of it may stand on a public page. The only importer of ``nh3``.

What is allowed is decided by nh3 (ammonia), one tag at a time. So what is harmless keeps its bytes, and of what is not
it is known which tag, attribute or address it was. That holds whatever tree a browser builds of the tags: those that
change how the rest is read (script, style, svg, textarea, …) are never allowed.
"""

from __future__ import annotations

import functools
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import nh3

_TABLE_PARTS = {
    "caption": "<table>",
    "colgroup": "<table>",
    "thead": "<table>",
    "tbody": "<table>",
    "tfoot": "<table>",
    "col": "<table><colgroup>",
    "tr": "<table><tbody>",
    "td": "<table><tbody><tr>",
    "th": "<table><tbody><tr>",
}
"""What a tag stands in: alone, a parser would not take it."""
_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
# HTML closes them by itself.
_SELF_CLOSING = frozenset({"p", "li", "dt", "dd", "option", *_TABLE_PARTS})
_TAGS = frozenset(
    {
        *_TABLE_PARTS,
        *_VOID,
        *("a", "abbr", "b", "blockquote", "cite", "code", "dd", "del"),
        *("details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd", "label", "li"),
        *("mark", "ol", "p", "pre", "q", "s", "samp", "section"),
        *("small", "span", "strong", "sub", "summary", "sup", "table", "time"),
        *("u", "ul", "var"),
    }
)
WITH_CONTENT = frozenset(
    {
        *("applet", "canvas", "iframe", "math", "noembed", "noframes"),
        *("noscript", "object", "script", "select", "style", "svg", "template"),
        *("textarea", "title", "xmp"),
    }
)
"""What goes with all that stands in it: it is no text."""
_ATTRIBUTES = {
    "*": {
        *("aria-hidden", "aria-label", "class", "dir", "id", "lang", "markdown"),
        "style",
        *("tabindex", "title"),
    },
    "a": {"download", "href", "name", "rel", "target"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "div": {"data-tabs"},
    "img": {"align", "alt", "height", "loading", "src", "width"},
    "input": {"checked", "disabled", "id", "name"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "webcal"}

# Scripts of the theme and of ours find their own data and controls by such names.
_RESERVED_ID = re.compile(
    r"__(?!tabbed_|codelineno-|span-|code_)|kh-|kehoach", re.IGNORECASE
)
# They lay things over the page, or are looked for by scripts.
_RESERVED_CLASS = re.compile(r"(?:md-(?!button)|kh-(?!first\b))", re.IGNORECASE)
_STYLE = re.compile(
    r"\s*(?:(?:text-align|vertical-align|(?:min-|max-)?width|color|background-color"
    r"|font-weight|font-style|text-decoration|list-style-type|white-space)"
    r"[ ]*:[ #\w%.]+(?:;\s*|\Z))+\Z",
    re.IGNORECASE,
)
# Two slashes of either kind begin another host.
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
_IGNORED_IN_ADDRESSES = re.compile(r"[\x00-\x20]")


def _is_own(address: str) -> bool:
    """Whether an address leads to a file of the same site."""
    return not _OUTSIDE.match(_IGNORED_IN_ADDRESSES.sub("", address))


def _filter(_tag: str, name: str, value: str) -> str | None:
    """Look at the value of an attribute whose name is allowed; None takes it out."""
    if name == "src":
        allowed = _is_own(value)
    elif name in ("id", "for", "name"):
        allowed = not _RESERVED_ID.match(value)
    elif name == "class":
        allowed = not any(map(_RESERVED_CLASS.match, value.split()))
    elif name == "style":
        allowed = bool(_STYLE.match(value))
    elif name == "tabindex":
        allowed = value == "0"
    elif name == "target":
        allowed = value in ("_blank", "_self")
    else:
        allowed = True
    return value if allowed else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(WITH_CONTENT),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    tag_attribute_values={"input": {"type": {"checkbox", "radio"}}},
    attribute_filter=_filter,
    url_schemes=set(_SCHEMES),
    strip_comments=True,
    link_rel=None,
)

# Blanks as HTML counts them: others are part of a name. A value with an angle is refused: some who look for tags (ours
# too) would end the tag there.
_BLANK = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[ \t\n\f\r/]++([^ \t\n\f\r\"'<>/=]++)"
    rf"(?:{_BLANK}*+={_BLANK}*+"
    r"(\"[^\"<>]*+\"|'[^'<>]*+'|[^ \t\n\f\r\"'=<>`]++))?+"
)
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)
_NAME = r"[a-zA-Z][^ \t\n\f\r/<>]*+"
START = re.compile(rf"<({_NAME})((?:{_ATTRIBUTE})*+){_BLANK}*+/?>")
"""A start tag as everybody reads it; group 1 is its name, group 2 its attributes."""
END = re.compile(rf"</({_NAME}){_BLANK}*+>")
# No browser ends it sooner.
COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>|<!--).)*+-->", re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<comment>{COMMENT.pattern})|(?P<start>{START.pattern})|(?P<end>{END.pattern})"
    r"|(?P<odd><(?=[a-zA-Z/!?]))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing in HTML that may not stand on a public page."""

    kind: str
    """tag, attribute, address, picture, unclosed, unopened, or odd: a tag that is none."""
    name: str
    """Of the tag, or of the attribute."""
    value: str = ""
    """What the attribute says."""
    start: int = 0
    end: int = 0


def find_faults(text: str) -> Iterator[Fault]:
    """Yield what may not stand on a public page, in order; then the tags that are never closed."""
    opened: Counter[str] = Counter()
    for token in _TOKEN.finditer(text):
        if token["comment"]:
            continue
        if token["odd"]:
            word = text[token.start() : token.start() + 20].split()[0]
            yield Fault(kind="odd", name=word, start=token.start(), end=token.end())
        elif token["start"]:
            yield from judge_tag(token.group(), token.start())
            name = _name_of(token.group())
            if name in _TAGS - _VOID - _SELF_CLOSING:
                opened[name] += 1
        else:
            yield from _close(token, opened)
    for name, count in opened.items():
        if count > 0:
            yield Fault(kind="unclosed", name=name, start=len(text), end=len(text))


def _close(token: re.Match[str], opened: Counter[str]) -> Iterator[Fault]:
    """Take an end tag, and yield it if there is nothing that it could end."""
    name = _name_of(token.group())
    start, end = token.span()
    if name not in _TAGS:
        yield Fault(kind="tag", name=name, start=start, end=end)
    elif name not in _SELF_CLOSING | _VOID:
        if not opened[name]:
            yield Fault(kind="unopened", name=name, start=start, end=end)
        else:
            opened[name] -= 1


def _name_of(tag: str) -> str:
    name = re.match(rf"</?({_NAME})", tag)
    # Only letters of ASCII have another case for a browser, and only such names are allowed.
    return name[1].lower() if name else ""


def judge_tag(tag: str, start: int = 0) -> list[Fault]:
    """List what is wrong with one start tag, as ``TAG`` matches it, that stands at an offset."""
    name, lost = _judge(tag)
    end = start + len(tag)
    if lost is None:
        return [Fault(kind="tag", name=name, start=start, end=end)]
    faults = []
    for attribute, value in lost:
        kind = _kind_of(name, attribute)
        faults.append(
            Fault(kind=kind, name=attribute, value=value, start=start, end=end)
        )
    return faults


def _kind_of(tag: str, attribute: str) -> str:
    if (tag, attribute) == ("img", "src"):
        return "picture"
    return "address" if (tag, attribute) == ("a", "href") else "attribute"


@functools.lru_cache(maxsize=4096)
def _judge(tag: str) -> tuple[str, tuple[tuple[str, str], ...] | None]:
    """Return the name of a start tag and which attributes it loses; None in their place if the tag itself goes."""
    name = _name_of(tag)
    # It would go with its content, so alone it leaves no trace of its attributes.
    if name not in _TAGS:
        return name, None
    around = _TABLE_PARTS.get(name, "")
    cleaned = _CLEANER.clean(around + tag)
    kept = START.match(cleaned, len(around))
    if not cleaned.startswith(around) or not kept or kept[1] != name:
        return name, None
    kept_attributes = attributes_of(kept[2])
    # Of no kind that is allowed, it is a field to write in.
    if name == "input" and "type" not in kept_attributes:
        return name, None
    matched = START.match(tag)
    written = attributes_of(matched[2]) if matched else {}
    lost = [pair for pair in written.items() if pair[0] not in kept_attributes]
    return name, tuple(lost)


def attributes_of(text: str) -> dict[str, str]:
    """Read the attributes of a start tag; of two of a name the first counts, as for a browser."""
    attributes: dict[str, str] = {}
    for name, value in _EACH_ATTRIBUTE.findall(text):
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        attributes.setdefault(name.lower(), html.unescape(value))
    return attributes


def clean_tag(tag: str) -> str:
    """Return a start tag without the attributes that it loses; empty if it goes itself."""
    name, lost = _judge(tag)
    if lost is None:
        return ""
    around = _TABLE_PARTS.get(name, "")
    kept = START.match(_CLEANER.clean(around + tag), len(around))
    return kept.group() if kept else ""


def clean_html(text: str) -> str:
    """Return a whole HTML text as nh3 leaves it."""
    return _CLEANER.clean(text)
