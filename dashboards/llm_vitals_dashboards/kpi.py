"""What an entry of the catalogue is: one KPI, said in SQL and in PromQL. `kpis` has the entries.

The SQL of a KPI is one aggregate expression (DuckDB) over one of three relations that `kpi_sql` builds, so that all
KPIs of a period come from a handful of scans:

- `calls`: the columns of `counted_call`, one row an attempt.
- `users`: one row a user; `seen` (in the period) and `seen_before` (in the previous period of equal length).
- `feedback`: the columns of `feedback`; `labelled` where it tells the expected answer of its call (the latest one of
  the period does), and `correct`, null where there is nothing to compare.

Its PromQL is a template that `promql.render` fills, over the metrics that applications send to Prometheus. The two say
the same (tests/stack/test_differential.py), as far as `error` tells; `differences` has what no formula can make equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals_dashboards import promql

Source = Literal["calls", "users", "feedback"]
Better = Literal["higher", "lower", "neutral"]
Dimension = Literal["model", "task"]
ErrorOf = Literal["value", "complement"]

UNITS: Final = ("share", "queries", "tokens", "s", "usd", "points")
"""`share` is 0..1; `s` seconds; `usd` US dollars; `points` -100..100; the rest are counts."""
SOURCES: Final = ("calls", "users", "feedback")
BETTER: Final = ("higher", "lower", "neutral")
DIMENSIONS: Final = ("model", "task")
ERROR_OF: Final = ("value", "complement")
EXACT: Final = 0.01
"""Relative: what edges make. A call counts at its start in SQL, at its end and the export after it in PromQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI. `sql` is null where nothing is known; `basis` counts what the value rests on.

    `basis_text` and `missing_text` are short phrases for the note, with `{n}` for the basis and `{share}` for the
    share (0..1) that `missing` computes. Raises `ValueError` for an unknown unit, source, direction, dimension or
    placeholder.
    """

    id: str
    title: str
    definition: str
    unit: str
    better: Better
    source: Source
    sql: str
    promql: str | None
    """A template; see `promql`. None where no metric carries what it needs."""
    absent: str
    """What to say when there is no value."""
    absent_before: str | None = None
    """What to say when only the previous value is unknown, where "no data" would not be true."""
    by: tuple[Dimension, ...] = ("model",)
    promql_by: tuple[Dimension, ...] = ("model",)
    """Those of `by` that the metrics carry: registers by model or task would be a thousand series each."""
    error: float = EXACT
    """How far PromQL's value may be off, relative, where a sketch or a histogram stands in for the calls."""
    error_of: ErrorOf = "value"
    """What `error` is relative to: the value, or 1 less the value where that is what is estimated."""
    basis: str = "NULL"
    basis_text: str | None = None
    missing: str = "NULL"
    missing_text: str | None = None
    only_with_data: bool = False
    """Whether the pages leave it out where neither period knows a value: not every application has such ratings."""

    def __post_init__(self) -> None:
        for name, value, known in (
            ("unit", self.unit, UNITS),
            ("source", self.source, SOURCES),
            ("better", self.better, BETTER),
            ("error_of", self.error_of, ERROR_OF),
            *(("by", dimension, DIMENSIONS) for dimension in self.by),
            *(("promql_by", dimension, self.by) for dimension in self.promql_by),
            *(("placeholder", placeholder, promql.PLACEHOLDERS) for placeholder in promql.unknown(self.promql or "")),
        ):
            if value not in known:
                raise ValueError(f"KPI {self.id}: {name} is {value!r}; expected one of {', '.join(known)}")
        if (self.promql is not None and "{window}" not in self.promql) or not 0 < self.error < 1:
            raise ValueError(
                f"KPI {self.id}: promql={self.promql!r}, error={self.error!r}; expected an expression over {{window}} "
                "and an error between 0 and 1"
            )

    def tolerance(self, value: float) -> float:
        """How far PromQL's value may be from `value`, in the KPI's unit."""
        return self.error * abs(value if self.error_of == "value" else 1 - value)
