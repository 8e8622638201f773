"""A request to a model, in the form of OpenAI's chat completions, and its body in the format of an endpoint's API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from llm_vitals_collector.endpoints import anthropic
from llm_vitals_collector.endpoints.endpoint import Endpoint

OURS: Final[Mapping[str, str]] = {
    "model": "the model beside it",
    "messages": "the messages beside it",
    "system": "the system text beside it",
    "tools": "the tools beside it",
    "stream": "nothing: every answer is streamed",
    "stream_options": "nothing: every answer is streamed",
    "n": "several runs",
    "best_of": "several runs",
}
"""Members of a body that are no parameters here, and what takes their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One request. Messages, tools and parameters are as OpenAI's chat completions have them."""

    model: str
    messages: Sequence[Mapping[str, object]]
    """`{role, content, tool_calls?, tool_call_id?}`, without the system text."""
    system: str = ""
    tools: Sequence[Mapping[str, object]] = ()
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    """Temperature and the like; none of OURS."""


def members(endpoint: Endpoint, request: ChatRequest) -> dict[str, object]:
    """The members of the body that is sent there, streamed; those that the operator sets win."""
    if endpoint.api == "anthropic":
        found = anthropic.members(request.model, request.system, request.messages, request.tools, request.parameters)
    else:
        system = [{"role": "system", "content": request.system}] if request.system else []
        found = {"model": request.model, "messages": [*system, *request.messages], **request.parameters}
        found |= {"tools": list(request.tools)} if request.tools else {}
        found |= {"stream_options": {"include_usage": True}}
    sent = {**found, "stream": True, **endpoint.parameters}
    return {name: value for name, value in sent.items() if value is not None}


def left_out(endpoint: Endpoint, request: ChatRequest) -> tuple[str, ...]:
    """The parameters of the request that are not sent, as the endpoint's API has them in no form."""
    return anthropic.left_out(request.parameters) if endpoint.api == "anthropic" else ()


def body(endpoint: Endpoint, request: ChatRequest) -> bytes:
    """The bytes that are sent."""
    return json.dumps(members(endpoint, request), ensure_ascii=False).encode("utf-8", "replace")


def text_of(content: object) -> str:
    """The text of a message's content; of parts those that are text, by lines."""
    if isinstance(content, str):
        return content
    texts: list[str] = []
    for part in cast("list[object]", content) if isinstance(content, list) else []:
        text = cast("Mapping[str, object]", part).get("text") if isinstance(part, dict) else None
        texts += [text] if isinstance(text, str) else []
    return "\n".join(texts)
