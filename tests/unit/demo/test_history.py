"""The demo's history: as large, as lively and as troubled as promised, and the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from llm_vitals.core import settings
from llm_vitals.verdicts.fingerprint import FIXED_SALT, pseudonym
from llm_vitals_collector.receive.otlp import logs, traces
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Call, Feedback
from llm_vitals_demo.history.attempt import Attempt
from llm_vitals_demo.history.export import SEED, logs_request, spans_request
from llm_vitals_demo.history.incidents import Incident, incidents
from llm_vitals_demo.history.models import MODELS
from llm_vitals_demo.history.otlp import nanoseconds
from llm_vitals_demo.history.plan import plan
from llm_vitals_demo.history.telemetry import TelemetryMaker
from llm_vitals_demo.people import USERS, VARIANTS, users

pytestmark = pytest.mark.slow

END = datetime(2026, 11, 22, 12, 30, tzinfo=timezone.utc)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def attempts() -> tuple[Attempt, ...]:
    return plan(END, days=28, seed=SEED)


@pytest.fixture(scope="module")
def received(attempts: tuple[Attempt, ...]) -> tuple[tuple[Call, ...], tuple[Feedback, ...]]:
    """The calls and ratings as the collector reads them."""
    maker = TelemetryMaker("test", settings.load({}))
    each = [maker.make(attempt) for attempt in attempts]
    spans = ExportTraceServiceRequest.FromString(spans_request([t.span for t in each]))
    ratings = ExportLogsServiceRequest.FromString(logs_request([t.rating for t in each if t.rating is not None]))
    receiver = Users(FIXED_SALT)
    read, rated = traces(parts_of(spans), receiver), logs(parts_of(ratings), receiver)
    assert (read.rejected, read.other, rated.rejected, rated.other) == (0, 0, 0, 0)
    return read.batch.calls, rated.batch.feedback


@pytest.fixture(scope="module")
def calls(received) -> tuple[Call, ...]:
    return received[0]


def share(calls: list[Call], outcome: str) -> float:
    return sum(c.outcome == outcome for c in calls) / len(calls)


def split(calls: list[Call], incident: Incident) -> tuple[list[Call], list[Call]]:
    """Those during the incident, and the others."""
    during = [c for c in calls if incident.begins <= c.started_at < incident.ends]
    return during, [c for c in calls if not incident.begins <= c.started_at < incident.ends]


def test_it_is_as_large_as_promised(calls):
    assert 13_300 <= len(calls) <= 13_600
    assert 900 < len({c.user for c in calls}) <= USERS
    assert {c.request_model for c in calls} == set(MODELS)
    assert {c.provider for c in calls} == {"openai", "anthropic", "gcp.gemini", "mistral_ai"}
    assert {c.task for c in calls} == {"can", "what", "how", "write", "summarise", "translate"}
    assert len({(c.trace_id, c.span_id) for c in calls}) == len(calls)


def test_it_lies_within_its_days(calls):
    assert min(c.started_at for c in calls) >= END - 4 * WEEK
    assert max(c.started_at for c in calls) < END


def test_people_work_by_day_and_rest_at_weekends_and_nights_are_not_empty(calls):
    hours = Counter(c.started_at.hour for c in calls)
    assert hours[10] > 2 * hours[2]
    days = Counter(c.started_at.weekday() for c in calls)
    assert days[1] > 1.3 * days[6]
    week = [c for c in calls if c.started_at >= END - WEEK]
    steps = Counter((c.started_at - END) // timedelta(hours=6) for c in week)
    assert len(steps) == 28
    assert min(steps.values()) >= 30
    by_hour = Counter((c.started_at - END) // timedelta(hours=1) for c in week)
    assert len(by_hour) == 7 * 24
    assert sum(n >= 5 for n in by_hour.values()) > 0.95 * 7 * 24


def test_some_users_return_in_every_week_some_stop_and_some_begin(calls):
    weeks = [{c.user for c in calls if END - (n + 1) * WEEK <= c.started_at < END - n * WEEK} for n in range(4)]
    for later, earlier in pairwise(weeks):
        assert 0.4 < len(later & earlier) / len(later) < 0.75
    gone = {pseudonym(user.id, FIXED_SALT) for user in users() if user.leaves and user.leaves > WEEK}
    assert weeks[3] & gone
    assert not weeks[0] & gone


def test_few_questions_are_asked_again_in_total_and_by_task(calls):
    week = [c for c in calls if c.started_at >= END - WEEK and c.starts_query and not c.retry]
    for task in (None, *sorted({c.task for c in week if c.task})):
        asked = [(c.user, c.fingerprint) for c in week if task in {None, c.task}]
        assert 0.01 < 1 - len(set(asked)) / len(asked) < 0.1, task


def test_there_are_empty_answers_and_variants(calls):
    assert 0.002 < share(list(calls), "empty") < 0.02
    assert {c.variant for c in calls} == {None, *VARIANTS}


def test_every_call_is_priced_and_judged(calls):
    answered = [c for c in calls if c.outcome != "error" and c.output_tokens]
    assert all(c.cost_usd for c in answered)
    assert {c.outcome for c in calls} == {"ok", "error", "refusal", "unable", "clarification", "cut_off", "empty"}
    assert all(c.fingerprint and c.prompt for c in calls)
    # What a person stopped was not seen whole, unless it declines at once.
    assert all(c.overall is not None or c.stream_end == "early_close" for c in calls if c.output)


def test_retries_and_agent_loops_are_no_new_queries(calls):
    retries = [c for c in calls if c.retry]
    assert len(retries) > 200
    assert all(not c.starts_query and c.resend_count for c in retries)
    firsts = Counter(c.trace_id for c in calls if c.starts_query)
    assert set(firsts.values()) == {1}
    loops = Counter(c.trace_id for c in calls if c.outcome != "error" and not c.retry)
    assert sum(n == 2 for n in loops.values()) > 300


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


def test_about_three_of_four_ratings_are_good_and_join_their_calls(received):
    calls, ratings = received
    assert {r.scale for r in ratings} == {"thumbs", "1-5", "0-10"}
    thumbs = [r for r in ratings if r.scale == "thumbs"]
    assert len(thumbs) > 400
    assert 0.68 < sum(r.rating == "positive" for r in thumbs) / len(thumbs) < 0.82
    answered = {c.response_id: c for c in calls}
    assert all(answered[r.response_id].user == r.user for r in ratings)


def test_users_are_hashed_as_the_instrumentation_hashes_them(calls):
    assert pseudonym(users()[0].id, FIXED_SALT) in {c.user for c in calls}


def test_the_same_seed_and_end_make_the_same_history(attempts):
    again = plan(END, days=28, seed=SEED)
    assert again == attempts
    first, second = (TelemetryMaker("same", settings.load({})) for _ in range(2))
    assert [first.make(a) for a in attempts[:50]] == [second.make(a) for a in again[:50]]


def test_another_seed_or_a_shorter_time_make_another():
    short = plan(END, days=1, seed=SEED)
    assert 480 <= len(short) <= 500
    assert plan(END, days=1, seed=SEED + 1) != short


def test_times_are_exact_to_the_microsecond():
    assert nanoseconds(datetime(2026, 11, 22, 12, 30, 0, 123457, tzinfo=timezone.utc)) % 10**9 == 123457000
