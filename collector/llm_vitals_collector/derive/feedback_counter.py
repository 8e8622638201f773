"""Ratings by API, counted for Prometheus by the model and the task of the call that they are about.

Those that an application tells by `llm_vitals.feedback()` are counted in its process; these only here. Which call a
rating is about is known once both have come, and a counter cannot take back what it said without knowing. So a rating
whose call is not there waits for it, a minute at most, and is counted once: then, or without model and task.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Final

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from llm_vitals.metrics.label_limits import LabelLimits
from llm_vitals_collector.records import Call, Feedback
from llm_vitals_collector.store import Store, StoreError

logger = logging.getLogger(__name__)

RATED: Final = "llm_vitals_feedback"
"""The name that those told by applications have in Prometheus, less the `_total` of a counter."""
LABELS: Final = ("llm_vitals_rating", "gen_ai_request_model", "llm_vitals_task", "llm_vitals_variant")
WAIT: Final = timedelta(seconds=60)
"""SDKs send a span within 5 s of its end; a rating of a long stream may be that much earlier."""
_REMEMBERED: Final = 4096
"""Ids whose rating is known, so that a repetition changes nothing; and ratings that may wait."""


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Rated(Collector):
    """Counts each rating once. Thread-safe; register it with a prometheus_client registry.

    Who changes their mind counts again, as counters only grow; not so while the first rating still waits.
    """

    def __init__(self, store: Store, now: Callable[[], datetime] = _utc_now) -> None:
        self._store: Final = store
        self._now: Final = now
        self._lock: Final = threading.Lock()
        self._caps: Final = LabelLimits()
        self._counts: Final[dict[tuple[str, ...], int]] = {}
        self._counted: Final[OrderedDict[str, str]] = OrderedDict()
        self._waiting: Final[OrderedDict[str, tuple[Feedback, datetime]]] = OrderedDict()

    def add(self, one: Feedback) -> None:
        """A rating that was committed."""
        with self._lock:
            if one.rating is None or self._counted.get(one.id) == one.rating:
                return
            self._counted[one.id] = one.rating
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
            # First it waits, then its call is looked up: whichever of the two is committed last finds the other.
            self._waiting[one.id] = (one, self._now() + WAIT)
            if len(self._waiting) > _REMEMBERED:
                _, (oldest, _) = self._waiting.popitem(last=False)
                self._count(oldest, None)
        self._join(one)

    def note(self, calls: Iterable[Call]) -> None:
        """Calls that were committed: what waited for them is counted."""
        if not self._waiting:
            return
        come = {name for call in calls for name in (call.response_id, call.trace_id) if name is not None}
        with self._lock:
            waiting = [one for one, _ in self._waiting.values()]
        for one in waiting:
            if not come.isdisjoint((one.response_id, one.trace_id)):
                self._join(one)

    def _join(self, one: Feedback) -> None:
        """Count it, if its call is there and nobody else has counted it meanwhile."""
        try:
            call = self._store.call_of(one)
        except StoreError:
            logger.exception("The call of the rating %r could not be looked up: it may be counted without.", one.id)
            return
        if call is not None:
            with self._lock:
                if self._waiting.get(one.id, (None,))[0] is one:
                    del self._waiting[one.id]
                    self._count(one, call)

    def _count(self, one: Feedback, call: Call | None) -> None:
        values = (None, None, None) if call is None else (call.request_model, call.task, call.variant)
        labels = (str(one.rating), *map(self._label, ("model", "task", "variant"), values))
        self._counts[labels] = self._counts.get(labels, 0) + 1

    def _label(self, name: str, value: object) -> str:
        """Bounded, as in the processes; an empty label is none to Prometheus."""
        return str(self._caps.label(name, value)) if isinstance(value, str) else ""

    def describe(self) -> Iterator[CounterMetricFamily]:
        """Name and meaning, with no values."""
        yield _family()

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Counts so far. What has waited long enough is counted first."""
        family = _family()
        with self._lock:
            now = self._now()
            for name, (one, until) in list(self._waiting.items()):
                if until <= now:
                    del self._waiting[name]
                    self._count(one, None)
            for labels, count in self._counts.items():
                family.add_metric(labels, count)
        yield family


def _family() -> CounterMetricFamily:
    return CounterMetricFamily(RATED, "Ratings that people gave to answers.", labels=LABELS)
