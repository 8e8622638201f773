"""Ways of calling a model that go well: plain, streamed, async, embeddings, and with a tool."""

from __future__ import annotations

from typing import Final

from anthropic.types import ToolParam, ToolResultBlockParam, ToolUseBlockParam
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageFunctionToolCallParam

import llm_vitals
from llm_vitals_demo.clients import Clients
from llm_vitals_demo.conversations import Conversation, Tool
from llm_vitals_demo.scenarios.talk import (
    GPT,
    HAIKU,
    MAX_TOKENS,
    SMALL_GPT,
    SONNET,
    Talk,
    chat_messages,
    claude_messages,
    scripted,
    system_of,
)

EMBEDDING_MODEL: Final = "text-embedding-3-small"


def chat(clients: Clients, talk: Talk) -> None:
    """A chat completion, plain."""
    ask(clients, talk, talk.question())


def ask(clients: Clients, talk: Talk, question: Conversation, behaviour: str = "", model: str = SMALL_GPT) -> None:
    """One chat completion; `behaviour` scripts the stand-in provider."""
    answer = clients.openai.chat.completions.create(
        model=model,
        messages=chat_messages(question),
        max_completion_tokens=MAX_TOKENS,
        extra_headers=scripted(behaviour),
    )
    talk.rate(answer.id)


def chat_stream(clients: Clients, talk: Talk) -> None:
    """A stream that is read to its end, with usage."""
    stream = clients.openai.chat.completions.create(
        model=GPT,
        messages=chat_messages(talk.question()),
        max_completion_tokens=MAX_TOKENS,
        stream=True,
        stream_options={"include_usage": True},
    )
    response_id = None
    for chunk in stream:
        response_id = chunk.id
    talk.rate(response_id)


def chat_stream_without_usage(clients: Clients, talk: Talk) -> None:
    """As many applications do it: then nobody is told how many tokens it cost."""
    for _ in clients.openai.chat.completions.create(
        model=SMALL_GPT, messages=chat_messages(talk.question()), stream=True
    ):
        pass


def async_chat(clients: Clients, talk: Talk) -> None:
    """A chat completion, async, with a declared task."""
    question = talk.question()

    async def ask() -> str:
        with llm_vitals.context(task=question.task):  # a task may be declared, too
            answer = await clients.async_openai.chat.completions.create(model=GPT, messages=chat_messages(question))
        return answer.id

    talk.rate(clients.wait(ask()))


def async_chat_stream(clients: Clients, talk: Talk) -> None:
    """A stream, async."""
    question = talk.question()

    async def ask() -> None:
        stream = await clients.async_openai.chat.completions.create(
            model=SMALL_GPT,
            messages=chat_messages(question),
            stream=True,
            stream_options={"include_usage": True},
        )
        async for _ in stream:
            pass

    clients.wait(ask())


def response(clients: Clients, talk: Talk) -> None:
    """OpenAI's responses, plain."""
    question = talk.question()
    answer = clients.openai.responses.create(model=GPT, input=question.question, instructions=system_of(question))
    talk.rate(answer.id)


def response_stream(clients: Clients, talk: Talk) -> None:
    """OpenAI's responses as a stream."""
    question = talk.question()
    for _ in clients.openai.responses.create(
        model=SMALL_GPT, input=question.question, instructions=system_of(question), stream=True
    ):
        pass


def message(clients: Clients, talk: Talk) -> None:
    """Anthropic's messages, plain."""
    question = talk.question()
    answer = clients.anthropic.messages.create(
        model=HAIKU,
        max_tokens=MAX_TOKENS,
        system=system_of(question),
        messages=claude_messages(question),
    )
    talk.rate(answer.id)


def message_stream(clients: Clients, talk: Talk) -> None:
    """Anthropic's own stream helper."""
    question = talk.question()
    with clients.anthropic.messages.stream(
        model=SONNET, max_tokens=MAX_TOKENS, system=system_of(question), messages=claude_messages(question)
    ) as stream:
        answer = stream.get_final_message()
    talk.rate(answer.id)


def async_message_stream(clients: Clients, talk: Talk) -> None:
    """Anthropic's events, async."""
    question = talk.question()

    async def ask() -> None:
        stream = await clients.async_anthropic.messages.create(
            model=SONNET,
            max_tokens=MAX_TOKENS,
            system=system_of(question),
            messages=claude_messages(question),
            stream=True,
        )
        async for _ in stream:
            pass

    clients.wait(ask())


def embeddings(clients: Clients, talk: Talk) -> None:
    """The search for documents that goes before an answer."""
    texts = [talk.question().question, talk.question().answer]
    clients.openai.embeddings.create(model=EMBEDDING_MODEL, input=texts, dimensions=256)


# -- tools --------------------------------------------------------------------------------------------------------


def tool_loop(clients: Clients, talk: Talk) -> None:
    """The model asks for a tool, the application runs it, the model answers: two calls, one query."""
    question = talk.question(tool=True)
    tool = _needed(question)
    messages = chat_messages(question)
    parameters = _parameters(tool)
    tools: list[ChatCompletionFunctionToolParam] = [
        {"type": "function", "function": {"name": tool.name, "parameters": parameters}}
    ]
    asked = clients.openai.chat.completions.create(model=GPT, messages=messages, tools=tools)
    for call in asked.choices[0].message.tool_calls or ():
        if call.type == "function":
            said: ChatCompletionMessageFunctionToolCallParam = {
                "id": call.id,
                "type": "function",
                "function": {"name": call.function.name, "arguments": call.function.arguments},
            }
            messages.append({"role": "assistant", "tool_calls": [said]})
            messages.append({"role": "tool", "tool_call_id": call.id, "content": tool.result})
    clients.openai.chat.completions.create(model=GPT, messages=messages, tools=tools)


def claude_tool_loop(clients: Clients, talk: Talk) -> None:
    """The same with Anthropic's messages."""
    question = talk.question(tool=True)
    tool = _needed(question)
    messages = claude_messages(question)
    parameters = _parameters(tool)
    tools: list[ToolParam] = [{"name": tool.name, "input_schema": {"type": "object", **parameters}}]
    asked = clients.anthropic.messages.create(model=SONNET, max_tokens=MAX_TOKENS, messages=messages, tools=tools)
    for block in asked.content:
        if block.type == "tool_use":
            said: ToolUseBlockParam = {"type": "tool_use", "id": block.id, "name": block.name, "input": block.input}
            told: ToolResultBlockParam = {"type": "tool_result", "tool_use_id": block.id, "content": tool.result}
            messages.append({"role": "assistant", "content": [said]})
            messages.append({"role": "user", "content": [told]})
    clients.anthropic.messages.create(model=SONNET, max_tokens=MAX_TOKENS, messages=messages, tools=tools)


def _needed(question: Conversation) -> Tool:
    if question.tool is None:
        message = f"{question.question!r} needs no tool"
        raise ValueError(message)
    return question.tool


def _parameters(tool: Tool) -> dict[str, object]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in tool.arguments}}
