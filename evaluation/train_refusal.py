"""Trains the linear refusal model and writes its weights: `python evaluation/train_refusal.py [--check]`.

With `--check` nothing is written; exit code 1 when the shipped file differs from what the data gives.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from answers import load
from fit import KEPT, LEAST_QUESTIONS, STRENGTH, THRESHOLD, fit
from shipped import write_or_compare

SHIPPED: Final = (
    Path(__file__).resolve().parents[1] / "instrumentation" / "llm_vitals" / "verdicts" / "refusal" / "classifier.json"
)


def render() -> str:
    """The file's text: one feature a line, so that a change can be read."""
    answers = load()
    model = fit([row for source in sorted(answers) for row in answers[source]])
    about = {
        "made_by": "evaluation/train_refusal.py",
        "card": "docs/refusal-model.md",
        "unit": "hundredths of log-odds",
        "settings": {"kept": KEPT, "least_questions": LEAST_QUESTIONS, "strength": STRENGTH, "threshold": THRESHOLD},
    }
    weights = ",\n".join(f"{json.dumps(f)}:{w}" for f, w in model.weights.items())
    return f'{{"about":{json.dumps(about)},\n"bias":{model.bias},\n"weights":{{\n{weights}\n}}}}\n'


if __name__ == "__main__":
    sys.exit(write_or_compare(SHIPPED, render, "train_refusal.py", __doc__))
