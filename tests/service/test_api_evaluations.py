"""POST /api/evaluations: what is scored, by whom, what is kept and counted, and what a mistake is told."""

from __future__ import annotations

import contextlib
import json
import math
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import httpx
import pytest
from judge_endpoint import JudgeEndpoint, chat, http
from patience import EXPIRES_S, PATIENCE_S
from up_process import addresses_of, up

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import StoreError

TRACE, SPAN = f"{1:032x}", f"{1:016x}"
KEY = "sk-judge-0123456789"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
IMAGE = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."
DOCUMENT = "Paris is the capital of France. The capital of France is Paris."


@pytest.fixture(scope="module")
def endpoint():
    one = JudgeEndpoint()
    yield one
    one.close()


@pytest.fixture(scope="module")
def judged(tmp_path_factory, endpoint):
    """A client of a collector with a judge."""
    settings = Settings(
        data=tmp_path_factory.mktemp("judged"), port=0, grpc_port=0,
        judge_url=endpoint.url, judge_model="gpt-4o-mini", judge_key=KEY, judge_timeout=PATIENCE_S,
    )  # fmt: skip
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A client of a collector without a judge; for tests that look at what they sent alone."""
    settings = Settings(data=tmp_path_factory.mktemp("plain"), port=0, grpc_port=0)
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        yield client


def evaluated(client, **body):
    answer = client.post("/api/evaluations", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(result):
    return {name: score["value"] for name, score in result["scores"].items()}


def verdict(score, reason="As asked."):
    return http(chat({"reason": reason, "score": score}))


def test_without_a_judge_heuristics_score_what_they_can_see_and_say_why_not(plain):
    found = evaluated(plain, prompt=QUESTION, output=ANSWER, context=DOCUMENT)
    assert values(found) == {"confidence": None, "clarity": 1.0, "context": 1.0, "overall": 1.0}
    assert (found["overall"], found["outcome"], found["deductions"], found["cost_usd"]) == (1.0, "ok", [], 0.0)
    assert found["scores"]["confidence"]["reason"].startswith("not scored: ")
    assert {score["evaluator"] for score in found["scores"].values()} == {"heuristic", None}
    assert all(score["explanation"] or score["reason"] for score in found["scores"].values())


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        pytest.param({"output": "I'm sorry, I can't help with that."}, "overall", 0.0, id="declined"),
        pytest.param({"output": ""}, "overall", 0.0, id="empty"),
        pytest.param({"output": ANSWER, "finish_reason": "length"}, "overall", 0.5, id="cut off"),
        pytest.param({"output": ANSWER, "logprobs": [math.log(0.5), 0.0]}, "confidence", 0.75, id="probabilities"),
        pytest.param({"output": ANSWER, "context": ["Bananas grow in the tropics."]}, "context", 0.0,
                     id="of no document"),
        pytest.param({"output": ANSWER, "criteria": ["Context"]}, "context", None, id="no document"),
        pytest.param({"output": '{"label": "Spam"}', "expected": "spam", "criteria": ["correctness"]},
                     "correctness", 1.0,
                     id="the expected label"),
        pytest.param({"output": "ham", "expected": "spam", "criteria": ["correctness"]}, "correctness", None,
                     id="not the expected label"),
        pytest.param({"output": ANSWER, "criteria": ["coherence"]}, "coherence", None, id="for a judge alone"),
        pytest.param({"output": ANSWER, "criteria": ["clarity"], "evaluator": "judge"}, "clarity", None,
                     id="by a judge that is not there"),
        pytest.param({"output": [IMAGE]}, "overall", None, id="an image"),
        pytest.param({"output": [{"type": "text", "text": ANSWER}, IMAGE]}, "overall", None, id="text with an image"),
        pytest.param({"output": [{"type": "file", "file": {"file_data": "data:text/plain;base64,UGFyaXMu"}}]},
                     "overall", 1.0,
                     id="a file of text"),
    ],
)  # fmt: skip
def test_scores_by_heuristics_and_reference(plain, body, name, value):
    found = evaluated(plain, prompt=QUESTION, **body)
    assert values(found)[name] == value
    assert (found["scores"][name]["reason"] is None) is (value is not None)


def test_a_prompt_s_variables_are_filled_in(plain):
    found = evaluated(plain, prompt="Tell {{who}} about {{ place }}: {{n}}",
                      input={"who": "Ann", "place": "Rome", "n": 3},
                      output="Rome is old.")  # fmt: skip
    call = plain.get(f"/api{found['page']}").json()
    assert call["prompt"] == "Tell Ann about Rome: 3"
    left = evaluated(plain, prompt="Write a {{template}}.", output="Here it is.")
    assert plain.get(f"/api{left['page']}").json()["prompt"] == "Write a {{template}}."


def test_what_was_evaluated_is_among_the_calls_with_all_that_was_sent_and_no_image(plain):
    found = evaluated(
        plain, messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [IMAGE, {"type": "text", "text": "What is this <b>dot</b>?"}]},
        ],
        output="<script>alert(1)</script> A dot.", context=["A dot."], expected="A dot", model="gpt-4o", task="look",
        service="shop", user="u-1", criteria=["overall", "correctness"],
    )  # fmt: skip
    (listed,) = plain.get("/api/calls?operation=evaluation&task=look").json()["calls"]
    assert (listed["request_model"], listed["service"], listed["outcome"]) == ("gpt-4o", "shop", "ok")
    assert listed["user"] not in (None, "u-1")
    whole = plain.get(f"/api{found['page']}").json()
    assert PIXEL not in json.dumps(whole)
    assert whole["overall"] == 1.0
    assert [message["role"] for message in whole["input_messages"]] == ["system", "user", "user"]
    page = plain.get(found["page"])
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "A dot." in page.text
    assert "expected answer" in page.text
    assert "evaluation" in plain.get("/calls?operation=evaluation").text


def test_no_kpi_sees_an_answer_that_is_no_call(client):
    evaluated(client, prompt=QUESTION, output="I'm sorry, I can't help with that.", user="u-1")
    kpis = client.get("/api/kpis?period=24h").json()
    assert {one["value"] for one in kpis["kpis"]} == {None}
    metrics = client.get("/metrics").text
    assert "llm_vitals_collector_calls_total{" not in metrics
    assert "llm_vitals_user_register{" not in metrics
    assert 'evaluations_total{evaluator="heuristic",result="scored"} 2.0' in metrics
    assert 'llm_vitals_score_count{gen_ai_evaluation_name="overall"' not in metrics


def test_an_answer_of_a_call_that_is_named_is_that_call_s(client, send, build, chat):
    send(build(chat(gen_ai__response__id="r-1")))
    for name, more in (("clarity", {"response_id": "r-1"}), ("overall", {"trace_id": TRACE.upper(), "span_id": SPAN})):
        evaluated(client, prompt=QUESTION, output=ANSWER, criteria=[name], **more)
    (only,) = client.get("/api/calls").json()["calls"]
    assert only["operation"] == "chat"
    scores = client.get(f"/api/calls/{TRACE}/{SPAN}").json()["evaluations"]
    assert {(one["name"], one["value"], one["evaluator"]) for one in scores} == {
        ("clarity", 1.0, "heuristic"),
        ("overall", 1.0, "heuristic"),
    }


def test_what_is_not_to_be_kept_is_not(client):
    found = evaluated(client, prompt=QUESTION, output=ANSWER, store=False)
    assert (found["overall"], found["page"]) == (1.0, None)
    assert client.get("/api/calls").json()["calls"] == []
    assert "evaluations_total{" not in client.get("/metrics").text


def test_a_batch_is_answered_in_its_order(plain):
    bodies = [{"prompt": QUESTION, "output": text} for text in (ANSWER, "", "I cannot help with that.")]
    answer = plain.post("/api/evaluations", json={"evaluations": bodies})
    assert [one["overall"] for one in answer.json()["evaluations"]] == [1.0, 0.0, 0.0]
    again = plain.post("/api/evaluations", json=bodies, headers={"Idempotency-Key": "batch"})
    assert [one["id"] for one in again.json()["evaluations"]] == ["batch-0", "batch-1", "batch-2"]


# -- with a judge -----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_judge_scores_each_criterion_by_a_question_of_its_own(judged, endpoint):
    endpoint.requests.clear()
    endpoint.answer = verdict(4, "Right but for a detail.")
    found = evaluated(judged, prompt=QUESTION, output=ANSWER, context=DOCUMENT, model="gpt-4o", task="t1",
                      criteria=["correctness", "relevancy", "coherence"])  # fmt: skip
    assert values(found) == {"correctness": 0.75, "relevancy": 0.75, "coherence": 0.75}
    assert len(endpoint.requests) == 3
    score = found["scores"]["correctness"]
    assert (score["evaluator"], score["explanation"], score["benchmark"]) == ("judge", "Right but for a detail.", 0.7)
    assert found["cost_usd"] == pytest.approx(3 * 0.00021)
    call = judged.get(f"/api{found['page']}").json()
    assert {one["name"] for one in call["evaluations"]} == {"correctness", "relevancy", "coherence"}
    assert all("gpt-4o-mini" in one["explanation"] for one in call["evaluations"])
    metrics = judged.get("/metrics").text
    assert 'gen_ai_evaluation_name="correctness",gen_ai_request_model="gpt-4o",llm_vitals_evaluator="judge"' in metrics
    assert "llm_vitals_collector_calls_total{" not in metrics, "the judge's calls are none of an application"
    assert judged.get("/api/calls?operation=chat").json()["calls"] == []


def test_what_a_judge_cannot_score_heuristics_do_and_an_error_is_nobody_s_score(judged, endpoint):
    endpoint.answer = verdict(1)
    endpoint.answers = [http(b"{}", "429 Too Many Requests")]
    found = evaluated(judged, prompt="Was this too much? " * 30, output="Was this too much? No.",
                      criteria=["clarity", "context"])  # fmt: skip
    assert (found["scores"]["clarity"]["value"], found["scores"]["clarity"]["error"]) == (None, "rate_limited")
    assert found["scores"]["context"]["evaluator"] == "heuristic", "there is no document, but a long prompt"
    assert found["cost_usd"] is None
    assert 'evaluations_total{evaluator="judge",result="error"} 1.0' in judged.get("/metrics").text


def test_the_expected_answer_word_for_word_needs_no_judge(judged, endpoint):
    endpoint.requests.clear()
    found = evaluated(judged, prompt=QUESTION, output="Paris.", expected="paris", criteria=["correctness"])
    assert (values(found), found["scores"]["correctness"]["evaluator"]) == ({"correctness": 1.0}, "reference")
    assert endpoint.requests == []


def test_time_that_is_over_is_an_error_and_no_wait(judged, endpoint):
    endpoint.answer = lambda connection: connection.recv(1)
    found = evaluated(judged, prompt=QUESTION, output="Slow.", timeout_s=EXPIRES_S,
                      criteria=["clarity", "coherence", "relevancy", "overall", "confidence"])  # fmt: skip
    assert {score["error"] for score in found["scores"].values()} == {"timeout"}
    assert found["duration_s"] < PATIENCE_S, "the judge's own limit"


def test_questions_to_the_judge_under_way_at_once_are_bounded(judged, endpoint):
    endpoint.most_at_once = 0
    endpoint.answer = verdict(3)
    bodies = [{"prompt": QUESTION, "output": f"Answer {n}.", "criteria": ["clarity", "overall"]} for n in range(12)]
    assert judged.post("/api/evaluations", json=bodies).status_code == 200
    assert 1 <= endpoint.most_at_once <= 4


def test_two_answers_are_compared(judged, endpoint):
    endpoint.answers = [http(chat({"reason": "Right.", "better": one})) for one in ("first", "second")]
    body = {"prompt": QUESTION, "outputs": [ANSWER, "Lyon."]}
    found = judged.post("/api/evaluations/compare", json=body).json()
    assert (found["better"], found["agreed"], found["criterion"]) == ("first", True, "overall")


def test_without_a_judge_nothing_is_compared(plain):
    found = plain.post("/api/evaluations/compare", json={"outputs": ["a", "b"]}).json()
    assert (found["better"], "LLM_VITALS_JUDGE_URL" in found["reason"]) == (None, True)


def test_the_judge_s_key_stands_in_no_answer_page_metric_or_log(judged, endpoint, caplog):
    endpoint.answer = http(json.dumps({"error": {"message": f"Incorrect key {KEY}", "type": "x"}}).encode(), "401 No")
    found = evaluated(judged, prompt=QUESTION, output="Key.", criteria=["overall"])
    paths = (
        "/calls",
        "/criteria",
        "/metrics",
        "/api/openapi.json",
        "/api/evaluations/criteria",
        "/api/calls",
        found["page"],
    )
    texts = [judged.get(path).text for path in paths]
    assert not any(KEY in text for text in [*texts, json.dumps(found), caplog.text])
    assert f":{endpoint.port}" not in "".join(texts)


def test_the_page_of_criteria_says_who_scores_what(judged, plain):
    assert "gpt-4o-mini" in judged.get("/criteria").text
    page = plain.get("/criteria").text
    assert "No judge is configured" in page
    assert "needs a judge" in page
    listed = plain.get("/api/evaluations/criteria").json()
    assert listed["judge"] is None
    by = {one["name"]: one["by"] for one in listed["criteria"]}
    assert (by["clarity"], by["coherence"], by["correctness"]) == (["heuristic"], [], ["reference"])


def test_answers_that_come_at_once_share_commits(client):
    def commits():
        lines = client.get("/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("llm_vitals_collector_commits_total "))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: evaluated(client, prompt=QUESTION, output=f"Answer {n}."), range(64)))
    assert commits() < 40
    assert len(client.get("/api/calls?limit=100").json()["calls"]) == 64


def test_a_store_that_fails_is_a_503_and_not_an_evaluation(client, collector, monkeypatch):
    def fail(_batches):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(collector.store, "write", fail)
    answer = client.post("/api/evaluations", json={"output": "x", "id": "k"})
    assert (answer.status_code, answer.json()["detail"]) == (503, "The disk is full.")
    monkeypatch.undo()
    assert client.post("/api/evaluations", json={"output": "x", "id": "k"}).status_code == 200


# -- the same request again --------------------------------------------------------------------------------------------
def test_the_same_request_again_is_evaluated_once(judged, endpoint):
    endpoint.requests.clear()
    endpoint.answer = verdict(5)
    body = {"prompt": QUESTION, "output": "Once.", "criteria": ["overall"], "task": "once"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda _: judged.post("/api/evaluations", json=body, headers={"Idempotency-Key": "k-1"}).json(),
                range(8),
            )
        )
    assert all(one == answers[0] for one in answers)
    assert (answers[0]["id"], answers[0]["cost_usd"]) == ("k-1", pytest.approx(0.00021))
    assert len(endpoint.requests) == 1
    assert len(judged.get("/api/calls?task=once").json()["calls"]) == 1


def test_an_id_that_was_used_for_another_request_is_refused(plain):
    body = {"output": "A.", "id": "used"}
    assert plain.post("/api/evaluations", json=body).status_code == 200
    answer = plain.post("/api/evaluations", json={**body, "output": "B."})
    assert (answer.status_code, answer.json()["field"]) == (409, "id")


@pytest.mark.each_store
def test_after_a_restart_the_same_request_gets_the_same_answer_and_another_one_is_refused(settings):
    whole = {"prompt": QUESTION, "output": ANSWER, "context": [DOCUMENT], "task": "restarted"}
    several = {"evaluations": [{"output": "First.", "task": "restarted"}, {"output": "Second.", "task": "restarted"}]}
    answers = []
    for _ in range(2):
        with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
            for key, body in (("k-\u00e9", whole), ("many", several)):
                headers = {"Idempotency-Key": key.encode("latin-1")}
                answers.append(client.post("/api/evaluations", json=body, headers=headers).content)
            refused = client.post("/api/evaluations", json={"output": "Other.", "id": "many-1"})
            assert (refused.status_code, refused.json()["field"]) == (409, "id")
            assert len(client.get("/api/calls?task=restarted").json()["calls"]) == 3
    assert answers[:2] == answers[2:]


def test_what_is_not_to_be_stored_leaves_no_trace_and_is_evaluated_again_after_a_restart(tmp_path, endpoint):
    """To remember the answer on disk, or the hash of a short text, would be to store it."""
    endpoint.requests.clear()
    endpoint.answer = verdict(5, "Nobody lives at 12 Elm Road.")
    settings = Settings(data=tmp_path, port=0, grpc_port=0, judge_url=endpoint.url, judge_model="gpt-4o-mini")
    unstored = {"prompt": QUESTION, "output": "12 Elm Road", "id": "elm-id", "criteria": ["overall"], "store": False}
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        first, again = (evaluated(client, **unstored) for _ in range(2))
        assert first == again
        assert first["page"] is None
        assert len(endpoint.requests) == 1
        assert client.post("/api/evaluations", json={**unstored, "output": "Other."}).status_code == 409
        assert client.post("/api/evaluations", json={**unstored, "store": True}).status_code == 409
        evaluated(client, output="At 34 Oak Road.", id="oak-id", evaluator="heuristic")
        assert client.get("/api/calls").json()["calls"][0]["output"] == "At 34 Oak Road."
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    known = [b"Oak Road", sha256(b"oak-id").hexdigest().encode()]
    assert [one for one in known if one not in kept] == [], "this does not see what is stored"
    for name in ("Elm Road", "elm-id", sha256(b"elm-id").hexdigest(), sha256(b"12 Elm Road").hexdigest()):
        assert name.encode() not in kept
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        # The judge is asked again, and another request of that id is one like any other.
        assert values(evaluated(client, **unstored)) == values(first)
        assert len(endpoint.requests) == 2
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        evaluated(client, **{**unstored, "output": "Other."})


def test_when_a_user_is_erased_what_evaluations_were_answered_is_forgotten(client):
    first = evaluated(client, prompt=QUESTION, output=ANSWER, id="k \0 '", user="ada")
    assert client.post("/api/erase", json={"user": "ada"}).json()["calls"] == 1
    assert client.get("/api/calls").json()["calls"] == []
    assert evaluated(client, prompt=QUESTION, output=ANSWER, id="k \0 '", user="ada")["at"] > first["at"]


@pytest.mark.slow
def test_an_answer_that_was_kept_and_never_came_is_given_after_the_crash(tmp_path):
    """The collector is killed with requests under way: each is sent again to the next one, and is there once."""
    bodies = [{"prompt": QUESTION, "output": f"Answer {n}.", "id": f"k-{n}", "task": "killed"} for n in range(40)]
    told = {}

    def send(client, body):
        with contextlib.suppress(httpx.TransportError):
            answer = client.post("/api/evaluations", json=body)
            told.setdefault(body["id"], []).append(answer.content)
            if len(told) >= 10:
                process.kill()

    process = up(tmp_path)
    url, _ = addresses_of(process)
    with httpx.Client(base_url=url, timeout=PATIENCE_S) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: send(client, body), bodies))
    process.wait()
    assert 10 <= len(told) < 40
    with running(Settings(data=tmp_path, port=0, grpc_port=0)) as one, httpx.Client(base_url=one.url) as client:
        kept = len(client.get("/api/calls?task=killed").json()["calls"])
        assert kept >= len(told)
        for body in bodies:
            told.setdefault(body["id"], []).append(client.post("/api/evaluations", json=body).content)
        assert len(client.get("/api/calls?task=killed").json()["calls"]) == 40
    assert [name for name, answers in told.items() if len(set(answers)) > 1] == []


# -- mistakes ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        pytest.param({}, "output", "output is missing: expected the answer: text, or parts", id="nothing"),
        pytest.param({"output": 3}, "output", 'expected text, or parts such as {"type": "text"', id="a number"),
        pytest.param({"output": [{"type": "audio"}]}, "output[0]", "expected text, or parts", id="an unknown part"),
        pytest.param({"output": [{"type": "image_url", "image_url": {"url": "https://x.test/a.png"}}]},
                     "output[0].image_url.url", "nothing is fetched from an address", id="an address of an image"),
        pytest.param({"output": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,???"}}]},
                     "output[0].image_url.url", "base64 cannot be decoded", id="broken base64"),
        pytest.param({"output": [{"type": "image_url", "image_url": {"url": "data:image/svg+xml;base64,PA=="}}]},
                     "output[0].image_url.url", "image/png", id="an image that no model takes"),
        pytest.param({"output": "x", "prompt": "a {{b}}", "input": {"c": 1}}, "input.b", "there are: c", id="no value"),
        pytest.param({"output": "x", "prompt": "a", "input": "Rome"}, "input", "an object of names and values",
                     id="a text"),
        pytest.param({"output": "x", "input": {}}, "input", "a prompt", id="variables without a prompt"),
        pytest.param({"output": "x", "prompt": "a", "messages": []}, "messages", "either prompt or messages",
                     id="both"),
        pytest.param({"output": "x", "messages": [{"role": "bot", "content": "a"}]}, "messages[0].role",
                     "system, developer, user", id="an unknown role"),
        pytest.param({"output": "x", "messages": "a"}, "messages", "a list of", id="messages that are none"),
        pytest.param({"output": "x", "criteria": ["clarity", "wit"]}, "criteria", "clarity, coherence, confidence",
                     id="an unknown criterion"),
        pytest.param({"output": "x", "criteria": []}, "criteria", "1 to 20 names", id="no criterion"),
        pytest.param({"output": "x", "context": [3]}, "context", "at most 50 texts", id="a document that is none"),
        pytest.param({"output": "x", "context": ["a"] * 51}, "context", "at most 50 texts", id="too many documents"),
        pytest.param({"output": "x", "prompt": "a" * 200_001}, "prompt", "at most 200000 characters", id="too long"),
        pytest.param({"output": "x", "timeout_s": 0}, "timeout_s", "a number of seconds", id="no time"),
        pytest.param({"output": "x", "evaluator": "me"}, "evaluator", "auto, heuristic or judge", id="who?"),
        pytest.param({"output": "x", "logprobs": [0.5]}, "logprobs", "0 or less", id="a probability for its logarithm"),
        pytest.param({"output": "x", "trace_id": "1"}, "trace_id", "32 hex digits", id="a short id"),
        pytest.param({"output": "x", "span_id": SPAN}, "span_id", "trace_id beside it", id="a span alone"),
        pytest.param({"output": "x", "user": "a", "user_hash": "b"}, "user_hash", "either user", id="two users"),
        pytest.param({"output": "x", "scores": 1}, "scores", "no such field; there are prompt", id="an unknown field"),
        pytest.param({"evaluations": []}, "evaluations", "1 to 100 answers", id="an empty batch"),
        pytest.param([], "evaluations", "1 to 100 answers", id="an empty list"),
        pytest.param([{"output": "x"}] * 101, "evaluations", "not 101 of them", id="too large a batch"),
        pytest.param([{"output": "x"}, {"output": 3}], "evaluations[1].output", "evaluations[1].output=3",
                     id="of a batch"),
        pytest.param([{"output": "x", "id": "a"}] * 2, "id", "an id of its own", id="one id for two"),
        pytest.param({"evaluations": [{"output": "x"}], "store": False}, "store", "nothing beside",
                     id="beside a batch"),
        pytest.param("x", "evaluations", "1 to 100 answers", id="a text"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_was_expected(plain, body, field, said):
    answer = plain.post("/api/evaluations", json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["field"] == field
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="no JSON"),
        pytest.param(b'{"output": "x"}', "text/plain", 415, id="not called JSON"),
        pytest.param(b'{"output": "' + b"x" * 17_000_000 + b'"}', "application/json", 413, id="too many bytes"),
        pytest.param(b'{"output": ' + b"[" * 1000 + b"]" * 1000 + b"}", "application/json", 400, id="nested too deep"),
        pytest.param(b'{"output": "\\ud800"}', "application/json", 200, id="half a character"),
        pytest.param(b'{"output": "x", "prompt": "\\u0000"}', "application/json", 200, id="a zero byte"),
    ],
)
def test_bodies_of_any_kind(plain, content, content_type, status):
    answer = plain.post("/api/evaluations", content=content, headers={"content-type": content_type})
    assert answer.status_code == status, answer.text[:300]


def test_with_keys_an_evaluation_needs_one(tmp_path):
    key = "0123456789abcdef"
    with running(Settings(data=tmp_path, port=0, grpc_port=0, api_key=key)) as one:
        for path in ("/api/evaluations", "/create-eval-api", "/api/create-eval-analytics"):
            body = {"prompt": "p", "output": "o"}
            assert httpx.post(one.url + path, json=body).status_code == 401
            assert httpx.post(one.url + path, json=body, headers={"Authorization": f"Bearer {key}"}).status_code == 200


# -- the client of another product -------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/create-eval-api", "/api/create-eval-analytics"])
def test_a_client_of_another_product_is_served_unchanged(plain, path):
    """As its documentation shows it: `requests`, a bearer key, and the scores as text within the answer."""
    import requests

    payload = {
        "prompt": "What is there to see in {{location}}?",
        "input": {"location": "Rome"},
        "output": "In Rome there is the Colosseum to see.",
        "analytics": ["Confidence", "Clarity", "Context"],
    }
    headers = {"Content-Type": "application/json", "Authorization": "Bearer 0123456789abcdef"}
    response = requests.post(
        f"{plain.base_url}".rstrip("/") + path, headers=headers, data=json.dumps(payload), timeout=PATIENCE_S
    )
    response.raise_for_status()
    response = response.json()
    scores = json.loads(response["data"]["data"])
    assert scores == {"Confidence": None, "Clarity": 1.0, "Context": None, "Overall": 1.0}
    (newest,) = plain.get("/api/calls?operation=evaluation&limit=1").json()["calls"]
    assert (newest["prompt"], newest["output"]) == ("What is there to see in Rome?", payload["output"])


@pytest.mark.parametrize(
    ("body", "scores"),
    [
        pytest.param({"output": "Yes."}, {"Confidence": None, "Clarity": 1.0, "Context": None, "Overall": 1.0},
                     id="no names"),
        pytest.param({"output": "Yes.", "analytics": ["clarity", "Overall Score"]},
                     {"clarity": 1.0, "Overall Score": 1.0},
                     id="names in other letters"),
        pytest.param({"output": "Yes.", "analytics": ["Wit"]}, {"Wit": None, "Overall": 1.0},
                     id="a name that is unknown"),
        pytest.param({"output": "Yes.", "analytics": "Clarity", "model_name": "m"}, {"Clarity": 1.0, "Overall": 1.0},
                     id="one name, and a member that is unknown"),
        pytest.param({"output": [IMAGE], "analytics": ["Clarity"]}, {"Clarity": None, "Overall": None}, id="an image"),
    ],
)  # fmt: skip
def test_what_such_a_client_may_send(plain, body, scores):
    answer = plain.post("/create-eval-api", json={"prompt": "Is it?", **body})
    assert json.loads(answer.json()["data"]["data"]) == scores


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"prompt": "p"}, "output"),
        ({"prompt": "{{a}}", "input": {}, "output": "o"}, "input.a"),
        ({"output": "o", "analytics": [1]}, "analytics"),
    ],
)
def test_such_a_client_is_told_its_mistakes(plain, body, field):
    answer = plain.post("/create-eval-api", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
