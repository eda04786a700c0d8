"""What was made, kept on disk from one build to the next: a file that may be deleted, or be damaged, at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from kehoach.render.watching import Question

_TABLES = """
CREATE TABLE IF NOT EXISTS made (path TEXT PRIMARY KEY, asked TEXT, seal BLOB, body BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS questions (number INTEGER PRIMARY KEY, question TEXT);
"""
_FAST = 1
"""Level of compression: pages of one site are much alike, and shrink to a sixth at once."""


class Store:
    """The bodies that builds made, by path, each under a seal.

    A seal is a digest of what made the body, of every question that was asked for it with its answer, and of the body.
    It is never taken on trust: it has to come out again of the answers of today. So no damage, and no file that
    somebody else put there, can be taken for something that was made here. A file that cannot be read is taken for an
    empty one, and one that cannot be written is done without.
    """

    def __init__(self, file: Path, answer: Callable[[Question], str]) -> None:
        """``answer`` returns the digest of today's answer to a question."""
        self._file = file
        self._answer = answer
        self._touched: set[str] = set()
        self._process = os.getpid()
        self._connection = self._opened()
        self._questions: dict[int, Question] = {}
        self._numbers: dict[Question, int] = {}
        self._read_questions()

    def _opened(self) -> sqlite3.Connection | None:
        """Open the file, or a new one in place of one that is none of this kind; None where that cannot be had."""
        for _ in range(2):
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self._file, isolation_level=None)
            except (sqlite3.Error, OSError):
                return None
            try:
                # A disk that loses power may lose the file: then it is made anew.
                connection.executescript(f"PRAGMA synchronous=OFF; {_TABLES} BEGIN")
            except sqlite3.Error:
                connection.close()
                self._remove()
            else:
                return connection
        return None

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the file; what cannot be read is not there."""
        # A copy of this process has the file open as well, and must not touch it.
        if not self._connection or os.getpid() != self._process:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error:
            return []

    def _read_questions(self) -> None:
        for number, written in self._rows("SELECT number, question FROM questions"):
            try:
                question = tuple(map(str, json.loads(written)))
            # What asked for it is not found again, and is made.
            except (ValueError, TypeError):
                continue
            self._note(number, question)

    def _note(self, number: int, question: Question) -> None:
        self._questions[number] = question
        self._numbers[question] = number

    def get(self, path: str, key: str) -> tuple[bytes, Collection[Question]] | None:
        """Return what was made for a path, with what was asked for it; None where any of that is not as it was."""
        rows = self._rows("SELECT asked, seal, body FROM made WHERE path = ?", path)
        if not rows:
            return None
        asked, seal, packed = rows[0]
        try:
            questions = [self._questions[number] for number in json.loads(str(asked))]
            if not isinstance(packed, bytes) or seal != self._seal(
                key, questions, packed
            ):
                return None
            body = zlib.decompress(packed)
        # Whatever a damaged file holds.
        except (ValueError, TypeError, KeyError, zlib.error):
            return None
        self._touched.add(path)
        return body, questions

    def put(
        self, path: str, key: str, asked: Collection[Question], body: bytes
    ) -> None:
        """Keep what was made for a path, with all that was asked for it."""
        packed = zlib.compress(body, _FAST)
        questions = sorted(asked)
        numbers = [self._number(question) for question in questions]
        seal = self._seal(key, questions, packed)
        values = (path, json.dumps(numbers), seal, packed)
        self._rows("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?)", *values)
        self._touched.add(path)

    def _number(self, question: Question) -> int:
        if question not in self._numbers:
            number = max(self._questions, default=0) + 1
            self._note(number, question)
            written = json.dumps(question, ensure_ascii=False)
            self._rows(
                "INSERT OR REPLACE INTO questions VALUES (?, ?)", number, written
            )
        return self._numbers[question]

    def _seal(self, key: str, questions: Collection[Question], packed: bytes) -> bytes:
        seal = hashlib.blake2b(key.encode(), digest_size=20)
        for question in questions:
            seal.update("\x1f".join((*question, self._answer(question), "\n")).encode())
        seal.update(packed)
        return seal.digest()

    def retain(self) -> None:
        """Keep everything on that is there, asked for or not."""
        self._touched.update(path for (path,) in self._rows("SELECT path FROM made"))

    def close(self) -> None:
        """Keep what was asked for since it was opened, and nothing else: it grows no larger than one site."""
        for (path,) in self._rows("SELECT path FROM made"):
            if path not in self._touched:
                self._rows("DELETE FROM made WHERE path = ?", path)
        self._rows("COMMIT")
        if self._connection:
            self._connection.close()
            self._connection = None
