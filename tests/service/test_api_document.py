"""The OpenAPI document says what the endpoints do, and generated requests get what it says."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone

import pytest
from each_store import STORES, open_clickhouse
from examples import examples
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_vitals_collector.api.calls import CallFilters
from llm_vitals_collector.api.errors import MEDIA_TYPE
from llm_vitals_collector.api.models import CallDetails, CallSummary, Evaluation, Rating
from llm_vitals_collector.app import create_app
from llm_vitals_collector.process import routers
from llm_vitals_collector.records import Batch, Call, Feedback, Score
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

UNDOCUMENTED = re.compile(
    r"/v1/|/login|/static|/$|/vital-signs|/insights|/accuracy|/calls|/alerts|/keys|/criteria|/scoring|/datasets|/feedback|/playground|/runbooks"
    r"|/api/openapi.json"
)
"""OTLP is specified by OpenTelemetry; the rest are pages."""
OTHER_TYPES = {
    "/metrics": "text/plain",
    "/api/backup": "application/vnd.duckdb",
    "/api/export/{what}": "application/x-ndjson",
    "/api/datasets/{name}/export": "application/x-ndjson",
    "/api/playground/runs": "text/event-stream",
    "/api/playground/test": "text/x-python",
}
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "0", "-1", "1e999", "NaN", "9" * 30, "7d", "0d", "999999w", "2026-11-15", "2026-11-15T00:00:00Z", "\x00",
            "1795000000", "0001-01-01", "9999-12-31T23:59:59+00:00", "2026-11-15T00:00:00-23:59", "[" * 3000, "ok",
            "'; DROP TABLE call; --", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS5hLmI", "MS5hLmI", "MS5h", "model", "task,variant",
        ]
    ),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(st.text(max_size=4), more, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "rating",
    "scale",
    "score",
    "comment",
    "expected",
    "actual",
    "response_id",
    "trace_id",
    "span_id",
    "user",
    "id",
)


@pytest.fixture(scope="module", params=STORES)
def app(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("document")
    if request.param == "duckdb":
        store = open_store(folder)
    else:
        store = open_clickhouse(request.getfixturevalue("clickhouse").url("document"))
    one = create_app(Settings(data=folder, port=0, grpc_port=0), store, routers())
    yield one
    one.state.queue.close()
    store.close()


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as one:
        yield one


@pytest.fixture(scope="module")
def document(client):
    return client.get("/api/openapi.json").json()


def operations(document):
    return [(method, path, one) for path, item in document["paths"].items() for method, one in item.items()]


def routes(router):
    """The API routes, of included routers too: FastAPI keeps those as they are, or unpacks them, by version."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router)


def test_every_endpoint_is_in_the_document(app, document):
    there = {(method, path) for method, path, _ in operations(document)}
    served = {
        (method.lower(), route.path)
        for route in routes(app)
        for method in route.methods
        if not UNDOCUMENTED.match(route.path)
    }
    assert served == there
    assert {"/api/calls", "/api/feedback", "/api/kpis", "/api/accuracy", "/healthz", "/readyz", "/metrics"} <= {
        path for _, path in there
    }


def test_every_operation_says_what_it_takes_and_answers(document):
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["description"], where
        assert {"401", "403"} <= operation["responses"].keys(), where
        assert "422" not in operation["responses"], where
        for parameter in operation.get("parameters", []):
            assert parameter["schema"], (where, parameter)
        if "requestBody" in operation or operation.get("parameters"):
            assert "400" in operation["responses"], where
        for status, response in operation["responses"].items():
            (content,) = response["content"].items()
            expected = MEDIA_TYPE if int(status) >= 400 else OTHER_TYPES.get(path, "application/json")
            assert content[0] == expected, (where, status)
            assert content[1].get("schema") or path == "/metrics", (where, status)
    assert "requestBody" in document["paths"]["/api/feedback"]["post"]


def test_the_parameters_of_a_list_are_those_of_its_model(document):
    names = [parameter["name"] for parameter in document["paths"]["/api/calls"]["get"]["parameters"]]
    assert names == [field.alias or name for name, field in CallFilters.model_fields.items()]


@pytest.mark.parametrize(
    ("model", "fields", "more"),
    [
        pytest.param(CallDetails, Call._fields, {"total_tokens", "deductions", "feedback", "evaluations"}, id="call"),
        pytest.param(Rating, Feedback.__dataclass_fields__, set(), id="rating"),
        pytest.param(Evaluation, Score.__dataclass_fields__, set(), id="score"),
    ],
)
def test_an_answer_has_every_field_of_its_record(model, fields, more):
    assert model.model_fields.keys() - more == set(fields)


def test_what_is_answered_is_what_the_document_says(client, app):
    app.state.store.write(
        [
            Batch(
                calls=(
                    Call(
                        trace_id="ab" * 16,
                        span_id="cd" * 8,
                        started_at=datetime.now(timezone.utc),
                        duration_s=1.0,
                        operation="chat",
                        finish_reasons=("stop",),
                        scores={"clarity": 0.5},
                        attributes={"a": [1]},
                    ),
                )
            )
        ]
    )
    (one,) = client.get("/api/calls").json()["calls"]
    CallSummary.model_validate(one, extra="forbid")
    CallDetails.model_validate(client.get(f"/api/calls/{'ab' * 16}/{'cd' * 8}").json(), extra="forbid")


def check(answer, operation):
    """What any answer must be, whatever was sent."""
    assert answer.status_code < 500, answer.text
    assert str(answer.status_code) in operation["responses"], answer.text
    if answer.status_code >= 400:
        told = answer.json()
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert (told["status"], told["error"]) == (answer.status_code, told["detail"])
        assert told["title"]


GENERATED = settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))


@GENERATED
@given(data=st.data())
def test_generated_parameters_never_break_a_read(client, document, data):
    reads = [(path, item["get"]) for path, item in document["paths"].items() if "get" in item]
    path, operation = data.draw(st.sampled_from(reads))
    places = {"query": {}, "path": {}}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" or data.draw(st.integers(0, 2)) == 0:
            text = data.draw(TEXTS)
            places[parameter["in"]][parameter["name"]] = text
    for name, value in places["path"].items():
        path = path.replace(f"{{{name}}}", re.sub(r"[^\w-]", "_", value)[:200] or "x")
    check(client.get(path, params=places["query"]), operation)


@GENERATED
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=5))
def test_generated_bodies_never_break_a_write(client, document, body):
    check(client.post("/api/feedback", content=json.dumps(body), headers=JSON_TYPE), FEEDBACK(document))


@GENERATED
@given(st.binary(max_size=60))
def test_generated_bytes_never_break_a_write(client, document, body):
    check(client.post("/api/feedback", content=body, headers=JSON_TYPE), FEEDBACK(document))


JSON_TYPE = {"content-type": "application/json"}


def FEEDBACK(document):  # noqa: N802 # the operation
    return document["paths"]["/api/feedback"]["post"]


@pytest.mark.parametrize("path", ["/vital-signs", "/calls", "/calls/live", "/alerts", "/"])
@settings(GENERATED, max_examples=examples(30))  # a page of all signs takes 0.1 s
@given(
    query=st.dictionaries(
        st.sampled_from(["from", "to", "period", "before", "service", "model", "text", "after", "outcome"]),
        TEXTS,
        max_size=3,
    )
)
def test_generated_addresses_never_break_a_page(client, path, query):
    answer = client.get(path, params=query, follow_redirects=False)  # where it leads to is in the list
    assert answer.status_code < 500, answer.text
