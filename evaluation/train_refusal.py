"""Trains the linear refusal model and writes its weights: `python evaluation/train_refusal.py [--check]`.

With `--check` nothing is written; exit code 1 when the shipped file differs from what the data gives.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from answers import load
from fit import KEPT, LEAST_QUESTIONS, STRENGTH, THRESHOLD, fit

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


def main() -> int:
    """Write the weights, or compare them; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the shipped file instead of writing it")
    check = bool(parser.parse_args().check)
    text = render()
    if not check:
        SHIPPED.write_text(text, "utf-8", newline="\n")
        print(f"{SHIPPED.name}: {len(text):,} bytes")
        return 0
    if SHIPPED.read_text("utf-8") == text:
        print(f"{SHIPPED.name} is what the data gives.")
        return 0
    print(
        f"{SHIPPED.name} differs from what the data gives; run `python evaluation/train_refusal.py`.", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
