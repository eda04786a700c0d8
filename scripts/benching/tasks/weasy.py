"""The peer of printed sheets: WeasyPrint sets the same sheets' pages: ``python weasy.py OUT JOBS PAGE ...``.

Run by the Python of the peers, so nothing of the program is imported.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from pathlib import Path

from weasyprint import HTML


def printed(page: Path, out: Path) -> None:
    """Set one page."""
    HTML(filename=str(page)).write_pdf(str(out / f"{page.stem}.pdf"))


def main(arguments: list[str]) -> None:
    """Set all pages, in so many processes."""
    out, jobs, *pages = arguments
    Path(out).mkdir(parents=True, exist_ok=True)
    work = [(Path(page), Path(out)) for page in pages]
    cpu, wall = time.process_time(), time.perf_counter()
    if jobs == "1":
        for page, folder in work:
            printed(page, folder)
    else:
        with multiprocessing.Pool(int(jobs)) as pool:
            pool.starmap(printed, work)
    # As the program's own task: without the start of the first process, processor seconds of that one alone.
    seconds = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1:])
