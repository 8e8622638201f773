"""What Amazon Bedrock's APIs share: the model in the path, a guardrail's mark, the counts beside a model's own answer.

Read from the references of InvokeModel, InvokeModelWithResponseStream and Converse. Bedrock puts
`amazon-bedrock-guardrailAction` into an answer that a guardrail changed or blocked, and
`amazon-bedrock-invocationMetrics` into the last event of a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from llm_vitals.core.exchange import Response, Usage
from llm_vitals.formats import provider as providers
from llm_vitals.formats.format import Endpoint, ReadResponse, ReadStream
from llm_vitals.formats.json_values import Json, decimal_count, mapping

BEFORE_MODEL: Final = "/model/"
_ARN: Final = "arn:"
_ACTION: Final = "amazon-bedrock-guardrailAction"
_METRICS: Final = "amazon-bedrock-invocationMetrics"

INVOKE: Final = (
    Endpoint(ending="/invoke", within=BEFORE_MODEL),
    Endpoint(ending="/invoke-with-response-stream", within=BEFORE_MODEL, always_streams=True),
)


def model(path: str) -> str | None:
    """The model that a path names, or the last part of an ARN, which may be that of an inference profile."""
    name = path.rpartition(BEFORE_MODEL)[2].rpartition("/")[0]
    return (name.rpartition("/")[2] if name.startswith(_ARN) else name) or None


def may_be(path: str, makers: Sequence[str]) -> bool:
    """Whether a path may be one of these makers' models. An id begins with its maker's name and a dot; one without,
    mistyped or imported, says nothing, nor does an ARN."""
    _, found, rest = path.rpartition(BEFORE_MODEL)
    return bool(found) and (rest.startswith(_ARN) or "." not in rest or any(maker in rest for maker in makers))


def provider(_path: str) -> str:
    """Whose API a path is, whatever the host."""
    return providers.AWS_BEDROCK


def usage(counts: Json) -> Usage | None:
    """Tokens by Converse, by Nova and by Bedrock's own metrics, which name them differently. The input leaves cached
    tokens out: reads and writes are added."""
    read = _first(counts, "cacheReadInputTokens", "cacheReadInputTokenCount")
    written = _first(counts, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
    fresh = _first(counts, "inputTokens", "inputTokenCount")
    found = Usage(
        input_tokens=None if fresh is None else fresh + (read or 0) + (written or 0),
        output_tokens=_first(counts, "outputTokens", "outputTokenCount"),
        cache_read=read,
        cache_write=written,
    )
    return None if found == Usage() else found


def _first(counts: Json, *names: str) -> int | None:
    return next((found for found in map(decimal_count, map(counts.get, names)) if found is not None), None)


def invoked(read: ReadResponse) -> ReadResponse:
    """A model's own answer with what Bedrock puts into it."""

    def response(body: Json, provider: str, /, *, complete: bool = False) -> Response:
        return _marked(read(body, provider, complete=complete), [body])

    return response


def streamed(read: ReadStream, merged: Callable[[Json], Json] | None = None) -> ReadStream:
    """The same of a stream. `merged`: what is done to each event first."""

    def stream(events: Sequence[Json], provider: str, /) -> tuple[Response, bool]:
        response, ended = read(events if merged is None else [merged(event) for event in events], provider)
        return _marked(response, events), ended

    return stream


def _marked(response: Response, bodies: Sequence[Json]) -> Response:
    if response.blocked is None and any(body.get(_ACTION) == "INTERVENED" for body in bodies):
        response = response._replace(blocked=f"{_ACTION}=INTERVENED")
    if response.usage is None and bodies:
        response = response._replace(usage=usage(mapping(bodies[-1].get(_METRICS))))
    return response
