"""Where the history ends and the rules of a running Prometheus carry on: nothing is summed twice, nothing is left out.

A rule that rolls up is evaluated once within the last five minutes of its step, at an offset that only Prometheus
knows, and sums from its last evaluation on. So the history's own steps end where the earliest evaluation could be, and
what was counted in the five minutes after the newest of them is dated behind all evaluations that could be, as an
export that came a little late is. A step that could be evaluated right now is left to the rules, unless they have
recorded that it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals_dashboards.prometheus.rollups import EVERY_MINUTES, due
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES, Kind, Step
from llm_vitals_demo.stack.recorded import COUNTERS, USERS_AND_QUESTIONS

EVALUATED_S: Final = 60 * EVERY_MINUTES
"""So long before the end of a step it may be evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """Of one moment. Times are Unix, in seconds; `newest` has, by group and step, when the newest step of the history
    is recorded."""

    now_s: float
    newest: Mapping[tuple[str, Step], int]

    @classmethod
    def of(cls, now_s: float, evaluated: Mapping[str, float], groups: Mapping[str, tuple[Kind, ...]]) -> Seam:
        """`evaluated`: the series by which rules note that a step is done, each with the time of its newest sample.
        `groups`: the groups, and the kinds of series in each."""
        newest: dict[tuple[str, Step], int] = {}
        for group, step in steps(groups):
            end = last_end(int(now_s), step)
            is_open = now_s < end + EVALUATED_S
            if is_open and evaluated.get(due(group, step), 0) < end:
                end -= 60 * MINUTES[step]
            newest[group, step] = end
        return cls(now_s=now_s, newest=newest)

    def dated_ms(self, group: str, at_s: int) -> int:
        """When what was counted in a minute is dated, in milliseconds."""
        for (name, _), end in self.newest.items():
            if name == group and end < at_s <= end + EVALUATED_S:
                at_s = end + EVALUATED_S
        return min(1000 * at_s, int(1000 * self.now_s))


def steps(groups: Mapping[str, tuple[Kind, ...]]) -> Iterator[tuple[str, Step]]:
    """Each group with each longer step that it records."""
    for group, kinds in groups.items():
        for step in MINUTES:
            if step != "1m" and any(step in FROM[kind] for kind in kinds):
                yield group, step


def end_of(at_s: int, step: Step) -> int:
    """When a minute's step is recorded: the earliest that it could be evaluated."""
    length_s = 60 * MINUTES[step]
    return -(-(at_s + EVALUATED_S) // length_s) * length_s - EVALUATED_S


def last_end(at_s: int, step: Step) -> int:
    """The newest such time that is not after another."""
    length_s = 60 * MINUTES[step]
    return (at_s + EVALUATED_S) // length_s * length_s - EVALUATED_S


def kinds_of(group: str) -> tuple[Kind, ...]:
    """The kinds of series that a group rolls up."""
    if group == USERS_AND_QUESTIONS:
        return ("register",)
    return ("number",) if group == COUNTERS else ("histogram", "number")
