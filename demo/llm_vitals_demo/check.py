"""What `llm-vitals demo --once` checks before it says that all is well."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Final, cast
from urllib.parse import urlencode

from llm_vitals_demo.application.outcomes import OUTCOMES
from llm_vitals_demo.messages import WHOLE_DAYS

KEY_HEADER: Final = "x-api-key"
ARRIVAL_S: Final = 15.0
"""How long a call may take from the application's flush to the collector's disk."""
_POLL_S: Final = 0.1
_TIMEOUT_S: Final = 30.0

PLAUSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "queries_per_user": (2, 12),
    "tokens_per_query": (80, 1000),
    "returning_users": (0.3, 0.8),
    "quality": (0.75, 0.99),
    "error_rate": (0.005, 0.15),
    "refusal_rate": (0.02, 0.15),
    "repeat_rate": (0.02, 0.1),
    "feedback_positive": (0.6, 0.9),
    "completion_rate": (0.7, 0.97),
    "duration_p95_s": (0.5, 30),
    "time_to_first_chunk_p95_s": (0.3, 10),
    "cost_usd": (0.2, 50),
}
"""KPI to the bounds of its value over the last 7 days of the whole history."""


def missing_calls(url: str, session_prefix: str, key: str | None = None) -> list[str]:
    """Faults of the scenarios' calls at the collector: none when every call is there with its outcome."""
    deadline = time.monotonic() + ARRIVAL_S
    while True:
        faults = [fault for name in OUTCOMES if (fault := _fault(url, name, session_prefix, key))]
        if not faults or time.monotonic() > deadline:
            return faults
        time.sleep(_POLL_S)


def _fault(url: str, scenario: str, session_prefix: str, key: str | None) -> str | None:
    calls = sorted(_calls(url, key, session=f"{session_prefix}-{scenario}"), key=lambda call: str(call["started_at"]))
    found = tuple(str(call["outcome"]) for call in calls)
    expected = OUTCOMES[scenario]
    if found == expected:
        return None
    return f"scenario {scenario}: expected calls that end {', '.join(expected)}; found {', '.join(found) or 'none'}"


def is_empty(url: str, key: str | None = None) -> bool:
    """Whether the collector has no call yet; `key` is one that it takes."""
    return not _calls(url, key, limit="1")


def _calls(url: str, key: str | None, **query: str) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", _get(f"{url}/api/calls?{urlencode(query)}", key)["calls"])


def implausible(measured: Mapping[str, object], days: int) -> list[str]:
    """Faults of an `/api/kpis` answer over 7 days, by KPI; of a shorter history only that there are values."""
    faults: list[str] = []
    values = {str(kpi["id"]): kpi for kpi in cast("Sequence[Mapping[str, object]]", measured["kpis"])}
    for name, (low, high) in PLAUSIBLE.items():
        value = values.get(name, {}).get("value")
        if not isinstance(value, (int, float)):
            faults.append(f"{name} has no value")
        elif days >= WHOLE_DAYS and not low <= value <= high:
            faults.append(f"{name} is {value:.4g}: expected {low:g} to {high:g}")
    return faults


def _get(url: str, key: str | None) -> dict[str, object]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={KEY_HEADER: key} if key else {})  # noqa: S310 - of HTTP
    with opener.open(request, timeout=_TIMEOUT_S) as response:
        return cast("dict[str, object]", json.load(response))


def kpis(url: str, key: str | None = None) -> dict[str, object]:
    """The collector's `/api/kpis` over the last 7 days."""
    return _get(f"{url}/api/kpis?period=7d", key)
