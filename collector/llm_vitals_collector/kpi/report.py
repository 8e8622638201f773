"""What a reader is shown of a measurement: each KPI with its change, its groups and a note in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Cell, Figures, GroupFigures, Period

_NOTHING = Cell(value=None, basis=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A KPI for one model, task, ... `basis` is what the value rests on, `calls` all calls of the group."""

    key: str
    value: float | None
    calls: int
    basis: int | None = None
    previous: float | None = None
    previous_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI measured; `change` is relative, (value - previous) / previous; of points it is their difference."""

    kpi: Kpi
    value: float | None
    previous: float | None
    change: float | None
    note: str | None
    basis: int | None
    by: Mapping[Dimension, tuple[Group, ...]]


def report(kpis: Sequence[Kpi], figures: Figures, period: Period) -> tuple[Measured, ...]:
    """One Measured a KPI, in the order of `kpis`; groups with the most calls first."""
    return tuple(_measured(kpi, figures, period) for kpi in kpis)


def _measured(kpi: Kpi, figures: Figures, period: Period) -> Measured:
    now, before = (cells.get(kpi.id, _NOTHING) for cells in (figures.total.now, figures.total.previous))
    return Measured(
        kpi=kpi,
        value=now.value,
        previous=before.value,
        change=change_in(kpi.unit, now.value, before.value),
        note=note(kpi, now, before, period),
        basis=now.basis,
        by={dimension: _groups(kpi, figures.by[dimension]) for dimension in kpi.by if dimension in figures.by},
    )


def _groups(kpi: Kpi, found: Mapping[str, GroupFigures]) -> tuple[Group, ...]:
    groups = [
        Group(
            key=key,
            value=now.value,
            calls=group.calls,
            basis=now.basis,
            previous=group.previous.get(kpi.id, _NOTHING).value,
            previous_calls=group.previous_calls,
        )
        for key, group in found.items()
        if (now := group.now.get(kpi.id)) is not None
    ]
    return tuple(sorted(groups, key=lambda group: (-group.calls, group.key)))


def change(value: float | None, previous: float | None) -> float | None:
    """(value - previous) / previous; None when either is unknown or the previous one is 0."""
    return None if value is None or previous is None or previous == 0 else (value - previous) / previous


def change_in(unit: str, value: float | None, previous: float | None) -> float | None:
    """How a KPI of this unit changed. Points lie around 0, where a relative change means nothing: theirs is the
    difference."""
    if unit != "points":
        return change(value, previous)
    return None if value is None or previous is None else value - previous


def note(kpi: Kpi, now: Cell, before: Cell, period: Period) -> str | None:
    """What a reader must know beside the number, in a short plain sentence."""
    if now.value is None:
        return kpi.absent
    phrases: list[str] = []
    if kpi.basis_text is not None and now.basis is not None:
        phrases.append(_singular(kpi.basis_text.format(n=f"{now.basis:,}"), now.basis))
    if kpi.missing_text is not None and now.missing is not None and now.missing > 0:
        phrases.append(kpi.missing_text.format(share=share_in_words(now.missing)))
    if before.value is None:
        phrases.append(kpi.absent_before or f"no data for the previous {period.words}")
    return "; ".join(phrases) or None


def share_in_words(share: float) -> str:
    """`12%`; a share that is not 0 never reads as 0%."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def _singular(text: str, basis: int) -> str:
    if basis != 1:
        return text
    for plural, singular in (
        ("1 queries", "1 query"),
        ("answers", "answer"),
        ("calls", "call"),
        ("users", "user"),
        ("ratings", "rating"),
        ("attempts", "attempt"),
    ):
        text = text.replace(plural, singular)
    return text
