"""The site generator, run as a subprocess over the staged files.

Engines are given the same staged tree and the same settings, so only what all of them read may be staged.
"""

from __future__ import annotations

import calendar
import hashlib
import html
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kehoach.checks.settings import read_settings
from kehoach.plan.model import Plan
from kehoach.plan.source import load_settings
from kehoach.problems import InputError, Mark, problem_at
from kehoach.render.context import Leaf
from kehoach.render.pages.look import look_settings
from kehoach.words import load_words

if TYPE_CHECKING:
    from kehoach.site.output.publication import Publication

CONFIG = "mkdocs.yml"
_CHILD = ("-m", "kehoach.site.child")
_TRACEBACK = "Traceback (most recent call last)"
_SETTINGS = "mkdocs.yml"
"""What an engine is told, beside the staged files: the project's own settings with look and words of ours."""

_TRIED = "2936444a4f937bc2a7359e30f9ea54dda82d5df792274ba7c8a25b8a8d9886d5"
"""SHA-256 of the settings that every project begins with: the default engine takes them, as a test tries."""
_ELSEWHERE = re.compile(r"!ENV|!relative|snippets", re.IGNORECASE)
"""What in settings makes an engine read more than them and the staged files, beside code of others."""
_NAMED = re.compile(r"Config value '(?P<key>\w+)': (?P<detail>.*)")
"""How the default engine says what is wrong with a setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """The file that an engine's search reads, into which the rows of leaves are put."""

    path: str
    rows: str
    """Key of the list of rows."""
    extra: Callable[[Leaf], dict[str, object]]
    """What a row holds besides location, title and text."""
    worker: str = ""
    """Regular expression of the path of the script that searches; empty where none of ours can take its place."""
    parted: bool = False
    """Whether one of ours does (see site.searching)."""


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """All that is peculiar to one site generator."""

    package: str
    """Python package that is run with ``-m``; also the name by which ``--engine`` chooses it."""
    arguments: tuple[str, ...] = ("build", "--clean", "--config-file")
    """What it is told before the name of its settings."""
    environment: Mapping[str, str] = field(default_factory=dict)
    search: SearchIndex
    mend: Callable[[str], str]
    """Mends what stands in a page of it against the HTML standard or the site's policy, save scripts."""
    mend_file: Callable[[str], str] = _as_it_is
    """Mends a script or style of its theme that the site's policy would hold back, or that costs every reader much."""
    try_settings: str = ""
    """Program that only reads settings, to find their faults without building; empty if there is none."""


# Both themes' own; HTML allows the attribute on fields that hold text only.
_TOGGLE = re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"')
# Firefox fetches what is linked so before anybody asks for it, which the site's policy forbids.
_NEIGHBOUR = re.compile(r'\n *<link rel="(?:prev|next)" href="[^"]*">')
# How Markdown aligns a column; the policy lets no style stand in a page (theme.css says what the class means).
_ALIGNED = re.compile(r'<(t[hd]) style="text-align: (left|center|right);">')


def _mend_page(page: str) -> str:
    page = _TOGGLE.sub(r"\1", page)
    page = _NEIGHBOUR.sub("", page)
    return _ALIGNED.sub(r'<\1 class="kh-at-\2">', page)


# The second theme's search writes its styles into the page; a sheet that a script puts together is let through.
_WRITTEN_STYLE = re.compile(
    r'([\w$]+)\.appendChild\([\w$]+\("style",\{\},([\w$]+)\.toString\(\)\)\)'
)
_SHEET = r"(\1.adoptedStyleSheets=[new CSSStyleSheet],\1.adoptedStyleSheets[0].replaceSync(\2.toString()))"


def _mend_search(text: str) -> str:
    return _WRITTEN_STYLE.sub(_SHEET, text)


# The first theme's search has its rows fetched and sorted on every page, half a second of work; now once it is opened,
# as it already does for pages that lie in a folder.
_ROWS_AT_ONCE = re.compile(r'([\w$]+)\(location\.protocol!=="file:"\)')


def _mend_start_of_search(text: str) -> str:
    return _ROWS_AT_ONCE.sub(r"\1(!1)", text)


MKDOCS = Engine(
    package="mkdocs",
    # Otherwise the theme fills what is printed with a warning about another program.
    environment={"NO_MKDOCS_2_WARNING": "1"},
    search=SearchIndex(
        path="search/search_index.json",
        rows="docs",
        extra=lambda leaf: {"boost": leaf.boost},
        worker=r"assets/javascripts/workers/search\.[0-9a-f]+\.min\.js",
    ),
    mend=_mend_page,
    mend_file=_mend_start_of_search,
    try_settings=(
        "import sys; from mkdocs.config import load_config; load_config(sys.argv[1])"
    ),
)
ZENSICAL = Engine(
    package="zensical",
    search=SearchIndex(
        path="search.json",
        rows="items",
        extra=lambda leaf: {
            "level": 1,
            "path": [html.escape(leaf.title)],
            "tags": [],
        },
    ),
    mend=_mend_page,
    mend_file=_mend_search,
)
ENGINES = {engine.package: engine for engine in (MKDOCS, ZENSICAL)}
DEFAULT_ENGINE = MKDOCS.package


class EngineError(Exception):
    """The site generator failed; carries what it printed."""

    def __init__(self, output: str, *, is_idle: bool = False, signal: str = "") -> None:
        self.output = output
        self.is_idle = is_idle
        """It said that all is well, and made nothing."""
        self.signal = signal
        """Name of what ended it from outside: the system does that where memory runs out."""
        super().__init__(output)


class EngineMissingError(Exception):
    """The chosen site generator is not installed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def find_engine(name: str) -> Engine:
    """Return an engine by its name in ENGINES. Raises EngineMissingError if it is not installed."""
    # Looked for only: it runs in a process of its own, so importing it here would be for nothing.
    engine = ENGINES[name]
    if importlib.util.find_spec(engine.package) is None:
        raise EngineMissingError(name)
    return engine


def run_engine(
    plan: Plan, publication: Publication, project: Path, url: str, engine: Engine
) -> None:
    """Build ``docs/`` into the next site with the project's mkdocs.yml.

    Raises EngineError.
    """
    folder = publication.workspace
    places = {
        "site_url": url,
        "docs_dir": publication.staging.shown.name,
        "site_dir": publication.next.name,
    }
    settings = publication.write_settings(
        _SETTINGS, _settings(plan, project, folder, places)
    )
    # The sitemap is dated by the epoch: by that of the edition, so that a site built again is the same bytes under
    # whatever clock, hash seed, zone and locale.
    epoch = calendar.timegm(plan.edition_date.timetuple())
    stable = {
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }
    command = [*_CHILD, engine.package, *engine.arguments, str(settings)]
    done = _run_python(command, {**engine.environment, **stable})
    if done.returncode:
        raise EngineError(_told(done), signal=_signal_of(done.returncode))
    if not (publication.next / "index.html").is_file():
        # It may have said why; else there is only the fact.
        raise EngineError(_told(done), is_idle=True)


def check_config(plan: Plan, project: Path) -> None:
    """Let the default engine read the project's mkdocs.yml with its plugins and theme.

    Raises InputError for what stands at a line of it, EngineError for what else the engine says.
    """
    engine = ENGINES[DEFAULT_ENGINE]
    if _is_tried(project / CONFIG, engine):
        return
    places = {"docs_dir": "docs", "site_dir": "site"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # MkDocs refuses settings whose folder of pages is not there.
        (folder / "docs").mkdir()
        settings = folder / _SETTINGS
        settings.write_bytes(_settings(plan, project, folder, places))
        command = ["-c", engine.try_settings, str(settings)]
        done = _run_python(command, engine.environment)
    if done.returncode:
        raise _refusal(project / CONFIG, _last_line(done.stderr or done.stdout))


def is_self_contained(project: Path) -> bool:
    """Tell whether an engine makes a site of nothing but the settings of a project and the staged files."""
    config = project / CONFIG
    has_code = bool(read_settings(config).check())
    return not (has_code or _ELSEWHERE.search(_read_config(config)))


def _is_tried(config: Path, engine: Engine) -> bool:
    """Tell whether settings are known to be taken: to start the engine costs half of what looking at a plan does."""
    if hashlib.sha256(config.read_bytes()).hexdigest() != _TRIED:
        return False
    # They name a theme, which has to be there as well.
    return all(importlib.util.find_spec(name) for name in (engine.package, "material"))


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """Return what an engine said, for a person: of the way to an exception only the end."""
    output = (done.stdout + done.stderr).strip()
    return _last_line(output) if _TRACEBACK in output else output


def _signal_of(code: int) -> str:
    """Return the name of the signal that ended a process; empty if it ended by itself."""
    if code >= 0:
        return ""
    try:
        return signal.Signals(-code).name
    # Those for programs' own use have no names.
    except ValueError:
        return str(-code)


def _last_line(output: str) -> str:
    """Return the line in which Python says what went wrong; above it stands the way there."""
    lines = output.strip().splitlines()
    return lines[-1] if lines else ""


def _settings(
    plan: Plan, project: Path, folder: Path, places: Mapping[str, str]
) -> bytes:
    """Return the settings to lay into a folder: the project's own, with look, words and places of ours."""
    inherited = os.path.relpath(project / CONFIG, folder)
    words = load_words(plan.header.language)
    look = look_settings(plan, words, _read_config(project / CONFIG))
    settings = {
        **look,
        "INHERIT": Path(inherited).as_posix(),
        # Whatever a project sets: published paths are the same on every site, and permanent.
        "use_directory_urls": True,
        **places,
    }
    # JSON is YAML, so that no second module has to write YAML.
    return json.dumps(settings, ensure_ascii=False).encode()


def _read_config(path: Path) -> str:
    """Return the project's own settings. Raises InputError where they are no text, no YAML or no mapping."""
    text, _ = load_settings(path, path.as_posix())
    return text


def _refusal(path: Path, said: str) -> InputError | EngineError:
    """Say at its line which setting the engine does not take; as it says it where it names none."""
    named = _NAMED.search(said)
    if not named:
        return EngineError(said)
    _, places = load_settings(path, path.as_posix())
    # A setting that is missing has no line of its own.
    place = places.get(named["key"], Mark())
    values = {"key": named["key"], "detail": named["detail"].strip()}
    return InputError([problem_at(path.as_posix(), place, "config-value", values)])


def _run_python(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    # Of the pipe nothing is ever written: it ends when this process does, and with it the other.
    reading, writing = os.pipe()
    try:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, **environment, "PYTHONUTF8": "1"},
            stdin=reading,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)
