"""What looks like a call to a model and is not kept is counted, and shown with an example."""

from __future__ import annotations

import pytest

from llm_vitals.commands import main
from llm_vitals_collector.unkept import UnkeptSpans

TEMPLATE = {"gen_ai.operation.name": "chat", "template.text": "secret of a person"}
OWN_NAMES = {"acme.prompt_tokens": 7, "acme.completion_tokens": 2}


def test_by_reason_and_scope_with_the_last_one_and_no_values(client, send, build):
    send(build(TEMPLATE, TEMPLATE, scope="templates"))
    send(build(OWN_NAMES, scope="acme", span=9))
    send(build({"http.request.method": "GET"}, {"gen_ai.operation.name": "invoke_agent"}, scope="others"))
    answer = client.get("/api/unkept")
    first, second = answer.json()["unkept"]
    assert (first["reason"], first["scope"], first["spans"]) == ("no_model", "templates", 2)
    assert (second["reason"], second["scope"], second["spans"]) == ("unknown_names", "acme", 1)
    assert first["example"] == {
        "name": "",
        "service": "shop",
        "trace_id": f"{1:032x}",
        "span_id": f"{2:016x}",
        "started_at": "2026-11-18T11:06:40.001000Z",
        "attributes": ["gen_ai.operation.name", "template.text"],
    }
    assert "secret" not in answer.text
    metrics = client.get("/metrics").text
    assert 'llm_vitals_collector_unkept_spans_total{reason="no_model",scope="templates"} 2.0' in metrics
    assert 'llm_vitals_collector_spans_total{kind="other"} 5.0' in metrics


@pytest.mark.parametrize("path", ["/calls", "/vital-signs"])
@pytest.mark.parametrize("empty", [True, False])
def test_the_pages_say_so(client, send, build, chat, path, empty):
    send(build(TEMPLATE, scope="<templates>"))
    if not empty:
        send(build(chat()))
    text = client.get(path).text
    assert "1 span of <code>&lt;templates&gt;</code> looks like a call to a model and was not kept" in text


def test_no_page_says_anything_where_all_is_kept(client, send, build, chat):
    send(build(chat()))
    assert "not kept" not in client.get("/calls").text
    assert client.get("/api/unkept").json() == {"unkept": []}


def test_scopes_are_bounded(client, send, build):
    for number in range(200):
        send(build(TEMPLATE, scope=f"scope-{number}" + "x" * 1000))
    kinds = client.get("/api/unkept").json()["unkept"]
    assert len(kinds) == 100
    assert all(len(kind["scope"]) == 200 for kind in kinds)
    counted = [line for line in client.get("/metrics").text.splitlines() if "unkept_spans_total{" in line]
    assert len(counted) == 31
    assert 'llm_vitals_collector_unkept_spans_total{reason="no_model",scope="other"} 170.0' in counted


def test_doctor_says_so(collector, send, build, monkeypatch, capsys):
    send(build(OWN_NAMES, scope="acme"))
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    main.main(["doctor"])
    line = next(one for one in capsys.readouterr().out.splitlines() if "spans not kept" in one)
    assert "1 of acme look like calls to a model: it counts tokens under names that we do not know" in line
    assert f"trace {1:032x}" in line


def test_nothing_was_seen_yet():
    assert UnkeptSpans().kinds() == ()
