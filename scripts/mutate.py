"""Change the package's logic in small ways, one at a time, and tell which changes no test notices.

    python3 scripts/run.py mutate [MODULE ...] [--sample N] [--seed S] [--rest FILE]

A MODULE is a file, a folder or a dotted name (checks.across); without any, every module is tried. Only the quick
tests judge, each mutant only those that reach its line. Survivors are printed one a line; save what is printed,
write tests, and go on with "--rest FILE".
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from mutating.mutants import Mutant, find_mutants, list_mutants, sample_mutants
from mutating.trials import BrokenError, Laboratory, Record, Verdict
from run import QUICK

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "scripts/kehoach"
MOST_WORKERS = 4
COLUMNS = ("tried", "killed", "survived", "not reached")


def main(arguments: Sequence[str], root: Path = ROOT, package: str = PACKAGE) -> int:
    """Try mutants; return 1 if one survived, 2 if the tests fail without any change."""
    parser = _parser()
    options = parser.parse_args(arguments)
    mutants = _chosen(parser, options, root, package)
    if not mutants:
        print("mutate: nothing to change here", file=sys.stderr)
        return 0
    signal.signal(signal.SIGTERM, _leave)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    laboratory = Laboratory(root, package, QUICK, workers)
    try:
        with laboratory.opened():
            _tell("the quick tests are run once, to learn who reaches what …")
            record = laboratory.record()
            counts = _try_all(laboratory, mutants, record)
    except BrokenError as error:
        print(str(error), file=sys.stderr)
        _tell("the tests fail without any change: mend them first")
        return 2
    _print_table(counts)
    return 1 if any(count[Verdict.SURVIVED] for count in counts.values()) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py mutate", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="only these modules"
    )
    parser.add_argument(
        "--sample", type=int, default=3, metavar="N", help="mutants a module (3)"
    )
    parser.add_argument("--seed", default="1", metavar="S", help="another choice (1)")
    parser.add_argument(
        "--rest", type=Path, metavar="FILE", help="only the survivors printed in FILE"
    )
    return parser


def _chosen(
    parser: argparse.ArgumentParser,
    options: argparse.Namespace,
    root: Path,
    package: str,
) -> list[Mutant]:
    if options.sample < 1:
        parser.error("--sample takes a number from 1")
    if options.rest:
        if not options.rest.is_file():
            parser.error(f"no file {options.rest}")
        lines = options.rest.read_text("utf-8").splitlines()
        known, gone = find_mutants(lines, root)
        for line in gone:
            _tell(f"not there any more: {line}")
        return known
    chosen: list[Mutant] = []
    for path in _paths(parser, options.modules, root, package):
        source = (root / path).read_text("utf-8")
        seed = f"{options.seed}:{path}"
        chosen += sample_mutants(list_mutants(path, source), options.sample, seed)
    return chosen


def _paths(
    parser: argparse.ArgumentParser, modules: list[str], root: Path, package: str
) -> list[str]:
    """List the modules asked for as paths below the project, in the order of their names."""
    every = sorted(
        path.relative_to(root).as_posix() for path in (root / package).rglob("*.py")
    )
    if not modules:
        return every
    paths: set[str] = set()
    for module in modules:
        of_module = [path for path in every if _is_part(path, module, package)]
        if not of_module:
            parser.error(f"no module {module} in {package}")
        paths.update(of_module)
    return sorted(paths)


def _is_part(path: str, module: str, package: str) -> bool:
    if module.endswith(".py"):
        return path in (module, f"{package}/{module}")
    asked = module.rstrip("/").removeprefix(f"{package}/").replace("/", ".")
    asked = asked.removeprefix(f"{Path(package).name}.")
    dotted = path.removeprefix(f"{package}/").removesuffix(".py").replace("/", ".")
    return f"{dotted}.".startswith(f"{asked}.")


def _try_all(
    laboratory: Laboratory, mutants: list[Mutant], record: Record
) -> dict[str, Counter[Verdict]]:
    counts: dict[str, Counter[Verdict]] = {}
    for number, (mutant, verdict) in enumerate(
        laboratory.try_all(mutants, record), start=1
    ):
        counts.setdefault(mutant.path, Counter())[verdict] += 1
        _tell(f"{number} of {len(mutants)}: {mutant.path} {verdict.value}")
        if verdict is Verdict.SURVIVED:
            print(mutant, flush=True)
        elif verdict is Verdict.NOT_REACHED:
            print(f"{mutant}  (not reached)", flush=True)
    return counts


def _print_table(counts: dict[str, Counter[Verdict]]) -> None:
    width = max(map(len, counts))
    print(f"\n{'module':{width}} {' '.join(f'{name:>11}' for name in COLUMNS)}")
    total: Counter[Verdict] = Counter()
    for path, count in counts.items():
        total += count
        print(_row(path, count, width))
    print(_row("all", total, width))
    if late := total[Verdict.TIMED_OUT]:
        print(f"of the killed, {late} only by taking too long")


def _row(name: str, count: Counter[Verdict], width: int) -> str:
    killed = count[Verdict.KILLED] + count[Verdict.TIMED_OUT]
    numbers = (
        count.total(),
        killed,
        count[Verdict.SURVIVED],
        count[Verdict.NOT_REACHED],
    )
    return f"{name:{width}} {' '.join(f'{number:11}' for number in numbers)}"


def _tell(line: str) -> None:
    print(f"mutate: {line}", file=sys.stderr, flush=True)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # As an exception, so that copies are removed and what runs is stopped.
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
