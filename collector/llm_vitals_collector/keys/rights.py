"""Rights of keys, and which one an endpoint needs.

Every route declares its right, under the line that registers it: `@requires(Right.READ)`. A route that declares none
needs ADMINISTER, and fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T", bound=Callable[..., object])
_ATTRIBUTE: Final = "llm_vitals_right"


class Right(str, Enum):
    """What a key may do. ADMINISTER includes the others."""

    NONE = "none"
    """Needs no key: health, and the page that logs in."""
    SEND = "send"
    """Telemetry by OTLP, with the ratings and scores that an SDK sends; answers to be evaluated."""
    READ = "read"
    """Pages, API and metrics: all that was kept."""
    RATE = "rate"
    """POST /api/feedback."""
    RUN = "run"
    """Make calls at the configured endpoints (Playground, runs of data sets), which cost money
    there."""
    ADMINISTER = "administer"
    """Silence alerts; see keys and their use."""


GRANTED: Final = (Right.SEND, Right.READ, Right.RATE, Right.RUN, Right.ADMINISTER)
"""Those that a key can have."""


def requires(right: Right) -> Callable[[T], T]:
    """Declares the right that a request to this endpoint needs."""

    def declare(endpoint: T) -> T:
        setattr(endpoint, _ATTRIBUTE, right)
        return endpoint

    return declare


def right_of(endpoint: object) -> Right | None:
    """The declared right; None where there is none."""
    right = getattr(endpoint, _ATTRIBUTE, None)
    return right if isinstance(right, Right) else None
