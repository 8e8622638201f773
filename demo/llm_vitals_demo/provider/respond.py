"""One request's bytes to one Reply: which API, which fault, which answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from llm_vitals_demo.provider import anthropic_messages, gemini, openai_chat, openai_responses
from llm_vitals_demo.provider.answer import Failure, answer, failure
from llm_vitals_demo.provider.asked import Asked, read
from llm_vitals_demo.provider.reply import Reply, failed, json_streamed, plain, slices, streamed


def respond(path: str, headers: Mapping[str, str], body: bytes, *, serial: int, pace_s: float) -> Reply:
    """The answer to a POST of `body`; `pace_s` is the time between two chunks of a stream."""
    identity = hashlib.sha256(str(serial).encode()).hexdigest()
    try:
        asked = read(path, headers, body)
    except ValueError as error:
        return _bad_request(path, str(error), identity)
    if asked is None:
        message = f"Invalid URL (POST {path})"
        fields = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return Reply(status=404, headers=openai_chat.headers(identity), parts=(openai_chat.error(fields),))
    fault = failure(asked)
    if fault is not None:
        return _failed(asked, fault, identity)
    said = answer(asked, serial)
    wait_s = pace_s * (12 + len(said.pieces))
    if asked.api == "messages":
        own = anthropic_messages.headers(identity)
        if asked.stream:
            return streamed(asked, anthropic_messages.events(asked, said), own, pace_s)
        return plain(asked, anthropic_messages.body(asked, said), own, wait_s)
    if asked.api == "gemini embeddings":
        return plain(asked, gemini.embeddings(said, batch=asked.batch), gemini.HEADERS, wait_s)
    if asked.api == "gemini":
        if not asked.stream:
            return plain(asked, gemini.body(asked, said), gemini.HEADERS, wait_s)
        if asked.as_events:
            return streamed(asked, gemini.events(asked, said), gemini.HEADERS, pace_s)
        return json_streamed(asked, gemini.array(asked, said), gemini.HEADERS, pace_s)
    own = openai_chat.headers(identity)
    if asked.api == "embeddings":
        reply = plain(asked, openai_chat.embeddings(asked, said), own, wait_s)
        return reply if len(reply.parts) != 1 else _sliced(reply)
    if asked.api == "responses":
        if asked.stream:
            return streamed(asked, openai_responses.events(asked, said), own, pace_s)
        return plain(asked, openai_responses.body(asked, said), own, wait_s)
    if asked.stream:
        return streamed(asked, openai_chat.events(asked, said), own, pace_s)
    return plain(asked, openai_chat.body(asked, said), own, wait_s)


def _sliced(reply: Reply) -> Reply:
    return reply if reply.chunked else replace(reply, parts=slices(reply.parts[0]), pauses_s=(*reply.pauses_s, 0.0))


def _failed(asked: Asked, fault: Failure, identity: str) -> Reply:
    if asked.api == "messages":
        body = anthropic_messages.compact(anthropic_messages.error_fields(fault, identity))
        return failed(asked, fault, body, anthropic_messages.headers(identity))
    if asked.api.startswith("gemini"):
        return failed(asked, fault, gemini.error(fault), gemini.HEADERS)
    body = openai_chat.error(openai_chat.error_fields(fault, asked.model))
    return failed(asked, fault, body, openai_chat.headers(identity))


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
