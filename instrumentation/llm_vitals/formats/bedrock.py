"""Anthropic's messages by Amazon Bedrock's InvokeModel.

Paths: `/model/{model}/invoke` and `/model/{model}/invoke-with-response-stream`. Read from anthropic 2.12
(`lib/bedrock/_client.py`, `_stream_decoder.py`) and InvokeModel's reference. Request and answer are Anthropic's; the
path names the model and whether a stream is wanted, and a stream comes in AWS's framing. Other models have formats of
their own behind the same path, which are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from llm_vitals.formats import anthropic_messages
from llm_vitals.formats import provider as providers
from llm_vitals.formats.aws_event_stream import AWS_EVENT_STREAM
from llm_vitals.formats.format import Endpoint, Format
from llm_vitals.formats.json_values import Json, string
from llm_vitals.formats.sse_stream import SSE

_BEFORE_MODEL: Final = "/model/"
_ARN: Final = "arn:"
_VERSION: Final = "anthropic_version"
"""A member that Bedrock requires of these requests, and that those of other models with `messages` do not have."""


def _is_request(body: Json, *, model_in_path: bool) -> bool:
    return string(body.get(_VERSION)) is not None and anthropic_messages.is_request(body, model_in_path=model_in_path)


def _model(path: str) -> str | None:
    """The model that a path names, or the last part of an ARN, which may be that of an inference profile."""
    name = path.rpartition(_BEFORE_MODEL)[2].rpartition("/")[0]
    return (name.rpartition("/")[2] if name.startswith(_ARN) else name) or None


def _serves(path: str, _headers: Mapping[str, str]) -> bool:
    _, found, rest = path.rpartition(_BEFORE_MODEL)
    # An id begins with its maker's name and a dot. One without, mistyped or imported, says nothing.
    return bool(found) and ("anthropic." in rest or rest.startswith(_ARN) or "." not in rest)


def _provider(_path: str) -> str:
    return providers.AWS_BEDROCK


_MESSAGES: Final = anthropic_messages.FORMAT.operations[0]
FORMAT: Final = Format(
    operations=(
        replace(
            _MESSAGES,
            endpoints=(
                Endpoint(ending="/invoke", within=_BEFORE_MODEL),
                Endpoint(ending="/invoke-with-response-stream", within=_BEFORE_MODEL, always_streams=True),
            ),
            is_request=_is_request,
            request_names=(*_MESSAGES.request_names, _VERSION),
        ),
    ),
    provider=_provider,
    model=_model,
    serves=_serves,
    framings=(AWS_EVENT_STREAM, SSE),
)
