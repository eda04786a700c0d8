"""Set everything up on a machine that has only Python 3.11+ and a package index, then do one job.

    python3 scripts/run.py build [options of "kehoach build"]
    python3 scripts/run.py test [--quick] [options of pytest]
    python3 scripts/run.py shots [options of shots.py]
    python3 scripts/run.py press [options of press.py]
    python3 scripts/run.py mutate [MODULE ...] [options of mutate.py]
    python3 scripts/run.py attack DOCUMENT [PLAN] [options of attack.py]
    python3 scripts/run.py bench plan|run|table [options of bench.py]
    python3 scripts/run.py sbom [--out build]
    python3 scripts/run.py COMMAND ...      any other command of kehoach: check, serve, new, schema

Only the standard library is used here: this file runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "scripts" / "requirements.txt"
RUNTIME_LOCK = ROOT / "scripts" / "requirements-runtime.txt"
"""What the program itself needs: the same versions as in the other, and none of the tests' tools."""
WORK = ("test", "shots", "press", "mutate", "attack", "bench", "sbom")
"""Jobs at the program; the others are a keeper's, and his pipelines'."""
STAMP = ENVIRONMENT / "kehoach.stamp"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MINIMUM = (3, 11)
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
QUICK = "not engine and not browser and not slow"


def main(arguments: list[str]) -> int:
    """Set up, then run the job; return its exit code."""
    if sys.version_info < MINIMUM:
        print(
            f"run.py: needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer, this is {sys.version.split()[0]}",
            file=sys.stderr,
        )
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if arguments else 2
    job, *rest = arguments
    try:
        set_up(full=job in WORK)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"run.py: setting up .venv failed: {error}", file=sys.stderr)
        return 1
    if job == "test":
        return run_tests(rest)
    if job in WORK:
        return call(str(ROOT / "scripts" / f"{job}.py"), *rest, folder=Path.cwd())
    return call("-m", "kehoach", job, *rest, folder=Path.cwd())


def set_up(*, full: bool) -> None:
    """Create .venv from the hash-locked requirements, unless it is there and up to date.

    What is there for the tests does for everything; what is there for a keeper's commands is added to, not made anew.
    """
    present = STAMP.read_text() if STAMP.is_file() and PYTHON.exists() else ""
    if present == _stamp(LOCK) or (not full and present == _stamp(RUNTIME_LOCK)):
        return
    lock = LOCK if full else RUNTIME_LOCK
    print("run.py: setting up .venv …", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True, clear=present != _stamp(RUNTIME_LOCK))
    # Interrupted, it is neither the one nor the other.
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run(
        [
            *pip,
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
            str(lock),
        ],
        check=True,
    )
    # The build backend comes from the lock as well, so nothing is fetched without a hash.
    subprocess.run(
        [
            *pip,
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--editable",
            str(ROOT),
        ],
        check=True,
    )
    STAMP.write_text(_stamp(lock))


def _stamp(lock: Path) -> str:
    """Say what an environment was made from."""
    digest = hashlib.sha256(lock.read_bytes())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    return f"{digest.hexdigest()} {ROOT}"


def run_tests(rest: list[str]) -> int:
    """Run linter, layer rules, type checker and tests; all of them, whatever fails first.

    ``--quick`` leaves out the tests that run the site generator or a browser, or are slow for another reason.
    """
    chosen = ["-m", QUICK] if "--quick" in rest else []
    # Hundreds of processes are started, and each would compile anew what the last one compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Tests of one file stay in one process, for what they set up together. The files come in the order that
    # conftest.py gives them, heavy ones first, and not by how many tests they have.
    processes = min(os.cpu_count() or 1, 4)
    if not chosen:
        # The robot waits most of its time for what a browser shows: one more process works meanwhile.
        processes += 1
    spread = ["-n", str(processes), "--dist", "loadscope", "--no-loadscope-reorder"]
    codes = [
        call("-m", "ruff", "check", "."),
        call("-m", "ruff", "format", "--check", "."),
        call("-m", "mypy"),
        call("-c", LINT_IMPORTS, "--no-logo", "--no-cache"),
        call(
            "-m",
            "pytest",
            *spread,
            *chosen,
            *(option for option in rest if option != "--quick"),
        ),
    ]
    return max(codes)


def call(*arguments: str, folder: Path = ROOT) -> int:
    """Run the environment's Python and return its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
