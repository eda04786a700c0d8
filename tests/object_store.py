"""A real object store for tests: a server process on a free port of this machine, its objects as a client sees them."""

from __future__ import annotations

import functools
import importlib.util
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from external import MissingError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

HOST = "127.0.0.1"
KEY, SECRET = "test:tester", "testing"
SECONDS_TO_START = 60


def find_disk(folder: Path) -> Path:
    """Return where a store can lie: in memory where a machine has some, else the folder. Raises MissingError.

    A store waits for its disk at each object, and keeps what it knows of one in attributes of its file.
    """
    for place in (Path("/dev/shm"), folder):
        try:
            with tempfile.NamedTemporaryFile(dir=place) as file:
                os.setxattr(file.name, "user.tried", b"1")
        except (OSError, AttributeError):
            continue
        return place
    raise MissingError("no file system here keeps attributes of files")


class ObjectStore:
    """OpenStack Swift with its S3 interface, which can be killed and started again with what it holds."""

    def __init__(self, folder: Path) -> None:
        if importlib.util.find_spec("swift") is None:
            raise MissingError("swift is not installed")
        self._folder = folder
        self._port = 0
        self.start()

    def start(self) -> None:
        """Start the server, on the same port as before, and wait until it listens."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-Wignore",
                str(Path(__file__).with_name("swift_server.py")),
                str(self._folder),
                str(self._port),
            ],
            stdout=subprocess.PIPE,
            # A group of its own, so that whatever it may start ends with it.
            start_new_session=True,
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS_TO_START)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            self.kill()
            raise MissingError("swift does not start")
        self._port = int(line)

    def kill(self) -> None:
        """End the server in the middle of whatever it does."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    @property
    def endpoint(self) -> str:
        """Address of the S3 interface."""
        return f"http://{HOST}:{self._port}"

    def answers(self) -> list[tuple[str, str, int]]:
        """Return method, path and status of every answer so far."""
        noted = (self._folder / "answers").read_text("utf-8")
        lines = [line.split("\t") for line in noted.splitlines()]
        return [(method, path, int(status)) for method, path, status in lines]

    @functools.cached_property
    def client(self) -> S3Client:
        """A client of the tests' own."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
