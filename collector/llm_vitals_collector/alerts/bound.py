"""How far past its limit a value must be before an alert believes it: pure arithmetic.

A value that rests on few calls is past any limit by chance now and then: of a service that truly fails in 2% of its
calls, 1 of 2 fails sooner or later. So the limit moves with the basis n: it is `limit + z * sqrt(variance / n)`, where
`variance` is what one unit of the basis has at the limit. Of a share that is L * (1 - L), and the value is past the
moved limit exactly where the near end of its Wilson interval is past L. (Wilson, Journal of the American Statistical
Association 22 (1927): his interval is made of all L that this test does not reject.)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 4.0
"""Standard deviations. A window slides over 30 days, so it has thousands of chances: at z = 3 and a true rate at its
very limit there were 4 false alarms in 30 days, at z = 4 at most one (tests/unit/dashboards/test_false_alarms.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """From where a value is bad beyond chance.

    `variance` has two factors; their product is the variance of one unit of the basis. `least` is the smallest basis
    on which anything is judged.
    """

    limit: float
    is_upper: bool
    """Whether the value is bad above it; else below it."""
    variance: tuple[float, float]
    least: int
    z: float = Z

    def at(self, basis: float) -> float:
        """The limit as it stands for so much basis."""
        away = self.z * sqrt(self.variance[0] * self.variance[1] / basis)
        return self.limit + away if self.is_upper else self.limit - away

    def is_past(self, value: float, basis: float) -> bool:
        """Whether a value is bad: past the moved limit, on at least `least`."""
        if basis < self.least:
            return False
        return value > self.at(basis) if self.is_upper else value < self.at(basis)


def of_share(limit: float, *, is_upper: bool, least: int, z: float = Z) -> Bound:
    """The bound of a share (0..1)."""
    return Bound(limit=limit, is_upper=is_upper, variance=(limit, round(1 - limit, 10)), least=least, z=z)
