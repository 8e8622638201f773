"""OTLP in, /metrics out: the registers of a running collector say what its store says."""

from __future__ import annotations

import logging
import time

import httpx
import pytest
from patience import PATIENCE_S
from prometheus_client.parser import text_string_to_metric_families

from llm_vitals.verdicts.fingerprint import FIXED_SALT, fingerprint
from llm_vitals_collector.derive.registers import distinct, query_identity, touch
from llm_vitals_collector.process import running
from llm_vitals_collector.records import CallQuery

ASKED, AGAIN, ELSE = "How do I reset my password?", "Please, how do I reset my pasword?", "How do I cook rice?"


pytestmark = pytest.mark.each_store


def asked(chat, user, prompt, **more):
    return chat(
        user__hash=user,
        llm_vitals__query=True,
        llm_vitals__question=prompt,
        **{"llm_vitals.query.fingerprint": fingerprint(prompt, FIXED_SALT), **more},
    )


def registers(client, name):
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {int(s.labels["r"]): s.value for f in families if f.name == name for s in f.samples}


def expected(identities):
    told = {}
    for identity in identities:
        touch(told, identity)
    return told


def now_ns():
    return time.time_ns() - 10_000_000_000


def test_users_and_questions_are_counted_as_the_store_counts_them(client, send, build, chat):
    people = [f"user-{i}" for i in range(40)]
    send(build(*(asked(chat, user, text) for user in people for text in (ASKED, AGAIN, ELSE)), start_ns=now_ns()))
    send(build(chat(llm_vitals__query=True), asked(chat, "user-1", ASKED, llm_vitals__retry=True), trace=2))
    users = registers(client, "llm_vitals_user_register")
    questions = registers(client, "llm_vitals_query_register")
    assert users == expected(people)
    assert questions == expected(
        query_identity(user, fingerprint(text, FIXED_SALT)) for user in people for text in (ASKED, ELSE)
    )
    assert distinct(users) == pytest.approx(len(people), rel=0.125)
    assert distinct(questions) == pytest.approx(2 * len(people), rel=0.125)


def test_the_store_has_the_fingerprint_of_the_question_that_is_repeated(collector, send, build, chat):
    send(build(asked(chat, "u", ASKED), asked(chat, "u", AGAIN)))
    assert _questions(collector) == (1, 2)
    again = collector.store.call(f"{1:032x}", f"{2:016x}")
    assert again.fingerprint == fingerprint(ASKED, FIXED_SALT)
    assert again.attributes["llm_vitals.query.fingerprint"] == fingerprint(AGAIN, FIXED_SALT)


def test_spans_of_other_instrumentations_that_name_no_user_change_nothing(client, send, build):
    send(build({"gen_ai.operation.name": "chat", "gen_ai.prompt": ASKED}, scope="other", start_ns=now_ns()))
    assert registers(client, "llm_vitals_user_register") == {}
    assert registers(client, "llm_vitals_query_register") == {}


def test_a_restart_and_a_delivery_again_change_nothing(settings, build, chat):
    body = build(*(asked(chat, f"u-{i}", text) for i in range(9) for text in (ASKED, AGAIN)), start_ns=now_ns())
    found = []
    for _ in range(2):
        with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
            if found:
                found.append((registers(client, "llm_vitals_user_register"), *_questions(one)))
            client.post(
                "/v1/traces",
                content=body.SerializeToString(),
                headers={"content-type": "application/x-protobuf"},
            ).raise_for_status()
            found.append((registers(client, "llm_vitals_user_register"), *_questions(one)))
    assert found[0] == found[1] == found[2]
    assert found[0][1:] == (9, 18)


def _questions(collector):
    calls = collector.store.calls(CallQuery(limit=100)).calls
    return len({(call.user, call.fingerprint) for call in calls}), len(calls)


def test_what_is_derived_never_costs_a_call(collector, client, send, build, chat, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(collector.app.state.queue, "_before", broken)
    monkeypatch.setattr(collector.app.state.queue, "_after", broken)
    with caplog.at_level(logging.ERROR):
        send(build(asked(chat, "u", ASKED)))
    assert collector.store.call(f"{1:032x}", f"{1:016x}") is not None
    assert [r.exc_info[0] for r in caplog.records] == [RuntimeError, RuntimeError]
