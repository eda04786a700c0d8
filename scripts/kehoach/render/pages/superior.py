"""The page of what superiors ask: each deadline with the plan that it comes from, and the way there."""

from __future__ import annotations

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.portions import by_leading_day, without_day
from kehoach.plan.slices import Item
from kehoach.render.context import Above, Context
from kehoach.render.pages.views import page
from kehoach.render.said.titles import Beside


def superior_page(plan: Plan, context: Context) -> str:
    """Lay out the page."""
    sources = []
    for above in context.above:
        items = [*by_leading_day(above.items), *without_day(above.items)]
        lines = [_line(above, item) for item in items]
        sources.append({"above": above, "lines": lines})
    return page(
        "superior.html.j2",
        plan,
        context,
        "../",
        line=plan.header.at.mark.line,
        sources=sources,
    )


def _line(above: Above, item: Item) -> dict[str, object]:
    """Say one deadline in the words of the plan that it comes from."""
    wording, deadline = above.context.wording, item.deadline
    return {
        "what": wording.what(item, Beside.BOTH),
        "day": wording.leads.day(deadline, awaits=item.awaits),
        "printed": wording.leads.printed(deadline),
        "place": wording.sources.citation(deadline),
        "address": f"{above.context.url}{routes.task_page(item.task.id)}#{deadline.id}",
        "is_cancelled": deadline.status == "cancelled",
    }
