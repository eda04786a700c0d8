"""Profile a program of Python by processor seconds: ``python -m benching.tasks.profiled OUT MODULE ARGUMENT ...``.

The standard command counts time on the wall, in which waiting for the site generator looks like work.
"""

from __future__ import annotations

import contextlib
import cProfile
import json
import resource
import runpy
import sys
import time
from pathlib import Path

from benching.tasks import reporting


def profiled(out: Path, module: str, arguments: list[str]) -> None:
    """Run a module as a program; leave its profile, and beside it what its child processes cost."""
    sys.argv = [module, *arguments]
    profile = cProfile.Profile(time.process_time)
    with contextlib.suppress(SystemExit):
        if module.startswith(reporting.__package__ or ""):
            reporting.profiler = profile
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        else:
            profile.runcall(
                runpy.run_module, module, run_name="__main__", alter_sys=True
            )
    profile.dump_stats(out)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = usage.ru_utime + usage.ru_stime
    out.with_suffix(".json").write_text(json.dumps(children), "ascii")


if __name__ == "__main__":
    profiled(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
