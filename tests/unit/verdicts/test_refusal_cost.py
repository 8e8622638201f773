"""What a refusal's verdict costs, in every language: plain answers, long against short, in CPU of one thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from patience import times_the_cost

from llm_vitals.verdicts.refusal.detector import text_verdict

_ROWS: Final = (Path(__file__).parent / "languages" / "plain" / "answers.tsv").read_text("utf-8").splitlines()[1:]
_PLAIN: Final = dict(row.split("\t") for row in _ROWS)
"""Three sentences of instructions in each language, which none of its phrases is near to."""
_LOOKED_AT: Final = 400
"""Characters, docs/refusal-model.md."""
_PASSES: Final = 15
"""Times that a regex takes to part what is looked at into words; measured: 5 to 9. Where each part of a word was looked
up for each phrase, it was 7 to 19."""
_PASSES_WITHOUT_SPACES: Final = {"ja": 28}
"""Where there are hardly any spaces, the regex has little to do; measured: 16."""
_LONGER: Final = 3
"""Times the cost of an answer of 800 characters that one of 80,000 may cost; measured: 0.9 to 1.2."""


def _times(one: Callable[[], object], other: Callable[[], object]) -> float:
    """How many times the CPU of `other` `one` takes, each of them often: one look is too short to be measured."""
    return times_the_cost(lambda: [one() for _ in range(15)], lambda: [other() for _ in range(15)], rounds=12)


def _long(code: str, size: int) -> str:
    text = _PLAIN[code] + " "
    return (text * (size // len(text) + 1))[:size]


@pytest.mark.parametrize("code", sorted(_PLAIN))
def test_a_plain_answer_is_judged_in_the_time_of_a_few_looks_at_its_words(code: str) -> None:
    text = _long(code, 800)
    assert (text_verdict(text).kind, text_verdict(text).judged) == ("none", True)
    times = _times(lambda: text_verdict(text), lambda: re.findall(r"\w+", text[:_LOOKED_AT]))
    assert times < _PASSES_WITHOUT_SPACES.get(code, _PASSES)


@pytest.mark.parametrize("code", sorted(_PLAIN))
def test_the_cost_does_not_grow_with_the_length_of_an_answer(code: str) -> None:
    ordinary, long = _long(code, 800), _long(code, 80_000)
    assert _times(lambda: text_verdict(long), lambda: text_verdict(ordinary)) < _LONGER
