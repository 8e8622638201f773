"""Trains the model of concepts and writes its weights: `python evaluation/train_concepts.py [--check]`.

With `--check` nothing is written; exit code 1 when the shipped file differs from what the sentences give.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from fit_concepts import LEAST, STRENGTH, THRESHOLD, fit, sentences, wordings
from shipped import write_or_compare

from llm_vitals.verdicts.refusal.concept_model import Linear

SHIPPED: Final = (
    Path(__file__).resolve().parents[1]
    / "instrumentation"
    / "llm_vitals"
    / "verdicts"
    / "refusal"
    / "concept_model.json"
)


def render() -> str:
    """The file's text: one feature a line, so that a change can be read."""
    model = fit(sentences() + wordings())
    about = {
        "made_by": "evaluation/train_concepts.py",
        "card": "docs/refusal-model.md",
        "unit": "hundredths of log-odds",
        "settings": {"least": LEAST, "strength": STRENGTH, "threshold": THRESHOLD},
    }
    return (
        f'{{"about":{json.dumps(about)},\n"declines":{_linear(model.declines)},\n"unable":{_linear(model.unable)}}}\n'
    )


def _linear(linear: Linear) -> str:
    weights = ",\n".join(f"{json.dumps(feature)}:{weight}" for feature, weight in linear.weights.items())
    return f'{{"bias":{linear.bias},"weights":{{\n{weights}\n}}}}'


if __name__ == "__main__":
    sys.exit(write_or_compare(SHIPPED, render, "train_concepts.py", __doc__))
