"""The store on DuckDB: one file, one writer, readers on cursors of their own.

Measured on 2 cores, DuckDB 2.0, 512 calls a transaction with 33 columns and 800 characters of text: `executemany` 790
calls a second, multi-row VALUES 2,270, one JSON parameter unnested 24,100, one list a column unnested 28,900 (chosen),
one JSON text a column 31,500.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final, TypeVar

import duckdb

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
from llm_vitals_collector.store import REPLIED, ScoredAnswers, StoreError
from llm_vitals_collector.store.duckdb import (
    backup,
    choices,
    evaluation_replies,
    evaluations,
    lookup_results,
    lookups,
    measure,
    rating_calls,
    removal,
    rollup,
    sampling,
    slices,
    withdrawal,
)
from llm_vitals_collector.store.duckdb.acknowledged import Acknowledged
from llm_vitals_collector.store.duckdb.alerts import DuckDBAlerts
from llm_vitals_collector.store.duckdb.checkpoints import Checkpoints
from llm_vitals_collector.store.duckdb.columns import (
    call_of,
    feedback_of,
    score_of,
    time_of,
    time_or_none,
    whole,
)
from llm_vitals_collector.store.duckdb.cores import database_threads
from llm_vitals_collector.store.duckdb.dataset_runs import DuckDBRuns
from llm_vitals_collector.store.duckdb.datasets import DuckDBDatasets
from llm_vitals_collector.store.duckdb.expiry import Step
from llm_vitals_collector.store.duckdb.listing import next_of, page
from llm_vitals_collector.store.duckdb.log import ROWS_IN_FILE, Log
from llm_vitals_collector.store.duckdb.once import Once
from llm_vitals_collector.store.duckdb.pace import IDLE_S, Pace
from llm_vitals_collector.store.duckdb.reader import SIDE_BY_SIDE, Reader, first_line
from llm_vitals_collector.store.duckdb.steady_clock import SteadyClock
from llm_vitals_collector.store.duckdb.step_counts import step_counts
from llm_vitals_collector.store.duckdb.writing import BEGIN, COMMIT, CallWriter
from llm_vitals_collector.store.leaves import DIMENSION_COLUMNS
from llm_vitals_collector.store.readiness import Readiness
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
from llm_vitals_collector.store.stepping import Stepping

T = TypeVar("T")
logger = logging.getLogger(__name__)

_FIND_S: Final = 30
"""Seconds between looking for the calls of ratings."""


class DuckDBStore:
    """A `Store` in one DuckDB file. Writes take turns; reads run beside them on a snapshot."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, *, keep: timedelta | None = None) -> None:
        """`keep`: what is older is deleted; None keeps all."""
        self.path: Final = path
        self._connection: Final = connection
        self._writing: Final = threading.Lock()
        self._commits = 0
        self._reader: Final = Reader(connection, path)
        self._read: Final = self._reader.read
        self._recent: Final = RecentFigures()
        self._side_by_side: Final = min(SIDE_BY_SIDE, database_threads())
        self._rolling: Final = Pace()
        self._finding: Final = Pace(pause_s=_FIND_S)
        self._forgetting: Final = Pace(pause_s=IDLE_S)
        self._rated: Final = rating_calls.all_keys(self._read)
        self._calls: Final = CallWriter(connection)
        self._replies: Final = evaluation_replies.EvaluationReplies(self._reader.read_at_once)
        self.acknowledged: Final = Acknowledged(connection, path)
        self.damage: str | None = None
        """What is to be told of records that are gone; set where the database is opened."""
        self._readiness: Final = Readiness(self._stalled, self._probe)
        self._log: Final = Log(connection, path)
        self._checkpoints: Final = Checkpoints(connection, self._writing, self._log)
        self._keep: Final = keep
        self._clock: Final = None if keep is None else SteadyClock(path, lambda: self.last_arrival(EPOCH))
        self._expiring: Final = Pace()
        self._expire_step = Step()
        self._closing = threading.Event()
        self._copying: Final = threading.Lock()
        self._once: Final = Once(connection, datetime.now(timezone.utc))
        self.alerts: Final = DuckDBAlerts(self._reader.read_at_once, self._write_transaction)
        self.datasets: Final = DuckDBDatasets(self._reader, self._write_transaction)
        self.runs: Final = DuckDBRuns(self._reader, self._write_transaction)
        self.sampling: Final = sampling.DuckDBSampling(self._reader)

    def write(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction; returns when they are on disk. Raises StoreError."""
        # The last of several spans with one id wins, the latest of several ratings or scores.
        calls = {(c.trace_id, c.span_id): c for batch in batches for c in batch.calls}
        feedback = {f.id: f for f in sorted((f for b in batches for f in b.feedback), key=_at)}
        scores = {s.id: s for s in sorted((s for b in batches for s in b.scores), key=_at)}
        new = {(c.trace_id, c.span_id) for batch in batches if batch.new for c in batch.calls}
        picks = [pick for batch in batches for pick in batch.picks]
        labels = [label for batch in batches for label in batch.labels]
        replies = [reply for batch in batches for reply in batch.replies]
        plain = [span for batch in batches for span in batch.plain]
        enclosing = self._once.note_plain(plain) if plain else []
        if not any((calls, feedback, scores, picks, labels, replies, enclosing)):
            return
        now = datetime.now(timezone.utc)
        records = sum(map(len, (calls, feedback, scores, picks, labels, replies)))
        only_new_calls = len(new) == records and not enclosing
        with self._writing:
            with self._synced_for(records), self._transaction(records, optimized=not only_new_calls):
                if calls or enclosing:
                    self._write_calls(list(calls.values()), enclosing, now, new)
                if feedback:
                    evaluations.replace(self._connection, "feedback", list(feedback.values()), now)
                    rating_calls.add_keys(self._rated, feedback.values())
                    self._finding.again()
                if scores:
                    evaluations.replace(self._connection, "score", list(scores.values()), now)
                if picks:
                    sampling.write_picks(self._connection, picks)
                if labels:
                    sampling.write_labels(self._connection, labels)
                if replies:
                    self._replies.write(self._connection, replies)
            self._commits += 1

    def maintain(self) -> None:
        """Write the log into the file, roll up a day or a few hours, find the calls of ratings, or delete what is too
        old, where that is due."""
        if self._checkpoints.is_due():
            self._checkpoint()
            return
        for pace, step in (
            (self._rolling, self._roll_up_now),
            (self._finding, self.find_calls),
            (self._expiring, self._expire_now),
            (self._forgetting, self._forget_replies),
        ):
            if not pace.is_due():
                continue
            try:
                pace.done(more=step())
            except StoreError as error:
                pace.done(more=False)
                logger.warning("figures are read from all calls until the store can be written again: %s", error)
            return

    def _checkpoint(self) -> None:
        try:
            self._checkpoints.make()
        except StoreError as error:
            logger.warning("Commits stay in the log, which grows and is read again at each start: %s", error)

    def _expire_now(self) -> bool:
        """A step of deleting what is too old; whether there is more."""
        if self._keep is None or self._clock is None:
            return False
        return self._expire_before(self._clock.now() - self._keep) is not None

    def _forget_replies(self) -> bool:
        """Forget what evaluations were answered more than a day ago; there is no more at once."""
        with self._write_transaction() as connection:
            evaluation_replies.expire(connection, datetime.now(timezone.utc) - REPLIED)
        return False

    def _roll_up_now(self) -> bool:
        return self.roll_up(datetime.now(timezone.utc))

    def _write_calls(
        self, calls: Sequence[Call], enclosing: Sequence[str], now: datetime, new: Collection[tuple[str, str]]
    ) -> None:
        """`new` are ids of calls that no call which is kept can have."""
        others = [call for call in calls if (call.trace_id, call.span_id) not in new] if new else calls
        changed = self._calls.delete(others) if others else []
        if calls:
            self._calls.insert(calls, now)
        if others or enclosing:
            changed += self._once.uncount(self._connection, others, enclosing, now)
        if changed or (calls and self._calls.is_rolled(calls)):
            times = {time_of(whole(at)) for at, _ in changed} | {c.started_at.astimezone(timezone.utc) for c in calls}
            if rollup.unmark(self._connection, times):
                self._rolling.again()
        if rating_calls.forget_written(self._connection, self._rated, calls, [str(trace) for _, trace in changed]):
            self._finding.again()

    def roll_up(self, now: datetime) -> bool:
        """Roll up the newest closed day of many calls that is not rolled, or a few hours where all days are; whether
        there was something to roll. Raises StoreError."""
        # The rows of an hour may be so many that they go into the file.
        with self._writing, self._log.synced_by_duckdb(), self._transaction():
            self._calls.forget_rolled()
            return rollup.step(self._connection, now)

    def find_calls(self) -> bool:
        """Find which calls new ratings are about, so that measurements need not look for them; whether there may be
        more. Raises StoreError."""
        with self._writing, self._transaction():
            return rating_calls.find(self._connection, self._rated) == rating_calls.STEP

    def erase(self, user: str) -> Removed:
        return self._remove(lambda: removal.erase(self._connection, user))

    def withdraw_label(self, label: Label) -> bool:
        return self._remove(lambda: withdrawal.label(self._connection, label))

    def withdraw_expected(self, rating_id: str) -> bool:
        return self._remove(lambda: withdrawal.expected(self._connection, rating_id))

    def expire(self, before: datetime) -> Removed:
        total = Removed(calls=0, ratings=0, scores=0)
        while (removed := self._expire_before(before)) is not None:
            total += removed
        return total

    def _expire_before(self, before: datetime) -> Removed | None:
        """One step of it; None where nothing is that old."""
        oldest = self._oldest()
        if oldest is None or oldest >= before:
            return None
        until = min(before, oldest + self._expire_step.length)
        with self._expire_step.measured():
            return self._remove(lambda: removal.expire(self._connection, until))

    def backup(self, target: Path) -> None:
        if not self._copying.acquire(blocking=False):
            raise StoreError("A backup is being made already: wait until it is done.")
        try:
            with self._checkpoints.unchanged_file():
                backup.copy(self.path, target, stopped=self._closing.is_set)
        finally:
            self._copying.release()

    def export(self, what: Exported, period: Period) -> Iterator[str]:
        sql, parameters = lookups.export(what), {"from": period.start, "to": period.end}
        for (line,) in self._reader.stream(sql, parameters):
            yield f"{line}\n"

    def _oldest(self) -> datetime | None:
        ((oldest,),) = self._read(removal.OLDEST)
        return time_or_none(oldest)

    def _remove(self, work: Callable[[], T]) -> T:
        with self._writing, self._transaction():
            removed = work()
        self._commits += 1
        self._recent.clear()
        self._rolling.again()
        self._finding.again()
        return removed

    @contextmanager
    def _write_transaction(self) -> Generator[duckdb.DuckDBPyConnection, None, None]:
        with self._writing, self._transaction():
            yield self._connection

    @contextmanager
    def _transaction(self, records: int = 0, *, optimized: bool = True) -> Generator[None, None, None]:
        """Commits, with so many new records, or rolls back and raises StoreError. For who holds the lock of writers.
        `optimized`: whether there are statements that DuckDB's optimizer has something to do in."""
        try:
            self._checkpoints.settle()
        except StoreError as error:
            self._readiness.failed(str(error))
            raise
        try:
            self._calls.optimize(wanted=optimized)
            self._calls.execute(BEGIN)
            try:
                yield
                if records:
                    self.acknowledged.write(self._calls.execute, records)
                with self._readiness.commit(), self._reader.between_commits:
                    self._calls.execute(COMMIT)
            except BaseException as error:
                self._roll_back(error)
                raise
            # Readers go on while the disk is waited for.
            with self._readiness.commit():
                self._log.sync()
            self._checkpoints.committed()
            if records:
                self.acknowledged.committed(records)
                self._readiness.written()
        except (duckdb.Error, OSError) as error:
            failure = (
                f"{self.path} could not be written ({first_line(error)}): check the disk's free space and the "
                "folder's permissions."
            )
            self._readiness.failed(failure)
            self._reader.note(error)
            raise StoreError(failure) from error
        self._checkpoints.shorten_log()

    def _synced_for(self, records: int) -> AbstractContextManager[None]:
        """How a commit of so many records is brought to the disk."""
        return self._log.synced_by_duckdb() if records >= ROWS_IN_FILE else nullcontext()

    def _roll_back(self, cause: BaseException) -> None:
        try:
            self._connection.rollback()
            self._calls.optimize(wanted=True)
        except duckdb.Error as error:
            # A full disk ends the transaction by itself; what is told is why.
            cause.__context__ = error

    def last_commit(self) -> int:
        """How many commits this process made: it grows whenever there is something new to read."""
        return self._commits

    def calls(self, query: CallQuery) -> CallPage:
        with self._reader.snapshot() as read:
            rows = page(read, query)
        found = tuple(map(call_of, rows[: query.limit]))
        return CallPage(calls=found, next=next_of(found[-1]) if len(rows) > query.limit else None)

    def call(self, trace_id: str, span_id: str) -> Call | None:
        rows = self._read(lookups.CALL, {"trace": trace_id, "span": span_id})
        return call_of(rows[0]) if rows else None

    def trace(self, trace_id: str) -> tuple[Call, ...]:
        return tuple(map(call_of, self._read(lookups.TRACE, {"trace": trace_id})))

    def ratings(self, query: FeedbackQuery) -> FeedbackPage:
        sql, parameters = evaluations.listing(query)
        # Those of some ids are asked for before a commit, which waits for no page.
        read = self._reader.read_at_once if query.ids else self._read
        rows = read(sql, parameters)
        found = tuple(map(feedback_of, rows[: query.limit]))
        return FeedbackPage(feedback=found, next=evaluations.next_of(found[-1]) if len(rows) > query.limit else None)

    def ratings_for(self, call: Call) -> tuple[Feedback, ...]:
        return tuple(map(feedback_of, self._read(lookups.FEEDBACK_OF, _ids(call))))

    def scores_for(self, call: Call) -> tuple[Score, ...]:
        return tuple(map(score_of, self._read(lookups.SCORES_OF, _ids(call))))

    def evaluation_reply(self, name: str, now: datetime) -> EvaluationReply | None:
        return self._replies.find(name, now)

    def call_of(self, rating: Feedback) -> Call | None:
        ids = {"response": rating.response_id, "trace": rating.trace_id, "span": rating.span_id}
        rows = self._reader.read_at_once(lookups.CALL_OF, {**ids, "at": rating.at, "service": rating.service})
        return call_of(rows[0]) if rows else None

    def measure(
        self, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension] = (), *, most: int | None = None
    ) -> Figures:
        return self._recent.get(kpis, scope, by, lambda: self._figures(kpis, scope, by, most), most=most)

    def _figures(self, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension], most: int | None) -> Figures:
        with self._reader.snapshot(self._side_by_side) as snapshot:
            return measure.figures(snapshot, kpis, scope, by, most)

    def begins(self, scope: Scope) -> datetime | None:
        equal = "".join(f" AND {condition}" for condition in measure.equal(scope))
        since = scope.period.previous.start
        rows = self._read(lookups.begins(equal), {**measure.filters(scope), "since": since})
        return time_or_none(rows[0][0]) if rows else None

    def called(
        self, scope: Scope, dimension: Dimension, keys: Collection[str], since: datetime | None, until: datetime
    ) -> frozenset[str]:
        sql = lookups.called(DIMENSION_COLUMNS[dimension], "".join(f" AND {one}" for one in measure.equal(scope)))
        times = {"since": EPOCH if since is None else since, "until": until}
        return frozenset(
            str(key) for (key,) in self._read(sql, {**measure.filters(scope), **times, "keys": list(keys)})
        )

    def trend(self, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
        return self._recent.trend(kpis, scope, grain, lambda: self._trend(kpis, scope, grain))

    def _trend(self, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
        with self._reader.snapshot(self._side_by_side) as snapshot:
            return measure.trend(snapshot, kpis, scope, grain)

    def step_counts(
        self, leaves: Sequence[Part], scope: Scope, step_s: float, window: int, by: Dimension | None = None
    ) -> StepCounts:
        count = round(scope.period.length.total_seconds() / step_s)
        with self._reader.snapshot() as read:
            return step_counts(read, leaves, scope, Stepping(count, step_s * 1e6, window), by)

    def choices(self, period: Period) -> Choices:
        with self._reader.snapshot() as read:
            return choices.choices(read, period)

    def errors(self, scope: Scope) -> tuple[FrequentError, ...]:
        return lookup_results.errors(self._read, scope)

    def remarks(self, scope: Scope, limit: int) -> tuple[Remark, ...]:
        with self._reader.snapshot() as read:
            return lookup_results.remarks(read, scope, limit)

    def confusion(self, scope: Scope) -> tuple[LabelPair, ...]:
        with self._reader.snapshot() as read:
            return lookup_results.confusion(read, scope)

    def labelled(self, scope: Scope, query: LabelQuery) -> tuple[LabelledCall, ...]:
        with self._reader.snapshot() as read:
            return lookup_results.labelled(read, scope, query)

    def scored(self, scope: Scope, names: Sequence[str]) -> int:
        return slices.scored(self._read, scope, names)

    @contextmanager
    def answers(
        self, scope: Scope, benchmarks: Mapping[str, float], one_in: int = 1
    ) -> Generator[ScoredAnswers, None, None]:
        with self._reader.snapshot() as read:
            yield slices.DuckDBAnswers(read, scope, benchmarks, one_in)

    def recent_questions(self, limit: int) -> tuple[RecentQuestion, ...]:
        return lookup_results.recent_questions(self._read, limit)

    def seen_users(self, since: datetime, recent: datetime, late_s: float) -> tuple[SeenUser, ...]:
        return lookup_results.seen_users(self._read, since, recent, late_s)

    def uncounted(self, since: datetime, traces: Collection[str]) -> Mapping[tuple[str, str], bool]:
        rows = self._reader.read_at_once(lookups.UNCOUNTED, {"since": since, "traces": list(traces)})
        return {(str(trace), str(span)): bool(counted) for trace, span, counted in rows}

    def is_empty(self) -> bool:
        return not self._read(lookups.ANY_CALL)

    def last_arrival(self, after: datetime) -> datetime | None:
        ((last,),) = self._read(lookups.LAST_ARRIVAL, {"after": after})
        return time_or_none(last)

    @property
    def retention_delay(self) -> str | None:
        return None if self._clock is None else self._clock.delay

    @property
    def ended(self) -> str | None:
        return self._reader.ended

    def check(self) -> None:
        self._reader.read_at_once(lookups.ANY_CALL)
        # A disk can be read when it is full.
        self._readiness.check()

    def _stalled(self, seconds: int) -> str:
        return (
            f"{self.path}: a commit has been waiting for the disk for {seconds} s: check the disk, or the server "
            "behind it; until it is done nothing is acknowledged."
        )

    def _probe(self) -> None:
        """Write a little; who writes now need not be tried. Raises StoreError."""
        if self._writing.acquire(blocking=False):
            try:
                with self._transaction():
                    self.acknowledged.write(self._calls.execute)
            finally:
                self._writing.release()

    def size(self) -> int:
        """Bytes on disk, with the write-ahead log."""
        return self.path.stat().st_size + self._log.size()

    def close(self) -> None:
        """Write what is in the log into the file, and release it. Closing twice does nothing."""
        self._closing.set()
        with self._copying, self._writing:
            self._log.leave_to_duckdb()
            self._connection.close()
            self._reader.close()
            self._log.close()


def _at(one: Feedback | Score) -> datetime:
    return one.at


def _ids(call: Call) -> dict[str, object]:
    return {"response": call.response_id, "trace": call.trace_id, "span": call.span_id}
