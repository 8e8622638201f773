"""Exchanges for the tables of these tests, with what most rows have in common filled in."""

from __future__ import annotations

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response, Usage


def text(role: str, content: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=content),))


def tool_call(name: str = "search") -> Message:
    return Message(role="assistant", parts=(Part(type="tool_call", id="c1", name=name, arguments="{}"),))


def reasoning() -> Message:
    return Message(role="assistant", parts=(Part(type="reasoning", content="The user wants bread."),))


def media() -> Message:
    return Message(role="assistant", parts=(Part(type="blob", modality="image", mime_type="image/png"),))


def answered(
    answer: str = "",
    *,
    question: str = "How do I bake bread?",
    asked: tuple[Message, ...] | None = None,
    said: tuple[Message, ...] | None = None,
    operation: str = semconv.CHAT,
    status: int | None = 200,
    finish: tuple[str, ...] = ("stop",),
    complete: bool = True,
    blocked: str | None = None,
    error_type: str | None = None,
    problems: tuple[str, ...] = (),
    probabilities: tuple[float, ...] = (),
    usage: Usage | None = None,
) -> Exchange:
    messages = said if said is not None else (text("assistant", answer),) if answer else ()
    return Exchange(
        provider="openai",
        server_address="api.openai.com",
        server_port=443,
        request=Request(
            operation=operation,
            model="gpt-4o",
            messages=asked if asked is not None else (text("user", question),),
        ),
        response=Response(
            model="gpt-4o",
            messages=messages,
            finish_reasons=finish,
            complete=complete,
            blocked=blocked,
            error_type=error_type,
            token_probabilities=probabilities,
            usage=usage,
        ),
        status_code=status,
        problems=problems,
    )
