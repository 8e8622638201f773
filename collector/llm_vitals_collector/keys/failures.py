"""Wrong keys, counted by address: an address that tries many different ones has to wait.

Counted are different keys, not requests. A sender whose key is wrong sends the same one again and again: it guesses
nothing, and must not lock out the right senders that share its address. A request without a key is no guess, either.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final

logger = logging.getLogger(__name__)

BURST: Final = 10
"""Different wrong keys of one address at once."""
REFILL_S: Final = 6.0
"""Seconds until it may try one more."""
MOST_ADDRESSES: Final = 4096
"""Addresses that are remembered; of more the one that failed longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What one address failed."""

    address: str
    requests: int
    """With a wrong key, or none that could be tried."""
    last_at: datetime


@dataclass(slots=True)
class _Address:
    tries: float = BURST
    as_of: float = 0.0
    requests: int = 0
    last_at: float = 0.0
    wrong: OrderedDict[str, None] = field(default_factory=OrderedDict[str, None])


class FailedKeys:
    """Thread-safe, of bounded size."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._addresses: Final[OrderedDict[str, _Address]] = OrderedDict()

    def wait_s(self, address: str, sha256: str) -> float:
        """Seconds until a key of this address is looked at; 0 where it is, now. One that was wrong before is not
        looked at, and needs no wait."""
        with self._lock:
            found = self._addresses.get(network(address))
            if found is None or sha256 in found.wrong:
                return 0.0
            self._refill(found)
            return 0.0 if found.tries >= 1 else (1 - found.tries) * REFILL_S

    def note(self, address: str, sha256: str | None) -> None:
        """This key was wrong, or not looked at (None)."""
        with self._lock:
            name = network(address)
            found = self._addresses.pop(name, None) or _Address(as_of=self._clock())
            self._addresses[name] = found
            if len(self._addresses) > MOST_ADDRESSES:
                self._addresses.popitem(last=False)
            found.requests += 1
            found.last_at = time.time()
            if sha256 is None or sha256 in found.wrong:
                return
            self._refill(found)
            found.tries = max(0.0, found.tries - 1)
            found.wrong[sha256] = None
            if len(found.wrong) > BURST:
                found.wrong.popitem(last=False)
            over = found.tries < 1
        if over:
            logger.warning(
                "%s tries one wrong key after another: its keys are looked at every %g s. Correct "
                "its key, or close it off.",
                name,
                REFILL_S,
            )

    def recent(self, most: int) -> list[Failures]:
        """The addresses that failed last, the last one first."""
        with self._lock:
            found = list(self._addresses.items())[: -most - 1 : -1]
            return [Failures(n, one.requests, datetime.fromtimestamp(one.last_at, timezone.utc)) for n, one in found]

    def _refill(self, found: _Address) -> None:
        now = self._clock()
        found.tries = min(float(BURST), found.tries + (now - found.as_of) / REFILL_S)
        found.as_of = now


def network(address: str) -> str:
    """What is counted together: an IPv4 address; of IPv6 the /64, which one machine has whole."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(one, ipaddress.IPv4Address):
        return str(one)
    if one.ipv4_mapped is not None:
        return str(one.ipv4_mapped)
    return str(ipaddress.ip_network((one, 64), strict=False))
