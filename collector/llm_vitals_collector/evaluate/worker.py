"""Scores calls in the background, one after the other: after their commit, at low priority, and never in the way."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.evaluate.embeddings import Embedder, relevancy
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.priority import BACKGROUND, step_back
from llm_vitals_collector.records import Batch, Call, Score

logger = logging.getLogger(__name__)

WAITING: Final = 1000
"""Calls that may wait; past it new ones are skipped and counted. With the texts' cap about 8 MB at most."""
_CHARACTERS: Final = 4000
_COMMIT_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    trace_id: str
    span_id: str
    response_id: str | None
    service: str | None
    model: str | None
    ended_at: datetime
    question: str
    answer: str


class RelevancyWorker:
    """Writes a Score `relevancy` by `embedding` for each call whose question and answer are kept.

    `load` opens the model when the first call comes; `submit` hands over what is to be kept. What waits when the
    process ends is skipped: a score is worth less than a quick stop.
    """

    def __init__(
        self,
        load: Callable[[], Embedder],
        submit: Callable[[Batch], Future[None]],
        instruments: Instruments,
        *,
        waiting: int = WAITING,
    ) -> None:
        self._load: Final = load
        self._submit: Final = submit
        self._instruments: Final = instruments
        self._most: Final = waiting
        self._waiting: Final[deque[_Waiting]] = deque()
        self._changed: Final = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def offer(self, batches: Sequence[Batch]) -> None:
        """Take what can be scored of committed batches. Returns at once."""
        found = [one for batch in batches for call in batch.calls if (one := _waiting(call)) is not None]
        if not found:
            return
        with self._changed:
            room = 0 if self._closed else max(0, self._most - len(self._waiting))
            self._waiting.extend(found[:room])
            self._skipped("stopped" if self._closed else "full", len(found) - room)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="llm-vitals-relevancy", daemon=True)
                self._thread.start()
            self._changed.notify()

    @property
    def waiting(self) -> int:
        """Calls that wait for their score."""
        return len(self._waiting)

    def stop(self) -> None:
        """Finish the call at hand, skip what waits, and return when the thread has ended. Twice does nothing."""
        with self._changed:
            self._closed = True
            self._skipped("stopped", len(self._waiting))
            self._waiting.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _skipped(self, reason: str, count: int) -> None:
        if count > 0:
            self._instruments.unscored.labels(reason).inc(count)

    def _run(self) -> None:
        step_back(BACKGROUND)
        try:
            embedder = self._load()
        except Exception:
            logger.exception(
                "The model for relevancy could not be loaded: calls are kept, but not scored by it. Install its "
                "extra again, or set LLM_VITALS_EMBEDDINGS=off."
            )
            self._abandon()
            return
        while (one := self._next()) is not None:
            try:
                self._score(embedder, one)
            except Exception:  # noqa: PERF203 # one call that cannot be scored must not stop the thread
                self._skipped("failed", 1)
                logger.exception(
                    "The call %s/%s could not be scored; the next ones are. Please report it.",
                    one.trace_id,
                    one.span_id,
                )

    def _abandon(self) -> None:
        while self._next() is not None:
            self._skipped("failed", 1)

    def _next(self) -> _Waiting | None:
        """The next call; None when the worker was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting else None

    def _score(self, embedder: Embedder, one: _Waiting) -> None:
        value = relevancy(embedder.embed(one.question), embedder.embed(one.answer))
        score = Score(
            # The same for a call that is delivered again.
            id=f"{semconv.RELEVANCY}-{semconv.EMBEDDING}-{one.trace_id}-{one.span_id}",
            at=one.ended_at,
            name=semconv.RELEVANCY,
            value=value,
            evaluator=semconv.EMBEDDING,
            trace_id=one.trace_id,
            span_id=one.span_id,
            response_id=one.response_id,
            service=one.service,
        )
        # Waiting for the commit keeps the queue in front of the store short.
        self._submit(Batch(scores=(score,), by_collector=True)).result(_COMMIT_S)
        self._instruments.score.labels(semconv.RELEVANCY, semconv.EMBEDDING, one.model or "").observe(value)


def _waiting(call: Call) -> _Waiting | None:
    """What of a call is needed; None where there is no text of both sides, as when content is not captured."""
    if not call.prompt or not call.output:
        return None
    return _Waiting(
        trace_id=call.trace_id,
        span_id=call.span_id,
        response_id=call.response_id,
        service=call.service,
        model=call.request_model,
        ended_at=call.started_at + timedelta(seconds=call.duration_s),
        question=call.prompt[:_CHARACTERS],
        answer=call.output[:_CHARACTERS],
    )
