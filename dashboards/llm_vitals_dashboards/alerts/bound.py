"""A bound as PromQL."""

from __future__ import annotations

from llm_vitals_collector.alerts.bound import Bound


def past(bound: Bound, value: str, basis: str) -> str:
    """`Bound.is_past` as PromQL; what it selects has the value. Of less basis than `least` it selects nothing."""
    compares, moves = (">", "+") if bound.is_upper else ("<", "-")
    one, other = bound.variance
    moved = f"{bound.limit:g} {moves} {bound.z:g} * sqrt({one:g} * {other:g} / (\n  {basis} >= {bound.least}\n))"
    return f"{value}\n{compares} {moved}"
