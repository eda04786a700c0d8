"""Renderers: pure functions from a plan and its context to artifacts. No clock, no disk, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kehoach.artifacts import Artifact, Context
from kehoach.plan import Plan
from kehoach.render.api import render_api
from kehoach.render.changes import render_changes
from kehoach.render.checklists import render_checklists
from kehoach.render.feeds import render_feeds
from kehoach.render.messages import render_messages
from kehoach.render.pages import render_pages
from kehoach.render.preview import render_preview

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
