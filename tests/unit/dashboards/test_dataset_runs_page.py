"""The pages of runs of a data set: figures and what is unknown, what changed, and that every text is text."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Dataset, Example

HTML = {"Accept": "text/html,*/*;q=0.8"}
NOW = datetime.now(timezone.utc)
HOSTILE = "<script>alert(1)</script>"
RUN = DatasetRun(
    id="r1", dataset="faults", started_at=NOW - timedelta(hours=2), updated_at=NOW, endpoint="demo", model="m1",
    system=None, template=None, parameters="{}", judge=False, planned=20, budget_usd=0.5, state="done", done=20,
    compared=20, correct=20, overall=0.9, duration_s=0.5, cost_usd=0.01,
)  # fmt: skip
SECOND = replace(
    RUN, id="r2", started_at=NOW - timedelta(hours=1), model=HOSTILE, system=HOSTILE, template=HOSTILE + "{{input}}",
    correct=8, compared=18, failed=2,
)  # fmt: skip


def now():
    """NOW is when the tests were collected, and a run that was not written for two minutes goes on no more."""
    return datetime.now(timezone.utc)


def answer(run, number, **more):
    fields = {"answer": HOSTILE, "correct": True, "duration_s": 0.5, "scores": {"overall": 0.9}, **more}
    return RunAnswer(run=run, dataset="faults", example=f"e{number:02}", at=NOW, **fields)


@pytest.fixture
def runs(store):
    """Two runs of 20 examples: of the second 10 are lost, 2 failed."""
    store.datasets.make(Dataset(name="faults", created_at=NOW))
    messages = json.dumps([{"role": "user", "content": HOSTILE}])
    store.datasets.add(
        [
            Example(dataset="faults", id=f"e{n:02}", at=NOW, origin="file", messages=messages, expected=HOSTILE)
            for n in range(20)
        ]
    )
    store.runs.keep(RUN, [answer("r1", n) for n in range(20)])
    failed = {"answer": None, "error": f"failed: {HOSTILE}", "correct": None, "scores": {}, "duration_s": None}
    store.runs.keep(
        SECOND, [answer("r2", n, **(failed if n < 2 else {"correct": False} if n < 12 else {})) for n in range(20)]
    )
    return store.runs


def shown(client, path):
    found = client.get(path, headers=HTML)
    assert HOSTILE not in found.text
    return found


def rows(text, label):
    body = text.split(f'aria-label="{label}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            html.unescape(re.sub(r"<.*?>", "", cell)).strip()
            for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


def test_runs_are_listed_with_what_is_known_of_them(client, runs):
    runs.keep(
        replace(
            RUN, id="r3", started_at=NOW, updated_at=now(), state="running", done=0, compared=0, correct=0,
            overall=None, duration_s=None, cost_usd=None,
        )
    )  # fmt: skip
    found = rows(shown(client, "/datasets/faults/runs").text, "Table of runs")
    assert [row[3:6] for row in found] == [
        ["running", "0 of 20", "\N{EN DASH}"],
        ["done", "20 of 20, 2 failed", "44%"],
        ["done", "20 of 20", "100%"],
    ]
    assert found[0][5:] == ["\N{EN DASH}"] * 5
    assert found[1][1:3] == [HOSTILE, "system text and template"]
    assert 'href="/datasets/faults/runs"' in client.get("/datasets/faults").text


def test_a_run_says_what_became_of_which_example(client, runs):
    text = shown(client, "/datasets/faults/runs/r2").text
    assert '<span class="tag bad">Worse</span> against m1' in text
    found = {row[0]: row for row in rows(text, "This run against another")}
    assert found["Answered"][5] == "0 won, 2 lost"
    assert found["Right"][1:6] == ["100.0%", "44.4%", "\N{MINUS SIGN}55.6 points", "worse", "0 won, 10 lost"]
    assert found["Overall"][4] == "the same"
    kinds = dict(re.findall(r'show=(\w+)#answers"[^>]*>\w+ (\d+)<', text))
    # Who failed where it was right before is lost, too.
    assert kinds == {"lost": "12", "wrong": "10", "failed": "2", "all": "20"}
    for kind, count in kinds.items():
        page = shown(client, f"/datasets/faults/runs/r2?show={kind}").text
        assert page.count('<article class="card example"') == int(count)
    assert client.get("/datasets/faults/runs/r1").text.count("It is the first one") == 1


def test_a_run_under_way_shows_how_far_it_is_and_reads_on(client, runs):
    runs.keep(replace(SECOND, updated_at=now(), state="running", done=7))
    text = shown(client, "/datasets/faults/runs/r2").text
    assert "7 of 20 examples, 2 failed" in text
    assert 'data-run="/api/datasets/faults/runs/r2"' in text
    assert "run.js" in text
    assert "Delete this run" not in text
    runs.keep(replace(SECOND, state="running", updated_at=NOW - timedelta(minutes=5)))
    text = shown(client, "/datasets/faults/runs/r2").text
    assert "Interrupted: the collector that ran it has ended." in text
    assert "run.js" not in text


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        pytest.param("GET", "/datasets/gone/runs", 404, "There is no data set", id="no data set"),
        pytest.param("GET", "/datasets/faults/runs/gone", 404, "has no run", id="no run"),
        pytest.param("GET", "/datasets/faults/runs/r2?against=gone", 404, "has no run", id="nothing to compare with"),
        pytest.param("POST", "/datasets/faults/runs", 400, "no endpoint is configured", id="no endpoint"),
        pytest.param("POST", "/datasets/faults/runs/r2/cancel", 409, "is not under way", id="over"),
        pytest.param("POST", "/datasets/faults/runs/gone/remove", 404, "has no run", id="nothing to delete"),
    ],
)
def test_what_cannot_be_done_is_said_on_a_page(client, runs, method, path, status, words):
    data = {"endpoint": "demo", "model": "m", "examples": "5", "system": HOSTILE} if method == "POST" else None
    found = client.request(method, path, data=data, headers=HTML)
    assert (found.status_code, found.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in found.text
    assert HOSTILE not in found.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"examples": "many"}, "examples=&#39;many&#39;: expected a number", id="no number"),
        pytest.param({"parameters": "{"}, "expected JSON such as", id="no JSON"),
        pytest.param({"template": "x"}, "{{input}}", id="template"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_entered(client, runs, fields, words):
    client.app.state.endpoints["demo"] = Endpoint(name="demo", url="http://127.0.0.1:9/v1", api="openai")
    data = {"endpoint": "demo", "model": "my model", **fields}
    found = client.post("/datasets/faults/runs", data=data, headers=HTML)
    assert found.status_code == 400
    assert words in found.text
    assert 'value="my model"' in found.text
    assert len(runs.listed("faults", 10)) == 2


def test_a_run_is_deleted(client, runs):
    assert client.post("/datasets/faults/runs/r2/remove", headers=HTML).url.path == "/datasets/faults/runs"
    assert [one.id for one in runs.listed("faults", 10)] == ["r1"]
