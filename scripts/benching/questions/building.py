"""Rows about builds of one plan: cold, unchanged, amended, in several processes, and the short commands."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from benching import pages
from benching.amending import Amended, amended
from benching.answering import Answer, NotMeasuredError, Question, Wanted
from benching.measuring import MEGABYTE, Measured, tree_of
from benching.peers import find_engine
from benching.sizes import Sizes
from benching.workshop import SCRIPTS, Workshop, building

_HTML = ("--formats", "html")


def questions(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    """Yield the rows in the order of the issue's table."""
    forms = ("--formats", sizes.real_forms) if sizes.real_forms else ()
    said = sizes.real_forms or "all forms"
    yield Question(
        key="cold",
        what=f"real plan, cold, {said}",
        unit="s",
        peer="MkDocs Material on its hand-written pages",
        wanted=Wanted(most_times=3),
        ask=lambda: _cold(shop, *forms),
    )
    yield Question(
        key="unchanged",
        what=f"real plan, nothing changed, {said}",
        unit="s",
        peer="cold",
        wanted=Wanted(most_times=0.1),
        ask=lambda: _again(shop, "all", *forms),
    )
    if forms != _HTML:
        yield Question(
            key="unchanged-html",
            what="real plan, nothing changed, HTML alone",
            unit="s",
            peer="cold",
            wanted=Wanted(most_times=0.1),
            ask=lambda: _again(shop, "html", *_HTML),
        )
    yield from _amendment(shop, sizes)
    yield Question(
        key="jobs",
        what=f"real plan, cold, {said}, --jobs 2, wall",
        unit="s",
        peer="--jobs 1, wall",
        wanted=Wanted(most_times=0.65),
        ask=lambda: _jobs(shop, *forms),
    )
    for name, arguments, most in (
        ("help", ("--help",), 150),
        ("check", ("check",), 250),
    ):
        yield Question(
            key=name,
            what=f"real plan, {' '.join(arguments)}",
            unit="ms",
            wanted=Wanted(most=most),
            ask=_Short(shop, arguments, sizes.repeats),
        )


def _cold(shop: Workshop, *forms: str) -> Answer:
    project = shop.real()
    ours = shop.cold(project, *forms, out="all")
    alone = shop.folder / "by-hand"
    count = pages.by_hand([project / "content", SCRIPTS / "kehoach/guides"], alone)
    command = find_engine("mkdocs") or []
    theirs = shop.run([*command, "build", "-q"], alone)
    return Answer(
        ours=ours.cpu,
        theirs=theirs.cpu,
        note=f"{count} pages by hand",
        more=costs(ours, *tree_of(project / "all")),
        explain=lambda: shop.explained(
            project, *building(project, *forms, out="profiled")
        ),
    )


def _again(shop: Workshop, out: str, *options: str) -> Answer:
    project = shop.real()
    cold = shop.cold(project, *options, out=out)
    again = shop.build(project, *options, out=out)
    return Answer(
        ours=again.cpu,
        theirs=cold.cpu,
        more=costs(again),
        # What is profiled is the same again: the folder is as it was left.
        explain=lambda: shop.explained(project, *building(project, *options, out=out)),
    )


def _jobs(shop: Workshop, *forms: str) -> Answer:
    project = shop.real()
    one = shop.cold(project, *forms, out="all")
    two = shop.cold(project, *forms, "--jobs", "2", out="two")
    return Answer(
        ours=two.wall,
        theirs=one.wall,
        note=f"processor seconds {two.cpu / one.cpu:.2f} of one process's",
        more=costs(two),
        explain=lambda: shop.explained(
            project, *building(project, *forms, "--jobs", "2", out="profiled-two")
        ),
    )


def _amendment(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    units, tasks = sizes.amended
    options = ("--formats", sizes.forms) if sizes.forms else ()
    what = f"{units} units × {tasks} tasks, one day amended"

    def done() -> Amended:
        return shop.once("amended", lambda: amended(shop, units, tasks, options))

    def cost() -> Answer:
        found = done()
        return Answer(
            ours=found.again.cpu,
            theirs=found.cold.cpu,
            note="same bytes as cold"
            if found.same_as_cold
            else f"{found.unlike_cold} files unlike a cold build's",
            more=costs(found.again),
            explain=lambda: shop.explained(
                found.project, *building(found.project, *options)
            ),
        )

    def needless() -> Answer:
        found = done()
        return Answer(
            ours=found.needless,
            note=(
                f"{found.rewritten:,} of {found.files:,} files written, "
                f"{found.changed:,} with other bytes; the day concerns {found.concerned} units"
            ),
            more={"rewritten": found.rewritten, "changed": found.changed},
        )

    yield Question(
        key="amended",
        what=what,
        unit="s",
        peer="cold",
        wanted=Wanted(most_times=0.2),
        ask=cost,
    )
    yield Question(
        key="amended-files",
        what=f"{what}: files of units that it does not concern",
        unit="files",
        wanted=Wanted(most=0),
        ask=needless,
    )


@dataclass(frozen=True, slots=True)
class _Short:
    """A command that takes less than a second: run several times, the middle counts."""

    shop: Workshop
    arguments: tuple[str, ...]
    repeats: int

    def __call__(self) -> Answer:
        project = self.shop.real()
        runs = [
            self.shop.kehoach(project, *self.arguments) for _ in range(self.repeats)
        ]
        if not runs:
            raise NotMeasuredError("never run")
        return Answer(
            ours=1000 * statistics.median(run.cpu for run in runs),
            note=f"wall {1000 * statistics.median(run.wall for run in runs):,.0f} ms",
            more=costs(runs[0]),
            explain=lambda: self.shop.explained(project, *self.arguments),
        )


def costs(done: Measured, files: int = 0, size: int = 0) -> dict[str, float]:
    """Return all that was measured of a command, for the JSON."""
    found: dict[str, float] = {
        "cpu": done.cpu,
        "wall": done.wall,
        "memory_mb": done.memory / MEGABYTE,
        "written_mb": done.written / MEGABYTE,
    }
    if files:
        found |= {"files": files, "size_mb": size / MEGABYTE}
    return found
