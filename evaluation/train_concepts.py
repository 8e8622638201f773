"""Trains the model of concepts and writes its weights: `python evaluation/train_concepts.py [--check]`.

With `--check` nothing is written; exit code 1 when the shipped file differs from what the sentences give.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from fit_concepts import LEAST, STRENGTH, THRESHOLD, fit, sentences, wordings

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


def main() -> int:
    """Write the weights, or compare them; the exit code."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0], epilog="Example: python evaluation/train_concepts.py --check"
    )
    parser.add_argument("--check", action="store_true", help="compare with the shipped file instead of writing it")
    check = bool(parser.parse_args().check)
    text = render()
    if not check:
        SHIPPED.write_text(text, "utf-8", newline="\n")
        print(f"{SHIPPED.name}: {len(text):,} bytes")
        return 0
    if SHIPPED.read_text("utf-8") == text:
        print(f"{SHIPPED.name} is what the sentences give.")
        return 0
    print(
        f"{SHIPPED.name} differs from what the sentences give; run `python evaluation/train_concepts.py`.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
