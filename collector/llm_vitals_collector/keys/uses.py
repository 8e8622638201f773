"""When each key was used last, and how often: for `/metrics`, `/api/keys`, and a small file that `llm-vitals keys list`
reads beside the file of keys."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, cast

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from llm_vitals_collector.files import replace_file

logger = logging.getLogger(__name__)

NAME: Final = "llm-vitals.keys-used"
"""In the data folder, whose collector alone writes it."""
_KEEP_S: Final = 60.0
"""Seconds between two writes of the file."""


class KeyUses:
    """Thread-safe. Loses a minute at most when the process is killed."""

    def __init__(self, folder: Path) -> None:
        self._path: Final = folder / NAME
        self._lock: Final = threading.Lock()
        self._last: Final[dict[str, float]] = read(folder)
        self._requests: Final[dict[str, int]] = {}
        self._kept_at = time.monotonic()

    def note(self, name: str) -> None:
        """The key was used now."""
        with self._lock:
            self._last[name] = time.time()
            self._requests[name] = self._requests.get(name, 0) + 1
            due = time.monotonic() - self._kept_at >= _KEEP_S
            if due:
                self._kept_at = time.monotonic()
        if due:
            self.keep()

    def last(self, name: str) -> datetime | None:
        """In UTC; None where it never was, or was before this was counted."""
        at = self._last.get(name)
        return None if at is None else datetime.fromtimestamp(at, timezone.utc)

    def keep(self) -> None:
        """Write the file, where anything was used. Never raises."""
        with self._lock:
            last = dict(self._last) if self._requests else {}
        if not last:
            return
        try:
            replace_file(self._path, json.dumps(last) + "\n")
        except OSError as error:
            logger.warning(
                "%s could not be written (%s): last uses of keys are lost at a restart. Check the folder and the disk.",
                self._path,
                error.strerror,
            )

    def collect(self) -> Iterator[Metric]:
        """For the registry of Prometheus."""
        with self._lock:
            last, requests = dict(self._last), dict(self._requests)
        prefix = "llm_vitals_collector_key_"
        used = GaugeMetricFamily(f"{prefix}last_used_timestamp_seconds", "When a key was used last.", labels=["key"])
        for name, at in last.items():
            used.add_metric([name], at)
        yield used
        counted = CounterMetricFamily(f"{prefix}requests", "Requests with a key.", labels=["key"])
        for name, number in requests.items():
            counted.add_metric([name], number)
        yield counted


def read(folder: Path) -> dict[str, float]:
    """Seconds since 1970 by the name of a key; nothing where there is no such file."""
    try:
        found: object = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    entries = cast("dict[object, object]", found) if isinstance(found, dict) else {}
    return {str(name): float(at) for name, at in entries.items() if isinstance(at, (int, float))}
