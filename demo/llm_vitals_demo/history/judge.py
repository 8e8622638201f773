"""What a judge of the application's own, a model, makes of some answers: scores as `llm_vitals.score()` takes them."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from typing import Final

from llm_vitals_demo.history.attempt import Attempt

EVALUATOR: Final = "judge"
AFTER_S: Final = 2.0
"""So long after the end of the call the judge has answered."""
_JUDGED: Final = 0.12
"""Share of the answers that it looks at: each costs a call."""
_OF_GOOD: Final = {"correctness": 0.90, "relevancy": 0.92, "coherence": 0.93}
_OF_BAD: Final = {"correctness": 0.35, "relevancy": 0.45, "coherence": 0.75}
"""Mean scores of an answer that fits its question, and of one that does not, declines or is cut off."""
_INVENTING: Final = {"mistral-small-latest": 0.4}
"""Share of a model's answers that fit their question, and in which the judge finds something that is not so."""
_SPREAD: Final = 0.09
_STEPS: Final = 20
"""Judges like round numbers."""


def scores_of(attempt: Attempt, name: str, leave: Collection[str] = ()) -> Mapping[str, float]:
    """The scores of an answer by their names, 0 to 1, without those to `leave`; none where the judge did not look.
    `name` tells histories apart."""
    # A draw of its own: the plan is the same whether somebody judges or not.
    choice = random.Random(f"{name} {attempt.trace} {attempt.step} {attempt.resend}")  # noqa: S311 - no secret
    if not attempt.answer or attempt.fault is not None or choice.random() >= _JUDGED:
        return {}
    fits = attempt.answer == attempt.conversation.answer and attempt.conversation.kind == "ok"
    # Drawn for that model alone, so that the scores of all others stay.
    invents = _INVENTING.get(attempt.model.name)
    fits = fits and (invents is None or choice.random() >= invents)
    means = _OF_GOOD if fits else _OF_BAD
    return {
        criterion: round(_STEPS * min(1.0, max(0.0, choice.gauss(mean, _SPREAD)))) / _STEPS
        for criterion, mean in means.items()
        if criterion not in leave
    }
