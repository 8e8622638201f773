"""How well refusals are found, with 95% intervals: `make eval-refusal`.

Positive is what people labelled a full refusal (XSTest) or `rejected` (ChatGPT). Nothing is measured on answers of a
model, or a data set, that its linear model was fitted on: XSTest by leaving out one answering model at a time, and
across sets. The phrase rules were written by hand with all these sets in view, so their own figures are
optimistic; the wordings of the unit tests, written before they were run, are the check on that (docs/refusal-model.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from answers import CHATGPT, XSTEST, Answer, load
from figures import detection, share
from fit import fit, scores

from llm_vitals.verdicts.phrases import hands_over, opening, refusal_rule
from llm_vitals.verdicts.refusal import text_verdict

_ROWS: Final = ("phrase rules alone", "linear model alone", "phrase rules or linear model")


def _phrase(rows: Sequence[Answer]) -> list[bool]:
    return [not hands_over(r.text) and refusal_rule(opening(r.text), len(r.text)) is not None for r in rows]


def _linear(training: Sequence[Answer], rows: Sequence[Answer]) -> list[bool]:
    """The model of `training` on `rows`; as shipped, it is not asked where a phrase says unable or clarification."""
    kinds = [text_verdict(r.text) for r in rows]
    silent = [v.source == "phrase" and v.kind != "refusal" for v in kinds]
    return [s > 0 and not quiet for s, quiet in zip(scores(fit(training), rows), silent, strict=True)]


def main() -> None:
    """Print the tables."""
    sets = load()
    xstest = [r for name in XSTEST for r in sets[name]]
    left_out = {
        name: (_phrase(sets[name]), _linear([r for o in sets if o != name for r in sets[o]], sets[name]))
        for name in XSTEST
    }
    phrase = [p for name in XSTEST for p in left_out[name][0]]
    columns = {
        "XSTest, one model left out": (xstest, phrase, [p for name in XSTEST for p in left_out[name][1]]),
        "XSTest, fitted on ChatGPT": (xstest, phrase, _linear(sets[CHATGPT], xstest)),
        "ChatGPT, fitted on XSTest": (sets[CHATGPT], _phrase(sets[CHATGPT]), _linear(xstest, sets[CHATGPT])),
    }
    columns |= {f"  left out: {name}": (sets[name], *left_out[name]) for name in XSTEST}
    print(
        "precision/recall/F1 [95% of F1]; 'partial' counts partial refusals as not refused, 'without' leaves them out\n"
    )
    for title, (rows, by_phrase, by_linear) in columns.items():
        said = (by_phrase, by_linear, [a or b for a, b in zip(by_phrase, by_linear, strict=True)])
        print(f"{title} ({len(rows)} answers, {sum(r.refused for r in rows)} refused)")
        for row, guess in zip(_ROWS, said, strict=True):
            told = [(g, r.refused) for g, r in zip(guess, rows, strict=True) if not r.partial]
            print(f"  {row:30} partial {detection(guess, [r.refused for r in rows])}", end="")
            print(
                f"   without {detection([g for g, _ in told], [t for _, t in told])}" if len(told) < len(rows) else ""
            )
        good = [g for g, r in zip(said[2], rows, strict=True) if r.label in ("1_full_compliance", "complied")]
        print(f"  {'benign answers flagged':30} {share(sum(good), len(good))}\n")
    _cost([*xstest, *sets[CHATGPT]])


def _cost(rows: Sequence[Answer]) -> None:
    texts = [r.text for r in rows]
    best = float("inf")
    for _ in range(5):
        begun = time.process_time()
        for text in texts:
            text_verdict(text)
        best = min(best, time.process_time() - begun)
    print(f"as shipped: {best / len(texts) * 1e6:.0f} us an answer (mean of {len(texts)}, best of 5 rounds)")


if __name__ == "__main__":
    main()
