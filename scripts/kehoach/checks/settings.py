"""The project's mkdocs.yml: what in it is code that runs, how its Markdown is read; nothing that it names is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kehoach.plan.markdown_rules import Dialect, is_known
from kehoach.plan.source import Mapping, Node, NodeList, Scalar, Tag, compose_foreign
from kehoach.problems import Mark, Problem, Severity, problem_at

_OWN_PLUGINS = frozenset({"search", "material/search"})
_OWN_SCRIPTS = frozenset({"assets/theme.js"})
_OWN_THEME = "material"
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PYTHON = "python/"
_TRUE_FALSE = {"true": True, "false": False}


class Settings:
    """What mkdocs.yml says, as nodes with their places."""

    def __init__(self, path: str, root: Node | None, tags: tuple[Tag, ...]) -> None:
        self._path = path
        self._tags = tags
        self._entries = tuple(_flat(root))

    @property
    def dialect(self) -> Dialect:
        """How the texts are read."""
        return Dialect(
            extensions={
                name: _plain_options(options)
                for name, _, options in self._named("markdown_extensions")
            }
        )

    def check(self) -> tuple[Problem, ...]:
        """Name what is code that runs when the site is built, or in the browsers of its readers."""
        problems = [
            *self._hooks(),
            *self._plugins(),
            *self._theme(),
            *self._scripts(),
            *self._extensions(),
            *self._python(),
        ]
        for mark, node in self._of("INHERIT"):
            problems.append(self._problem("settings-inherit", mark, _text(node)))
        return tuple(sorted(problems))

    def _problem(
        self, code: str, mark: Mark, name: str, severity: Severity = Severity.INFO
    ) -> Problem:
        return problem_at(self._path, mark, code, {"name": name}, severity=severity)

    def _of(self, name: str) -> Iterator[tuple[Mark, Node]]:
        """Yield the place and value of a key, each time that it is there."""
        for key, node in self._entries:
            if key.text == name:
                yield key.mark, node

    def _named(self, key: str) -> Iterator[tuple[str, Mark, Node | None]]:
        """Yield name, place and options of what is listed under a key, in either way of writing lists."""
        for _, node in self._of(key):
            entries = node.items if isinstance(node, NodeList) else (node,)
            for entry in entries:
                if isinstance(entry, Scalar) and entry.text:
                    yield entry.text, entry.mark, None
                for name, options in _flat(entry):
                    yield name.text, name.mark, options

    def _hooks(self) -> Iterator[Problem]:
        for name, mark, _ in self._named("hooks"):
            yield self._problem("settings-hook", mark, name)

    def _plugins(self) -> Iterator[Problem]:
        for name, mark, _ in self._named("plugins"):
            if name not in _OWN_PLUGINS:
                yield self._problem("settings-plugin", mark, name)

    def _theme(self) -> Iterator[Problem]:
        for _, theme in self._of("theme"):
            if isinstance(theme, Scalar):
                yield from self._theme_name(theme)
            for key, node in _flat(theme):
                if key.text == "custom_dir":
                    yield self._problem("settings-templates", node.mark, _text(node))
                elif key.text == "name":
                    yield from self._theme_name(node)

    def _theme_name(self, node: Node) -> Iterator[Problem]:
        if _text(node) != _OWN_THEME:
            yield self._problem("settings-theme", node.mark, _text(node))

    def _scripts(self) -> Iterator[Problem]:
        for _, node in self._of("extra_javascript"):
            for entry in node.items if isinstance(node, NodeList) else ():
                address = _path_of(entry)
                if _OUTSIDE.match(address):
                    yield self._problem(
                        "settings-outside-script", entry.mark, address, Severity.WARNING
                    )
                elif address not in _OWN_SCRIPTS:
                    yield self._problem("settings-script", entry.mark, address)

    def _extensions(self) -> Iterator[Problem]:
        for name, mark, _ in self._named("markdown_extensions"):
            if not is_known(name):
                yield self._problem("settings-extension", mark, name)

    def _python(self) -> Iterator[Problem]:
        for tag in self._tags:
            _, found, name = tag.name.partition(_PYTHON)
            if found:
                yield self._problem("settings-python", tag.mark, name)


def read_settings(path: Path) -> Settings:
    """Read a project's mkdocs.yml; one that is not there or cannot be read says nothing (its engine says why)."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Settings(path.as_posix(), None, ())
    return Settings(path.as_posix(), *compose_foreign(text))


def _flat(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """Yield names and values of a mapping, with those that it takes over from others (``<<``)."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text != "<<":
                yield key, value
                continue
            for other in value.items if isinstance(value, NodeList) else (value,):
                yield from _flat(other)


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "…"


def _path_of(entry: Node) -> str:
    """Return the address of a script, which may stand by itself or among options."""
    if isinstance(entry, Mapping):
        paths = [node for key, node in entry.entries if key.text == "path"]
        return _text(paths[0]) if paths else "…"
    return _text(entry)


def _plain_options(node: Node | None) -> dict[str, object]:
    """Return the options of an extension that are words, numbers, yes or no."""
    options: dict[str, object] = {}
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                options[key.text] = _plain_value(value.text)
    return options


def _plain_value(text: str) -> object:
    if text.lower() in _TRUE_FALSE:
        return _TRUE_FALSE[text.lower()]
    return int(text) if re.fullmatch(r"\d{1,4}", text) else text
