"""Requests to a judge in the two API formats that serve nearly every model, and its answers read.

Sources: OpenAI's chat completions (`response_format` of type `json_schema`, which vLLM, Ollama and llama.cpp do),
Anthropic's messages (one tool that must be called: its input has the schema).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.evaluation.subject import Media
from llm_vitals.verdicts.answer import without_reasoning
from llm_vitals.verdicts.cost import cost
from llm_vitals_collector.endpoints.api_formats import ApiName
from llm_vitals_collector.endpoints.hidden import Hidden
from llm_vitals_collector.endpoints.parsed import parsed
from llm_vitals_collector.endpoints.reason import shown
from llm_vitals_collector.evaluate.judge.errors import JudgeError

MOST_TOKENS: Final = 1024
_TOOL: Final = "verdict"
Verdict = TypeVar("Verdict")
_FENCE: Final = re.compile(r"```\w{0,10}\s*(.*?)\s*```", re.DOTALL)
_UNREAD: Final = frozenset({"response_not_json", "response_truncated", "unexpected_content_type", "undecodable"})


class Question(NamedTuple):
    """One question to a judge."""

    instructions: str
    material: str
    images: tuple[Media, ...]
    schema: Mapping[str, object]


class Billed(NamedTuple):
    """What an answer bills, and by which model; None is not known."""

    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


def body(api: ApiName, model: str, question: Question, more: Mapping[str, object]) -> bytes:
    """The body of a question. `more` are members of the operator's, which win; null takes one away."""
    members = {**(_openai if api == "openai" else _anthropic)(model, question), **more}
    sent = {name: value for name, value in members.items() if value is not None}
    return json.dumps(sent, ensure_ascii=False).encode("utf-8", "replace")


def _openai(model: str, question: Question) -> dict[str, object]:
    content: object = question.material
    if question.images:
        content = [
            {"type": "text", "text": question.material},
            *(
                {"type": "image_url", "image_url": {"url": f"data:{one.mime_type};base64,{one.data}"}}
                for one in question.images
            ),
        ]
    schema = {"name": _TOOL, "strict": True, "schema": question.schema}
    return {
        "model": model,
        "messages": [{"role": "system", "content": question.instructions}, {"role": "user", "content": content}],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def _anthropic(model: str, question: Question) -> dict[str, object]:
    images = [
        {"type": "image", "source": {"type": "base64", "media_type": one.mime_type, "data": one.data}}
        for one in question.images
    ]
    return {
        "model": model,
        "system": question.instructions,
        "messages": [{"role": "user", "content": [*images, {"type": "text", "text": question.material}]}],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "tools": [{"name": _TOOL, "description": "Say the verdict.", "input_schema": question.schema}],
        "tool_choice": {"type": "tool", "name": _TOOL},
    }


def answered(url: str, sent: bytes, content_type: str | None, received: bytes, key: str | None = None) -> Exchange:
    """A successful answer, whatever it says. Raises JudgeError, which repeats no `key`."""
    found = parsed(url, sent, content_type, received, streamed=False)
    if found is not None and found.response.error_type is not None:
        message = shown(found.response.error_message or found.response.error_type, key)
        raise JudgeError("failed", f"its answer is an error. It says: {message}")
    if found is None or not _UNREAD.isdisjoint(found.problems) or not found.response.messages:
        raise JudgeError("unreadable", "its answer is none of this API: is the address that of a model's API?")
    return found


def billed(found: Exchange, key: str | None = None) -> Billed:
    """What an answer bills, whatever it is worth. It repeats no `key`."""
    price = cost(found)
    usage = found.response.usage
    return Billed(
        model=None if found.response.model is None else Hidden(key).whole(found.response.model),
        input_tokens=None if usage is None else usage.input_tokens,
        output_tokens=None if usage is None else usage.output_tokens,
        cost_usd=None if price is None else price.usd,
    )


def verdict(found: Exchange, read: Callable[[Mapping[str, object]], Verdict], key: str | None = None) -> Verdict:
    """What `read` reads of the JSON object that was asked for, without `key`. Raises JudgeError, `read` may, too."""
    hidden = Hidden(key)
    try:
        return read(cast("Mapping[str, object]", hidden.inside(_members(found))))
    except JudgeError as error:
        if error.kind == "no_score" and semconv.FINISH_LENGTH in found.response.finish_reasons:
            raise JudgeError("cut_off", _cut_off(found)) from None
        raise JudgeError(error.kind, hidden.whole(str(error))) from None


def _members(found: Exchange) -> Mapping[str, object]:
    response = found.response
    if response.blocked is not None:
        raise JudgeError("declined", f"it declines to judge this ({response.blocked})")
    for message in response.messages:
        for part in message.parts:
            if part.type == "tool_call" and part.name == _TOOL:
                return _object(part.arguments)
    return _object(_bare(response.text))


def _cut_off(found: Exchange) -> str:
    limit = found.request.max_tokens
    longer = "than it may be" if limit is None else f"than {limit} tokens"
    return f"its answer is longer {longer}, and was cut off; LLM_VITALS_JUDGE_PARAMETERS can give it more"


def _bare(text: str) -> str:
    """An answer without reasoning before it and a code fence around it."""
    bare = without_reasoning(text)
    fenced = _FENCE.fullmatch(bare)
    return fenced[1] if fenced else bare


def _object(value: object) -> Mapping[str, object]:
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise JudgeError("no_score", "its answer is not the JSON object that was asked for") from None
    if not isinstance(value, dict):
        raise JudgeError("no_score", "its answer is not the JSON object that was asked for")
    return cast("dict[str, object]", value)


def grade(members: Mapping[str, object], grades: Sequence[int]) -> int:
    """The grade of an answer. Raises JudgeError for one that is not on the scale: what is near is not taken for it."""
    value = members.get("score")
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in grades:
        shown = "no score" if "score" not in members else f"the score {str(cast('Any', value))[:20]!r}"
        raise JudgeError("no_score", f"its answer has {shown}: expected one of {grades[0]} to {grades[-1]}")
    return value


def reason(members: Mapping[str, object]) -> str:
    """What the judge says decided. Raises JudgeError where it says nothing: a score without a reason is a guess."""
    value = members.get("reason")
    if not isinstance(value, str) or not value.strip():
        raise JudgeError("no_score", "its answer has no reason before the score")
    return " ".join(value.split())[:2000]


def _refuse(constant: str) -> object:
    raise ValueError(constant)
