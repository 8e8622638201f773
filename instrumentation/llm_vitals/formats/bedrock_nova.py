"""Amazon's Nova by Bedrock's InvokeModel: `/model/amazon.nova-.../invoke`, `.../invoke-with-response-stream`.

Read from Nova's "Complete request schema". The bodies are Converse's but for the names of a few members; an event of a
stream is an object with one member, by which Converse's header names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from llm_vitals.formats import bedrock_common as bedrock
from llm_vitals.formats import bedrock_converse as converse
from llm_vitals.formats.json_values import Json, items, mapping, objects

_MAKERS: Final = ("amazon.nova",)
_EVENTS: Final = ("messageStart", "contentBlockStart", "contentBlockDelta", "messageStop", "metadata")


def _is_request(body: Json, *, model_in_path: bool) -> bool:
    return converse.is_request(body, model_in_path=model_in_path) and (
        "schemaVersion" in body
        or any(
            "text" in block and "type" not in block
            for message in objects(body.get("messages"))
            for block in objects(items(message.get("content")))
        )
    )


def _event(event: Json) -> Json:
    for name in _EVENTS:
        if name in event:
            return {**mapping(event[name]), "type": name}
    return event


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    return bedrock.may_be(path, _MAKERS)


_CONVERSE: Final = converse.FORMAT.operations[0]
FORMAT: Final = replace(
    converse.FORMAT,
    operations=(
        replace(
            _CONVERSE,
            endpoints=bedrock.INVOKE,
            is_request=_is_request,
            response=bedrock.invoked(converse.response),
            stream=bedrock.streamed(converse.stream, _event),
            request_names=(*_CONVERSE.request_names, "schemaVersion"),
        ),
    ),
    serves=_serves,
)
