"""What a page of figures can be narrowed by, and the periods that it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store.results import MOST_CHOICES, Choices

PRESET_TITLES: Final = {"24h": "24 h", "7d": "7 d", "30d": "30 d"}
FILTERS: Final[dict[Dimension, str]] = {
    "service": "All services",
    "model": "All models",
    "provider": "All providers",
    "task": "All tasks",
    "variant": "All variants",
}
"""What the page can be narrowed by, with the words for all of it."""
_ALWAYS: Final = frozenset({"service", "model"})
"""Offered though there is one value only: the page has the same form as long as nothing is filtered."""


CUT: Final = f"only the {MOST_CHOICES} with the most calls"
"""Stands below the values of a filter that has as many."""


def cut_of(offered: Sequence[str]) -> str | None:
    """What to say below the values that a filter offers; None where they are all."""
    return CUT if len(offered) >= MOST_CHOICES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice of the page."""

    name: Dimension
    title: str
    options: tuple[str, ...]
    chosen: str | None
    cut: str | None = None


def filters_of(choices: Choices, scope: Scope) -> list[Filter]:
    """One a dimension that has something to choose from."""
    offered: dict[Dimension, tuple[str, ...]] = {
        "service": choices.services,
        "model": choices.models,
        "provider": choices.providers,
        "task": choices.tasks,
        "variant": choices.variants,
    }
    return [
        Filter(
            name=name,
            title=title,
            options=tuple(_with(offered[name], chosen)),
            chosen=chosen,
            cut=cut_of(offered[name]),
        )
        for name, title in FILTERS.items()
        for chosen in [scope.filters.get(name)]
        if name in _ALWAYS or len(offered[name]) > 1 or chosen is not None
    ]


def _with(offered: Sequence[str], chosen: str | None) -> list[str]:
    """What a filter offers: never without what is chosen."""
    return [*offered, *([chosen] if chosen is not None and chosen not in offered else [])]
