"""A kept call as a subject that a judge can look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, cast

from llm_vitals.evaluation import subject
from llm_vitals.evaluation.subject import Subject
from llm_vitals_collector.records import Call, Feedback

_ROLES: Final = frozenset({"system", "user", "assistant"})


def subject_of(call: Call, ratings: Sequence[Feedback]) -> Subject:
    """The conversation, where it is kept, else the last question; the answer; and the expected one that a person gave
    last."""
    expected = next((one.expected for one in reversed(ratings) if one.expected is not None), None)
    messages = _messages(call.input_messages)
    if messages:
        return subject.read(call.output or "", messages=messages, expected=expected)
    return subject.read(call.output or "", prompt=call.prompt or "", expected=expected)


def _messages(text: str | None) -> list[dict[str, str]]:
    """The texts of kept messages; empty where they cannot be read, or none is a user's."""
    try:
        listed: object = json.loads(text or "[]")
    except ValueError:
        return []
    found: list[dict[str, str]] = []
    for one in _objects(listed):
        texts = [part.get("content") for part in _objects(one.get("parts")) if part.get("type") == "text"]
        words = "\n".join(text for text in texts if isinstance(text, str))
        if words and one.get("role") in _ROLES:
            found.append({"role": str(one["role"]), "content": words})
    return found if any(one["role"] == "user" for one in found) else []


def _objects(value: object) -> list[Mapping[str, object]]:
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Mapping[str, object]", one) for one in listed if isinstance(one, dict)]
