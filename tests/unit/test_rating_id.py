"""Ratings told by OTLP without an id: one for each person, answer and scale."""

from __future__ import annotations

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from llm_vitals.core import semconv
from llm_vitals_collector.receive.feedback import evaluation_of
from llm_vitals_collector.receive.users import Users

NOW = 1_790_000_000_000_000_000
CALL = {semconv.CALL_TRACE_ID: "a" * 32, semconv.CALL_SPAN_ID: "b" * 16}


def rating_id(at: int, rating: str, **fields: str) -> str:
    said = {semconv.EVALUATION_NAME: semconv.USER_FEEDBACK, semconv.RATING: rating, **fields}
    record = LogRecord(
        time_unix_nano=NOW + at,
        event_name=semconv.EVENT_EVALUATION_RESULT,
        trace_id=b"\x01" * 16,
        span_id=b"\x02" * 8,
        attributes=[KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in said.items()],
    )
    found = evaluation_of(record, "shop", Users(key=b"0123456789abcdef"), NOW)
    assert found is not None
    return found.id


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        pytest.param({semconv.USER_HASH: "ann", **CALL}, {semconv.USER_HASH: "ann", **CALL}, True, id="the same call"),
        pytest.param(
            {semconv.USER_HASH: "ann", semconv.RESPONSE_ID: "r"},
            {semconv.USER_HASH: "ann", semconv.RESPONSE_ID: "r"},
            True,
            id="the same response id",
        ),
        pytest.param(
            {semconv.USER_HASH: "ann", **CALL}, {semconv.USER_HASH: "bob", **CALL}, False, id="another person"
        ),
        pytest.param(CALL, CALL, False, id="nobody is named"),
        pytest.param(
            {semconv.USER_HASH: "ann"}, {semconv.USER_HASH: "ann"}, False, id="only the span that was current"
        ),
        pytest.param(
            {semconv.USER_HASH: "ann", semconv.EVALUATION_ID: "1", **CALL},
            {semconv.USER_HASH: "ann", semconv.EVALUATION_ID: "2", **CALL},
            False,
            id="the sender's own ids",
        ),
    ],
)
def test_a_changed_mind_is_one_rating(first: dict[str, str], second: dict[str, str], one: bool) -> None:
    assert (rating_id(0, "positive", **first) == rating_id(5, "negative", **second)) is one
