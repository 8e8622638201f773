"""The small decisions behind the pages: what needs attention, how numbers and courses are shown, what was said."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from math import sqrt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.api.period import RequestedPeriod as Period
from llm_vitals_collector.kpi.change import Change
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_dashboards.insights import needs_a_look
from llm_vitals_dashboards.measure import measure
from llm_vitals_dashboards.web.conversation import conversation
from llm_vitals_dashboards.web.display import DASH, chip, in_unit, span, usd
from llm_vitals_dashboards.web.sparkline import sparkline

END = datetime(2026, 11, 22, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=7), end=END, relative="7d")
NAMES = st.sampled_from(["role", "parts", "type", "content", "id", "name"])
ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(NAMES, more, max_size=3),
)


class TestAttention:
    def items(self, store):
        return needs_a_look(measure(store, Scope(period=PERIOD)), {"m1": "503"})

    def test_a_rate_clear_of_its_own_past_is_named_with_its_cause(self, store, keep, make):
        keep(*(make(request_model="m1", outcome="error" if n < 30 else "ok") for n in range(100)))
        keep(
            *(make(days=8, request_model="m1", outcome="error" if n < 3 else "ok") for n in range(100)),
            make(days=15, request_model="m1"),
        )
        (item,) = self.items(store)
        assert item.text == "m1 fails 30.0% of 100 calls, was 3.0%, mostly 503"
        assert (item.severity, dict(item.query)) == ("bad", {"model": "m1", "outcome": "error"})

    @pytest.mark.parametrize(
        ("now", "before", "calls"),
        [
            pytest.param(5, 3, 100, id="within chance"),
            pytest.param(9, 0, 15, id="few calls"),
            pytest.param(0, 0, 50, id="well"),
        ],
    )
    def test_chance_is_not_named(self, store, keep, make, now, before, calls):
        keep(*(make(outcome="error" if n < now else "ok") for n in range(calls)))
        keep(*(make(days=8, outcome="error" if n < before else "ok") for n in range(calls)), make(days=15))
        assert self.items(store) == ()

    def test_tasks_that_complete_badly_or_repeat_much_are_named(self, store, keep, make):
        keep(
            *(make(task="do", user="a", fingerprint=str(n % 5), outcome="unable" if n % 2 else "ok") for n in range(60))
        )
        keep(*(make(task="can", user="b", fingerprint=str(n)) for n in range(300)))
        assert {(item.label, item.query["task"]) for item in self.items(store)} == {
            ("completion", "do"),
            ("repeats", "do"),
        }


class TestFigures:
    @pytest.mark.parametrize(
        ("events", "calls", "low", "high"),
        [
            # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
            pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
            pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
            pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
            pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
        ],
    )
    def test_wilson(self, events, calls, low, high):
        assert wilson(events / calls, calls) == pytest.approx((low, high), abs=5e-5)

    @given(st.integers(1, 10_000), st.integers(0, 10_000))
    def test_wilson_bounds_are_where_the_score_test_turns(self, calls, events):
        rate = min(events, calls) / calls
        for bound in wilson(rate, calls):
            assert abs(rate - bound) == pytest.approx(1.959963984540054 * sqrt(bound * (1 - bound) / calls), abs=1e-7)

    def test_wilson_of_nothing(self):
        assert wilson(0.5, 0) is None
        with pytest.raises(ValueError, match="expected a share"):
            wilson(1.2, 5)

    @given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=40))
    def test_a_course_stays_inside_its_drawing(self, values):
        drawn = sparkline(values)
        if drawn is not None:
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", drawn.line)]
            assert all(-2 <= n <= 98 for n in numbers)

    @pytest.mark.parametrize(
        ("value", "unit", "text"),
        [
            (None, "share", DASH), (0.0703, "share", "7.0%"), (0.0995, "share", "10%"), (0.0042, "share", "0.42%"),
            (1.0, "share", "100%"), (0.0, "share", "0%"),
            (0.84, "s", "840 ms"), (0.9999, "s", "1.00 s"), (75.04, "s", "75.0 s"),
            (3.14, "queries", "3.1"), (764.4, "tokens", "764"), (12345.6, "tokens", "12,346"),
            (20.069, "usd", "$20.07"),
            (1204.4, "usd", "$1,204"), (0.0022, "usd", "$0.0022"), (0.0, "usd", "$0.00"),
        ],
    )  # fmt: skip
    def test_numbers_in_their_unit(self, value, unit, text):
        assert in_unit(value, unit) == text

    @pytest.mark.parametrize(
        ("kind", "value", "better", "tone", "text"),
        [
            ("relative", 0.31, "lower", "bad", "▲ 31%"), ("relative", -0.12, "lower", "good", "▼ 12%"),
            ("relative", 0.04, "higher", "good", "▲ 4%"), ("relative", -0.03, "higher", "bad", "▼ 3%"),
            ("relative", 0.0049, "lower", "flat", "● 0%"), ("relative", 0.2, "neutral", "flat", "▲ 20%"),
            ("relative", 40.0, "lower", "bad", "▲ over 999%"), ("new", None, "lower", "bad", "▲ new"),
            ("points", 2.34, "lower", "bad", "▲ 2.3 points"), ("points", -1.0, "lower", "good", "▼ 1.0 point"),
            ("points", 0.4, "lower", "flat", "● 0 points"), ("points", 42.0, "higher", "good", "▲ 42 points"),
            ("new", 20.0, "lower", "bad", "▲ 20 points"),
        ],
    )  # fmt: skip
    def test_a_chip_is_coloured_by_what_is_better(self, kind, value, better, tone, text):
        made = chip(Change(value=value, kind=kind, by_chance=False), better, "the previous 7 days")
        assert (made.tone, made.text) == (tone, text)

    def test_a_change_within_chance_is_grey_and_says_so(self):
        made = chip(Change(value=31.0, kind="points", by_chance=True), "lower", "the previous 7 days")
        assert (made.tone, made.text) == ("flat", "▲ 31 points")
        assert made.accessible_text == "up 31 points against the previous 7 days, within chance"

    def test_no_change_no_chip(self):
        assert chip(None, "higher", "x") is None

    def test_a_period_in_words(self):
        assert span(PERIOD) == "15 to 22 November 2026, UTC"


class TestConversation:
    def test_tools_are_laid_out(self, make):
        call = make(
            system_instructions='[{"type":"text","content":"Be kind."}]',
            input_messages=json.dumps(
                [
                    {"role": "user", "parts": [{"type": "text", "content": "Where is it?"}]},
                    {
                        "role": "assistant",
                        "parts": [{"type": "tool_call", "id": "c1", "name": "find", "arguments": '{"a":1}'}],
                    },
                    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": {"eta": "Fri"}}]},
                ]
            ),
            output="On Friday.",
        )
        turns = conversation(call)
        assert [turn.role for turn in turns] == ["system", "user", "assistant", "tool", "assistant"]
        assert turns[2].parts[0].label == "calls the tool find · c1"
        assert turns[2].parts[0].text == '{\n  "a": 1\n}'
        assert turns[3].parts[0].text == '{\n  "eta": "Fri"\n}'
        assert turns[4].output

    @given(st.text() | ANY_JSON.map(json.dumps))
    def test_any_json_can_be_shown(self, text):
        call = SimpleNamespace(
            system_instructions=text, input_messages=text, prompt=None, output_messages=text, output=None
        )
        for turn in conversation(call):
            assert all(isinstance(part.text, str) for part in turn.parts)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, DASH), (0.0, "$0.00"), (1204.4, "$1,204"), (20.071, "$20.07"), (0.0022, "$0.0022"), (0.0001, "$0.00010"),
        (0.000126, "$0.00013"),
        (4.5e-05, "$0.000045"), (1e-05, "$0.000010"), (1.5e-07, "$0.00000015"), (9.96e-06, "$0.0000100"),
    ],
)  # fmt: skip
def test_dollars_have_no_powers_of_ten(value, shown):
    assert usd(value) == shown
