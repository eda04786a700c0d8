"""The peer of loading: PyYAML's loader in C composes the nodes of the same file."""

from __future__ import annotations

from pathlib import Path

import yaml

from benching.tasks.reporting import reporting

if __name__ == "__main__":
    text = Path("plan.yaml").read_bytes()
    with reporting():
        yaml.compose(text, Loader=yaml.CSafeLoader)
