"""Press everything on a page that can be pressed, and judge what a person then sees."""

from __future__ import annotations

import contextlib
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from browsing import MISSING
from robot.looks import Box, Look, Window
from robot.serving import RobotSite
from robot.targets import Targets, Verdict

DEPTH = 3
"""How many openers are pressed one inside the other: a menu, a section of it, a part of that."""
PATIENCE = 1.2
"""Seconds within which something must be seen after a press."""
SETTLING = 0.35
"""Seconds that opening takes at most: the theme's slowest movement, without reduced motion."""
PAINTING = 0.05
"""Seconds after which a change by script is on the screen."""
OPENERS = {"button", "summary", "label"}
FOLDING = ("summary", "label")
"""Elements that a second press closes again, if one opened them."""
WANTED = {
    "link": "leads to a file of the site",
    "button": "something is seen, moved to, copied, saved or printed",
    "summary": "text appears or goes",
    "label": "text appears, or colours change",
    "tick": "its mark appears or goes",
    "field": "takes the focus and what is typed",
    "select": "keys change its value",
    "file": "a file chooser opens",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something on a page that can be pressed."""

    path: str
    kind: str
    name: str
    href: str = ""
    resets: bool = False
    submits: bool = False
    opened: bool = False
    """Whether it says that what it opens is open, so that pressing it may only take away."""

    @property
    def shape(self) -> str:
        """What it shares with others that were made in the same way."""
        return re.sub(r":nth-of-type\(\d+\)", "", self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a person sees, and where the keyboard is."""

    address: str
    focus: str
    texts: list[str]
    fields: dict[str, Any]
    colours: list[str]
    scroll: list[int]
    order: list[str]
    """What tables say of their order: a mark in the head shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """A control that does nothing a person could see, or something wrong."""

    engine: str
    page: str
    look: str
    control: str
    path: str
    wanted: str
    happened: str

    def __str__(self) -> str:
        return f"{self.page} [{self.engine}, {self.look}] {self.control}: wanted: {self.wanted}; {self.happened}"


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of pressing a page's controls in one look."""

    engine: str
    page: str
    look: str
    found: int = 0
    pressed: int = 0
    outside: int = 0
    """Links to other hosts, of which only the form was judged."""
    spared: int = 0
    """Controls like others that were pressed: only that they can be reached by the pointer was judged."""
    dead: list[Dead] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    """Files of the site that pressed links lead to."""
    effects: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass(slots=True, kw_only=True)
class Limits:
    """How much is pressed where many controls are alike; None presses all."""

    alike: int | None = None
    known: set[tuple[str, ...]] | None = None
    """What was pressed inside menus and dialogs that every page has, and need not be pressed on the next."""

    def copy(self) -> Limits:
        """Return the same limits as they stand now, which pressing on does not change."""
        known = None if self.known is None else set(self.known)
        return Limits(alike=self.alike, known=known)


class Presser:
    """Presses the controls of one page."""

    def __init__(
        self,
        window: Window,
        site: RobotSite,
        targets: Targets,
        *,
        engine: str,
        look: Look,
        page: str,
        address: str,
        limits: Limits | None = None,
    ) -> None:
        self.window = window
        self.site = site
        self.targets = targets
        self.look = look
        self.address = address
        self.limits = limits or Limits()
        self.outcome = Outcome(engine=engine, page=page, look=str(look))
        self.way: tuple[str, ...] = ()
        self.fresh = False
        self._shapes: Counter[str] = Counter()
        self._loaded: list[str] = []
        """Paths of the controls that can be seen on the page as it was loaded."""

    def run(self) -> Outcome:
        """Press everything, what opens inside it too."""
        begun = time.monotonic()
        self.load()
        self._complain(None)
        controls = self.scan()
        self._loaded = [control.path for control in controls]
        self._level(controls, (), set(self._loaded))
        self.outcome.seconds = time.monotonic() - begun
        return self.outcome

    def load(self, way: tuple[str, ...] = ()) -> None:
        """Open the page anew, as somebody who was never there, and press the openers on the way."""
        if self.way or self.fresh or self.outcome.pressed:
            self.window.ask("forget")
        self.window.open(self.site.base + self.address)
        self._until(lambda: bool(self.window.ask("ready")), 5)
        if self.look.script:
            self.window.ask("arm", not self.window.sees_choosers)
        self.way = ()
        self.fresh = True
        for path in way:
            self._enter(path)

    def go(self, way: tuple[str, ...]) -> None:
        """Have the page as after pressing the openers on the way, by one press where that is enough."""
        if self.fresh and self.way == way[:-1]:
            self._enter(way[-1])
        elif not self.fresh or self.way != way:
            self.load(way)

    def _enter(self, path: str) -> None:
        before = self._seen()
        # A busy browser may lose the first press on a page that it has only just shown.
        for _ in range(2):
            aimed = self._aim([path])
            if aimed["state"] != "ready":
                break
            self.window.press([(aimed["points"][0][1], aimed["points"][0][2])])
            if self._until(lambda: self._seen() != before, PATIENCE):
                break
        self._settle()
        self.way = (*self.way, path)

    def _leave(self, way: tuple[str, ...]) -> None:
        """Have the page as on another way: by closing what was opened, or else by loading the page anew."""
        if not (way == self.way[:-1] == () and self._closes(self.way[0])):
            self.load(way)

    def _closes(self, opener: str) -> bool:
        """Press once more what folds; tell whether the controls are then those of the page as it was loaded."""
        if not opener.rpartition(" > ")[2].startswith(FOLDING):
            return False
        aimed = self._aim([opener])
        if aimed["state"] != "ready":
            return False
        self.window.press([(aimed["points"][0][1], aimed["points"][0][2])])
        self.fresh = False
        self._settle()
        if self._seen() != self._loaded:
            return False
        self.way = ()
        return True

    def _settle(self) -> None:
        """Wait until nothing on the page moves any more."""
        # What a press or scrolling sets in motion begins with the next picture.
        time.sleep(PAINTING)
        self._until(lambda: bool(self.window.ask("still")), SETTLING)

    def _seen(self) -> list[str]:
        return [control.path for control in self.scan()]

    def scan(self) -> list[Control]:
        """Return the controls that can be seen somewhere on the page."""
        return [
            Control(
                **{
                    name: one[name]
                    for name in (
                        "path",
                        "kind",
                        "name",
                        "href",
                        "resets",
                        "submits",
                        "opened",
                    )
                }
            )
            for one in self.window.ask("scan")
        ]

    def _level(
        self, controls: Sequence[Control], way: tuple[str, ...], known: set[str]
    ) -> None:
        self.outcome.found += len(controls)
        self.press_links(
            [control for control in controls if control.kind == "link"], way
        )
        others = [control for control in controls if control.kind != "link"]
        # What the header opens covers the page, which is then loaded anew for whatever is pressed next.
        others.sort(key=lambda control: "header" in control.path)
        for control in others:
            if not self._is_spared(control, way):
                self._press_other(control, way, known)

    def _is_spared(self, control: Control, way: tuple[str, ...]) -> bool:
        """Whether enough of its like were pressed already."""
        if self.limits.known is not None and way:
            key = (str(self.look.script), *way, control.path)
            if key in self.limits.known:
                self.outcome.spared += 1
                return True
            self.limits.known.add(key)
        self._shapes[control.shape] += 1
        if (
            self.limits.alike is not None
            and self._shapes[control.shape] > self.limits.alike
        ):
            self.outcome.spared += 1
            return True
        return False

    # Links

    def press_links(self, links: Sequence[Control], way: tuple[str, ...] = ()) -> None:
        """Press links, all that stand in the viewport at a time."""
        rest: dict[str, Control] = {}
        for link in links:
            verdict = self.targets.judge(link.href, self.site.base)
            if verdict.outside and verdict.fault:
                self._dead(link, f"the address leads nowhere: {verdict.fault}")
            self._shapes[link.shape] += 1
            alike = (
                self.limits.alike is not None
                and self._shapes[link.shape] > 2 * self.limits.alike
            )
            if alike or (verdict.outside and not self.look.script):
                self._spare(link, verdict)
            else:
                rest[link.path] = link
        missed: Counter[str] = Counter()
        while rest:
            aimed = self._aim(list(rest))
            first = next(iter(rest))
            if aimed["state"] != "ready":
                if not (self.fresh and self.way == way):
                    self.load(way)
                    continue
                self._unreachable(rest.pop(first), aimed, way)
                continue
            points = [(path, (x, y)) for path, x, y in aimed["points"]]
            done = (
                self._press_armed(points)
                if self.look.script
                else self._press_held(points, rest)
            )
            for path, said in done.items():
                if path in rest:
                    self._judge_link(rest.pop(path), said, way)
            self._complain(None if len(done) != 1 else links[0])
            if first in rest:
                missed[first] += 1
                self.load(way)
                if missed[first] > 1:
                    self._dead(rest.pop(first), "the press does not reach it")

    def _press_armed(
        self, points: Sequence[tuple[str, tuple[float, float]]]
    ) -> dict[str, str]:
        """Press links that the recorder keeps from leading away; return what was heard of each."""
        self.window.ask("arm", not self.window.sees_choosers)
        self.window.press([point for _, point in points])
        wanted = {path for path, _ in points}
        heard: dict[str, str] = {}

        def listen() -> bool:
            for click in self.window.ask("clicks"):
                heard[click["path"]] = "prevented" if click["prevented"] else "followed"
            return wanted <= set(heard)

        self._until(listen, 0.4)
        return {path: said for path, said in heard.items() if path in wanted}

    def _press_held(
        self,
        points: Sequence[tuple[str, tuple[float, float]]],
        rest: dict[str, Control],
    ) -> dict[str, str]:
        """Press links while the server holds readers on the page; return what was asked for after each."""
        done: dict[str, str] = {}
        for path, point in points:
            parts = urlsplit(rest[path].href)
            here = (
                urlsplit(self.window.ask("snapshot")["address"])
                if parts.fragment
                else None
            )
            within = here is not None and (parts.path, parts.query) == (
                here.path,
                here.query,
            )
            self.site.forget()
            with self.site.holding():
                self.window.press([point])
                if not within:
                    asked = self.site.asked_for(1.0)
                    if asked is None:
                        # Chromium takes no second press for an address that it is still asking for.
                        self.window.press([point])
                        asked = self.site.asked_for(2.0)
                    expected = parts.path + (f"?{parts.query}" if parts.query else "")
                    done[path] = (
                        "followed"
                        if asked == expected
                        else f"asked for {asked or 'nothing'}"
                    )
                    continue
            done[path] = "followed"
            # The page has scrolled, so the other places are not where they were.
            break
        return done

    def _judge_link(self, link: Control, said: str, way: tuple[str, ...]) -> None:
        if said == "prevented":
            # The page does something of its own instead: that is judged as of any button.
            self._press_other(link, way, set())
            return
        verdict = self.targets.judge(link.href, self.site.base)
        if verdict.outside:
            self.outcome.outside += 1
            return
        self.outcome.pressed += 1
        self.outcome.effects["link"] += 1
        parts = urlsplit(link.href)
        if said != "followed":
            self._dead(link, said)
        elif verdict.fault:
            self._dead(link, f"the address leads nowhere: {verdict.fault}")
        elif (
            parts.fragment
            and parts.path == "/" + self.address
            and not self._is_shown(parts.fragment)
        ):
            self._dead(link, f"the place #{parts.fragment} is not shown")
        else:
            self.outcome.reached.add(verdict.file)

    def _is_shown(self, fragment: str) -> bool:
        return bool(self.window.ask("anchored", fragment) != "hidden")

    def _spare(self, link: Control, verdict: Verdict) -> None:
        if verdict.outside:
            self.outcome.outside += 1
            return
        self.outcome.spared += 1
        if verdict.fault:
            self._dead(link, f"the address leads nowhere: {verdict.fault}")
        else:
            self.outcome.reached.add(verdict.file)

    # Everything else

    def _press_other(
        self, control: Control, way: tuple[str, ...], known: set[str]
    ) -> None:
        if self.way != way:
            self._leave(way)
        effect, happened, before = self._attempt(control, way)
        if effect is None:
            # What another press left behind may be in the way, or a busy machine lost the press: what is dead stays so.
            self.load(way)
            effect, happened, before = self._attempt(control, way)
        if effect == "skip":
            return
        self.outcome.pressed += 1
        self._complain(control)
        if effect is None:
            self._dead(control, happened)
            return
        self.outcome.effects[effect.split(" ")[0]] += 1
        if control.kind in OPENERS and effect == "appears" and len(way) < DEPTH:
            opened = [new for new in self.scan() if new.path not in known]
            if opened and before:
                known = known | {new.path for new in opened}
                inner = (*way, control.path)
                # The page stands as after the press on the way.
                self.way, self.fresh = inner, True
                self._settle()
                self._level(opened, inner, known)
                self.fresh = False

    def _attempt(
        self, control: Control, way: tuple[str, ...]
    ) -> tuple[str | None, str, Snapshot | None]:
        """Press once; return the effect, or what happened instead, and what was seen before."""
        if (control.resets or control.submits) and self.window.ask(
            "aim", [control.path]
        )["state"] == "ready":
            self.window.ask("prepare", control.path)
            # What is written may change what is seen, which is no effect of the press.
            time.sleep(SETTLING)
            self.fresh = False
        aimed = self._aim([control.path])
        if aimed["state"] in ("outside", "inner"):
            return "skip", "", None
        if aimed["state"] != "ready":
            if way and self.fresh:
                return "skip", "", None
            return None, f"{aimed['state']} {aimed['by']}".strip(), None
        point = (aimed["points"][0][1], aimed["points"][0][2])
        self.window.events()
        if control.kind == "select":
            return (*self._choose(control), None)
        if control.kind == "tick":
            return (*self._tick(control, point), None)
        if control.kind == "field":
            return (*self._write(control, point), None)
        return self._watch(control, point, way)

    def _choose(self, control: Control) -> tuple[str | None, str]:
        if self.window.ask("options", control.path) < 2:
            return None, "there is nothing to choose from"
        before = self.window.ask("value", control.path)
        if not self.window.ask("focusOn", control.path):
            return None, "takes no focus"
        self.fresh = False
        for key in ("ArrowDown", "Home"):
            self.window.type(key)
            if self._until(
                lambda: self.window.ask("value", control.path) != before, 0.5
            ):
                return "chooses", ""
        return None, "keys change nothing"

    def _tick(
        self, control: Control, point: tuple[float, float]
    ) -> tuple[str | None, str]:
        before = self.window.ask("ticked", control.path)["checked"]
        if before and "radio" in control.kind:
            return "skip", ""
        self.window.press([point])
        self.fresh = False
        self._until(
            lambda: self.window.ask("ticked", control.path)["checked"] != before, 0.5
        )
        state = self.window.ask("ticked", control.path)
        if state["checked"] == before:
            # A chosen radio button stays chosen.
            return ("skip", "") if before else (None, "its state stays as it was")
        x, y, width, height = state["box"]
        box = Box(x=x, y=y, width=width, height=height)
        pictures = []
        # Set by script, so that pointer and focus are the same in both pictures.
        for checked in (before, not before) * 2:
            self.window.ask("tick", control.path, checked)
            time.sleep(PAINTING)
            pictures.append(self.window.picture(box))
            if len(set(pictures)) > 1:
                break
        self.window.ask("tick", control.path, not before)
        return (
            ("ticks", "")
            if len(set(pictures)) > 1
            else (None, "its state changes, but looks the same")
        )

    def _write(
        self, control: Control, point: tuple[float, float]
    ) -> tuple[str | None, str]:
        self.window.press([point])
        self.fresh = False
        if not self._until(
            lambda: bool(self.window.ask("isFocused", control.path)), 0.5
        ):
            return None, "takes no focus"
        before = self.window.ask("value", control.path)
        self.window.type("a")
        if not self._until(
            lambda: self.window.ask("value", control.path) != before, 0.5
        ):
            return None, "takes no letter"
        return "writes", ""

    def _watch(
        self, control: Control, point: tuple[float, float], way: tuple[str, ...]
    ) -> tuple[str | None, str, Snapshot | None]:
        before = Snapshot(**self.window.ask("snapshot"))
        self.site.forget()
        self.window.ask("notes")
        if self.look.script:
            self.window.ask("arm", not self.window.sees_choosers)
        # Without script a form that is sent would lead away.
        holding = contextlib.nullcontext() if self.look.script else self.site.holding()
        told: list[str] = []
        after = before
        effect: str | None = None

        def look() -> bool:
            nonlocal after, effect
            told.extend([*self.window.ask("notes"), *self.window.events()])
            after = Snapshot(**self.window.ask("snapshot"))
            effect = judge(
                control, before, after, told, closes=bool(way) or control.opened
            )
            return effect is not None

        with holding:
            self.window.press([point])
            self.fresh = False
            self._until(look, PATIENCE)
        if effect is None:
            asked = self.site.asked_for(0)
            if asked is not None and urlsplit(asked).path != "/" + self.address:
                return "leads", "", before
        return effect, describe(before, after), before

    # What both need

    def _aim(self, paths: Sequence[str]) -> dict[str, Any]:
        """Scroll the first of some controls into view; return which can be pressed then, and where."""
        aimed: dict[str, Any] = self.window.ask("aim", paths)
        if aimed.get("moved"):
            # What follows the scrolling, such as a button that leads back up, may now lie over them.
            self._settle()
            aimed = self.window.ask("aim", paths)
        return aimed

    def _unreachable(
        self, control: Control, aimed: dict[str, Any], way: tuple[str, ...]
    ) -> None:
        # In an opened menu much is behind it, and what no scrolling brings into view nobody sees.
        if way or aimed["state"] in ("outside", "inner"):
            return
        self._dead(control, f"{aimed['state']} {aimed['by']}".strip())

    def _complain(self, control: Control | None) -> None:
        heard = self.window.complaints()
        wanted = f": /{MISSING}"
        heard += [
            failure for failure in self.site.failures() if not failure.endswith(wanted)
        ]
        for complaint in heard:
            if MISSING not in complaint or "not loaded" not in complaint:
                self._dead(control, complaint, wanted="no error")

    def _dead(self, control: Control | None, happened: str, wanted: str = "") -> None:
        self.outcome.dead.append(
            Dead(
                engine=self.outcome.engine,
                page=self.outcome.page,
                look=self.outcome.look,
                control=f"{control.kind} “{control.name}”" if control else "page",
                path=control.path if control else "",
                wanted=wanted or WANTED[control.kind if control else "link"],
                happened=happened,
            )
        )

    def _until(self, condition: Any, seconds: float) -> bool:
        limit = time.monotonic() + seconds
        for pause in _pauses():
            if condition():
                return True
            if time.monotonic() >= limit:
                return False
            time.sleep(pause)
        return False


def _pauses() -> Iterator[float]:
    pause = 0.01
    while True:
        yield pause
        pause = min(pause * 2, 0.15)


def judge(
    control: Control,
    before: Snapshot,
    after: Snapshot,
    told: Sequence[str],
    *,
    closes: bool,
) -> str | None:
    """Say what a person saw happen after a press; None if nothing.

    ``closes``: what the press works on was open before, so that taking text away is an effect.
    """
    if told:
        return told[0].split(" ")[0]
    if control.kind == "file":
        return None
    moved_from, moved_to = urlsplit(before.address), urlsplit(after.address)
    if (moved_from.netloc, moved_from.path) != (moved_to.netloc, moved_to.path):
        return "leads"
    gained = Counter(after.texts) - Counter(before.texts)
    lost = Counter(before.texts) - Counter(after.texts)
    if gained:
        return "appears"
    if lost and closes:
        return "goes"
    if after.order != before.order or (not lost and after.texts != before.texts):
        return "sorts"
    if after.focus and after.focus not in (before.focus, control.path):
        return "focuses"
    changed = {
        path
        for path, value in after.fields.items()
        if before.fields.get(path, value) != value
    }
    if changed - {control.path}:
        return "fills"
    if before.colours != after.colours:
        return "colours"
    return None


def describe(before: Snapshot, after: Snapshot) -> str:
    """Say what changed although nobody sees an effect in it."""
    lost = sum((Counter(before.texts) - Counter(after.texts)).values())
    said = []
    if lost:
        said.append(f"{lost} of {len(before.texts)} texts are covered and none appears")
    if before.address != after.address:
        said.append("only the address changes")
    if before.scroll != after.scroll:
        said.append("the page scrolls")
    return ", ".join(said) or "nothing changes"
