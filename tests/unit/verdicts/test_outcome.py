"""How a call ended: the table of the module, row by row."""

from __future__ import annotations

import pytest
from exchanges import answered, media, reasoning, text, tool_call

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.verdicts.outcome import outcome
from llm_vitals.verdicts.refusal.detector import refusal

_DECLINED = "I'm sorry, but I can't help with that request."
_BREAD = "Mix flour, water, salt and yeast, let it rise for an hour, and bake it."


@pytest.mark.parametrize(
    ("exchange", "stream_end", "error_type", "expected"),
    [
        pytest.param(answered(_BREAD), None, None, "ok", id="plain answer"),
        pytest.param(answered(_BREAD), "complete", None, "ok", id="whole stream"),
        pytest.param(answered(_BREAD, finish=("length",)), None, None, "cut_off", id="length"),
        pytest.param(answered(finish=("length",)), None, None, "cut_off", id="length, all of it spent on reasoning"),
        pytest.param(answered(_BREAD, finish=("stop", "length")), None, None, "cut_off", id="one of two choices cut"),
        pytest.param(answered(_DECLINED), None, None, "refusal", id="declined in words"),
        pytest.param(answered(_DECLINED, finish=("length",)), None, None, "refusal", id="declined and cut off"),
        pytest.param(answered("I don't have access to your calendar."), None, None, "unable", id="no access"),
        pytest.param(
            answered("Could you tell me which printer you have?"), None, None, "clarification", id="asks back"
        ),
        pytest.param(
            answered(_BREAD, finish=("content_filter",), blocked="finish_reason=content_filter"),
            None,
            None,
            "refusal",
            id="filter cut the answer",
        ),
        pytest.param(
            answered(status=400, finish=(), blocked="error.code=content_filter", error_type="content_filter"),
            None,
            "BadRequestError",
            "refusal",
            id="Azure's filter is an HTTP 400",
        ),
        pytest.param(
            answered(status=400, finish=(), error_type="invalid_request_error"), None, None, "error", id="400"
        ),
        pytest.param(answered(status=429, finish=(), complete=False), None, None, "error", id="429 with an empty body"),
        pytest.param(
            answered(status=500, finish=(), problems=("body_dropped",)), None, None, "error", id="500, dropped"
        ),
        pytest.param(
            answered(_BREAD, error_type="overloaded_error"), "complete", None, "error", id="error in mid-stream"
        ),
        pytest.param(answered(_BREAD, complete=False), "error", None, "error", id="connection broke in mid-stream"),
        pytest.param(answered(status=None, finish=(), complete=False), None, "ConnectTimeout", "error", id="no answer"),
        pytest.param(answered(finish=("error",)), None, None, "error", id="finish reason error"),
        pytest.param(
            answered(_BREAD, finish=(), complete=False), "truncated", None, "cut_off", id="no terminal marker"
        ),
        pytest.param(answered(finish=(), complete=False), "truncated", None, "error", id="broke off before any text"),
        pytest.param(
            answered(_BREAD, finish=(), complete=False), "early_close", None, "ok", id="closed early by the application"
        ),
        pytest.param(
            answered(_BREAD, finish=(), complete=False), "abandoned", None, "ok", id="left to the garbage collector"
        ),
        pytest.param(
            answered(_BREAD, finish=(), complete=False),
            "cancelled",
            "CancelledError",
            "cut_off",
            id="cancelled after text",
        ),
        pytest.param(
            answered(finish=(), complete=False), "cancelled", "CancelledError", "error", id="cancelled before text"
        ),
        pytest.param(
            answered(status=None, finish=(), complete=False),
            "cancelled",
            None,
            "error",
            id="cancelled before the status",
        ),
        pytest.param(
            answered(said=(tool_call(),), finish=("tool_call",)), None, None, "ok", id="tool call without text"
        ),
        pytest.param(
            answered(said=(tool_call(),), finish=(), complete=False),
            "cancelled",
            None,
            "cut_off",
            id="cancelled in a tool call",
        ),
        pytest.param(
            answered(finish=(), complete=False, problems=("body_dropped",)), None, None, None, id="bodies dropped"
        ),
        pytest.param(
            answered(finish=(), complete=False, problems=("body_dropped",)),
            "truncated",
            None,
            None,
            id="stream, bodies dropped",
        ),
        pytest.param(
            answered(finish=(), complete=False, problems=("response_not_json",)), None, None, None, id="not readable"
        ),
        pytest.param(answered(finish=(), complete=False), "early_close", None, None, id="closed before anything came"),
        pytest.param(
            answered(operation="embeddings", finish=(), usage=Usage(input_tokens=5)), None, None, "ok", id="embeddings"
        ),
        pytest.param(
            answered(
                operation="embeddings",
                finish=(),
                complete=False,
                usage=Usage(input_tokens=5),
                problems=("response_truncated",),
            ),
            None,
            None,
            "ok",
            id="large embeddings, head and tail read",
        ),
        pytest.param(answered(finish=("stop",)), None, None, "empty", id="nothing, and the model ended it itself"),
        pytest.param(answered(" \n\t", finish=("stop",)), "complete", None, "empty", id="blank"),
        pytest.param(answered(said=(reasoning(),)), "complete", None, "empty", id="reasoning only"),
        pytest.param(
            answered(said=(reasoning(), text("assistant", _BREAD))), None, None, "ok", id="reasoning and text"
        ),
        pytest.param(answered(said=(media(),)), None, None, "ok", id="an image"),
        pytest.param(answered(finish=("tool_call",)), None, None, "ok", id="ended for a tool whose call was not read"),
        pytest.param(
            answered(finish=("stop",), problems=("response_truncated",)), None, None, "ok", id="its middle was not read"
        ),
        pytest.param(
            answered(said=(reasoning(),), finish=()), "early_close", None, "ok", id="closed early while it reasoned"
        ),
        pytest.param(
            answered(finish=(), blocked="message.refusal"), None, None, "refusal", id="refused by the wire, no text"
        ),
    ],
)
def test_outcome(exchange: Exchange, stream_end: str | None, error_type: str | None, expected: str | None) -> None:
    verdict = outcome(exchange, refusal(exchange), stream_end=stream_end, error_type=error_type)
    assert verdict == expected
    assert verdict is None or verdict in semconv.OUTCOMES


def test_an_answer_in_two_messages_is_one_text() -> None:
    exchange = answered(said=(text("assistant", _BREAD), text("assistant", "Enjoy.")))
    assert outcome(exchange, refusal(exchange)) == "ok"
