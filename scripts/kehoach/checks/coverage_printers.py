"""Printers of the proof that a document is covered: apart, since only one command reads documents."""

from __future__ import annotations

import json

from kehoach.checks.document import Coverage, describe
from kehoach.checks.printers import json_row
from kehoach.words import Words


def print_coverage(coverage: Coverage, words: Words) -> str:
    """List everything the source document says about time, and its rows, with what answers for each."""
    lines = []
    for claim in describe(coverage.claims):
        key = f"coverage.{claim['kind']}-{claim['verdict']}"
        answer = words(key, answer=claim["answer"])
        place = f"{coverage.name}:{claim['line']}: {claim['ref']}"
        lines.append(f'{place}: "{claim["text"]}" → {answer}\n')
    counts = {}
    for kind in ("time", "row"):
        for verdict in ("covered", "reason", "missing"):
            counts[f"{kind}_{verdict}"] = coverage.count(kind, verdict)
    told = [words("coverage.summary", **counts)]
    if coverage.mentions:
        values = {"count": coverage.mentions, "found": coverage.on_sheets}
        told.append(words("coverage.mentions", **values))
    return "".join(lines) + " ".join(told) + "\n"


def print_coverage_json(coverage: Coverage, words: Words) -> str:
    """Write the proof and its problems as one JSON object: source, claims, problems."""
    data = {
        "source": coverage.name,
        "claims": list(describe(coverage.claims)),
        "problems": [json_row(problem, words) for problem in coverage.problems],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
