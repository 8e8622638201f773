"""What a reader is shown of a measurement: each KPI with its change, its groups and a note in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from llm_vitals_collector.kpi.change import Change, change
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
    previous_basis: int | None = None
    previous_calls: int = 0
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI measured. Without a previous value or a change, `note` says why."""

    kpi: Kpi
    value: float | None
    previous: float | None
    change: Change | None
    note: str | None
    basis: int | None
    by: Mapping[Dimension, tuple[Group, ...]]
    previous_basis: int | None = None


def report(
    kpis: Sequence[Kpi],
    figures: Figures,
    period: Period,
    begins: datetime | None = None,
    filters: Collection[Dimension] = (),
    late: Mapping[Dimension, Collection[str]] | None = None,
) -> tuple[Measured, ...]:
    """One Measured a KPI, in the order of `kpis`; groups with the most calls first.

    `begins`: when the first call that is looked at began, where that is within the previous period or later. A period
    that is not covered has no previous value: a week's users against a day's say nothing. What looks back by itself is
    unknown then, and where it is narrowed by one of `filters` that it cannot be split by. `late`: the groups whose own
    calls began too late to cover the previous period; they have no previous value either.
    """
    # Where they begin later, the previous period has no data, which its own note says.
    uncovered = None if covered(period, begins) or begins is None or begins >= period.start else begins
    return tuple(
        _unknown(kpi, narrowed)
        if kpi.looks_back and (narrowed := [one for one in filters if one not in kpi.by])
        else _measured(kpi, figures, period, uncovered, late or {})
        for kpi in kpis
    )


def _unknown(kpi: Kpi, filters: Sequence[str]) -> Measured:
    """A KPI that cannot be narrowed: who only moved from one model to another would be new here and lost there."""
    why = f"not known by {' or '.join(filters)}: who moves from one to another is neither new nor lost"
    return Measured(kpi=kpi, value=None, previous=None, change=None, note=why, basis=None, by={})


def covered(period: Period, begins: datetime | None) -> bool:
    """Whether data that begin at `begins` cover the previous period, but for a tenth of it (a quiet night)."""
    return begins is None or begins <= reach_of(period)


def reach_of(period: Period) -> datetime:
    """When data must have begun to cover the period before."""
    return period.previous.start + period.length / 10


def _measured(
    kpi: Kpi,
    figures: Figures,
    period: Period,
    uncovered: datetime | None,
    late: Mapping[Dimension, Collection[str]],
) -> Measured:
    now, before = (cells.get(kpi.id, _NOTHING) for cells in (figures.total.now, figures.total.previous))
    if uncovered is not None:
        before = _NOTHING
        now = _NOTHING if kpi.looks_back else now
    return Measured(
        kpi=kpi,
        value=now.value,
        previous=before.value,
        change=change(kpi, now, before),
        note=note(kpi, now, before, period, uncovered),
        basis=now.basis,
        previous_basis=before.basis,
        by={
            dimension: _groups(
                kpi, figures.by[dimension], late.get(dimension, ()) if uncovered is None else figures.by[dimension]
            )
            for dimension in kpi.by
            if dimension in figures.by and not (kpi.looks_back and uncovered is not None)
        },
    )


def _groups(kpi: Kpi, found: Mapping[str, GroupFigures], uncovered: Collection[str]) -> tuple[Group, ...]:
    groups = [
        _group(kpi, key, group, now, _NOTHING if key in uncovered else group.previous.get(kpi.id, _NOTHING))
        for key, group in found.items()
        if (now := group.now.get(kpi.id)) is not None
    ]
    return tuple(sorted(groups, key=lambda group: (-group.calls, group.key)))


def _group(kpi: Kpi, key: str, group: GroupFigures, now: Cell, before: Cell) -> Group:
    return Group(
        key=key,
        value=now.value,
        calls=group.calls,
        basis=now.basis,
        previous=before.value,
        previous_basis=before.basis,
        previous_calls=group.previous_calls,
        change=change(kpi, now, before),
    )


def note(kpi: Kpi, now: Cell, before: Cell, period: Period, uncovered: datetime | None = None) -> str | None:
    """What a reader must know beside the number, in a short plain sentence."""
    if now.value is None:
        return _begins(period, uncovered) if kpi.looks_back and uncovered is not None else kpi.absent
    phrases: list[str] = []
    if kpi.basis_text is not None and now.basis is not None:
        phrases.append(_singular(kpi.basis_text.format(n=f"{now.basis:,}"), now.basis))
    if kpi.missing_text is not None and now.missing is not None and now.missing > 0:
        phrases.append(kpi.missing_text.format(share=share_in_words(now.missing)))
    if uncovered is not None:
        phrases.append(_begins(period, uncovered))
    elif before.value is None:
        phrases.append(kpi.absent_before or f"no data for the previous {period.words}")
    return "; ".join(phrases) or None


def _begins(period: Period, uncovered: datetime) -> str:
    return f"data begin on {uncovered:%-d %B at %H:%M} UTC, the previous {period.words} are not covered"


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
        ("embeddings", "embedding"),
    ):
        text = text.replace(plural, singular)
    return text
