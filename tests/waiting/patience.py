"""How long a test waits: one place, so that a busy machine decides no verdict.

What must happen is waited for with `PATIENCE_S`, or `WORK_S` where it works for a minute by itself: a test that passes
does not wait that long. A limit of the product that must run out is `EXPIRES_S`, on something that never comes. What
must not happen is decided by an event or a count, never by a time that passed. A bound on cost is a ratio:
`times_the_cost`. tests/unit/project/test_patience.py holds it.
"""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Found = TypeVar("Found")

PATIENCE_S = 100
"""Seconds for what must happen. Pytest's own limit is longer, so that a test in vain says what it has waited for."""
PATIENCE_MS = 1000 * PATIENCE_S
"""The same in milliseconds, for Playwright and OpenTelemetry."""
WORK_S = 800
"""Seconds for a program or a stack of servers that works for a minute or two on an idle machine: a demo, an
installation, the tests of another release, a rule that counts minutes."""
EXPIRES_S = 0.3
"""Seconds of a limit that must run out, because what it bounds never ends: a busy machine makes it later, no more."""


def until(
    found: Callable[[], Found],
    what: str = "what was waited for",
    within_s: float = PATIENCE_S,
    *,
    pause_s: float = 0.01,
    not_yet: tuple[type[Exception], ...] = (),
    process: subprocess.Popen[Any] | None = None,
    log: Path | None = None,
) -> Found:
    """What `found` gives, asked again until it is true.

    `not_yet` are exceptions that mean the same as false. Raises an AssertionError that says `what`, the last that was
    found and the `log` when it never comes, at once when the `process` that it comes from has ended.
    """
    assert within_s >= PATIENCE_S, "a busy machine needs more: PATIENCE_S or longer"
    end = time.monotonic() + within_s
    while True:
        over = process is not None and process.poll() is not None
        last: object = None
        try:
            if last := found():
                return last
        except not_yet as error:
            last = error
        if over or time.monotonic() > end:
            why = f"the process ended with {process.returncode}" if over and process else f"not within {within_s:g} s"
            raise AssertionError(f"{what}: {why}, last {last!r}\n{log.read_text()[-5000:] if log else ''}")
        time.sleep(pause_s)


def pause() -> None:
    """A moment that another takes: a peer that sends bit by bit, a reader in no hurry. No verdict rests on it."""
    time.sleep(0.02)


def times_the_cost(one: Callable[[], object], other: Callable[[], object], rounds: int = 5) -> float:
    """How many times the CPU of `other` `one` takes: the least of several rounds each.

    In turns, so that both have the same share of a busy machine. Each is called once before, to warm up.
    """
    one(), other()
    least = [math.inf, math.inf]
    for _ in range(rounds):
        for at, work in enumerate((one, other)):
            begun = time.process_time()
            work()
            least[at] = min(least[at], time.process_time() - begun)
    return least[0] / least[1]
