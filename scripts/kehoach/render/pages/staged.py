"""Pages that the engine builds: Markdown files, generated or written by hand, and the assets."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import escape
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from markupsafe import Markup

from kehoach import routes
from kehoach.plan.cleaning import is_harmless
from kehoach.plan.content import program_guides
from kehoach.plan.model import Plan
from kehoach.plan.portions import by_leading_day
from kehoach.plan.records import Movement, Phase, Section
from kehoach.plan.slices import Item, items_of
from kehoach.render.context import Artifact, Context, StagedPage, ready
from kehoach.render.message_parts import LIMIT, parts_of
from kehoach.render.messages import message_to_all
from kehoach.render.pages.abbreviations import MARKDOWN, expand
from kehoach.render.pages.agenda import agenda_of, last_change_of_all
from kehoach.render.pages.appendix import (
    added_tasks,
    columns_of,
    has_tables,
    tables_of,
)
from kehoach.render.pages.calendar import month_of, months_of
from kehoach.render.pages.changes import editions_of, settled_by
from kehoach.render.pages.choosing import render_names
from kehoach.render.pages.document import (
    Reading,
    contents_of,
    headings_of,
    read_document,
)
from kehoach.render.pages.former import replaced_texts
from kehoach.render.pages.leadership import acting_on, board_of
from kehoach.render.pages.parting import (
    MOST_OF_WEEK,
    is_long,
    list_parts,
    month_pages,
    months_listed,
    pages_told,
    party_parts,
    task_parts,
)
from kehoach.render.pages.prose import html_of
from kehoach.render.pages.register import days_off, register_of, unanswered
from kehoach.render.pages.subscribing import subscribe_index
from kehoach.render.pages.superior import superior_page
from kehoach.render.pages.views import (
    every_item,
    fill,
    page,
    parties_by_kind,
    row,
    rows_of,
    split_undated,
    with_asked,
)
from kehoach.render.pages.year_line import (
    lanes_by_movement,
    lanes_by_phase,
    year_line,
)

Lay = Callable[[Plan, Context], str]
"""Lays a page out as HTML."""
_HOW_TO_READ = f"{routes.GUIDES}doc-thoi-han.md"
"""The guide to deadlines, below which a plan's own policy stands."""


def render_pages(plan: Plan, context: Context) -> Iterator[Artifact | StagedPage]:
    """Yield the generated pages as Markdown, the hand-written ones with their edition, and the assets."""
    for path, (title, lay) in _GENERATED.items():
        yield _generated(plan, context, path, title, lay)
    # An address that was published stays, also where nobody asks anything any more.
    if context.above or f"{routes.SUPERIOR}index.html" in context.published:
        yield _generated(
            plan, context, routes.SUPERIOR, "superior.title", superior_page
        )
    yield from render_document(plan, context)
    own = _own_texts(plan, context)
    # A project that writes its own list of guides gets none of ours.
    if f"{routes.GUIDES}index.md" not in own:
        lay = functools.partial(_guides, own=own)
        yield _generated(plan, context, routes.GUIDES, "tab.guides", lay)
    for path in own:
        if path.endswith(".md"):
            make = functools.partial(_own_page, plan, context, path)
            yield StagedPage(staged=path, make=make)
        else:
            yield Artifact(path=path, make=ready(context.content[path]))
    yield from render_names(plan, context)
    yield from _assets(resources.files("kehoach").joinpath("assets"), routes.ASSETS)


def _generated(
    plan: Plan, context: Context, path: str, title: str, lay: Lay
) -> StagedPage:
    """Promise a page of one kind; ``title`` is the key of its words."""

    def make() -> bytes:
        tab = context.words(_TABS[path]) if path in _TABS else ""
        return _markdown(
            context.words(title),
            lay(plan, context),
            boost=_BOOSTS.get(path, 1),
            tab=tab,
        )

    return _staged(path, make)


def _own_page(plan: Plan, context: Context, path: str) -> bytes:
    """Write a page of the keeper's own, or a guide."""
    below = _policy(plan, context) if path == _HOW_TO_READ else ""
    return _written(plan, context, path, below=below).encode()


def render_document(plan: Plan, context: Context) -> Iterator[StagedPage]:
    """Yield the plan as one document, its sections as pages of their own, and its appendix."""
    # Read once for all the pages that show it, by the first of them that is asked for.
    read = functools.cache(functools.partial(read_document, plan, context))
    yield _staged(routes.PLAN, functools.partial(_document, plan, context, read))
    appendix_text: str | None = None
    has_appendix = has_tables(context)
    for section in plan.sections:
        if has_appendix and routes.section_page(section.id) == routes.APPENDIX:
            appendix_text = section.text
        else:
            make = functools.partial(_section, plan, context, section, read)
            yield _staged(routes.section_page(section.id), make)
    if has_appendix:
        make = functools.partial(_appendix, plan, context, appendix_text)
        yield _staged(routes.APPENDIX, make)


def _document(plan: Plan, context: Context, read: Callable[[], Reading]) -> bytes:
    """Lay out the plan as one document."""
    reading = read()
    contents = contents_of(headings_of(plan, context, reading))
    html = page(
        "plan.html.j2",
        plan,
        context,
        "../",
        line=plan.header.at.mark.line,
        header=plan.header,
        proof=context.proof,
        reading=reading,
        tables=tables_of(plan, context),
        contents=contents,
    )
    return _markdown(
        f"{context.words('page.plan')} {plan.header.number}",
        html,
        boost=_BOOSTS[routes.PLAN],
        tab=context.words(_TABS[routes.PLAN]),
        contents=contents,
    )


def _appendix(plan: Plan, context: Context, text: str | None) -> bytes:
    """Lay out the tables of the document, below what its section says in a ``text`` of the keeper's."""
    html = page(
        "appendix.html.j2",
        plan,
        context,
        "../../",
        line=_line_of(plan, plan.tasks),
        tables=tables_of(plan, context),
        columns=columns_of(plan),
        added=added_tasks(plan),
        text=Markup(html_of(plan, context, text)),
    )
    title = context.words("appendix.title", number=plan.header.number)
    return _markdown(title, html)


def _section(
    plan: Plan, context: Context, section: Section, read: Callable[[], Reading]
) -> bytes:
    """Lay out the page of a section: its text, what it asks for, and the way to its place in the document."""
    parts = read().of(section)
    line = section.at.mark.line
    html = page(
        "section.html.j2",
        plan,
        context,
        "../../",
        line=line,
        section=section,
        part=parts[0],
    )
    asked = [part for part in parts if part.asks]
    below = ""
    if asked:
        below = fill(
            "section_asks.html.j2", plan, context, "../../", line=line, parts=asked
        )
        below = expand(below, plan.abbreviations)
    text = ""
    if section.text:
        text = _written(plan, context, section.text, line, below)
    elif below:
        text = below
    # The document's page holds all of it: a search would show it twice.
    return _markdown(section.title, html, text, boost=0)


def _staged(path: str, make: Callable[[], bytes]) -> StagedPage:
    """Promise a page at an address."""
    return StagedPage(staged=f"{path}index.md", make=make)


def _markdown(
    title: str,
    html: str,
    text: str = "",
    *,
    boost: float = 1,
    tab: str = "",
    contents: list[dict[str, Any]] | None = None,
) -> bytes:
    """Wrap HTML as a Markdown file; the title is JSON, which is YAML, and escaped, which the engine does not do.

    ``contents`` are shown beside the text (theme/partials/toc.html); a ``boost`` of 0 keeps a page out of the search.
    """
    quoted_title = json.dumps(escape(title), ensure_ascii=False)
    front = f"---\ntitle: {quoted_title}\nhide:\n- navigation\n"
    if contents:
        front += f"contents: {json.dumps(contents, ensure_ascii=False)}\n"
    else:
        front += "- toc\n"
    if tab:
        front += f"tab: {json.dumps(tab, ensure_ascii=False)}\n"
    front += "search:\n"
    front += f"  boost: {boost}\n---\n" if boost else "  exclude: true\n---\n"
    # A Markdown text stands below the element: within it, it would be taken for HTML.
    return f'{front}\n<div class="kh-page">\n{html}</div>\n\n{text}'.encode()


def _own_texts(plan: Plan, context: Context) -> list[str]:
    """List the hand-written files that are pages, or pictures, of their own."""
    used = {section.text for section in plan.sections}
    used |= {movement.text for movement in plan.movements}
    used |= replaced_texts(plan, context.content)
    return [path for path in sorted(context.content) if path not in used]


def _guides(plan: Plan, context: Context, *, own: list[str]) -> str:
    """List the hand-written pages by their headings, the guides first."""
    guides = []
    texts = [path for path in own if path.endswith(".md")]
    for path in sorted(texts, key=lambda path: not path.startswith(routes.GUIDES)):
        heading = re.search(r"^# (.+)$", context.text(path), re.MULTILINE)
        address = path.removesuffix(".md").removesuffix("index")
        title = heading[1] if heading else address
        guides.append((title, f"{address.rstrip('/')}/"))
    return page(
        "guides.html.j2",
        plan,
        context,
        "../",
        line=plan.header.at.mark.line,
        guides=guides,
    )


def _policy(plan: Plan, context: Context) -> str:
    """Say which days the plan takes parts of a month for, below the guide that explains its deadlines."""
    parts = plan.header.parts_of_month.days
    return fill("policy.html.j2", plan, context, "../../", parts=parts)


def _written(
    plan: Plan, context: Context, path: str, line: int = 0, below: str = ""
) -> str:
    """Take a hand-written text over, with what its abbreviations mean, where it comes from and which edition it is.

    ``below`` is HTML that stands between the text and the edition.
    """
    text = context.body(path) if line else context.text(path)
    expanded = expand(text, plan.abbreviations, MARKDOWN)
    # A mark within what somebody left open could end it: then the text goes without marks.
    if plan.trusts_content or is_harmless(expanded, context.dialect):
        text = expanded
    # A project's own file stands over a guide of the program; then it is the project's to answer for.
    ours = program_guides().get(path) == context.content.get(path)
    source = fill(
        "written.html.j2",
        plan,
        context,
        "",
        path="" if ours else f"content/{path}",
        line=line,
    )
    return "\n\n".join(filter(None, (text.rstrip(), below, source)))


def _assets(folder: Traversable, path: str) -> Iterator[Artifact]:
    """Yield every file of the package's assets folder, which is published as it is."""
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if child.is_dir():
            yield from _assets(child, f"{path}{child.name}/")
        else:
            yield Artifact(path=path + child.name, make=child.read_bytes)


def _line_of(plan: Plan, records: Iterable[Any]) -> int:
    """Return the line where a list of the plan file begins; that of the plan's own data if there is none."""
    return min(
        (record.at.mark.line for record in records), default=plan.header.at.mark.line
    )


def _home(plan: Plan, context: Context) -> str:
    items = every_item(plan)
    dated = [item for item in items if item.deadline.due]
    lanes = lanes_by_phase(plan, dated, context.words("table.no-phase"))
    parts = month_pages(plan, dated)
    return page(
        "home.html.j2",
        plan,
        context,
        "",
        line=plan.header.at.mark.line,
        rows=() if parts else rows_of(by_leading_day(dated)),
        coming=with_asked(plan, context, () if parts else dated),
        parts=pages_told(parts),
        months_listed=months_listed(plan, parts) if parts else (),
        dated_count=len(dated),
        agenda=agenda_of(plan, context),
        changed=last_change_of_all(plan, context),
        undated=len(items) - len(dated),
        kinds=parties_by_kind(plan).items(),
        by_phase=year_line(plan, dated, lanes),
    )


def _calendar(plan: Plan, context: Context) -> str:
    words = context.words
    items = every_item(plan)
    dated = [item for item in items if item.deadline.due]
    _, undated = split_undated(items)
    phases = lanes_by_phase(plan, dated, words("table.no-phase"))
    movements = lanes_by_movement(plan, dated, words("filter.no-movement"))
    parts = month_pages(plan, dated)
    return page(
        "calendar.html.j2",
        plan,
        context,
        "../",
        line=_line_of(plan, plan.tasks),
        kinds=parties_by_kind(plan).items(),
        feeds=context.feeds,
        by_phase=year_line(plan, dated, phases),
        by_movement=year_line(plan, dated, movements),
        months=() if parts else months_of(plan, dated),
        months_listed=months_listed(plan, parts) if parts else (),
        undated=undated,
    )


def _leaders(plan: Plan, context: Context) -> str:
    parts = month_pages(plan, every_item(plan))
    # The first page of each month: there the days of a week go on.
    listed_at = {part.first: part.path for part in reversed(parts)}
    return page(
        "leadership.html.j2",
        plan,
        context,
        "../",
        line=_line_of(plan, plan.tasks),
        board=board_of(plan, context),
        most=MOST_OF_WEEK if parts else None,
        listed_at=listed_at,
        month_of=month_of,
        acting=functools.partial(acting_on, plan, context),
    )


def phases_of(plan: Plan, context: Context) -> list[dict[str, Any]]:
    """Lay out deadlines under the heading they are printed under, pointing across where the day says otherwise."""
    words = context.words
    items = every_item(plan)
    dated = [item for item in items if item.deadline.date]
    parts = [_phase_part(plan, context, phase, dated) for phase in plan.phases]
    rest = rows_of(item for item in dated if item.deadline.phase is None)
    _, undated = split_undated(items)
    # Neither has a feed: there is none for tasks without a phase, nor for what has no day.
    for identity, name, rows in (
        ("khac", words("table.no-phase"), rest),
        ("khong-ngay", words("table.no-date"), undated),
    ):
        if rows:
            parts.append(
                {
                    "id": identity,
                    "name": name,
                    "feed": "",
                    "rows": rows,
                    "elsewhere": [],
                    "elsewhere_title": "",
                }
            )
    too_long = is_long(dated)
    for part in parts:
        # What has no day is told in a line.
        is_parted = too_long and part["id"] != "khong-ngay"
        pages = list_parts(part["rows"], routes.DEADLINES, part["id"])
        part["pages"] = pages if is_parted else ()
        part["is_long"] = too_long
    return parts


def _deadlines(plan: Plan, context: Context) -> str:
    return page(
        "deadlines.html.j2",
        plan,
        context,
        "../",
        line=_line_of(plan, plan.tasks),
        parts=phases_of(plan, context),
    )


def _phase_part(
    plan: Plan, context: Context, phase: Phase, dated: list[Item]
) -> dict[str, Any]:
    """Lay out what is printed under a phase, and point to what falls into it and is printed elsewhere."""
    words = context.words
    own: list[dict[str, Any]] = []
    elsewhere: list[Item] = []
    for item in dated:
        due = item.deadline.due
        inside = due is not None and phase.start <= due <= phase.end
        if item.deadline.phase == phase.id:
            remark = "" if inside else words("table.outside", phase=phase.name)
            own.append(row(item, remark))
        elif inside:
            elsewhere.append(item)
    names = {phase.id: phase.name for phase in plan.phases}
    places = []
    for item in elsewhere:
        places.append(names.get(item.deadline.phase or "", words("table.no-phase")))
    # Each place once, in the order of the days that lead there.
    title = words("table.elsewhere", phase=", ".join(dict.fromkeys(places)))
    feed = routes.feed("phase", phase.id)
    return {
        "id": phase.id,
        "name": phase.name,
        "feed": feed if feed in context.feeds else "",
        "rows": own,
        "elsewhere": rows_of(elsewhere),
        "elsewhere_title": title,
    }


def _tasks(plan: Plan, context: Context) -> str:
    return page(
        "tasks.html.j2",
        plan,
        context,
        "../",
        parts=task_parts(plan),
        line=_line_of(plan, plan.tasks),
        kinds=parties_by_kind(plan).items(),
        feeds=context.feeds,
    )


def _movements(plan: Plan, context: Context) -> str:
    counts = Counter(task.movement for task in plan.tasks)
    by_kind: dict[str, list[Movement]] = {"movement": [], "campaign": []}
    for movement in plan.movements:
        by_kind[movement.kind].append(movement)
    # A heading over nothing is not shown.
    kinds = [(kind, movements) for kind, movements in by_kind.items() if movements]
    line = _line_of(plan, plan.movements)
    return page(
        "movements.html.j2", plan, context, "../", line=line, kinds=kinds, counts=counts
    )


def _parties(plan: Plan, context: Context) -> str:
    def count(identity: str) -> int:
        return sum(1 for item in items_of(plan, identity) if item.deadline.date)

    directory = plan.directory
    unit_parts = party_parts(directory.units, "phan")
    group_parts = party_parts(directory.named_groups, "nhom")
    kinds = {}
    for kind, units in () if unit_parts else parties_by_kind(plan).items():
        kinds[kind] = [(unit, count(unit.id)) for unit in units]
    message = message_to_all(plan, context)
    return page(
        "parties.html.j2",
        plan,
        context,
        "../",
        line=_line_of(plan, plan.directory.units),
        kinds=kinds.items(),
        groups=[
            (group, count(group.id))
            for group in (() if group_parts else directory.named_groups)
        ],
        unit_parts=unit_parts,
        group_parts=group_parts,
        is_long=is_long(every_item(plan)),
        opened=[group for group in plan.directory.groups if group.open],
        message=message,
        parts=parts_of(message, context.words),
        limit=LIMIT,
    )


def _remarks(plan: Plan, context: Context) -> str:
    return page(
        "remarks.html.j2",
        plan,
        context,
        "../",
        line=_line_of(plan, plan.contradictions),
        register=register_of(plan, context),
        kinds=parties_by_kind(plan).items(),
        unanswered=unanswered(plan, context),
        days_off=tuple(days_off(plan, context)),
    )


def _changes(plan: Plan, context: Context) -> str:
    line = _line_of(plan, [*plan.amendments, *plan.corrections])
    return page(
        "changes.html.j2",
        plan,
        context,
        "../",
        line=line,
        editions=editions_of(plan, context.wording),
        settled=settled_by(plan, context),
    )


_GENERATED: dict[str, tuple[str, Lay]] = {
    routes.HOME: ("page.home", _home),
    routes.CALENDAR: ("page.calendar", _calendar),
    routes.LEADERS: ("page.leaders", _leaders),
    routes.DEADLINES: ("page.deadlines", _deadlines),
    routes.TASKS: ("page.tasks", _tasks),
    routes.MOVEMENTS: ("page.movements", _movements),
    routes.PARTIES: ("page.parties", _parties),
    routes.SUBSCRIBE: ("page.subscribe", subscribe_index),
    routes.REMARKS: ("page.remarks", _remarks),
    routes.CHANGES: ("page.changes", _changes),
}
"""By address: the key of its title, and what lays it out."""
_BOOSTS = {
    routes.PLAN: 4.0,
    **dict.fromkeys((routes.HOME, routes.LEADERS), 0.5),
    # Every number of a row stands in each of them: who asks for "mục 12" means the page of that row.
    **dict.fromkeys((routes.TASKS, routes.DEADLINES, routes.REMARKS), 0.2),
}
"""The document's own data stand on the page of the plan; pages that list things repeat what stands elsewhere."""
_TABS = {
    routes.PLAN: "tab.plan",
    routes.MOVEMENTS: "tab.movements",
    routes.REMARKS: "tab.remarks",
}
"""Pages whose title is too long for a tab."""
