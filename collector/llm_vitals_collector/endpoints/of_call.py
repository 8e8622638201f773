"""A call that is kept, as a request that can be made again, in the form of OpenAI's chat completions.

Its messages are those of the conventions, its parameters the members that its own API was sent; where those are not
kept, the attributes that the conventions have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part
from llm_vitals.formats.json_values import Json, items, mapping, objects, string
from llm_vitals_collector.endpoints.chat import OURS, ChatRequest
from llm_vitals_collector.records import Call

_ROLES: Final = {"user": "user", "assistant": "assistant", "model": "assistant", "tool": "tool", "system": "system"}
_RENAMED: Final = {
    "max_output_tokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "stop_sequences": "stop",
    "stopSequences": "stop",
    "topP": "top_p",
    "topK": "top_k",
    "presencePenalty": "presence_penalty",
    "frequencyPenalty": "frequency_penalty",
}
_KEPT: Final = frozenset(
    {
        "temperature", "max_tokens", "max_completion_tokens", "top_p", "top_k", "stop", "seed", "presence_penalty",
        "frequency_penalty", "response_format", "tool_choice", "parallel_tool_calls", "logit_bias", "reasoning_effort",
        "verbosity", "service_tier", "logprobs", "top_logprobs", "thinking", "min_p", "repetition_penalty",
    }
)  # fmt: skip
"""What models of several providers know."""
_OF_THE_WIRE: Final = frozenset({*OURS, "functions"} - {"system"})
_CONVENTIONS: Final = {
    semconv.REQUEST_TEMPERATURE: "temperature",
    semconv.REQUEST_MAX_TOKENS: "max_tokens",
    semconv.REQUEST_TOP_P: "top_p",
    semconv.REQUEST_TOP_K: "top_k",
    semconv.REQUEST_STOP_SEQUENCES: "stop",
    semconv.REQUEST_SEED: "seed",
    semconv.REQUEST_PRESENCE_PENALTY: "presence_penalty",
    semconv.REQUEST_FREQUENCY_PENALTY: "frequency_penalty",
    semconv.REQUEST_REASONING_LEVEL: "reasoning_effort",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What can be made again of a call."""

    request: ChatRequest
    left_out: tuple[str, ...]
    """Of the call what the request has not, in words."""


def draft_of(call: Call) -> Draft:
    """The request of a call; without messages where its content is not kept."""
    left_out: list[str] = []
    system = list(_parts(_decoded(call.system_instructions), left_out))
    turns = [_turn(one, left_out) for one in items(_decoded(call.input_messages))]
    if not turns and call.prompt is not None:
        turns = [Message(role="user", parts=(Part(type="text", content=call.prompt),))]
    texts = [part.content or "" for part in system]
    texts += [turn.text for turn in turns if turn.role == "system"]
    parameters = _parameters(call, left_out)
    tools = _tools(call, left_out)
    return Draft(
        request=ChatRequest(
            model=call.request_model or call.response_model or "",
            system="\n".join(filter(None, texts)),
            messages=[one for turn in turns if turn.role != "system" for one in _messages(turn)],
            tools=tools,
            parameters=parameters,
        ),
        left_out=tuple(dict.fromkeys(left_out)),
    )


def _decoded(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _turn(value: object, left_out: list[str]) -> Message:
    message = mapping(value)
    role = _ROLES.get(str(message.get("role")), "user")
    return Message(role=role, parts=tuple(_parts(message.get("parts", message.get("content")), left_out)))


def _parts(value: object, left_out: list[str]) -> Iterator[Part]:
    if isinstance(value, str):
        yield Part(type="text", content=value)
    for one in items(value):
        part = mapping(one)
        kind = part.get("type")
        text = string(part.get("content", part.get("text")))
        if isinstance(one, str):
            yield Part(type="text", content=one)
        elif kind == "text" and text is not None:
            yield Part(type="text", content=text)
        elif kind == "tool_call":
            name, arguments = string(part.get("name")), part.get("arguments")
            yield Part(type="tool_call", id=string(part.get("id")), name=name, arguments=arguments)
        elif kind == "tool_call_response":
            answer = part.get("response", part.get("result", part.get("content")))
            yield Part(type="tool_call_response", id=string(part.get("id")), content=_text(answer))
        elif kind in ("blob", "uri", "file"):
            left_out.append(f"{string(part.get('modality')) or 'a file'}, whose content is not kept")


def _messages(turn: Message) -> Iterator[Mapping[str, object]]:
    """One message, or one for each tool that answers."""
    calls = [
        {
            "id": part.id or f"call_{at}",
            "type": "function",
            "function": {"name": part.name or "", "arguments": _text(part.arguments)},
        }
        for at, part in enumerate(turn.parts)
        if part.type == "tool_call"
    ]
    answers = [part for part in turn.parts if part.type == "tool_call_response"]
    yield from ({"role": "tool", "tool_call_id": one.id or "", "content": one.content or ""} for one in answers)
    if calls:
        yield {"role": "assistant", "content": turn.text or None, "tool_calls": calls}
    elif turn.text or not answers:
        yield {"role": "user" if turn.role == "tool" else turn.role, "content": turn.text}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _parameters(call: Call, left_out: list[str]) -> dict[str, object]:
    sent = mapping(_decoded(call.attributes.get(semconv.REQUEST_PARAMETERS)))
    left_out += map(str, items(_decoded(call.attributes.get(semconv.REQUEST_PARAMETERS_OMITTED))))
    if not sent:
        return {
            name: list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType]
            for attribute, name in _CONVENTIONS.items()
            if (value := call.attributes.get(attribute)) is not None
        }
    found: dict[str, object] = {}
    for name, value in {**sent, **mapping(sent.get("generationConfig"))}.items():
        known = _RENAMED.get(name, name)
        if known in _KEPT and value is not None:
            found[known] = _choice(value) if known == "tool_choice" else value
        elif name not in _OF_THE_WIRE and name not in ("text", "reasoning", "generationConfig", "output_config"):
            left_out += _of_gemini(name)
    found |= _reasoning(sent) | _format(sent)
    return found


def _of_gemini(name: str) -> Sequence[str]:
    return () if name in ("responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig") else (name,)


def _reasoning(sent: Json) -> dict[str, object]:
    effort = mapping(sent.get("reasoning")).get("effort") or mapping(sent.get("output_config")).get("effort")
    return {} if effort is None else {"reasoning_effort": effort}


def _format(sent: Json) -> dict[str, object]:
    """The form of the answer, as the other APIs have it."""
    form = mapping(mapping(sent.get("text")).get("format")) or mapping(mapping(sent.get("output_config")).get("format"))
    gemini = mapping(sent.get("generationConfig"))
    schema = form.get("schema") or gemini.get("responseJsonSchema")
    if schema is not None:
        name = string(form.get("name")) or "answer"
        return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}}
    if form.get("type") == "json_object" or gemini.get("responseMimeType") == "application/json":
        return {"response_format": {"type": "json_object"}}
    return {}


def _choice(value: object) -> object:
    """Anthropic's choice of a tool in OpenAI's words."""
    choice = mapping(value)
    if choice.get("type") == "tool":
        return {"type": "function", "function": {"name": choice.get("name")}}
    if choice.get("type") in ("auto", "any", "none"):
        return {"any": "required"}.get(str(choice["type"]), choice["type"])
    if choice.get("type") == "function" and "name" in choice:
        return {"type": "function", "function": {"name": choice["name"]}}
    return value


def _tools(call: Call, left_out: list[str]) -> list[Mapping[str, object]]:
    stated = _decoded(call.attributes.get(semconv.TOOL_DEFINITIONS))
    found: list[Mapping[str, object]] = []
    for tool in objects(stated):
        declared = list(objects(tool.get("functionDeclarations") or tool.get("function_declarations")))
        for one in declared or [tool]:
            function = mapping(one.get("function")) or one
            name = string(function.get("name"))
            schema = next(
                (function[key] for key in ("parameters", "input_schema", "parametersJsonSchema") if key in function),
                None,
            )
            own = one is tool and tool.get("type") not in (None, "function", "custom")
            if name is None or (own and schema is None):
                left_out.append(f"the tool {name or tool.get('type') or 'without a name'} of its provider")
                continue
            described = {"description": function["description"]} if "description" in function else {}
            nothing: dict[str, object] = {"type": "object", "properties": {}}
            parameters = schema or nothing
            found.append({"type": "function", "function": {"name": name, **described, "parameters": parameters}})
    return found
