"""Calls that go well by the anthropic SDK: plain, streamed, async, and with a tool."""

from __future__ import annotations

from anthropic.types import ToolParam, ToolResultBlockParam, ToolUseBlockParam

from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.scenarios.visit import (
    HAIKU,
    MAX_TOKENS,
    SONNET,
    Visit,
    claude_messages,
    needed_tool,
    system_of,
    tool_schema,
)


def message(clients: Clients, visit: Visit) -> None:
    """Anthropic's messages, plain."""
    question = visit.question()
    answer = clients.anthropic.messages.create(
        model=HAIKU,
        max_tokens=MAX_TOKENS,
        system=system_of(question),
        messages=claude_messages(question),
    )
    visit.rate(answer.id)


def message_stream(clients: Clients, visit: Visit) -> None:
    """Anthropic's own stream helper."""
    question = visit.question()
    with clients.anthropic.messages.stream(
        model=SONNET, max_tokens=MAX_TOKENS, system=system_of(question), messages=claude_messages(question)
    ) as stream:
        answer = stream.get_final_message()
    visit.rate(answer.id)


def async_message_stream(clients: Clients, visit: Visit) -> None:
    """Anthropic's events, async."""
    question = visit.question()

    async def call() -> None:
        stream = await clients.async_anthropic.messages.create(
            model=SONNET,
            max_tokens=MAX_TOKENS,
            system=system_of(question),
            messages=claude_messages(question),
            stream=True,
        )
        async for _ in stream:
            pass

    clients.wait(call())


def tool_loop(clients: Clients, visit: Visit) -> None:
    """The model asks for a tool, the application runs it, the model answers: two calls, one query."""
    question = visit.question(tool=True)
    tool = needed_tool(question)
    messages = claude_messages(question)
    tools: list[ToolParam] = [{"name": tool.name, "input_schema": {"type": "object", **tool_schema(tool)}}]
    answer = clients.anthropic.messages.create(model=SONNET, max_tokens=MAX_TOKENS, messages=messages, tools=tools)
    for block in answer.content:
        if block.type == "tool_use":
            request: ToolUseBlockParam = {"type": "tool_use", "id": block.id, "name": block.name, "input": block.input}
            result: ToolResultBlockParam = {"type": "tool_result", "tool_use_id": block.id, "content": tool.result}
            messages.append({"role": "assistant", "content": [request]})
            messages.append({"role": "user", "content": [result]})
    clients.anthropic.messages.create(model=SONNET, max_tokens=MAX_TOKENS, messages=messages, tools=tools)
