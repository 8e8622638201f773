"""The demo's tickets: routed by models that err as they should, the same way wherever they are seen, and labelled."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from llm_vitals.core import settings
from llm_vitals.evaluation import subject
from llm_vitals.verdicts.fingerprint import FIXED_SALT
from llm_vitals_collector.evaluate.judge.criterion import shipped
from llm_vitals_collector.evaluate.judge.judge import Endpoint, Judge
from llm_vitals_collector.kpi.accuracy import accuracy_of
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.receive.otlp import logs
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_demo.assistants import recognise
from llm_vitals_demo.assistants.tickets import QUEUES, drawn_ticket, routed
from llm_vitals_demo.history.export import SEED, logs_request, planned
from llm_vitals_demo.history.plan import plan
from llm_vitals_demo.history.routing import TICKETS_PER_DAY, tickets
from llm_vitals_demo.history.telemetry import TelemetryMaker
from llm_vitals_demo.provider import serving

END = datetime(2026, 11, 22, 12, 30, tzinfo=timezone.utc)
DAYS = 28


@pytest.fixture(scope="module")
def routes():
    return tickets(END, days=DAYS, seed=SEED)


def test_there_are_as_many_as_promised_in_their_days_and_the_same_each_time(routes):
    assert len(routes) == TICKETS_PER_DAY * DAYS
    assert END - timedelta(days=DAYS) <= routes[0].at <= routes[-1].at < END
    assert routes == tickets(END, days=DAYS, seed=SEED)
    assert routes != tickets(END, days=DAYS, seed=SEED + 1)


def test_conversations_are_the_same_with_tickets_or_without():
    days = {"days": 1, "seed": SEED}
    assert [one for one in planned(END, **days) if one.task is None] == list(plan(END, **days))


def test_models_err_where_tickets_read_like_anothers_and_people_label_at_random(routes):
    labelled = [one for one in routes if one.labelled is not None]
    assert 0.3 < len(labelled) / len(routes) < 0.5
    assert all(one.at + timedelta(seconds=one.labelled.after_s) < END for one in labelled)
    found = accuracy_of((one.labelled.expected, one.answer, 1) for one in labelled)
    assert {one.label for one in found.classes} == set(QUEUES)
    assert all(one.expected >= 30 for one in found.classes)
    # No alert: accuracy is worth one below 0.7.
    assert 0.85 < found.accuracy < 0.96
    week = [one for one in labelled if one.at >= END - timedelta(days=7)]
    assert len(week) > 40
    by_model = {
        model: accuracy_of(
            (one.labelled.expected, one.answer, 1) for one in labelled if one.model.name == model
        ).accuracy
        for model in ("gpt-5.4-mini", "mistral-small-latest")
    }
    assert by_model["mistral-small-latest"] < by_model["gpt-5.4-mini"]


def test_the_stand_in_routes_as_the_history_did():
    choice = random.Random(2)
    answers = Counter()
    for _ in range(300):
        one = drawn_ticket(choice)
        assert "{" not in one.question
        assert recognise(one.question) is None
        answer = routed(one.question, "gpt-5.4-mini")
        assert answer in QUEUES
        assert routed(f" {one.question.upper()} ", "gpt-5.4-mini") == answer
        answers[answer == one.queue] += 1
    assert 0.85 < answers[True] / 300 < 0.99
    assert routed("Ticket: My cat sleeps on the parcel.", "gpt-5.4-mini") in QUEUES
    assert routed("Where is my parcel?", "gpt-5.4-mini") is None


def test_labels_arrive_as_ratings_without_a_rating(routes):
    maker = TelemetryMaker("test", settings.load({}))
    made = [maker.make(one) for one in routes[:100]]
    assert {one.rating for one in made} == {None}
    request = ExportLogsServiceRequest.FromString(logs_request([one.label for one in made if one.label is not None]))
    received = logs(parts_of(request), Users(FIXED_SALT))
    kept = received.batch.feedback
    assert len(kept) == sum(one.labelled is not None for one in routes[:100]) > 20
    assert {one.rating for one in kept} == {None}
    assert {one.expected for one in kept} <= set(QUEUES)
    spans = {one.span.span_id.hex(): one for one in made}
    assert all(spans[one.span_id].attributes["llm_vitals.task"] == "route" for one in kept)


@pytest.mark.parametrize(
    ("answer", "expected", "value"),
    [
        pytest.param("delivery", "billing", 0.0, id="another label"),
        pytest.param("**Billing**.", "billing", 1.0, id="the label"),
        pytest.param("billing", "The parcel service owes them money.", 1.0, id="prose is not compared"),
    ],
)
def test_the_stand_in_as_a_judge_knows_a_wrong_label(answer, expected, value):
    with serving() as provider:
        judge = Judge(Endpoint(url=f"{provider.url}/v1", api="openai", model="m"), make_instruments())
        read = subject.read(answer, prompt="Ticket: I was charged twice.", expected=expected)
        assert judge.score(read, shipped()["correctness"]).value == value
