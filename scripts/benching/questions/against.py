"""Rows against other programs: YAML composed, feeds, pages, printed sheets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benching import pages
from benching.answering import Answer, NotMeasuredError, Question, Wanted
from benching.measuring import MEGABYTE, Measured
from benching.peers import (
    ENGINE_MISSING,
    HUGO_MISSING,
    WEASYPRINT_MISSING,
    find_engine,
    find_hugo,
    find_weasyprint,
)
from benching.questions.building import costs
from benching.sizes import Size, Sizes
from benching.workshop import SCRIPTS, Workshop, building

_HTML = ("--formats", "html")
_MANY_SHEETS = 100


def questions(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    """Yield the rows in the order of the issue's table."""
    _, tasks = sizes.loaded
    yield Question(
        key="load",
        what=f"load and check, {tasks:,} tasks",
        unit="s",
        peer="PyYAML's loader in C composes",
        wanted=Wanted(most_times=2, plus=1),
        ask=lambda: _load(shop, sizes.loaded),
    )
    for size in sizes.feeds:
        yield Question(
            key=f"feeds-{size[0]}-{size[1]}",
            what=f"feeds of {size[0]:,} units × {size[1]:,} tasks, made and linted",
            unit="s",
            peer="icalendar, built and serialised for each",
            wanted=Wanted(faster=30),
            ask=_Feeds(shop, size),
        )
    yield from _page_questions(shop, sizes.pages)
    yield from _paper_questions(shop, sizes)


def _load(shop: Workshop, size: Size) -> Answer:
    project = shop.plan(*size)
    ours = shop.task("load", project)
    theirs = shop.task("compose", project)
    return Answer(
        ours=ours["cpu"],
        theirs=theirs["cpu"],
        more=ours,
        explain=lambda: shop.explained_task("load", project),
    )


@dataclass(frozen=True, slots=True)
class _Feeds:
    """Feeds of one size, by the program and by the library alone."""

    shop: Workshop
    size: Size

    def __call__(self) -> Answer:
        project = self.shop.plan(*self.size)
        ours = made_feeds(self.shop, project)
        theirs = self.shop.task("icalendar_feeds", project, "feeds")
        return Answer(
            ours=ours["cpu"],
            theirs=theirs["cpu"],
            note=f"{ours['files']:,.0f} feeds, {ours['bytes'] / MEGABYTE:,.1f} MB",
            more=ours,
            explain=lambda: self.shop.explained_task("feeds", project, "feeds"),
        )


def made_feeds(shop: Workshop, project: Path) -> dict[str, float]:
    """Make the feeds of a plan into ``feeds`` of its project, once."""
    return shop.once((project, "feeds"), lambda: shop.task("feeds", project, "feeds"))


def _page_questions(shop: Workshop, size: Size) -> Iterator[Question]:
    what = f"pages of {size[0]:,} units × {size[1]:,} tasks"
    peers: tuple[
        tuple[str, str, Wanted | None, Callable[[], list[str] | None]], ...
    ] = (
        ("mkdocs", "the same HTML through Material", Wanted(faster=15), _mkdocs),
        ("zensical", "the same HTML through Zensical", None, _zensical),
        ("hugo", "the same HTML through Hugo", Wanted(most_times=1), find_hugo),
    )
    for key, peer, wanted, find in peers:
        yield Question(
            key=f"pages-{key}",
            what=what,
            unit="s",
            peer=peer,
            wanted=wanted,
            ask=_Pages(shop, size, key, find),
        )


def _mkdocs() -> list[str] | None:
    return find_engine("mkdocs")


def _zensical() -> list[str] | None:
    return find_engine("zensical")


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages of one size, by the program and by a site generator that gets them ready."""

    shop: Workshop
    size: Size
    name: str
    find: Callable[[], list[str] | None]

    def __call__(self) -> Answer:
        project = self.shop.plan(*self.size)
        whole = self.shop.cold(project, *_HTML)
        # A build makes feeds as well, which no site generator does; all else of it is counted.
        ours = whole.cpu - made_feeds(self.shop, project)["cpu"]
        command = self.find()
        missing = HUGO_MISSING if self.name == "hugo" else ENGINE_MISSING
        if command is None:
            theirs, count = None, 0
        else:
            theirs, count = self._by(command, project)
        return Answer(
            ours=ours,
            theirs=theirs.cpu if theirs else None,
            without_peer="" if theirs else missing,
            note=f"{count:,} pages; the build without its feeds" if theirs else "",
            more=costs(whole),
            explain=lambda: self.shop.explained(
                project,
                *building(project, *_HTML, out="profiled"),
                # Feeds are taken off the figure, so they explain nothing of it.
                without="icalendar",
            ),
        )

    def _by(self, command: list[str], project: Path) -> tuple[Measured, int]:
        site = project / "build/site"
        folder = self.shop.folder / f"pages-{self.name}"
        if self.name == "hugo":
            count = pages.for_hugo(site, folder)
            return self.shop.run([*command, "--quiet"], folder), count
        count = pages.for_mkdocs(site, folder)
        return self.shop.run([*command, "build"], folder), count


def _paper_questions(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    for jobs, how in ((1, "one core"), (2, "wall on two cores")):
        yield Question(
            key=f"paper-{jobs}",
            what=f"{sizes.paper} PDF sheets, {how}",
            unit="s",
            peer="WeasyPrint on the same sheets' HTML",
            wanted=Wanted(faster=8),
            # Of few sheets the start of the processes is most of the time.
            judged=jobs == 1 or sizes.paper >= _MANY_SHEETS,
            ask=_Paper(shop, sizes, jobs),
        )


@dataclass(frozen=True, slots=True)
class _Paper:
    """The sheets of some units, set by the program and by a browser-like typesetter."""

    shop: Workshop
    sizes: Sizes
    jobs: int

    def __call__(self) -> Answer:
        shop, jobs = self.shop, str(self.jobs)
        project = shop.plan(*self.sizes.pages)
        shop.cold(project, *_HTML)
        found = sorted((project / "build/site/checklists").glob("truong-*.html"))
        pages_ = found[: self.sizes.paper]
        if not pages_:
            raise NotMeasuredError("no sheets to set")
        units = [page.stem for page in pages_]
        ours = shop.task("paper", project, jobs, *units)
        ours["cpu"] += ours["children"]
        theirs = self._by_weasyprint(project, [str(page) for page in pages_])
        kind = "cpu" if self.jobs == 1 else "wall"
        return Answer(
            ours=ours[kind],
            theirs=theirs[kind] if theirs else None,
            without_peer="" if theirs else WEASYPRINT_MISSING,
            note=f"{len(units)} sheets",
            more=ours,
            explain=lambda: shop.explained_task("paper", project, "1", *units),
        )

    def _by_weasyprint(
        self, project: Path, found: list[str]
    ) -> dict[str, float] | None:
        python = find_weasyprint(self.shop.folder / "peers")
        if python is None:
            return None
        script = str(SCRIPTS / "benching/tasks/weasy.py")
        out = str(self.shop.folder / "weasyprint")
        done = self.shop.run([*python, script, out, str(self.jobs), *found], project)
        figures: dict[str, float] = json.loads(done.said.splitlines()[-1])
        return figures
