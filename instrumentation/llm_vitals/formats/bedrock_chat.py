"""Models that Bedrock's InvokeModel speaks to as OpenAI's chat completions do: Mistral's newer ones, OpenAI's, Qwen,
AI21's Jamba, Gemma, Kimi, GLM and others. `/model/{model}/invoke`, `.../invoke-with-response-stream`.

Read from the "Inference request parameters and response fields" of each in Bedrock's user guide. Some of Mistral's have
`stop_reason` in place of `finish_reason`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from llm_vitals.core.exchange import Response
from llm_vitals.formats import bedrock_common as bedrock
from llm_vitals.formats import openai_chat
from llm_vitals.formats.aws_event_stream import AWS_EVENT_STREAM
from llm_vitals.formats.format import Format
from llm_vitals.formats.json_values import Json, objects
from llm_vitals.formats.sse_stream import SSE

_OTHERS: Final = ("anthropic.", "amazon.", "meta.", "cohere.")
"""Makers whose models have formats of their own."""


def _is_request(body: Json, *, model_in_path: bool) -> bool:
    return "anthropic_version" not in body and openai_chat.is_request(body, model_in_path=model_in_path)


def _with_reasons(body: Json) -> Json:
    """The body with the reasons where chat completions have them."""
    listed = list(objects(body.get("choices")))
    if not any("stop_reason" in choice and "finish_reason" not in choice for choice in listed):
        return body
    return {**body, "choices": [{"finish_reason": choice.get("stop_reason"), **choice} for choice in listed]}


def _response(body: Json, provider: str, *, complete: bool = False) -> Response:
    return _CHAT.response(_with_reasons(body), provider, complete=complete)


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    known = bedrock.may_be(path, _OTHERS)
    return (bedrock.BEFORE_MODEL in path and not known) or bedrock.may_be(path, ())


_CHAT: Final = openai_chat.FORMAT.operations[0]
FORMAT: Final = Format(
    operations=(
        replace(
            _CHAT,
            endpoints=bedrock.INVOKE,
            is_request=_is_request,
            response=bedrock.invoked(_response),
            stream=bedrock.streamed(_CHAT.stream, _with_reasons),
            later="",
        ),
    ),
    provider=bedrock.provider,
    model=bedrock.model,
    serves=_serves,
    framings=(AWS_EVENT_STREAM, SSE),
)
