"""The longer steps: what each minute gave as ten minutes, an hour and six hours, one sample each.

A group of roll-ups is evaluated every five minutes and records a step in the last five minutes of it. Prometheus does
not make up for an evaluation that was missed, so each step first says how many of it are due: those since the last one.
Then the sample is the sum (or the least value) over all that are due, and windows tile time, outages or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

from llm_vitals_collector.kpi.measure import duration
from llm_vitals_dashboards.prometheus.rule import Group, Rule
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES, Kind, Step

Series = tuple[Kind, Callable[[Step], str]]
"""What is rolled up: its kind, and its name at a step."""
EVERY_MINUTES: Final = 5
"""A group of this interval is evaluated once in the last five minutes of a step, whatever its offset."""
_MADE_OF: Final[Mapping[Step, Step]] = {"10m": "1m", "1h": "1m", "6h": "1h"}
_MOST_DUE: Final[Mapping[Step, int]] = {"10m": 6, "1h": 6, "6h": 2}
"""So many are made up for after an outage. Hours, and six hours, for as long as `rules.LOOK_BACK`; ten minutes for an
hour, since a quantile of a day can do without ten minutes and the rule reads all that may be due each time."""


def rolled_up(name: str, why: str, function: Literal["sum", "min"], series: Sequence[Series]) -> Group:
    """The group `llm-vitals-<name>-roll-up`: each series at each longer step of its kind, the shorter steps first."""
    return Group(
        name=f"llm-vitals-{name.replace('_', '-')}-roll-up",
        why=why,
        interval=f"{EVERY_MINUTES}m",
        rules=tuple(rule for step in _MADE_OF for rule in _at(step, name, function, series)),
    )


def due(name: str, step: Step) -> str:
    """The series of how many steps the group of `name` sums next."""
    return f"llm_vitals:{name}:due{step}"


def _at(step: Step, name: str, function: str, series: Sequence[Series]) -> Iterator[Rule]:
    due_now = due(name, step)
    named = [name_at for kind, name_at in series if step in FROM[kind]]
    if named:
        why = f"How many steps of {step} are due, in the last minutes of one."
        yield Rule(record=due_now, expr=_due(due_now, step), why=why)
    for name_at in named:
        expr = "\nor ".join(
            f"{function}_over_time({name_at(_MADE_OF[step])}[{duration(60 * count * MINUTES[step])}])"
            f" and on () (last_over_time({due_now}[1m]) == {count})"
            for count in range(1, _MOST_DUE[step] + 1)
        )
        yield Rule(record=name_at(step), expr=expr, why="All that are due.")


def _due(record: str, step: Step) -> str:
    """The steps since the last sample of this rule itself; 1 where there is none. A sample that lies one step back is
    within one and a half of them, but not within the time of one evaluation."""
    minutes = MINUTES[step]
    since = [
        f"{count} * present_over_time({record}[{minutes * count + minutes // 2}m] offset {EVERY_MINUTES}m)"
        for count in range(1, _MOST_DUE[step] + 1)
    ]
    return "(\n  " + "\n  or ".join([*since, "vector(1)"]) + f"\n) and on () ({_ends(minutes)})"


def _ends(minutes: int) -> str:
    """Whether it is the last evaluation of a step of so many minutes. Steps begin at midnight (UTC)."""
    return f"(60 * hour() + minute()) % {minutes} >= {minutes - EVERY_MINUTES}"
