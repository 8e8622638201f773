"""Calls that go well by the openai SDK: plain, streamed, async, embeddings, and with a tool."""

from __future__ import annotations

from typing import Final

from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageFunctionToolCallParam

import llm_vitals
from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.scenarios.visit import (
    GPT,
    MAX_TOKENS,
    SMALL_GPT,
    Visit,
    chat_messages,
    needed_tool,
    scripted,
    system_of,
    tool_schema,
)
from llm_vitals_demo.assistants import Conversation
from llm_vitals_demo.assistants.tickets import TASK, drawn_ticket, system

LABELLED: Final = 0.4
"""Share of tickets of which a person says where they belong."""
EMBEDDING_MODEL: Final = "text-embedding-3-small"


def chat(clients: Clients, visit: Visit) -> None:
    """A chat completion, plain."""
    complete(clients, visit, visit.question())


def complete(
    clients: Clients, visit: Visit, question: Conversation, behaviour: str = "", model: str = SMALL_GPT
) -> None:
    """One chat completion; `behaviour` scripts the stand-in provider."""
    answer = clients.openai.chat.completions.create(
        model=model,
        messages=chat_messages(question),
        max_completion_tokens=MAX_TOKENS,
        extra_headers=scripted(behaviour),
    )
    visit.rate(answer.id)


def ticket(clients: Clients, visit: Visit) -> None:
    """A ticket is routed to a queue, with a declared task; now and then a person says where it belongs."""
    one = drawn_ticket(visit.choice)
    with llm_vitals.context(task=TASK):
        answer = clients.openai.chat.completions.create(
            model=SMALL_GPT,
            messages=[{"role": "system", "content": system()}, {"role": "user", "content": one.question}],
            max_completion_tokens=MAX_TOKENS,
        )
    if visit.choice.random() < LABELLED:
        llm_vitals.feedback(expected=one.queue, actual=answer.choices[0].message.content, response_id=answer.id)


def chat_stream(clients: Clients, visit: Visit) -> None:
    """A stream that is read to its end, with usage."""
    stream = clients.openai.chat.completions.create(
        model=GPT,
        messages=chat_messages(visit.question()),
        max_completion_tokens=MAX_TOKENS,
        stream=True,
        stream_options={"include_usage": True},
    )
    response_id = None
    for chunk in stream:
        response_id = chunk.id
    visit.rate(response_id)


def chat_stream_without_usage(clients: Clients, visit: Visit) -> None:
    """As many applications do it: then the answer does not say how many tokens it used."""
    for _ in clients.openai.chat.completions.create(
        model=SMALL_GPT, messages=chat_messages(visit.question()), stream=True
    ):
        pass


def async_chat(clients: Clients, visit: Visit) -> None:
    """A chat completion, async, with a declared task."""
    question = visit.question()

    async def call() -> str:
        with llm_vitals.context(task=question.task):  # a task may be declared, too
            answer = await clients.async_openai.chat.completions.create(model=GPT, messages=chat_messages(question))
        return answer.id

    visit.rate(clients.wait(call()))


def async_chat_stream(clients: Clients, visit: Visit) -> None:
    """A stream, async."""
    question = visit.question()

    async def call() -> None:
        stream = await clients.async_openai.chat.completions.create(
            model=SMALL_GPT,
            messages=chat_messages(question),
            stream=True,
            stream_options={"include_usage": True},
        )
        async for _ in stream:
            pass

    clients.wait(call())


def response(clients: Clients, visit: Visit) -> None:
    """OpenAI's responses, plain."""
    question = visit.question()
    answer = clients.openai.responses.create(model=GPT, input=question.question, instructions=system_of(question))
    visit.rate(answer.id)


def response_stream(clients: Clients, visit: Visit) -> None:
    """OpenAI's responses as a stream."""
    question = visit.question()
    for _ in clients.openai.responses.create(
        model=SMALL_GPT, input=question.question, instructions=system_of(question), stream=True
    ):
        pass


def embeddings(clients: Clients, visit: Visit) -> None:
    """The search for documents that goes before an answer."""
    texts = [visit.question().question, visit.question().answer]
    clients.openai.embeddings.create(model=EMBEDDING_MODEL, input=texts, dimensions=256)


def tool_loop(clients: Clients, visit: Visit) -> None:
    """The model asks for a tool, the application runs it, the model answers: two calls, one query."""
    question = visit.question(tool=True)
    tool = needed_tool(question)
    messages = chat_messages(question)
    tools: list[ChatCompletionFunctionToolParam] = [
        {"type": "function", "function": {"name": tool.name, "parameters": tool_schema(tool)}}
    ]
    answer = clients.openai.chat.completions.create(model=GPT, messages=messages, tools=tools)
    for call in answer.choices[0].message.tool_calls or ():
        if call.type == "function":
            request: ChatCompletionMessageFunctionToolCallParam = {
                "id": call.id,
                "type": "function",
                "function": {"name": call.function.name, "arguments": call.function.arguments},
            }
            messages.append({"role": "assistant", "tool_calls": [request]})
            messages.append({"role": "tool", "tool_call_id": call.id, "content": tool.result})
    clients.openai.chat.completions.create(model=GPT, messages=messages, tools=tools)
