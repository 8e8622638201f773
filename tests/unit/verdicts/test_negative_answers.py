"""An answer that says no is an answer; one beside it that declines declines."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from llm_vitals.verdicts.refusal.detector import text_verdict

SENTENCES = Path(__file__).parent / "languages" / "negative" / "answers.tsv"
NOT_FOUND_YET = frozenset(("Mes consignes m'en empêchent.", "Raporda bundan bahsedilmiyor.", "Arama sonuç vermedi."))
"""Of three or four words, in a language that is not recognised by them."""


def sentences(verdict: str) -> list[str]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [row["answer"] for row in rows if row["verdict"] == verdict]
    assert len(found) > 30
    return found


def test_an_answer_that_says_no_is_an_answer() -> None:
    """Advice against something, a want of evidence, what a silence leads to, a service that there is not: in all
    languages that are judged."""
    assert {text: text_verdict(text).reason for text in sentences("none") if text_verdict(text).kind != "none"} == {
        "The word does not exist in standard German; people say it in Austria.": "phrase=false_premise"
    }


@pytest.mark.parametrize("verdict", ["refusal", "unable"])
def test_an_answer_that_declines_is_found(verdict: str) -> None:
    """A search in vain, a source that is silent, knowledge that ends, rules that forbid, advice with a refusal behind
    it: in all languages that are judged."""
    missed = {text for text in sentences(verdict) if text_verdict(text).kind not in ("refusal", "unable")}
    assert missed == NOT_FOUND_YET & set(sentences(verdict))
