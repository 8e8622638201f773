"""The gate: keys that come, go and are rotated while the collector runs, and who tries one wrong key after another."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.app import make_gate
from llm_vitals_collector.keys import gate, uses
from llm_vitals_collector.keys.failures import BURST, MOST_ADDRESSES, REFILL_S, FailedKeys, network
from llm_vitals_collector.keys.file import KeyFileError, change, read
from llm_vitals_collector.keys.gate import KeyRefusedError
from llm_vitals_collector.keys.key import Key, cookie_of, new_secret, of_cookie, of_key, secret_of
from llm_vitals_collector.keys.rights import Right
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.process import StartError, running
from llm_vitals_collector.settings import Settings, SettingsError

OWN = "0123456789abcdef"
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "_LOOK_S", 0.0)
    return tmp_path / "llm-vitals.keys"


def add(path, name="shop", *rights, **fields):
    text = new_secret()
    key = Key(name=name, rights=frozenset(rights or (Right.SEND,)), secrets=(secret_of(text),), **fields)
    change(path, lambda keys: (*keys, key))
    return text


def open_gate(path, **settings):
    return make_gate(Settings(data=path.parent, port=0, grpc_port=0, **settings), make_instruments())


def status(one, *texts, address=HERE, right=Right.SEND):
    try:
        key = one.admit([of_key(text) for text in texts], right, address, "http")
    except KeyRefusedError as refused:
        return refused.status
    return None if key is None else key.name


def test_keys_come_and_go_without_a_restart(path):
    one = open_gate(path)
    assert (one.needs_key, status(one)) == (False, None)
    text = add(path)
    assert (one.needs_key, status(one), status(one, text)) == (True, 401, "shop")
    change(path, lambda keys: ())
    # No key is left: nobody may, and not everybody.
    assert (one.needs_key, status(one), status(one, text)) == (True, 401, 401)


def test_the_key_of_the_environment_stands_beside_them_and_may_everything(path):
    text = add(path)
    one = open_gate(path, api_key=OWN)
    assert [key.name for key in one.keys] == ["LLM_VITALS_API_KEY", "shop"]
    assert status(one, OWN, right=Right.ADMINISTER) == "LLM_VITALS_API_KEY"
    assert (status(one, text), status(one, text, right=Right.READ)) == ("shop", 403)
    assert status(one, "wrong", OWN) == "LLM_VITALS_API_KEY"


def test_a_rotated_key_is_valid_until_its_end_and_the_new_one_at_once(path):
    old, now = add(path), datetime.now(timezone.utc)
    new = new_secret()

    def rotated(until):
        return lambda keys: [
            replace(key, secrets=(secret_of(new), replace(key.secrets[-1], until=until))) for key in keys
        ]

    one = open_gate(path)
    change(path, rotated(now + timedelta(hours=1)))
    assert [status(one, text) for text in (old, new)] == ["shop", "shop"]
    change(path, rotated(now - timedelta(seconds=1)))
    assert [status(one, text) for text in (old, new)] == [401, "shop"]


def test_a_key_ends_when_it_expires(path):
    now = datetime.now(timezone.utc)
    ended, valid = (add(path, f"k{i}", expires_at=now + timedelta(hours=i)) for i in (-1, 1))
    one = open_gate(path)
    assert (status(one, ended), status(one, valid)) == (401, "k1")


def test_a_cookie_ends_with_its_key_and_what_is_kept_opens_nothing(path):
    text = add(path, "people", Right.READ)
    one = open_gate(path)
    kept = json.loads(path.read_text())["keys"][0]["secrets"][0]
    assert text not in path.read_text()
    assert one.admit([of_cookie(cookie_of(text))], Right.READ, HERE, "http").name == "people"
    for stolen in (kept["key_sha256"], kept["cookie_sha256"]):
        for credential in (of_key(stolen), of_cookie(stolen), of_cookie(cookie_of(stolen))):
            with pytest.raises(KeyRefusedError):
                one.admit([credential], Right.READ, HERE, "http")
    change(path, lambda keys: ())
    with pytest.raises(KeyRefusedError):
        one.admit([of_cookie(cookie_of(text))], Right.READ, HERE, "http")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut"),
        pytest.param("[]", id="a list"),
        pytest.param('{"version": 2, "keys": []}', id="of a newer version"),
        pytest.param('{"version": 1, "keys": [{"name": "x"}]}', id="a key without fields"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("\x00\xff", id="bytes"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_is_told(path, content, caplog):
    text = add(path)
    one = open_gate(path)
    path.write_text(content, encoding="latin-1")
    assert (status(one, text), status(one, "wrong")) == ("shop", 401)
    assert caplog.text.count("The keys stay as they were") == 1
    with pytest.raises(KeyFileError, match=r"this is not a file of keys .* add keys anew"):
        open_gate(path)
    path.unlink()
    assert one.needs_key is False


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_file_that_others_can_read_or_change_is_refused_in_one_line(path, mode):
    add(path)
    path.chmod(mode)
    with (
        pytest.raises(StartError, match=rf"open to other users \(mode {mode:04o}\): chmod 600 {path}"),
        running(Settings(data=path.parent, port=0, grpc_port=0)),
    ):
        pass


def test_the_file_is_for_its_owner_alone_and_writers_take_turns(path):
    threads = [threading.Thread(target=add, args=(path, f"k{i}")) for i in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(read(path)) == 20
    assert {oct(one.stat().st_mode & 0o777) for one in path.parent.iterdir()} == {"0o600"}


def test_off_loopback_a_file_of_keys_is_enough_and_its_end_opens_nothing(path):
    with pytest.raises(SettingsError, match="llm-vitals keys add"):
        Settings(data=path.parent, host="0.0.0.0")
    text = add(path)
    one = open_gate(path, host="0.0.0.0")
    path.unlink()
    assert (one.needs_key, status(one, text)) == (True, 401)


# -- who tries one wrong key after another ---------------------------------------------------------------------------


def test_guesses_of_one_address_are_limited_and_lock_out_no_other(path):
    text = add(path)
    one = open_gate(path)
    assert [status(one, f"guess {i}") for i in range(BURST + 3)] == [401] * BURST + [429] * 3
    assert status(one, text) == 429
    assert status(one, text, address=THERE) == "shop"


def test_the_same_wrong_key_again_and_a_missing_one_lock_out_nobody(path):
    text = add(path)
    one = open_gate(path)
    assert {status(one, "an old key") for _ in range(200)} == {401}
    assert {status(one) for _ in range(200)} == {401}
    assert status(one, text) == "shop"


def test_tries_come_back_with_time():
    now = [0.0]
    failed = FailedKeys(lambda: now[0])
    for i in range(BURST):
        assert failed.wait_s(HERE, str(i)) == 0
        failed.note(HERE, str(i))
    assert failed.wait_s(HERE, "next") == REFILL_S
    now[0] += REFILL_S
    assert failed.wait_s(HERE, "next") == 0
    failed.note(HERE, "next")
    assert failed.wait_s(HERE, "another") == REFILL_S


def test_a_million_addresses_take_bounded_memory():
    failed = FailedKeys()
    for i in range(3 * MOST_ADDRESSES):
        failed.note(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", str(i))
    for i in range(100):
        failed.note(HERE, str(i))
    assert len(failed._addresses) == MOST_ADDRESSES
    assert len(failed._addresses[HERE].wrong) == BURST
    assert failed.recent(2)[0].address == HERE


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="IPv4"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="IPv4 in IPv6"),
        pytest.param("2001:db8::1", "2001:db8::/64", id="IPv6"),
        pytest.param("2001:db8::ffff:1", "2001:db8::/64", id="the same network"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="with a zone"),
        pytest.param("unix:", "unix:", id="a socket"),
    ],
)
def test_an_address_is_counted_with_its_network(address, counted):
    assert network(address) == counted


def test_a_guess_is_logged_once_and_never_with_the_key(path, caplog):
    add(path)
    one = open_gate(path)
    for i in range(BURST * 5):
        status(one, f"a secret guess {i}")
    assert caplog.text.count("one wrong key after another") == 1
    assert "secret guess" not in caplog.text


# -- over HTTP -------------------------------------------------------------------------------------------------------


def test_failures_and_uses_are_shown_to_who_administers(path):
    text = add(path, "shop", Right.SEND)
    boss = add(path, "boss", Right.ADMINISTER)
    with running(Settings(data=path.parent, port=0, grpc_port=0)) as collector:
        with httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as client:
            client.post("/v1/traces", headers={"x-api-key": text, "content-type": "application/json"}, content=b"{}")
            for i in range(BURST):
                assert client.get("/api/calls", headers={"x-api-key": f"guess {i}"}).status_code == 401
            limited = client.get("/api/calls", headers={"x-api-key": "guess"})
            assert (limited.status_code, 1 <= int(limited.headers["retry-after"]) <= REFILL_S) == (429, True)
            login = client.post("/login", data={"key": "guess", "next": "/"})
            assert login.status_code == 429
            assert "looked at in" in login.text
        # From another address of this machine.
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(base_url=collector.url, transport=transport, headers={"x-api-key": boss}) as client:
            found = client.get("/api/keys").json()
            metrics = client.get("/metrics").text
    assert found["needed"] is True
    assert [(key["name"], key["rights"], key["last_used_at"] is not None) for key in found["keys"]] == [
        ("shop", ["send"], True),
        ("boss", ["administer"], True),
    ]
    assert [(one["address"], one["requests"]) for one in found["failures"]] == [("127.0.0.1", BURST + 2)]
    assert 'failed_keys_total{door="http",reason="wrong"} 10.0' in metrics
    assert 'failed_keys_total{door="http",reason="limited"} 1.0' in metrics
    assert 'failed_keys_total{door="login",reason="limited"} 1.0' in metrics
    assert not any(secret in json.dumps(found) + metrics for secret in (text, boss, "guess"))
    # Kept for `llm-vitals keys list` and the next start.
    assert uses.read(path.parent).keys() == {"shop", "boss"}
    assert open_gate(path).uses.last("shop") is not None


def test_a_file_of_uses_that_is_damaged_is_none(path):
    for content in ("", "[1]", '{"a": "b"}', "\x00"):
        (path.parent / uses.NAME).write_text(content)
        assert uses.read(path.parent) == {}
