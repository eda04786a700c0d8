"""Renderers: pure functions from a plan and its context to artifacts. No clock, no disk, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kehoach.plan.model import Plan
from kehoach.render.api.writer import render_api
from kehoach.render.context import Artifact, Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.messages import render_messages
from kehoach.render.pages.changes import render_changes
from kehoach.render.pages.preview import render_preview
from kehoach.render.pages.staged import render_pages
from kehoach.render.sheets.html import render_checklists

Renderer = Callable[[Plan, Context], Iterable[Artifact]]

RENDERERS: tuple[Renderer, ...] = (
    render_pages,
    render_feeds,
    render_checklists,
    render_messages,
    render_changes,
    render_api,
    render_preview,
)
"""Adding an output is adding one renderer here."""
