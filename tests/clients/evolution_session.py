"""Evolution Data Server asked through its own library: run by evolution.py with Debian's Python, in a bus of its own.

The argument is the port of who asks. One line asks for one thing and is answered by one line of JSON.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer  # noqa: E402

ALL = "#t"
"""The S-expression that every item fulfils."""
NO_WAIT = 2**32 - 1
"""Of seconds until the feed is reached: a web calendar is connected only while it is fetched."""


def time_of(value: Any) -> Any:
    """Write a day as 20200330 and a moment in UTC as 20251216T013000Z."""
    return None if value is None else value.get_value().as_ical_string()


def held(item: Any) -> dict[str, Any]:
    """Tell one item as the client tells it."""
    status = item.get_status().value_nick.upper()
    sequence = item.get_sequence()
    summary = item.get_summary()
    return {
        "uid": item.get_uid(),
        "start": time_of(item.get_dtstart()),
        "end": time_of(item.get_dtend()),
        "summary": None if summary is None else summary.get_value(),
        "status": None if status == "NONE" else status,
        "sequence": None if sequence < 0 else sequence,
        "alarms": len(item.get_alarm_uids()),
    }


def answer(client: Any, question: str) -> Any:
    """Do what is asked."""
    if question == "refresh":
        return client.refresh_sync(None)
    _, items = client.get_object_list_as_comps_sync(ALL, None)
    return [held(item) for item in items]


def main() -> None:
    """Open the calendar and answer until nobody asks any more."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = registry.ref_source("feed")
    kind = ECal.ClientSourceType.EVENTS
    client = ECal.Client.connect_sync(source, kind, NO_WAIT, None)
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as asked:
        lines = asked.makefile("rw", encoding="utf-8")
        for line in lines:
            lines.write(json.dumps(answer(client, line.strip())) + "\n")
            lines.flush()


main()
