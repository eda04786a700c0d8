"""The folder that is measured in: plans to build, the program run on them, each thing done once."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from benching.answering import NotMeasuredError
from benching.measuring import Limits, Measured, measure
from benching.profiling import costliest, said_of

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
REAL = ROOT / "tests/data/thanh-xuan-2020"
"""The first real plan as it stays, whatever its keeper does."""
ISSUED, REAL_DAY = "29/01/2026", "20/01/2020"
"""The day on which plans are built: made-up ones and the real one."""
# Whatever a build asks of the live site is refused at once: what the network does is not measured.
_ALONE = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
_HERE = {
    **_ALONE,
    "PYTHONPATH": str(SCRIPTS),
    "KEHOACH_URL": "",
    # An installed program has its modules compiled; a checkout keeps them from the first run on.
    "PYTHONDONTWRITEBYTECODE": "",
}
_Done = TypeVar("_Done")


class Workshop:
    """Makes plans, runs the program and its peers on them, and remembers what was done."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self._done: dict[object, object] = {}
        folder.mkdir(parents=True, exist_ok=True)
        packages = Path(sysconfig.get_paths()["purelib"])
        compiled = [str(SCRIPTS / name) for name in ("kehoach", "benching")]
        compiling = ["-m", "compileall", "-q", *compiled, str(packages)]
        # What of packages is not for this version of Python is not compiled, and never imported.
        measure([sys.executable, *compiling], folder=folder, limits=limits)

    def once(self, key: object, do: Callable[[], _Done]) -> _Done:
        """Do something the first time that it is asked for. What fails once is not tried again."""
        if key not in self._done:
            try:
                self._done[key] = do()
            except NotMeasuredError as error:
                self._done[key] = error
        found = self._done[key]
        if isinstance(found, NotMeasuredError):
            raise found
        # A key stands for one kind of thing.
        return cast(_Done, found)

    def plan(self, units: int, tasks: int, memberships: int = 0) -> Path:
        """Return the folder of a made-up plan."""
        project = self.folder / f"plan-{units}-{tasks}-{memberships}"
        if not (project / "plan.yaml").exists():
            project.mkdir(exist_ok=True)
            numbers = {"units": units, "tasks": tasks, "memberships": memberships}
            options = [f"--{name}={number}" for name, number in numbers.items()]
            # Elsewhere, since a child is said to have held what this process holds when it is started.
            bench = [sys.executable, str(SCRIPTS / "bench.py"), "plan", *options]
            self.run([*bench, "--out", str(project / "plan.yaml")], project)
            shutil.copy(ROOT / "mkdocs.yml", project)
        return project

    def real(self) -> Path:
        """Return a folder with the real plan."""
        project = self.folder / "real"
        if not project.exists():
            shutil.copytree(REAL, project)
            shutil.copy(ROOT / "mkdocs.yml", project)
        return project

    def kehoach(self, project: Path, *arguments: str) -> Measured:
        """Run a command of the program. Raises NotMeasuredError."""
        return self.run(program(*arguments), project)

    def build(self, project: Path, *options: str, out: str = "build") -> Measured:
        """Build a plan into a folder of its project, over what lies there. Raises NotMeasuredError."""
        return self.kehoach(project, *building(project, *options, out=out))

    def cold(self, project: Path, *options: str, out: str = "build") -> Measured:
        """Build a plan where nothing was before, once for those options. Raises NotMeasuredError."""

        def built() -> Measured:
            shutil.rmtree(project / out, ignore_errors=True)
            return self.build(project, *options, out=out)

        return self.once((project, options, out), built)

    def task(self, name: str, folder: Path, *arguments: str) -> dict[str, float]:
        """Run one of ``benching.tasks`` in a process of its own and return what it measured itself.

        Raises NotMeasuredError.
        """
        done = self.run(
            [sys.executable, "-m", f"benching.tasks.{name}", *arguments], folder
        )
        figures: dict[str, float] = json.loads(done.said.splitlines()[-1])
        return {**figures, "memory": done.memory}

    def run(self, command: list[str], folder: Path) -> Measured:
        """Run any command. Raises NotMeasuredError if it fails or is stopped."""
        done = measure(
            command, folder=folder, limits=self.limits, environment={**_HERE}
        )
        if done.stopped:
            raise NotMeasuredError(done.stopped)
        if done.code:
            lines = done.said.strip().splitlines() or [""]
            raise NotMeasuredError(f"failed with code {done.code}: {lines[-1][:200]}")
        return done

    def explained(
        self, project: Path, *arguments: str, without: str = ""
    ) -> tuple[str, ...]:
        """Name the functions that cost a command of the program most, those of one package left out."""
        return self._profiled(project, ["kehoach", *arguments], without)

    def explained_task(
        self, name: str, folder: Path, *arguments: str
    ) -> tuple[str, ...]:
        """Name the functions that cost most in one of ``benching.tasks``."""
        return self._profiled(folder, [f"benching.tasks.{name}", *arguments], "")

    def _profiled(
        self, folder: Path, program: list[str], without: str
    ) -> tuple[str, ...]:
        profile = self.folder / "profile.stats"
        profiler = [sys.executable, "-m", "benching.tasks.profiled", str(profile)]

        def ranked() -> list[tuple[str, float]]:
            self.run([*profiler, *program], folder)
            children = json.loads(profile.with_suffix(".json").read_text("ascii"))
            return costliest(profile, children)

        try:
            found = self.once((folder, *program), ranked)
        except NotMeasuredError as error:
            return (f"no profile: {error}",)
        return said_of(found, without)


def write_project(project: Path, plan: str) -> None:
    """Write the folder of an agency: its plan and the settings of the site."""
    project.mkdir(parents=True)
    (project / "plan.yaml").write_text(plan, "utf-8", newline="\n")
    shutil.copy(ROOT / "mkdocs.yml", project)


def program(*arguments: str) -> list[str]:
    """Return the command that runs the program."""
    return [sys.executable, "-m", "kehoach", *arguments]


def building(project: Path, *options: str, out: str = "build") -> tuple[str, ...]:
    """Return the arguments of a build; in one process unless told otherwise."""
    day = REAL_DAY if project.name.startswith("real") else ISSUED
    jobs = () if "--jobs" in options else ("--jobs", "1")
    return ("build", "--today", day, "--out", out, *jobs, *options)
