"""Firefox over WebDriver BiDi, without a driver between: the browser itself listens."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from robot.bidi import BidiError, Socket
from robot.looks import (
    KEYS,
    LANGUAGE,
    ZONE,
    Box,
    Engine,
    Look,
    Point,
    UnusableError,
    Window,
)

STARTING = 90
"""Seconds within which the browser listens."""
EVENTS = (
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.fetchError",
    "browsingContext.downloadWillBegin",
    "input.fileDialogOpened",
)
SETTINGS: dict[str, object] = {
    "ui.prefersReducedMotion": 1,
    # Whatever a browser does by itself would be work of two cores that the pages need.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "",
    # A password or translation bar would stand over the page.
    "browser.translations.enable": False,
    "signon.rememberSignons": False,
}
SCHEMES: dict[str, dict[str, object]] = {
    "light": {"layout.css.prefers-color-scheme.content-override": 1},
    "dark": {"layout.css.prefers-color-scheme.content-override": 0},
    "forced": {"browser.display.document_color_use": 2, "ui.useAccessibilityTheme": 1},
}


class FirefoxWindow(Window):
    """A tab in a user context of its own."""

    def __init__(self, socket: Socket, look: Look) -> None:
        self._socket = socket
        self._user = socket.send("browser.createUserContext")["userContext"]
        self._context = socket.send(
            "browsingContext.create", type="tab", userContext=self._user
        )["context"]
        self._complaints: list[str] = []
        self._events: list[str] = []
        viewport = {"width": look.width, "height": look.height}
        ratio = float(look.zoom)
        socket.send(
            "browsingContext.setViewport",
            context=self._context,
            viewport=viewport,
            devicePixelRatio=ratio,
        )
        socket.send(
            "emulation.setLocaleOverride", locale=LANGUAGE, contexts=[self._context]
        )

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._socket.send(
            "browsingContext.navigate",
            context=self._context,
            url=address,
            wait="complete",
        )

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression."""
        answer = self._socket.send(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=False,
        )
        if answer["type"] == "exception":
            raise BidiError(
                "script.evaluate", "exception", answer["exceptionDetails"]["text"]
            )
        return answer["result"].get("value")

    def press(self, points: Sequence[Point]) -> None:
        """Press the main button at each place of the viewport in turn."""
        steps: list[dict[str, Any]] = []
        for x, y in points:
            steps.append({"type": "pointerMove", "x": round(x), "y": round(y)})
            steps.append({"type": "pointerDown", "button": 0})
            steps.append({"type": "pointerUp", "button": 0})
        self._act({"type": "pointer", "id": "mouse", "actions": steps})

    def type(self, *keys: str) -> None:
        """Press keys."""
        steps: list[dict[str, Any]] = []
        for key in keys:
            value = KEYS.get(key, key)
            steps.append({"type": "keyDown", "value": value})
            steps.append({"type": "keyUp", "value": value})
        self._act({"type": "key", "id": "keys", "actions": steps})

    def _act(self, source: dict[str, Any]) -> None:
        self._socket.send(
            "input.performActions", context=self._context, actions=[source]
        )

    def picture(self, box: Box | None = None) -> bytes:
        """Return a PNG of the viewport or of a part of it."""
        params: dict[str, Any] = {"context": self._context}
        if box is not None:
            params["clip"] = {
                "type": "box",
                "x": box.x,
                "y": box.y,
                "width": box.width,
                "height": box.height,
            }
        return base64.b64decode(
            self._socket.send("browsingContext.captureScreenshot", **params)["data"]
        )

    def _sort(self) -> None:
        # An answer to anything comes after the events before it.
        self._socket.send("session.status")
        while self._socket.events:
            event = self._socket.events.popleft()
            params = event["params"]
            place = params.get("context") or params.get("source", {}).get("context")
            if place == self._context:
                self._note(event["method"], params)

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "input.fileDialogOpened":
            self._events.append("chooser")
        elif method == "browsingContext.downloadWillBegin":
            self._events.append(f"download {params['suggestedFilename']}")
        elif method == "log.entryAdded":
            if params["level"] in ("error", "warn"):
                self._complaints.append(
                    f"{params['type']} {params['level']}: {params['text']}"
                )
        elif method == "network.fetchError":
            # Who leaves a page breaks off what it still loads.
            if params["errorText"] not in ("NS_BINDING_ABORTED", "NS_ERROR_ABORT"):
                self._complaints.append(
                    f"request failed: {params['request']['url']} ({params['errorText']})"
                )
        elif not params["request"]["url"].startswith(
            ("http://127.0.0.1:", "data:", "blob:", "about:")
        ):
            self._complaints.append(f"asked another host: {params['request']['url']}")

    def complaints(self) -> list[str]:
        """Return what went wrong since this was last asked."""
        self._sort()
        heard = list(self._complaints)
        self._complaints.clear()
        return heard

    def events(self) -> list[str]:
        """Return what the browser told of since this was last asked."""
        self._sort()
        told = list(self._events)
        self._events.clear()
        return told

    def close(self) -> None:
        """Close the window with all that it remembers."""
        self._socket.send("browser.removeUserContext", userContext=self._user)


class _Process:
    """One Firefox; colours and script are settings that hold for a whole profile."""

    def __init__(self, executable: str, settings: dict[str, object]) -> None:
        self._home = tempfile.TemporaryDirectory(
            prefix="robot-firefox-", ignore_cleanup_errors=True
        )
        profile = Path(self._home.name, "profile")
        profile.mkdir()
        lines = [
            f'user_pref("{name}", {_written(value)});\n'
            for name, value in settings.items()
        ]
        Path(profile, "user.js").write_text("".join(lines), "utf-8")
        command = [
            executable,
            "--headless",
            "--no-remote",
            "--profile",
            str(profile),
            "--remote-debugging-port=0",
        ]
        environment = {
            **os.environ,
            "HOME": self._home.name,
            "TZ": ZONE,
            "MOZ_DISABLE_AUTO_SAFE_MODE": "1",
        }
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader: threading.Thread | None = None
        try:
            self.socket = self._connect()
        except BaseException:
            self.stop()
            raise

    def _connect(self) -> Socket:
        assert self._process.stderr is not None
        heard: list[str] = []
        # A browser that neither listens nor ends would be waited for without end.
        patience = threading.Timer(STARTING, self._process.kill)
        patience.start()
        for line in self._process.stderr:
            heard.append(line)
            listening = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
            if listening:
                patience.cancel()
                break
        else:
            patience.cancel()
            raise UnusableError(
                f"firefox ended before it listened: {''.join(heard[-3:]).strip()}"
            )
        # Nobody reads on, and a full pipe would stop the browser.
        self._reader = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._reader.start()
        socket = Socket(f"{listening.group(1)}/session")
        prompts = {"default": "dismiss", "file": "ignore"}
        socket.send(
            "session.new",
            capabilities={"alwaysMatch": {"unhandledPromptBehavior": prompts}},
        )
        socket.send("session.subscribe", events=list(EVENTS))
        return socket

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        if hasattr(self, "socket"):
            self.socket.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader is not None:
            self._reader.join(5)
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._home.cleanup()


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'


class Firefox(Engine):
    """The machine's Firefox, started once for each setting that a profile holds; one at a time."""

    name = "firefox"
    failures = (BidiError, ConnectionClosed, OSError)

    def __init__(self) -> None:
        executable = shutil.which("firefox-esr") or shutil.which("firefox")
        if executable is None:
            raise UnusableError(
                "firefox is not installed (Debian: apt-get install firefox-esr)"
            )
        self._executable = executable
        self._kept: tuple[str, bool] | None = None
        self._process: _Process | None = None

    def window(self, look: Look) -> Window:
        """Open an empty window for a look; looks that share scheme and script should follow each other."""
        wanted = (look.scheme, look.script)
        ended = self._process is not None and self._process.ended
        if self._process is None or ended or self._kept != wanted:
            self.stop()
            settings = (
                SETTINGS | SCHEMES[look.scheme] | {"javascript.enabled": look.script}
            )
            self._process = _Process(self._executable, settings)
            self._kept = wanted
        return FirefoxWindow(self._process.socket, look)

    def kill(self) -> None:
        """End the browser at once."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End the browser that runs, if one does."""
        if self._process is not None:
            self._process.stop()
            self._process = None
