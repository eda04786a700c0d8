"""How a deadline is titled: alone, for a phone, or with what readers must know of it."""

from __future__ import annotations

import enum

from kehoach.editions.titles import full_title
from kehoach.plan.model import Deadline, Task
from kehoach.render.said.sources import ChangeWording
from kehoach.words import Words


class Beside(enum.Flag):
    """What a line says of a deadline beside its title, so that the title need not say it too."""

    NOTHING = 0
    CANCELLED = enum.auto()
    MOVED = enum.auto()
    BOTH = CANCELLED | MOVED


class TitleWording:
    """How a deadline is titled: alone, for a phone, or with what readers must know of it."""

    def __init__(self, words: Words, changes: ChangeWording) -> None:
        self._words = words
        self._changes = changes

    def full(self, item: Deadline) -> str:
        """Return the title alone, with the period of an instance: "Báo cáo (tháng 5/2020)"."""
        return full_title(item, self._words)

    def subject(self, task: Task, item: Deadline) -> str:
        """Return what it is about, for whoever has a part in it, be it filing or not."""
        if item.is_filing and not item.filing:
            # Where only who files is written, the title is that of the filing ("Gửi hồ sơ …").
            return task.title
        return self.full(item)

    def short(self, task: Task, item: Deadline) -> str:
        """Return the subject for a phone's calendar, with its condition."""
        return self._with_condition(item.short or self.subject(task, item), item)

    def noted(self, item: Deadline, beside: Beside = Beside.NOTHING) -> str:
        """Return the title with what readers must know beside it: its status, condition, filing, move, a doubt."""
        title = self._with_condition(self.full(item), item)
        if item.filing:
            title = self._words("action.title", title=title, what=self.filed(item))
        return self.marked(title, item, beside)

    def apart(self, task: Task, item: Deadline, beside: Beside) -> str:
        """Return what the title says beyond that of the task, below which it stands: "gửi hồ sơ", "đợt 2"."""
        noted = self.noted(item, beside)
        return noted.removeprefix(task.title).lstrip(" ,–-")

    def marked(self, text: str, item: Deadline, beside: Beside) -> str:
        """Put a deadline's mark before a text and its move behind it, but for what stands beside it on the line."""
        mark, moved = self.mark(item), self.moved(item)
        if Beside.CANCELLED in beside and item.status == "cancelled":
            mark = ""
        if Beside.MOVED in beside:
            moved = ""
        return f"{mark}{text}{moved}{self.doubt(item)}"

    def moved(self, item: Deadline) -> str:
        """Say from which day an amendment moved it; empty where none did."""
        return self._changes.note(item.moved) if item.moved else ""

    def doubt(self, item: Deadline) -> str:
        """Say that the keeper is looking at it again; empty where nothing is open."""
        return self._words("mark.doubt") if item.in_doubt else ""

    def filed(self, item: Deadline) -> str:
        """Say in a word or two what is filed: "hồ sơ" where the plan has no other word."""
        short = item.filing.short if item.filing else None
        return short or self._words("action.filed")

    def mark(self, item: Deadline) -> str:
        """Return the mark that stands before the title of a cancelled or tentative deadline."""
        if item.status == "confirmed":
            return ""
        status = self._words(f"status.{item.status}")
        return f"[{status}] "

    def _with_condition(self, title: str, item: Deadline) -> str:
        # A title that the document words with its condition would say it twice.
        if item.conditional and item.conditional not in title:
            title += f" ({item.conditional})"
        return title
