"""Make every feed of a plan and lint it, as every build does: ``python -m benching.tasks.feeds OUT``.

What the plan needs to be read and checked is not counted. The feeds are left in a folder for the peer.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from benching.tasks.reporting import reporting
from kehoach.checks.feeds import lint_feed
from kehoach.render import FEEDS
from kehoach.render.context import Artifact
from kehoach.site.project import check_project, context_of

_TODAY = dt.date(2026, 1, 29)


def made(project: Path, out: Path) -> None:
    """Make, lint and write the feeds; the figures are those of the first two."""
    plan, content, problems = check_project(project / "plan.yaml")
    context = context_of(project, plan, content, problems, _TODAY, None, ())
    with reporting() as figures:
        feeds = [
            one for one in FEEDS.render(plan, context) if isinstance(one, Artifact)
        ]
        found = [
            problem for feed in feeds for problem in lint_feed(feed.data, feed.path)
        ]
        figures["files"] = len(feeds)
        figures["bytes"] = sum(len(feed.data) for feed in feeds)
        figures["notices"] = len(found)
    for feed in feeds:
        place = out / feed.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(feed.data)


if __name__ == "__main__":
    made(Path(), Path(sys.argv[1]))
