"""What `llm-vitals demo --once` checks before it says that all is well."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Final, cast
from urllib.parse import urlencode

from llm_vitals_demo.outcomes import OUTCOMES

ARRIVAL_S: Final = 15.0
"""How long a call may take from the application's flush to the collector's disk."""
_POLL_S: Final = 0.1
_TIMEOUT_S: Final = 30.0
_WHOLE_HISTORY_DAYS: Final = 14

PLAUSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "queries_per_user": (50, 400),
    "tokens_per_query": (80, 1000),
    "returning_users": (0.2, 0.8),
    "quality": (0.5, 1.0),
    "error_rate": (0.005, 0.15),
    "refusal_rate": (0.02, 0.15),
    "repeat_rate": (0.1, 0.6),
    "feedback_positive": (0.6, 0.9),
    "completion_rate": (0.7, 0.97),
    "latency": (0.5, 30),
    "first_chunk": (0.3, 10),
    "cost": (0.5, 100),
}
"""KPI to the bounds of its value over the last 7 days of the whole history."""


def arrived(url: str, session_prefix: str) -> list[str]:
    """Faults of the scenarios' calls at the collector: none when every call is there with its outcome."""
    deadline = time.monotonic() + ARRIVAL_S
    while True:
        faults = [fault for name in OUTCOMES if (fault := _fault(url, name, session_prefix))]
        if not faults or time.monotonic() > deadline:
            return faults
        time.sleep(_POLL_S)


def _fault(url: str, scenario: str, session_prefix: str) -> str | None:
    answer = _get(f"{url}/api/calls?{urlencode({'session': f'{session_prefix}-{scenario}'})}")
    calls = cast("Sequence[Mapping[str, object]]", answer["calls"])
    found = [str(call["outcome"]) for call in sorted(calls, key=lambda call: str(call["started_at"]))]
    expected = OUTCOMES[scenario]
    if tuple(found) == expected:
        return None
    return f"scenario {scenario}: expected calls that end {', '.join(expected)}; found {', '.join(found) or 'none'}"


def implausible(answer: Mapping[str, object], days: int) -> list[str]:
    """Faults of an `/api/kpis` answer over 7 days, by KPI; a shorter history is only asked to have values."""
    faults: list[str] = []
    values = {str(kpi["id"]): kpi for kpi in cast("Sequence[Mapping[str, object]]", answer["kpis"])}
    for name, (low, high) in PLAUSIBLE.items():
        value = values.get(name, {}).get("value")
        if not isinstance(value, (int, float)):
            faults.append(f"{name} has no value")
        elif days >= _WHOLE_HISTORY_DAYS and not low <= value <= high:
            faults.append(f"{name} is {value:.4g}: expected {low:g} to {high:g}")
    return faults


def _get(url: str) -> dict[str, object]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=_TIMEOUT_S) as response:
        return cast("dict[str, object]", json.load(response))


def kpis(url: str) -> dict[str, object]:
    """The collector's `/api/kpis` over the last 7 days."""
    return _get(f"{url}/api/kpis?period=7d")
