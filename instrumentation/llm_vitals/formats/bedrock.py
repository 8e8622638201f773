"""Anthropic's messages by Amazon Bedrock's InvokeModel.

Paths: `/model/{model}/invoke` and `/model/{model}/invoke-with-response-stream`. Read from anthropic 2.12
(`lib/bedrock/_client.py`, `_stream_decoder.py`) and InvokeModel's reference. Request and answer are Anthropic's; the
path names the model and whether a stream is wanted, and a stream comes in AWS's framing. Other models have formats of
their own behind the same path: the body tells which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from llm_vitals.formats import anthropic_messages
from llm_vitals.formats import bedrock_common as bedrock
from llm_vitals.formats.aws_event_stream import AWS_EVENT_STREAM
from llm_vitals.formats.format import Format
from llm_vitals.formats.json_values import Json, string
from llm_vitals.formats.sse_stream import SSE

_MAKERS: Final = ("anthropic.",)
_VERSION: Final = "anthropic_version"
"""A member that Bedrock requires of these requests, and that those of other models with `messages` do not have."""


def _is_request(body: Json, *, model_in_path: bool) -> bool:
    return string(body.get(_VERSION)) is not None and anthropic_messages.is_request(body, model_in_path=model_in_path)


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    return bedrock.may_be(path, _MAKERS)


_MESSAGES: Final = anthropic_messages.FORMAT.operations[0]
FORMAT: Final = Format(
    operations=(
        replace(
            _MESSAGES,
            endpoints=bedrock.INVOKE,
            is_request=_is_request,
            response=bedrock.invoked(anthropic_messages.response),
            stream=bedrock.streamed(anthropic_messages.stream),
            request_names=(*_MESSAGES.request_names, _VERSION),
        ),
    ),
    provider=bedrock.provider,
    model=bedrock.model,
    serves=_serves,
    framings=(AWS_EVENT_STREAM, SSE),
)
