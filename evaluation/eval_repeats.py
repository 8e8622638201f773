"""Precision and recall of the repeat verdict on a table of question pairs, and its cost.

The table (tests/service/question_pairs.tsv) was written for this project: does the second question ask the same as the
first, when one user asks both soon after each other? The rules were made with the pairs marked `tuned` in sight; those
marked `held-out` were written afterwards and measured once. It is a table of hard cases, not a sample of traffic: real
neighbours are mostly about different things, and there both methods are right.
"""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from llm_vitals.verdicts.fingerprint import FIXED_SALT, fingerprint
from llm_vitals_collector.derive.question_grams import ALIKE, Signature, grams, likeness, sign
from llm_vitals_collector.derive.question_similarity import is_another_question
from llm_vitals_collector.derive.repeat_detector import Repeats
from llm_vitals_collector.records import Batch, Call

TABLE: Final = Path(__file__).parents[1] / "tests" / "service" / "question_pairs.tsv"
_AT: Final = datetime(2026, 11, 1, tzinfo=timezone.utc)

Verdict = Callable[[str, str], bool]


def by_characters(a: str, b: str) -> bool:
    """The similarity alone."""
    return _alike(sign(a), sign(b)) >= ALIKE


def by_both(a: str, b: str) -> bool:
    """The similarity, and a look at what differs: what the collector does."""
    ours, theirs = sign(a), sign(b)
    return _alike(ours, theirs) >= ALIKE and not is_another_question(ours, theirs)


def _alike(a: Signature, b: Signature) -> float:
    return likeness(grams(a.text), grams(b.text))


def main() -> None:
    """Print the tables."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for part in ("tuned", "held-out"):
        some = [row for row in pairs if row[1] == part]
        print(f"\n{part}: {sum(r[0] == 'same' for r in some)} same, {sum(r[0] == 'other' for r in some)} other")
        for name, verdict in (("4-grams >= 0.4 alone", by_characters), ("and what differs", by_both)):
            _print(name, some, verdict)
    head = " ".join(_texts(100, 100)[0].split())
    print("\ncost of a question, 20 others of the same user remembered:")
    for name, texts in (
        ("5 to 40 words", _texts(5, 40)),
        ("1,000 characters", _texts(250, 300)),
        ("1,000 characters, half of them the same in all", _texts(60, 80, head)),
    ):
        print(f"  {name}: {_cost(texts):.0f} us")


def _print(name: str, pairs: list[list[str]], verdict: Verdict) -> None:
    found: Counter[tuple[str, str, bool]] = Counter((truth, kind, verdict(a, b)) for truth, _, kind, a, b in pairs)

    def count(truth: str, kind: str | None, taken: bool) -> int:  # a value of the table
        return sum(n for (t, k, v), n in found.items() if t == truth and kind in (None, k) and v is taken)

    right, wrong, lost = count("same", None, True), count("other", None, True), count("same", None, False)
    print(f"  {name}: precision {right / (right + wrong):.2f}, recall {right / (right + lost):.2f}")
    for truth in ("same", "other"):
        kinds = dict.fromkeys(kind for t, _, kind, _, _ in pairs if t == truth)
        taken = (f"{k} {(n := count(truth, k, True))}/{n + count(truth, k, False)}" for k in kinds)
        print(f"    {truth} taken as repeats: {', '.join(taken)}")


def _cost(texts: list[str]) -> float:
    """CPU microseconds a question of a user who has asked the first 20 of `texts`, mean over the others."""
    calls = [
        Call(
            trace_id=f"{i:032x}",
            span_id=f"{i:016x}",
            started_at=_AT + timedelta(seconds=i),
            duration_s=1.0,
            operation="chat",
            user="u",
            starts_query=True,
            prompt=text,
            fingerprint=fingerprint(text, FIXED_SALT),
        )
        for i, text in enumerate(texts)
    ]
    repeats = Repeats()
    repeats.settle([Batch(calls=tuple(calls[:20]))])
    batch = Batch(calls=tuple(calls[20:]))
    started = time.process_time()
    repeats.settle([batch])
    return (time.process_time() - started) / len(batch.calls) * 1e6


def _texts(least: int, most: int, head: str = "") -> list[str]:
    """520 questions of `least` to `most` words drawn from the table's, after `head`."""
    draw = random.Random(1)  # noqa: S311 # reproducible, no secret
    words = TABLE.read_text(encoding="utf-8").split()
    return [f"{head} {i} {' '.join(draw.choices(words, k=draw.randint(least, most)))}" for i in range(520)]


if __name__ == "__main__":
    main()
