"""The Content-Security-Policy that every published page keeps, so that hosts can send it as it stands."""

from __future__ import annotations

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # The themes draw their icons from data: addresses in their stylesheets.
        "img-src 'self' data:",
        "font-src 'self'",
        # The search fetches its index, and looks through it in a worker.
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""One line, without the header's name; no inline script or style is let through, and no other host."""
