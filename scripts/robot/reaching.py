"""Which pages can be come to from home by pressing only."""

from __future__ import annotations

import html.parser
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from robot.looks import SIZES, Engine
from robot.pressing import DEPTH, OPENERS, Control, Limits, Presser
from robot.serving import RobotSite
from robot.targets import Targets

HOME = "index.html"
MISSING_PAGE = "404.html"
"""The page that hosts show for unknown addresses; nothing leads to it, and nothing should."""

ENOUGH = 2
"""How many pages in a row that lead to nothing new put off others like them."""


class _Menu(html.parser.HTMLParser):
    """Collects the links of the menu: of the first nav that belongs to the drawer."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "nav" and (
            self._depth or "md-nav--primary" in str(values.get("class"))
        ):
            self._depth += 1
        # A table of contents belongs to the page and not to the menu.
        if (
            tag == "a"
            and self._depth
            and values.get("href")
            and not str(values["href"]).startswith("#")
        ):
            self.links.append(str(values["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav" and self._depth:
            self._depth -= 1


def pages_of(folder: Path) -> set[str]:
    """Return every page of a site except the one for unknown addresses."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    return files - {MISSING_PAGE}


def menu_of(folder: Path) -> set[str]:
    """Return the files that home's menu names, read from its source."""
    menu = _Menu()
    menu.feed((folder / "index.html").read_text("utf-8"))
    targets = Targets(folder)
    return {
        targets.judge(f"http://robot/{link.lstrip('./')}", "http://robot/").file
        for link in menu.links
    }


def unreached(engine: Engine, folder: Path, *, script: bool = True) -> set[str]:
    """Press from home on, page by page, on a phone; return the pages that nothing led to."""
    wanted = pages_of(folder)
    reached = {HOME}
    look = replace(SIZES["390"], script=script)
    window = engine.window(look)
    targets = Targets(folder)
    with RobotSite(folder, look) as site:

        def presser_of(file: str) -> Presser:
            return Presser(
                window,
                site,
                targets,
                engine=engine.name,
                look=look,
                page=file,
                address=file.removesuffix("index.html"),
            )

        try:
            _walk(presser_of, wanted, reached)
        finally:
            window.close()
    return wanted - reached


def _walk(
    presser_of: Callable[[str], Presser], wanted: set[str], reached: set[str]
) -> None:
    """Go on from the pages that were reached, and add those that they lead to, until all are or nothing is new.

    Each page is come to twice: for what can be seen at once, and for what has to be opened first, which costs many
    times as much and seldom leads to more.
    """
    waiting = [(file, opening) for file in reached for opening in (False, True)]
    fruitless: Counter[tuple[str, bool]] = Counter()

    def urgency(work: tuple[str, bool]) -> tuple[bool, bool, int, str]:
        file, opening = work
        # Home's menu and the lists that stand high lead to much; below, what is like pages that led to nothing new
        # can wait.
        folder = _folder(file)
        can_wait = folder != "" and fruitless[folder, opening] >= ENOUGH
        return can_wait, opening and file != HOME, file.count("/"), file

    while waiting and wanted - reached:
        waiting.sort(key=urgency)
        file, opening = waiting.pop(0)
        led_on = _lead_on(
            presser_of(file),
            reached,
            # The menu is the same everywhere: it is opened once.
            header=file == HOME,
            opening=opening,
        )
        new = (set(led_on) & wanted) - reached
        reached |= new
        waiting += [(page, again) for page in sorted(new) for again in (False, True)]
        kind = _folder(file), opening
        fruitless[kind] = 0 if new else fruitless[kind] + 1


def _folder(page: str) -> str:
    return page.removesuffix("index.html").rstrip("/").rpartition("/")[0]


def menu_unreached(engine: Engine, folder: Path, *, script: bool) -> set[str]:
    """Press everything on home on a phone; return the entries of the menu that nothing led to."""
    look = replace(SIZES["390"], script=script)
    window = engine.window(look)
    with RobotSite(folder, look) as site:
        try:
            presser = Presser(
                window,
                site,
                Targets(folder),
                engine=engine.name,
                look=look,
                page="home",
                address="",
            )
            reached = set(_lead_on(presser, set(), menu=True))
        finally:
            window.close()
    return menu_of(folder) - reached


def _lead_on(
    presser: Presser,
    reached: set[str],
    *,
    header: bool = True,
    menu: bool = False,
    opening: bool = True,
) -> Iterator[str]:
    """Press the links of a page that lead to something new, with ``opening`` also those that openers bring forth."""
    presser.limits = Limits()
    presser.load()
    known: set[str] = set()
    ways: deque[tuple[str, ...]] = deque([()])
    while ways:
        way = ways.popleft()
        if way:
            presser.go(way)
        controls = [control for control in presser.scan() if control.path not in known]
        known |= {control.path for control in controls}
        # For the menu only what the openers bring forth counts.
        fresh = (
            []
            if menu and not way
            else [link for link in controls if _is_new(presser, link, reached)]
        )
        presser.press_links(fresh, way)
        yield from sorted(presser.outcome.reached)
        reached = reached | presser.outcome.reached
        if opening and len(way) < DEPTH:
            openers = [
                control
                for control in controls
                if control.kind in OPENERS
                and _may_open(control)
                and (not menu or _is_of_menu(control))
            ]
            ways.extend(
                (*way, control.path)
                for control in openers
                if header or "header" not in control.path
            )


def _is_new(presser: Presser, link: Control, reached: set[str]) -> bool:
    if link.kind != "link":
        return False
    verdict = presser.targets.judge(link.href, presser.site.base)
    return (
        not verdict.outside
        and not verdict.fault
        and verdict.file.endswith(".html")
        and verdict.file not in reached
    )


def _is_of_menu(control: Control) -> bool:
    """Tell whether it stands in the header, which opens the drawer, or in the drawer itself."""
    return "header" in control.path or "nav" in control.path


def _may_open(control: Control) -> bool:
    # Search is another way than pressing, and what is sent or copied opens nothing.
    if control.resets or control.submits:
        return False
    if control.kind == "button":
        return "header" in control.path
    return "__search" not in control.name
