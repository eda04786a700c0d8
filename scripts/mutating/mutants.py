"""The small changes of logic that a module can suffer, with the lines that they stand on."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

Operator = Callable[[Any], Iterable[cst.CSTNode]]
OWN_CALLS = frozenset({"cast", "isinstance", "len", "TypeVar"})
"""Calls for types, and those whose arguments nobody can leave out unnoticed."""
WIDTH = 60
AROUND = 16


def negate_condition(
    node: cst.If | cst.While | cst.CompIf,
) -> Iterator[cst.If | cst.While | cst.CompIf]:
    """Turn what a branch, a loop or a filter asks into its opposite."""
    asked = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(
        test=cst.UnaryOperation(operator=cst.Not(), expression=asked)
    )


def forget_value(node: cst.Assign | cst.AnnAssign) -> Iterator[cst.CSTNode]:
    """Assign nothing where something was assigned; the other way round is hardly ever a difference."""
    if node.value and not m.matches(node.value, m.Name("None")):
        yield node.with_changes(value=cst.Name("None"))


def drop_statement(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave out a call whose value nobody takes, or one yield."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()
    elif isinstance(node.value, cst.Yield):
        # The function stays a generator, even where this was its only yield.
        yield node.with_changes(value=cst.parse_expression("(yield) if False else ()"))


OPERATORS: list[tuple[Any, Operator]] = [
    *(
        (kind, operator)
        for kind, operator in mutators.mutation_operators
        # Words are data here: tests of both languages hold them.
        if operator not in (mutators.operator_string, mutators.operator_assignment)
    ),
    ((cst.Assign, cst.AnnAssign), forget_value),
    ((cst.If, cst.While, cst.CompIf), negate_condition),
    (cst.Expr, drop_statement),
]


@dataclass(frozen=True)
class Mutant:
    """One change of one place.

    Line and column are 1-based. ``reached_by`` are the lines of the statement (or of the head of a
    compound one) around the place: whoever runs one of them may meet the change.
    """

    path: str
    line: int
    column: int
    operator: str
    before: str
    after: str
    reached_by: range = field(compare=False)
    module: cst.Module = field(compare=False, repr=False)
    original: cst.CSTNode = field(compare=False, repr=False)
    replacement: cst.CSTNode = field(compare=False, repr=False)

    def __str__(self) -> str:
        """Write the mutant as it is printed, and read again from a list of survivors."""
        place = f"{self.path}:{self.line}:{self.column}"
        return f"{place} {self.operator}  {self.before} -> {self.after}"

    def code(self) -> str:
        """Return the whole module with the change in it."""
        changed = self.module.deep_replace(self.original, self.replacement)
        assert isinstance(changed, cst.Module)
        return changed.code


def list_mutants(path: str, source: str) -> list[Mutant]:
    """List every mutant of a module, in the order of its text.

    Strings, docstrings, annotations, assertions, imports and decorators are no logic and stay as they are.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    collector = _Collector(path, wrapper.module)
    wrapper.visit(collector)
    return sorted(collector.mutants, key=lambda mutant: (mutant.line, mutant.column))


def sample_mutants(mutants: list[Mutant], count: int, seed: str) -> list[Mutant]:
    """Choose mutants at random, no two of one place: a call of eight arguments is one place, not sixteen.

    The same seed and the same text give the same choice. Those that are no Python are passed over.
    """
    places: dict[tuple[int, int], list[Mutant]] = {}
    for mutant in mutants:
        places.setdefault((mutant.line, mutant.column), []).append(mutant)
    # Which mutants are tried is no secret.
    chance = random.Random(seed)
    order = list(places.values())
    chance.shuffle(order)
    chosen: list[Mutant] = []
    for at_place in order:
        mutant = chance.choice(at_place)
        if len(chosen) < count and _is_python(mutant):
            chosen.append(mutant)
    return sorted(chosen, key=lambda mutant: (mutant.line, mutant.column))


def find_mutants(lines: Iterable[str], root: Path) -> tuple[list[Mutant], list[str]]:
    """Find again the mutants that a former run printed.

    Returns them in the order of the lines, and the lines whose mutant is not there any more. A mutant
    is known by its file, operator and texts; of several alike the one nearest to the line printed is meant.
    """
    by_path: dict[str, list[Mutant]] = {}
    known: list[Mutant] = []
    gone: list[str] = []
    for text in lines:
        path, _, rest = text.partition(":")
        number, _, _ = rest.partition(":")
        if not path.endswith(".py") or not number.isdecimal():
            continue
        file = root / path
        if path not in by_path:
            source = file.read_text("utf-8") if file.is_file() else ""
            by_path[path] = list_mutants(path, source)
        _, _, change = text.rstrip().partition(" ")
        alike = [
            mutant for mutant in by_path[path] if change.startswith(_change(mutant))
        ]
        if alike:
            wanted = int(number)
            known.append(min(alike, key=lambda mutant: abs(mutant.line - wanted)))
        else:
            gone.append(text.rstrip())
    return known, gone


class _Collector(cst.CSTVisitor):
    """Walks a module and notes every mutant with the statement that it stands in."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, path: str, module: cst.Module) -> None:
        super().__init__()
        self.mutants: list[Mutant] = []
        self._path = path
        self._module = module
        self._statements: list[range] = []
        self._places: list[tuple[int, int]] = [(1, 1)]

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_no_logic(node):
            return False
        place = self._place(node)
        # An operator has no position of its own: it stands where its expression does.
        start = place.start if place else None
        self._places.append(
            (start.line, start.column + 1) if start else self._places[-1]
        )
        if place and (lines := self._lines(node, place)):
            self._statements.append(lines)
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                for replacement in operator(node):
                    self._note(node, operator, replacement)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if _is_no_logic(original_node):
            return
        self._places.pop()
        place = self._place(original_node)
        if place and self._lines(original_node, place):
            self._statements.pop()

    def _place(self, node: cst.CSTNode) -> CodeRange | None:
        place = self.get_metadata(PositionProvider, node, None)
        return place if isinstance(place, CodeRange) else None

    def _lines(self, node: cst.CSTNode, place: CodeRange) -> range | None:
        if isinstance(node, cst.SimpleStatementLine):
            return range(place.start.line, place.end.line + 1)
        body = getattr(node, "body", None)
        if not isinstance(body, cst.IndentedBlock):
            return None
        first = self._place(body.body[0])
        assert first is not None
        return range(place.start.line, max(first.start.line, place.start.line + 1))

    def _note(
        self, node: cst.CSTNode, operator: Operator, replacement: cst.CSTNode
    ) -> None:
        line, column = self._places[-1]
        before = self._text(node)
        after = self._text(replacement)
        if before == after:
            return
        before, after = _differing(before, after)
        self.mutants.append(
            Mutant(
                path=self._path,
                line=line,
                column=column,
                operator=operator.__name__.removeprefix("operator_"),
                before=before,
                after=after,
                reached_by=self._statements[-1],
                module=self._module,
                original=node,
                replacement=replacement,
            )
        )

    def _text(self, node: cst.CSTNode) -> str:
        if isinstance(node, cst.If | cst.While):
            # The body says nothing about the change, and may be long.
            word = "if" if isinstance(node, cst.If) else "while"
            return f"{word} {self._text(node.test)}"
        return " ".join(self._module.code_for_node(node).split())


def _is_no_logic(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value in OWN_CALLS
    if isinstance(node, cst.Assign):
        return _is_alias(node)
    return isinstance(
        node, cst.Annotation | cst.Assert | cst.Decorator | cst.Import | cst.ImportFrom
    )


def _is_alias(node: cst.Assign) -> bool:
    """Tell whether an assignment only names a type: ``Rule = Callable[[Words], bool]``."""
    target = node.targets[0].target
    return (
        isinstance(target, cst.Name)
        and target.value.lstrip("_")[:1].isupper()
        and not target.value.isupper()
        and isinstance(node.value, cst.Subscript | cst.BinaryOperation | cst.Name)
    )


def _differing(before: str, after: str) -> tuple[str, str]:
    """Cut two long texts down to where they differ, with a few letters around."""
    if max(len(before), len(after)) <= WIDTH:
        return before, after
    shorter = min(len(before), len(after))
    same = _same_letters(before, after)
    same_end = _same_letters(before[::-1], after[::-1])
    end = max(min(same_end, shorter - same) - AROUND, 0)
    start = max(same - AROUND, 0)
    return _cut(before, start, end), _cut(after, start, end)


def _same_letters(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cut(text: str, start: int, end: int) -> str:
    middle = text[start : len(text) - end]
    if len(middle) > WIDTH:
        middle = f"{middle[: WIDTH // 2]}…{middle[-WIDTH // 2 :]}"
    return f"{'…' if start else ''}{middle}{'…' if end else ''}"


def _change(mutant: Mutant) -> str:
    return str(mutant).partition(" ")[2]


def _is_python(mutant: Mutant) -> bool:
    try:
        compile(mutant.code(), mutant.path, "exec")
    except (SyntaxError, ValueError):
        return False
    return True
