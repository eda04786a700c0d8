"""Change a plan and its signed document in one place at a time, and tell which changes the proof does not notice.

    python3 scripts/run.py attack DOCUMENT [PLAN] [--kind KIND ...] [--sample N] [--seed S] [--list] [--json FILE]

Each change is of one record of plan.yaml, of one text of content/, or of one paragraph, row or cell of the document;
it is made in memory, and nothing is written. A change is noticed if the proof finds something that it does not find
without it, failing if that is an error. Without a PLAN the one that an import drafts from the document is attacked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attacking.judging import JUDGES, Verdict
from attacking.kinds import DOCUMENT, PLAN, SIDES, mutations_of, of_kinds, sample
from attacking.subject import Mutation, Subject, draft_subject, read_subject
from attacking.trials import counted, try_all
from kehoach.problems import InputError
from kehoach.words import DEFAULT_LANGUAGE, load_words

COLUMNS = ("tried", "noticed", "failing", "silenced")


def main(arguments: Sequence[str]) -> int:
    """Try mutations; return 0, 1 where the plan or the document cannot be read, 2 where nothing is left to try."""
    options = _parser().parse_args(arguments)
    try:
        subject = _subject(options)
        mutations = _chosen(subject, options)
    except (InputError, OSError) as error:
        print(f"attack: {error}", file=sys.stderr)
        return 1
    if not mutations:
        print("attack: nothing to change here", file=sys.stderr)
        return 2
    verdicts: list[Verdict] = []
    bench = JUDGES[options.against]
    for verdict in try_all(subject, mutations, bench, options.workers):
        verdicts.append(verdict)
        _show_progress(len(verdicts), len(mutations))
    print("\n".join(table(verdicts)))
    if options.list:
        print("\n".join(unnoticed(verdicts)))
    if options.json:
        data = json.dumps(as_data(verdicts), ensure_ascii=False, indent=1)
        options.json.write_text(f"{data}\n", "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py attack", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="as signed")
    parser.add_argument(
        "plan", type=Path, nargs="?", metavar="PLAN", help="else a draft is made"
    )
    parser.add_argument("--side", choices=SIDES, help="only changes of this one")
    parser.add_argument(
        "--kind", action="append", metavar="KIND", help="only kinds that begin so"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="so many of each kind, drawn"
    )
    parser.add_argument("--seed", default="1", metavar="S", help="another draw (1)")
    parser.add_argument(
        "--against",
        choices=sorted(JUDGES),
        default="document",
        help="what is run: check --source (document), the same before a proof was written (first), check alone (proof)",
    )
    parser.add_argument(
        "--list", action="store_true", help="each change that was not noticed"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="all as data")
    parser.add_argument(
        "--workers", type=int, default=2, metavar="N", help="processes (2)"
    )
    return parser


def _subject(options: argparse.Namespace) -> Subject:
    if options.plan:
        return read_subject(options.plan, options.document)
    return draft_subject(options.document, load_words(DEFAULT_LANGUAGE))


def _chosen(subject: Subject, options: argparse.Namespace) -> list[Mutation]:
    sides = [options.side] if options.side else SIDES
    mutations = mutations_of(subject, sides)
    if options.kind:
        mutations = of_kinds(mutations, options.kind)
    if options.sample:
        mutations = sample(mutations, options.sample, options.seed)
    return mutations


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """Lay out by side and kind how many were tried, noticed, failing, and hidden by an acknowledgement."""
    counts = counted(verdicts)
    width = max(map(len, (*counts, "kind")))
    head = " ".join(f"{name:>9}" for name in COLUMNS)
    lines = [f"{'kind':{width}} {head}"]
    for side in SIDES:
        of_side = [verdict for verdict in verdicts if _side(verdict) == side]
        by_kind = counted(of_side)
        lines += [_row(kind, count, width) for kind, count in by_kind.items()]
        if by_kind:
            lines += [_row(f"= {side}", _sum(by_kind.values()), width), ""]
    return [*lines, _row("= all", _sum(counts.values()), width)]


def unnoticed(verdicts: Iterable[Verdict]) -> list[str]:
    """Tell each mutation that was not noticed: its place, its kind and name, what stood there and what stands now."""
    lines: list[str] = []
    for verdict in verdicts:
        if not verdict.noticed:
            mutation = verdict.mutation
            change = f"{mutation.before!r} -> {mutation.after!r}"
            hidden = f"  (hidden: {', '.join(verdict.silenced)})"
            note = hidden if verdict.silenced else ""
            lines.append(f"{mutation.place} {mutation.id}  {change}{note}")
    return lines


def as_data(verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Return counts by kind and every verdict as plain data."""
    kinds = {kind: _numbers(count) for kind, count in counted(verdicts).items()}
    return {
        "total": _numbers(_sum(counted(verdicts).values())),
        "kinds": kinds,
        "mutations": [_as_entry(verdict) for verdict in verdicts],
    }


def _as_entry(verdict: Verdict) -> dict[str, object]:
    mutation = verdict.mutation
    return {
        "id": mutation.id,
        "side": _side(verdict),
        "place": mutation.place,
        "before": mutation.before,
        "after": mutation.after,
        "noticed": verdict.noticed,
        "failing": verdict.failing,
        "codes": list(verdict.codes),
        "silenced": list(verdict.silenced),
    }


def _side(verdict: Verdict) -> str:
    return DOCUMENT if verdict.mutation.splices else PLAN


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _numbers(count: Mapping[str, int]) -> dict[str, int]:
    return {name: count[name] for name in COLUMNS}


def _row(name: str, count: Mapping[str, int], width: int) -> str:
    numbers = " ".join(f"{number:9}" for number in _numbers(count).values())
    share = 100 * count["noticed"] / count["tried"]
    return f"{name:{width}} {numbers} {share:6.1f} %"


def _show_progress(done: int, of_all: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of_all else ""
        print(f"\r{done} / {of_all}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
