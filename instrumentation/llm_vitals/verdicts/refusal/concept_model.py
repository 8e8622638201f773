"""The small model behind the phrases of all languages: does an opening decline, told from its concepts?

Logistic regression over concepts, pairs of them and neighbours (`concepts`), one model for all languages: it knows
"not", "find" and "an order", whatever their words. Fitted by `evaluation/train_concepts.py` on our own sentences;
`docs/refusal-model.md` is its card. It is asked where no phrase is found and the opening has a word of denial.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Final, Literal, NamedTuple, cast

from llm_vitals.verdicts.refusal.concepts import DENIALS, Mark, features, marks

_FILE: Final = "concept_model.json"


class Linear(NamedTuple):
    """Weights in hundredths of a log-odds unit; a threshold is within the bias."""

    bias: int
    weights: Mapping[str, int]

    def score(self, found: set[str]) -> float:
        """Above 0 where it holds. The sum is divided by the root of the number of features, so that a long opening is
        not surer than a short one."""
        known = [self.weights[feature] for feature in found if feature in self.weights]
        return self.bias + sum(known) / sqrt(len(known)) if known else self.bias


class Model(NamedTuple):
    """What is shipped."""

    declines: Linear
    unable: Linear
    """Of one that declines: whether it cannot rather than will not."""


def declined(code: str, text: str) -> Literal["refusal", "unable"] | None:
    """Whether an opening declines, and how; None where it does not. `code` is English or one of `language.MODULES`."""
    found = marks(code, text)
    if not may_decline(found):
        return None
    known = features(found)
    model = load()
    if model.declines.score(known) <= 0:
        return None
    return "unable" if model.unable.score(known) > 0 else "refusal"


def denies(code: str, text: str) -> bool:
    """Whether a part of an answer says "not"."""
    return any("not" in mark for mark in marks(code, text))


def only_apologizes(code: str, text: str) -> bool:
    """Whether the beginning of an answer says that it is sorry, and nothing that it denies."""
    found = marks(code, text)
    return any("sorry" in mark for mark in found) and not may_decline(found)


def may_decline(found: Sequence[Mark]) -> bool:
    """Whether any word denies: most openings of answers have none."""
    return any(not DENIALS.isdisjoint(mark) for mark in found)


@cache
def load() -> Model:
    """The shipped weights, read once."""
    raw = cast(
        "dict[str, dict[str, object]]", json.loads((files("llm_vitals.verdicts.refusal") / _FILE).read_text("utf-8"))
    )
    return Model(_linear(raw["declines"]), _linear(raw["unable"]))


def _linear(raw: Mapping[str, object]) -> Linear:
    return Linear(bias=cast("int", raw["bias"]), weights=cast("dict[str, int]", raw["weights"]))
