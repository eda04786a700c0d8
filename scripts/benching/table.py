"""What was measured as a table for people and as JSON for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benching.answering import MISSED, Row, figure
from benching.growth import WANTED, Curve
from benching.measuring import MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the bench."""

    mode: str
    """quick or full"""
    day: str
    machine: str
    versions: dict[str, str]
    """Of the program and of its peers; without those that are not there."""
    rows: tuple[Row, ...] = ()
    curves: tuple[Curve, ...] = ()


def as_json(run: Run) -> str:
    """Write a run so that it can be read back."""
    return json.dumps(dataclasses.asdict(run), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Run:
    """Read a run that was written. Raises ValueError for anything else."""
    try:
        said = json.loads(text)
        rows = tuple(
            Row(**{**row, "costly": tuple(row["costly"])}) for row in said.pop("rows")
        )
        curves = tuple(_curve(curve) for curve in said.pop("curves"))
        return Run(**said, rows=rows, curves=curves)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no run of the bench: {error}") from error


def _curve(said: dict[str, object]) -> Curve:
    lists = {name: tuple(said[name]) for name in ("sizes", "costs", "memories")}  # type: ignore[arg-type, var-annotated]
    return Curve(**{**said, **lists})  # type: ignore[arg-type]


def as_table(run: Run, picture: str = "") -> str:
    """Write a run as Markdown; ``picture`` is the file that shows how cost grows."""
    lines = [
        "# How fast, and how it grows",
        "",
        f"One run of `python3 scripts/run.py bench run --{run.mode}` on {run.day}: {run.machine}. "
        f"{_versions(run)}. Seconds are processor seconds, own and those of every child process, unless a row says "
        '"wall"; the ratio is ours to the peer\'s in the same run.',
        "",
        *_rows(run.rows),
        "",
        *_missed(run.rows),
        *_growth(run.curves),
    ]
    if picture:
        lines += ["", f"![Cost by size, logarithmic]({picture})"]
    return "\n".join(lines) + "\n"


def _versions(run: Run) -> str:
    return ", ".join(f"{name} {version}" for name, version in run.versions.items())


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    yield "| what | ours | peer | its figure | ratio | wanted | | notes |"
    yield "| --- | ---: | --- | ---: | ---: | --- | --- | --- |"
    for row in rows:
        ours = "" if row.ours is None else figure(row.ours, row.unit)
        theirs = "" if row.theirs is None else figure(row.theirs, row.unit)
        verdict = f"**{row.verdict}**" if row.verdict == MISSED else row.verdict
        cells = (
            row.what,
            ours,
            row.peer,
            theirs,
            _ratio(row),
            row.wanted,
            verdict,
            row.note,
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _ratio(row: Row) -> str:
    """Say how ours stands to the peer's, the way round that the wanted bound is said."""
    if row.ratio is None or not row.ratio:
        return ""
    if row.wanted.endswith("as fast"):
        return f"{1 / row.ratio:.2f}× as fast"
    return f"{row.ratio:.2f}×"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _missed(rows: Sequence[Row]) -> Iterator[str]:
    missed = [row for row in rows if row.verdict == MISSED and row.costly]
    if not missed:
        return
    yield "## What was missed, and what costs most there"
    yield ""
    for row in missed:
        costly = ", ".join(f"`{name}`" for name in row.costly)
        yield f"- {row.what}: {costly}"
    yield ""


def _growth(curves: Sequence[Curve]) -> Iterator[str]:
    yield "## Growth"
    yield ""
    yield (
        "Four sizes, all else equal; the exponent is that of a power fitted by least squares of logarithms to the cost "
        f"without that of the least plan (10 units, 1 task). Wanted: at most {WANTED}."
    )
    yield ""
    yield "| what | in | sizes | seconds | most memory, MB | exponent | |"
    yield "| --- | --- | --- | --- | --- | ---: | --- |"
    for curve in curves:
        power = curve.exponent
        verdict = "not measured"
        if power is not None:
            verdict = "met" if power <= WANTED else f"**{MISSED}**"
        cells = (
            curve.what,
            curve.measure,
            ", ".join(f"{size:,}" for size in curve.sizes),
            ", ".join(f"{cost:.2f}" for cost in curve.costs),
            ", ".join(f"{held / MEGABYTE:,.0f}" for held in curve.memories),
            "" if power is None else f"{power:.2f}",
            f"{verdict} {curve.note}".strip(),
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
