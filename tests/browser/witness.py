"""What a page says and asks for while it is open."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

from browsing import MISSING


class Witness:
    """Listens to a page: console errors and warnings, uncaught errors, failed requests, requests to another host."""

    def __init__(self, page: Page, base: str) -> None:
        self.base = base
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", self._raised)
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # Chromium itself says that the page for unknown addresses came with status 404, as it has to.
        wanted = (
            message.location["url"] == self.base + MISSING
            and "status of 404" in message.text
        )
        if message.type in ("error", "warning", "assert") and not wanted:
            self.complaints.append(
                f"console {message.type}: {message.text} ({message.location['url']})"
            )

    def _raised(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # Who leaves a page breaks off what it still loads.
        if request.failure == "net::ERR_ABORTED":
            return
        self.complaints.append(f"request failed: {request.url} ({request.failure})")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.url != self.base + MISSING:
            self.complaints.append(f"status {response.status}: {response.url}")
