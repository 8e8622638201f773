"""One run of a request at an endpoint: its text as it comes, and at its end what the whole answer says.

The answer is read by the same formats as calls of applications are; nothing of it is counted or kept as one of those.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals.core.exchange import Exchange
from llm_vitals.formats import sse
from llm_vitals.formats.json_values import items, mapping
from llm_vitals.verdicts.cost import cost
from llm_vitals_collector.endpoints import api_formats, chat
from llm_vitals_collector.endpoints.chat import ChatRequest
from llm_vitals_collector.endpoints.connection import Cancellation, Incoming, exchanged
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.endpoints.hidden import Hidden
from llm_vitals_collector.endpoints.parsed import parsed
from llm_vitals_collector.endpoints.reason import reason_of, shown
from llm_vitals_collector.metrics import Instruments

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of an answer; a stream has some 200 a token."""
_UNREAD: Final = frozenset({"response_not_json", "unexpected_content_type", "undecodable"})
_BLANK_LINE: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
"""The end of an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A whole answer. Times in seconds; what the endpoint does not say is None."""

    text: str
    tool_calls: tuple[tuple[str, str], ...]
    """Name and arguments (JSON text)."""
    model: str | None
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    duration_s: float
    time_to_first_chunk_s: float | None


def run(
    endpoint: Endpoint,
    request: ChatRequest,
    instruments: Instruments,
    *,
    on_text: Callable[[str], None] | None = None,
    cancellation: Cancellation | None = None,
    timeout_s: float | None = None,
) -> Completed:
    """The answer of an endpoint; blocks until it is whole. `on_text` gets its text in pieces, as they come.

    `timeout_s` can only shorten the endpoint's own. Raises EndpointError; thread-safe.
    """
    began = time.perf_counter()
    limit = endpoint.timeout_s if timeout_s is None else min(timeout_s, endpoint.timeout_s)
    try:
        found = _run(endpoint, request, on_text, cancellation, limit, began)
    except EndpointError as error:
        instruments.endpoint_calls.labels(error.kind).inc()
        raise
    instruments.endpoint_calls.labels("ok").inc()
    for kind, tokens in (("input", found.input_tokens), ("output", found.output_tokens)):
        if tokens is not None:
            instruments.endpoint_tokens.labels(kind).inc(tokens)
    if found.cost_usd is not None:
        instruments.endpoint_cost.inc(found.cost_usd)
    return found


def _run(
    endpoint: Endpoint,
    request: ChatRequest,
    on_text: Callable[[str], None] | None,
    cancellation: Cancellation | None,
    timeout_s: float,
    began: float,
) -> Completed:
    url, sent = api_formats.address(endpoint.api, endpoint.url), chat.body(endpoint, request)
    headers = api_formats.headers(
        endpoint.api, endpoint.key, accept="text/event-stream, application/json", agent="llm-vitals-playground"
    )
    hidden, received = Hidden(endpoint.key), bytearray()
    first_s: float | None = None
    try:
        with exchanged(
            url, sent, headers, timeout_s=timeout_s, most_bytes=MOST_BYTES, cancellation=cancellation
        ) as incoming:
            content_type = incoming.content_type
            for text in _texts(incoming, received):
                first_s = first_s or time.perf_counter() - began
                if on_text is not None and (piece := hidden.piece(text)):
                    on_text(piece)
        whole = _read(endpoint, url, sent, content_type, bytes(received))
    except EndpointError as error:
        raise _explained(endpoint, error, began=bool(received)) from None
    if on_text is not None and (rest := hidden.rest()):
        on_text(rest)
    took = time.perf_counter() - began
    return _completed(endpoint, whole, took, first_s)


def _texts(incoming: Incoming, received: bytearray) -> Iterator[str]:
    """The pieces of text of a stream, as they come; all bytes are added to `received`."""
    done = 0
    for chunk in incoming.chunks:
        received += chunk
        end = max((found.end() for found in _BLANK_LINE.finditer(received, done)), default=done)
        for event in sse.events(bytes(received[done:end])):
            if text := _piece(event.data):
                yield text
        done = end


def _piece(data: bytes) -> str:
    """The text that an event adds: OpenAI's `choices[0].delta.content` (or `refusal`), Anthropic's `delta.text`."""
    try:
        event = mapping(json.loads(data))
    except (ValueError, RecursionError):
        return ""
    delta = mapping(event.get("delta"))
    for choice in items(event.get("choices"))[:1]:
        delta = mapping(mapping(choice).get("delta"))
    found = (delta.get(name) for name in ("content", "refusal", "text"))
    return "".join(one for one in found if isinstance(one, str))


def _read(endpoint: Endpoint, url: str, sent: bytes, content_type: str | None, received: bytes) -> Exchange:
    found = parsed(url, sent, content_type, received, streamed=True)
    if found is not None and found.response.error_type is not None:
        reason = shown(found.response.error_message or found.response.error_type, endpoint.key)
        raise EndpointError("failed", f"its answer is an error: {reason}")
    if found is None or not _UNREAD.isdisjoint(found.problems) or not found.response.messages:
        raise EndpointError("unreadable", "its answer is none of this API: is the address that of a model's API?")
    if not found.response.complete and not found.response.finish_reasons:
        raise EndpointError("unreachable", "the stream broke before its end")
    return found


def _completed(endpoint: Endpoint, found: Exchange, took: float, first_s: float | None) -> Completed:
    response, price = found.response, cost(found)
    usage = response.usage
    parts = response.messages[0].parts
    hidden = Hidden(endpoint.key)
    return Completed(
        text=hidden.whole(response.messages[0].text),
        tool_calls=tuple(
            (hidden.whole(part.name or ""), hidden.whole(_json(part.arguments)))
            for part in parts
            if part.type == "tool_call"
        ),
        model=None if response.model is None else hidden.whole(response.model),
        finish_reason=hidden.whole(response.finish_reasons[0]) if response.finish_reasons else None,
        input_tokens=None if usage is None else usage.input_tokens,
        output_tokens=None if usage is None else usage.output_tokens,
        cost_usd=None if price is None else price.usd,
        duration_s=took,
        time_to_first_chunk_s=first_s,
    )


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_FILE: Final = "in the file of LLM_VITALS_ENDPOINTS"
_OF_KIND: Final[Mapping[str, str]] = {
    "unreachable": f"is it running, and is its url {_FILE} right?",
    "timeout": f"timeout_s {_FILE} can give it more time",
    "too_large": "a lower limit of tokens keeps an answer short",
}
"""What to do about an error without a status of HTTP."""
_OF_STATUS: Final[Mapping[int, str]] = {
    400: "it does not take the request: change what it names",
    401: f"its key is missing or not taken (key_variable {_FILE})",
    403: f"its key is missing or may not do this (key_variable {_FILE})",
    404: f"there is no such model or path (the model of the request, or url {_FILE})",
    413: "the request is too long for it",
    422: "it does not take the request: change what it names",
}


def _explained(endpoint: Endpoint, error: EndpointError, *, began: bool) -> EndpointError:
    """With what to do about it, and what the provider says. Of a key that is not known nothing is repeated: providers
    show it in part."""
    status = error.status
    if status is None:
        broke = began and error.kind == "unreachable"
        words = [str(error), "try it again" if broke else _OF_KIND.get(error.kind, "")]
        return EndpointError(error.kind, Hidden(endpoint.key).whole(": ".join(filter(None, words))))
    if error.kind == "redirect":
        return EndpointError(error.kind, str(error), status=status)
    advice = _OF_STATUS.get(status, "the fault is on its side: try it again later" if status >= 500 else "")
    if status == 429:
        wait = "later" if error.wait_s is None else f"in {error.wait_s} s"
        advice = f"it takes no more requests for now: try it again {wait}"
    message = "" if status == 401 else reason_of(error.body, endpoint.key)
    words = [": ".join(filter(None, [str(error), advice])), message and f"It says: {message}"]
    return EndpointError(error.kind, ". ".join(filter(None, words)), status=status, wait_s=error.wait_s)
