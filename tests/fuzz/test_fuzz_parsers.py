"""Broken bytes to each parser that we wrote ourselves, 200,000 in CI; `parsers.py` goes on from there."""

from __future__ import annotations

from random import Random

import pytest
from examples import examples
from mutations import mutated
from targets import TARGETS, seeds

pytestmark = pytest.mark.slow

CASES = {"wire": 40_000, "json": 30_000, "compressed": 40_000, "sse": 50_000, "partial": 25_000, "answers": 15_000}
LONGEST = 3_000
"""Bytes of an input: longer ones hold no more, and take the time of many."""


@pytest.mark.parametrize("target", TARGETS)
def test_no_bytes_break_a_parser(target: str) -> None:
    chance = Random(7)
    begin, parse = seeds(target), TARGETS[target]
    for number in range(examples(CASES[target])):
        data = mutated(chance.choice(begin), chance)[:LONGEST]
        try:
            parse(data)
        except Exception as error:
            raise AssertionError(f"input {number}: {data!r}") from error


def test_each_target_has_its_number_of_cases() -> None:
    assert CASES.keys() == TARGETS.keys()
