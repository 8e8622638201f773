"""Runs of a data set over HTTP and by command: answered, scored, kept, compared, within a budget, and nobody's call."""

from __future__ import annotations

import json
import threading
from collections import Counter

import httpx
import pytest
from model_server import model_server
from patience import PATIENCE_S, until

from llm_vitals.commands.main import main
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_demo.provider import serving

KEY = "sk-dataset-0123456789"
LABELS = ("refund", "complaint", "delivery")
COUNT = 30


class Model:
    """Answers by the name of the model; what it was sent is kept."""

    def __init__(self):
        self.bodies = []
        self.go_on = threading.Event()
        self.tries = Counter()

    def __call__(self, body):
        self.bodies.append(body)
        text = body["messages"][-1]["content"]
        number = int("".join(filter(str.isdigit, text)) or 0)
        label = LABELS[number % 3]
        match body["model"]:
            case "good":
                return f"**{label.title()}**."
            case "worse":
                return label if number % 2 else "no idea"
            case "slow":
                self.go_on.wait(PATIENCE_S)
                return label
            case "limited":
                self.tries[text] += 1
                return label if self.tries[text] > 1 else 429
            case "flaky":
                return label if number % 5 else 500
            case _:
                return 401


@pytest.fixture(scope="module")
def model():
    return Model()


@pytest.fixture(scope="module")
def collector(tmp_path_factory, model):
    with model_server(model) as url:
        endpoint = Endpoint(name="wire", url=url, api="openai", key=KEY, key_variable="WIRE_KEY", timeout_s=PATIENCE_S)
        with running(Settings(data=tmp_path_factory.mktemp("runs"), port=0, grpc_port=0), [endpoint]) as one:
            examples = [
                {"messages": [{"role": "user", "content": f"What is case {number}?"}], "expected": LABELS[number % 3]}
                for number in range(COUNT)
            ]
            call(one, "POST", "/api/datasets", {"name": "cases"})
            call(one, "POST", "/api/datasets/cases/examples", {"examples": examples})
            call(one, "POST", "/api/datasets", {"name": "empty"})
            yield one
            model.go_on.set()


def call(collector, method, path, body=None, status=None):
    answer = httpx.request(method, collector.url + path, json=body, timeout=PATIENCE_S)
    assert answer.status_code == status if status else answer.status_code < 300, answer.text
    return answer.json()


def start(collector, model="good", status=202, dataset="cases", **more):
    body = {"endpoint": "wire", "model": model, **more}
    return call(collector, "POST", f"/api/datasets/{dataset}/runs", body, status)


def ended(collector, run):
    path = f"/api/datasets/cases/runs/{run['id']}"
    until(lambda: call(collector, "GET", f"{path}?compare=false")["run"]["state"] != "running", "the run's end")
    return call(collector, "GET", path)


def answers(collector, run, **query):
    path = f"/api/datasets/cases/runs/{run['id']}/answers?" + "&".join(f"{k}={v}" for k, v in query.items())
    return call(collector, "GET", path)


def difference(result, measure):
    return next(one for one in result["comparison"]["differences"] if one["measure"] == measure)


@pytest.mark.slow
def test_a_run_is_answered_scored_kept_and_compared_with_the_one_before(collector, model):
    first = start(collector)
    assert (first["state"], first["planned"], first["done"]) == ("running", COUNT, 0)
    result = ended(collector, first)
    one = result["run"]
    assert (one["state"], one["done"], one["failed"], one["compared"], one["correct"]) == (
        "done",
        COUNT,
        0,
        COUNT,
        COUNT,
    )
    assert (one["accuracy"], one["accuracy_interval"][1]) == (1.0, 1.0)
    assert one["cost_usd"] == pytest.approx(COUNT * (1000 * 0.15 + 100 * 0.6) / 1e6)
    assert 0 < one["overall"] <= 1
    assert 0 < one["duration_s"] < 30
    page = answers(collector, first, limit=20)
    rest = answers(collector, first, after=page["next"])
    found = [*page["answers"], *rest["answers"]]
    assert rest["next"] is None
    assert len({each["example"] for each in found}) == COUNT
    assert {each["correct"] for each in found} == {True}
    assert {(each["input_tokens"], each["output_tokens"], each["error"]) for each in found} == {(1000, 100, None)}
    assert all({"overall"} <= each["scores"].keys() and each["duration_s"] > 0 for each in found)

    second = ended(collector, start(collector, "worse", system="Be short.", template="Say: {{input}}"))
    comparison = second["comparison"]
    assert (comparison["verdict"], comparison["before"]["id"], comparison["examples"]) == ("worse", first["id"], COUNT)
    correct = difference(second, "correct")
    assert (correct["lost"], correct["won"], correct["before"], correct["after"]) == (15, 0, 1.0, 0.5)
    assert correct["chance"] < 0.01
    sent = [body["messages"] for body in model.bodies if body["model"] == "worse"]
    assert sent[0][0] == {"role": "system", "content": "Be short."}
    assert sent[0][-1]["content"].startswith("Say: What is case")
    labels = second["labels"]
    assert (labels["compared"], labels["right"], labels["class_count"]) == (COUNT, 15, 3)
    assert [one["label"] for one in labels["classes"]] == sorted(LABELS)
    # Of each class half is right, and what is wrong is no class.
    macro = {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert {name: labels["macro"][name] for name in macro} == macro
    for name in macro:
        low, high = labels["macro"][f"{name}_interval"]
        assert 0.0 <= low <= labels["macro"][name] <= high <= 1.0
    assert [row[-1] for row in labels["matrix"]["rows"]] == [5, 5, 5, 0]
    path = f"/api/datasets/cases/runs/{second['run']['id']}?against={second['run']['id']}"
    assert call(collector, "GET", path)["comparison"]["verdict"] == "same"


def test_nothing_of_it_is_kept_or_counted_as_a_call_and_the_key_stays(collector):
    run = start(collector, examples=3)
    shown = json.dumps([ended(collector, run), answers(collector, run)])
    assert httpx.get(f"{collector.url}/api/calls").json()["calls"] == []
    metrics = httpx.get(f"{collector.url}/metrics").text
    assert "llm_vitals_collector_calls_total{" not in metrics
    assert 'llm_vitals_collector_endpoint_calls_total{result="ok"}' in metrics
    assert KEY not in shown + metrics


def test_a_part_of_a_data_set_is_the_same_in_every_run(collector):
    runs = [start(collector, examples=7) for _ in range(2)]
    parts = []
    for run in runs:
        assert ended(collector, run)["run"]["done"] == 7
        parts.append([one["example"] for one in answers(collector, run)["answers"]])
    assert parts[0] == parts[1]


def test_a_run_shows_how_far_it_is_and_can_be_cancelled(collector, model):
    model.go_on.clear()
    run, other = start(collector, "slow"), start(collector, "slow")
    assert "2 runs of data sets are under way" in start(collector, status=409)["detail"]
    assert "cancel it first" in call(collector, "DELETE", f"/api/datasets/cases/runs/{run['id']}", status=409)["detail"]
    for each in (run, other):
        call(collector, "POST", f"/api/datasets/cases/runs/{each['id']}/cancel", {})
        # What waits for its answer is ended, too.
        assert ended(collector, each)["run"]["state"] == "cancelled"
    model.go_on.set()
    assert (
        "is not under way"
        in call(collector, "POST", f"/api/datasets/cases/runs/{run['id']}/cancel", status=409)["detail"]
    )
    call(collector, "DELETE", f"/api/datasets/cases/runs/{run['id']}")
    call(collector, "GET", f"/api/datasets/cases/runs/{run['id']}", status=404)


def test_a_budget_ends_a_run(collector):
    one = ended(collector, start(collector, budget_usd=0.002))["run"]
    # 0.00021 a call; up to 4 calls are under way when the tenth is paid.
    assert (one["state"], one["reason"]) == ("stopped", "its budget of $0.002 is used up")
    assert 10 <= one["done"] <= 14


def test_calls_that_fail_are_told_and_ten_one_after_the_other_end_a_run(collector):
    one = ended(collector, start(collector, "flaky"))["run"]
    assert (one["state"], one["done"], one["failed"]) == ("done", COUNT, 6)
    run = start(collector, "nobody")
    one = ended(collector, run)["run"]
    assert one["state"] == "stopped"
    assert one["reason"].startswith("10 calls one after the other failed: key: ")
    assert (one["accuracy"], one["overall"], one["cost_usd"]) == (None, None, None)
    assert 10 <= one["done"] <= 14


def test_an_endpoint_that_takes_no_more_for_now_is_called_again(collector):
    one = ended(collector, start(collector, "limited", examples=3))["run"]
    assert (one["done"], one["failed"], one["correct"]) == (3, 0, 3)


def test_the_judge_scores_and_a_collector_that_ends_keeps_what_was_answered(tmp_path, model):
    model.go_on.clear()
    with serving() as provider, model_server(model) as url:
        settings = Settings(data=tmp_path, port=0, grpc_port=0, judge_url=f"{provider.url}/v1", judge_model="m")
        with running(settings, [Endpoint(name="wire", url=url, api="openai", timeout_s=PATIENCE_S)]) as one:
            examples = [{"messages": [{"role": "user", "content": f"{n}?"}], "expected": "So."} for n in range(6)]
            call(one, "POST", "/api/datasets", {"name": "cases"})
            call(one, "POST", "/api/datasets/cases/examples", {"examples": examples})
            result = ended(one, start(one, judge=True, examples=2))
            assert (result["run"]["done"], result["run"]["correct"]) == (2, 0)
            for each in answers(one, result["run"])["answers"]:
                assert {"correctness", "coherence", "overall"} <= each["scores"].keys()
                assert each["judge_usd"] is None or each["judge_usd"] >= 0
            going = start(one, "slow")
        store = open_store(tmp_path)
        kept = store.runs.get("cases", going["id"])
        store.close()
        model.go_on.set()
    assert (kept.state, kept.done) == ("interrupted", 0)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"endpoint": "nowhere"}, "endpoint", id="no such endpoint"),
        pytest.param({"endpoint": "http://127.0.0.1:1/v1"}, "endpoint", id="an address"),
        pytest.param({"template": "no input"}, "template", id="a template without the input"),
        pytest.param({"examples": 0}, "examples", id="no example"),
        pytest.param({"examples": 10_001}, "examples", id="too many"),
        pytest.param({"budget_usd": 0}, "budget_usd", id="no budget"),
        pytest.param({"parameters": {"stream": False}}, "parameters.stream", id="a parameter of ours"),
        pytest.param({"judge": "yes"}, "judge", id="judge"),
        pytest.param({"more": 1}, "more", id="another field"),
    ],
)
def test_what_cannot_be_run_is_refused(collector, changed, field):
    assert start(collector, status=400, **changed)["field"] == field


def test_data_sets_that_are_not_there_or_empty_are_told(collector):
    assert "no data set 'none'" in start(collector, dataset="none", status=404)["detail"]
    assert "has no examples" in start(collector, dataset="empty", status=409)["detail"]
    call(collector, "GET", "/api/datasets/none/runs", status=404)


def command(collector, *more):
    return main(["datasets", "run", "cases", "--endpoint", "wire", "--url", collector.url, *more])


@pytest.mark.slow
def test_the_command_shows_progress_compares_and_fails_where_it_is_worse(collector, capsys):
    assert command(collector, "--model", "good", "--fail-if-worse") == 0
    first = capsys.readouterr()
    assert f"{COUNT} of {COUNT}" in first.err
    assert "Right: 100.0% (95%: " in first.out
    assert "F1, macro: 100.0% (precision 100.0%, recall 100.0%), 3 classes" in first.out
    assert command(collector, "--model", "worse") == 0
    assert command(collector, "--model", "good", "--fail-if-worse") == 0
    assert "Better than the run" in capsys.readouterr().out
    assert command(collector, "--model", "worse", "--fail-if-worse") == 1
    told = capsys.readouterr()
    assert "Worse than the run" in told.out
    assert "significantly worse" in told.err
    assert command(collector, "--model", "worse", "--examples", "4", "--json") == 0
    assert json.loads(capsys.readouterr().out)["run"]["done"] == 4
    assert main(["datasets", "runs", "cases", "--url", collector.url]) == 0
    header, newest, *_ = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["Run", "Begun"]
    assert newest.split()[3:9] == ["done", "worse", "wire", "4", "of", "4"]
    assert main(["datasets", "runs", "cases", "--url", collector.url, "--json"]) == 0
    assert [one["model"] for one in json.loads(capsys.readouterr().out)][:4] == ["worse", "worse", "good", "worse"]


def test_the_command_lists_no_runs(collector, capsys):
    assert main(["datasets", "runs", "empty", "--url", collector.url]) == 0
    assert "empty has no runs" in capsys.readouterr().err
    assert main(["datasets", "runs", "none", "--url", collector.url]) == 1
    assert "no data set 'none'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["--model", "nobody"], "the run was stopped: 10 calls one after the other failed", id="no key"),
        pytest.param(["--model", "good", "--template", "x"], "{{input}}", id="template"),
        pytest.param(["--model", "good", "--system-file", "/no/such"], "cannot be read", id="no file"),
    ],
)
def test_the_command_exits_non_zero_where_there_is_no_run(collector, capsys, arguments, told):
    assert command(collector, *arguments) == 1
    assert told in capsys.readouterr().err
