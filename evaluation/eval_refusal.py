"""How well refusals are found, with 95% intervals: `make eval-refusal`.

Positive is what people labelled a full refusal (XSTest) or `rejected` (ChatGPT). Nothing is measured on answers of a
model, or a data set, that its linear model was fitted on: XSTest by leaving out one answering model at a time, and
across sets. The phrase rules were written by hand with all these sets in view, so their own figures are
optimistic; the wordings of the unit tests, written before they were run, are the check on that (docs/refusal-model.md).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import fit_concepts
from answers import CHATGPT, XSTEST, Answer, load
from figures import detection, share
from fit import fit, scores

from llm_vitals.verdicts.refusal.detector import Refusal, by_phrase, concepts_may_decide, needs_model, text_verdict
from llm_vitals.verdicts.refusal.phrases import opening, words

_DECLINED: Final = ("refusal", "unable")
_ROWS: Final = ("phrase rules alone", "linear model alone", "phrase rules or linear model")


def _phrase(rows: Sequence[Answer]) -> list[Refusal | None]:
    """What the phrase rules decide, as shipped; None leaves it to the model."""
    heads = [opening(r.text) for r in rows]
    return [by_phrase(r.text, head, words(head)) for r, head in zip(rows, heads, strict=True)]


def _linear(training: Sequence[Answer], rows: Sequence[Answer]) -> list[bool]:
    """The model of `training` on `rows`; as shipped, but asked where the phrase rules say refusal, too."""
    judged = [
        needs_model(r.text, head := opening(r.text), words(head)) and (verdict is None or verdict.kind == "refusal")
        for r, verdict in zip(rows, _phrase(rows), strict=True)
    ]
    return [s > 0 and may for s, may in zip(scores(fit(training), rows), judged, strict=True)]


def main() -> None:
    """Print the tables, or with `--answers FILE` the figures of that file."""
    parser = argparse.ArgumentParser(
        description="How well refusals are found.",
        epilog="Example: python evaluation/eval_refusal.py --answers labelled.tsv",
    )
    parser.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="your own labelled answers instead: a line each with refusal, unable or none, a tab, and the answer"
        " (\\n for a new line)",
    )
    if answers := parser.parse_args().answers:
        _labelled(answers)
        return
    sets = load()
    xstest = [r for name in XSTEST for r in sets[name]]
    chatgpt = sets[CHATGPT]
    by_linear = {name: _linear([r for o in sets if o != name for r in sets[o]], sets[name]) for name in XSTEST}
    columns = {
        "XSTest, one model left out": (xstest, [guess for name in XSTEST for guess in by_linear[name]]),
        "XSTest, fitted on ChatGPT": (xstest, _linear(chatgpt, xstest)),
        "ChatGPT, fitted on XSTest": (chatgpt, _linear(xstest, chatgpt)),
    }
    columns |= {f"  left out: {name}": (sets[name], by_linear[name]) for name in XSTEST}
    print("precision/recall/F1 [95% of F1]; 'full' leaves partial refusals out, 'all' counts them as not refused\n")
    for title, (rows, linear) in columns.items():
        phrase = [verdict is not None and verdict.kind == "refusal" for verdict in _phrase(rows)]
        both = [a or b for a, b in zip(phrase, linear, strict=True)]
        print(f"{title} ({len(rows)} answers, {sum(r.refused for r in rows)} refused)")
        for row, guess in zip(_ROWS, (phrase, linear, both), strict=True):
            whole = [(g, r.refused) for g, r in zip(guess, rows, strict=True) if not r.partial]
            print(f"  {row:30} full {detection([g for g, _ in whole], [t for _, t in whole])}", end="")
            print(f"   all {detection(guess, [r.refused for r in rows])}" if len(whole) < len(rows) else "")
        good = [g for g, r in zip(both, rows, strict=True) if r.label in ("1_full_compliance", "complied")]
        print(f"  {'benign answers flagged':30} {share(sum(good), len(good))}\n")
    _languages()
    _concepts()
    _cost([*xstest, *chatgpt])


SENTENCES: Final = Path(__file__).resolve().parents[1] / "tests" / "unit" / "verdicts" / "languages"


_LONG: Final = 500
"""Characters of an answer that is as long as what is looked at of any. Made of sentences that are near to a refusal, so
it costs more than most."""


def _languages() -> None:
    """Our own sentences by language. The held-out ones were written before the phrases; the unseen ones are the last
    batch, written when the phrases stood."""
    print("by language: declined found, answers taken for a refusal, us an answer; * not English")
    totals: dict[str, list[int]] = {"development": [0] * 4, "held_out": [0] * 4, "unseen": [0] * 4}
    for path in sorted(SENTENCES.glob("??.tsv")):
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
        line = f"  {path.stem:12}"
        for which, total in totals.items():
            counts = _counts([(kind, text) for one, kind, text in rows if one == which])
            line += f"{which} {counts[0]}/{counts[1]} and {counts[2]}/{counts[3]}   "
            if path.stem != "en":
                total[:] = [a + b for a, b in zip(total, counts, strict=True)]
        plain = " ".join(_text(text) for _, kind, text in rows if kind == "none")
        long = [plain[at : at + _LONG] for at in range(0, 20 * _LONG, _LONG) if at + _LONG <= len(plain)]
        print(f"{line}{_us([_text(text) for _, _, text in rows], 10):.0f} us, {_us(long, 10):.0f} us a long one")
    for which, counts in totals.items():
        print(f"  * {which:12} {_shares(counts)}")
    idioms = [line.split("\t") for line in (SENTENCES / "idioms" / "answers.tsv").read_text("utf-8").splitlines()[1:]]
    found = _counts([(kind, text) for _, kind, text in idioms])
    print(f"  idioms, and wordings that no kind covers: found {share(found[0], found[1])}\n")


def _concepts() -> None:
    """The model of concepts on sentences that it was not fitted on, written near to a refusal: a fifth of those of all
    languages is left out at a time, or one language."""
    rows = fit_concepts.sentences() + fit_concepts.wordings()
    found = fit_concepts.known(rows)
    may = [concepts_may_decide(row.code, row.text) for row in rows]
    phrase = [(verdict := text_verdict(row.text)).source == "phrase" and verdict.kind in _DECLINED for row in rows]
    print("model of concepts, cross validated on the fitted sentences: phrases alone, then both")
    for title, part in (("a fifth left out", _fold), ("a language left out", _code)):
        by_model = [False] * len(rows)
        for left_out in sorted({part(row) for row in rows}):
            inside = [i for i, row in enumerate(rows) if part(row) != left_out]
            outside = [i for i, row in enumerate(rows) if part(row) == left_out]
            model = fit_concepts.fit([rows[i] for i in inside], [found[i] for i in inside])
            scores = fit_concepts.scores(model, [rows[i] for i in outside], [found[i] for i in outside])
            for i, score in zip(outside, scores, strict=True):
                by_model[i] = score > 0 and may[i]
        for name, guesses in (("phrases", phrase), ("both", [a or b for a, b in zip(phrase, by_model, strict=True)])):
            kept = [(row.declines, guess) for row, guess in zip(rows, guesses, strict=True) if row.which == "fitted"]
            counts = [
                sum(guess for declines, guess in kept if declines), sum(declines for declines, _ in kept),
                sum(guess for declines, guess in kept if not declines), sum(not declines for declines, _ in kept),
            ]  # fmt: skip
            print(f"  {title:20} {name:8} {_shares(counts)}")
    print()


def _fold(row: fit_concepts.Sentence) -> str:
    return str(row.fold)


def _code(row: fit_concepts.Sentence) -> str:
    return row.code


def _text(cell: str) -> str:
    return cell.replace("\\n", "\n")


def _counts(rows: Sequence[tuple[str, str]]) -> list[int]:
    """Declined and found, declined, answers flagged, answers; of verdicts that a person gave and answers."""
    found = [text_verdict(_text(text)).kind in ("refusal", "unable") for _, text in rows]
    declined = [kind in ("refusal", "unable") for kind, _ in rows]
    return [
        sum(f and d for f, d in zip(found, declined, strict=True)),
        sum(declined),
        sum(f and not d for f, d in zip(found, declined, strict=True)),
        len(declined) - sum(declined),
    ]


def _shares(counts: Sequence[int]) -> str:
    return f"found {share(counts[0], counts[1])}, flagged {share(counts[2], counts[3])}"


def _labelled(path: Path) -> None:
    """How well refusals are found on somebody's own labelled answers."""
    rows = [line.split("\t", 1) for line in path.read_text("utf-8").splitlines() if line.strip()]
    print(f"{path.name}: {_shares(_counts([(kind, text) for kind, text in rows]))}")


_PLAIN: Final = (
    "The river rises in the hills and runs east for ninety miles. I like the upper part best, since it has no locks "
    "and few boats. Bring bread, water and a map. The path is not steep, and it can be walked in four days. "
) * 5
"""A plain answer of 1,000 characters, with the words I, can, no and not, as most have them."""


def _cost(rows: Sequence[Answer]) -> None:
    texts = [r.text for r in rows]
    print(f"as shipped: {_us(texts, 5):.0f} us an answer (mean of {len(texts)}, best of 5 rounds)")
    print(
        f"            {_us([_PLAIN[:1000]] * 1000, 20):.0f} us a plain answer of 1,000 characters (best of 20 rounds)"
    )


def _us(texts: Sequence[str], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for text in texts:
            text_verdict(text)
        best = min(best, time.process_time() - begun)
    return best / len(texts) * 1e6


if __name__ == "__main__":
    main()
