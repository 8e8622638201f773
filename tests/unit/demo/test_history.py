"""The demo's history: as large, as lively and as troubled as promised, and the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from llm_vitals.core import settings
from llm_vitals.verdicts.fingerprint import FIXED_SALT, pseudonym
from llm_vitals_collector.receive.otlp import logs, traces
from llm_vitals_collector.records import Call, Feedback
from llm_vitals_demo.history.fill import SEED, logs_request, spans_request
from llm_vitals_demo.history.models import MODELS, Incident, incidents
from llm_vitals_demo.history.plan import Attempt, plan
from llm_vitals_demo.history.telemetry import SpanPipeline, nanoseconds

END = datetime(2026, 11, 22, 12, 30, tzinfo=timezone.utc)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def attempts() -> tuple[Attempt, ...]:
    return plan(END, days=14, seed=SEED)


@pytest.fixture(scope="module")
def told(attempts: tuple[Attempt, ...]) -> tuple[tuple[Call, ...], tuple[Feedback, ...]]:
    """The calls and ratings as the collector reads them."""
    teller = SpanPipeline("test", settings.load({}))
    each = [teller.tell(attempt) for attempt in attempts]
    spans = ExportTraceServiceRequest.FromString(spans_request([t.span for t in each]))
    ratings = ExportLogsServiceRequest.FromString(logs_request([t.rating for t in each if t.rating is not None]))
    read, rated = traces(spans, FIXED_SALT), logs(ratings)
    assert (read.rejected, read.other, rated.rejected, rated.other) == (0, 0, 0, 0)
    return read.batch.calls, rated.batch.feedback


@pytest.fixture(scope="module")
def calls(told) -> tuple[Call, ...]:
    return told[0]


def share(calls: list[Call], outcome: str) -> float:
    return sum(c.outcome == outcome for c in calls) / len(calls)


def split(calls: list[Call], incident: Incident) -> tuple[list[Call], list[Call]]:
    """Those during the incident, and the others."""
    during = [c for c in calls if incident.begins <= c.started_at < incident.ends]
    return during, [c for c in calls if not incident.begins <= c.started_at < incident.ends]


def test_it_is_as_large_as_promised(calls):
    assert 19_500 <= len(calls) <= 20_500
    assert len({c.user for c in calls}) == 60
    assert {c.request_model for c in calls} == set(MODELS)
    assert {c.provider for c in calls} == {"openai", "anthropic", "mistral_ai"}
    assert {c.task for c in calls} == {"can", "what", "how", "write", "summarise", "translate"}
    assert len({(c.trace_id, c.span_id) for c in calls}) == len(calls)


def test_it_lies_within_its_days(calls):
    assert min(c.started_at for c in calls) >= END - 2 * WEEK
    assert max(c.started_at for c in calls) < END


def test_people_work_by_day_and_rest_at_weekends(calls):
    hours = Counter(c.started_at.hour for c in calls)
    assert hours[10] > 10 * hours[2]
    days = Counter(c.started_at.weekday() for c in calls)
    assert days[1] > 2 * days[6]


def test_some_users_return_some_stop_and_some_begin(calls):
    before = {c.user for c in calls if c.started_at < END - WEEK}
    now = {c.user for c in calls if c.started_at >= END - WEEK}
    assert 10 <= len(before & now) <= 30
    assert before - now
    assert now - before


def test_every_call_is_priced_and_judged(calls):
    answered = [c for c in calls if c.outcome != "error" and c.output_tokens]
    assert all(c.cost_usd for c in answered)
    assert {c.outcome for c in calls} == {"ok", "error", "refusal", "unable", "clarification", "cut_off"}
    assert all(c.fingerprint and c.prompt for c in calls)
    assert all(c.overall is not None for c in calls if c.output)


def test_retries_and_agent_loops_are_no_new_queries(calls):
    retries = [c for c in calls if c.retry]
    assert len(retries) > 300
    assert all(not c.starts_query and c.resend_count for c in retries)
    firsts = Counter(c.trace_id for c in calls if c.starts_query)
    assert set(firsts.values()) == {1}
    loops = Counter(c.trace_id for c in calls if c.outcome != "error" and not c.retry)
    assert sum(n == 2 for n in loops.values()) > 500


def test_a_stream_has_a_first_chunk_and_a_plain_answer_has_none(calls):
    answered = [c for c in calls if c.outcome != "error"]
    assert all((c.time_to_first_chunk_s is not None) == c.stream for c in answered)
    assert any(c.stream_end == "early_close" and c.input_tokens is None for c in answered)


def test_both_incidents_lie_in_the_last_week_and_show(calls):
    outage, change = incidents(END)
    assert END - WEEK < change.begins < change.ends < END
    assert END - WEEK < outage.begins < outage.ends < END
    concerned = [c for c in calls if c.provider == outage.provider]
    during, usual = split(concerned, outage)
    assert share(during, "error") > 5 * share(usual, "error")
    during, usual = split([c for c in calls if c.request_model == change.model], change)
    assert len(during) > 100
    assert share(during, "refusal") > 5 * share(usual, "refusal")
    assert all("decline politely" in (c.system_instructions or "") for c in during)


@pytest.mark.parametrize("days", range(7))
def test_incidents_fall_on_weekdays_within_the_week_whatever_the_day(days):
    end = END + timedelta(days=days, hours=days)
    for incident in incidents(end):
        assert incident.begins.weekday() < 5
        assert end - WEEK < incident.begins < incident.ends < end


def test_about_three_of_four_ratings_are_good_and_join_their_calls(told):
    calls, ratings = told
    assert len(ratings) > 1000
    good = sum(r.rating == "positive" for r in ratings) / len(ratings)
    assert 0.68 < good < 0.80
    answered = {c.response_id: c for c in calls}
    assert all(answered[r.response_id].user == r.user for r in ratings)


def test_users_are_hashed_as_the_instrumentation_hashes_them(calls):
    assert pseudonym("u-01", FIXED_SALT) in {c.user for c in calls}


def test_the_same_seed_and_end_make_the_same_history(attempts):
    again = plan(END, days=14, seed=SEED)
    assert again == attempts
    first, second = (SpanPipeline("same", settings.load({})) for _ in range(2))
    assert [first.tell(a) for a in attempts[:50]] == [second.tell(a) for a in again[:50]]


def test_another_seed_or_a_shorter_time_make_another():
    short = plan(END, days=1, seed=SEED)
    assert 1_300 <= len(short) <= 1_600
    assert plan(END, days=1, seed=SEED + 1) != short


def test_times_are_exact_to_the_microsecond():
    assert nanoseconds(datetime(2026, 11, 22, 12, 30, 0, 123457, tzinfo=timezone.utc)) % 10**9 == 123457000
