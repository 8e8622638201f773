"""The rule that somebody wants to try: as the one that holds, with what they change of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import LimitRule, Reach, Rule, Severity
from llm_vitals_collector.alerts.vitals_file import values
from llm_vitals_collector.kpi.catalogue import BY_ID, RENAMED
from llm_vitals_collector.kpi.kpi import Dimension

_READERS: Final[Mapping[str, Callable[[object], float]]] = {
    "share": values.share,
    "s": values.seconds,
    "points": values.points,
}
"""How a limit is written, by the unit of its KPI."""


class TrialError(ValueError):
    """What is to be tried makes no rule. `name` is at fault, `expected` what was expected of it."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r}: expected {expected}")
        self.name: Final = name
        self.value: Final = value
        self.expected: Final = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is changed; texts as people write them (`5%`, `30s`, `10m`), empty where nothing is."""

    kpi: str
    severity: Severity = "warning"
    limit: str = ""
    for_: str = ""
    window: str = ""
    by: str = ""
    where: Mapping[Dimension, str] = field(default_factory=dict[Dimension, str])


def rule_of(trial: Trial, rules: Iterable[Rule]) -> LimitRule:
    """The rule to try, made of the one of `rules` that is of the same calls, else of what is shipped. Raises
    TrialError."""
    subject = defaults.SUBJECT_OF.get(RENAMED.get(trial.kpi, trial.kpi))
    if subject is None:
        raise TrialError("kpi", trial.kpi, f"one of {', '.join(defaults.SUBJECT_OF)}")
    kpi = BY_ID[subject.kpi]
    by = _by(trial.by, kpi.by)
    reach = (
        Reach(by=by or next(iter(trial.where), None), where=tuple(trial.where.items()))
        if by or trial.where
        else Reach()
    )
    of_kpi = [one for one in rules if isinstance(one, LimitRule) and one.subject == subject]
    held = [one for one in of_kpi if one.severity == trial.severity]
    base = next((one for one in held if one.reach == reach), None) or next(iter(held), None)
    if base is None:
        patience = defaults.patience_of(subject.window_s)
        least = defaults.LEAST if kpi.threshold is None else kpi.threshold.least
        limit = None if kpi.threshold is None else getattr(kpi.threshold, trial.severity, None)
        if limit is None and not trial.limit:
            raise TrialError("limit", "", f"a limit: {kpi.title} has none")
        base = LimitRule(
            subject=subject,
            severity=trial.severity,
            limit=0.0 if limit is None else limit,
            window_s=subject.window_s,
            for_s=patience.for_s(trial.severity),
            keep_firing_s=patience.keep_firing_s,
            least=least,
        )
    read = _READERS.get(kpi.unit, values.number)
    return replace(
        base,
        reach=reach,
        limit=_read("limit", trial.limit, lambda text: read(_number_or_text(text)), base.limit),
        for_s=round(_read("for", trial.for_, values.length, base.for_s)),
        window_s=round(_read("window", trial.window, _window, base.window_s)),
    )


def _by(text: str, known: tuple[Dimension, ...]) -> Dimension | None:
    if not text:
        return None
    for one in known:
        if one == text:
            return one
    raise TrialError("by", text, f"one of {', '.join(known)}")


def _window(text: object) -> int:
    length = values.length(text)
    if not 300 <= length <= 7 * 86400:
        raise ValueError(f"{text!r}: expected five minutes to seven days")
    return length


def _read(name: str, text: str, read: Callable[[object], float], default: float) -> float:
    if not text.strip():
        return default
    try:
        return read(text.strip())
    except ValueError as error:
        raise TrialError(name, text[:40], str(error).rpartition("expected ")[2]) from None


def _number_or_text(text: object) -> object:
    try:
        return float(str(text))
    except ValueError:
        return text
