"""Set the PDF sheets of some units: ``python -m benching.tasks.paper JOBS UNIT ...``.

What the plan needs to be read and checked is not counted.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
from pathlib import Path

from benching.tasks.reporting import reporting
from kehoach.render.sheets.jobs import PDF, print_jobs
from kehoach.site.project import check_project, context_of

_TODAY = dt.date(2026, 1, 29)


def _in_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def printed(project: Path, workers: int, units: list[str]) -> None:
    """Set the sheets; what processes of the work cost is counted as well."""
    plan, content, problems = check_project(project / "plan.yaml")
    context = context_of(project, plan, content, problems, _TODAY, None, (PDF,))
    jobs = [job for job in PDF.jobs(plan, context) if job.id in units]
    before = _in_children()
    with reporting() as figures:
        made = print_jobs(
            plan,
            jobs,
            kept=lambda _path, _key: None,
            workers=workers,
            counted=lambda _done, _all: None,
        )
        figures["bytes"] = sum(len(sheet.data) for sheet in made)
        figures["children"] = _in_children() - before
        figures["files"] = len(jobs)


if __name__ == "__main__":
    printed(Path(), int(sys.argv[1]), sys.argv[2:])
