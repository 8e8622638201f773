"""Calls that go well by the google-genai SDK: plain, streamed, and with a tool."""

from __future__ import annotations

from google.genai import types

from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.scenarios.visit import (
    GEMINI_FLASH,
    GEMINI_PRO,
    MAX_TOKENS,
    Visit,
    needed_tool,
    system_of,
)
from llm_vitals_demo.assistants import Conversation


def generate(clients: Clients, visit: Visit) -> None:
    """Gemini's generateContent, plain."""
    question = visit.question()
    answer = clients.gemini.models.generate_content(
        model=GEMINI_FLASH, contents=question.question, config=_config(question)
    )
    visit.rate(answer.response_id)


def generate_stream(clients: Clients, visit: Visit) -> None:
    """Gemini's streamGenerateContent, read to its end."""
    question = visit.question()
    response_id = None
    for chunk in clients.gemini.models.generate_content_stream(
        model=GEMINI_PRO, contents=question.question, config=_config(question)
    ):
        response_id = chunk.response_id
    visit.rate(response_id)


def tool_loop(clients: Clients, visit: Visit) -> None:
    """The model asks for a tool, the application runs it, the model answers: two calls, one query."""
    question = visit.question(tool=True)
    tool = needed_tool(question)
    parameters = types.Schema(
        type=types.Type.OBJECT, properties={name: types.Schema(type=types.Type.STRING) for name in tool.arguments}
    )
    config = _config(question)
    config.tools = [
        types.Tool(function_declarations=[types.FunctionDeclaration(name=tool.name, parameters=parameters)])
    ]
    contents: list[types.Content] = [types.UserContent(question.question)]
    answer = clients.gemini.models.generate_content(model=GEMINI_FLASH, contents=contents, config=config)
    if answer.candidates and answer.candidates[0].content:
        result = types.Part.from_function_response(name=tool.name, response={"result": tool.result})
        contents += [answer.candidates[0].content, types.UserContent(result)]
    clients.gemini.models.generate_content(model=GEMINI_FLASH, contents=contents, config=config)


def _config(question: Conversation) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(system_instruction=system_of(question), max_output_tokens=MAX_TOKENS)
