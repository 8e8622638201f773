"""What all verdicts on a call cost: ratios to a fixed piece of work, because absolute times are the machine's."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

import pytest
from exchanges import answered
from patience import times_the_cost

from llm_vitals.core.exchange import Usage
from llm_vitals.verdicts.derive import judge

_SENTENCES: Final = (
    "Distributed tracing follows one request as it moves through several services.",
    "The sea was grey that morning, and the wind came in long slow breaths over the harbour wall.",
    "A budget is not a wish list; it says which of your plans can be paid for this year.",
    "When the temperature falls below zero, the valves close and the pump stops within two seconds.",
)
_QUESTION: Final = "Tell me about tracing. " * 10
_CALLS: Final = 16


def _prose(number: int) -> str:
    """English of 1,400 characters."""
    return " ".join(random.Random(number).choices(_SENTENCES, k=17))


_PROSE: Final = [_prose(number) for number in range(_CALLS)]
_ANSWERS: Final[dict[str, tuple[Callable[[int], str], float]]] = {
    "English, 17 sentences": (_prose, 5.0),
    "English, one sentence": (lambda number: _SENTENCES[number % len(_SENTENCES)], 5.0),
    "no language, 225 words": (lambda number: " ".join(f"word{(number + i) % 97}" for i in range(225)), 3.5),
    "no language, 8 words": (lambda number: " ".join(f"word{number + i}" for i in range(8)), 3.5),
    "declines": (lambda number: f"I'm sorry, but I can't help with request {number}, it is against our policy.", 3.5),
}
"""Answers, and what all verdicts on one may cost, in passes of a regex over the words of 1,400 characters. The same
code had 1.1 to 1.3 of them on one machine and 1.5 to 3.2 on another, busy one: the bound is 1.6 times the latter.
`make bench` says what it is on a machine, and which step takes it."""


@pytest.mark.parametrize("case", _ANSWERS)
def test_all_verdicts_on_an_answer_take_the_time_of_a_few_passes_over_its_words(case: str) -> None:
    answer, most = _ANSWERS[case]
    calls = [answered(answer(number), question=_QUESTION, usage=Usage(57, 300)) for number in range(_CALLS)]
    times = times_the_cost(
        lambda: [judge(one, stream_end=None, error_type=None, key=b"key", declared_task=None) for one in calls],
        lambda: [re.findall(r"\w+", text) for text in _PROSE],
        rounds=12,
    )
    assert times < most
