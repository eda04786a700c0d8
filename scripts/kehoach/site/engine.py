"""The site generator, run as a subprocess over the staged files.

Engines are given the same staged tree and the same settings, so only what all of them read may be staged.
"""

from __future__ import annotations

import calendar
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kehoach.plan.model import Plan
from kehoach.render.pages.look import look_settings
from kehoach.site.publication import ForeignFolderError, Publication
from kehoach.words import load_words

CONFIG = "mkdocs.yml"
ENGINES = ("mkdocs", "zensical")
"""Python packages that build a site with ``-m NAME build --clean --config-file``; the first is the default."""
_READ_CONFIG = (
    "import sys; from mkdocs.config import load_config; load_config(sys.argv[1])"
)
_CACHE = ".cache"
"""What zensical empties and fills beside its settings, whoever made it."""


class EngineError(Exception):
    """The site generator failed; carries what it printed."""

    def __init__(self, output: str) -> None:
        self.output = output
        super().__init__(output)


class EngineMissingError(Exception):
    """The chosen site generator is not installed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def find_engine(name: str) -> None:
    """Raise EngineMissingError if an engine (one of ENGINES) is not installed."""
    if importlib.util.find_spec(name) is None:
        raise EngineMissingError(name)


def run_engine(
    plan: Plan,
    publication: Publication,
    project: Path,
    url: str,
    engine: str = ENGINES[0],
) -> None:
    """Build ``docs/`` into the next site with the project's mkdocs.yml.

    Raises EngineError, and ForeignFolderError where the engine would empty a folder that is somebody else's.
    """
    config = publication.docs.parent / ".mkdocs.yml"
    cache = config.parent / _CACHE
    if engine == "zensical" and cache.exists():
        raise ForeignFolderError(cache)
    folders = {"docs_dir": publication.docs.name, "site_dir": publication.next.name}
    _write_config(config, plan, project, {"site_url": url, **folders})
    epoch = calendar.timegm(plan.edition_date.timetuple())
    stable = {
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }
    command = [
        sys.executable,
        "-m",
        engine,
        "build",
        "--clean",
        "--config-file",
        str(config),
    ]
    done = _run(command, stable)
    if engine == "zensical":
        shutil.rmtree(cache, ignore_errors=True)
    if done.returncode:
        raise EngineError(done.stdout + done.stderr)


def page_of(path: str) -> str:
    """Return the path of what an engine makes of a staged file: of Markdown a page in a folder of its own."""
    if not path.endswith(".md"):
        return path
    name = path.removesuffix(".md")
    return (
        f"{name}.html" if name.rpartition("/")[2] == "index" else f"{name}/index.html"
    )


def check_config(plan: Plan, project: Path) -> None:
    """Let the default engine read the project's mkdocs.yml with its plugins and theme. Raises EngineError."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / ".mkdocs.yml"
        (config.parent / "docs").mkdir()
        _write_config(config, plan, project, {"docs_dir": "docs", "site_dir": "site"})
        done = _run([sys.executable, "-c", _READ_CONFIG, str(config)], {})
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise EngineError(said[-1] if said else "")


def _write_config(
    config: Path, plan: Plan, project: Path, more: Mapping[str, object]
) -> None:
    """Write the settings of a build: the project's own, with look and words of ours."""
    inherited = os.path.relpath(project / CONFIG, config.parent)
    words = load_words(plan.header.language)
    look = look_settings(plan, words, (project / CONFIG).read_text("utf-8"))
    settings = {**look, "INHERIT": Path(inherited).as_posix(), **more}
    # JSON is YAML, so that no second module has to write YAML.
    config.write_text(json.dumps(settings, ensure_ascii=False), "utf-8")


def _run(
    command: list[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={
            **os.environ,
            **environment,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
