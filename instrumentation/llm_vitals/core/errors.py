"""The one guard: telemetry never raises into the application, and each cause of a failure is logged once."""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger("llm_vitals")

failures: dict[str, int] = {}
"""Failures of our own code by the part that failed; read by the metric `llm_vitals.failures`."""

_logged: set[tuple[str, str]] = set()
_LOGGED_CAP = 200


def report_failure(part: str, error: BaseException) -> None:
    """Count a failure of `part`, and log it with its traceback the first time that this cause is seen."""
    failures[part] = failures.get(part, 0) + 1
    cause = (part, f"{type(error).__name__}: {error}"[:200])
    if cause in _logged or len(_logged) >= _LOGGED_CAP:
        return
    _logged.add(cause)
    logger.warning(
        "llm_vitals failed in %s: %s. The application is not affected; the telemetry of this call is lost or "
        "incomplete. Further failures of this cause are counted in the metric llm_vitals.failures, not logged. "
        "Please report it.",
        part,
        cause[1],
        exc_info=error,
    )


def swallow(part: str, function: Callable[[], None]) -> None:
    """Run `function`; what it raises is reported by `report_failure`, not raised."""
    try:
        function()
    except Exception as error:  # noqa: BLE001 - the guard is the place where everything stops
        report_failure(part, error)
