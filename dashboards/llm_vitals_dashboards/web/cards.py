"""The cards of the page that show a KPI by a dimension: one entry each, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.report import Measured
from llm_vitals_dashboards.web.sparkline import Bar, bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A KPI by a dimension, as a table with bars."""

    kpi: str
    by: Dimension
    title: str
    aside: str
    column: str
    """The head of the column of values."""
    basis: str = "Calls"
    """The head of the column that counts what the values rest on."""
    tone: Literal["accent", "bad", "warn", "good"] = "accent"
    outcome: str | None = None
    """Filters the calls behind a row, where the KPI is about one outcome."""
    most: int = 12
    full: float | None = None
    """Where the scale of the bars ends; None to fit the values."""
    absent: str = "No call names a model in this period."
    absent_code: str | None = None
    """What to write to have values, where it is one line of code."""

    @property
    def name(self) -> str:
        """Names the card on the page: `error_rate-by-model`."""
        return f"{self.kpi}-by-{self.by}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card with its rows."""

    card: Card
    rows: tuple[Bar, ...]


CARDS: Final = (
    Card(
        kpi="error_rate",
        by="model",
        title="Error rate by model",
        aside="after retries",
        column="Rate",
        tone="bad",
        outcome=semconv.ERROR,
    ),
    Card(
        kpi="refusal_rate",
        by="model",
        title="Refusal rate by model",
        aside="with 95% Wilson intervals",
        column="Rate",
        tone="warn",
        outcome=semconv.REFUSAL,
        basis="Answers",
    ),
    Card(
        kpi="completion_rate",
        by="task",
        title="Completion rate per task",
        aside="answered, not refused, not cut off",
        column="Completed",
        most=14,
        full=1.0,
        absent="No call has a task. Declare one:",
        absent_code='llm_vitals.context(task="summarise")',
    ),
)


def shown(measures: Sequence[Measured], against: str) -> tuple[Shown, ...]:
    """The cards of a period; `against` names the one before. A KPI that is left out without data has no
    card then either."""
    by_id = {measured.kpi.id: measured for measured in measures}
    found: list[Shown] = []
    for card in CARDS:
        measured = by_id[card.kpi]
        rows = bars(measured.kpi, measured.by.get(card.by, ()), against, card.most, card.full)
        if rows or not measured.kpi.only_with_data:
            found.append(Shown(card=card, rows=rows))
    return tuple(found)
