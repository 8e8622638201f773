"""What is planted in a store is named: the one slice of each kind that is worse, with its rule; of noise none is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.slices import SLICES
from llm_vitals_collector.records import Batch, Call, Score

BEGIN = datetime(2026, 9, 1, tzinfo=timezone.utc)
SEPTEMBER = {"period": "1 to 30 September 2026"}
QUESTIONS = {"en": "Where is the parcel?", "de": "Wo ist das Paket?", "fr": "Je vous demande une facture."}
Bad = Callable[[Call], float]


def answers(seed: int, bad: Bad, number: int = 700, begin: datetime = BEGIN) -> Batch:
    """Answers that differ in all that they are split by, each of it by chance alone; `bad` is how likely one is so."""
    dice = random.Random(seed)
    calls, scores = [], []
    for at in range(1000 * seed, 1000 * seed + number):
        call = Call(
            trace_id=f"{at:032x}",
            span_id=f"{at:016x}",
            started_at=begin + timedelta(hours=dice.randrange(29 * 24), minutes=dice.randrange(60)),
            duration_s=1.0,
            operation="chat",
            outcome="ok",
            judged="yes",
            request_model=f"m{dice.randrange(3)}",
            task=f"t{dice.randrange(4)}",
            variant=dice.choice("ab"),
            input_tokens=dice.choice((50, 300, 1500, 5000, 9000)),
            prompt=QUESTIONS[dice.choice(list(QUESTIONS))],
            output="So.",
            attributes={"gen_ai.prompt.version": f"v{dice.randrange(4)}"},
        )
        calls.append(call)
        value = 0.2 if dice.random() < bad(call) else 0.9
        scores += [
            Score(
                id=f"{name} {at}",
                at=call.started_at + timedelta(minutes=1),
                name=name,
                value=value if name == "correctness" else 0.9,
                evaluator="judge",
                trace_id=call.trace_id,
                span_id=call.span_id,
            )
            for name in ("correctness", "coherence")
        ]
    return Batch(calls=tuple(calls), scores=tuple(scores))


def worse(matches: Callable[[Call], bool]) -> Bad:
    return lambda call: 0.6 if matches(call) else 0.1


PLANTED = {
    "model": ("m1", "other_model", worse(lambda call: call.request_model == "m1")),
    "task": ("t2", "ground_task", worse(lambda call: call.task == "t2")),
    "variant": ("b", "stop_variant", worse(lambda call: call.variant == "b")),
    "prompt_version": ("v3", "revert_prompt", worse(lambda call: call.attributes["gen_ai.prompt.version"] == "v3")),
    "hour": ("9", "hour", lambda call: 0.9 if call.started_at.hour == 9 else 0.1),
    "language": ("de", "language", worse(lambda call: call.prompt == QUESTIONS["de"])),
    "length": ("8000", "shorten", worse(lambda call: call.input_tokens == 9000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("by", SLICES)
def test_the_slice_that_is_worse_is_named(client, store, by: str) -> None:
    key, rule, bad = PLANTED[by]
    batch = answers(3, bad)
    store.write([batch])
    correctness, _, coherence = client.get("/api/insights", params=SEPTEMBER).json()["scores"]
    named = [one for one in correctness["slices"] if one["stands_out"]]
    assert [(one["by"], one["key"]) for one in named] == [(by, key)]
    assert (correctness["rule"], coherence["rule"]) == (rule, "keep")
    # The worst that are shown are of that slice, and what it explains is what would go if it were like the rest.
    of_slice = {
        call.span_id
        for call in batch.calls
        if {
            "model": call.request_model,
            "task": call.task,
            "variant": call.variant,
            "prompt_version": call.attributes["gen_ai.prompt.version"],
            "hour": str(call.started_at.hour),
            "language": next(code for code, text in QUESTIONS.items() if text == call.prompt),
            "length": "8000" if call.input_tokens == 9000 else "",
        }[by]
        == key
    }
    assert named[0]["answers"] == len(of_slice)
    assert len(correctness["worst"]) == 5
    assert {one["span_id"] for one in correctness["worst"]} <= of_slice
    without = (correctness["below"] - named[0]["excess"]) / correctness["judged"]
    assert without == pytest.approx(named[0]["share_of_rest"])
    assert named[0]["explains"] == pytest.approx(1 - without / correctness["share"])


@pytest.mark.slow
def test_of_noise_nothing_is_named(client, store) -> None:
    """Ten months of a store: that one of ten names a slice falsely is as likely as 40 in 100, that three do as 1 in
    100. (test_insights_figures.py has 300 periods.)"""
    named = 0
    for seed in range(10):
        begin = BEGIN - timedelta(days=30 * seed)
        store.write([answers(100 + seed, lambda _: 0.2, 300, begin)])
        month = {"from": f"{begin:%Y-%m-%d}", "to": f"{begin + timedelta(days=30):%Y-%m-%d}"}
        (correctness, *_) = client.get("/api/insights", params=month).json()["scores"]
        assert (correctness["judged"], correctness["tested"] > 20) == (300, True)
        slices = [one for one in correctness["slices"] if one["stands_out"]]
        assert (correctness["rule"] == "facts_everywhere") == (not slices)
        named += bool(slices)
    assert named <= 2
