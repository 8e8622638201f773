"""Messages as the JSON that the GenAI conventions give them; only used where content is captured.

Source: the conventions' message schemas (`gen_ai.input.messages`, `gen_ai.output.messages`,
`gen_ai.system_instructions`), read 2026-11.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part
from llm_vitals.core.text import valid_utf8

if TYPE_CHECKING:
    from llm_vitals.verdicts.deductions.deduction import Deduction


def part(one: Part) -> dict[str, object]:
    """`{type, ...}` with the fields that this type of part has and that are known."""
    result: dict[str, object] = {"type": one.type}
    if one.type == "tool_call":
        fields: dict[str, object] = {"id": one.id, "name": one.name, "arguments": one.arguments}
    elif one.type == "tool_call_response":
        fields = {"id": one.id, "response": one.content}
    else:
        fields = {
            "content": one.content,
            "name": one.name,
            "modality": one.modality,
            "mime_type": one.mime_type,
            "uri": one.uri,
        }
    result.update({name: value for name, value in fields.items() if value is not None})
    return result


def message(one: Message) -> dict[str, object]:
    """`{role, parts, name?, finish_reason?}`."""
    result: dict[str, object] = {"role": one.role, "parts": [part(p) for p in one.parts]}
    if one.name is not None:
        result["name"] = one.name
    if one.finish_reason is not None:
        result["finish_reason"] = one.finish_reason
    return result


def attributes(exchange: Exchange, question: str | None) -> dict[str, str]:
    """Content attributes: the conventions' JSON, and plain question and answer for tables."""
    result: dict[str, str] = {}
    request, response = exchange.request, exchange.response
    if request.messages:
        result[semconv.INPUT_MESSAGES] = _json([message(m) for m in request.messages])
    if response.messages:
        result[semconv.OUTPUT_MESSAGES] = _json([message(m) for m in response.messages])
    if request.system:
        result[semconv.SYSTEM_INSTRUCTIONS] = _json([part(p) for p in request.system])
    if request.tools:
        result[semconv.TOOL_DEFINITIONS] = request.tools
    if request.parameters:
        result[semconv.REQUEST_PARAMETERS] = request.parameters
    if request.omitted_parameters:
        result[semconv.REQUEST_PARAMETERS_OMITTED] = _json(request.omitted_parameters)
    if question:
        result[semconv.QUESTION] = question
    if answer := response.text:
        result[semconv.ANSWER] = answer
    return {name: valid_utf8(text) for name, text in result.items()}


def evidence(deductions: Sequence[Deduction]) -> str:
    """What shows each deduction, in their order, as a JSON array of short texts."""
    return valid_utf8(_json([one.evidence for one in deductions]))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
