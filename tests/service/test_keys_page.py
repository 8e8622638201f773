"""`/keys`: what the page shows, what it changes, and for whom."""

from __future__ import annotations

import logging
import re

import pytest
from fastapi.testclient import TestClient

from llm_vitals_collector.app import create_app
from llm_vitals_collector.keys.file import read
from llm_vitals_collector.keys.rights import GRANTED, Right
from llm_vitals_collector.process import routers
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

KEY = "0123456789abcdef"
SHOWN = re.compile(r'aria-label="The key">(llmv_[\w-]+)</pre>')


@pytest.fixture
def page(tmp_path):
    """The pages of a collector with or without a key of the environment."""
    opened = []

    def open_page(api_key=None):
        store = open_store(tmp_path)
        app = create_app(Settings(data=tmp_path, port=0, grpc_port=0, api_key=api_key), store, routers())
        client = TestClient(app, base_url="http://localhost", follow_redirects=False)
        client.__enter__()
        opened.append((client, store))
        if api_key:
            client.headers["x-api-key"] = api_key
        client.file = tmp_path / "llm-vitals.keys"
        return client

    yield open_page
    for client, store in opened:
        client.__exit__(None, None, None)
        store.close()


def test_a_key_is_added_shown_once_rotated_and_revoked(page, caplog):
    client = page(KEY)
    added = client.post("/keys", data={"name": "shop", "rights": ["send", "rate"], "lasts": "30d"})
    (text,) = SHOWN.findall(added.text)
    assert (added.status_code, added.headers["cache-control"]) == (200, "no-store")
    (key,) = read(client.file)
    assert (key.name, key.rights) == ("shop", {Right.SEND, Right.RATE})
    assert (key.expires_at - key.created_at).days == 30
    again = client.get("/keys").text
    assert ("shop" in again, "send, rate" in again, text in again, SHOWN.findall(again)) == (True, True, False, [])

    def status(one):
        return client.post("/api/feedback", json={"rating": "up"}, headers={"x-api-key": one}).status_code

    assert status(text) != 401
    (new,) = SHOWN.findall(client.post("/keys/shop/rotate", data={"keep": "1h"}).text)
    assert 401 not in (status(text), status(new))
    (newest,) = SHOWN.findall(client.post("/keys/shop/rotate", data={"keep": "0d"}).text)
    assert (status(text), status(new), status(newest) != 401) == (401, 401, True)
    revoked = client.post("/keys/shop/revoke")
    assert (revoked.status_code, revoked.headers["location"]) == (303, "/keys")
    assert (status(newest), read(client.file)) == (401, ())
    sender = "by key LLM_VITALS_API_KEY from testclient"
    assert [one for one in caplog.messages if sender in one] == [
        f"key shop was added, which may send, rate, {sender}",
        f"key shop was rotated, {sender}",
        f"key shop was rotated, {sender}",
        f"key shop was revoked, {sender}",
    ]
    assert not any(one in caplog.text for one in (text, new, newest))


@pytest.mark.parametrize(
    ("path", "fields", "status", "problem"),
    [
        pytest.param("", {"name": "Shop", "rights": "send"}, 400, "expected a name of small letters", id="name"),
        pytest.param("", {"name": "<b>", "rights": "send"}, 400, "&lt;b&gt;", id="markup in a name is text"),
        pytest.param("", {"name": "new"}, 400, "choose at least one", id="no right"),
        pytest.param("", {"name": "new", "rights": "none"}, 400, "choose at least one", id="no right of ours"),
        pytest.param("", {"name": "old", "rights": "send"}, 400, "there is a key", id="twice"),
        pytest.param("/gone/rotate", {}, 400, "there is no key", id="rotate"),
        pytest.param("/gone/revoke", {}, 400, "there is no key", id="revoke"),
        pytest.param("/LLM_VITALS_API_KEY/revoke", {}, 400, "there is no key", id="that of the environment"),
        pytest.param("", {"name": "x" * 2000, "rights": "send"}, 413, "shorten", id="long"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(page, path, fields, status, problem):
    client = page(KEY)
    client.post("/keys", data={"name": "old", "rights": "send"})
    before = client.file.read_bytes()
    answer = client.post(f"/keys{path}", data=fields)
    assert (answer.status_code, problem in answer.text) == (status, True)
    assert client.file.read_bytes() == before
    assert SHOWN.findall(answer.text) == []


def test_nobody_locks_themselves_out(page):
    client = page()
    refused = client.post("/keys", data={"name": "shop", "rights": "send"})
    assert (refused.status_code, "add that first" in refused.text) == (400, True)
    assert not client.file.exists()
    (text,) = SHOWN.findall(client.post("/keys", data={"name": "admin", "rights": "administer"}).text)
    assert client.get("/keys").status_code == 401  # from the first key on
    client.headers["x-api-key"] = text
    client.post("/keys", data={"name": "soon", "rights": "administer", "lasts": "30d"})
    refused = client.post("/keys/admin/revoke")
    assert (refused.status_code, "the last key that may administer" in refused.text) == (400, True)
    client.post("/keys", data={"name": "other", "rights": "administer"})
    assert client.post("/keys/admin/revoke").status_code == 303
    assert [key.name for key in read(client.file)] == ["soon", "other"]


@pytest.mark.parametrize("path", ["/keys", "/keys/old/rotate", "/keys/old/revoke"])
def test_no_other_site_and_no_lesser_key_changes_keys(page, path):
    client = page(KEY)
    client.post("/keys", data={"name": "old", "rights": "send"})
    (reads,) = SHOWN.findall(client.post("/keys", data={"name": "reads", "rights": "read"}).text)
    before = client.file.read_bytes()
    fields = {"name": "evil", "rights": "administer"}
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"x-api-key": reads},
    ):
        assert client.post(path, data=fields, headers=headers).status_code == 403
    assert client.file.read_bytes() == before
    assert 'href="/keys"' in client.get("/criteria").text
    assert 'href="/keys"' not in client.get("/criteria", headers={"x-api-key": reads}).text


def test_every_right_that_a_key_can_have_is_offered(page):
    offered = re.findall(r'name="rights" value="(\w+)"', page(KEY).get("/keys").text)
    assert sorted(offered) == sorted(right.value for right in GRANTED)


def test_who_failed_is_shown_as_text(page):
    client = page(KEY)
    client.get("/api/keys", headers={"x-api-key": "wrong"})
    text = client.get("/keys").text
    assert "testclient" in text.rpartition("Failed attempts")[2]


def test_a_file_that_cannot_be_written_is_said(page, caplog):
    client = page(KEY)
    client.post("/keys", data={"name": "old", "rights": "send"})
    client.file.write_text("{}")
    with caplog.at_level(logging.CRITICAL):
        answer = client.post("/keys", data={"name": "new", "rights": "send"})
    assert (answer.status_code, "this is not a file of keys" in answer.text) == (503, True)
