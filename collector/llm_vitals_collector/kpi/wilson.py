"""How sure a rate is."""

from __future__ import annotations

from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054
"""Two-sided 95% quantile of the standard normal distribution."""


def wilson(rate: float, calls: float, z: float = Z_95) -> tuple[float, float] | None:
    """The Wilson score interval of `rate` (0..1) seen over `calls`: (low, high) within 0..1; None for no calls. They
    need not be whole: an effective number is none.

    With p the rate and n the calls: centre (p + z^2/2n) / (1 + z^2/n), half width
    z / (1 + z^2/n) * sqrt(p(1-p)/n + z^2/4n^2). Unlike the normal approximation it stays within 0..1 and is right
    for few calls and rare events.
    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if calls <= 0:
        return None
    if not 0 <= rate <= 1:
        raise ValueError(f"rate is {rate}; expected a share of 0 to 1")
    shrink = 1 + z * z / calls
    centre = (rate + z * z / (2 * calls)) / shrink
    half = z / shrink * sqrt(rate * (1 - rate) / calls + z * z / (4 * calls * calls))
    return (max(0.0, centre - half) if rate > 0 else 0.0, min(1.0, centre + half) if rate < 1 else 1.0)
