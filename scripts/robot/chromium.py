"""Chromium through Playwright."""

from __future__ import annotations

import contextlib
import os
import signal
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    sync_playwright,
)

from browsing import FLAGS, MissingChromiumError, find_chromium
from robot.looks import LANGUAGE, ZONE, Box, Engine, Look, Point, UnusableError, Window


class ChromiumWindow(Window):
    """A page in a context of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._page: Page = context.new_page()
        self._complaints: list[str] = []
        self._events: list[str] = []
        self._page.on("console", self._said)
        self._page.on(
            "pageerror", lambda error: self._complaints.append(f"uncaught: {error}")
        )
        self._page.on("request", self._asked)
        self._page.on("requestfailed", self._failed)
        self._page.on("filechooser", lambda _: self._events.append("chooser"))
        self._page.on(
            "download",
            lambda download: self._events.append(
                f"download {download.suggested_filename}"
            ),
        )

    def _said(self, message: ConsoleMessage) -> None:
        # The status of a page is the server's to tell, who knows which one is wanted.
        if (
            message.type in ("error", "warning", "assert")
            and "Failed to load resource" not in message.text
        ):
            self._complaints.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(
            ("http://127.0.0.1:", "data:", "blob:", "about:")
        ):
            self._complaints.append(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # Who leaves a page breaks off what it still loads.
        if request.failure != "net::ERR_ABORTED":
            self._complaints.append(
                f"request failed: {request.url} ({request.failure})"
            )

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._page.goto(address)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression."""
        try:
            return self._page.evaluate(expression)
        except Error as error:
            # A page that is just being left has nothing to say; the next one is asked again.
            if "context was destroyed" not in str(error):
                raise
            self._page.wait_for_load_state()
            return self._page.evaluate(expression)

    def press(self, points: Sequence[Point]) -> None:
        """Press the main button at each place of the viewport in turn."""
        for x, y in points:
            self._page.mouse.click(x, y)

    def type(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self._page.keyboard.press(key)

    def picture(self, box: Box | None = None) -> bytes:
        """Return a PNG of the viewport or of a part of it."""
        if box is None:
            return self._page.screenshot()
        return self._page.screenshot(
            clip={"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        )

    def complaints(self) -> list[str]:
        """Return what went wrong since this was last asked."""
        heard = list(self._complaints)
        self._complaints.clear()
        return heard

    def events(self) -> list[str]:
        """Return what the browser told of since this was last asked."""
        told = list(self._events)
        self._events.clear()
        return told

    def close(self) -> None:
        """Close the window with all that it remembers."""
        self._context.close()


class Chromium(Engine):
    """The machine's Chromium."""

    name = "chromium"
    failures = (Error,)

    def __init__(self) -> None:
        try:
            executable = find_chromium()
        except MissingChromiumError as error:
            raise UnusableError(str(error)) from error
        self._executable = executable
        # No other process has this in its command line.
        self._mark = f"--robot={uuid.uuid4()}"
        self._playwright = sync_playwright().start()
        self._browser = self._launch()

    def _launch(self) -> Browser:
        return self._playwright.chromium.launch(
            executable_path=self._executable, args=[*FLAGS, self._mark]
        )

    def window(self, look: Look) -> Window:
        """Open an empty window for a look."""
        if not self._browser.is_connected():
            self._browser = self._launch()
        context = self._browser.new_context(
            viewport={"width": look.width, "height": look.height},
            device_scale_factor=look.zoom,
            color_scheme="dark" if look.scheme == "dark" else "light",
            forced_colors="active" if look.scheme == "forced" else "none",
            reduced_motion="reduce",
            java_script_enabled=look.script,
            timezone_id=ZONE,
            locale=LANGUAGE,
        )
        context.set_default_timeout(15_000)
        return ChromiumWindow(context)

    def kill(self) -> None:
        """End the browser at once; the driver gives no number of its process, so its mark is looked for."""
        for arguments in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if self._mark.encode() in arguments.read_bytes():
                    os.kill(int(arguments.parent.name), signal.SIGKILL)

    def stop(self) -> None:
        """End the browser."""
        self._browser.close()
        self._playwright.stop()
