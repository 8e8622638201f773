"""Scores picked calls by the judge, one after the other, in a thread of its own: when the budget has room for it, and
never in the way of what comes in.

What was picked is in the store, in the transaction that brings the call; so are the scores, together with the note that
the call has them. A process that ends in between takes up what waits when it is started again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.evaluation.criterion_score import CriterionScore
from llm_vitals_collector.evaluate.events import Emit, ScoredCall
from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.evaluate.judge.judge import UNSCORED, Judge
from llm_vitals_collector.evaluate.online.budget import (
    ATTEMPTS,
    LONGEST_WAIT,
    OF_ENDPOINT,
    Budget,
    Situation,
    Spent,
    Why,
    admits,
    again_after,
    pause_s,
    spent_of,
    state_of,
)
from llm_vitals_collector.evaluate.online.pick import BAD, RATING, Shares, label_of, picked
from llm_vitals_collector.evaluate.online.report import benchmark_of
from llm_vitals_collector.evaluate.online.subject import subject_of
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.priority import BACKGROUND, step_back
from llm_vitals_collector.records import Batch, Call, Feedback, FeedbackQuery, Pick, Score
from llm_vitals_collector.store import Store, StoreError
from llm_vitals_collector.store.sampling import FAILED, LEFT, ONLINE, SCORED

logger = logging.getLogger(__name__)

_COMMIT_S: Final = 30.0
_LOOK_S: Final = 5.0
"""Between two looks at what waits, when nothing new was picked."""
_AHEAD: Final = 20
"""Calls of each stratum that are looked at for one that the budget admits."""
_RATINGS: Final = 1000
"""Ratings that may wait for their call to be found."""
_BACK: Final = timedelta(hours=1)
"""Whose ratings are looked through at the start: the process may have ended before their calls were found."""


STEPS_BACK: Final[Mapping[Why, str]] = {
    "ingest": "what comes in waits for the store, and goes first",
    "judge": "the judge failed, and is tried again later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is scored, by what, for how much."""

    shares: Shares
    budget: Budget
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What it does just now."""

    why: Why
    """`ingest`, `judge`, `budget`: it steps back for that."""
    error: str | None
    """The kind of the judge's last error, while there was no score since."""
    error_text: str | None
    """What the judge said of it."""
    spent: Spent


class OnlineScorer:
    """Picks calls on their way into the store, and scores them. Thread-safe."""

    def __init__(
        self,
        plan: Plan,
        judge: Judge,
        store: Store,
        submit: Callable[[Batch], Future[None]],
        ingest_taken: Callable[[], float],
        instruments: Instruments,
        *,
        emit: Emit | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        """`ingest_taken` tells which share of the room in front of the store is taken. `emit`
        gets each score when it is kept, and each failure of the judge."""
        self.plan: Final = plan
        self._criteria: Final = {one.name: one for one in plan.criteria}
        self._judge: Final = judge
        self._store: Final = store
        self._submit: Final = submit
        self._ingest_taken: Final = ingest_taken
        self._instruments: Final = instruments
        self._emit: Final = emit
        self._now: Final = now
        self._changed: Final = threading.Condition()
        self._rated: Final[deque[Feedback]] = deque(maxlen=_RATINGS)
        self._thread: threading.Thread | None = None
        self._closed = False
        self._new = False
        self._failures = 0
        self._paused_until_s = 0.0
        self._status = Status(why="idle", error=None, error_text=None, spent=Spent())

    @property
    def status(self) -> Status:
        """What it does just now."""
        return self._status

    @property
    def warning(self) -> str | None:
        """What is to be told where it scores nothing, though calls wait: not of a budget, which is meant to end."""
        why = STEPS_BACK.get(self._status.why)
        return None if why is None else f"Scoring in the background steps back: {why}."

    def pick(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        """The batches with those of their calls that are picked, so that one transaction has both."""
        now = self._now()
        return [self._with_picks(batch, now) for batch in batches]

    def note(self, batches: Sequence[Batch]) -> None:
        """Take what came of committed batches. Returns at once."""
        ratings = [one for batch in batches for one in batch.feedback if _is_of_use(one)]
        if ratings or any(batch.picks for batch in batches):
            with self._changed:
                self._rated.extend(ratings)
                self._new = True
                self._changed.notify()

    def start(self) -> None:
        """Take up what waits from before."""
        self._thread = threading.Thread(target=self._run, name="llm-vitals-online", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the question at hand, and return when the thread has ended. Twice does nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _with_picks(self, batch: Batch, now: datetime) -> Batch:
        found = [one for call in batch.calls if (one := picked(call, self.plan.shares, now)) is not None]
        for one in found:
            self._instruments.online_picked.labels(one.stratum).inc()
        return replace(batch, picks=(*batch.picks, *found)) if found else batch

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        step_back(BACKGROUND)
        restored = False
        while not self._closed:
            wait_s = _LOOK_S
            try:
                if not restored:
                    page = self._store.ratings(FeedbackQuery(since=self._now() - _BACK, limit=_RATINGS))
                    self._rated.extend(one for one in page.feedback if _is_of_use(one))
                    restored = True
                wait_s = self.step()
            except StoreError as error:
                logger.warning("calls are scored again when the store can be used: %s", error)
            except Exception:
                logger.exception("A call could not be scored; it is tried again. Please report it.")
            with self._changed:
                self._changed.wait_for(lambda: self._closed or (self._new and self._status.why == "idle"), wait_s)
                self._new = False

    def step(self) -> float:
        """Do the next thing, and tell after how many seconds to come again. Raises StoreError."""
        self._pick_rated()
        now = self._now()
        waiting = self._store.sampling.waiting(now, _AHEAD)
        spent = spent_of(self._store.sampling.spent(now - timedelta(hours=1)), now)
        situation = Situation(
            now_s=time.monotonic(),
            waiting=len(waiting),
            ingest_taken=self._ingest_taken(),
            paused_until_s=self._paused_until_s,
        )
        why = state_of(situation)
        if why != "scoring":
            self._status = replace(self._status, why=why, spent=spent)
            return _LOOK_S if why != "judge" else min(_LOOK_S, self._paused_until_s - situation.now_s)
        for one in waiting:
            questions = len(self._open(one))
            if admits(self.plan.budget, spent, one.stratum, questions):
                self._status = replace(self._status, why="scoring", spent=spent)
                self._score(one)
                return 0.0
            if now - one.updated_at > LONGEST_WAIT:
                self._keep(one, (), state=LEFT)
                return 0.0
        self._status = replace(self._status, why="budget", spent=spent)
        return _LOOK_S

    def _pick_rated(self) -> None:
        """Calls that people rate badly are worth a look, whatever they looked like when they came."""
        while self._rated:
            rating = self._rated[0]
            call = self._store.call_of(rating)
            if call is not None:
                self._note_rated(rating, call)
            self._rated.popleft()

    def _note_rated(self, rating: Feedback, call: Call) -> None:
        found = picked(call, self.plan.shares, self._now(), (RATING,)) if rating.rating in BAD else None
        label = label_of(rating, call)
        batch = Batch(
            picks=() if found is None else (found,), labels=() if label is None else (label,), by_collector=True
        )
        self._submit(batch).result(_COMMIT_S)
        if found is not None:
            self._instruments.online_picked.labels(found.stratum).inc()

    def _open(self, one: Pick) -> list[Criterion]:
        return [criterion for criterion in self.plan.criteria if criterion.name not in one.scores]

    def _score(self, one: Pick) -> None:
        call = self._store.call(one.trace_id, one.span_id)
        if call is None or not self._counts(call):
            # It stands for no call: it was looked at, and has no value.
            self._keep(one, (), state=SCORED)
            return
        subject = subject_of(call, self._store.ratings_for(call))
        found: list[CriterionScore] = []
        for criterion in self._open(one):
            score = self._judge.score(subject, criterion)
            found.append(score)
            self._count(score, call)
            if score.error in OF_ENDPOINT:
                break
        failure = next((score for score in found if score.error is not None), None)
        failed = None if failure is None else failure.error
        text = None if failure is None else (failure.reason or "").rpartition(UNSCORED)[2]
        if failed in OF_ENDPOINT:
            self._failures += 1
            self._paused_until_s = time.monotonic() + pause_s(self._failures)
        else:
            self._failures = 0
        self._status = replace(self._status, error=failed, error_text=text)
        state = SCORED if failed is None else FAILED if one.attempts + 1 >= ATTEMPTS else one.state
        self._keep(one, found, state=state, call=call)
        self._weigh(one, found, call)

    def _counts(self, call: Call) -> bool:
        """Whether no other span describes the call better."""
        counted = self._store.uncounted(call.started_at - timedelta(seconds=1), [call.trace_id])
        return counted.get((call.trace_id, call.span_id), True)

    def _keep(self, one: Pick, found: Sequence[CriterionScore], *, state: str, call: Call | None = None) -> None:
        now = self._now()
        attempts = one.attempts + 1
        billed = [score for score in found if score.evaluator == semconv.JUDGE and not score.cached]
        costs = [one.cost_usd, *((score.cost_usd or 0.0) if score.error else score.cost_usd for score in billed)]
        known = [cost for cost in costs if cost is not None]
        scores = {score.name: score.value for score in found if score.error is None}
        after = replace(
            one,
            state=state,
            attempts=attempts,
            next_at=now + again_after(attempts),
            updated_at=now,
            questions=one.questions + len(billed),
            cost_usd=sum(known) if len(known) == len(costs) else None,
            scores={**one.scores, **scores},
        )
        records = () if call is None else tuple(_record(score, call, now) for score in found if score.value is not None)
        self._submit(Batch(scores=records, picks=(after,), by_collector=True)).result(_COMMIT_S)
        if self._emit is not None and call is not None:
            about = ScoredCall(trace_id=call.trace_id, span_id=call.span_id, response_id=call.response_id)
            for score in found:
                self._emit(_id(score, call), now, about, score)
        if state in (SCORED, FAILED, LEFT):
            self._instruments.online_done.labels(state).inc()

    def _count(self, score: CriterionScore, call: Call) -> None:
        ended = "error" if score.error is not None else "not_scored" if score.value is None else "scored"
        self._instruments.evaluations.labels(score.evaluator or "none", ended).inc()
        if score.value is not None:
            self._instruments.score.labels(score.name, semconv.JUDGE, call.request_model or "").observe(score.value)

    def _weigh(self, one: Pick, found: Sequence[CriterionScore], call: Call) -> None:
        """Count what scores that are kept stand for: each as many answers as there are for one that is picked."""
        weight, model = 1 / one.probability, call.request_model or ""
        for score in found:
            if score.value is not None:
                below = score.value < benchmark_of(self._criteria.get(score.name))
                self._instruments.score_weight.labels(score.name, model, str(below).lower()).inc(weight)
                self._instruments.score_weight_squares.labels(score.name, model).inc(weight * weight)


def _is_of_use(rating: Feedback) -> bool:
    """Whether it makes its call worth a look, or says what would have been right."""
    return rating.rating in BAD or rating.expected is not None


def _id(score: CriterionScore, call: Call) -> str:
    """The same when the judge is asked again."""
    return f"{ONLINE}{score.name}-{call.trace_id}-{call.span_id}"


def _record(score: CriterionScore, call: Call, now: datetime) -> Score:
    return Score(
        id=_id(score, call),
        at=now,
        name=score.name,
        value=score.value,
        explanation=f"{score.explanation} ({score.model}, {score.name} {score.version})",
        evaluator=semconv.JUDGE,
        trace_id=call.trace_id,
        span_id=call.span_id,
        response_id=call.response_id,
        service=call.service,
    )
