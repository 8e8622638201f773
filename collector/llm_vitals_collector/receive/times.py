"""Times that a sender may give: what no clock can show is replaced by the time of receipt, and named.

A call of the year 2554 would head every list for ever, and lie in no period that a page shows.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from llm_vitals_collector.records import EPOCH

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

EARLIEST_NS: Final = int(datetime(2000, 1, 1, tzinfo=timezone.utc).timestamp()) * 10**9
AHEAD_NS: Final = 86_400 * 10**9
"""How far ahead of ours a sender's clock may be: a wrong time zone is less than a day."""


def plausible(at_ns: int, now_ns: int) -> bool:
    """Whether a clock may show this time, in nanoseconds since 1970."""
    return EARLIEST_NS <= at_ns <= now_ns + AHEAD_NS


def settle(span: Span, now_ns: int) -> str | None:
    """Give a span times that are plausible, where its own are not. What was wrong; None where nothing was."""
    start, end = span.start_time_unix_nano, span.end_time_unix_nano
    if not plausible(start, now_ns):
        length = end - start if 0 <= end - start <= AHEAD_NS else 0
        span.start_time_unix_nano, span.end_time_unix_nano = now_ns - length, now_ns
        return _replaced("start_time_unix_nano", start)
    if end > now_ns + AHEAD_NS:
        span.end_time_unix_nano = max(start, now_ns)
        return _replaced("end_time_unix_nano", end)
    return None


def time_of(at_ns: int, now_ns: int) -> datetime:
    """The time, or that of receipt where it is not plausible."""
    return EPOCH + timedelta(microseconds=(at_ns if plausible(at_ns, now_ns) else now_ns) // 1000)


def _replaced(name: str, found_ns: int) -> str:
    return (
        f"{name}={found_ns} is not kept: expected a time from 2000 to a day ahead of the collector's clock; "
        "the time of receipt stands in its place"
    )
