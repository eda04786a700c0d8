"""The look that every project's site has: templates over the theme's own, and the words that these say."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import escape
from pathlib import Path
from typing import Any

from kehoach import routes
from kehoach.checks.drafts import is_draft
from kehoach.plan.model import Plan
from kehoach.render.pages.parting import task_parts
from kehoach.render.said.days import DayWording
from kehoach.words import LANGUAGES, Words

TEMPLATES = Path(__file__).parents[2] / "theme"

_OWN_TEMPLATES = re.compile(r"^[ \t]+custom_dir[ \t]*:", re.MULTILINE)


def look_settings(plan: Plan, words: Words, project_config: str) -> dict[str, Any]:
    """Return the engine's settings for theme, words and social previews, all in the language of ``words``.

    ``project_config`` is the text of the project's mkdocs.yml: where it names a folder of templates of its own, that
    one is used instead of ours.
    """
    theme = {"language": words.language}
    if not _OWN_TEMPLATES.search(project_config):
        theme["custom_dir"] = str(TEMPLATES)
    header = plan.header
    draft = words("mark.draft-line") if is_draft(plan) else ""
    theme_words = {}
    for key, text in words.group("theme").items():
        # The theme's keys have dots, which in a file of words part tables.
        theme_words[key.replace("-", ".")] = text
    return {
        # The engine's templates print these two as they come.
        "site_name": escape(header.title),
        "site_description": escape(header.summary or header.title),
        "theme": theme,
        "extra": {
            "kehoach": {
                "words": theme_words,
                "locale": LANGUAGES[words.language].locale,
                "issuer": plan.directory.name(header.issuer),
                "draft": draft,
                "source": draft
                or words(
                    "theme.footer-source",
                    number=header.number,
                    date=DayWording(words).short(header.issued),
                ),
                "preview": preview_text(plan, words),
                "frame": frame_data(plan, words),
                "over": last_day(plan),
            }
        },
    }


def frame_data(plan: Plan, words: Words) -> str:
    """Return what the script of every page knows of the plan (frame.js), as JSON."""
    spoken: dict[str, object] = {
        "weekdays": [words(f"weekday.{number}") for number in range(1, 8)],
        "day": words("date.day"),
        "asOf": words("home.as-of"),
    }
    spoken.update(words.group("left"))
    # Where a unit's pages are, whose id takes the place of the star, and where all tasks are listed.
    page_routes = {
        "page": routes.party_page("*"),
        "calendar": routes.calendar_page("*"),
        "subscribe": routes.subscribe_page("*"),
        "sheet": routes.checklist("*"),
        "tasks": routes.TASKS,
    }
    if task_parts(plan):
        # The list is too much for a search to fetch: it asks the few tasks that it shows.
        page_routes["eachTask"] = routes.TASKS
    told = {
        "zone": plan.header.timezone,
        "words": spoken,
        "routes": page_routes,
    }
    return json.dumps(told, ensure_ascii=False)


def last_day(plan: Plan) -> str:
    """Return the day after which nothing of the plan is to come, as ISO text; far off where nothing has a day."""
    days = []
    for _, item in plan.items:
        if item.last_usable_day and item.status != "cancelled":
            days.append(item.last_usable_day)
    return max(days, default=dt.date.max).isoformat()


def preview_text(plan: Plan, words: Words) -> str:
    """Say in words what the preview picture shows."""
    return words("preview.text", title=plan.header.title, **preview_counts(plan))


def preview_counts(plan: Plan) -> dict[str, int]:
    """Count what the preview picture tells of a plan."""
    return {
        "deadlines": sum(item.date is not None for _, item in plan.items),
        "tasks": len(plan.tasks),
        "units": len(plan.directory.units),
    }
