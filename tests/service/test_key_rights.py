"""Each endpoint with each right: what a key may do, over HTTP and gRPC, from programs, browsers and pages of others."""

from __future__ import annotations

import re

import grpc
import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from patience import PATIENCE_S
from starlette.routing import Mount

from llm_vitals_collector.api.route_rights import declared
from llm_vitals_collector.app import create_app
from llm_vitals_collector.keys.file import change
from llm_vitals_collector.keys.key import Key, new_secret, secret_of
from llm_vitals_collector.keys.rights import GRANTED, Right, right_of
from llm_vitals_collector.process import routers, running
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

RIGHTS = {
    Right.NONE: {"GET /healthz", "GET /readyz", "GET /login", "POST /login"},
    Right.SEND: {
        "POST /v1/traces",
        "POST /v1/metrics",
        "POST /v1/logs",
        "POST /api/evaluations",
        "POST /api/evaluations/compare",
        "POST /api/labels",
        "DELETE /api/labels",
        "POST /create-eval-api",
        "POST /api/create-eval-analytics",
    },
    Right.RATE: {
        "POST /api/feedback",
        "DELETE /api/feedback/expected",
        "POST /feedback/label",
        "POST /feedback/withdraw",
    },
    Right.RUN: {
        "POST /api/playground/runs",
        "POST /api/playground/test",
        "POST /api/datasets/{name}/runs",
        "POST /api/datasets/{name}/runs/{run_id}/cancel",
        "POST /api/datasets/{name}/runs/{run_id}/continue",
        "POST /datasets/{name}/runs",
        "POST /datasets/{name}/runs/{run_id}/cancel",
        "POST /datasets/{name}/runs/{run_id}/continue",
    },
    Right.ADMINISTER: {
        "GET /api/keys",
        "POST /api/datasets",
        "POST /datasets",
        "POST /datasets/keep",
        "POST /datasets/{name}/remove",
        "POST /datasets/{name}/examples/{example_id}",
        "DELETE /api/datasets/{name}",
        "DELETE /api/datasets/{name}/runs/{run_id}",
        "POST /datasets/{name}/runs/{run_id}/remove",
        "POST /api/datasets/{name}/examples",
        "PATCH /api/datasets/{name}/examples/{example_id}",
        "DELETE /api/datasets/{name}/examples/{example_id}",
        "POST /api/backup",
        "POST /api/erase",
        "GET /keys",
        "POST /keys",
        "POST /keys/{name}/rotate",
        "POST /keys/{name}/revoke",
        "GET /api/export/{what}",
        "POST /api/alerts/{alert_id}/silence",
        "DELETE /api/alerts/{alert_id}/silence",
        "POST /alerts/{alert_id}/silence",
    },
    Right.READ: {
        "GET /",
        "GET /vital-signs",
        "GET /calls",
        "GET /calls/live",
        "GET /calls/any",
        "GET /calls/{trace_id}/{span_id}",
        "GET /alerts",
        "GET /criteria",
        "GET /insights",
        "GET /accuracy",
        "GET /scoring",
        "GET /api/scoring",
        "GET /api/labels",
        "GET /datasets",
        "GET /feedback",
        "GET /feedback/call",
        "GET /datasets/{name}",
        "GET /datasets/{name}/runs",
        "GET /datasets/{name}/runs/{run_id}",
        "GET /playground",
        "GET /api/playground/endpoints",
        "GET /api/evaluations/criteria",
        "GET /runbooks/{name}",
        "GET /static",
        "GET /metrics",
        "GET /api/openapi.json",
        "GET /api/kpis",
        "GET /api/kpis/{kpi_id}",
        "GET /api/accuracy",
        "GET /api/accuracy/calls",
        "GET /api/insights",
        "GET /api/datasets",
        "GET /api/datasets/{name}",
        "GET /api/datasets/{name}/examples",
        "GET /api/datasets/{name}/runs",
        "GET /api/datasets/{name}/runs/{run_id}",
        "GET /api/datasets/{name}/runs/{run_id}/answers",
        "GET /api/datasets/{name}/export",
        "GET /api/datasets/{name}/export/summary",
        "GET /api/calls",
        "GET /api/calls/{trace_id}/{span_id}",
        "GET /api/feedback",
        "GET /api/unkept",
        "GET /api/alerts",
        "GET /api/alerts/incidents",
        "GET /api/alerts/backtest",
    },
}
"""What an endpoint that is new must be added to."""
SITE = "https://shop.example"


def add_key(path, name, *rights):
    """Its text."""
    text = new_secret()
    change(path, lambda keys: (*keys, Key(name=name, rights=frozenset(rights), secrets=(secret_of(text),))))
    return text


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A data folder with a key of each right alone, and the key that may rate and read."""
    folder = tmp_path_factory.mktemp("rights")
    path = folder / "llm-vitals.keys"
    texts = {right: add_key(path, right.value, right) for right in GRANTED}
    return folder, texts | {"rate and read": add_key(path, "two", Right.RATE, Right.READ)}


@pytest.fixture(scope="module")
def app(keys):
    folder, _ = keys
    store = open_store(folder)
    yield create_app(Settings(data=folder, port=0, grpc_port=0, rating_origins=SITE), store, routers())
    store.close()


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as one:
        yield one


def endpoints(app):
    """`GET /path` to its route, of all that the collector serves."""
    found = {}
    for route in app.state.rights.routes:
        if isinstance(route, Mount):
            found[f"GET {route.path}"] = route
        elif hasattr(route, "methods"):
            found.update({f"{method} {route.path}": route for method in route.methods - {"HEAD"}})
    return found


def test_every_route_declares_its_right(app):
    found = endpoints(app)
    undeclared = [
        name
        for name, route in found.items()
        if right_of(route.app if isinstance(route, Mount) else route.endpoint) is None
    ]
    assert undeclared == []
    assert {right: {n for n, route in found.items() if declared(route) is right} for right in Right} == RIGHTS


@pytest.mark.parametrize("endpoint", sorted(name for names in RIGHTS.values() for name in names))
def test_a_key_opens_what_it_has_the_right_to_and_nothing_else(client, keys, endpoint):
    _, texts = keys
    method, path = endpoint.split(" ")
    path = re.sub(r"\{\w+\}", "0", path) + ("/vitals.css" if path == "/static" else "")
    needed = next(right for right, names in RIGHTS.items() if endpoint in names)

    def status(**headers):
        return client.request(method, path, headers=headers).status_code

    refused = {401, 403}
    if needed is Right.NONE:
        assert status() not in refused or path == "/login"
        return
    assert status() == 401
    assert status(authorization="Bearer wrong") == 401
    for right in GRANTED:
        found = status(**{"x-api-key": texts[right]})
        if right in (needed, Right.ADMINISTER):
            assert found not in refused, right
        else:
            assert found == 403, right
    if method == "GET":
        assert client.head(path, headers={"x-api-key": texts[Right.SEND]}).status_code == 403


def test_a_route_that_declares_nothing_needs_the_right_to_administer():
    from starlette.routing import Route

    assert declared(Route("/x", lambda request: None)) is Right.ADMINISTER


def test_a_key_without_the_right_is_told_which_one_is_missing(client, keys):
    answer = client.get("/api/calls", headers={"x-api-key": keys[1][Right.SEND]})
    assert answer.json()["detail"] == "The key 'send' may send: this needs a key that may read."
    assert "text/html" not in answer.headers["content-type"]


def test_what_is_not_there_is_not_found_with_a_key_only(client, keys):
    assert client.get("/nothing").status_code == 401
    assert client.get("/nothing", headers={"x-api-key": keys[1][Right.READ]}).status_code == 404
    assert client.put("/api/calls", headers={"x-api-key": keys[1][Right.READ]}).status_code == 405


def test_only_a_key_that_reads_logs_in(client, keys):
    refused = client.post("/login", data={"key": keys[1][Right.SEND], "next": "/"})
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert "this needs a key that may read" in refused.text
    entered = client.post("/login", data={"key": keys[1][Right.READ], "next": "/"})
    assert entered.status_code == 303
    assert client.get("/api/calls").status_code == 200
    assert client.post("/alerts/0/silence", data={"for": ""}).status_code == 403
    client.cookies.clear()


RATING = {"rating": "up", "response_id": "r-1"}


@pytest.mark.parametrize(
    ("origin", "key", "status"),
    [
        pytest.param(SITE, Right.RATE, 202, id="a site that may, with a key that only rates"),
        pytest.param(SITE, "rate and read", 403, id="a key that may do more"),
        pytest.param(SITE, Right.ADMINISTER, 403, id="a key that may do everything"),
        pytest.param(SITE, Right.SEND, 403, id="a key that may not rate"),
        pytest.param(SITE, None, 401, id="no key"),
        pytest.param("https://evil.example", Right.RATE, 403, id="another site"),
        pytest.param("null", Right.RATE, 403, id="a sandboxed page"),
    ],
)
def test_a_page_of_a_site_that_may_sends_ratings(client, keys, origin, key, status):
    headers = {"origin": origin} | ({} if key is None else {"authorization": f"Bearer {keys[1][key]}"})
    answer = client.post("/api/feedback", json=RATING, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (SITE if origin == SITE else None)


def test_the_preflight_of_a_rating_needs_no_key_and_that_of_others_is_not_answered(client, keys):
    asked = {"origin": SITE, "access-control-request-method": "POST"}
    answer = client.options("/api/feedback", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, SITE)
    assert "authorization" in answer.headers["access-control-allow-headers"]
    for path, headers in (("/api/feedback", {**asked, "origin": "https://evil.example"}), ("/v1/traces", asked)):
        other = client.options(path, headers=headers)
        assert (other.status_code, "access-control-allow-origin" in other.headers) == (401, False)


def test_a_cookie_is_no_key_for_the_page_of_another_site(client, keys):
    client.post("/login", data={"key": keys[1][Right.ADMINISTER], "next": "/"})
    answer = client.post("/api/feedback", json=RATING, headers={"origin": SITE})
    client.cookies.clear()
    assert answer.status_code == 401


def test_over_grpc_a_key_must_have_the_right_to_send(keys, tmp_path, build, chat):
    folder, texts = keys
    settings = Settings(data=tmp_path, port=0, grpc_port=0, keys_file=folder / "llm-vitals.keys")
    found = {}
    with running(settings) as collector, grpc.insecure_channel(collector.grpc_target) as channel:
        stub = TraceServiceStub(channel)
        for right in GRANTED:
            call = stub.Export.future(build(chat()), metadata=(("x-api-key", texts[right]),), timeout=PATIENCE_S)
            found[right] = call.code()
            if right is Right.READ:
                assert call.details() == "The key 'read' may read: this needs a key that may send."
        metrics = httpx.get(f"{collector.url}/metrics", headers={"x-api-key": texts[Right.READ]}).text
    ok, denied = grpc.StatusCode.OK, grpc.StatusCode.PERMISSION_DENIED
    assert found == {Right.SEND: ok, Right.READ: denied, Right.RATE: denied, Right.RUN: denied, Right.ADMINISTER: ok}
    assert 'llm_vitals_collector_failed_keys_total{door="grpc",reason="right"} 3.0' in metrics
    assert 'llm_vitals_collector_key_requests_total{key="send"} 1.0' in metrics
    assert not any(text in metrics for text in texts.values())
