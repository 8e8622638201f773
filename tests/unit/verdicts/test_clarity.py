"""Clarity: what can be seen to be wrong with the text itself, and its readability."""

from __future__ import annotations

import pytest

from llm_vitals.verdicts.clarity import clarity, readability
from llm_vitals.verdicts.deductions.deduction import Deduction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("word " * 40, 1.0, id="forty words"),
        pytest.param("word " * 80, 0.8, id="eighty words without an end"),
        pytest.param("word " * 400, 0.6, id="no end in sight"),
        pytest.param("word " * 20 + "! " + "word " * 59, 1.0, id="two sentences"),
        pytest.param("word\n" * 200, 1.0, id="lines"),
    ],
)
def test_readability(text: str, expected: float) -> None:
    assert readability(text, len(text.split())) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param((), 1.0, id="nothing"),
        pytest.param(("unfinished",), 0.7, id="the text"),
        pytest.param(("too_long", "json_missing"), 1.0, id="what was asked for is no matter of the text"),
        pytest.param(("repeating", "cut_off"), 0.0, id="never below 0"),
    ],
)
def test_deductions_for_the_text_count(names: tuple[str, ...], expected: float) -> None:
    found = tuple(Deduction(name, "") for name in names)
    assert clarity("Well said.", 2, found) == pytest.approx(expected)
