"""The rules of a document: what is shipped, changed by what the document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import (
    TOTAL,
    AbsenceRule,
    BurnRule,
    ChangeRule,
    CostRule,
    LimitRule,
    Reach,
    Rule,
    Severity,
    Subject,
)
from llm_vitals_collector.alerts.vitals_file.document import Document, Limits, NoCalls, ObjectiveOf, Thresholds
from llm_vitals_collector.alerts.vitals_file.faults import Fault, FaultsError, Path
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi

_SINGLE: Final[Mapping[Dimension, str]] = {"model": "models", "task": "tasks", "service": "services"}
"""A dimension to the key of the limits of its single values."""
_PER_DAY_FOR_S: Final = 300
Limit = float | Literal[False] | None


def rules_of(document: Document) -> tuple[Rule, ...]:
    """All rules, in the order of those that are shipped. Raises FaultsError."""
    faults: list[Fault] = []
    made = (
        *_limits(document, faults),
        *_absences(document.no_calls),
        *_burns(document, faults),
        *_changes(document),
        *_costs(document, faults),
    )
    if faults:
        raise FaultsError(faults)
    return made


# -- limits -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    """The limits that hold for some calls, by severity, with what else the rules of them have."""

    limits: Mapping[Severity, float | None]
    for_s: int | None
    least: int
    path: Path

    @classmethod
    def of(cls, own: Limits[float], beneath: _Pair) -> _Pair:
        """`own` over what is beneath it."""
        limits: dict[Severity, float | None] = {}
        for severity in defaults.LIMITED:
            limit: Limit = getattr(own, severity)
            limits[severity] = None if limit is False else beneath.limits[severity] if limit is None else limit
        return replace(
            beneath,
            limits=limits,
            for_s=beneath.for_s if own.for_ is None else own.for_,
            least=own.least or beneath.least,
        )


def _limits(document: Document, faults: list[Fault]) -> Iterator[LimitRule]:
    for subject in defaults.SUBJECTS:
        kpi = BY_ID[subject.kpi]
        entry = cast("Thresholds[float] | Literal[False] | None", getattr(document.thresholds, kpi.id))
        if entry is None:
            yield from defaults.limits_of(subject) if kpi.threshold is not None else ()
        elif entry is not False:
            yield from _limits_of(subject, kpi, entry, faults)


def _limits_of(subject: Subject, kpi: Kpi, entry: Thresholds[float], faults: list[Fault]) -> Iterator[LimitRule]:
    path: Path = ("thresholds", kpi.id)
    catalogue, window_s = kpi.threshold, entry.window or subject.window_s
    beneath = _Pair(
        limits={
            "warning": None if catalogue is None else catalogue.warning,
            "critical": None if catalogue is None else catalogue.critical,
        },
        for_s=None,
        least=defaults.LEAST if catalogue is None else catalogue.least,
        path=path,
    )
    all_calls = _Pair.of(entry, beneath)
    singles: dict[Dimension, Mapping[str, Limits[float]]] = {
        dimension: getattr(entry, key) for dimension, key in _SINGLE.items()
    }
    wanted: Sequence[Dimension] = [by for by in subject.by if by in kpi.by] if entry.by is None else entry.by
    _check_split(kpi, entry.by or (), (*path, "by"), faults)
    _check_split(kpi, [by for by, of in singles.items() if of], path, faults, _SINGLE)
    yield from _pair(subject, kpi, all_calls, window_s, TOTAL, faults)
    for by in wanted:
        yield from _pair(subject, kpi, all_calls, window_s, Reach(by=by, but=tuple(singles.get(by, ()))), faults)
    for by, of in singles.items():
        for value, own in of.items():
            pair = replace(_Pair.of(own, all_calls), path=(*path, _SINGLE[by], value))
            yield from _pair(subject, kpi, pair, window_s, Reach(by=by, where=((by, value),)), faults)


def _pair(
    subject: Subject, kpi: Kpi, pair: _Pair, window_s: int, reach: Reach, faults: list[Fault]
) -> Iterator[LimitRule]:
    patience = defaults.patience_of(window_s)
    if reach == TOTAL or reach.where:
        _check_limits(kpi, pair, faults)
    for severity, limit in pair.limits.items():
        if limit is not None:
            yield LimitRule(
                subject=subject,
                severity=severity,
                limit=limit,
                window_s=window_s,
                for_s=patience.for_s(severity) if pair.for_s is None else pair.for_s,
                keep_firing_s=patience.keep_firing_s,
                least=pair.least,
                reach=reach,
            )


def _check_limits(kpi: Kpi, pair: _Pair, faults: list[Fault]) -> None:
    low_is_good = kpi.better == "lower"
    warning, critical = pair.limits["warning"], pair.limits["critical"]
    if warning is not None and critical is not None and (warning < critical) != low_is_good:
        way = "below" if low_is_good else "above"
        faults.append(
            Fault(
                pair.path,
                f"{kpi.title}: warning {warning:g} and critical {critical:g}; expected warning {way} critical",
            )
        )
    never = {"share": 1.0, "points": 100.0} if low_is_good else {"share": 0.0, "points": -100.0}
    for severity, limit in pair.limits.items():
        if limit is not None and limit == never.get(kpi.unit):
            faults.append(
                Fault((*pair.path, severity), f"{kpi.title} can never be past {limit:g}; to have no alert, write off")
            )


def _check_split(
    kpi: Kpi,
    wanted: Sequence[Dimension],
    path: Path,
    faults: list[Fault],
    keys: Mapping[Dimension, str] | None = None,
) -> None:
    for number, by in enumerate(wanted):
        if by not in kpi.by:
            where: Path = (*path, number) if keys is None else (*path, keys[by])
            text = f"{kpi.title} cannot be split by {by}; expected one of {', '.join(kpi.by)}"
            faults.append(Fault(where, text, at_key=keys is not None))


# -- the others -------------------------------------------------------------------------------------------------------


def _reaches(by: Sequence[Dimension] | None, shipped: Sequence[Dimension | None] = (None,)) -> list[Reach]:
    """The total, and those by dimension."""
    return [Reach(by=one) for one in (shipped if by is None else (None, *by))]


def _absences(entry: NoCalls | Literal[False] | None) -> Iterator[AbsenceRule]:
    if entry is False:
        return
    found = entry or NoCalls()
    for window_s in found.windows or defaults.ABSENCE_WINDOWS_S:
        for reach in _reaches(found.by, defaults.ABSENCE_BY):
            yield AbsenceRule(
                severity="critical", window_s=window_s, enough=found.enough or defaults.ENOUGH, reach=reach
            )


def _burns(document: Document, faults: list[Fault]) -> Iterator[BurnRule]:
    for kpi_id, objective in defaults.OBJECTIVE_OF.items():
        entry = cast("ObjectiveOf | Literal[False] | None", getattr(document.objectives, kpi_id))
        if entry is False or (entry is None and objective not in defaults.OBJECTIVES):
            continue
        found, path, kpi = entry or ObjectiveOf(), ("objectives", kpi_id), BY_ID[kpi_id]
        if found.past is not None and objective.past is None:
            text = f"{kpi.title} says of each call whether it is bad; expected no past here"
            faults.append(Fault((*path, "past"), text, at_key=True))
        if found.past is not None and kpi.unit == "share" and found.past >= 1:
            faults.append(Fault((*path, "past"), "expected a score below 1, such as 0.7"))
        if found.budget is not None and not 0 < found.budget < 1:
            faults.append(Fault((*path, "budget"), "expected a share above 0% and below 100%, such as 1%"))
        _check_split(kpi, found.by or (), (*path, "by"), faults)
        set_ = replace(
            objective,
            budget=objective.budget if found.budget is None else found.budget,
            past=objective.past if found.past is None else found.past,
        )
        for reach in _reaches(found.by):
            yield from defaults.burns_of(set_, reach)


def _changes(document: Document) -> Iterator[ChangeRule]:
    if document.changes is not False:
        for subject in defaults.CHANGES:
            if getattr(document.changes, subject.kpi, None) is not False:
                yield from defaults.changes_of(subject)


def _costs(document: Document, faults: list[Fault]) -> Iterator[CostRule]:
    jump, per_day = document.cost.jump, document.cost.per_day
    if jump is None:
        yield defaults.COST
    elif jump is not False:
        yield replace(
            defaults.COST,
            times=defaults.COST.times if jump.times is None else jump.times,
            limit_usd=defaults.COST.limit_usd if jump.above is None else jump.above,
        )
    if per_day is None:
        return
    warning, critical = per_day.warning or None, per_day.critical or None
    if warning is not None and critical is not None and warning >= critical:
        text = f"a day: warning {warning:g} and critical {critical:g} US dollars; expected warning below critical"
        faults.append(Fault(("cost", "per_day"), text))
    for reach in _reaches(per_day.by):
        limits: Mapping[Severity, float | None] = {"warning": warning, "critical": critical}
        for severity, limit in limits.items():
            if limit is not None:
                yield CostRule(
                    label="CostPerDayHigh",
                    severity=severity,
                    limit_usd=limit,
                    times=None,
                    for_s=_PER_DAY_FOR_S,
                    reach=reach,
                )
