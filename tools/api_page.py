"""docs/reference/api.md out of the OpenAPI document that the collector serves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from llm_vitals_collector.app import create_app
from llm_vitals_collector.process import routers
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store
from tools.markdown import header, table

Json = Mapping[str, Any]


def openapi_document() -> Json:
    """What a collector serves at /api/openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        app = create_app(Settings(data=Path(folder)), store, routers())
        try:
            return app.openapi()
        finally:
            app.state.queue.close()
            store.close()


def page() -> str:
    """Every endpoint with its parameters, body and answers, then every object."""
    document = openapi_document()
    parts = [header("The HTTP API"), document["info"]["description"].strip(), "\n\n## Endpoints\n"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            parts += _operation(f"{method.upper()} {path}", operation)
    parts.append("\n## Objects\n")
    for name, schema in document["components"]["schemas"].items():
        parts.append(f"\n### {name}\n\n{_one_line(schema.get('description', ''))}\n\n{_fields(schema)}")
    return "".join(parts)


def _operation(title: str, operation: Json) -> Iterator[str]:
    yield f"\n### {title}\n\n{_one_line(operation['description'])}\n"
    if parameters := operation.get("parameters"):
        rows = [
            (
                f"`{one['name']}`",
                one["in"],
                # That it may be left out goes without saying.
                _type(one["schema"]).removesuffix(" or null"),
                _meaning(one["schema"] | one),
            )
            for one in parameters
        ]
        yield "\n" + table(("Parameter", "In", "Type", "Meaning"), rows)
    if body := operation.get("requestBody"):
        schema = body["content"]["application/json"]["schema"]
        # A body that is an object of its own stands among the objects.
        if "$ref" in schema:
            yield f"\nBody: {_type(schema)}\n"
        else:
            for one in schema.get("anyOf", [schema]):
                yield f"\n{_one_line(one['description'])}\n\n{_fields(one)}"
    answers = [
        (status, _one_line(answer["description"]), ", ".join(_content(answer.get("content", {}))))
        for status, answer in operation["responses"].items()
    ]
    yield "\n" + table(("Status", "Meaning", "Body"), answers)


def _content(content: Json) -> Iterator[str]:
    for media_type, one in content.items():
        yield f"{_type(one['schema'])} (`{media_type}`)" if one.get("schema") else f"`{media_type}`"


def _fields(schema: Json) -> str:
    rows = [(f"`{name}`", _type(one), _meaning(one)) for name, one in schema.get("properties", {}).items()]
    return table(("Field", "Type", "Meaning"), rows) if rows else ""


def _meaning(schema: Json) -> str:
    default = schema.get("default", schema.get("schema", {}).get("default"))
    suffix = "" if default is None or isinstance(default, list) else f" Default: {default}."
    return _one_line(schema.get("description", "")) + suffix


def _type(schema: Json) -> str:
    """`text`, `number or null`, `list of Rating`."""
    if "anyOf" in schema:
        kinds = [_type(one) for one in schema["anyOf"]]
        named = list(dict.fromkeys(kind for kind in kinds if kind != "null"))
        if {"number", "whole number"} <= set(named):
            named.remove("whole number")
        return " or ".join([*named, *(["null"] if "null" in kinds else [])])
    if "$ref" in schema:
        return f"[{(name := schema['$ref'].rpartition('/')[2])}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    kind = schema.get("type", "any JSON")
    if kind == "array":
        if pair := schema.get("prefixItems"):
            return f"list of {len(pair)} {_type(pair[0])}s"
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)


def _one_line(text: str) -> str:
    return " ".join(text.split())
