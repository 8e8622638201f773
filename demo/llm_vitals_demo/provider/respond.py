"""One request's bytes to one Reply: which API, which fault, which answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from llm_vitals_demo.provider import anthropic_messages, gemini, openai_chat, openai_responses
from llm_vitals_demo.provider.answer import Failure, answer, failure
from llm_vitals_demo.provider.model_request import ModelRequest, read
from llm_vitals_demo.provider.reply import Reply, failed, json_streamed, plain, slices, streamed


def respond(path: str, headers: Mapping[str, str], body: bytes, *, serial: int, pace_s: float) -> Reply:
    """The answer to a POST of `body`; `pace_s` is the time between two chunks of a stream."""
    identity = hashlib.sha256(str(serial).encode()).hexdigest()
    try:
        request = read(path, headers, body)
    except ValueError as error:
        return _bad_request(path, str(error), identity)
    if request is None:
        message = f"Invalid URL (POST {path})"
        fields = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return Reply(status=404, headers=openai_chat.headers(identity), parts=(openai_chat.error(fields),))
    fault = failure(request)
    if fault is not None:
        return _failed(request, fault, identity)
    answered = answer(request, serial)
    wait_s = pace_s * (12 + len(answered.pieces))
    if request.api == "messages":
        own = anthropic_messages.headers(identity)
        if request.stream:
            return streamed(request, anthropic_messages.events(request, answered), own, pace_s)
        return plain(request, anthropic_messages.body(request, answered), own, wait_s)
    if request.api == "gemini embeddings":
        return plain(request, gemini.embeddings(answered, batch=request.batch), gemini.HEADERS, wait_s)
    if request.api == "gemini":
        if not request.stream:
            return plain(request, gemini.body(request, answered), gemini.HEADERS, wait_s)
        if request.as_events:
            return streamed(request, gemini.events(request, answered), gemini.HEADERS, pace_s)
        return json_streamed(request, gemini.array(request, answered), gemini.HEADERS, pace_s)
    own = openai_chat.headers(identity)
    if request.api == "embeddings":
        reply = plain(request, openai_chat.embeddings(request, answered), own, wait_s)
        return reply if len(reply.parts) != 1 else _sliced(reply)
    if request.api == "responses":
        if request.stream:
            return streamed(request, openai_responses.events(request, answered), own, pace_s)
        return plain(request, openai_responses.body(request, answered), own, wait_s)
    if request.stream:
        return streamed(request, openai_chat.events(request, answered), own, pace_s)
    return plain(request, openai_chat.body(request, answered), own, wait_s)


def _sliced(reply: Reply) -> Reply:
    return reply if reply.chunked else replace(reply, parts=slices(reply.parts[0]), pauses_s=(*reply.pauses_s, 0.0))


def _failed(request: ModelRequest, fault: Failure, identity: str) -> Reply:
    if request.api == "messages":
        body = anthropic_messages.compact(anthropic_messages.error_fields(fault, identity))
        return failed(request, fault, body, anthropic_messages.headers(identity))
    if request.api.startswith("gemini"):
        return failed(request, fault, gemini.error(fault), gemini.HEADERS)
    body = openai_chat.error(openai_chat.error_fields(fault, request.model))
    return failed(request, fault, body, openai_chat.headers(identity))


def _bad_request(path: str, message: str, identity: str) -> Reply:
    if path.endswith("/messages"):
        fields = anthropic_messages.error_fields(Failure(status=400), identity)
        fields["error"] = {"type": "invalid_request_error", "message": message}
        return Reply(
            status=400, headers=anthropic_messages.headers(identity), parts=(anthropic_messages.compact(fields),)
        )
    if ":" in path.rpartition("/")[2]:
        body = gemini.error(Failure(status=400), message)
        return Reply(status=400, headers=gemini.HEADERS, parts=(body,))
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return Reply(status=400, headers=openai_chat.headers(identity), parts=(openai_chat.error(error),))
