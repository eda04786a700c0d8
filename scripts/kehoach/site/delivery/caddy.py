"""The recipe for Caddy: a site of a Caddyfile, with certificates of Caddy's own making."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kehoach.site.delivery import kinds
from kehoach.site.delivery.answers import Delivery


def write_caddy(delivery: Delivery, root: str) -> str:
    """Return a site block; the site lies in ``root``, below the path that its address has."""
    lines = [
        "# How a site of kehoach is served by Caddy 2.6 or newer.",
        f"{delivery.origin} {{",
        *_indented(_site(delivery, root)),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _site(delivery: Delivery, root: str) -> Iterator[str]:
    yield f"root * {_quoted(root)}"
    yield from _compression()
    yield "# A wildcard may not be sent twice, so each path is of one kind: the first that fits."
    base = delivery.base
    patterns = (
        ("~" + kinds.pattern(base, kind.rest), kind.name) for kind in kinds.KINDS
    )
    yield from _map("kind", patterns)
    yield from _map("type", _types(base))
    yield from _header("", {**kinds.COMMON, "Content-Type": "{kehoach_type}"})
    yield "# Only where this server itself ends the TLS connection."
    yield "@tls protocol https"
    yield from _header("@tls ", kinds.OVER_TLS)
    for kind in kinds.KINDS:
        yield f'@{kind.name} expression `{{kehoach_kind}} == "{kind.name}"`'
        yield from _header(f"@{kind.name} ", kind.headers)
    yield "@hidden {"
    yield "\tpath_regexp `/\\.`"
    yield f"\tnot path /{kinds.WELL_KNOWN}*"
    yield "}"
    yield "error @hidden 404"
    names = " ".join(f"{delivery.base}{name}" for name in kinds.HIDDEN)
    yield f"@recipes path {names}"
    yield "error @recipes 404"
    yield from _moved(delivery)
    yield from _gone(delivery)
    yield "file_server"
    yield from _missing(delivery)


def _compression() -> Iterator[str]:
    yield "encode gzip {"
    yield f"\tminimum_length {kinds.MIN_PACKED}"
    yield "\tmatch {"
    for media in kinds.packable():
        # A charset may follow.
        yield f"\t\theader Content-Type {media}*"
    yield "\t}"
    yield "}"


def _types(base: str) -> Iterator[tuple[str, str]]:
    """Yield the media type of every path that has one, the first that fits."""
    for kind in kinds.KINDS:
        if kind.type:
            yield "~" + kinds.pattern(base, kind.rest), kind.type
    yield "~/$", kinds.type_of("")
    for ending in kinds.TYPES:
        # The name does not matter, only how it ends.
        yield f"~\\.{ending}$", kinds.type_of(f"x.{ending}")
    yield "~.*", kinds.type_of("x")


def _map(
    name: str, pairs: Iterable[tuple[str, str]], source: str = "{path}"
) -> list[str]:
    """Set a variable by the path; each pair is a path, or a pattern after a tilde, and its value."""
    entries = [f"\t{_quoted(key)} {_quoted(value)}" for key, value in pairs]
    return [f"map {source} {{kehoach_{name}}} {{", *entries, '\tdefault ""', "}"]


def _header(matcher: str, headers: dict[str, str]) -> list[str]:
    fields = [f"\t{name} {_quoted(value)}" for name, value in headers.items()]
    return [f"header {matcher}{{", *fields, "}"]


def _moved(delivery: Delivery) -> Iterator[str]:
    if not delivery.moved:
        return
    base = delivery.base
    yield from _map("moved", ((base + old, base + new) for old, new in delivery.moved))
    yield '@moved expression `{kehoach_moved} != "" && {query} == ""`'
    yield "redir @moved {kehoach_moved} permanent"
    yield '@moved_asked expression `{kehoach_moved} != "" && {query} != ""`'
    yield "redir @moved_asked {kehoach_moved}?{query} permanent"


def _gone(delivery: Delivery) -> Iterator[str]:
    if not delivery.gone:
        return
    base = delivery.base
    yield from _map("gone", ((base + path, "yes") for path in delivery.gone))
    yield '@gone expression `{kehoach_gone} == "yes"`'
    yield "handle @gone {"
    yield "\tfile_server {"
    yield "\t\tstatus 410"
    yield "\t}"
    yield "}"


def _missing(delivery: Delivery) -> Iterator[str]:
    """Send the page that says so, as a page, whatever was asked for."""
    yield "handle_errors {"
    page = kinds.headers_of("404.html")
    yield "\theader -Access-Control-Allow-Origin"
    yield from _indented(_header("", page))
    yield f"\trewrite * {delivery.missing}"
    yield "\tfile_server"
    yield "}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"\t{line}"


def _quoted(text: str) -> str:
    """Write a word; between backticks nothing has a meaning, and no path or header of ours holds one."""
    return f"`{text}`" if text else '""'
