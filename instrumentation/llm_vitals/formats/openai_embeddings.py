"""OpenAI embeddings: `.../embeddings`.

Read from openai 3.54 `types/{embedding_create_params,create_embedding_response}.py`. The vectors are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response
from llm_vitals.formats import errors
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.json_values import Json, TextBudget, count, items, mapping, string, word

OPERATION: Final = semconv.EMBEDDINGS
PROVIDER: Final = "openai"
REQUEST_NAMES: Final = (
    "input",
    "model",
    "encoding_format",
    "dimensions",
    "user",
)
ANSWER_NAMES: Final = (
    "data",
    "model",
    "usage",
    "object",
    "id",
    "created",
)
INPUT: Final = "input"
STREAM_KEYS: Final = ()


def looks_like(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    return "input" in body and (model_in_path or string(body.get("model")) is not None)


def request(body: Json) -> Request:
    """What was asked. Token numbers have no text. An embedding starts no query."""
    room = TextBudget()
    asked = body.get("input")
    texts = (room.take(text) for text in ([asked] if isinstance(asked, str) else items(asked)))
    return Request(
        operation=OPERATION,
        model=word(body.get("model")),
        messages=tuple(Message(role="user", parts=(Part(type="text", content=text),)) for text in texts if text),
        encoding_format=word(body.get("encoding_format")),
        dimensions=count(body.get("dimensions")),
        user=common.user(body),
        starts_query=False,
    )


def answer(body: Json, provider: str, *, complete: bool = False) -> Response:
    """Model and usage of an answer. Voyage and Jina tell only the total: all of it is input."""
    told = mapping(body.get("usage"))
    if told.get("prompt_tokens") is None and told.get("total_tokens") is not None:
        told = {**told, "prompt_tokens": told["total_tokens"]}
    error = errors.found(body)
    fault = errors.read(error) if error else errors.Fault(None, None, None)
    return Response(
        id=word(body.get("id")),
        model=word(body.get("model")),
        usage=common.usage({**told, "completion_tokens": None} if told else None, provider),
        blocked=fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
    )


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """This API does not stream; events that come all the same are read as one answer."""
    return answer({key: value for event in events for key, value in event.items()}, provider), False
