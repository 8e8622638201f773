"""Expected answers that people set on pages: counted by accuracy at once, changed as often as wanted, and no rating."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from llm_vitals_collector.records import Batch, FeedbackQuery, Label

pytestmark = pytest.mark.each_store

TRACE, SPAN = f"{1:032x}", f"{1:016x}"
CALL = {"trace_id": TRACE, "span_id": SPAN}


@pytest.fixture
def rated(client, send, build, chat):
    """A collector with a call that answered "refund", and a rating of it."""
    send(build(chat(gen_ai__response__id="r-1", llm_vitals__answer="refund", llm_vitals__task="classify")))
    rating = {"rating": "down", "comment": "<i>no</i>", "response_id": "r-1", "id": "by-ann"}
    assert client.post("/api/feedback", json=rating).status_code == 202
    return client


def label(client, status=303, **fields):
    answer = client.post("/feedback/label", data=fields, headers={"accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer


def accuracy(client):
    found = client.get("/api/accuracy?period=1h").json()
    return found["labelled"], found["right"], [(one["label"], one["expected"]) for one in found["classes"]]


def test_a_label_beside_a_rating_counts_is_changed_and_leaves_the_rating_alone(rated, collector):
    assert accuracy(rated) == (0, 0, [])
    before = rated.get("/metrics").text.count("llm_vitals_feedback_total{")
    answer = label(rated, response_id="r-1", expected="complaint", row=f"f-{1:016x}", period="7d")
    assert answer.headers["location"] == f"/feedback?period=7d#f-{1:016x}"
    assert accuracy(rated) == (1, 0, [("complaint", 1)])
    label(rated, response_id="r-1", expected=" Refund. ")
    assert accuracy(rated) == (1, 1, [("refund", 1)])
    kept = {one.id: one for one in collector.store.ratings(FeedbackQuery()).feedback}
    assert len(kept) == 2
    assert (kept["by-ann"].rating, kept["by-ann"].comment, kept["by-ann"].expected) == ("negative", "<i>no</i>", None)
    page = rated.get("/feedback").text
    assert "&lt;i&gt;no&lt;/i&gt;" in page
    # Beside the rating, too, and in both forms; the row of the label is its own.
    assert page.count("> Refund. <") + page.count("\n Refund. <") == 4
    assert rated.get("/metrics").text.count("llm_vitals_feedback_total{") == before
    (only,) = collector.store.ratings(FeedbackQuery(labels=True)).feedback
    assert (only.rating, only.expected) == (None, " Refund. ")


def test_a_label_of_the_page_of_a_call_counts_with_the_label_that_the_application_read(rated, collector):
    sent = {"response_id": "r-1", "expected": "refund", "actual": "complaint", "id": "by-app"}
    assert rated.post("/api/feedback", json=sent).status_code == 202
    assert accuracy(rated) == (1, 0, [("refund", 1)])
    page = rated.get(f"/calls/{TRACE}/{SPAN}").text
    assert '<input type="hidden" name="actual" value="complaint">' in page
    fields = {"from": "call", "response_id": "r-1", "actual": "complaint", "expected": "complaint", **CALL}
    assert label(rated, **fields).headers["location"] == f"/calls/{TRACE}/{SPAN}#expected-answer"
    assert accuracy(rated) == (1, 1, [("complaint", 1)])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"response_id": "r-1"}, "There is no expected answer", id="nothing entered"),
        pytest.param({"response_id": "r-1", "expected": " \n "}, "There is no expected answer", id="blanks"),
        pytest.param({"expected": "refund"}, "It names no answer", id="no answer"),
        pytest.param({"expected": "refund", "trace_id": "x", "span_id": SPAN}, "32 hex digits", id="no trace"),
        pytest.param({"response_id": "r-1", "expected": "x" * 10_001}, "at most 10000 characters", id="too long"),
        pytest.param({"response_id": "r" * 257, "expected": "refund"}, "at most 256 characters", id="a long id"),
    ],
)
def test_what_cannot_be_kept_says_why(rated, fields, reason):
    answer = label(rated, status=400, **fields)
    assert reason in answer.text
    assert "<h1>" in answer.text
    assert accuracy(rated) == (0, 0, [])


def test_no_other_site_sets_a_label_and_nobody_is_led_elsewhere(rated):
    fields = {"response_id": "r-1", "expected": "refund"}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert rated.post("/feedback/label", data=fields, headers=headers).status_code == 403
    assert accuracy(rated) == (0, 0, [])
    odd = label(rated, **fields, row='x"//evil.example', text="//evil.example", before="https://evil.example")
    assert odd.headers["location"].startswith("/feedback?text=%2F%2Fevil.example&before=https%3A%2F%2F")
    assert "#" not in odd.headers["location"]


def test_the_playground_takes_the_label_along(rated):
    page = f"/playground?call={TRACE}-{SPAN}"
    assert "complaint</textarea>" not in rated.get(page).text
    label(rated, response_id="r-1", expected="complaint")
    assert "complaint</textarea>" in rated.get(page).text


def withdraw(client, status=303, **fields):
    answer = client.post("/feedback/withdraw", data=fields, headers={"accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer


def test_a_label_that_is_withdrawn_counts_no_longer_and_the_one_before_it_does(rated, collector):
    sent = {"rating": "down", "response_id": "r-1", "expected": "complaint", "id": "by-app"}
    assert rated.post("/api/feedback", json=sent).status_code == 202
    label(rated, response_id="r-1", expected="refund")
    assert accuracy(rated) == (1, 1, [("refund", 1)])
    (by_page,) = collector.store.ratings(FeedbackQuery(labels=True)).feedback
    assert f'name="id" value="{by_page.id}"' in rated.get(f"/calls/{TRACE}/{SPAN}").text
    back = withdraw(rated, id=by_page.id, row=f"f-{1:016x}", period="7d")
    assert back.headers["location"] == f"/feedback?period=7d#f-{1:016x}"
    assert accuracy(rated) == (1, 0, [("complaint", 1)])
    assert 'name="id" value="by-app"' in rated.get("/feedback").text
    back = withdraw(rated, id="by-app", **{"from": "call"}, **CALL)
    assert back.headers["location"] == f"/calls/{TRACE}/{SPAN}#expected-answer"
    assert accuracy(rated) == (0, 0, [])
    kept = {
        one.id: (one.rating, one.comment, one.expected) for one in collector.store.ratings(FeedbackQuery()).feedback
    }
    assert kept == {"by-ann": ("negative", "<i>no</i>", None), "by-app": ("negative", None, None)}
    assert "Withdraw" not in rated.get("/feedback").text + rated.get(f"/calls/{TRACE}/{SPAN}").text


@pytest.mark.parametrize("gone", ["by-ann", "nobody"])
def test_what_is_not_there_is_not_withdrawn(rated, gone):
    answer = rated.delete("/api/feedback/expected", params={"id": gone})
    assert (answer.status_code, answer.json()["error"][:36]) == (404, "There is no expected answer of a rat")
    assert "There is no expected answer" in withdraw(rated, status=404, id=gone).text


def test_by_api_a_label_is_withdrawn_and_may_be_set_again(rated):
    sent = {"response_id": "r-1", "expected": "complaint", "id": "a/b c"}
    for _ in range(2):
        assert rated.post("/api/feedback", json=sent).status_code == 202
        assert accuracy(rated) == (1, 0, [("complaint", 1)])
        answer = rated.delete("/api/feedback/expected", params={"id": "a/b c"})
        assert (answer.status_code, answer.json()) == (200, {"withdrawn": "a/b c"})
        assert accuracy(rated) == (0, 0, [])


def test_a_withdrawn_label_no_longer_calibrates_the_judge(rated, collector):
    """A rating with an expected answer is a label of correctness, too: by what is left, or none."""
    at = datetime.now(timezone.utc)
    for name, expected in (("first", "refund"), ("second", "complaint")):
        sent = {"response_id": "r-1", "expected": expected, "rating": "down", "id": name}
        assert rated.post("/api/feedback", json=sent).status_code == 202
    made = Label(**CALL, criterion="correctness", good=False, by="rating", at=at)
    collector.store.write([Batch(labels=(made,))])
    assert rated.delete("/api/feedback/expected", params={"id": "second"}).status_code == 200
    assert [(one.by, one.good) for one in collector.store.sampling.labels_for(TRACE, SPAN)] == [("rating", True)]
    assert rated.delete("/api/feedback/expected", params={"id": "first"}).status_code == 200
    assert collector.store.sampling.labels_for(TRACE, SPAN) == ()


def test_no_other_site_withdraws_a_label(rated):
    label(rated, response_id="r-1", expected="complaint")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert rated.post("/feedback/withdraw", data={"id": "x"}, headers=headers).status_code == 403
    assert accuracy(rated) == (1, 0, [("complaint", 1)])
