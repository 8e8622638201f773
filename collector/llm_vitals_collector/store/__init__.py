"""Where calls are kept. `Store` is what the rest of the process knows of it; all SQL stands behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, Period, Scope, TrendStep
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_collector.kpi.slices import Place, SliceCount
from llm_vitals_collector.kpi.windows import StepCounts
from llm_vitals_collector.records import (
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
from llm_vitals_collector.store.alerts import AlertStore
from llm_vitals_collector.store.dataset_runs import RunStore
from llm_vitals_collector.store.datasets import DatasetStore
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
    WorstAnswer,
)
from llm_vitals_collector.store.sampling import SamplingStore

REPLIED: Final = timedelta(days=1)
"""How long an evaluation that is sent again by its id gets the answer of the first time."""
MOST_REPLIES: Final = 100_000
"""Answers that are kept for that: about 150 MB."""


class StoreError(Exception):
    """The store cannot be opened, written or read; the message says what happened and what to do."""


class ScoredAnswers(Protocol):
    """The scored answers of a period."""

    def below(self) -> tuple[SliceCount, ...]:
        """How many have each score, and how many lie below its benchmark; by evaluator, of each in all and by each of
        `kpi.slices.SLICES`. In no order; of a slice the 200 most frequent values."""
        ...

    def worst(self, evaluators: Mapping[str, str], places: Mapping[str, Place], limit: int) -> tuple[WorstAnswer, ...]:
        """Of each score that has an evaluator in `evaluators`: the answers that it scored lowest, below the benchmark,
        within the slice that `places` has for the score; the lowest first, of equal ones the latest."""
        ...


class StoreInUseError(StoreError):
    """Another process has the store open."""


class Store(Protocol):
    """Thread-safe. A write that returned is on disk. Every verb raises StoreError when the database fails."""

    # -- writing --------------------------------------------------------------------------------------------------
    def write(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction. A call that is already kept is replaced, not doubled; of
        ratings and of scores with one id the latest is kept."""
        ...

    def maintain(self) -> None:
        """Work that is due after a commit and that no sender need wait for. A short step; never raises StoreError."""
        ...

    @property
    def alerts(self) -> AlertStore:
        """What is kept of alerts."""
        ...

    @property
    def datasets(self) -> DatasetStore:
        """What is kept of data sets."""
        ...

    @property
    def runs(self) -> RunStore:
        """What is kept of runs of data sets."""
        ...

    @property
    def sampling(self) -> SamplingStore:
        """What is kept of scoring in the background, and of what people say of answers."""
        ...

    # -- records --------------------------------------------------------------------------------------------------
    def calls(self, query: CallQuery) -> CallPage:
        """A page of calls, newest first, without their messages. Raises ValueError when `before` is not the `next`
        of a page."""
        ...

    def call(self, trace_id: str, span_id: str) -> Call | None:
        """One call with all that is kept of it."""
        ...

    def trace(self, trace_id: str) -> tuple[Call, ...]:
        """The calls of a trace, oldest first, each counted once and without its messages; 30 at most."""
        ...

    def ratings(self, query: FeedbackQuery) -> FeedbackPage:
        """A page of ratings, newest first. Raises ValueError when `before` is not the `next` of a page."""
        ...

    def ratings_for(self, call: Call) -> tuple[Feedback, ...]:
        """The ratings of one call, oldest first."""
        ...

    def scores_for(self, call: Call) -> tuple[Score, ...]:
        """The scores that evaluators gave one call, oldest first."""
        ...

    def call_of(self, rating: Feedback) -> Call | None:
        """The call that a rating is about, without its messages; None while it is not kept."""
        ...

    def evaluation_reply(self, name: str, now: datetime) -> EvaluationReply | None:
        """The reply with this id, made within REPLIED before `now`; None where there is none, or MOST_REPLIES came
        since."""
        ...

    # -- figures --------------------------------------------------------------------------------------------------
    def measure(
        self, kpis: Sequence[Kpi], scope: Scope, by: Sequence[Dimension] = (), *, most: int | None = None
    ) -> Figures:
        """The KPIs of a period and of the one before it, in total and by each of the dimensions `by`: of each the
        `most` groups that have the most calls, all of them with None. Figures over 100,000 calls and more may be up to
        a minute old, and then of a period that ends up to a minute earlier."""
        ...

    def begins(self, scope: Scope) -> datetime | None:
        """When the first call of the scope's filters began, where that is after the start of its previous period; None
        where there are earlier calls, or none at all."""
        ...

    def called(
        self, scope: Scope, dimension: Dimension, keys: Collection[str], since: datetime | None, until: datetime
    ) -> frozenset[str]:
        """Which of some values of a dimension calls of the scope's filters have that began from `since` on, or ever,
        and at `until` at the latest."""
        ...

    def trend(self, kpis: Sequence[Kpi], scope: Scope, grain: Grain | int) -> tuple[TrendStep, ...]:
        """The course of the KPIs: by clock hour or day in UTC, steps without data left out; or in a number of equal
        steps of the period, all of them."""
        ...

    def step_counts(
        self, leaves: Sequence[Part], scope: Scope, step_s: float, window: int, by: Dimension | None = None
    ) -> StepCounts:
        """Leaves by steps of `step_s` seconds that end with the period, in total, or by the 50 most frequent values of
        a dimension; what a window of `window` steps has is added up of them (`kpi.windows`). Raises TypeError for a
        leaf that does not add up."""
        ...

    def choices(self, period: Period) -> Choices:
        """What the filters of a page may offer: the most frequent values of the calls of a period."""
        ...

    def errors(self, scope: Scope) -> tuple[FrequentError, ...]:
        """What failed most in the period, the most frequent first; 100 at most."""
        ...

    def remarks(self, scope: Scope, limit: int) -> tuple[Remark, ...]:
        """The newest ratings of the period with a comment."""
        ...

    def confusion(self, scope: Scope) -> tuple[LabelPair, ...]:
        """How the labelled calls of the period were answered."""
        ...

    def labelled(self, scope: Scope, query: LabelQuery) -> tuple[LabelledCall, ...]:
        """The labelled calls of the period, the newest label first."""
        ...

    def scored(self, scope: Scope, names: Sequence[str]) -> int:
        """How many scores of these names were given from a day before the period to a day after it, whatever the
        filters: what `answers` has to look at, about."""
        ...

    def answers(
        self, scope: Scope, benchmarks: Mapping[str, float], one_in: int = 1
    ) -> AbstractContextManager[ScoredAnswers]:
        """The answers of the calls of the period that have a score of `benchmarks`, whenever it was given. Of an answer
        the latest score of an evaluator counts; the heuristics' of calls do not, which see another thing. Of `one_in`
        traces one is looked at, always the same ones."""
        ...

    # -- for what is derived from many calls ----------------------------------------------------------------------
    def recent_questions(self, limit: int) -> tuple[RecentQuestion, ...]:
        """The newest queries whose user and prompt are known, oldest first."""
        ...

    def seen_users(self, since: datetime, recent: datetime, late_s: float) -> tuple[SeenUser, ...]:
        """Users and questions, each once, of the calls that arrived from `since` on, and began at most `late_s`
        before they arrived. `recent` parts them."""
        ...

    def uncounted(self, since: datetime, traces: Collection[str]) -> Mapping[tuple[str, str], bool]:
        """Trace and span ids of the calls of these traces that began from `since` on and begin no query: False where
        another span describes the call better, True where it counts and another call of its trace began the query."""
        ...

    # -- keeping and giving away ----------------------------------------------------------------------------------
    def erase(self, user: str) -> Removed:
        """Delete a user, named by the hash that calls have: their calls and ratings, what is about the calls, and
        the examples of data sets that were made of them."""
        ...

    def withdraw_label(self, label: Label) -> bool:
        """Delete what a person says of an answer by a criterion, named by the label's call, criterion and person; False
        where there is none."""
        ...

    def withdraw_expected(self, rating_id: str) -> bool:
        """Take the expected answer out of a rating, which else stays as it is; what has no rating and no comment beside
        it is deleted. False where there is none."""
        ...

    def expire(self, before: datetime) -> Removed:
        """Delete what is older than `before`, in steps that hold up no writer for long."""
        ...

    def export(self, what: Exported, period: Period) -> Iterator[str]:
        """The records of a period as JSON lines, oldest first, one record a line, read as they are taken."""
        ...

    def backup(self, target: Path) -> None:
        """A copy of all that is committed, as a new file; writers and readers go on meanwhile."""
        ...

    # -- the store itself -----------------------------------------------------------------------------------------
    def is_empty(self) -> bool:
        """Whether no call is kept."""
        ...

    def last_arrival(self, after: datetime) -> datetime | None:
        """When the newest call arrived, if that was after `after`; else None."""
        ...

    @property
    def damage(self) -> str | None:
        """What is to be told where records that were acknowledged are missing since the last start."""
        ...

    @property
    def retention_delay(self) -> str | None:
        """What is to be told where what is too old is not deleted yet, because the machine's clock is in doubt."""
        ...

    @property
    def ended(self) -> str | None:
        """Why nothing can be read or written until the process starts again, and what to do; None while it can."""
        ...

    def check(self) -> None:
        """Raises StoreError when the store cannot be read or written."""
        ...

    def last_commit(self) -> int:
        """Grows with every commit of this process: pages learn cheaply that there is something new."""
        ...

    def size(self) -> int:
        """Bytes on disk."""
        ...

    def close(self) -> None: ...
