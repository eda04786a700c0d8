"""WebDriver BiDi spoken over its websocket: commands are sent and answered one after another, events are kept."""

from __future__ import annotations

import contextlib
import json
import time
from collections import deque
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 30.0
"""Seconds after which a command without an answer has failed."""


class BidiError(Exception):
    """The browser refused a command, or gave no answer."""

    def __init__(self, method: str, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(f"{method}: {kind}: {message}")


class Socket:
    """One session with a browser."""

    def __init__(self, address: str) -> None:
        # A ping that a busy browser answers late would end the session.
        self._stack = contextlib.ExitStack()
        self._socket = self._stack.enter_context(
            connect(address, max_size=None, ping_interval=None, proxy=None)
        )
        self._number = 0
        self.events: deque[dict[str, Any]] = deque()

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its result. Raises BidiError."""
        self._number += 1
        number = self._number
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        limit = time.monotonic() + PATIENCE
        while True:
            message = self._receive(limit - time.monotonic())
            if message is None:
                raise BidiError(method, "timeout", f"no answer within {PATIENCE:.0f} s")
            if message.get("id") != number:
                continue
            if message["type"] == "error":
                raise BidiError(method, message["error"], message["message"])
            result: dict[str, Any] = message["result"]
            return result

    def wait(self, seconds: float) -> bool:
        """Wait for one event; return whether there was one."""
        before = len(self.events)
        message = self._receive(seconds)
        return message is not None and len(self.events) > before

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        try:
            message: dict[str, Any] = json.loads(
                self._socket.recv(timeout=max(seconds, 0))
            )
        except TimeoutError:
            return None
        if message["type"] == "event":
            self.events.append(message)
        return message

    def close(self) -> None:
        """End the session; the browser may be gone already."""
        with contextlib.suppress(BidiError, ConnectionClosed, OSError):
            self.send("browser.close")
        self._stack.close()
