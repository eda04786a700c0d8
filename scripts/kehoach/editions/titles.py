"""The title of a deadline as an edition publishes it: instances of a recurrence are told apart by their period."""

from __future__ import annotations

from kehoach import dates
from kehoach.plan.kinds.period import Period
from kehoach.plan.model import Deadline
from kehoach.words import Words


def full_title(item: Deadline, words: Words) -> str:
    """Return the title of a deadline, with its period where it is the instance of one: "Báo cáo (tháng 5/2020)"."""
    if not item.occurrence:
        return item.title
    return words(
        f"occurrence.{item.occurrence.unit}",
        title=item.title,
        period=_figures(item.occurrence, words),
    )


def _figures(period: Period, words: Words) -> str:
    """Write a period in figures: 5/2020, 2/2020 for a quarter, 2020 for a year, of a week its first and last day."""
    if period.unit == "week":
        # The year is said once, unless the week lies in two of them.
        same_year = period.first.year == period.last.year
        print_first = dates.print_day if same_year else dates.print_date
        return words(
            "occurrence.week-days",
            first=print_first(period.first),
            last=dates.print_date(period.last),
        )
    if period.unit == "year":
        return str(period.year)
    return f"{period.number}/{period.year}"
