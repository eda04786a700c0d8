"""The peer of printed sheets: WeasyPrint sets the same sheets' pages: ``python weasy.py OUT JOBS PAGE ...``.

Run by the Python of the peers, so nothing of the program is imported.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path


def printed(page: Path, out: Path) -> None:
    """Set one page."""
    from weasyprint import HTML

    HTML(filename=str(page)).write_pdf(str(out / f"{page.stem}.pdf"))


def main(arguments: list[str]) -> None:
    """Set all pages, in so many processes."""
    out, jobs, *pages = arguments
    Path(out).mkdir(parents=True, exist_ok=True)
    work = [(Path(page), Path(out)) for page in pages]
    if jobs == "1":
        for page, folder in work:
            printed(page, folder)
        return
    with multiprocessing.Pool(int(jobs)) as pool:
        pool.starmap(printed, work)


if __name__ == "__main__":
    main(sys.argv[1:])
