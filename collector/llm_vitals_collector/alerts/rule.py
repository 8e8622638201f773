"""What an alert rule is: facts only, no SQL and no PromQL.

`value` and `basis` of a rule are parts of the catalogue (kpi/parts.py), to be computed over a window that ends now; the
rule's condition is arithmetic on them. `defaults` has the rules that are shipped, `vitals_file` those of a user.

An alert goes through the states of Prometheus: pending from when its condition holds, firing when it has held for
`for_s`, resolved when it has not held for `keep_firing_s`. A value that is unknown holds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from llm_vitals_collector.alerts.bound import Bound, Z, of_share
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.parts import Below, Complement, Mean, Part, Quantile, count

Severity = Literal["critical", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

PREFIX: Final = "LLMVitals"
"""What the name of each alert begins with."""
DAY_S: Final = 86400
WEEK_S: Final = 7 * DAY_S
ATTEMPTS: Final = count("attempts")
"""What an absence is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Of which calls a rule is: in total, or one alert for each value of `by`; only of calls whose dimension has the
    value of `where`; of those of `by`, without the values of `but`, which have rules of their own."""

    by: Dimension | None = None
    where: tuple[tuple[Dimension, str], ...] = ()
    but: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """In the name of an alert: `Model`; empty for the total."""
        return self.by.capitalize() if self.by else ""


TOTAL: Final = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What all alerts on the limit of a KPI have in common."""

    kpi: str
    name: str
    """The alert, in total: `LLMVitals` and this; by model: `LLMVitalsModel` and this."""
    means: str
    """What the value is, in a sentence; with `{of}` for the model, and `{limit}`."""
    runbook: str
    """A page of docs/runbooks, without its suffix."""
    window_s: int
    """The period that the value is over: the rarer its basis, the longer."""
    deviation: float | None = None
    """Of a mean: the standard deviation that one score is taken to have."""
    by: tuple[Dimension, ...] = ("model",)
    """Beside the total: an alert for each value of these dimensions, where the KPI can be split so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SubjectRule:
    """What rules on a subject have in common."""

    subject: Subject
    severity: Severity
    window_s: int
    for_s: int
    keep_firing_s: int
    least: int
    """The smallest basis on which anything is judged."""
    z: float = Z
    reach: Reach = TOTAL

    @property
    def kpi(self) -> Kpi:
        return BY_ID[self.subject.kpi]

    @property
    def name(self) -> str:
        """The alert's name; a warning and a critical one have the same."""
        return f"{PREFIX}{self.reach.word}{self.subject.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRule(_SubjectRule):
    """A KPI past a limit: above it where lower is better, below it where higher is. `limit` is in the KPI's unit.

    A 95th percentile is past its limit where more than 5% of the values lie above it. So a latency is judged as that
    share: it has a basis and an interval as every share has, and a percentile of 20 values has not.
    """

    limit: float

    @property
    def value(self) -> Part:
        """What is compared with the bound."""
        of = self.kpi.value
        return Complement(Below(of.relation, self.limit, of.where)) if isinstance(of, Quantile) else of

    @property
    def basis(self) -> Part:
        return self.kpi.basis

    @property
    def bound(self) -> Bound:
        """From where `value` is bad beyond chance."""
        kpi, limit, is_upper = self.kpi, self.limit, self.kpi.better == "lower"
        if isinstance(kpi.value, Quantile):
            return of_share(round(1 - kpi.value.q, 10), is_upper=is_upper, least=self.least, z=self.z)
        deviation = self.subject.deviation
        if deviation is None and kpi.unit not in ("share", "points"):
            deviation = round(kpi.spread * limit, 10)
        if deviation is not None:
            return Bound(limit=limit, is_upper=is_upper, variance=(deviation, deviation), least=self.least, z=self.z)
        if kpi.unit == "points":
            # Values of -100 to 100 with the mean m vary by (100 - m) * (100 + m) at most: Bhatia and Davis, as in
            # `kpi.change`.
            variance = (100 - limit, 100 + limit)
            return Bound(limit=limit, is_upper=is_upper, variance=variance, least=self.least, z=self.z)
        if kpi.error_of == "complement":
            # An estimate: as far as it may be off, the limit moves.
            limit = round(limit + kpi.tolerance(limit), 10)
        return of_share(limit, is_upper=is_upper, least=self.least, z=self.z)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """The share (0..1) of calls that may be bad over 30 days.

    What is bad: of a KPI that is a share, what it counts (of one that is good when high, the rest); of a percentile of
    times, or a mean of scores, the values past `past` (seconds, or a score).
    """

    kpi: str
    name: str
    """The alert: `LLMVitals` and this."""
    means: str
    """What the share is, in a sentence; with `{of}` and `{past}`."""
    budget: float
    past: float | None = None

    @property
    def bad(self) -> Part:
        """The share of what is bad. Raises ValueError for a KPI that has none."""
        kpi = BY_ID[self.kpi]
        if self.past is not None and isinstance(kpi.value, Quantile):
            return Complement(Below(kpi.value.relation, self.past, kpi.value.where))
        if self.past is not None and isinstance(kpi.value, Mean):
            return Below(kpi.value.relation, self.past, kpi.value.where)
        if self.past is not None or kpi.unit != "share" or isinstance(kpi.value, Mean):
            raise ValueError(f"KPI {self.kpi} with past={self.past!r} is no share of calls that are bad")
        return kpi.value if kpi.better == "lower" else Complement(kpi.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """From which multiple of the budget on, over a long and a short window, an alert fires."""

    factor: float
    long_s: int
    short_s: int
    severity: Severity

    def is_reachable(self, budget: float) -> bool:
        """Whether so much of the calls can be bad at all."""
        return 0 < round(self.factor * budget, 10) < 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRule:
    """An objective whose budget is used up at a pace: `value` is past `bound` over `pace.long_s`, and above
    `bound.limit` over `pace.short_s`, too."""

    objective: Objective
    pace: Pace
    least: int
    """Of the basis in the long window."""
    z: float = Z
    reach: Reach = TOTAL

    @property
    def kpi(self) -> Kpi:
        return BY_ID[self.objective.kpi]

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.reach.word}{self.objective.name}"

    @property
    def severity(self) -> Severity:
        return self.pace.severity

    @property
    def value(self) -> Part:
        return self.objective.bad

    @property
    def basis(self) -> Part:
        return self.kpi.basis

    @property
    def bound(self) -> Bound:
        """Of the long window. Raises ValueError where the limit is no share below 1, and the alert could never fire."""
        limit = round(self.pace.factor * self.objective.budget, 10)
        if not self.pace.is_reachable(self.objective.budget):
            raise ValueError(
                f"{self.objective.kpi}: {self.pace.factor:g} times a budget of {self.objective.budget:g} is "
                f"{limit:g}; expected less than 1. Leave this pace out for this objective"
            )
        return of_share(limit, is_upper=True, least=self.least, z=self.z)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRule:
    """No attempt in the window, where there were `enough` in the same window yesterday and a week ago."""

    severity: Severity
    window_s: int
    enough: int
    reach: Reach = TOTAL

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.reach.word}NoCalls"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule(_SubjectRule):
    """A share, or a mean of values from 0 to 1, that is worse than in the same window a week ago, by more than chance
    explains: by more than `z` standard deviations of the difference, where a share p of n varies by p * (1 - p) / n and
    a mean by no more; on at least `least` now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRule:
    """The last day cost more than `limit_usd`, and more than `times` the mean day of the seven before it where that is
    given; a week that is not known whole is then no week to compare with."""

    label: str
    """The alert, in total: `LLMVitals` and this."""
    severity: Severity
    limit_usd: float
    times: float | None
    for_s: int
    reach: Reach = TOTAL

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.reach.word}{self.label}"


Rule = LimitRule | BurnRule | AbsenceRule | ChangeRule | CostRule
