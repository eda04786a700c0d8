"""The recipes for hosts that read them in the site: _headers and _redirects of Netlify and Cloudflare Pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from kehoach.site.delivery import kinds
from kehoach.site.delivery.answers import Delivery


def write_headers(delivery: Delivery, paths: Iterable[str]) -> str:
    """Return _headers for the files of a site, by their paths below its root.

    No header stands in two rules that meet on a path: Netlify would take one, Cloudflare join both.
    """
    lines = ["# Headers for Netlify and Cloudflare Pages."]
    lines += _rule(f"{delivery.base}*", kinds.COMMON | kinds.OVER_TLS)
    lines += _rule(delivery.base, _own(""))
    shown = sorted(path for path in paths if not kinds.is_hidden(path))
    for pattern, headers in _rules("", shown):
        lines += _rule(delivery.base + pattern, headers)
    return "\n".join(lines) + "\n"


def write_redirects(delivery: Delivery) -> str:
    """Return _redirects."""
    lines = [
        "# Redirects. Netlify needs the mark after the status, since a file lies at the old path too; Cloudflare",
        "# passes over lines with it, and takes the next.",
    ]
    base = delivery.base
    for old, new in delivery.moved:
        for status in ("301!", "301"):
            lines.append(f"{base}{old} {base}{new} {status}")
    for path in delivery.gone:
        lines.append(f"{base}{path} {delivery.missing} 410!")
    return "\n".join(lines) + "\n"


def _own(path: str) -> dict[str, str]:
    """Return what a file is sent with that not all are."""
    headers = kinds.headers_of(path)
    return {name: value for name, value in headers.items() if name not in kinds.COMMON}


def _rule(pattern: str, headers: dict[str, str]) -> list[str]:
    return [pattern, *(f"  {name}: {value}" for name, value in headers.items())]


def _rules(folder: str, paths: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield patterns that meet on no path, with the headers of the files that each is for: all of a folder's."""
    if folder and _alike(paths):
        yield f"{folder}*", _own(min(paths))
        return
    by_ending: dict[str, list[str]] = {}
    for path in paths:
        by_ending.setdefault(PurePosixPath(path).suffix, []).append(path)
    if folder and all(_alike(group) for group in by_ending.values()):
        for ending, group in by_ending.items():
            yield f"{folder}*{ending}", _own(min(group))
        return
    by_child: dict[str, list[str]] = {}
    for path in paths:
        child, below, _ = path.removeprefix(folder).partition("/")
        by_child.setdefault(f"{folder}{child}{below}", []).append(path)
    for child, group in by_child.items():
        if child.endswith("/"):
            yield from _rules(child, group)
        else:
            yield child, _own(child)


def _alike(paths: Collection[str]) -> bool:
    """Tell whether files are sent with the same headers."""
    return len({tuple(_own(path).items()) for path in paths}) == 1
