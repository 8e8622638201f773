"""Which step a period is read at: the more there is of it, the longer the samples that are added up.

What a period costs Prometheus is what it has to read. Numbers are cheap, histograms cost thirty times as much, and each
of the 1024 registers is read several times; so they have steps of their own. The edge of a period is soft by one step:
at most 2% of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Step = Literal["1m", "10m", "1h", "6h"]
Kind = Literal["number", "histogram", "register"]

MINUTES: Final[Mapping[Step, int]] = {"1m": 1, "10m": 10, "1h": 60, "6h": 360}
_HOUR, _DAY = 3600, 86400
FROM: Final[Mapping[Kind, Mapping[Step, int]]] = {
    "number": {"1m": 0, "1h": 2 * _DAY},
    "histogram": {"1m": 0, "10m": 9 * _HOUR, "1h": 2 * _DAY, "6h": 14 * _DAY},
    "register": {"1m": 0, "1h": 2 * _DAY, "6h": 14 * _DAY},
}
"""From which length of a period on, in seconds, a step is read; what each kind is recorded at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The step of each kind in one expression; a name of a variable where a dashboard chooses."""

    number: str
    histogram: str
    register: str

    @classmethod
    def of(cls, length_s: int) -> Steps:
        """Those of a period of this length."""
        return cls(**{kind: _step(steps, length_s) for kind, steps in FROM.items()})


def _step(steps: Mapping[Step, int], length_s: int) -> Step:
    """The longest step of those that are read from this length, or a shorter one, on."""
    return max((step for step, least in steps.items() if length_s >= least), key=MINUTES.__getitem__)
