"""Calls of other instrumentations: those of one trace are one query, in whatever order their spans come."""

from __future__ import annotations

from itertools import permutations

import pytest

START_NS = 1_795_000_000_000_000_000
OTHERS = "opentelemetry.instrumentation.openai"
QUESTION = '[{"role": "user", "parts": [{"type": "text", "content": "Why is the sky blue?"}]}]'
TOOL = (
    '[{"role": "user", "parts": [{"type": "text", "content": "How warm?"}]},'
    ' {"role": "tool", "parts": [{"type": "tool_call_response", "response": "21"}]}]'
)


def attributes(of_call, ours):
    """Ours say whether they begin a query; others say nothing of what is ours."""
    if ours:
        return {**of_call, "llm_vitals.query": True}
    return {name: value for name, value in of_call.items() if not name.startswith("llm_vitals.")}


def spans(build, chat, *calls):
    """A request a call: trace, place in time, messages, instrumentation."""
    return [
        build(
            attributes(chat(gen_ai__input__messages=messages, user__id="ann"), ours),
            trace=trace,
            span=number + 1,
            parent=999,
            start_ns=START_NS + place * 2_000_000_000,
            scope="llm_vitals" if ours else OTHERS,
        )
        for number, (trace, place, messages, ours) in enumerate(calls)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "begins"),
    [
        pytest.param([(1, 0, QUESTION, False), (1, 1, QUESTION, False), (1, 2, TOOL, False)], {1}, id="a trace"),
        pytest.param([(1, 1, QUESTION, False), (1, 0, TOOL, False), (1, 2, QUESTION, False)], {1}, id="a tool first"),
        pytest.param([(1, 0, QUESTION, False), (2, 1, QUESTION, False)], {1, 2}, id="two traces"),
        pytest.param([(1, 0, QUESTION, False), (1, 1, QUESTION, True)], {2}, id="beside ours"),
    ],
)
def test_the_calls_of_a_trace_are_one_query(calls, begins, build, chat, client, send) -> None:
    requests = spans(build, chat, *calls)
    for order in permutations(requests):
        for request in order:
            send(request)
        listed = client.get("/api/calls").json()["calls"]
        found = {
            int(one["span_id"], 16)
            for one in listed
            if client.get(f"/api/calls/{one['trace_id']}/{one['span_id']}").json()["starts_query"]
        }
        assert found == begins


@pytest.mark.each_store
def test_what_two_people_asked_in_one_trace_are_two_queries(build, chat, client, send) -> None:
    for number, user in enumerate(("ann", "ann", "ben", "ann", "ben")):
        of_call = attributes(chat(gen_ai__input__messages=QUESTION, user__id=user), ours=False)
        send(build(of_call, trace=7, span=70 + number, parent=999, start_ns=START_NS + number, scope=OTHERS))
    found = {
        int(one["span_id"], 16)
        for one in client.get("/api/calls").json()["calls"]
        if client.get(f"/api/calls/{one['trace_id']}/{one['span_id']}").json()["starts_query"]
    }
    assert found == {70, 72}
