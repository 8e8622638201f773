"""Where other spans of the same calls are looked for: near to each, however far apart calls lie that came together.

A sender that catches up after an outage, or has another clock, puts calls of last week beside new ones. From the first
to the last of them there are all calls of that week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_collector.records import Call

NEAR: Final = timedelta(days=1)
"""How far apart calls of one trace may begin."""
LONGEST: Final = timedelta(minutes=15)
"""How much earlier than a call a span that encloses it without being its ancestor may have begun: a streamed answer
takes minutes, and each minute more is read at each commit."""
QUARTER_S: Final = 900


def by_start(calls: Iterable[Call]) -> list[list[Call]]:
    """Groups of calls by their start, so far apart that no call of one trace lies in two. The earliest is the first."""
    groups: list[list[Call]] = []
    for call in sorted(calls, key=lambda call: call.started_at):
        if not groups or call.started_at - groups[-1][-1].started_at > 2 * NEAR:
            groups.append([])
        groups[-1].append(call)
    return groups


def near(calls: Sequence[Call]) -> tuple[datetime, datetime, list[int]]:
    """When spans may have begun that are of the same calls as these: the first and the last time, and in which quarters
    of an hour between, numbered from 1970. Of a call of more than a day, what began in its first day."""
    ends = [call.started_at + timedelta(seconds=min(call.duration_s, 86400.0)) for call in calls]
    quarters: set[int] = set()
    for call, end in zip(calls, ends, strict=True):
        first, last = (call.started_at - LONGEST).timestamp() // QUARTER_S, end.timestamp() // QUARTER_S
        quarters.update(range(int(first), int(last) + 1))
    return min(call.started_at for call in calls) - LONGEST, max(ends), sorted(quarters)
