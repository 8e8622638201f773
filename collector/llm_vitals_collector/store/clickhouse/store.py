"""The store on ClickHouse: one database, to which several collectors write at once.

Nothing is kept in a process that another one would need: each write is checked against what is in the table, and all
that reads sees replaced rows once. There are no roll-ups; the sorting of the tables takes their place.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, Period, Scope, TrendStep
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_collector.kpi.windows import StepCounts
from llm_vitals_collector.records import (
    EPOCH,
    Batch,
    Call,
    CallPage,
    CallQuery,
    EvaluationReply,
    Feedback,
    FeedbackPage,
    FeedbackQuery,
    Label,
    Score,
)
from llm_vitals_collector.store import ScoredAnswers, StoreError, cursor
from llm_vitals_collector.store.clickhouse import (
    dataset_runs,
    datasets,
    evaluation_replies,
    export,
    listing,
    lookups,
    measure,
    removal,
    slices,
    withdrawal,
)
from llm_vitals_collector.store.clickhouse.alerts import ClickHouseAlerts
from llm_vitals_collector.store.clickhouse.columns import microseconds, record_columns
from llm_vitals_collector.store.clickhouse.connection import Connection, Read, Row
from llm_vitals_collector.store.clickhouse.lease import Lease
from llm_vitals_collector.store.clickhouse.newest import newest
from llm_vitals_collector.store.clickhouse.once import Once
from llm_vitals_collector.store.clickhouse.ratings import Labels
from llm_vitals_collector.store.clickhouse.sampling import ClickHouseSampling
from llm_vitals_collector.store.clickhouse.schema import types_of
from llm_vitals_collector.store.clickhouse.step_counts import step_counts
from llm_vitals_collector.store.clickhouse.writing import write_calls
from llm_vitals_collector.store.leaves import DIMENSION_COLUMNS
from llm_vitals_collector.store.readiness import WAIT_S, Readiness
from llm_vitals_collector.store.recent import RecentFigures
from llm_vitals_collector.store.results import (
    Choices,
    Exported,
    FrequentError,
    LabelledCall,
    LabelPair,
    LabelQuery,
    RecentQuestion,
    Remark,
    Removed,
    SeenUser,
)
from llm_vitals_collector.store.rows import (
    choices_of,
    errors_of,
    labelled_of,
    pairs_of,
    questions_of,
    remarks_of,
    users_of,
)
from llm_vitals_collector.store.stepping import Stepping
from llm_vitals_collector.store.values import call_of, feedback_of, score_of, time_or_none, whole

logger = logging.getLogger(__name__)
T = TypeVar("T")

_PROBE_S: Final = 5.0
"""Seconds in which a write that went well is proof enough."""
_ANSWERED_S: Final = 1.0
"""Seconds in which an answer is proof that the server can be read."""
_SIZE_S: Final = 30.0
_TABLES: Final = (
    "call",
    "feedback",
    "score",
    "alert_record",
    "pick",
    "label",
    "evaluation_reply",
    *datasets.TABLES,
    *dataset_runs.TABLES,
)


class ClickHouseStore:
    """A `Store` in a ClickHouse database."""

    def __init__(self, connection: Connection) -> None:
        self._connection: Final = connection
        self._read: Final = connection.read
        self._types: Final = {table: types_of(connection, table) for table in _TABLES}
        self._writing: Final = threading.Lock()
        self._once: Final = Once(connection, self._types["call"])
        self._recent: Final = RecentFigures()
        self._labels: Final = Labels(connection.read)
        self._commits = 0
        self._readiness: Final = Readiness(self._stalled, self._probe, proof_s=_ANSWERED_S)
        self._probe_after = 0.0
        self._size = 0
        self._size_after = 0.0
        self.sampling: Final = ClickHouseSampling(connection, self._types)
        self._lease: Final = Lease(connection)
        self.alerts: Final = ClickHouseAlerts(connection, self._types["alert_record"], self._lease)
        self.datasets: Final = datasets.ClickHouseDatasets(connection, self._types)
        self.runs: Final = dataset_runs.ClickHouseRuns(connection, self._types)

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, batches: Sequence[Batch]) -> None:
        """Each table's records are one INSERT. Calls are last: who is told of a failure sends all again, and nothing
        counts twice."""
        calls = {(c.trace_id, c.span_id): c for batch in batches for c in batch.calls}
        feedback = {f.id: f for f in sorted((f for b in batches for f in b.feedback), key=_at)}
        scores = {s.id: s for s in sorted((s for b in batches for s in b.scores), key=_at)}
        picks = [pick for batch in batches for pick in batch.picks]
        labels = [label for batch in batches for label in batch.labels]
        replies = [reply for batch in batches for reply in batch.replies]
        plain = [span for batch in batches for span in batch.plain]
        with self._writing:
            enclosing = self._once.note_plain(plain) if plain else []
            if not any((calls, feedback, scores, picks, labels, replies, enclosing)):
                return
            self._connection.expect_server()
            now = datetime.now(timezone.utc)
            if feedback:
                self._insert("feedback", list(feedback.values()), now)
            if scores:
                self._insert("score", list(scores.values()), now)
            if labels:
                self.sampling.write_labels(labels)
            kept = list(calls.values())
            if kept:
                write_calls(self._connection, self._types["call"], kept, now)
            if kept or enclosing:
                self._once.uncount(kept, enclosing, now)
            # After their calls and scores: who finds that a call is picked, or scored, finds these.
            if picks:
                self.sampling.write_picks(picks)
            if replies:
                evaluation_replies.write(self._connection, self._types["evaluation_reply"], replies)
            self._commits += 1
            self._probe_after = time.monotonic() + _PROBE_S

    def _insert(self, table: str, records: Sequence[Feedback | Score], now: datetime) -> None:
        columns = record_columns(records)
        self._connection.insert(table, {**columns, "received_at": [now] * len(records)}, self._types[table])

    def maintain(self) -> None:
        """Nothing: ClickHouse merges by itself."""

    # -- records ---------------------------------------------------------------------------------------------------

    def calls(self, query: CallQuery) -> CallPage:
        rows = listing.page(self._read, query)
        found = tuple(map(call_of, rows[: query.limit]))
        last = found[-1] if len(rows) > query.limit else None
        return CallPage(calls=found, next=last and cursor.encode(last.started_at, last.span_id, last.trace_id))

    def call(self, trace_id: str, span_id: str) -> Call | None:
        rows = self._read(lookups.CALL, {"trace": trace_id, "span": span_id})
        return call_of(rows[0]) if rows else None

    def trace(self, trace_id: str) -> tuple[Call, ...]:
        return tuple(map(call_of, self._read(lookups.TRACE, {"trace": trace_id})))

    def ratings(self, query: FeedbackQuery) -> FeedbackPage:
        rows = self._read(*listing.ratings(query))
        found = tuple(map(feedback_of, rows[: query.limit]))
        last = found[-1] if len(rows) > query.limit else None
        return FeedbackPage(feedback=found, next=last and cursor.encode(last.at, last.id))

    def ratings_for(self, call: Call) -> tuple[Feedback, ...]:
        return tuple(map(feedback_of, self._read(lookups.FEEDBACK_OF, _ids(call))))

    def scores_for(self, call: Call) -> tuple[Score, ...]:
        return tuple(map(score_of, self._read(lookups.SCORES_OF, _ids(call))))

    def evaluation_reply(self, name: str, now: datetime) -> EvaluationReply | None:
        return evaluation_replies.find(self._connection, name, now)

    def call_of(self, rating: Feedback) -> Call | None:
        ids = {"response": rating.response_id, "trace": rating.trace_id, "span": rating.span_id}
        found = self._connection.read_at_once(
            lookups.ABOUT_ONE, {**ids, "at": microseconds(rating.at), "service": rating.service}
        )
        if not found:
            return None
        _, trace, span, *_ = found[0]
        rows = self._connection.read_at_once(lookups.LISTED_CALL, {"trace": trace, "span": span})
        return call_of(rows[0]) if rows else None

    # -- figures ---------------------------------------------------------------------------------------------------

    def measure(
        self, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension] = (), *, most: int | None = None
    ) -> Figures:
        figures = partial(measure.figures, kpis=kpis, scope=scope, by=by, most=most)
        return self._recent.get(kpis, scope, by, lambda: figures(self._measuring()), most=most)

    def trend(self, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
        return self._recent.trend(kpis, scope, grain, lambda: measure.trend(self._measuring(), kpis, scope, grain))

    def step_counts(
        self, leaves: Sequence[Part], scope: Scope, step_s: float, window: int, by: Dimension | None = None
    ) -> StepCounts:
        count = round(scope.period.length.total_seconds() / step_s)
        return step_counts(self._measuring(), leaves, scope, Stepping(count, step_s * 1e6, window), by)

    def _measuring(self) -> Read:
        """Reads of a measurement; those of ratings are given the labels of answers."""
        labels: dict[str, object] = {}

        def read(sql: str, parameters: Mapping[str, object]) -> Sequence[Row]:
            if "{answered:" in sql:
                labels.update(labels or self._labels.of(parameters))
            return self._read(sql, {**parameters, **labels})

        return read

    def begins(self, scope: Scope) -> datetime | None:
        parameters = {**measure.parameters_of(scope), "since": microseconds(scope.period.previous.start)}
        rows = self._read(lookups.begins(measure.equal(scope)), parameters)
        return time_or_none(rows[0][0]) if rows else None

    def called(
        self, scope: Scope, dimension: Dimension, keys: Collection[str], since: datetime | None, until: datetime
    ) -> frozenset[str]:
        sql = lookups.called(DIMENSION_COLUMNS[dimension], measure.equal(scope))
        times = {"since": microseconds(EPOCH if since is None else since), "until": microseconds(until)}
        rows = self._read(sql, {**measure.parameters_of(scope), **times, "keys": list(keys)})
        return frozenset(str(key) for (key,) in rows)

    def choices(self, period: Period) -> Choices:
        return choices_of(self._read(lookups.CHOICES, measure.parameters_of(Scope(period=period))))

    def errors(self, scope: Scope) -> tuple[FrequentError, ...]:
        where = measure.within(scope, "attempts", "from", "to")
        return errors_of(self._read(lookups.errors(where), measure.parameters_of(scope)))

    def remarks(self, scope: Scope, limit: int) -> tuple[Remark, ...]:
        where = measure.within(scope, "ratings", "from", "to")
        return remarks_of(self._of_ratings(lookups.remarks(where), scope, limit=limit))

    def confusion(self, scope: Scope) -> tuple[LabelPair, ...]:
        where = measure.within(scope, "ratings", "from", "to")
        return pairs_of(self._of_ratings(lookups.confusion(where), scope))

    def labelled(self, scope: Scope, query: LabelQuery) -> tuple[LabelledCall, ...]:
        where = measure.within(scope, "ratings", "from", "to")
        return labelled_of(self._of_ratings(lookups.labelled(where, query), scope, **query.parameters()))

    def _of_ratings(self, sql: str, scope: Scope, **more: object) -> Sequence[Row]:
        parameters = measure.parameters_of(scope)
        return self._measuring()(sql, {**parameters, "previous_from": parameters["from"], **more})

    def scored(self, scope: Scope, names: Sequence[str]) -> int:
        return slices.scored(self._read, scope, names)

    def answers(
        self, scope: Scope, benchmarks: Mapping[str, float], one_in: int = 1
    ) -> AbstractContextManager[ScoredAnswers]:
        return nullcontext(slices.ClickHouseAnswers(self._read, scope, benchmarks, one_in))

    # -- for what is derived from many calls -----------------------------------------------------------------------

    def recent_questions(self, limit: int) -> tuple[RecentQuestion, ...]:
        rows = newest(self._read, lookups.RECENT_QUESTIONS, {"limit": limit}, limit)
        return questions_of(sorted(rows, key=lambda row: (whole(row[3]), str(row[1]))))

    def seen_users(self, since: datetime, recent: datetime, late_s: float) -> tuple[SeenUser, ...]:
        parameters = {
            "since": microseconds(since),
            "recent": microseconds(recent),
            "late_us": round(late_s * 1e6),
            "begun": microseconds(since - timedelta(seconds=late_s)),
        }
        return users_of(self._read(lookups.SEEN_USERS, parameters))

    def uncounted(self, since: datetime, traces: Collection[str]) -> Mapping[tuple[str, str], bool]:
        parameters = {"since": microseconds(since), "traces": list(traces)}
        rows = self._connection.read_at_once(lookups.UNCOUNTED, parameters)
        return {(str(trace), str(span)): bool(counted) for trace, span, counted in rows}

    # -- keeping and giving away -----------------------------------------------------------------------------------

    def erase(self, user: str) -> Removed:
        return self._remove(lambda: removal.erase(self._connection, user))

    def withdraw_label(self, label: Label) -> bool:
        return self._remove(lambda: withdrawal.label(self._connection, label))

    def withdraw_expected(self, rating_id: str) -> bool:
        return self._remove(lambda: withdrawal.expected(self._connection, rating_id))

    def expire(self, before: datetime) -> Removed:
        removed = removal.expire(self._connection, before)
        self.alerts.expire(before)
        self._removed()
        return removed

    def _remove(self, work: Callable[[], T]) -> T:
        with self._writing:
            done = work()
        self._removed()
        return done

    def _removed(self) -> None:
        self._commits += 1
        self._recent.clear()

    def export(self, what: Exported, period: Period) -> Iterator[str]:
        sql, names = export.statement(what)
        parameters = {"from": microseconds(period.start), "to": microseconds(period.end)}
        for row in self._connection.stream(sql, parameters):
            yield json.dumps(export.record(names, row)) + "\n"

    def backup(self, target: Path) -> None:
        raise StoreError(
            f"{self._connection.address} is not copied to a file by the collector: have the server do it "
            f"(BACKUP DATABASE {self._connection.address.database} TO ...)."
        )

    # -- the store itself ------------------------------------------------------------------------------------------

    def is_empty(self) -> bool:
        return not self._read(lookups.ANY_CALL)

    def last_arrival(self, after: datetime) -> datetime | None:
        ((last,),) = self._read(lookups.LAST_ARRIVAL, {"after": microseconds(after)})
        return time_or_none(last)

    @property
    def retention_delay(self) -> str | None:
        # The server deletes, by its own clock.
        return None

    @property
    def damage(self) -> str | None:
        """ClickHouse itself says what it lost."""
        return None

    @property
    def ended(self) -> str | None:
        """The server may come back at any time."""
        return None

    def check(self) -> None:
        self._readiness.check()

    def _stalled(self, seconds: int) -> str:
        return (
            f"{self._connection.address} has not answered for {seconds} s: see that the server runs, and that its disk "
            "and the network answer; until it does nothing is acknowledged."
        )

    def _probe(self) -> None:
        self._connection.read_at_once("SELECT 1")
        # A full disk can be read. Who wrote lately need not try.
        if time.monotonic() >= self._probe_after:
            self.alerts.probe()
            self._probe_after = time.monotonic() + _PROBE_S

    def last_commit(self) -> int:
        """Grows with every commit of this process."""
        return self._commits

    def size(self) -> int:
        """Bytes on the server's disk; as they were last known where it does not answer within a second: it is a metric,
        and metrics are needed most then."""
        if time.monotonic() >= self._size_after:
            self._size_after = time.monotonic() + _SIZE_S
            measuring = threading.Thread(target=self._measure_size, name="llm-vitals-size", daemon=True)
            measuring.start()
            measuring.join(WAIT_S)
        return self._size

    def _measure_size(self) -> None:
        try:
            ((size,),) = self._connection.read_at_once(
                "SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active"
            )
            self._size = int(str(size or 0))
        except StoreError as error:
            logger.warning("the size of the database is not known: %s", error)

    def close(self) -> None:
        """Let another collector lead, and release the connection. Closing twice does nothing."""
        try:
            self._lease.release()
        except StoreError as error:
            logger.warning("another collector evaluates alerts in a minute and a half: %s", error)
        self._connection.close()


def _at(one: Feedback | Score) -> datetime:
    return one.at


def _ids(call: Call) -> dict[str, object]:
    return {"response": call.response_id, "trace": call.trace_id, "span": call.span_id}
