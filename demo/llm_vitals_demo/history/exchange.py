"""One planned attempt as an Exchange: what the wire would have carried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage
from llm_vitals_demo.assistants import CHARACTERS_PER_TOKEN, Conversation, estimated_tokens
from llm_vitals_demo.history.attempt import Attempt

HTTPS: Final = 443
TOKENS_PER_MESSAGE: Final = 4
"""What a role and its separators cost."""
MAX_TOKENS: Final = 400
_ID_PREFIX: Final = {"openai": "chatcmpl-", "anthropic": "msg_"}
_OK: Final = 200


def exchange_of(attempt: Attempt, *, response_id: str) -> Exchange:
    """Request and response; `response_id` is the response's id without the prefix of its provider."""
    model, fault = attempt.model, attempt.fault
    request = Request(
        operation=semconv.CHAT,
        model=model.name,
        stream=attempt.stream,
        messages=_request_messages(attempt),
        system=(Part(type="text", content=attempt.system),),
        temperature=model.temperature,
        max_tokens=MAX_TOKENS,
        led_by_user=attempt.step != "tool_answer",
    )
    response = (
        Response(error_type=fault.error_type if fault.status else None, error_message=fault.message)
        if fault
        else _response(attempt, f"{_ID_PREFIX.get(model.provider, '')}{response_id}")
    )
    return Exchange(
        provider=model.provider,
        server_address=model.server,
        server_port=HTTPS,
        status_code=fault.status if fault else _OK,
        request=request,
        response=response,
    )


def _response(attempt: Attempt, response_id: str) -> Response:
    left_early = attempt.stream_end == semconv.STREAM_EARLY_CLOSE
    parts: tuple[Part, ...] = (Part(type="text", content=attempt.answer),) if attempt.answer else ()
    tool = attempt.conversation.tool
    if attempt.step == "tool_call" and tool:
        parts = (Part(type="tool_call", id=_call_id(response_id), name=tool.name, arguments=dict(tool.arguments)),)
    output = sum(estimated_tokens(str(part.content or part.arguments)) for part in parts)
    return Response(
        id=response_id,
        model=attempt.model.snapshot,
        # OpenAI reports usage at the end of a stream: who leaves early does not see it.
        usage=None if left_early else Usage(input_tokens=_input_tokens(attempt), output_tokens=output),
        finish_reasons=(attempt.finish,) if attempt.finish else (),
        messages=(Message(role="assistant", parts=parts, finish_reason=attempt.finish),) if parts else (),
        blocked=attempt.blocked,
        complete=not left_early,
        chunks=max(1, output) if attempt.stream else 0,
    )


def _request_messages(attempt: Attempt) -> tuple[Message, ...]:
    found: list[Message] = []
    for turn in attempt.earlier:
        found += (_text("user", turn.question), _text("assistant", turn.answer))
    found.append(_text("user", attempt.conversation.question))
    if attempt.step == "tool_answer":
        found += _tool_messages(attempt.conversation)
    return tuple(found)


def _tool_messages(conversation: Conversation) -> Sequence[Message]:
    """The model's call of the tool, and what the tool returned."""
    tool = conversation.tool
    if tool is None:
        return ()
    call_id = _call_id(conversation.question)
    call = Part(type="tool_call", id=call_id, name=tool.name, arguments=json.dumps(tool.arguments))
    result = Part(type="tool_call_response", id=call_id, content=tool.result)
    return Message(role="assistant", parts=(call,)), Message(role="tool", parts=(result,))


def _text(role: str, text: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=text),))


def _call_id(text: str) -> str:
    return "call_" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _input_tokens(attempt: Attempt) -> int:
    turns = sum(len(turn.question) + len(turn.answer) for turn in attempt.earlier)
    tool = attempt.conversation.tool
    result = len(tool.result) + len(str(tool.arguments)) if tool and attempt.step == "tool_answer" else 0
    characters = len(attempt.system) + turns + len(attempt.conversation.question) + result
    return round(characters / CHARACTERS_PER_TOKEN) + TOKENS_PER_MESSAGE * (2 + 2 * len(attempt.earlier))
