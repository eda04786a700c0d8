"""The recipe for nginx: what is included in the server block of a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kehoach.site.delivery import kinds
from kehoach.site.delivery.answers import Delivery
from kehoach.site.delivery.kinds import Kind


def write_nginx(delivery: Delivery, root: str) -> str:
    """Return directives for a ``server`` block; the site lies in ``root``, below the path that its address has."""
    return "\n".join(_lines(delivery, root)) + "\n"


def _lines(delivery: Delivery, root: str) -> Iterator[str]:
    yield "# How a site of kehoach is served by nginx: include this file in its server block."
    yield f"root {_quoted(root)};"
    yield "index index.html;"
    yield "server_tokens off;"
    yield "# The address that readers see may be that of a proxy."
    yield "absolute_redirect off;"
    yield from _types()
    yield from _compression()
    yield from _over_tls()
    yield "# For answers of no kind below: redirects."
    yield from _headers(kinds.COMMON)
    yield f"error_page 404 {delivery.missing};"
    yield "# A folder without a page is not there."
    yield f"error_page 403 =404 {delivery.missing};"
    yield f"location ^~ /{kinds.WELL_KNOWN} {{ }}"
    yield 'location ~ "/\\." { return 404; }'
    for name in kinds.HIDDEN:
        yield f"location = {delivery.base}{name} {{ return 404; }}"
    for old, new in delivery.moved:
        target = f"{delivery.base}{new}$is_args$args"
        yield f"location = {delivery.base}{old} {{ return 301 {target}; }}"
    yield from _gone(delivery)
    for kind in kinds.KINDS:
        yield f'location ~ "{kinds.pattern(delivery.base, kind.rest)}" {{'
        yield from _indented(kind)
        yield "}"


def _gone(delivery: Delivery) -> Iterator[str]:
    """Send what lies at a path that is gone along with the answer that it is."""
    told: dict[str, Kind] = {}
    for path in delivery.gone:
        kind = kinds.kind_of(path)
        told[kind.name] = kind
        answer = f"{{ error_page 410 @gone-{kind.name}; return 410; }}"
        yield f"location = {delivery.base}{path} {answer}"
    for name, kind in told.items():
        yield f"location @gone-{name} {{"
        yield "  try_files $uri ${uri}index.html =410;"
        yield from _indented(kind)
        yield "}"


def _types() -> Iterator[str]:
    yield "types {"
    for ending, media in kinds.TYPES.items():
        yield f"  {media} {ending};"
    yield "}"
    yield "default_type application/octet-stream;"
    yield "charset utf-8;"
    texts = (kinds.TYPES[ending] for ending in kinds.WITH_CHARSET)
    yield f"charset_types {_without_html(texts)};"


def _compression() -> Iterator[str]:
    yield "gzip on;"
    yield "gzip_vary on;"
    yield "gzip_comp_level 6;"
    yield "gzip_proxied any;"
    yield f"gzip_min_length {kinds.MIN_PACKED};"
    yield f"gzip_types {_without_html(kinds.packable())};"


def _without_html(types: Iterable[str]) -> str:
    """Join media types; HTML is always meant, and naming it is a warning."""
    return " ".join(media for media in types if media != "text/html")


def _over_tls() -> Iterator[str]:
    """Set what is sent over this server's own TLS only: a header without a value is not sent."""
    for name, value in kinds.OVER_TLS.items():
        variable = _variable(name)
        yield f'set ${variable} "";'
        yield f'if ($https) {{ set ${variable} "{value}"; }}'


def _indented(kind: Kind) -> Iterator[str]:
    if kind.type:
        yield "  types { }"
        yield f"  default_type {kind.type};"
    # Headers of the server block end where a location has some of its own.
    for line in _headers(kinds.COMMON | kind.headers):
        yield f"  {line}"


def _headers(headers: dict[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        yield f'add_header {name} "{value}" always;'
    for name in kinds.OVER_TLS:
        yield f"add_header {name} ${_variable(name)} always;"


def _variable(name: str) -> str:
    return "kehoach_" + name.lower().replace("-", "_")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
