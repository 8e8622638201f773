"""Who may talk to the collector."""

from __future__ import annotations

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings, SettingsError, load

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def guarded_collector(tmp_path_factory):
    with running(Settings(data=tmp_path_factory.mktemp("guarded"), port=0, grpc_port=0, api_key=KEY)) as collector:
        yield collector


@pytest.fixture
def guarded(guarded_collector):
    with httpx.Client(base_url=guarded_collector.url, timeout=PATIENCE_S) as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="no key"),
        pytest.param({"authorization": "Bearer wrong"}, 401, id="wrong key"),
        pytest.param({"authorization": f"Basic {KEY}"}, 401, id="another scheme"),
        pytest.param({"cookie": f"llm_vitals_key={KEY}"}, 401, id="the key itself as cookie"),
        pytest.param({"authorization": f"Bearer {KEY}"}, 200, id="bearer"),
        pytest.param({"authorization": f"bearer {KEY}"}, 200, id="scheme in lower case"),
        pytest.param({"x-api-key": KEY}, 200, id="x-api-key"),
    ],
)
@pytest.mark.parametrize("path", ["/api/calls", "/metrics", "/v1/traces"])
def test_with_a_key_every_request_carries_it(guarded, path, headers, status):
    if path == "/v1/traces":
        answer = guarded.post(path, content=b"", headers={**headers, "content-type": "application/x-protobuf"})
    else:
        answer = guarded.get(path, headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert "LLM_VITALS_API_KEY" in answer.json()["error"]
        assert answer.headers["www-authenticate"] == "Bearer"


def test_health_needs_no_key(guarded):
    assert [guarded.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_a_browser_logs_in_and_comes_back_to_where_it_was(guarded):
    asked = guarded.get("/api/calls?limit=5", headers={"accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fapi%2Fcalls%3Flimit%3D5")
    assert 'value="/api/calls?limit=5"' in guarded.get(asked.headers["location"]).text
    wrong = guarded.post("/login", data={"key": "wrong", "next": "/"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert '<p role="alert" id="problem">That is not a key of this collector, or it has ended.</p>' in wrong.text
    assert "frame-ancestors 'none'" in wrong.headers["content-security-policy"]
    right = guarded.post("/login", data={"key": KEY, "next": "/api/calls?limit=5"})
    assert (right.status_code, right.headers["location"]) == (303, "/api/calls?limit=5")
    cookie = right.headers["set-cookie"]
    assert KEY not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert guarded.get("/api/calls").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_the_login_leads_nowhere_else(guarded, target):
    answer = guarded.post("/login", data={"key": KEY, "next": target})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("localhost", 200, id="localhost"),
        pytest.param("LOCALHOST:4318", 200, id="with port"),
        pytest.param("app.localhost:4318", 200, id="a name below localhost"),
        pytest.param("127.0.0.9", 200, id="any of 127/8"),
        pytest.param("[::1]:4318", 200, id="IPv6"),
        pytest.param("evil.example", 403, id="DNS rebinding"),
        pytest.param("localhost.evil.example", 403, id="a name that begins like one"),
        pytest.param("192.168.1.5:4318", 403, id="an address of the network"),
    ],
)
def test_without_a_key_the_host_is_a_loopback_name(shared, host, status):
    assert shared.get("/api/calls", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 202, id="no browser"),
        pytest.param({"origin": "SELF"}, 202, id="our own page"),
        pytest.param({"origin": "https://evil.example"}, 403, id="another site"),
        pytest.param({"origin": "http://127.0.0.1:1"}, 403, id="another port"),
        pytest.param({"origin": "null"}, 403, id="sandboxed page"),
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site without origin"),
    ],
)
def test_another_origin_changes_nothing(collector, client, headers, status):
    sent = {name: value.replace("SELF", collector.url) for name, value in headers.items()}
    assert client.post("/api/feedback", json={"rating": "up"}, headers=sent).status_code == status


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_off_loopback_a_key_is_required(tmp_path, host):
    with pytest.raises(SettingsError, match=r"no key is set: set LLM_VITALS_API_KEY .* or listen on 127\.0\.0\.1"):
        Settings(data=tmp_path, host=host)
    assert load({"LLM_VITALS_HOST": host, "LLM_VITALS_API_KEY": KEY}).host == host
