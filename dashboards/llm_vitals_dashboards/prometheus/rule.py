"""What a recording rule is, and a group of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One recorded series, and why it is there."""

    record: str
    expr: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated together, in this order."""

    name: str
    why: str
    rules: tuple[Rule, ...]
    interval: str = "1m"
