"""OpenStack Swift with its S3 interface, on one disk and in one process: ``python swift_server.py FOLDER PORT``.

A store of its own, not a stand-in for one: what it holds lies in the folder and is there again when it is started anew.
Each answer is a line of ``FOLDER/answers``: method, path and status, with tabs between.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import eventlet
import eventlet.wsgi

HOST = "127.0.0.1"
USER, PASSWORD = "test:tester", "testing"
STORAGE = ("account", "container", "object")
STORAGE_SETTINGS = """\
[DEFAULT]
swift_dir = {folder}
devices = {folder}/disks
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY_SETTINGS = """\
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
"""


def write_ring(folder: Path, kind: str, port: int) -> None:
    """Say where the one server of a kind is: all data lies with it."""
    from swift.common.ring import RingBuilder

    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    builder.add_dev(
        {
            "id": 0,
            "region": 1,
            "zone": 1,
            "weight": 1,
            "device": "one",
            "meta": "",
            "ip": HOST,
            "port": port,
            "replication_ip": HOST,
            "replication_port": port,
        }
    )
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


class Memory:
    """Stands for memcached: without, each request asks for account and bucket anew, which takes most of its time."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str, **_options: Any) -> Any:
        return self._values.get(key)

    def set(self, key: str, value: Any, **_options: Any) -> None:
        self._values[key] = value

    def delete(self, key: str) -> None:
        self._values.pop(key, None)


def note_answers(app: Any, log: TextIO) -> Callable[..., Any]:
    """Return the application with a memory, and with a line written for each of its answers."""
    memory = Memory()

    def run(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def begin(status: str, headers: Any, error: Any = None) -> Any:
            # As WSGI has it, each letter of a path is a byte of what is meant.
            path = environ["PATH_INFO"].encode("latin-1").decode()
            log.write(f"{environ['REQUEST_METHOD']}\t{path}\t{status[:3]}\n")
            return start(status, headers, error)

        environ["swift.cache"] = memory
        return app(environ, begin)

    return run


def main(folder: Path, port: int) -> None:
    """Serve until somebody ends the process."""
    eventlet.patcher.monkey_patch()
    from swift.common import utils
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.wsgi import loadapp

    (folder / "disks/one").mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = any\n")
    utils.set_swift_dir(str(folder))
    utils.validate_configuration()
    sockets = {kind: eventlet.listen((HOST, 0)) for kind in STORAGE}
    for kind, socket in sockets.items():
        write_ring(folder, kind, socket.getsockname()[1])
        settings = STORAGE_SETTINGS.format(folder=folder, kind=kind)
        (folder / f"{kind}.conf").write_text(settings)
    sockets["proxy"] = eventlet.listen((HOST, port))
    (folder / "proxy.conf").write_text(PROXY_SETTINGS.format(folder=folder))
    log = (folder / "answers").open("a", buffering=1, encoding="utf-8")
    for kind, socket in sockets.items():
        app = loadapp(str(folder / f"{kind}.conf"), global_conf={"log_name": kind})
        served = eventlet.spawn(
            eventlet.wsgi.server,
            socket,
            note_answers(app, log) if kind == "proxy" else app,
            log=logging.getLogger(kind),
            log_output=False,
            protocol=SwiftHttpProtocol,
            # As its own start script has it: the clients of S3 look for "ETag" in these very letters.
            capitalize_response_headers=False,
        )
    print(sockets["proxy"].getsockname()[1], flush=True)
    served.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
