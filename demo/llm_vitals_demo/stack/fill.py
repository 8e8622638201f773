"""The history into a running Prometheus: what rules would have recorded, and the exemplars that lead to traces.

First all that is older than the rules' longest step; then, at one moment and in one request, what the rules themselves
go on with.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from llm_vitals_dashboards.prometheus.increments import FAMILIES
from llm_vitals_dashboards.prometheus.rollups import due
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES, Step
from llm_vitals_demo.stack.counted import Counted
from llm_vitals_demo.stack.native import exported, histogram, schema_of
from llm_vitals_demo.stack.recorded import (
    COUNTERS,
    USERS_AND_QUESTIONS,
    Line,
    Points,
    Recorded,
    Seen,
    record,
)
from llm_vitals_demo.stack.remote_write import Series, send, send_at_once
from llm_vitals_demo.stack.seam import Seam, end_of, kinds_of, last_end, steps

T = TypeVar("T")

GROUPS: Final = {
    name: kinds_of(name)
    for name in (COUNTERS, *(family.name for family in FAMILIES if family.is_histogram), USERS_AND_QUESTIONS)
}
"""The groups of rules that roll up, and what each has."""
_REACH_S: Final = 11 * 60
"""Rules count what a process has exported in the last ten minutes; the history is recorded already."""
_EVER: Final = float("inf")
_OPEN_S: Final = 7 * 3600
"""The rules make up for six hours of what they have missed."""


@dataclass(frozen=True, slots=True)
class _Between:
    """The times of one part of the history, in seconds: after `after`, up to `until`."""

    after: float
    until: float

    def has(self, at_s: float) -> bool:
        return self.after < at_s <= self.until


def fill(
    url: str,
    counted: Counted,
    seen: Seen,
    evaluated: Callable[[float], Mapping[str, float]],
    now: Callable[[], float] = time.time,
) -> Iterator[tuple[int, int]]:
    """Send the history to the Prometheus at `url`; yields how many points are there, and how many there will be.

    `evaluated` has, at a time, the series by which rules note that a step is done, each with the time of its newest
    sample in the five minutes before. It is asked at the last moment. Raises RemoteWriteError.
    """
    minutes = list(counted.minutes())
    recorded = record(minutes)
    seen.record(recorded)
    began = min((minute.at_s for minute in minutes), default=int(now()))
    cut = last_end(int(now()) - _OPEN_S, "6h")
    done_before = Seam(now_s=cut, newest=dict.fromkeys(steps(GROUPS), cut))
    old = [*exported(minutes, now() - _REACH_S), *_series(recorded, began, done_before, _Between(0, cut))]
    new = list(_series(recorded, began, Seam.of(now(), {}, GROUPS), _Between(cut, _EVER)))
    total, done = sum(series.points for series in (*old, *new)), 0
    for points in send(url, old):
        done += points
        yield done, total
    now_s = now()
    seam = Seam.of(now_s, evaluated(now_s), GROUPS)
    send_at_once(url, _series(recorded, began, seam, _Between(cut, _EVER)))
    yield total, total


def _series(recorded: Recorded, began: int, seam: Seam, part: _Between) -> Iterator[Series]:
    """All series of one part."""
    for line, number in recorded.numbers.lines.items():
        for step, points in _at_steps(line, recorded.numbers, number, seam, part):
            yield Series(labels=line.at(step), samples=points)
    for line, register in recorded.registers.lines.items():
        for step, points in _at_steps(line, recorded.registers, register, seam, part):
            yield Series(labels=line.at(step), samples=points)
    for line, several in recorded.observed.lines.items():
        schema = schema_of([value for values in several.values() for value in values])
        for step, observed in _at_steps(line, recorded.observed, several, seam, part):
            histograms = [(at_ms, histogram(values, schema)) for at_ms, values in observed]
            yield Series(labels=line.at(step), histograms=histograms)
    for (group, step), newest in seam.newest.items():
        ends = range(end_of(began, step), newest + 1, 60 * MINUTES[step])
        samples = [(1000 * end, 1.0) for end in ends if part.has(end)]
        if samples:
            yield Series(labels=(("__name__", due(group, step)),), samples=samples)


def _at_steps(
    line: Line, points: Points[T], values: Mapping[int, T], seam: Seam, part: _Between
) -> Iterator[tuple[Step, list[tuple[int, T]]]]:
    """A line's values at each step that it is recorded at, in the order of time (milliseconds)."""
    for step in FROM[line.kind]:
        found: dict[int, T] = {}
        for at_s, value in values.items():
            if step == "1m":
                if not part.has(at_s):
                    continue
                at_ms = seam.dated_ms(line.group, at_s)
            else:
                end = end_of(at_s, step)
                if not part.has(end) or end > seam.newest[line.group, step]:
                    continue
                at_ms = 1000 * end
            found[at_ms] = points.join(found[at_ms], value) if at_ms in found else value
        if found:
            yield step, sorted(found.items(), key=lambda item: item[0])
