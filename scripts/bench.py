"""Measure how long the program takes, on plans of any size.

    python3 scripts/run.py bench plan --units N --tasks M [--seed S] [--out FILE]

``plan`` writes a made-up plan.yaml: the same numbers give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benching.synthetic import synthetic_plan


def main(arguments: Sequence[str]) -> int:
    """Do one job; return 0, or 2 where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        written = synthetic_plan(
            units=options.units, tasks=options.tasks, seed=options.seed
        )
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(written, "utf-8", newline="\n")
    else:
        sys.stdout.buffer.write(written.encode())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py bench", description=(__doc__ or "").splitlines()[0]
    )
    jobs = parser.add_subparsers(required=True, metavar="JOB")
    plan = jobs.add_parser("plan", help="write a made-up plan.yaml")
    plan.add_argument("--units", type=int, default=100, metavar="N", help="(100)")
    plan.add_argument("--tasks", type=int, default=42, metavar="M", help="(42)")
    plan.add_argument("--seed", default="1", metavar="S", help="another draw (1)")
    plan.add_argument("--out", type=Path, metavar="FILE", help="else it is printed")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
