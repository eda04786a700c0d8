"""What an engine's theme leaves in the site that no reader's browser asks for."""

from __future__ import annotations

import re
from pathlib import Path

THEME_SCRIPTS = "assets/javascripts"
THEME_FOLDERS = (THEME_SCRIPTS, "assets/stylesheets")
"""Where both engines put what belongs to their themes."""
_MAP = re.compile(
    r"\n(?://[#@] sourceMappingURL=\S*|/\*[#@] sourceMappingURL=[^*]*\*/)\s*$"
)


def unwanted(site: Path) -> list[str]:
    """List the files not to publish, by their paths below the site: the theme's source maps."""
    paths: list[str] = []
    for folder in THEME_FOLDERS:
        for file in (site / folder).rglob("*.map"):
            paths.append(file.relative_to(site).as_posix())
    return sorted(paths)


def without_map(text: str) -> str:
    """Return a script or style without the line that leads to its source map."""
    return _MAP.sub("\n", text)
