"""What an endpoint's entry in the OpenAPI document says of a body that is read by hand."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from pydantic import BaseModel


def takes(*models: type[BaseModel]) -> dict[str, Any]:
    """The request's body is JSON of one of these models."""
    schemas = [_schema(model) for model in models]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@cache  # making one takes milliseconds, and each start of a collector asks
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """Without references to definitions of its own: a document has those elsewhere."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, list):
            return [resolved(one) for one in cast("list[Any]", value)]
        if not isinstance(value, dict):
            return value
        members = cast("dict[str, Any]", value)
        if "$ref" in members:
            return resolved(definitions[str(members["$ref"]).rpartition("/")[2]])
        return {name: resolved(one) for name, one in members.items()}

    return resolved(schema)
