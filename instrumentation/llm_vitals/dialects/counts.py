"""Counts and times of a span, as one dialect or another may mean them, in the meaning that all figures rest on.

Input tokens include those that were cached, output tokens those that were reasoning; a time to the first chunk lies
within its call.
"""

from __future__ import annotations

from typing import Any, Final

from llm_vitals.core import semconv
from llm_vitals.dialects.values import count, number

_RPC_SYSTEM: Final = "rpc.system"
_AWS: Final = "aws-api"
"""What botocore's spans have there."""
_CACHED: Final = (semconv.USAGE_CACHE_READ, semconv.USAGE_CACHE_WRITE)


def include_parts(now: dict[str, Any]) -> None:
    """Add cached tokens to the input and reasoning to the output, where the total of the call says that these counts
    exclude them: it is larger by just that. `now`: attributes in today's names.

    Gemini's API, and Bedrock's Converse, count so; some instrumentations pass it on as it is (the AI SDK 5, Genkit,
    Strands before 1.9), others add it up. OpenTelemetry's of botocore (0.66b2) passes it on without a total.
    """
    total = count(now.get(semconv.USAGE_TOTAL))
    if total is None:
        fresh = count(now.get(semconv.USAGE_INPUT_TOKENS))
        beside = sum(count(now.get(name)) or 0 for name in _CACHED)
        if fresh is not None and beside and now.get(_RPC_SYSTEM) == _AWS:
            now[semconv.USAGE_INPUT_TOKENS] = fresh + beside
        return
    read, answered = count(now.get(semconv.USAGE_INPUT_TOKENS)), count(now.get(semconv.USAGE_OUTPUT_TOKENS))
    if read is None or answered is None or (missing := total - read - answered) <= 0:
        return
    reasoning = count(now.get(semconv.USAGE_REASONING)) or 0
    cached = sum(count(now.get(name)) or 0 for name in _CACHED)
    if reasoning == cached == missing:
        return  # either may be what is missing
    if missing in (reasoning, reasoning + cached):
        now[semconv.USAGE_OUTPUT_TOKENS] = answered + reasoning
    if missing in (cached, reasoning + cached):
        now[semconv.USAGE_INPUT_TOKENS] = read + cached


def drop_impossible_time(now: dict[str, Any], duration_s: float) -> None:
    """Drop a time to the first chunk that is longer than its call took: it is in another unit, or of another call."""
    first = number(now.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK))
    if first is not None and first > duration_s:
        del now[semconv.RESPONSE_TIME_TO_FIRST_CHUNK]
