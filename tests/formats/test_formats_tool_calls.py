"""Fragments of tool calls in chat streams: which of them are one call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm_vitals.core.exchange import Exchange
from llm_vitals.formats.parse import exchange

from . import format_samples as s


def fragment(index: int | None, call_id: str | None, name: str | None, arguments: str) -> dict[str, Any]:
    function = {"arguments": arguments, **({"name": name} if name else {})}
    return {
        "function": function,
        **({} if index is None else {"index": index}),
        **({"id": call_id} if call_id is not None else {}),
    }


def read(*fragments: dict[str, Any]) -> list[tuple[str | None, str | None, object]]:
    head = {"id": "c", "model": "m"}
    deltas = [{"tool_calls": [one]} for one in fragments]
    events = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    data = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"
    found = exchange(s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, data, content_type=s.SSE))
    return calls(found)


def calls(found: Exchange | None) -> list[tuple[str | None, str | None, object]]:
    assert found is not None
    parts = [part for message in found.response.messages for part in message.parts]
    return [(part.id, part.name, part.arguments) for part in parts if part.type == "tool_call"]


A, B = ("a", "weather", '{"city":"Bonn"}'), ("b", "clock", "{}")


@pytest.mark.parametrize(
    ("fragments", "expected"),
    [
        pytest.param((fragment(0, *A), fragment(1, *B)), [A, B], id="an index each"),
        pytest.param((fragment(1, *B), fragment(0, *A)), [A, B], id="in another order"),
        pytest.param((fragment(0, *A), fragment(0, *B)), [A, B], id="index 0 for all"),
        pytest.param((fragment(None, *A), fragment(None, *B)), [A, B], id="no index"),
        pytest.param(
            (
                fragment(0, "a", "weather", '{"city":'),
                fragment(0, None, None, '"Bonn"}'),
                fragment(0, "b", "clock", "{"),
                fragment(0, None, None, "}"),
            ),
            [A, B],
            id="index 0 for all, in pieces",
        ),
        pytest.param(
            (fragment(None, "a", "weather", '{"city":'), fragment(None, None, None, '"Bonn"}'), fragment(None, *B)),
            [A, B],
            id="no index, in pieces",
        ),
        pytest.param(
            (fragment(0, "a", "weather", '{"city":'), fragment(0, "a", "weather", '"Bonn"}'), fragment(1, *B)),
            [A, B],
            id="id and name in each piece",
        ),
        pytest.param(
            (fragment(0, "a", "weather", '{"city":'), fragment(0, "a2", None, '"Bonn"}')),
            [A],
            id="an id for each piece",
        ),
        pytest.param(
            (fragment(0, None, "weather", '{"city":"Bonn"}'), fragment(0, None, "clock", "{}")),
            [("", "weather", '{"city":"Bonn"}'), ("", "clock", "{}")],
            id="no ids, another name",
        ),
        pytest.param(
            (fragment(0, "", "weather", '{"city":"Bonn"}'), fragment(0, "", "weather", '{"city":"Rome"}')),
            [("", "weather", '{"city":"Bonn"}'), ("", "weather", '{"city":"Rome"}')],
            id="no ids, the same tool twice",
        ),
        pytest.param(
            (fragment(0, None, "weather", '{"city":'), fragment(0, None, "weather", '"Bonn"}')),
            [("", "weather", '{"city":"Bonn"}')],
            id="no ids, the name in each piece",
        ),
        pytest.param(
            (fragment(0, "a", None, ""), fragment(0, None, "weather", ""), fragment(0, None, None, '{"city":"Bonn"}')),
            [A],
            id="one member at a time",
        ),
        pytest.param(
            (
                fragment(0, "a", "weather", '{"city":'),
                fragment(1, "b", "clock", "{"),
                fragment(0, None, None, '"Bonn"}'),
                fragment(1, None, None, "}"),
            ),
            [A, B],
            id="side by side",
        ),
    ],
)
def test_fragments_are_joined_to_calls(
    fragments: tuple[dict[str, Any], ...], expected: list[tuple[str | None, str | None, object]]
) -> None:
    found = [(call_id or "", name, arguments) for call_id, name, arguments in read(*fragments)]
    assert found == expected


def event(kind: str, **members: object) -> bytes:
    return b"data: " + json.dumps({"type": kind, **members}).encode() + b"\n\n"


@pytest.mark.parametrize("indices", [(0, 1), (0, 0)], ids=["an index each", "index 0 for all"])
def test_blocks_of_a_message_are_kept_apart(indices: tuple[int, int]) -> None:
    data = event("message_start", message={"id": "m", "type": "message", "role": "assistant", "model": "m"})
    for index, (call_id, name, arguments) in zip(indices, (A, B), strict=True):
        block = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": arguments}
        data += event("content_block_start", index=index, content_block=block)
        data += event("content_block_delta", index=index, delta=delta)
        data += event("content_block_stop", index=index)
    data += event("message_delta", delta={"stop_reason": "tool_use"}, usage={"output_tokens": 9})
    found = exchange(s.wire(s.MESSAGES_PATH, s.MESSAGES_REQUEST, data, content_type=s.SSE))
    assert calls(found) == [A, B]
    assert found is not None
    assert found.response.complete, "reason and count are there, though message_stop is not"
