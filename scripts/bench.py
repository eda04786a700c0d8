"""Measure how long the program takes, on plans of any size.

    python3 scripts/run.py bench plan --units N --tasks M [--memberships K] [--seed S] [--out FILE]
    python3 scripts/run.py bench run --quick|--full [--out DIR] [--only PART,…] [--limit SECONDS] [--memory GB]
    python3 scripts/run.py bench table FILE [--out DIR]
    python3 scripts/run.py bench portal --plans N --out DIR

``plan`` writes a made-up plan.yaml: the same numbers give the same bytes. ``run`` measures the program beside its
peers and writes a table, JSON and a picture; ``table`` writes table and picture of an earlier run's JSON anew.
``portal`` writes portal.yaml with so many small plans, a province's and those below it, for ``kehoach portal build``.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benching.measuring import Limits
from benching.portal import write_portal
from benching.running import GROWTH, PARTS, TABLE, run, write
from benching.synthetic import synthetic_plan
from benching.table import from_json

_GIGABYTE = 10**9
_ENDED = 128 + signal.SIGTERM
_NAMES = (*PARTS, GROWTH)


def main(arguments: Sequence[str]) -> int:
    """Do one job; return 0, or 2 where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        job: int = options.job(options)
    except (ValueError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    return job


def _plan(options: argparse.Namespace) -> int:
    written = synthetic_plan(
        units=options.units,
        tasks=options.tasks,
        seed=options.seed,
        memberships=options.memberships,
    )
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(written, "utf-8", newline="\n")
    else:
        sys.stdout.buffer.write(written.encode())
    return 0


def _run(options: argparse.Namespace) -> int:
    # Asked to end, it ends what it measures and deletes its folder, as when it is interrupted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED))
    limits = Limits(seconds=options.limit, memory=int(options.memory * _GIGABYTE))
    with _folder(options.work) as folder:
        so_far = run(
            full=options.full,
            parts=options.only,
            folder=folder,
            limits=limits,
            day=f"{dt.datetime.now():%d/%m/%Y}",  # noqa: TID251 - a measurement has its day
            tell=lambda what: print(f"bench: {what} …", file=sys.stderr),
        )
        for measured in so_far:
            write(measured, options.out)
    sys.stdout.write((options.out / TABLE).read_text("utf-8"))
    return 0


def _table(options: argparse.Namespace) -> int:
    measured = from_json(options.file.read_text("utf-8"))
    write(measured, options.out or options.file.parent)
    return 0


@contextlib.contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    """Give the folder to measure in: a passing one, or one that is kept to be looked at."""
    if work is None:
        with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as passing:
            yield Path(passing)
        return
    work.mkdir(parents=True, exist_ok=True)
    if any(work.iterdir()):
        raise ValueError(f"{work} is not empty")
    yield work.resolve()


def _portal(options: argparse.Namespace) -> int:
    settings = Path(__file__).resolve().parents[1] / "mkdocs.yml"
    write_portal(options.out, options.plans, settings)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py bench", description=(__doc__ or "").splitlines()[0]
    )
    jobs = parser.add_subparsers(required=True, metavar="JOB")
    plan = jobs.add_parser("plan", help="write a made-up plan.yaml")
    plan.set_defaults(job=_plan)
    plan.add_argument("--units", type=int, default=100, metavar="N", help="(100)")
    plan.add_argument("--tasks", type=int, default=42, metavar="M", help="(42)")
    plan.add_argument(
        "--memberships",
        type=int,
        default=0,
        metavar="K",
        help="in groups besides the usual ones (0)",
    )
    plan.add_argument("--seed", default="1", metavar="S", help="another draw (1)")
    plan.add_argument("--out", type=Path, metavar="FILE", help="else it is printed")
    _run_options(jobs.add_parser("run", help="measure, beside the peers"))
    table = jobs.add_parser("table", help="write an earlier run's table anew")
    table.set_defaults(job=_table)
    table.add_argument("file", type=Path, metavar="FILE", help="bench.json of a run")
    table.add_argument("--out", type=Path, metavar="DIR", help="(beside the file)")
    portal = jobs.add_parser("portal", help="write portal.yaml and its plans")
    portal.set_defaults(job=_portal)
    portal.add_argument("--plans", type=int, default=200, metavar="N", help="(200)")
    portal.add_argument("--out", type=Path, required=True, metavar="DIR")
    return parser


def _run_options(command: argparse.ArgumentParser) -> None:
    command.set_defaults(job=_run)
    how = command.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--quick", dest="full", action="store_false", help="small sizes, some minutes"
    )
    how.add_argument(
        "--full", dest="full", action="store_true", help="every size, some hours"
    )
    command.add_argument(
        "--out",
        type=Path,
        default=Path("build/bench"),
        metavar="DIR",
        help="where table, JSON and picture go (build/bench)",
    )
    command.add_argument(
        "--only",
        type=_parts,
        default=_NAMES,
        metavar="PART,…",
        help=f"some of: {', '.join(_NAMES)}",
    )
    command.add_argument(
        "--limit",
        type=float,
        default=1800,
        metavar="SECONDS",
        help="a command that takes longer is ended, and its row says so (1800)",
    )
    command.add_argument(
        "--memory",
        type=float,
        default=16,
        metavar="GB",
        help="likewise one that holds more (16)",
    )
    command.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="an empty folder to measure in, kept afterwards (a passing one)",
    )


def _parts(text: str) -> tuple[str, ...]:
    chosen = tuple(name.strip() for name in text.split(","))
    unknown = [name for name in chosen if name not in _NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
