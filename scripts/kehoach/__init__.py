"""One plan.yaml becomes a public site, calendar feeds and printed checklists."""

__version__ = "0.1.0"
