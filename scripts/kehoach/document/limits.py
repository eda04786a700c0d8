"""How much of a document is read: what is past that is no plan, and may be made to harm whoever opens it.

The size of a file says little: five kilobytes can unpack to gigabytes, or span cells that no memory holds. So each
measure is taken as blocks are read, and the first one that is passed ends the reading with a sentence of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from kehoach.document.blocks import Paragraph, Row

MEGABYTE = 1_000_000
MOST_BYTES = 50 * MEGABYTE
"""Of a file as it lies there."""
MOST_UNPACKED = 100 * MEGABYTE
"""Of all parts of an archive together."""
MOST_MARKUP = 40 * MEGABYTE
"""Of one part of XML that is held whole: its elements take some twenty times as much."""
MOST_PAGE = 10 * MEGABYTE
"""Of a page of HTML, which is held whole too; its elements are shorter."""
MOST_PARTS = 5000
"""Of an archive: a document of some hundred pages has some hundred, most of them pictures."""
MOST_RATIO = 200
"""As many times its packed size a large part may have; tables of Excel come to 30, what is made to harm to 1,000."""
MOST_ROWS = 5000
"""Rows of tables in all: the longest real plan has some hundred."""
MOST_PARAGRAPHS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 200_000
MOST_SIGNS = 5 * MEGABYTE
"""Of text: some 2,000 pages."""
MOST_NESTED = 20
"""Tables within tables, lists within lists."""
MOST_SECONDS = 120
"""For reading alone; within the other limits a slow machine takes a few."""


class UnfitError(Exception):
    """A file is not read; ``code`` is that of the problem, ``values`` fill its sentences."""

    def __init__(self, code: str, line: int = 1, **values: object) -> None:
        self.code = code
        self.line = line
        self.values = values
        super().__init__(code, values)


def check_width(columns: int, line: int = 1) -> None:
    """Raise UnfitError for a row that is wider than any table of a plan."""
    if columns > MOST_COLUMNS:
        raise UnfitError("document-columns", line, limit=MOST_COLUMNS)


def check_depth(depth: int, line: int = 1) -> None:
    """Raise UnfitError for what is nested deeper than anybody writes."""
    if depth > MOST_NESTED:
        raise UnfitError("document-nesting", line, limit=MOST_NESTED)


def limited(blocks: Iterator[Paragraph | Row]) -> Iterator[Paragraph | Row]:
    """Yield blocks as long as they keep within the limits. Raises UnfitError at the first that does not."""
    began = time.monotonic()
    rows = paragraphs = cells = signs = 0
    for block in blocks:
        if isinstance(block, Row):
            check_width(len(block.cells), block.line)
            rows += 1
            cells += len(block.cells)
            signs += sum(map(len, block.cells))
        else:
            paragraphs += 1
            signs += len(block.text)
        measures = (
            ("rows", rows, MOST_ROWS),
            ("paragraphs", paragraphs, MOST_PARAGRAPHS),
            ("cells", cells, MOST_CELLS),
            ("signs", signs, MOST_SIGNS),
            ("slow", int(time.monotonic() - began), MOST_SECONDS),
        )
        for name, count, limit in measures:
            if count > limit:
                raise UnfitError(f"document-{name}", block.line, limit=limit)
        yield block
