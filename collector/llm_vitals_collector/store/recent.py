"""Figures over many calls, and their course, kept for a minute: who opens a page again has them at once.

A period that ends now moves on between two requests. So figures answer, too, for a period of the same length that ends
up to a minute later. Figures over few calls are never kept: they are quick, and show a call as soon as it is written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, Scope, TrendStep

T = TypeVar("T")

MANY_CALLS: Final = 100_000
"""Calls of a period and the one before it, from which on figures are kept: below that a measurement takes 0.2 s."""
_SECONDS: Final = 60
_ENTRIES: Final = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    end: datetime
    until: float
    """Of the clock."""
    value: object


class RecentFigures:
    """Thread-safe. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._kept: Final[dict[Hashable, _Kept]] = {}
        self._generation = 0

    def get(
        self,
        kpis: Sequence[Kpi],
        scope: Scope,
        by: Sequence[Dimension],
        compute: Callable[[], Figures],
        *,
        most: int | None = None,
    ) -> Figures:
        """Kept figures, else what `compute` returns, which is kept when it is of many calls."""
        question = ("figures", tuple(kpi.id for kpi in kpis), tuple(by), most)
        return self._get(question, scope, compute, lambda found: found.total.calls + found.total.previous_calls)

    def trend(
        self, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int, compute: Callable[[], tuple[TrendStep, ...]]
    ) -> tuple[TrendStep, ...]:
        """The same of a course over time."""
        question = ("trend", tuple(kpi.id for kpi in kpis), grain)
        return self._get(question, scope, compute, lambda steps: sum(step.calls for step in steps))

    def _get(self, question: Hashable, scope: Scope, compute: Callable[[], T], calls: Callable[[T], int]) -> T:
        key = (question, frozenset(scope.filters.items()), scope.period.length)
        end = scope.period.end
        with self._lock:
            kept, generation, now = self._kept.get(key), self._generation, self._clock()
        if kept is not None and now < kept.until and timedelta(0) <= end - kept.end < timedelta(seconds=_SECONDS):
            return cast("T", kept.value)
        found = compute()
        if calls(found) >= MANY_CALLS:
            with self._lock:
                # What was removed meanwhile may be in it.
                if generation == self._generation:
                    self._kept.pop(key, None)
                    self._kept[key] = _Kept(end, now + _SECONDS, found)
                    while len(self._kept) > _ENTRIES:
                        del self._kept[next(iter(self._kept))]
        return found

    def clear(self) -> None:
        """Keep nothing of what was measured so far: records were removed."""
        with self._lock:
            self._generation += 1
            self._kept.clear()
