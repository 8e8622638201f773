"""What an entry of the catalogue is: one KPI, made of parts. `catalogue` has the entries.

SQL, PromQL, recording rules, documentation and the tile of a page are rendered from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals_collector.kpi.parts import Part, Returning, Sum, leaves

Unit = Literal["share", "queries", "tokens", "s", "usd", "points"]
"""`share` is 0..1; `s` seconds; `usd` US dollars; `points` -100..100; the rest are counts."""
Better = Literal["higher", "lower", "neutral"]
Dimension = Literal["model", "task", "provider", "service", "variant"]

UNITS: Final[tuple[Unit, ...]] = ("share", "queries", "tokens", "s", "usd", "points")
BETTER: Final[tuple[Better, ...]] = ("higher", "lower", "neutral")
DIMENSIONS: Final[tuple[Dimension, ...]] = ("model", "task", "provider", "service", "variant")
EXACT: Final = 0.01
"""Relative: what edges make. A call counts at its start in the store, at its end and the next export in Prometheus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From where a KPI is bad: above the bounds where lower is better, below them where higher is.

    `least` is the smallest basis on which a value is judged at all: with less traffic it is left alone.
    """

    warning: float
    critical: float
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI. Unknown is None, everywhere.

    `basis` counts what the value rests on. `basis_text` and `missing_text` are short phrases for the note, with `{n}`
    for the basis and `{share}` for the share (0..1) that `missing` computes. Raises ValueError for an unknown unit,
    direction or dimension, for an error out of bounds, and for a threshold that contradicts `better`.
    """

    id: str
    title: str
    definition: str
    unit: Unit
    better: Better
    value: Part
    absent: str
    """What to say when there is no value."""
    absent_before: str | None = None
    """What to say when only the previous value is unknown, where "no data" would not be true."""
    by: tuple[Dimension, ...] = ("model", "provider", "service")
    """The dimensions by which it can be split. Prometheus can split it by those of them that its metrics carry."""
    error: float = EXACT
    """How far PromQL's value may be off, relative, where a sketch or a histogram stands in for the calls."""
    error_of: Literal["value", "complement"] = "value"
    """What `error` is relative to: the value, or 1 less the value where that is what is estimated."""
    basis: Part
    basis_text: str | None = None
    missing: Part | None = None
    missing_text: str | None = None
    threshold: Threshold | None = None
    spread: float = 1.0
    """Of a value that is no share: the standard deviation, relative to the mean, that one unit of its basis is taken to
    have. What a change by chance is judged by."""
    benchmark: float | None = None
    """The industry's value, where there is one to compare with."""
    only_with_data: bool = False
    """Whether the pages leave it out where neither period knows a value: not every application has such ratings."""
    was: tuple[str, ...] = ()
    """Earlier ids: who asks for one of them is told this one."""

    def __post_init__(self) -> None:
        for name, value, known in (
            ("unit", self.unit, UNITS),
            ("better", self.better, BETTER),
            ("error_of", self.error_of, ("value", "complement")),
            *(("by", dimension, DIMENSIONS) for dimension in self.by),
        ):
            if value not in known:
                raise ValueError(f"KPI {self.id}: {name} is {value!r}; expected one of {', '.join(known)}")
        if not 0 < self.error < 1:
            raise ValueError(f"KPI {self.id}: error is {self.error!r}; expected a share between 0 and 1")
        if self.threshold is not None:
            rising = self.threshold.warning < self.threshold.critical
            if self.better == "neutral" or rising != (self.better == "lower"):
                raise ValueError(
                    f"KPI {self.id}: {self.threshold} contradicts better={self.better!r}; expected warning below "
                    "critical where lower is better, above it where higher is, and none where it is neutral"
                )

    @property
    def looks_back(self) -> bool:
        """Whether its value compares with the period before, and not only its change does."""
        return any(isinstance(leaf, Returning) for leaf in leaves(self.value))

    @property
    def is_sum(self) -> bool:
        """Whether it grows with the number of calls, so that few calls are a low value and not an unsure one."""
        return isinstance(self.value, Sum)

    def tolerance(self, value: float) -> float:
        """How far PromQL's value may be from `value`, in the KPI's unit."""
        return self.error * abs(value if self.error_of == "value" else 1 - value)
