"""Press everything that can be pressed on a built site, in Chromium, Firefox and WebKit.

    python3 scripts/run.py press [--site build/site] [--engine NAME ...] [--page NAME ...] [--width NAME ...]
                                 [--scheme NAME ...] [--script | --no-script] [--sample] [--json FILE]

Without choices the full matrix is pressed, which takes long; --sample is what the tests press.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from dataclasses import asdict
from pathlib import Path

from browsing import SAMPLES
from robot.engines import ENGINES, EVERY_PAGE, confirm, running
from robot.looks import SCHEMES, SIZES, UNABLE, Engine, UnusableError, able
from robot.pressing import Limits, Outcome
from robot.reaching import menu_unreached, pages_of, unreached
from robot.running import (
    Tally,
    Visit,
    every_look,
    press_visits,
    rows_of,
    sample_limits,
    sample_visits,
)
from robot.serving import POLICED

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Press, and print what came of it; return 1 if something is dead, 2 where an engine is missing."""
    options = _parse(arguments)
    tallies: list[Tally] = []
    lost: list[str] = []
    for number, name in enumerate(options.engine or ENGINES):
        try:
            with running(name) as engine:
                visits = _visits(name, number, options)
                limits = sample_limits() if options.sample else Limits()
                tallies.append(
                    press_visits(engine, options.site, visits, limits, _tell, POLICED)
                )
                if options.reach:
                    lost += _lost(engine, options.site)
        except UnusableError as error:
            print(f"press: {error}", file=sys.stderr)
            return 2
    _report(tallies, lost, options)
    return 1 if lost or any(tally.dead for tally in tallies) else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py press", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "--site", type=Path, default=ROOT / "build/site", help="built site to use"
    )
    parser.add_argument(
        "--engine", nargs="+", choices=list(ENGINES), help="only these engines"
    )
    parser.add_argument(
        "--page",
        nargs="+",
        choices=list(SAMPLES),
        metavar="NAME",
        help=f"pages: {', '.join(SAMPLES)}",
    )
    parser.add_argument(
        "--width", nargs="+", choices=list(SIZES), help="only these widths"
    )
    parser.add_argument(
        "--scheme", nargs="+", choices=list(SCHEMES), help="only these colours"
    )
    parser.add_argument(
        "--script",
        action=argparse.BooleanOptionalAction,
        help="only with, or only without script",
    )
    parser.add_argument(
        "--sample",
        action="store_true",
        help="what the tests press: each page once an engine",
    )
    parser.add_argument(
        "--reach",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="also come from home",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the table as JSON"
    )
    options = parser.parse_args(arguments)
    if not (options.site / "index.html").is_file():
        parser.error(f"no site in {options.site}")
    return options


def _visits(engine: str, number: int, options: argparse.Namespace) -> list[Visit]:
    pages = {
        name: address
        for name, address in SAMPLES.items()
        if not options.page or name in options.page
    }
    if options.sample:
        return sample_visits(engine, pages, number)
    scripts = (True, False) if options.script is None else (options.script,)
    looks = every_look(options.width or SIZES, options.scheme or SCHEMES, scripts)
    return [
        Visit(page=page, address=address, look=look)
        for look in looks
        if able(engine, look)
        for page, address in pages.items()
    ]


def _lost(engine: Engine, site: Path) -> list[str]:
    """Return a line for each page that nothing leads to."""
    lost: list[str] = []
    # One engine says it of every page: the links are the same in all of them.
    if engine.name == "chromium":
        gone = confirm(engine, lambda: unreached(engine, site), EVERY_PAGE)
        lost += [f"chromium: no way from home to {file}" for file in sorted(gone)]
    for script, how in ((True, "with"), (False, "without")):
        ask = functools.partial(menu_unreached, engine, site, script=script)
        for file in sorted(confirm(engine, ask)):
            lost.append(
                f"{engine.name}: no way through the menu {how} script to {file}"
            )
    return lost


def _tell(outcome: Outcome) -> None:
    pressed = f"{outcome.found} found, {outcome.pressed} pressed"
    counts = f"{pressed}, {outcome.spared} like others, {outcome.outside} outside"
    print(
        f"{outcome.engine:9} {outcome.page:15} {outcome.look:32} {counts}, {len(outcome.dead)} dead"
        f" ({outcome.seconds:.1f} s)",
        flush=True,
    )


def _report(tallies: list[Tally], lost: list[str], options: argparse.Namespace) -> None:
    print()
    for tally in tallies:
        for dead in tally.dead:
            print(f"DEAD {dead}")
    for line in lost:
        print(f"DEAD {line}")
    print(
        f"\n{'engine':9} {'pages':>6} {'pressed':>8} {'outside':>8} {'dead':>5} {'reached':>8}"
    )
    rows = list(rows_of(tallies))
    for row in rows:
        print(
            "{engine:9} {pages:>6} {pressed:>8} {outside:>8} {dead:>5} {reached:>8}".format(
                **row
            )
        )
    print(
        f"\nPages of the site: {len(pages_of(options.site))}. What cannot be done, and why:"
    )
    used = {tally.engine for tally in tallies}
    for unable in UNABLE:
        if unable.engine in used:
            print(f"{unable.engine:9} {unable.what}: {unable.why}")
    if options.json:
        data = {
            "engines": rows,
            "unable": [asdict(unable) for unable in UNABLE if unable.engine in used],
            "dead": [asdict(dead) for tally in tallies for dead in tally.dead],
            "lost": lost,
        }
        options.json.write_text(
            json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
