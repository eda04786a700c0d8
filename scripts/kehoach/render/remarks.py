"""Remarks in words: numbered with what they touch on pages, as a line for one reader on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from kehoach import routes
from kehoach.checks.acknowledging import with_deadlines
from kehoach.checks.remarks import Remark, is_told_to
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import Unit
from kehoach.render.context import Context, NumberedRemark
from kehoach.render.quotations import (
    Link,
    Quoted,
    Quoter,
    address_of,
    gathered,
    refs_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A remark as pages say it to everybody."""

    number: int
    """Its number on the page of remarks, from 1."""
    id: str
    topic: str
    title: str
    """As the keeper calls it, else the name of its rule, else its text."""
    text: str
    """What it means; empty where that is its title."""
    meanwhile: str
    """What a reader should do; what became of it where that is known, else whom to ask."""
    days: str
    """The days that count for what a reader should do; empty where there are none."""
    quoted: tuple[Quoted, ...]
    places: str
    """Where the document says it: "Phụ lục, mục 7, 9; III.2.2"; empty where no quotation names its place."""
    outcome: str
    """Whom to ask or that it was asked, where ``meanwhile`` does not say so itself."""
    touched: tuple[Link, ...]
    """The lines, bodies and movements that it touches."""

    @property
    def unquoted(self) -> tuple[Link, ...]:
        """What it touches and no quotation names already."""
        pages = [quoted.row[1] for quoted in self.quoted if quoted.row]
        tasks = [page.partition("#")[0] for page in pages]
        # A task that is touched whole is named by the quotations of its lines.
        return tuple(link for link in self.touched if link[1] not in (*pages, *tasks))


def tell(plan: Plan, context: Context) -> tuple[Told, ...]:
    """Say every remark, in order, with links to the lines and parties that it touches."""
    teller = _Teller(plan, context)
    touched = _Touched(plan, context)
    told = []
    for number, remark in enumerate(context.remarks, 1):
        told.append(teller.tell(number, remark, touched.links(remark)))
    return tuple(told)


def tell_at(plan: Plan, context: Context, task: Task) -> tuple[Told, ...]:
    """Say the remarks of a task, with those of its lines that one touches where it does not touch all."""
    teller = _Teller(plan, context)
    touched = _Touched(plan, context)
    lines = {item.id for item in task.deadlines}
    numbered = {*context.numbered_remarks_about(task.id)}
    for line in lines:
        numbered.update(context.numbered_remarks_at(line))
    told = []
    for number, remark in sorted(numbered, key=_number):
        own = lines & remark.deadlines
        links = [] if own == lines else touched.lines(task, own)
        # One that eleven rows share says of each row what stands in that one.
        figures = remark.figures_at(own)
        own_remark = replace(remark, figures=figures)
        told.append(teller.tell(number, own_remark, links))
    return tuple(told)


def _number(numbered: NumberedRemark) -> int:
    return numbered[0]


class _Teller:
    """Says remarks to readers of pages."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._context = context
        self._quoter = Quoter(plan, context)

    def tell(self, number: int, remark: Remark, touched: Iterable[Link]) -> Told:
        context = self._context
        text = _sentence(remark.text) if remark.text else ""
        title = remark.title or context.wording.rule(remark)
        if not title:
            title, text = remark.text.removesuffix("."), ""
        meanwhile, outcome = self._meanwhile(remark), _outcome(context, remark)
        outcome = outcome or _ask_neutrally(context, remark)
        # Where nobody has said what to do, whom to ask stands in its place.
        if not meanwhile:
            meanwhile, outcome = outcome, ""
        quoted = self._quoter.quote(remark.figures, remark.about)
        refs = [ref for figure in remark.figures for ref in refs_of(figure)]
        return Told(
            number=number,
            id=remark.id,
            topic=remark.topic,
            title=title,
            text=text,
            meanwhile=meanwhile,
            days=self._days(remark) if self._meanwhile(remark) else "",
            quoted=quoted,
            places=gathered(refs),
            outcome=outcome,
            touched=tuple(touched),
        )

    def _meanwhile(self, remark: Remark) -> str:
        # What is settled, or answered, is no longer done in the meantime.
        if remark.settled or remark.answer or not remark.meanwhile:
            return ""
        return _sentence(remark.meanwhile)

    def _days(self, remark: Remark) -> str:
        """Say the days that count meanwhile, as they are now, each with its place."""
        # A recurrence is its instances.
        kept = with_deadlines(self._plan, remark.keep_to) if remark.keep_to else ()
        days = []
        for _, item in self._plan.items:
            is_ahead = item.status != "cancelled" and not item.takes_place
            if item.id in kept and is_ahead and item.last_safe_day:
                day = self._context.wording.days.spoken(item.last_safe_day)
                days.append(f"{day} ({gathered(item.refs)})")
        if not days:
            return ""
        return self._context.words("remarks.days", days="; ".join(days))


def said_on_paper(context: Context, remarks: Iterable[Remark], reader: str) -> str:
    """Say the remarks of a line to one party, or to everybody for an empty ``reader``; empty without any.

    Nobody is told to ask himself, and whom to ask is said once, behind all that is to be asked there.
    """
    texts_by_outcome: dict[str, list[str]] = {}
    for remark in remarks:
        outcome = _outcome(context, remark) or _ask(context, remark, reader)
        texts_by_outcome.setdefault(outcome, []).append(_on_paper(context, remark))
    # What leaves nothing to ask stands before what does, and needs no beginning of its own.
    texts_by_outcome = dict(
        sorted(texts_by_outcome.items(), key=lambda entry: bool(entry[0]))
    )
    parts: list[str] = []
    for outcome, texts in texts_by_outcome.items():
        parts += filter(None, (*dict.fromkeys(texts), outcome))
    if not parts:
        return ""
    return context.words("checklist.contradiction", text=" ".join(parts))


def _on_paper(context: Context, remark: Remark) -> str:
    """Say a remark in short: paper has room for what to do, why stands on the page of remarks."""
    if remark.meanwhile and not remark.answer:
        return _sentence(remark.meanwhile)
    return _sentence(remark.text or context.wording.rule(remark))


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
    for number, remark in context.numbered_remarks_at(item.id):
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
                links.append((title, address_of(task, item)))
        return links
