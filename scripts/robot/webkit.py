"""WebKit as WebKitGTK's MiniBrowser, through WebKitWebDriver, on a screen of its own."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import HTTPError

from robot.looks import KEYS, ZONE, Box, Engine, Look, Point, UnusableError, Window
from robot.serving import HARNESS

SCREEN = (1500, 1400)
PATIENCE = 45
"""Seconds within which screen and driver answer."""
FRAME = "document.querySelector('iframe').contentWindow"
PUT = """
const [address, width, height, sandbox, done] = arguments;
document.body.textContent = "";
const frame = document.createElement("iframe");
frame.width = width;
frame.height = height;
if (sandbox) frame.sandbox = "allow-same-origin allow-forms allow-popups";
frame.onload = () => done(true);
frame.src = address;
document.body.append(frame);
"""


class WebkitWindow(Window):
    """A frame of the wanted size in the one window there is."""

    view = FRAME
    sees_choosers = False

    def __init__(self, driver: Remote, look: Look, display: str, home: Path) -> None:
        self._driver = driver
        self._look = look
        self._display = display
        self._home = home
        self._base = ""
        self._saved = _files(home)

    def open(self, address: str) -> None:
        """Open an address in a new frame and wait until it is loaded."""
        parts = urlsplit(address)
        base = f"{parts.scheme}://{parts.netloc}/"
        if base != self._base:
            self._driver.get(base + HARNESS)
            self._base = base
        look = self._look
        self._driver.execute_async_script(
            PUT, address, look.width, look.height, not look.script
        )

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression."""
        return self._driver.execute_script(f"return {expression}")

    def press(self, points: Sequence[Point]) -> None:
        """Press the main button at each place of the viewport in turn."""
        steps: list[dict[str, Any]] = []
        for x, y in points:
            place = {"x": round(x), "y": round(y), "origin": "viewport", "duration": 0}
            steps.append({"type": "pointerMove", **place})
            steps.append({"type": "pointerDown", "button": 0})
            steps.append({"type": "pointerUp", "button": 0})
        self._act(
            {
                "type": "pointer",
                "id": "mouse",
                "parameters": {"pointerType": "mouse"},
                "actions": steps,
            }
        )

    def type(self, *keys: str) -> None:
        """Press keys."""
        steps: list[dict[str, Any]] = []
        for key in keys:
            value = KEYS.get(key, key)
            steps.append({"type": "keyDown", "value": value})
            steps.append({"type": "keyUp", "value": value})
        self._act({"type": "key", "id": "keys", "actions": steps})

    def _act(self, source: dict[str, Any]) -> None:
        self._driver.execute("actions", {"actions": [source]})

    def picture(self, box: Box | None = None) -> bytes:
        """Return a PNG of the frame or of a part of it, taken from the screen.

        The driver's own picture of a page that cannot scroll never comes.
        """
        # The screen is behind what the page knows by up to two frames.
        self._driver.execute_async_script(
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))"
        )
        # A bar above the page tells of each download.
        above = int(self._driver.execute_script("return outerHeight - innerHeight"))
        part = box or Box(x=0, y=0, width=self._look.width, height=self._look.height)
        size = f"{round(part.width)}x{round(part.height)}+{round(part.x)}+{round(part.y) + above}"
        command = [
            "import",
            "-display",
            self._display,
            "-window",
            "root",
            "-crop",
            size,
            "+repage",
            "-strip",
        ]
        # Without its dates the same pixels are the same file.
        command += ["-define", "png:exclude-chunks=date,time", "png:-"]
        return subprocess.run(
            command, capture_output=True, check=True, timeout=20
        ).stdout

    def complaints(self) -> list[str]:
        """Return what the recorder in the page heard since this was last asked; nothing without script."""
        heard = self._driver.execute_script(f"return ({FRAME}.__heard || []).splice(0)")
        return [str(complaint) for complaint in heard]

    def events(self) -> list[str]:
        """Return the files that were saved since this was last asked; the driver tells of no event."""
        saved = _files(self._home)
        told = [f"download {name}" for name in sorted(saved - self._saved)]
        self._saved = saved
        return told

    def close(self) -> None:
        """Take the frame away and forget what pages stored."""
        self._driver.execute_script(
            "document.body.textContent = ''; try { localStorage.clear(); } catch (_) {}"
        )


class WebKit(Engine):
    """The machine's WebKitGTK; light or dark is what the desktop's theme says, so one start for each."""

    name = "webkit"
    failures = (
        WebDriverException,
        HTTPError,
        OSError,
        subprocess.SubprocessError,
    )

    def __init__(self) -> None:
        self._driver_path = _needed("WebKitWebDriver", "webkit2gtk-driver")
        self._screen_path = _needed("Xvfb", "xvfb")
        _needed("import", "imagemagick")
        browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        if not browsers:
            raise UnusableError(
                "MiniBrowser is not installed (Debian: apt-get install webkit2gtk-driver)"
            )
        self._browser_path = str(browsers[-1])
        self._home = tempfile.TemporaryDirectory(
            prefix="robot-webkit-", ignore_cleanup_errors=True
        )
        self._screen, self._display = self._start_screen()
        self._driver: Remote | None = None
        self._service: Service | None = None
        self._dark = False

    def _start_screen(self) -> tuple[subprocess.Popen[bytes], str]:
        reading, writing = os.pipe()
        size = f"{SCREEN[0]}x{SCREEN[1]}x24"
        command = [
            self._screen_path,
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            size,
            "-nolisten",
            "tcp",
        ]
        screen = subprocess.Popen(
            command, pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            ready, _, _ = select.select([told], [], [], PATIENCE)
            number = told.readline().strip() if ready else ""
        if not number:
            screen.kill()
            screen.wait()
            raise UnusableError("Xvfb did not start")
        return screen, f":{number}"

    def window(self, look: Look) -> Window:
        """Open an empty frame for a look; looks that share a scheme should follow each other."""
        dark = look.scheme == "dark"
        if self._driver is None or self._dark != dark or not self._is_running():
            self._end()
            self._driver = self._start(dark)
            self._dark = dark
        return WebkitWindow(self._driver, look, self._display, Path(self._home.name))

    def _start(self, dark: bool) -> Remote:
        options = Options()
        options.binary_location = self._browser_path
        options.add_argument("--automation")
        options.add_argument(f"--geometry={SCREEN[0]}x{SCREEN[1]}")
        environment = {
            **os.environ,
            "DISPLAY": self._display,
            "GDK_BACKEND": "x11",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "HOME": self._home.name,
            "LANGUAGE": "vi",
            "LC_ALL": "C.UTF-8",
            "TZ": ZONE,
        }
        # The path is given, so that nothing looks for a driver to fetch.
        service = Service(
            executable_path=self._driver_path,
            env=environment,
            popen_kw={"start_new_session": True},
        )
        try:
            service.start()
            self._service = service
            # Without a limit of its own a driver that is stuck is waited for without end.
            config = ClientConfig(
                remote_server_addr=service.service_url, timeout=PATIENCE
            )
            connection = RemoteConnection(client_config=config)
            driver = Remote(command_executor=connection, options=options)
        except WebDriverException as error:
            raise UnusableError(
                f"WebKitWebDriver did not start: {error.msg}"
            ) from error
        driver.set_script_timeout(20)
        driver.set_window_rect(0, 0, *SCREEN)
        return driver

    def _end(self) -> None:
        if self._driver is not None:
            # A driver that died has no session to end.
            with contextlib.suppress(*self.failures):
                if self._is_running():
                    self._driver.quit()
            self._driver = None
        if self._service is not None:
            self.kill()
            # Of a driver that has ended nothing more is asked; one that still ends would reset the connection.
            self._service.process.wait(PATIENCE)
            self._service.stop()
            self._service = None

    def _is_running(self) -> bool:
        return self._service is not None and self._service.process.poll() is None

    def kill(self) -> None:
        """End driver and browser at once; the screen stays."""
        if self._service is not None:
            # Driver and browser were started as one group of processes.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._service.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End browser, driver and screen."""
        self._end()
        self._screen.terminate()
        self._screen.wait(10)
        self._home.cleanup()


def _files(home: Path) -> set[str]:
    return {
        path.name
        for path in home.iterdir()
        if path.is_file() and not path.name.startswith(".")
    }


def _needed(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise UnusableError(
            f"{name} is not installed (Debian: apt-get install {package})"
        )
    return path
