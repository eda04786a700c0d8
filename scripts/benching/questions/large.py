"""Rows about large plans: what a build costs, and what a reader of it has to fetch."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benching.answering import Answer, NotMeasuredError, Question, Wanted
from benching.measuring import MEGABYTE, tree_of
from benching.questions.building import costs
from benching.sizes import Size, Sizes
from benching.workshop import Workshop, building

_HTML = ("--formats", "html")
_SECONDS = {(3400, 42): 45.0, (3400, 300): 110.0}
_MEGABYTES = {(3400, 42): 500.0, (3400, 300): 600.0, (50_000, 42): 2000.0}
_PROFILED: Size = (100, 42)
"""What a build of a large plan spends its time with is told of this one: a profile of the large takes twice as long."""
_LARGE_FEED = MEGABYTE
"""Larger feeds are refused by Google."""
_HOME_BUDGET = 250.0
"""Kilobytes of a first visit on the wire, the budget of the small plan (tests/test_browser_budget.py)."""
_KILOBYTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is kept of a build whose output is deleted."""

    costs: dict[str, float]
    bare: dict[str, float]
    home: int
    home_sent: int
    index: int
    feeds: int
    large_feeds: int
    reader: dict[str, float]
    """What a browser measured; empty without one."""
    no_reader: str = ""


def questions(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    """Yield the rows in the order of the issue's table."""
    for size in sizes.html:
        yield from _build_questions(shop, size)
    for size in sizes.reader:
        yield from _reader_questions(shop, size)


def _said(size: Size) -> str:
    return f"{size[0]:,} units × {size[1]:,} tasks"


def _build_questions(shop: Workshop, size: Size) -> Iterator[Question]:
    def cost() -> Answer:
        facts = _facts(shop, size)
        return Answer(
            ours=facts.costs["cpu"],
            theirs=facts.bare["cpu"],
            note=(
                f"{facts.bare['files']:,.0f} files, {facts.bare['bytes'] / MEGABYTE:,.0f} MB; "
                f"{facts.costs['written_mb']:,.0f} MB handed over"
            ),
            more=facts.costs,
            explain=lambda: _explained(shop, size),
        )

    def memory() -> Answer:
        facts = _facts(shop, size)
        return Answer(ours=facts.costs["memory_mb"], more=facts.costs)

    key = f"{size[0]}-{size[1]}"
    if size in _SECONDS or size not in _MEGABYTES:
        yield Question(
            key=f"html-{key}",
            what=f"{_said(size)}, HTML",
            unit="s",
            peer="the same files by a bare loop",
            wanted=Wanted(most=_SECONDS.get(size, _SECONDS[3400, 42])),
            judged=size in _SECONDS,
            ask=cost,
        )
    yield Question(
        key=f"memory-{key}",
        what=f"{_said(size)}, HTML, peak memory",
        unit="MB",
        wanted=Wanted(most=_MEGABYTES.get(size, _MEGABYTES[3400, 42])),
        judged=size in _MEGABYTES,
        ask=memory,
    )


def _reader_questions(shop: Workshop, size: Size) -> Iterator[Question]:
    def home() -> Answer:
        facts = _facts(shop, size)
        sent = facts.reader.get("wire_kb")
        if sent is None:
            note = f"home alone, gzipped; a first visit: {facts.no_reader}"
            return Answer(ours=facts.home_sent / _KILOBYTE, note=note)
        note = f"home itself {facts.home / _KILOBYTE:,.0f} kB before gzip"
        return Answer(ours=sent, note=note, more=facts.reader)

    def search() -> Answer:
        facts = _facts(shop, size)
        note = f"index {facts.index / _KILOBYTE:,.0f} kB in one file"
        if not facts.reader:
            raise NotMeasuredError(f"{facts.no_reader}; {note}")
        return Answer(ours=facts.reader["first_result"], note=note, more=facts.reader)

    def large() -> Answer:
        facts = _facts(shop, size)
        return Answer(ours=facts.large_feeds, note=f"of {facts.feeds:,} feeds")

    key = f"{size[0]}-{size[1]}"
    yield Question(
        key=f"home-{key}",
        what=f"{_said(size)}, first visit of home on the wire",
        unit="kB",
        wanted=Wanted(most=_HOME_BUDGET),
        ask=home,
    )
    yield Question(
        key=f"search-{key}",
        what=f"{_said(size)}, first search result (desktop, wall)",
        unit="s",
        wanted=Wanted(most=0.3),
        ask=search,
    )
    yield Question(
        key=f"feeds-over-{key}",
        what=f"{_said(size)}, feeds over 1 MB",
        unit="files",
        wanted=Wanted(most=0),
        ask=large,
    )


def _explained(shop: Workshop, size: Size) -> tuple[str, ...]:
    chosen = min(size, _PROFILED)
    project = shop.plan(*chosen)
    return shop.explained(project, *building(project, *_HTML, out="profiled"))


def _facts(shop: Workshop, size: Size) -> _Facts:
    return shop.once(("facts", size), lambda: _built(shop, size))


def _built(shop: Workshop, size: Size) -> _Facts:
    """Build a plan, learn all that rows ask of it, and delete what was built."""
    project = shop.plan(*size)
    try:
        done = shop.cold(project, *_HTML, out="large")
        site = project / "large/site"
        files, bytes_ = tree_of(site)
        bare = shop.task("write", project, str(site), str(project / "bare"))
        shutil.rmtree(project / "bare")
        feeds = [path.stat().st_size for path in (site / "feeds").rglob("*.ics")]
        home = (site / "index.html").read_bytes()
        reader, no_reader = _read(shop, project, str(site))
        return _Facts(
            costs=costs(done, files, bytes_),
            bare=bare,
            home=len(home),
            home_sent=len(gzip.compress(home)),
            index=sum(
                path.stat().st_size
                for path in (site / "search").rglob("*")
                if path.is_file()
            ),
            feeds=len(feeds),
            large_feeds=sum(1 for feed in feeds if feed > _LARGE_FEED),
            reader=reader,
            no_reader=no_reader,
        )
    finally:
        # Several of a large one do not fit a disk.
        shutil.rmtree(project / "large", ignore_errors=True)


def _read(shop: Workshop, project: Path, site: str) -> tuple[dict[str, float], str]:
    try:
        return shop.task("reader", project, site), ""
    except NotMeasuredError as error:
        return {}, str(error)
