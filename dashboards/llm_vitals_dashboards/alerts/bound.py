"""A bound as PromQL, and as Grafana's math."""

from __future__ import annotations

from llm_vitals_collector.alerts.bound import Bound


def past(bound: Bound, value: str, basis: str) -> str:
    """`Bound.is_past` as PromQL; what it selects has the value. Of less basis than `least` it selects nothing."""
    compares, moves = (">", "+") if bound.is_upper else ("<", "-")
    one, other = bound.variance
    moved = f"{bound.limit:g} {moves} {bound.z:g} * sqrt({one:g} * {other:g} / (\n  {basis} >= {bound.least}\n))"
    return f"{value}\n{compares} {moved}"


def math(bound: Bound) -> str:
    """The same of `$A` on `$B`, in Grafana's math, which has no `sqrt`."""
    compares, moves = (">", "+") if bound.is_upper else ("<", "-")
    one, other = bound.variance
    limit = f"{bound.limit:g} {moves} {bound.z:g} * ({one:g} * {other:g} / $B) ** 0.5"
    return f"($B >= {bound.least}) && ($A {compares} {limit})"
