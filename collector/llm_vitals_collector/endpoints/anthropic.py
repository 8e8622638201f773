"""The body of Anthropic's messages API out of a request in the form of OpenAI's chat completions.

Source: anthropic 2.12 `types/{message_create_params,tool_param,tool_choice_param,output_config_param}.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from llm_vitals.formats.json_values import mapping, objects

_MOST_TOKENS: Final = 1024
"""Where nothing is said: the API needs a number."""
_RENAMED: Final = {"max_completion_tokens": "max_tokens"}
_DATA: Final = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,(.*)", re.DOTALL)
UNKNOWN: Final = frozenset(
    {
        "seed", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs", "reasoning_effort",
        "parallel_tool_calls", "response_format", "tool_choice", "stop", "modalities", "prediction", "verbosity",
    }
)  # fmt: skip
"""Parameters that this API has not, or has by another name."""


def members(
    model: str,
    system: str,
    messages: Sequence[Mapping[str, object]],
    tools: Sequence[Mapping[str, object]],
    parameters: Mapping[str, object],
) -> dict[str, object]:
    """The members of the body."""
    found: dict[str, object] = {"model": model, "max_tokens": _MOST_TOKENS, "messages": [_message(m) for m in messages]}
    if system:
        found["system"] = system
    for name, value in parameters.items():
        if name not in UNKNOWN:
            found[_RENAMED.get(name, name)] = value
    if (stop := parameters.get("stop")) is not None:
        found["stop_sequences"] = [stop] if isinstance(stop, str) else stop
    if (schema := mapping(mapping(parameters.get("response_format")).get("json_schema")).get("schema")) is not None:
        found["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    if tools:
        found["tools"] = [_tool(one) for one in tools]
        if (choice := _choice(parameters.get("tool_choice"))) is not None:
            found["tool_choice"] = choice
    return found


def left_out(parameters: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the parameters that this API has in no form."""
    schema = mapping(mapping(parameters.get("response_format")).get("json_schema")).get("schema")
    has = {"stop", "tool_choice"} | ({"response_format"} if schema is not None else set[str]())
    return tuple(name for name, value in parameters.items() if name in UNKNOWN - has and value is not None)


def _message(message: Mapping[str, object]) -> dict[str, object]:
    content = message.get("content")
    if message.get("role") == "tool":
        result = {"type": "tool_result", "tool_use_id": message.get("tool_call_id") or "", "content": content or ""}
        return {"role": "user", "content": [result]}
    calls = [_call(one) for one in objects(message.get("tool_calls"))]
    if not calls:
        # It takes user and assistant alone.
        return {"role": "assistant" if message.get("role") == "assistant" else "user", "content": _content(content)}
    text = [{"type": "text", "text": content}] if isinstance(content, str) and content else []
    return {"role": "assistant", "content": [*text, *calls]}


def _content(content: object) -> object:
    """Text, or parts: OpenAI's images as this API has them, what is of this API as it is."""
    if not isinstance(content, list):
        return content or ""
    return [_part(part) for part in objects(cast("list[object]", content))]


def _part(part: Mapping[str, object]) -> Mapping[str, object]:
    url = mapping(part.get("image_url")).get("url")
    if part.get("type") != "image_url" or not isinstance(url, str):
        return part
    if (found := _DATA.fullmatch(url)) is not None:
        return {"type": "image", "source": {"type": "base64", "media_type": found[1], "data": found[2]}}
    return {"type": "image", "source": {"type": "url", "url": url}}


def _call(call: Mapping[str, object]) -> dict[str, object]:
    function = mapping(call.get("function"))
    arguments = function.get("arguments")
    try:
        value: object = json.loads(arguments) if isinstance(arguments, str) else arguments
    except (ValueError, RecursionError):
        value = {}
    return {
        "type": "tool_use",
        "id": call.get("id") or "",
        "name": function.get("name") or "",
        "input": value if isinstance(value, dict) else {},
    }


def _tool(tool: Mapping[str, object]) -> Mapping[str, object]:
    function = mapping(tool.get("function"))
    if not function:
        return tool  # one of its own
    nothing: dict[str, object] = {"type": "object", "properties": {}}
    schema: object = function.get("parameters") or nothing
    described = {"description": function["description"]} if "description" in function else {}
    return {"name": function.get("name"), **described, "input_schema": schema}


def _choice(choice: object) -> Mapping[str, object] | None:
    if isinstance(choice, str):
        return {"type": {"required": "any"}.get(choice, choice)}
    chosen = mapping(choice)
    name = mapping(chosen.get("function")).get("name")
    return {"type": "tool", "name": name} if name is not None else (chosen or None)
