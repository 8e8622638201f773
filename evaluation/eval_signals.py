"""How good the quality heuristics are: `make eval-signals`, or `python evaluation/eval_signals.py --ratings FOLDER`.

Separation: answers that people labelled as full answers, against refusals by the same labels and against the same
answers damaged on purpose. Correlation: with the ratings that people gave to answers of published data sets, in FOLDER
(`../shared/data/ratings`); a set that is not there is named and left out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import correlations
import ordered_pairs
from answers import Answer, load
from figures import auc
from ratings import DATA

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response
from llm_vitals.verdicts.derive import Verdicts, judge

_SCORES: Final = ("overall", "relevancy", "context", "clarity")


def _exchange(question: str, answer: str, finish: str = semconv.FINISH_STOP) -> Exchange:
    return Exchange(
        provider="openai",
        server_address=None,
        server_port=None,
        request=Request(
            operation=semconv.CHAT, messages=(Message(role="user", parts=(Part(type="text", content=question),)),)
        ),
        response=Response(
            messages=(Message(role="assistant", parts=(Part(type="text", content=answer),)),),
            finish_reasons=(finish,),
            complete=True,
        ),
        status_code=200,
    )


def _judged(exchange: Exchange) -> Verdicts:
    return judge(exchange, stream_end=None, error_type=None, key=b"", declared_task=None)


def _scored(exchanges: Sequence[Exchange]) -> dict[str, list[float]]:
    found = [_judged(e).scores for e in exchanges]
    return {name: [f[name] for f in found if name in f] for name in _SCORES}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=Path, default=DATA, help="folder with the rated answers")
    parser.add_argument("--each", action="store_true", help="print the tuned pairs that are not in order")
    arguments = parser.parse_args()
    folder: Path = arguments.ratings
    each: bool = arguments.each
    ordered_pairs.show(each=each)
    print()
    correlations.show(folder)
    print()
    _show_separation()


def _show_separation() -> None:
    sets = load()
    rows = [r for name in sorted(sets) for r in sets[name]]
    full = [r for r in rows if r.label in ("1_full_compliance", "complied") and len(r.text) > 150]
    questions = [r.question for r in full]
    whole = [_exchange(r.question, r.text.strip()) for r in full]
    damaged: dict[str, list[Exchange]] = {
        "refusal (human label)": [_exchange(r.question, r.text) for r in rows if r.refused],
        "cut at half, finish reason length": [_cut(r, semconv.FINISH_LENGTH) for r in full],
        "cut at half, without a word on the wire": [_cut(r, semconv.FINISH_STOP) for r in full],
        "one paragraph over and over": [
            _exchange(r.question, ((r.text.strip()[:400] + "\n") * 5)[:1400]) for r in full
        ],
        "one sentence over and over": [_exchange(r.question, (r.text.strip()[:60] + " ") * 12) for r in full],
        "answer to another question": [
            _exchange(other, r.text.strip()) for r, other in zip(full, questions[97:] + questions[:97], strict=True)
        ],
    }
    good = _scored(whole)
    overall = statistics.quantiles(good["overall"], n=20)
    print(
        f"{len(full)} full answers: overall median {overall[9]:.2f}, 5% to 95%: {overall[0]:.2f} to {overall[18]:.2f}\n"
    )
    print("AUC [95%]: probability that a full answer scores higher; .5 is chance\n")
    print(f"{'against':36}" + "".join(f"{name:24}" for name in _SCORES) + "median overall")
    for title, exchanges in damaged.items():
        bad = _scored(exchanges)
        cells = "".join(f"{auc(good[name], bad[name]) if good[name] else '-':24}" for name in _SCORES)
        print(f"{title:36}{cells}{statistics.median(bad['overall']):.2f}")
    thousand = [_exchange(r.question, r.text[:1000]) for r in full if len(r.text) >= 1000]
    print(f"\n{_cost(_judged, thousand):.0f} us an answer of 1,000 characters, all verdicts")


def _cut(row: Answer, finish: str) -> Exchange:
    text = row.text.strip()
    return _exchange(row.question, text[: len(text) // 2], finish)


def _cost(work: Callable[[Exchange], object], items: Sequence[Exchange]) -> float:
    best = float("inf")
    for _ in range(7):
        begun = time.process_time()
        for item in items:
            work(item)
        best = min(best, time.process_time() - begun)
    return best / len(items) * 1e6


if __name__ == "__main__":
    main()
