"""The demo's judge and the person who labels its answers: what *Scoring* needs to correct a rate."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from llm_vitals.core import settings
from llm_vitals.evaluation import subject
from llm_vitals_collector.evaluate.judge import prompt
from llm_vitals_collector.evaluate.judge.criterion import shipped
from llm_vitals_collector.kpi.calibration import LEAST
from llm_vitals_demo.assistants import Conversation
from llm_vitals_demo.history.attempt import Attempt
from llm_vitals_demo.history.export import SEED, planned
from llm_vitals_demo.history.judge import scores_of
from llm_vitals_demo.history.labels import AnswerLabel, LabelError, label_of, send
from llm_vitals_demo.history.models import MODELS
from llm_vitals_demo.history.telemetry import TelemetryMaker
from llm_vitals_demo.provider.model_request import read
from llm_vitals_demo.provider.verdict import verdict
from llm_vitals_demo.scoring import CRITERIA, SHARE

END = datetime(2026, 11, 22, 12, 30, tzinfo=timezone.utc)
PICKED = ("0" * 31 + "1", "0" * 15 + "1")


def attempt(*, answer: str, right: str = "On Friday.", assistant: str = "shop") -> Attempt:
    asked = Conversation(assistant=assistant, question="When does it come?", answer=right)
    return Attempt(
        at=END, trace=1, user="u", session="s", model=MODELS["gpt-5.4-mini"], system="", conversation=asked,
        answer=answer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "good"),
    [
        pytest.param(attempt(answer="On Friday."), True, id="it answers the question"),
        pytest.param(attempt(answer="I cannot help with that."), False, id="it declines"),
        pytest.param(
            attempt(answer="billing", right="returns", assistant="tickets"), True, id="a ticket in the wrong queue"
        ),
        pytest.param(attempt(answer=""), None, id="no answer"),
    ],
)
def test_a_person_says_whether_an_answer_deals_with_its_question(monkeypatch, one: Attempt, good: bool | None):
    monkeypatch.setattr("llm_vitals_demo.history.labels.place", lambda *_: SHARE / 2)
    found = label_of(one, *PICKED)
    assert (found.good if found else None) == good


def test_a_call_that_the_judge_does_not_look_at_gets_no_label(monkeypatch):
    monkeypatch.setattr("llm_vitals_demo.history.labels.place", lambda *_: SHARE)
    assert label_of(attempt(answer="On Friday."), *PICKED) is None


@pytest.mark.slow
def test_four_weeks_have_enough_labels_of_both_kinds_to_correct_a_rate():
    maker = TelemetryMaker("test", settings.load({}))

    def labels() -> Iterator[bool]:
        for one in planned(END, days=28, seed=SEED):
            trace_id, span_id = maker.ids(one)
            if found := label_of(one, trace_id.hex(), span_id.hex()):
                yield found.good

    found = list(labels())
    assert 200 < len(found) < 320
    assert found.count(False) > 1.5 * LEAST


def test_a_collector_that_is_not_there_is_said():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(LabelError, match=r"did not accept a label .*: expected the demo's collector"):
            send(url, [AnswerLabel(trace_id=PICKED[0], span_id=PICKED[1], good=True)])


def test_where_the_collector_s_judge_scores_the_application_s_leaves_that_to_it():
    """One share would be of both: what one judge finds with a known weight, and another without."""
    judged = [one for one in planned(END, days=1, seed=SEED) if scores_of(one, "test")]
    assert judged
    for one in judged:
        assert scores_of(one, "test").keys() == {"correctness", *CRITERIA}
        assert scores_of(one, "test", CRITERIA) == {"correctness": scores_of(one, "test")["correctness"]}


@pytest.mark.parametrize(
    ("criterion", "answer", "grade"),
    [
        pytest.param("relevancy", "I'm sorry, but I can't help with that request.", 1, id="a refusal is off the point"),
        pytest.param("coherence", "I'm sorry, but I can't help with that request.", 5, id="and hangs together"),
        pytest.param("coherence", "It comes on Friday.", 5, id="as an answer does"),
    ],
)
def test_the_stand_in_tells_coherence_from_relevancy(criterion: str, answer: str, grade: int):
    grades = {"enum": [1, 2, 3, 4, 5]}
    about, judged = shipped()[criterion], subject.read(answer, prompt="When does it come?")
    members = {
        "model": "gpt-5.4-mini",
        "messages": [
            {"role": "system", "content": prompt.instructions(about)},
            {"role": "user", "content": json.dumps(prompt.shown(about, judged))},
        ],
        "response_format": {"json_schema": {"schema": {"properties": {"reason": {}, "score": grades}}}},
    }
    request = read("/v1/chat/completions", {}, json.dumps(members).encode())
    assert request is not None
    found = verdict(request)
    assert found is not None
    assert found["score"] == grade
