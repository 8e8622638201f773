"""Scoring in the background in a real collector: what is scored, once, within its budget, whatever the judge does."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import datetime, timezone

import httpx
import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from patience import PATIENCE_S, until

from llm_vitals_collector.evaluate.online import worker
from llm_vitals_collector.process import StartError, running
from llm_vitals_collector.records import Batch, Pick
from llm_vitals_collector.settings import Settings, SettingsError

NOW = datetime.now(timezone.utc)
PICKED = Pick(
    trace_id=f"{1:032x}", span_id=f"{1:016x}", at=NOW, stratum="uniform", probability=1, next_at=NOW, updated_at=NOW
)  # fmt: skip
PROTOBUF = {"content-type": "application/x-protobuf"}


def verdict(score):
    return http(chat({"reason": "As asked.", "score": score}))


@pytest.fixture
def endpoint():
    one = JudgeEndpoint(verdict(2))
    yield one
    one.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Looks more often than every 5 seconds."""
    monkeypatch.setattr(worker, "_LOOK_S", 0.1)


@pytest.fixture
def scoring(settings, endpoint):
    """Runs a collector that scores in the background; again on the same data."""

    @contextmanager
    def run(**more):
        wanted = {
            "judge_url": endpoint.url,
            "judge_model": "gpt-4o-mini",
            "online_share": 1.0,
            "online_criteria": "relevancy",
            **more,
        }
        with (
            running(settings.model_copy(update=wanted)) as one,
            httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client,
        ):
            client.queue = one.app.state.queue
            yield client

    return run


@pytest.fixture
def sent(build, chat):
    """Sends calls, each in a trace of its own."""

    def send(client, *numbers, **more):
        for number in numbers:
            fields = chat(
                llm_vitals__question=f"Why {number}?",
                llm_vitals__answer="So.",
                gen_ai__response__id=f"r{number}",
                **more,
            )
            start = (int(time.time()) - 60) * 1_000_000_000
            request = build(fields, trace=number, span=number, start_ns=start)
            answer = client.post("/v1/traces", content=request.SerializeToString(), headers=PROTOBUF)
            assert answer.status_code == 200, answer.text

    return send


def report(client):
    return client.get("/api/scoring").json()


def states(client, **wanted):
    return until(lambda: report(client)["states"] == wanted and report(client))


def metric(client, name):
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


@pytest.mark.each_store
def test_calls_are_scored_and_the_rate_is_of_all_of_them(scoring, sent, endpoint):
    with scoring() as client:
        sent(client, 1, 2, 3)
        found = states(client, scored=3)
        (relevancy,) = found["criteria"]
        assert (found["on"], found["strata"]) == (True, {"uniform": 3})
        # Grade 2 of 1 to 5, below the benchmark of .72.
        assert (relevancy["below"]["value"], relevancy["mean"]["value"]) == (1.0, 0.25)
        assert (relevancy["below"]["calls"], relevancy["below"]["stands_for"]) == (3, 3.0)
        call = client.get(f"/api/calls/{1:032x}/{1:016x}").json()
        judged = [one for one in call["evaluations"] if one["evaluator"] == "judge"]
        assert [(one["name"], one["value"]) for one in judged] == [("relevancy", 0.25)]
        counted = 'gen_ai_evaluation_name="relevancy",gen_ai_request_model="gpt-4o",llm_vitals_evaluator="judge"'
        assert metric(client, f"llm_vitals_score_count{{{counted}}}") == 3
        # Counted once they are kept.
        until(lambda: metric(client, "llm_vitals_collector_online_done_total") == 3)
        weight = 'gen_ai_evaluation_name="relevancy",gen_ai_request_model="gpt-4o"'
        below = f'{{{weight},llm_vitals_score_below_benchmark="true"}}'
        stands_for = relevancy["below"]["stands_for"]
        until(lambda: metric(client, f"llm_vitals_score_weight_total{below}") == stands_for)
        until(lambda: metric(client, f"llm_vitals_score_weight_squares_total{{{weight}}}") == 3)
    assert [path for path, _, _ in endpoint.requests] == ["/v1/chat/completions"] * 3


@pytest.mark.slow
@pytest.mark.each_store
def test_a_call_is_scored_once_over_restarts_and_repeated_deliveries(scoring, sent, endpoint):
    with scoring() as client:
        sent(client, 1)
        states(client, scored=1)
        sent(client, 1)
    endpoint.answer = http(b'{"error": {"message": "The model is <loading>"}}', "503 Service Unavailable")
    with scoring() as client:
        sent(client, 2)
        until(lambda: report(client)["judge_error"] == "failed")
        assert report(client)["judge_error_text"] == "HTTP 503. It says: The model is <loading>"
    endpoint.answer = verdict(5)
    asked = len(endpoint.requests)
    with scoring() as client:
        # It is tried again a minute after the failure; what was never looked at, at once.
        sent(client, 1, 3)
        states(client, scored=2, waiting=1)
    assert len(endpoint.requests) == asked + 1


@pytest.mark.slow
def test_only_flagged_calls_and_a_share_are_scored_and_a_bad_rating_flags(scoring, sent):
    with scoring(online_share=1e-9) as client:
        sent(client, 1, 2)
        sent(client, 3, llm_vitals__outcome="refusal")
        found = states(client, scored=1)
        assert found["strata"] == {"flagged": 1}
        assert found["criteria"][0]["below"]["value"] == 1.0
        answer = client.post("/api/feedback", json={"rating": "negative", "response_id": "r2"})
        assert answer.status_code == 202
        assert states(client, scored=2)["strata"] == {"flagged": 2}


@pytest.mark.slow
def test_no_more_is_asked_than_the_budget_allows(scoring, sent, endpoint):
    with scoring(online_questions=4) as client:
        sent(client, 1, 2, 3, llm_vitals__outcome="refusal")
        sent(client, 4, 5, 6)
        found = states(client, scored=4, waiting=2)
        until(lambda: report(client)["doing"] == "budget")
        assert found["strata"] == {"flagged": 3, "uniform": 3}
    with scoring(online_questions=4) as client:
        # What was spent before the restart is spent.
        until(lambda: report(client)["doing"] == "budget")
    assert len(endpoint.requests) == 4


def test_dollars_are_a_budget_too(scoring, sent, endpoint):
    # 1000 input and 100 output tokens of gpt-4o-mini are 0.00021 USD.
    with scoring(online_usd=0.0005) as client:
        sent(client, 1, 2, 3, 4)
        states(client, scored=2, waiting=2)
        assert report(client)["spent_usd"] == pytest.approx(0.00042)
    assert len(endpoint.requests) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "kind", "pauses"),
    [
        pytest.param(http(b"", "429 Too Many Requests"), "rate_limited", True, id="rate-limited"),
        pytest.param(lambda connection: None, "unreachable", True, id="hangs up"),
        pytest.param(http(b"", "401 Unauthorized"), "key", True, id="no key"),
        pytest.param(verdict(9), "no_score", False, id="no grade"),
        pytest.param(http(b"<html>"), "unreadable", False, id="nonsense"),
    ],
)
def test_a_judge_that_fails_is_an_error_and_no_score(scoring, sent, endpoint, answer, kind, pauses):
    endpoint.answer = answer
    with scoring() as client:
        sent(client, 1, 2)
        found = until(lambda: report(client)["judge_error"] == kind and report(client))
        assert found["criteria"][0]["below"] is None
        if pauses:
            until(lambda: report(client)["doing"] == "judge")
            assert "steps back: the judge failed" in client.get("/readyz").json()["warning"]
            assert len(endpoint.requests) == 1, "the next call would fail, too"
        else:
            until(lambda: len(endpoint.requests) == 2)
        assert report(client)["states"] == {"waiting": 2}
        assert metric(client, 'llm_vitals_collector_evaluations_total{evaluator="judge",result="error"}') >= 1
        assert client.get(f"/api/calls/{1:032x}/{1:016x}").json()["evaluations"] == []


def test_after_four_failures_a_call_is_left_alone(scoring, sent, endpoint, monkeypatch):
    monkeypatch.setattr(worker, "again_after", lambda attempts: worker.timedelta(0))
    endpoint.answer = verdict(9)
    with scoring() as client:
        sent(client, 1)
        states(client, failed=1)
        assert report(client)["spent_usd"] == pytest.approx(4 * 0.00021), "what is no verdict is billed, too"
    assert len(endpoint.requests) == 4


def test_it_steps_back_while_ingest_is_behind(scoring, sent, endpoint):
    # Of the room for one request this one takes all.
    with scoring(waiting_requests=1) as client:
        with client.queue.room(100):
            client.queue.submit(Batch(picks=(PICKED,))).result(PATIENCE_S)
            until(lambda: report(client)["doing"] == "ingest")
            assert "steps back: what comes in waits" in client.get("/readyz").json()["warning"]
            assert "stepping back: what comes in waits" in client.get("/scoring").text
            assert report(client)["states"] == {"waiting": 1}
        states(client, scored=1)
    assert endpoint.requests == []  # the call is not kept: it stands for none


def test_off_by_default(scoring, sent, endpoint):
    with scoring(online_share=0.0) as client:
        sent(client, 1)
        found = report(client)
        assert (found["on"], found["doing"], found["states"], found["criteria"]) == (False, None, {}, [])
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        pytest.param({"online_share": 0.1}, SettingsError, "and no judge: set LLM_VITALS_JUDGE_URL", id="no judge"),
        pytest.param(
            {"online_share": 0.1, "judge_url": "http://127.0.0.1:9", "judge_model": "m", "online_criteria": "taste"},
            StartError,
            "LLM_VITALS_ONLINE_CRITERIA='taste': expected names out of clarity, coherence",
            id="an unknown criterion",
        ),
    ],
)
def test_what_cannot_work_is_said_at_the_start(tmp_path, wrong, error, says):
    with pytest.raises(error, match=says), running(Settings(data=tmp_path, port=0, grpc_port=0, **wrong)):
        pass


# -- labels -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_labels_calibrate_the_judge(scoring, sent, endpoint):
    with scoring() as client:
        sent(client, *range(1, 41))
        states(client, scored=40)
        for number in range(1, 41):
            body = {"trace_id": f"{number:032X}", "span_id": f"{number:016x}", "criterion": "relevancy"}
            answer = client.post("/api/labels", json={**body, "good": number > 30, "by": "Ann"})
            assert answer.status_code == 201, answer.text
        (relevancy,) = report(client)["criteria"]
        assert relevancy["calibration"] == {
            "labelled": 40, "bad": 30, "good": 10, "sensitivity": 1.0, "specificity": 0.0, "kappa": 0.0,
            "sensitivity_interval": pytest.approx([0.8865, 1.0], abs=1e-4),
            "specificity_interval": pytest.approx([0.0, 0.2775], abs=1e-4),
        }  # fmt: skip
        assert relevancy["corrected"]["reason"] == "the judge agrees with people no more than chance does"
        labels = client.get("/api/labels", params={"trace_id": f"{1:032x}", "span_id": f"{1:016x}"}).json()["labels"]
        assert [(one["criterion"], one["good"], one["by"]) for one in labels] == [("relevancy", False, "Ann")]
        client.post("/api/feedback", json={"expected": "so.", "response_id": "r1"})
        of_call = {"trace_id": f"{1:032x}", "span_id": f"{1:016x}"}
        until(lambda: '"rating"' in client.get("/api/labels", params=of_call).text)


CALL = {"trace_id": f"{1:032x}", "span_id": f"{1:016x}", "criterion": "relevancy", "good": True}


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param(CALL, 404, "There is no such call", id="no such call"),
        pytest.param({**CALL, "criterion": "taste"}, 400, "one of clarity", id="no such criterion"),
        pytest.param({**CALL, "good": "yes"}, 400, "good", id="neither good nor bad"),
        pytest.param({**CALL, "trace_id": "1"}, 400, "32 hex digits", id="no trace id"),
        pytest.param({**CALL, "by": ""}, 400, "by", id="nobody says so"),
    ],
)
def test_a_label_that_cannot_be_kept_is_refused(shared, body, status, says):
    answer = shared.post("/api/labels", json=body)
    assert answer.status_code == status
    assert says in answer.json()["error"]["message"] if "message" in str(answer.json()) else says in answer.text
