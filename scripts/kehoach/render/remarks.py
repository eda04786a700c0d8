"""Remarks in words: numbered with what they touch on pages, as a line for one reader on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from kehoach import routes
from kehoach.checks.remarks import Remark, is_told_to
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import Unit
from kehoach.render.context import Context

Link = tuple[str, str]
"""Title and address below the site's root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A remark as pages say it to everybody."""

    number: int
    """Its number on the page of remarks, from 1."""
    id: str
    topic: str
    title: str
    """Name of its rule; empty for what was recorded by hand."""
    text: str
    figures: tuple[str, ...]
    outcome: str
    """What became of it: settled, answered, asked, or where to ask."""
    touched: tuple[Link, ...]

    @property
    def name(self) -> str:
        """What to call it where it is only pointed to."""
        return self.title or self.text


def tell(plan: Plan, context: Context) -> tuple[Told, ...]:
    """Say every remark, in order, with links to the lines and parties that it touches."""
    touched = _Touched(plan, context)
    told = []
    for number, remark in enumerate(context.remarks, 1):
        links = touched.links(remark)
        told.append(_told(context, number, remark, links))
    return tuple(told)


def tell_at(plan: Plan, context: Context, task: Task) -> tuple[Told, ...]:
    """Say the remarks of a task, with those of its lines that one touches where it does not touch all."""
    touched = _Touched(plan, context)
    lines = {item.id for item in task.deadlines}
    told = []
    for number, remark in enumerate(context.remarks, 1):
        own = lines & remark.deadlines
        if not own and task.id not in remark.about:
            continue
        links = [] if own == lines else touched.lines(task, own)
        # One that eleven rows share says of each row what stands in that one.
        figures = remark.figures_at(own)
        told.append(_told(context, number, replace(remark, figures=figures), links))
    return tuple(told)


def _told(
    context: Context, number: int, remark: Remark, touched: Iterable[Link]
) -> Told:
    return Told(
        number=number,
        id=remark.id,
        topic=remark.topic,
        title=context.wording.rule(remark),
        text=_sentence(remark.text) if remark.text else "",
        figures=tuple(map(context.wording.fact, remark.figures)),
        outcome=_outcome(context, remark) or _ask_neutrally(context, remark),
        touched=tuple(touched),
    )


def line_on_paper(context: Context, remark: Remark, reader: str) -> str:
    """Say a remark to one party, or to everybody for an empty ``reader``, with whom to ask: nobody asks himself."""
    text = _sentence(remark.text or context.wording.rule(remark))
    end = _outcome(context, remark) or _ask(context, remark, reader)
    return context.words("checklist.contradiction", text=f"{text} {end}".rstrip())


def remarks_on_paper(
    plan: Plan, context: Context, item: Deadline, reader: str
) -> tuple[Remark, ...]:
    """List the remarks that a reader's own line of a deadline carries; an empty ``reader`` is everybody."""
    remarks = []
    for remark in context.remarks_at(item.id):
        is_told = not reader or is_told_to(remark, plan.directory, reader)
        if remark.on_paper and is_told:
            remarks.append(remark)
    return tuple(remarks)


def point_to(
    plan: Plan, context: Context, item: Deadline, reader: str, base: str
) -> Markup:
    """Point from a reader's line of a table to its remarks, by their numbers; empty where it has none."""
    own = remarks_on_paper(plan, context, item, reader)
    links = []
    for number, remark in enumerate(context.remarks, 1):
        if remark in own:
            name = escape(context.words("remarks.number", number=number))
            address = f"{base}{routes.REMARKS}#{remark.id}"
            links.append(Markup('<a href="{}">{}</a>').format(address, name))
    if not links:
        return Markup("")
    return Markup("{}: {}").format(
        context.words("remarks.see"), Markup(", ").join(links)
    )


def _outcome(context: Context, remark: Remark) -> str:
    """Say what became of a remark; empty where nothing did: that a body is silent is said only where it was asked."""
    words, day = context.words, context.wording.days.short
    parts = []
    if remark.answer:
        answer = _sentence(remark.answer)
        parts.append(words("remarks.answer", text=answer))
    elif remark.asked and not remark.settled:
        parts.append(words("remarks.asked", date=day(remark.asked)))
    if remark.settled:
        settled = remark.settled
        key = "remarks.settled-of" if settled.issuer else "remarks.settled"
        parts.append(
            words(
                key,
                number=settled.number,
                date=day(settled.date),
                issuer=settled.issuer,
            )
        )
    return " ".join(parts)


def _ask(context: Context, remark: Remark, reader: str) -> str:
    if not remark.ask:
        return ""
    if not reader:
        return _ask_neutrally(context, remark)
    if reader == remark.ask:
        return context.words("remarks.ask-of-you")
    return context.words(
        "remarks.ask", name=context.wording.parties.names([remark.ask])
    )


def _ask_neutrally(context: Context, remark: Remark) -> str:
    if not remark.ask:
        return ""
    return context.words(
        "remarks.ask-all", name=context.wording.parties.names([remark.ask])
    )


def _sentence(text: str) -> str:
    """End a keeper's text as a sentence, so that another can follow it."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


class _Touched:
    """Finds the pages of what remarks are about."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._titles = context.wording.titles

    def links(self, remark: Remark) -> list[Link]:
        """List the lines that a remark touches, in file order, then the parties and movements that it names."""
        links: list[Link] = []
        for task in self._plan.tasks:
            own = remark.deadlines & {item.id for item in task.deadlines}
            # A task with several lines stands for them where all are meant; so does one that has none.
            is_whole = len(own) == len(task.deadlines) != 1
            if is_whole and (own or task.id in remark.about):
                links.append((task.title, routes.task_page(task.id)))
            else:
                links += self.lines(task, own)
        for party in self._plan.directory:
            # A manner of speaking has no page.
            has_page = isinstance(party, Unit) or not party.open
            if has_page and party.id in remark.about:
                links.append((party.name, routes.party_page(party.id)))
        for movement in self._plan.movements:
            if movement.id in remark.about:
                links.append((movement.name, routes.movement_page(movement.id)))
        return links

    def lines(self, task: Task, chosen: Iterable[str]) -> list[Link]:
        """List some deadlines of a task by their short titles."""
        wanted = set(chosen)
        links = []
        for item in task.deadlines:
            if item.id in wanted:
                title = item.short or self._titles.full(item)
                links.append((title, f"{routes.task_page(task.id)}#{item.id}"))
        return links
