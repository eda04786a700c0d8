"""How a page is looked at, what a window into an engine can do, and what each engine cannot."""

from __future__ import annotations

import abc
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Scheme = Literal["light", "dark", "forced"]
Dates = Literal["own", "icu72", "other"]
Point = tuple[float, float]

ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE = "vi-VN"
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "forced")
DATES: tuple[Dates, ...] = ("own", "icu72", "other")
AGENT = Path(__file__).with_name("agent.js").read_text("utf-8")
KEYS = {
    "ArrowDown": "\ue015",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Home": "\ue011",
}
"""Keys without a letter, as WebDriver writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to look at a page."""

    width: int = 1366
    """In CSS pixels, after zooming."""
    height: int = 768
    zoom: int = 1
    scheme: Scheme = "light"
    script: bool = True
    clock: dt.datetime | None = None
    """When the page's clock starts; now if None."""
    dates: Dates = "own"
    """How Intl writes dates: as this engine does, as ICU 72 did in en-CA, or in another order."""

    def __str__(self) -> str:
        words = [f"{self.width}x{self.height}"]
        if self.zoom != 1:
            words.append(f"{self.zoom}00%")
        words.append(self.scheme)
        words.append("script" if self.script else "no-script")
        if self.clock is not None:
            words.append(self.clock.date().isoformat())
        if self.dates != "own":
            words.append(self.dates)
        return " ".join(words)


SIZES = {
    "320": Look(width=320, height=640),
    "390": Look(width=390, height=844),
    "1024": Look(width=1024, height=768),
    "1366": Look(width=1366, height=768),
    # A screen of 1366 pixels, zoomed.
    "200%": Look(width=683, height=384, zoom=2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unable:
    """Something that an engine cannot be made to do here."""

    engine: str
    what: str
    why: str


UNABLE = (
    Unable(
        engine="webkit",
        what="forced colours",
        why="WebKitGTK does not implement (forced-colors: active); such looks are left out",
    ),
    Unable(
        engine="webkit",
        what="two device pixels a CSS pixel",
        why="the window system has one; 200 % is looked at in its width of 683 CSS pixels only",
    ),
    Unable(
        engine="webkit",
        what="windows narrower than 447 pixels",
        why="MiniBrowser refuses; every page stands in a frame of the wanted size instead",
    ),
    Unable(
        engine="webkit",
        what="the console and the network",
        why="WebKitWebDriver reports neither; a recorder in the page and the server's answers stand for them",
    ),
    Unable(
        engine="webkit",
        what="file choosers",
        why="its dialog is a window of GTK that no driver sees; the click that asks for it is seen and held back",
    ),
    Unable(
        engine="webkit",
        what="console complaints without script",
        why="the recorder is a script; only the server's answers are judged",
    ),
    Unable(
        engine="chromium",
        what="printing",
        why="a headless browser prints nothing; the call of window.print is seen",
    ),
    Unable(
        engine="firefox",
        what="printing",
        why="a headless browser prints nothing; the call of window.print is seen",
    ),
    Unable(
        engine="webkit",
        what="printing",
        why="its dialog is a window of GTK that no driver sees; the call of window.print is seen",
    ),
)


def able(engine: str, look: Look) -> bool:
    """Return whether an engine can show a look; why not stands in UNABLE."""
    return not (engine == "webkit" and look.scheme == "forced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the viewport, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


class UnusableError(Exception):
    """An engine or what drives it is not installed, or does not start."""


class Window(abc.ABC):
    """A page as one look shows it, without history."""

    view = "window"
    """What the page's window is called where expressions are evaluated."""
    sees_choosers = True
    """Whether an opened file chooser is reported; otherwise the click that asks for it is held back."""

    @abc.abstractmethod
    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""

    @abc.abstractmethod
    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression that needs no waiting; it must be text, a number, a truth or nothing."""

    @abc.abstractmethod
    def press(self, points: Sequence[Point]) -> None:
        """Press the main button at each place of the viewport in turn."""

    @abc.abstractmethod
    def type(self, *keys: str) -> None:
        """Press keys: letters, or names of KEYS."""

    @abc.abstractmethod
    def picture(self, box: Box | None = None) -> bytes:
        """Return a PNG of the viewport, or of a part; the same pixels give the same bytes."""

    @abc.abstractmethod
    def complaints(self) -> list[str]:
        """Return what went wrong since this was last asked."""

    @abc.abstractmethod
    def events(self) -> list[str]:
        """Return what the engine itself told of since this was last asked: ``chooser``, ``download NAME``."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the window."""

    def ask(self, method: str, *values: object) -> Any:
        """Let the agent in the page do something; it is put there when it is not there yet."""
        given = ", ".join(json.dumps(value) for value in values)
        # Sent with every question it would be read with every question, by one engine for longer than it answers.
        answer = self.evaluate(
            f"((view) => view.__robot ? JSON.stringify([view.__robot.{method}({given})]) : '')({self.view})"
        )
        if not answer:
            answer = self.evaluate(
                f"((view) => {{ const robot = view.__robot || (view.__robot = ({AGENT})(view));"
                f" return JSON.stringify([robot.{method}({given})]); }})({self.view})"
            )
        return None if answer is None else json.loads(answer)[0]


class Engine(abc.ABC):
    """A browser of this machine."""

    name: str
    failures: tuple[type[Exception], ...]
    """What is raised where the browser itself, or what drives it, has died or gives no answer."""

    @abc.abstractmethod
    def window(self, look: Look) -> Window:
        """Open an empty window for a look. Raises UnusableError."""

    @abc.abstractmethod
    def kill(self) -> None:
        """End the browser at once, from any thread: what waits for it fails, and the next window starts it anew."""

    @abc.abstractmethod
    def stop(self) -> None:
        """End every process that was started."""
