"""What a reader at a desk waits for: ``python -m benching.tasks.reader SITE``, in the machine's own Chromium."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from browsing import DESKTOP, MissingChromiumError, open_context, running_chromium, show
from hosting import HostedSite

_BOX = "[data-md-component=search-query]"
_RESULT = ".md-search-result__list > li"
_ASKED = "công khai"
"""Words that the tasks of made-up plans are full of."""
_PATIENCE = 120_000
"""Milliseconds after which no result comes any more."""
_KILOBYTE = 1000


def measured(folder: Path) -> dict[str, float]:
    """Visit home for the first time and search at once."""
    with HostedSite(folder) as site, running_chromium() as browser:
        context = open_context(browser, DESKTOP)
        page = context.new_page()
        show(page, site.base)
        page.wait_for_load_state("networkidle", timeout=_PATIENCE)
        # Typefaces are kept for years and are the same for every plan.
        sent = [one.wire for one in site.sent if not one.path.endswith(".woff2")]
        started = time.perf_counter()
        page.keyboard.press("/")
        page.fill(_BOX, _ASKED)
        # As an input method does: the theme listens for a key that is let go.
        page.press(_BOX, "End")
        page.wait_for_selector(_RESULT, timeout=_PATIENCE)
        waited = time.perf_counter() - started
        context.close()
    return {"wire_kb": sum(sent) / _KILOBYTE, "first_result": waited}


if __name__ == "__main__":
    try:
        print(json.dumps(measured(Path(sys.argv[1]))))
    except MissingChromiumError as error:
        sys.exit(str(error))
