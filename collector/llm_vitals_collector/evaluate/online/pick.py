"""Which calls are scored in the background. Pure: the same call is always picked or never, whoever looks and when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.evaluation.heuristics import CORRECTNESS
from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals_collector.records import Call, Feedback, Label, Pick
from llm_vitals_collector.store.sampling import FLAGGED, UNIFORM

RATING: Final = "rating"
"""Flag of a call that a person rated badly; the others are outcomes and names of deductions."""
BAD: Final = frozenset({semconv.NEGATIVE, semconv.DETRACTOR})
"""Ratings that make a call worth a look."""
_OUTCOMES: Final = frozenset({semconv.REFUSAL, semconv.UNABLE, semconv.CUT_OFF})
_MOST_FLAGS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """With which probability a call is picked."""

    uniform: float
    """Any call, 0 to 1."""
    flagged: float
    """One that is worth a look, 0 to 1; at least `uniform` counts."""

    def of(self, stratum: str) -> float:
        """The probability of a stratum's calls."""
        return max(self.uniform, self.flagged) if stratum == FLAGGED else self.uniform


def place(trace_id: str, span_id: str) -> float:
    """A number from 0 up to 1, evenly spread over calls, and of one call always the same. A call is picked where it
    lies under its probability; so who is picked as any call is picked as a flagged one, too."""
    digest = hashlib.sha256(f"pick {trace_id} {span_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def can_be_scored(call: Call) -> bool:
    """Whether there is a question and an answer to look at, of a call of an application."""
    return bool(call.prompt and call.output) and call.operation not in (semconv.EVALUATION, semconv.EMBEDDINGS)


def flags_of(call: Call) -> tuple[str, ...]:
    """Why a call is worth a look, by what is known when it arrives: it declines, or something is seen to be wrong."""
    found: list[str] = [call.outcome] if call.outcome in _OUTCOMES else []
    stated = call.attributes.get(semconv.DEDUCTIONS_OF_SCORE)
    if isinstance(stated, (list, tuple)):
        found += [str(one)[:40] for one in stated][:_MOST_FLAGS]  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType] # JSON
    elif call.overall is not None and call.overall < 1:
        found.append(semconv.OVERALL)
    return tuple(sorted(set(found)))


def label_of(rating: Feedback, call: Call) -> Label | None:
    """What a rating with an expected answer says of correctness: good where the answer is the expected one; bad where
    the application names the label that it gave, or the person rates it badly. Other words alone say nothing."""
    if rating.expected is None:
        return None
    good = _plain(rating.actual or call.output or "") == _plain(rating.expected)
    if not good and rating.actual is None and rating.rating not in BAD:
        return None
    return Label(
        trace_id=call.trace_id,
        span_id=call.span_id,
        criterion=CORRECTNESS,
        good=good,
        by=RATING,
        at=rating.at,
    )


def _plain(text: str) -> str:
    """As labels are compared: in lower case, with single spaces."""
    return " ".join(answer_label(text).lower().split())


def picked(call: Call, shares: Shares, now: datetime, more_flags: Sequence[str] = ()) -> Pick | None:
    """The call as a picked one; None where it is not picked, or cannot be scored."""
    if not can_be_scored(call):
        return None
    flags = tuple(sorted({*flags_of(call), *more_flags}))
    stratum = FLAGGED if flags else UNIFORM
    probability = shares.of(stratum)
    if place(call.trace_id, call.span_id) >= probability:
        return None
    return Pick(
        trace_id=call.trace_id,
        span_id=call.span_id,
        at=call.started_at,
        stratum=stratum,
        probability=probability,
        flags=flags,
        model=call.request_model,
        service=call.service,
        next_at=now,
        updated_at=now,
    )
