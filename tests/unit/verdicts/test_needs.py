"""A rule is only tried where the words that it needs stand in the opening: no text that it matches may lack them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
import regex_texts
import wordings_answered
import wordings_declined
import wordings_lessons
import wordings_models

from llm_vitals.verdicts.refusal import (
    cannot_patterns,
    disclaimer_patterns,
    idiom_patterns,
    plain_patterns,
    refusal_patterns,
    unable_patterns,
)
from llm_vitals.verdicts.refusal.patterns import Needs
from llm_vitals.verdicts.refusal.phrases import opening, words

_DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "refusals"

Stands = Callable[[str, AbstractSet[str]], bool]


def _all_of(needs: Needs) -> Stands:
    return lambda head, present: not any(present.isdisjoint(one) for one in needs)


_RULES = [
    *(
        (rule.name, rule.pattern, _all_of(rule.needs))
        for rule in (*refusal_patterns.REFUSALS, *idiom_patterns.IDIOMS, *plain_patterns.PLAIN)
    ),
    *(
        (rule.name, rule.pattern, _all_of(rule.needs))
        for rule in (*unable_patterns.UNABLE, *unable_patterns.CLARIFICATIONS)
    ),
    ("cannot", cannot_patterns.CANNOT, cannot_patterns.may_be_cannot),
    ("cannot, elided", cannot_patterns.CANNOT_ELIDED, cannot_patterns.may_be_cannot),
    ("cannot, first person", cannot_patterns.CANNOT, _all_of((frozenset("i"),))),
    ("disclaimer", disclaimer_patterns.DISCLAIMER, _all_of((frozenset("i"), disclaimer_patterns.ITSELF))),
]


@pytest.mark.parametrize(("pattern", "stands"), [pytest.param(p, s, id=n) for n, p, s in _RULES])
def test_what_a_rule_matches_has_its_words(pattern: re.Pattern[str], stands: Stands) -> None:
    """Texts made from the pattern itself, so that no alternative is forgotten."""
    made = set(regex_texts.texts(pattern, tries=300))
    assert len(made) > 20
    assert [text for text in made if not stands(text, words(text))] == []


def _texts() -> Iterator[str]:
    for module in (wordings_answered, wordings_declined, wordings_lessons, wordings_models):
        for table in vars(module).values():
            if isinstance(table, tuple):
                yield from table


def test_what_a_rule_matches_in_our_wordings_has_its_words() -> None:
    assert _unmet(_texts()) == []


@pytest.mark.slow
@pytest.mark.skipif(not _DATA.is_dir(), reason="needs the labelled answers in ../shared/data/refusals")
def test_what_a_rule_matches_in_the_labelled_answers_has_its_words() -> None:
    texts = [r["response"] for r in json.loads((_DATA / "chatgpt_refusals_hand_labeled.json").read_text("utf-8"))]
    for path in sorted(_DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["completion"] for row in csv.DictReader(file)]
    assert _unmet(texts) == []


def _unmet(texts: Iterator[str] | list[str]) -> list[tuple[str, str]]:
    heads = [opening(text) for text in texts]
    assert len(heads) > 400
    return [
        (name, head)
        for head in heads
        for name, pattern, stands in _RULES
        if not stands(head, words(head)) and pattern.search(head)
    ]
