"""What the judges say of a page or a site: axe of accessibility, the Nu Html Checker of HTML and CSS."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from external import find_program
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"


@functools.cache
def _axe(folder: Path) -> str:
    return (folder / "axe-core/axe.min.js").read_text("utf-8")


def ask_axe(folder: Path, page: Page) -> list[str]:
    """Return each fault that axe finds on a page: rule, place, reason."""
    page.evaluate(_axe(folder))
    found: dict[str, Any] = page.evaluate(AXE, list(RULES))
    # Without this a page that axe could not look at would be a page without faults.
    assert found["passes"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def ask_vnu(folder: Path, arguments: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Return the errors and warnings that the Nu Html Checker finds in files or folders."""
    command = [
        find_program("java"),
        "-Xss4m",
        # It runs for seconds: code made well, and waste collected by many threads, cost more than they save.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(folder / "vnu-jar/build/dist/vnu.jar"),
    ]
    done = subprocess.run(
        [
            *command,
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            "--skip-info-messages",
            *map(str, arguments),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return messages
