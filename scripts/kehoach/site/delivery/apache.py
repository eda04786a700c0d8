"""The recipe for Apache: an .htaccess that lies in the site's root and needs ``AllowOverride FileInfo``, no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kehoach.site.delivery import kinds
from kehoach.site.delivery.answers import Delivery


def write_apache(delivery: Delivery) -> str:
    """Return the .htaccess. A module that a server does not have only takes what it would have done."""
    return "\n".join(_lines(delivery)) + "\n"


def _lines(delivery: Delivery) -> Iterator[str]:
    yield "# How a site of kehoach is served by Apache 2.4: needs AllowOverride FileInfo (or All) and the modules"
    yield "# headers, rewrite, mime, deflate, filter."
    yield f"ErrorDocument 404 {delivery.missing}"
    yield from _where("mod_mime.c", _types())
    yield from _where("mod_deflate.c", _where("mod_filter.c", _compression()))
    yield from _where("mod_rewrite.c", _answers(delivery))
    yield from _where("mod_headers.c", _headers(delivery))


def _where(module: str, lines: Iterable[str]) -> list[str]:
    return [f"<IfModule {module}>", *(f"  {line}" for line in lines), "</IfModule>"]


def _types() -> Iterator[str]:
    for ending, media in kinds.TYPES.items():
        yield f"AddType {media} .{ending}"
    yield "# By the last ending alone: Apache looks at each, and a map of a style sheet is no style sheet."
    yield f'<FilesMatch "\\.(?:{"|".join(kinds.WITH_CHARSET)})$">'
    yield f"  AddCharset utf-8 {' '.join(f'.{ending}' for ending in kinds.WITH_CHARSET)}"
    yield "</FilesMatch>"
    yield "# A packed sitemap is a file of its own, and no packed form of another."
    yield "RemoveEncoding .gz"
    yield "# The name of a language in a file's name says nothing about its text."
    yield "RemoveLanguage .vi .en"


def _compression() -> Iterator[str]:
    yield f"AddOutputFilterByType DEFLATE {' '.join(kinds.packable())}"


def _answers(delivery: Delivery) -> Iterator[str]:
    yield "RewriteEngine On"
    yield r"RewriteCond %{REQUEST_URI} !^/\.well-known/"
    yield r'RewriteRule "(?:^|/)\." - [R=404,L]'
    yield f'RewriteRule "^(?:{"|".join(kinds.HIDDEN)})$" - [R=404,L]'
    for old, new in delivery.moved:
        target = f"{delivery.base}{new}"
        yield f'RewriteRule "{kinds.pattern(old)}" "{target}" [R=301,L]'
    for path in delivery.gone:
        yield "# Not again for the file that is sent along."
        yield "RewriteCond %{ENV:REDIRECT_STATUS} ^$"
        yield f'RewriteRule "{kinds.pattern(path)}" - [G]'
        file = f"{path}index.html" if path.endswith("/") else path
        yield f"<If \"%{{REQUEST_URI}} == '{delivery.base}{path}'\">"
        yield f"  ErrorDocument 410 {delivery.base}{file}"
        yield "</If>"
    yield "# A folder without a page is not there."
    yield "RewriteCond %{REQUEST_FILENAME} -d"
    yield "RewriteCond %{REQUEST_FILENAME}/index.html !-f"
    yield 'RewriteRule "" - [R=404,L]'


def _headers(delivery: Delivery) -> Iterator[str]:
    for name, value in kinds.COMMON.items():
        yield f'Header always set {name} "{value}"'
    yield "# Only where this server itself ends the TLS connection."
    for name, value in kinds.OVER_TLS.items():
        yield f'Header always set {name} "{value}" "expr=%{{HTTPS}} == \'on\'"'
    yield "# A packed answer has a tag of its own, which its sender does not know again."
    yield "RequestHeader edit* If-None-Match '-gzip\"' '\"'"
    for number, kind in enumerate(kinds.KINDS):
        pattern = kinds.pattern(delivery.base, kind.rest)
        section = "ElseIf" if number else "If"
        yield f'<{section} "%{{REQUEST_URI}} =~ m#{pattern}#">'
        for name, value in kind.headers.items():
            yield f'  Header always set {name} "{value}"'
        if kind.type:
            yield f"  ForceType {kind.type}"
        yield f"</{section}>"
