"""Load a plan and run every check: ``python -m benching.tasks.load``."""

from __future__ import annotations

from pathlib import Path

from benching.tasks.reporting import reporting
from kehoach.site.project import check_project

if __name__ == "__main__":
    with reporting():
        check_project(Path("plan.yaml"))
