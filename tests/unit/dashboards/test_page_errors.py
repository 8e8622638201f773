"""What fails on a page is said in words on a page, with what to do; and a rating leads to its call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from fastapi import FastAPI

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.datasets import Dataset
from llm_vitals_dashboards.web import routers
from llm_vitals_dashboards.web.page_route import PageRoute

HTML = {"Accept": "text/html,*/*;q=0.8"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def sets(store):
    store.datasets.make(Dataset(name="faults", created_at=datetime.now(timezone.utc), description=None))
    return store.datasets


def kept(client, call, **fields):
    ids = {"trace_id": call.trace_id, "span_id": call.span_id}
    return client.post("/datasets/keep", data={**ids, "dataset": "faults", **fields}, headers=FORM)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param({"prompt": "Where?", "finish_reasons": ("tool_call",)}, "has no answer in text", id="only tools"),
        pytest.param({"prompt": "Where?", "outcome": "error"}, "has no answer in text", id="failed"),
        pytest.param({"output": "There."}, "has no text of a user", id="no question"),
        pytest.param(
            {"input_messages": '[{"role":"user","parts":[{"type":"image","content":"x"}]}]', "output": "There."},
            "has a part that is no text",
            id="an image",
        ),
    ],
)
def test_a_call_that_cannot_be_kept_says_why_and_has_no_button(client, keep, make, sets, content, reason):
    call = make(**content)
    keep(call)
    shown = client.get(f"/calls/{call.trace_id}/{call.span_id}", headers=HTML).text
    assert (reason in shown, "Keep the call</button>" in shown) == (True, False)
    # Who posts the form all the same, as from a page that was opened before.
    answer = kept(client, call)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert f'role="alert">Not kept: the call {reason}' in answer.text


def test_what_is_wrong_with_a_form_is_said_on_the_page_of_the_call(client, keep, make, sets):
    call = make(prompt="Where?", output="There.")
    keep(call)
    answer = kept(client, call, dataset="gone")
    assert answer.status_code == 404
    assert "Not kept: There is no data set &#39;gone&#39;" in answer.text
    assert kept(client, call).url.path == "/datasets/faults"


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        pytest.param("POST", "/datasets/gone/remove", 404, "There is no data set", id="no data set"),
        pytest.param("POST", "/datasets/faults/examples/e", 404, "has no example", id="no example"),
        pytest.param("POST", "/datasets/keep", 400, "messages is missing", id="nothing to keep"),
        pytest.param("POST", "/alerts/none/silence", 404, "none", id="no alert"),
        pytest.param("GET", "/feedback/call?rating=none", 404, "There is no rating", id="no rating"),
    ],
)
def test_a_browser_gets_a_page_and_a_script_json(client, sets, method, path, status, words):
    data = {"dataset": "faults", "for": "1h"} if method == "POST" else None
    page = client.request(method, path, data=data, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in page.text
    assert "Content-Security-Policy" in page.headers
    told = client.request(method, path, data=data)
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")


def test_every_page_answers_so():
    pages = [one for router in routers(FastAPI()) for one in router.routes]
    assert len(pages) > 20
    assert [one.path for one in pages if not isinstance(one, PageRoute)] == []


def test_a_store_that_cannot_be_read_is_a_page(client, store, monkeypatch):
    def away(*_more: object) -> None:
        raise StoreError("the disk is away")

    monkeypatch.setattr(store, "ratings", away)
    answer = client.get("/feedback", headers=HTML)
    assert (answer.status_code, "the disk is away" in answer.text) == (503, True)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(lambda call: {"response_id": "resp/1&x"}, id="response"),
        pytest.param(lambda call: {"trace_id": call.trace_id}, id="trace"),
        pytest.param(lambda call: {"trace_id": call.trace_id, "span_id": call.span_id}, id="span"),
        pytest.param(lambda call: {"trace_id": call.trace_id, "span_id": "f" * 16}, id="a span around it"),
    ],
)
def test_a_rating_leads_to_its_call(client, keep, make, rate, names):
    call = make(response_id="resp/1&x")
    rating = replace(rate("negative", comment="Wrong", **names(call)), id="a b/&?<")
    keep(call, rating)
    found = client.get("/feedback?from=2026-11-01T00:00&to=2026-11-22T00:00", headers=HTML).text
    assert 'href="/feedback/call?rating=a+b%2F%26%3F%3C"' in found
    answer = client.get("/feedback/call", params={"rating": rating.id}, headers=HTML)
    assert (answer.status_code, answer.url.path) == (200, f"/calls/{call.trace_id}/{call.span_id}")


def test_a_rating_whose_call_is_not_kept_says_what_it_names(client, keep, rate):
    keep(replace(rate("negative", response_id="resp-1"), id="lone"), rate("negative"))
    answer = client.get("/feedback/call?rating=lone", headers=HTML)
    assert (answer.status_code, "it names response resp-1" in answer.text) == (404, True)
    page = client.get("/feedback?from=2026-11-01T00:00&to=2026-11-22T00:00").text
    assert page.count("/feedback/call?rating=") == 1
