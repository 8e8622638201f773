"""OpenAI embeddings: `.../embeddings`.

Read from openai 3.54 `types/{embedding_create_params,create_embedding_response}.py`. The vectors are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response
from llm_vitals.formats import billing, errors
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.json_values import Json, TextBudget, count, items, mapping, string, word

_REQUEST_NAMES: Final = (
    "input",
    "model",
    "encoding_format",
    "dimensions",
    "user",
)
_RESPONSE_NAMES: Final = (
    "data",
    "model",
    "usage",
    "object",
    "id",
    "created",
)


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body is one of this API."""
    return "input" in body and (model_in_path or string(body.get("model")) is not None)


def request(body: Json) -> Request:
    """The request. Token numbers have no text. An embedding starts no query."""
    budget = TextBudget()
    value = body.get("input")
    texts = (budget.take(text) for text in ([value] if isinstance(value, str) else items(value)))
    return Request(
        operation=semconv.EMBEDDINGS,
        model=word(body.get("model")),
        messages=tuple(Message(role="user", parts=(Part(type="text", content=text),)) for text in texts if text),
        encoding_format=word(body.get("encoding_format")),
        dimensions=count(body.get("dimensions")),
        user=common.user(body),
        led_by_user=False,
    )


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """Model and usage of an answer. Voyage and Jina give only the total: all of it is input."""
    counts = mapping(body.get("usage"))
    if counts.get("prompt_tokens") is None and counts.get("total_tokens") is not None:
        counts = {**counts, "prompt_tokens": counts["total_tokens"]}
    error = errors.find(body)
    fault = errors.read(error) if error else errors.NO_FAULT
    return Response(
        id=word(body.get("id")),
        model=word(body.get("model")),
        usage=common.usage({**counts, "completion_tokens": None} if counts else None, provider),
        blocked=fault.blocked,
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        billing=billing.of_openai(body),
    )


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """This API does not stream; events that come all the same are read as one answer."""
    return response({key: value for event in events for key, value in event.items()}, provider), False


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.EMBEDDINGS,
            endpoints=(Endpoint(ending="/embeddings", certain="/v1/embeddings"),),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_REQUEST_NAMES,
            response_names=_RESPONSE_NAMES,
            input="input",
            led_by_user=False,
            vectors=frozenset({"usage"}),
        ),
    ),
    provider=common.provider,
    model=common.deployment,
)
