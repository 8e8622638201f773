"""What is kept of scoring in the background and of its calibration: picked calls, and what people say of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.records import Label, Pick

UNIFORM: Final = "uniform"
FLAGGED: Final = "flagged"
STRATA: Final = (UNIFORM, FLAGGED)
"""Calls with nothing to see, and those that are worth a look."""
WAITING: Final = "waiting"
SCORED: Final = "scored"
FAILED: Final = "failed"
LEFT: Final = "left"
STATES: Final = (WAITING, SCORED, FAILED, LEFT)
"""It waits for its scores; has them; the judge failed too often; or it waited longer than the budget allows."""
ONLINE: Final = "online-"
"""What ids of scores of picked calls begin with: such a score stands for others, by how likely its call was picked. One
that came otherwise (by the application, on request) does not, though its call was picked, too."""
MOST: Final = 200_000
"""Picked calls, or labels, that one question of a page is answered from: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a person and the judge say of one answer by one criterion."""

    criterion: str
    good: bool
    value: float
    """The judge's score, 0 to 1."""


class SamplingStore(Protocol):
    """Reads; what is written comes in a Batch. Every verb raises StoreError when the database fails."""

    def waiting(self, now: datetime, limit: int) -> tuple[Pick, ...]:
        """Picked calls that wait for their scores and may be taken up, the oldest first; `limit` of each stratum."""
        ...

    def count_waiting(self) -> int:
        """How many wait, now or for later."""
        ...

    def spent(self, since: datetime) -> tuple[Pick, ...]:
        """Picked calls about which something was done from `since` on."""
        ...

    def picked(self, period: Period) -> tuple[Pick, ...]:
        """Picked calls that began in a period, the newest MOST."""
        ...

    def unscored(self, period: Period) -> tuple[str, ...]:
        """The strata that have picked calls in a period, none of which has been scored."""
        ...

    def labels_for(self, trace_id: str, span_id: str) -> tuple[Label, ...]:
        """What people say of one call, oldest first."""
        ...

    def judged(self, period: Period) -> tuple[Judged, ...]:
        """Labels that were given in a period beside the latest score that a judge gave the same call by the same
        criterion; labels of calls without one are left out."""
        ...


def merged(kept: Pick | None, new: Pick) -> Pick:
    """What is kept of a call that is picked again, or got further: whatever came first, the same.

    A call that turns out to be worth a look has the higher probability of those. What was done about it stays done.
    """
    if kept is None:
        return new
    surest = max(kept, new, key=lambda one: one.probability)
    further = new if new.attempts > kept.attempts else kept
    return replace(
        further,
        at=kept.at,
        stratum=FLAGGED if FLAGGED in (kept.stratum, new.stratum) else UNIFORM,
        probability=surest.probability,
        flags=tuple(sorted({*kept.flags, *new.flags})),
    )


def merge_all(kept: Sequence[Pick], new: Sequence[Pick]) -> list[Pick]:
    """What is to be written of `new`, given what is kept of the same calls: each once."""
    found = {(one.trace_id, one.span_id): one for one in kept}
    changed: dict[tuple[str, str], Pick] = {}
    for one in new:
        key = (one.trace_id, one.span_id)
        changed[key] = merged(changed.get(key) or found.get(key), one)
    return [one for key, one in changed.items() if found.get(key) != one]
