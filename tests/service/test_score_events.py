"""Scores of calls as OpenTelemetry events: what they say, in which trace, and where they arrive."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import httpx
import pytest
from judge_endpoint import JudgeEndpoint, http
from judge_endpoint import chat as answer_of
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter
from patience import until

from llm_vitals.evaluation.criterion_score import CriterionScore, not_scored
from llm_vitals_collector.evaluate.events import ScoredCall, ScoreEvents, to_receiver
from llm_vitals_collector.evaluate.online import worker
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

TRACE, SPAN = f"{10:032x}", f"{10:016x}"
NOW = datetime(2026, 11, 3, 12, tzinfo=timezone.utc)
CALL = ScoredCall(trace_id=TRACE, span_id=SPAN, response_id="r1")
SCORE = CriterionScore(
    name="relevancy", value=0.25, evaluator="judge", explanation="He wrote about his knee.", duration_s=1.0
)


def emitted(call, *scores):
    """The log records of scores."""
    exporter = InMemoryLogRecordExporter()
    events = ScoreEvents(exporter)
    for score in scores:
        events.emit(f"id-{score.name}", NOW, call, score)
    events.close()
    return [one.log_record for one in exporter.get_finished_logs()]


def test_an_event_stands_in_the_trace_of_its_call_and_quotes_nobody():
    (record,) = emitted(CALL, SCORE)
    assert record.event_name == "gen_ai.evaluation.result"
    assert (record.trace_id, record.span_id) == (10, 10)
    assert dict(record.attributes) == {
        "gen_ai.evaluation.name": "relevancy",
        "gen_ai.evaluation.score.value": 0.25,
        "gen_ai.response.id": "r1",
        "llm_vitals.evaluation.id": "id-relevancy",
        "llm_vitals.evaluator": "judge",
        "llm_vitals.call.trace_id": TRACE,
        "llm_vitals.call.span_id": SPAN,
    }


def test_a_judge_that_failed_is_an_error_and_who_could_not_score_no_event():
    failed = not_scored("relevancy", "nobody listens", evaluator="judge", error="unreachable")
    (record,) = emitted(CALL, failed, not_scored("context", "there is no document"))
    assert record.attributes["error.type"] == "unreachable"
    assert "gen_ai.evaluation.score.value" not in record.attributes


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param((None, None), id="by its response alone"),
        pytest.param((TRACE, None), id="a trace"),
        pytest.param(("no-hex", "none"), id="ids of another kind"),
        pytest.param(("0" * 32, "0" * 16), id="ids that are none"),
        pytest.param(("f" * 40, "f" * 20), id="too long"),
    ],
)
def test_a_call_without_ids_of_a_span_has_an_event_in_no_trace(ids):
    (record,) = emitted(ScoredCall(trace_id=ids[0], span_id=ids[1], response_id="r1"), SCORE)
    assert not record.trace_id
    assert record.attributes["gen_ai.response.id"] == "r1"
    assert record.attributes.get("llm_vitals.call.trace_id") == ids[0]


def test_a_receiver_that_is_away_holds_nobody_up():
    events = to_receiver("http://127.0.0.1:9")
    for number in range(5000):
        events.emit(f"id-{number}", NOW, CALL, SCORE)
    events.close()


@pytest.mark.slow
def test_scores_in_the_background_arrive_at_the_receiver_and_come_back_without_harm(tmp_path, monkeypatch, build, chat):
    """The receiver is another collector. What comes back to the sender does not take the place of what it keeps."""
    monkeypatch.setattr(worker, "_LOOK_S", 0.1)
    endpoint = JudgeEndpoint(http(answer_of({"reason": "As asked.", "score": 2})))
    fields = chat(llm_vitals__question="Why?", llm_vitals__answer="So.", gen_ai__response__id="r1")
    span = build(fields, trace=10, span=10, start_ns=(int(time.time()) - 60) * 1_000_000_000).SerializeToString()
    path = f"/api/calls/{TRACE}/{SPAN}"
    with running(Settings(data=tmp_path / "receiver", port=0, grpc_port=0)) as receiver:
        judged = Settings(
            data=tmp_path / "sender", port=0, grpc_port=0, judge_url=endpoint.url, judge_model="gpt-4o-mini",
            online_share=1.0, online_criteria="relevancy", events_endpoint=receiver.url,
        )  # fmt: skip
        with (
            httpx.Client(base_url=receiver.url) as there,
            running(judged) as sender,
            httpx.Client(base_url=sender.url) as here,
        ):
            for client in (there, here):
                client.post("/v1/traces", content=span, headers={"content-type": "application/x-protobuf"})
            arrived = until(lambda: there.get(path).json()["evaluations"], "the event")
            kept = here.get(path).json()["evaluations"]
            back = to_receiver(sender.url)
            back.emit(kept[0]["id"], datetime.fromisoformat(kept[0]["at"]), CALL, SCORE)
            back.close()
            assert here.get(path).json()["evaluations"] == kept
    endpoint.close()
    assert [(one["id"], one["name"], one["value"], one["evaluator"], one["explanation"]) for one in arrived] == [
        (kept[0]["id"], "relevancy", kept[0]["value"], "judge", None)
    ]
