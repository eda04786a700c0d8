"""The peer of a build: the same files written by a bare loop: ``python -m benching.tasks.write SITE OUT``.

They are read a folder at a time, which is not counted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def written(site: Path, out: Path) -> dict[str, float]:
    """Write every file of a site anew; return seconds and counts."""
    cpu = wall = 0.0
    files = size = 0
    for folder, _, names in os.walk(site):
        place = out / Path(folder).relative_to(site)
        held = [(place / name, (Path(folder) / name).read_bytes()) for name in names]
        begun, started = time.process_time(), time.perf_counter()
        place.mkdir(parents=True, exist_ok=True)
        for path, data in held:
            path.write_bytes(data)
        cpu += time.process_time() - begun
        wall += time.perf_counter() - started
        files += len(held)
        size += sum(len(data) for _, data in held)
    return {"cpu": cpu, "wall": wall, "files": files, "bytes": size}


if __name__ == "__main__":
    print(json.dumps(written(Path(sys.argv[1]), Path(sys.argv[2]))))
