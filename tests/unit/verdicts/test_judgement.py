"""Whether a call gives an answer, and whether it could be judged: the table of the module, row by row."""

from __future__ import annotations

import pytest
from exchanges import answered, media, reasoning, text, tool_call

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.derive import Verdicts, judge

_SWEDISH = "Tyvärr kan jag inte hjälpa dig med det, men jag kan svara på frågor om din faktura."
_DECLINED = "I'm sorry, but I can't help with that."
_BREAD = "Mix flour, water, salt and yeast, let it rise for an hour, and bake it."


@pytest.mark.parametrize(
    ("exchange", "stream_end", "expected"),
    [
        pytest.param(answered(_BREAD), None, "yes", id="an answer"),
        pytest.param(answered(_BREAD, finish=("length",)), None, "yes", id="cut off"),
        pytest.param(answered(_DECLINED), None, "yes", id="a refusal"),
        pytest.param(answered(), None, "yes", id="empty"),
        pytest.param(answered(finish=("length",)), None, "yes", id="all of it spent on reasoning"),
        pytest.param(answered(said=(reasoning(),)), None, "yes", id="reasoning only"),
        pytest.param(
            answered(finish=("content_filter",), blocked="finish_reason=content_filter"), None, "yes", id="filter"
        ),
        pytest.param(
            answered(status=400, finish=(), blocked="error.code=content_filter"), None, "yes", id="blocked by 400"
        ),
        pytest.param(answered(_SWEDISH), None, "language", id="a language without a table"),
        pytest.param(answered(f"<think>He wants help.</think>{_SWEDISH}"), None, "language", id="behind reasoning"),
        pytest.param(answered(said=(media(),)), None, "media", id="an image"),
        pytest.param(answered(said=(text("assistant", _BREAD), media())), None, "yes", id="text and an image"),
        pytest.param(answered(_BREAD, problems=("response_truncated",)), None, "truncated", id="not looked at whole"),
        pytest.param(answered(problems=("response_truncated",)), None, "truncated", id="its text is in the gap"),
        pytest.param(answered(_DECLINED, problems=("response_truncated",)), None, "yes", id="its beginning declines"),
        pytest.param(
            answered(finish=(), complete=False, problems=("body_dropped",)), None, "not_captured", id="dropped"
        ),
        pytest.param(
            answered(problems=("response_not_captured",)), None, "not_captured", id="another instrumentation's"
        ),
        pytest.param(answered(said=(tool_call(),), finish=("tool_call",)), None, None, id="a step that calls a tool"),
        pytest.param(
            answered(said=(text("assistant", "I look it up."), tool_call()), finish=("tool_call",)),
            None,
            None,
            id="and says so",
        ),
        pytest.param(answered(said=(tool_call(),), finish=("stop",)), None, None, id="a tool call that ends with stop"),
        pytest.param(answered(status=500, finish=(), error_type="server_error"), None, None, id="an error"),
        pytest.param(answered(operation="embeddings", finish=()), None, None, id="an embedding"),
        pytest.param(answered(finish=(), complete=False), "early_close", None, id="closed before anything came"),
    ],
)
def test_judgement(exchange: Exchange, stream_end: str | None, expected: str | None) -> None:
    assert _judge(exchange, stream_end).judged == expected
    assert expected is None or expected in semconv.JUDGED


def test_what_was_not_looked_at_whole_has_no_score() -> None:
    assert _judge(answered(_BREAD, problems=("response_truncated",))).scores == {}
    assert _judge(answered(_BREAD)).scores != {}


def test_a_question_that_may_be_in_the_gap_of_a_long_request_is_not_known() -> None:
    truncated = answered(_BREAD, problems=("request_truncated",))
    unknown = truncated._replace(request=truncated.request._replace(unread=True, led_by_user=None))
    known = truncated._replace(request=truncated.request._replace(unread=True, led_by_user=True))
    assert (_judge(unknown).question, _judge(unknown).fingerprint, _judge(unknown).task) == (None, None, None)
    assert _judge(known).question is not None


def _judge(exchange: Exchange, stream_end: str | None = None) -> Verdicts:
    return judge(exchange, stream_end=stream_end, error_type=None, key=b"k", declared_task=None)
