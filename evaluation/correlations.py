"""Rank correlation of the quality scores with the ratings of people for the same answers, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Final

from figures import rank_correlation, spearman
from ratings import PREFERRED, SETS, Rated, RatedSet

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response
from llm_vitals.verdicts.derive import judge

_SCORES: Final = ("overall", "relevancy", "context", "clarity")
_LENGTH: Final = "length"
"""Characters of the answer: what a score must beat to be worth its name."""
_WIDE: Final = 28


def show(folder: Path) -> None:
    """Print the table, and what is missing."""
    sets = [(rated, rated.load(folder)) for rated in SETS]
    if any(rows is not None for _, rows in sets):
        print("Spearman with human ratings [95%, resampled by conversation]; length: of the answer")
        print("a person: against the mean of the others; (n): answers that have the score, where not all do\n")
        print(f"{'rating':32}{'n':>5}  " + "".join(f"{name:{_WIDE}}" for name in (*_SCORES, _LENGTH)) + "a person")
    for rated, rows in sets:
        if rows is not None:
            _show_set(rated, rows)
    missing = [rated for rated, rows in sets if rows is None]
    if missing:
        print(f"\nRank correlation is not measured with what is not in {folder}:")
    for rated in missing:
        print(f"  {rated.name}: {' or '.join(rated.files)}, published at {rated.published}")


def _show_set(rated: RatedSet, rows: Sequence[Rated]) -> None:
    columns = _columns(rows)
    for quality in rows[0].ratings:
        cells = "".join(f"{_cell(rows, quality, values):{_WIDE}}" for values in columns.values())
        print(f"{f'{rated.name}, {quality}':32}{len(rows):5}  {cells}{_person(rows, quality):.2f}")
    if PREFERRED in rows[0].ratings:
        print(f"  {_agreement(rows, columns)}")


def exchange(row: Rated, answer: str) -> Exchange:
    """The call whose answer it is."""
    return Exchange(
        provider="openai",
        server_address=None,
        server_port=None,
        request=Request(
            operation=semconv.CHAT,
            system=(Part(type="text", content=row.source),) if row.source else (),
            messages=tuple(_message(turn.role, turn.text) for turn in row.conversation),
        ),
        response=Response(
            messages=(_message("assistant", answer),), finish_reasons=(semconv.FINISH_STOP,), complete=True
        ),
        status_code=200,
    )


def _message(role: str, text: str) -> Message:
    return Message(role=role, parts=(Part(type="text", content=text),))


def _scored(row: Rated, answer: str) -> dict[str, float]:
    verdicts = judge(exchange(row, answer), stream_end=None, error_type=None, key=b"", declared_task=None)
    return {**verdicts.scores, _LENGTH: float(len(answer))}


def _columns(rows: Sequence[Rated]) -> dict[str, list[float | None]]:
    """By score: one figure a row, the difference of a pair; None where a score is absent."""
    first = [_scored(row, row.answer) for row in rows]
    second = [None if row.other is None else _scored(row, row.other) for row in rows]
    names = (*_SCORES, _LENGTH)
    return {name: [_one(a, b, name) for a, b in zip(first, second, strict=True)] for name in names}


def _one(first: dict[str, float], second: dict[str, float] | None, name: str) -> float | None:
    if name not in first or (second is not None and name not in second):
        return None
    return first[name] - (0.0 if second is None else second[name])


def _cell(rows: Sequence[Rated], quality: str, values: Sequence[float | None]) -> str:
    known = [(row, value) for row, value in zip(rows, values, strict=True) if value is not None]
    human = [mean(row.ratings[quality]) for row, _ in known]
    coefficient = spearman([value for _, value in known], human, [(row.source, row.conversation) for row, _ in known])
    return coefficient if len(known) == len(rows) or coefficient == "-" else f"{coefficient} ({len(known)})"


def _person(rows: Sequence[Rated], quality: str) -> float:
    """One person against the mean of the others, averaged over the persons."""
    ratings = [row.ratings[quality] for row in rows]
    people = range(min(map(len, ratings)))
    return mean(
        rank_correlation([each[p] for each in ratings], [mean(each[:p] + each[p + 1 :]) for each in ratings])
        for p in people
    )


def _agreement(rows: Sequence[Rated], columns: dict[str, list[float | None]]) -> str:
    """How often a score prefers what people prefer, where they prefer one; equal scores count half."""
    shares: list[str] = []
    for name in ("overall", _LENGTH):
        wins = [_win(mean(row.ratings[PREFERRED]), value) for row, value in zip(rows, columns[name], strict=True)]
        decided = [win for win in wins if win is not None]
        shares.append(f"{name} {mean(decided):.1%} of {len(decided)}")
    return "the answer that people prefer scores higher: " + ", ".join(shares)


def _win(human: float, value: float | None) -> float | None:
    if not human or value is None:
        return None
    return 0.5 if value == 0 else float((value > 0) == (human > 0))
