"""/api/datasets: examples of calls, of ratings and of files, once each, and out again as lines to tune models with."""

from __future__ import annotations

import json

import pytest

from llm_vitals.core import semconv

pytestmark = pytest.mark.each_store

TRACE, SPAN = f"{1:032x}", f"{1:016x}"
ANSWER = "It is 4."
INPUT = json.dumps(
    [
        {"role": "user", "parts": [{"type": "text", "content": "2 + 2? me@a.com"}]},
        {"role": "assistant", "parts": [{"type": "tool_call", "id": "c", "name": "add", "arguments": {"n": 2}}]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": "4"}]},
    ]
)
MESSAGES = [
    {"role": "user", "content": "2 + 2? me@a.com"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c", "type": "function", "function": {"name": "add", "arguments": '{"n": 2}'}}],
    },
    {"role": "tool", "tool_call_id": "c", "content": "4"},
]


@pytest.fixture
def told(client, send, build, chat):
    """A data set, a call and a rating of it."""
    more = {semconv.INPUT_MESSAGES: INPUT, semconv.ANSWER: ANSWER, "user.id": "u"}
    send(build({**chat(gen_ai__response__id="r"), **more}))
    rating = {
        "rating": 2,
        "scale": "0-10",
        "expected": "4",
        "comment": "Too LONG, Zürich",
        "response_id": "r",
        "id": "f",
    }
    assert client.post("/api/feedback", json=rating).status_code == 202
    assert client.post("/api/datasets", json={"name": "sums", "description": "d"}).status_code == 201
    return client


def add(client, *examples):
    return client.post("/api/datasets/sums/examples", json={"examples": list(examples)})


def listed(client, **parameters):
    return client.get("/api/datasets/sums/examples", params=parameters).json()["examples"]


def test_a_call_and_its_rating_become_examples(told):
    answer = add(told, {"trace_id": TRACE, "span_id": SPAN, "labels": ["sum"]})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["added"], answer.json()["known"]) == (1, 0)
    (kept,) = listed(told)
    assert kept["messages"] == MESSAGES
    assert (kept["answer"], kept["labels"], kept["origin"], kept["consent"]) == (ANSWER, ["sum"], "call", False)
    assert "user" not in kept
    again = add(told, {"rating_id": "f"}).json()
    assert (again["added"], again["known"], again["examples"][0]["id"]) == (0, 1, kept["id"])
    assert told.delete(f"/api/datasets/sums/examples/{kept['id']}").status_code == 200
    assert add(told, {"rating_id": "f", "consent": True}).json()["added"] == 1
    (kept,) = listed(told, text="zürich")
    assert (kept["expected"], kept["rating"], kept["note"]) == ("4", "negative", "Too LONG, Zürich")
    assert told.get("/api/datasets").json()["datasets"][0] | {"created_at": ""} == {
        "name": "sums", "created_at": "", "description": "d", "examples": 1, "consented": 1,
    }  # fmt: skip


def test_an_example_is_changed_field_by_field(told):
    add(told, {"prompt": "Why?", "answer": "So.", "note": "n"})
    (kept,) = listed(told)
    where = f"/api/datasets/sums/examples/{kept['id']}"
    after = told.patch(where, json={"expected": "Because.", "labels": ["a", "a", "b"], "consent": True}).json()
    assert after == {**kept, "expected": "Because.", "labels": ["a", "b"], "consent": True}
    assert listed(told, label="b", consent="true") == [after]
    assert told.patch(where, json={"expected": None, "labels": [], "note": None, "consent": None}).json() == {
        **after, "expected": None, "labels": [], "note": None, "consent": False,
    }  # fmt: skip
    assert told.patch("/api/datasets/sums/examples/none", json={}).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attributes", "sent", "consent"),
    [
        pytest.param({}, {}, False, id="nobody said so"),
        pytest.param({"llm_vitals__consent": True}, {}, True, id="the application declared it"),
        pytest.param({"llm_vitals__consent": "true"}, {}, False, id="a text is no declaration"),
        pytest.param({"llm_vitals__consent": True}, {"consent": False}, False, id="who keeps it says no"),
        pytest.param({}, {"consent": True}, True, id="who keeps it says yes"),
        pytest.param({"llm_vitals__consent": True}, {"prompt": "q", "answer": "a"}, False, id="other words"),
    ],
)
def test_an_example_has_the_consent_that_its_call_has(told, build, chat, attributes, sent, consent):
    fields = chat(llm_vitals__question="Why?", llm_vitals__answer="So.", **attributes)
    span = build(fields, trace=7, span=7).SerializeToString()
    told.post("/v1/traces", content=span, headers={"content-type": "application/x-protobuf"})
    assert add(told, {"trace_id": f"{7:032x}", "span_id": f"{7:016x}", **sent}).status_code == 201
    assert [one["consent"] for one in listed(told)] == [consent]


def test_only_what_has_consent_leaves_and_without_personal_data(told):
    add(
        told,
        {"rating_id": "f", "consent": True},
        {"prompt": "secret", "answer": "never"},
        {"prompt": "q", "answer": "bad", "rating": "negative", "consent": True},
        {"prompt": "q", "preferred": "good", "rejected": "bad", "consent": True},
    )
    lines = [json.loads(line) for line in told.get("/api/datasets/sums/export").text.splitlines()]
    asked = [{**MESSAGES[0], "content": "2 + 2? [email]"}, *MESSAGES[1:]]
    assert lines[0] == {"messages": [*asked, {"role": "assistant", "content": "4"}]}
    assert lines[1:] == [{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "good"}]}]
    pairs = told.get("/api/datasets/sums/export", params={"form": "preference"}).text.splitlines()
    assert json.loads(pairs[0]) == {
        "input": {"messages": asked},
        "preferred_output": [{"role": "assistant", "content": "4"}],
        "non_preferred_output": [{"role": "assistant", "content": ANSWER}],
    }
    trl = told.get("/api/datasets/sums/export", params={"form": "trl"}).text.splitlines()
    assert json.loads(trl[1]) == {
        "prompt": [{"role": "user", "content": "q"}],
        "chosen": [{"role": "assistant", "content": "good"}],
        "rejected": [{"role": "assistant", "content": "bad"}],
    }
    assert told.get("/api/datasets/sums/export/summary").json() == {
        "written": 2, "without_consent": 1, "without_answer": 1, "redactions": {"email": 1},
    }  # fmt: skip


def test_comments_are_searched(told):
    assert told.post("/api/feedback", json={"rating": "up", "comment": "fine", "id": "g"}).status_code == 202
    for text, ids in (("zürich", ["f"]), ("too long", ["f"]), ("FINE", ["g"]), ("%", []), ("4", ["f"])):
        assert [one["id"] for one in told.get("/api/feedback", params={"text": text}).json()["feedback"]] == ids, text


WRONG = [
    pytest.param([], 400, '{"examples": [...]}', id="no object"),
    pytest.param({"examples": []}, 400, "a list of 1 to 1000 examples", id="nothing"),
    pytest.param({"examples": [{}]}, 400, "examples[0].messages is missing", id="an empty one"),
    pytest.param({"examples": [{"prompt": 1}]}, 400, "examples[0].prompt=1: expected text", id="no text"),
    pytest.param({"examples": [{"prompt": "a", "x": 1}]}, 400, "examples[0].x: no such field", id="unknown field"),
    pytest.param(
        {"examples": [{"messages": [{"role": "king", "content": "a"}]}]}, 400, "messages[0].role='king'", id="role"
    ),
    pytest.param(
        {"examples": [{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}]},
        400, "text, or parts of text", id="an image",
    ),
    pytest.param({"examples": [{"prompt": "a", "preferred": "b"}]}, 400, "or neither", id="half a pair"),
    pytest.param({"examples": [{"prompt": "a", "labels": "b"}]}, 400, "a list of at most 20 labels", id="labels"),
    pytest.param({"examples": [{"trace_id": "a" * 32, "span_id": "b" * 16}]}, 404, "No call", id="no such call"),
    pytest.param({"examples": [{"rating_id": "x"}]}, 404, "no such rating", id="no such rating"),
]  # fmt: skip
"""Bodies, each with the status and a part of the answer; in one test, as each store takes a second to start."""


def test_what_is_wrong_is_said(told):
    for row in WRONG:
        body, status, expected = row.values
        answer = told.post("/api/datasets/sums/examples", json=body)
        assert (answer.status_code, expected in answer.json()["detail"]) == (status, True), (row.id, answer.text)
    assert listed(told) == []


def test_names(told):
    assert told.post("/api/datasets", json={"name": "sums"}).status_code == 409
    assert told.post("/api/datasets", json={"name": "../x"}).json()["field"] == "name"
    assert told.get("/api/datasets/none/examples").status_code == 404
    assert told.delete("/api/datasets/sums").json() == {"examples": 0}
    assert told.get("/api/datasets/sums").status_code == 404
