"""JSON held against a schema, by a judge that is loaded when it is first asked: it takes seconds to make a grammar."""

from __future__ import annotations

from typing import Any


def check_schema(schema: Any) -> None:
    """Fail where a schema is none."""
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(schema)


def validate(data: Any, schema: Any) -> None:
    """Fail where data are not as a schema says."""
    import jsonschema

    jsonschema.validate(data, schema)
