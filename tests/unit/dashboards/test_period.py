"""How a URL names a period."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.api.period import PeriodError, iso
from llm_vitals_collector.api.period import parse_period as parse

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        pytest.param({}, at(15, 12), NOW, id="last 7 days by default"),
        pytest.param({"period": "24h"}, at(21, 12), NOW, id="relative"),
        pytest.param({"period": "2d", "to": "2026-11-10"}, at(8), at(10), id="relative to an end"),
        pytest.param({"from": "2026-11-10"}, at(10), NOW, id="until now"),
        pytest.param({"from": "2026-11-10T06:00:00Z", "to": "2026-11-12T00:00"}, at(10, 6), at(12), id="ISO 8601, UTC"),
        pytest.param({"from": "2026-11-10T01:00:00+01:00", "to": "2026-11-12"}, at(10), at(12), id="offset"),
        pytest.param({"from": "2026-11-10T01:00:00 01:00", "to": "2026-11-12"}, at(10), at(12), id="unescaped plus"),
        pytest.param({"from": str(int(at(3).timestamp())), "to": f"{at(4).timestamp()}"}, at(3), at(4), id="epoch"),
        pytest.param({"to": "2026-11-10"}, at(3), at(10), id="7 days before an end"),
        pytest.param({"period": "", "from": "", "to": ""}, at(15, 12), NOW, id="empty fields of a form"),
    ],
)
def test_period(query, start, end):
    period = parse(query, NOW)
    assert (period.start, period.end) == (start, end)
    assert period.previous.start == start - (end - start)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param({"period": "week"}, "period='week': expected a number and m, h, d or w, such as 7d", id="word"),
        pytest.param({"period": "0d"}, "expected a number and m, h", id="no length"),
        pytest.param({"period": "9999d"}, "expected at most 1100", id="too long"),
        pytest.param({"period": "999999w"}, "expected at most 1100", id="far too long"),
        pytest.param({"from": "yesterday"}, "from='yesterday': expected ISO 8601", id="no time"),
        pytest.param({"from": "99999999999"}, "between the years 1990 and 2200", id="milliseconds"),
        pytest.param({"from": "nan"}, "expected ISO 8601", id="not a number"),
        pytest.param({"from": "2026-11-12", "to": "2026-11-12"}, "expected a time before to", id="empty"),
        pytest.param({"from": "2026-12-12"}, "expected a time before to", id="future"),
        pytest.param({"from": "2026-11-12", "period": "7d"}, "either from .* or period", id="both"),
    ],
)
def test_bad_periods_say_what_was_expected(query, message):
    with pytest.raises(PeriodError, match=message):
        parse(query, NOW)


@given(st.dictionaries(st.sampled_from(["from", "to", "period"]), st.text(max_size=30)))
def test_any_text_is_a_period_or_a_period_error(query):
    try:
        period = parse(query, NOW)
    except PeriodError:
        return
    assert period.start < period.end


@given(st.datetimes(NOW.replace(2000, tzinfo=None), NOW.replace(2100, tzinfo=None)), st.integers(1, 80_000_000_000_000))
def test_what_an_answer_says_asks_for_the_same_again(start, microseconds):
    start = start.replace(tzinfo=timezone.utc)
    end = start + timedelta(microseconds=microseconds)
    period = parse({"from": iso(start), "to": iso(end)}, NOW)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        pytest.param(604_800, "7 days", id="days"),
        pytest.param(86_400, "24 hours", id="one day"),
        pytest.param(3_600, "1 hour", id="one hour"),
        pytest.param(100_000, "27.8 hours", id="odd"),
        pytest.param(45, "45 seconds", id="seconds"),
    ],
)
def test_length_in_words(seconds, words):
    assert parse({"from": iso(NOW - timedelta(seconds=seconds)), "to": iso(NOW)}, NOW).words == words
