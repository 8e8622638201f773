"""What needs attention, in plain words: few simple rules, each with its reason and the calls behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals_collector.kpi.report import Group, Measured
from llm_vitals_collector.kpi.wilson import apart, wilson

LOW_COMPLETION: Final = 0.8
"""A task is named when even the top of its interval lies below this share, and below the mean of all tasks."""
HIGH_REPEAT: Final = 0.3
"""A task is named when even the bottom of its interval lies above this share, and above the mean of all tasks."""
LEAST_CALLS: Final = 20
"""A model or task with fewer calls is not named: its interval is wide, and its reader would learn to look away."""
MOST_ITEMS: Final = 8
_SEVERITIES: Final = ("bad", "warn", "good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at. `query` are the filters of the calls behind it; `weight` orders items of
    one severity: about how many calls are concerned."""

    label: str
    severity: Literal["bad", "warn", "good"]
    text: str
    query: Mapping[str, str]
    weight: float


def attention(measures: Sequence[Measured], failures: Mapping[str, str]) -> tuple[Item, ...]:
    """The items of a period, most important first. `failures` names each model's most frequent error.

    - A model whose error or refusal rate's 95% interval lies clear of its own in the previous period, up or down.
    - A task with low completion, or whose questions are asked again and again.
    """
    by_id = {measure.kpi.id: measure for measure in measures}
    items = [
        item
        for kpi_id, verb, outcome in (("error_rate", "fails", "error"), ("refusal_rate", "refuses", "refusal"))
        for group in by_id[kpi_id].by.get("model", ())
        if (item := _moved(group, verb, outcome, failures)) is not None
    ]
    items += _low_completion(by_id["completion_rate"])
    items += _high_repeat(by_id["repeat_rate"])
    return tuple(sorted(items, key=lambda item: (_SEVERITIES.index(item.severity), -item.weight))[:MOST_ITEMS])


def _moved(group: Group, verb: str, outcome: str, failures: Mapping[str, str]) -> Item | None:
    if group.value is None or group.previous is None or min(group.calls, group.previous_calls) < LEAST_CALLS:
        return None
    now, before = wilson(group.value, group.calls), wilson(group.previous, group.previous_calls)
    if now is None or before is None or not apart(now, before):
        return None
    worse = group.value > group.previous
    why = f", mostly {failures[group.key]}" if worse and outcome == "error" and group.key in failures else ""
    return Item(
        label="error rate" if outcome == "error" else "refusal rate",
        severity="bad" if worse else "good",
        text=f"{group.key} {verb} {_percent(group.value)} of {group.calls:,} calls, "
        f"was {_percent(group.previous)}{why}",
        query={"model": group.key, "outcome": outcome},
        # Calls that went wrong beyond what was usual.
        weight=abs(group.value - group.previous) * group.calls,
    )


def _low_completion(measure: Measured) -> list[Item]:
    items: list[Item] = []
    for group in measure.by.get("task", ()):
        interval = wilson(group.value, group.calls) if group.value is not None else None
        if interval is None or group.value is None or group.calls < LEAST_CALLS:
            continue
        if interval[1] < LOW_COMPLETION and measure.value is not None and interval[1] < measure.value:
            lost = (measure.value - group.value) * group.calls
            text = (
                f"“{group.key}” completes {_percent(group.value)} of {group.calls:,} calls, "
                f"against {_percent(measure.value)} over all tasks"
            )
            items.append(Item(label="completion", severity="warn", text=text, query={"task": group.key}, weight=lost))
    return items


def _high_repeat(measure: Measured) -> list[Item]:
    items: list[Item] = []
    for group in measure.by.get("task", ()):
        basis = group.basis or 0
        interval = wilson(group.value, basis) if group.value is not None else None
        if interval is None or group.value is None or basis < LEAST_CALLS:
            continue
        if interval[0] > HIGH_REPEAT and measure.value is not None and interval[0] > measure.value:
            text = (
                f"“{group.key}” questions are asked again {_percent(group.value)} of the time, "
                f"against {_percent(measure.value)} over all"
            )
            again = (group.value - measure.value) * basis
            items.append(Item(label="repeats", severity="warn", text=text, query={"task": group.key}, weight=again))
    return items


def _percent(share: float) -> str:
    return f"{share:.1%}"
