"""The page of checks for keepers: each finding with its rule, an example that raises it, and what is then said.

Written into the guides by the test run, so that what the page says is what the program does.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import kehoach
from kehoach.checks.document import prove_coverage
from kehoach.checks.mentions import check_mentions, mentions_in
from kehoach.checks.single import check_plan
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.plan.resolution import parse_both
from kehoach.problems import InputError, Problem, Severity
from kehoach.words import Words

PAGE = Path(kehoach.__file__).parent / "guides" / "cac-phep-kiem-tra.md"
_EXAMPLES = Path(__file__).parent / "data/examples.toml"
_DOCUMENT = "van-ban.txt"


def load_examples() -> dict[str, dict[str, str]]:
    """Return the examples by code: ``plan``, and ``document`` where the finding is against one."""
    data = tomllib.loads(_EXAMPLES.read_text("utf-8"))
    base = data.pop("base")
    for example in data.values():
        # What is about the plan's own head shows the line that takes the place of the others' one.
        line = example.pop("in_place_of", "")
        if line:
            [_, own] = example["plan"].strip().splitlines()
            example["whole"] = base.lstrip().replace(line, own.strip())
        else:
            example["whole"] = base.lstrip() + example["plan"].lstrip()
    return data


def find_in_example(example: dict[str, str]) -> tuple[Problem, ...]:
    """Read an example and run the checks over it; with its document, the proof against that."""
    whole = (
        example["whole"]
        if "\ntasks:" in example["whole"]
        else example["whole"] + "tasks: []\n"
    )
    try:
        record, plan = parse_both(whole.encode(), "plan.yaml")
    except InputError as error:
        return error.problems
    if "document" not in example:
        return check_plan(plan, ())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / _DOCUMENT
        file.write_text(example["document"].lstrip(), "utf-8")
        document = replace(read_document(file), name=_DOCUMENT)
    outline = outline_of(document)
    problems = prove_coverage(record, outline, "plan.yaml").problems
    mentions = mentions_in(record, plan, outline)
    return (*problems, *check_mentions(plan, mentions, _DOCUMENT))


def describe_checks(words: Words) -> str:
    """Write the page as Markdown."""
    parts = [words("checks.intro")]
    told: dict[str, list[str]] = {"plan": [], "source": [], "error": []}
    for code, example in load_examples().items():
        found = next(
            problem for problem in find_in_example(example) if problem.code == code
        )
        kind = (
            "source"
            if "document" in example
            else "error"
            if found.severity is Severity.ERROR
            else "plan"
        )
        told[kind].append(_describe(found, example, words))
    for kind, texts in told.items():
        parts += [f"## {words(f'checks.{kind}')}", *texts]
    return "\n\n".join(parts) + "\n"


def _describe(found: Problem, example: dict[str, str], words: Words) -> str:
    fence = "```"
    blocks = [f"### {words(f'rule.{found.code}')} {{ #{found.code} }}"]
    blocks.append(
        words(
            "checks.code", code=found.code, severity=words(f"severity.{found.severity}")
        )
    )
    if "document" in example:
        blocks.append(
            f"{words('checks.document')}\n\n{fence}text\n{example['document'].strip()}\n{fence}"
        )
    blocks.append(
        f"{words('checks.example')}\n\n{fence}yaml\n{example['plan'].strip()}\n{fence}"
    )
    blocks.append(f"{words('checks.said')} {_plain(found.message(words))}.")
    blocks.append(f"{words('checks.do')} {_plain(found.hint(words))}.")
    return "\n\n".join(blocks)


def _plain(text: str) -> str:
    """Keep Markdown from reading signs of a message as its own."""
    return (
        text.rstrip(".")
        .replace("_", r"\_")
        .replace("*", r"\*")
        .replace("<", "&lt;")
        .replace("|", r"\|")
    )
