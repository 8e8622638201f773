"""Where calls are kept. `Store` is what the rest of the process knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from llm_vitals_collector.records import Batch, Call, CallPage, CallQuery, Feedback, FeedbackPage, FeedbackQuery, Score


class StoreError(Exception):
    """The store cannot be opened, written or read; the message says what happened and what to do."""


class Store(Protocol):
    """Thread-safe. A write that returned is on disk."""

    def write(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction. A call that is already kept is replaced, not doubled; of
        ratings and of scores with one id the latest is kept."""
        ...

    def calls(self, query: CallQuery) -> CallPage: ...

    def call(self, trace_id: str, span_id: str) -> Call | None: ...

    def feedback(self, query: FeedbackQuery) -> FeedbackPage: ...

    def feedback_for(self, call: Call) -> tuple[Feedback, ...]: ...

    def scores_for(self, call: Call) -> tuple[Score, ...]: ...

    def rows(self, sql: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Read-only SQL over the tables `call`, `feedback` and `score` (see store/ddl); `$name` parameters."""
        ...

    def last_commit(self) -> int:
        """Grows with every commit of this process: pages learn cheaply that there is something new."""
        ...

    def size(self) -> int:
        """Bytes on disk."""
        ...

    def close(self) -> None: ...
