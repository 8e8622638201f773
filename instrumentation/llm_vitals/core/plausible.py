"""Numbers that others tell: which of them can be true. One outside is not recorded; its call is.

One answer with 2^63-1 tokens ended every later export of a process: sums have 64 bits.
"""

from __future__ import annotations

from typing import Final, TypeGuard

MOST_TOKENS: Final = 10**12
"""Of one call, and of chunks. The largest context windows have 10**7; sums over years stay within 64 bits."""
MOST_SECONDS: Final = 10.0**8
MOST_USD: Final = 10.0**6


def is_count(value: object) -> TypeGuard[int]:
    """Whether it is a whole number of tokens, chunks or runs that one call may have."""
    return type(value) is int and 0 <= value <= MOST_TOKENS


def is_amount(value: object, most: float) -> TypeGuard[float]:
    """Whether it is a number from 0 to `most`; NaN is none."""
    return (type(value) is float or type(value) is int) and 0 <= value <= most
