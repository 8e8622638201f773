"""A request to Gemini with the members that the other APIs have, so that the stand-in reads all of them alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast


def fields(path: str, body: Mapping[str, object]) -> dict[str, object]:
    """A request with the members that the other APIs have: `model`, `messages`, `system`, `tools` and `stream`; of
    embeddings `model`, `input` and `dimensions`."""
    model, _, verb = path.rpartition("/")[2].partition(":")
    requests = list(_objects(body.get("requests"))) or [body]
    if verb.lower().endswith(("embedcontent", "embedcontents")):
        texts = [_text(_object(one.get("content"))) for one in requests]
        return {"model": model, "input": texts, "dimensions": requests[0].get("outputDimensionality")}
    declared = (_objects(tool.get("functionDeclarations")) for tool in _objects(body.get("tools")))
    return {
        "model": model,
        "messages": [_message(content) for content in _objects(body.get("contents"))],
        "system": _text(_object(body.get("systemInstruction"))),
        "tools": [{"name": one.get("name")} for declarations in declared for one in declarations],
        "stream": verb == "streamGenerateContent",
    }


def _message(content: Mapping[str, object]) -> dict[str, object]:
    results = [part["functionResponse"] for part in _objects(content.get("parts")) if "functionResponse" in part]
    if results:
        return {"role": "tool", "content": json.dumps(_object(results[0]).get("response"))}
    role = "assistant" if content.get("role") == "model" else "user"
    return {"role": role, "content": _text(content)}


def _text(content: Mapping[str, object]) -> str:
    texts = (part.get("text") for part in _objects(content.get("parts")))
    return "\n".join(text for text in texts if isinstance(text, str))


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _objects(value: object) -> Iterable[dict[str, object]]:
    return (_object(item) for item in cast("list[object]", value)) if isinstance(value, list) else ()
