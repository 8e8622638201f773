"""What needs attention, in plain words: few simple rules, each with its reason and the calls behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.report import Group, Measured
from llm_vitals_collector.kpi.wilson import wilson

MOST_ITEMS: Final = 8
GROUPS: Final[tuple[Dimension, ...]] = ("model", "task")
"""The dimensions whose groups are looked at."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What to say of a group whose KPI is past its warning threshold."""

    kpi: str
    label: str
    text: str
    """With `{key}`, `{value}`, `{n}` for what it rests on, and `{all}` for the value over all groups."""


_PAST: Final = (
    _Past(
        kpi="completion_rate",
        label="completion",
        text="“{key}” completes {value} of {n:,} calls, against {all} over all tasks",
    ),
    _Past(
        kpi="repeat_rate",
        label="repeats",
        text="“{key}” questions are asked again {value} of the time, against {all} over all",
    ),
)


def needs_a_look(measures: Sequence[Measured], failures: Mapping[str, str]) -> tuple[Item, ...]:
    """The items of a period, most important first. `failures` names each model's most frequent error.

    - A model whose error or refusal rate moved against its own in the previous period by more than chance explains.
    - A task with low completion, or whose questions are asked again and again: even the near end of its 95% interval
      is past the KPI's warning threshold, and past the value over all tasks.

    A group that rests on less than the KPI's threshold asks for is not named: its interval is wide, and its reader
    would learn to look away.
    """
    by_id = {measure.kpi.id: measure for measure in measures}
    items = [
        item
        for kpi_id, verb, outcome in (("error_rate", "fails", "error"), ("refusal_rate", "refuses", "refusal"))
        for group in by_id[kpi_id].by.get("model", ())
        if (item := _moved(by_id[kpi_id].kpi, group, verb, outcome, failures)) is not None
    ]
    items += [item for past in _PAST for item in _past_warning(by_id[past.kpi], past)]
    return tuple(sorted(items, key=lambda item: (_SEVERITIES.index(item.severity), -item.weight))[:MOST_ITEMS])


def _moved(kpi: Kpi, group: Group, verb: str, outcome: str, failures: Mapping[str, str]) -> Item | None:
    least = kpi.threshold.least if kpi.threshold is not None else 1
    if group.value is None or group.previous is None or group.change is None or group.change.by_chance:
        return None
    if min(group.basis or 0, group.previous_basis or 0) < least:
        return None
    worse = group.value > group.previous
    why = f", mostly {failures[group.key]}" if worse and outcome == "error" and group.key in failures else ""
    return Item(
        label="error rate" if outcome == "error" else "refusal rate",
        severity="bad" if worse else "good",
        text=f"{group.key} {verb} {_percent(group.value)} of {group.basis or 0:,} calls, "
        f"was {_percent(group.previous)}{why}",
        query={"model": group.key, "outcome": outcome},
        # Calls that went wrong beyond what was usual.
        weight=abs(group.value - group.previous) * (group.basis or 0),
    )


def _past_warning(measure: Measured, past: _Past) -> list[Item]:
    """The tasks that are past the warning threshold; none for a KPI without one."""
    threshold, of_all = measure.kpi.threshold, measure.value
    if threshold is None or of_all is None:
        return []
    lower_is_better = measure.kpi.better == "lower"
    items: list[Item] = []
    for group in measure.by.get("task", ()):
        basis = group.basis or 0
        interval = wilson(group.value, basis) if group.value is not None else None
        if interval is None or group.value is None or basis < threshold.least:
            continue
        low, high = interval
        bad = low > max(threshold.warning, of_all) if lower_is_better else high < min(threshold.warning, of_all)
        if bad:
            text = past.text.format(key=group.key, value=_percent(group.value), n=basis, all=_percent(of_all))
            weight = abs(group.value - of_all) * basis
            items.append(Item(label=past.label, severity="warn", text=text, query={"task": group.key}, weight=weight))
    return items


def _percent(share: float) -> str:
    return f"{share:.1%}"
