"""Who scores what of an answer: heuristics, the expected answer, or the judge where there is one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import anyio.to_thread
from anyio import CapacityLimiter

from llm_vitals.core import semconv
from llm_vitals.evaluation import heuristics
from llm_vitals.evaluation.criterion_score import CriterionScore, not_scored
from llm_vitals.evaluation.subject import Subject
from llm_vitals.verdicts.derive import Verdicts
from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.evaluate.judge.judge import Comparison, Judge

Wanted = Literal["auto", "heuristic", "judge"]
BY_HEURISTICS: Final = ("confidence", "clarity", "context", "relevancy", semconv.OVERALL)
"""Criteria that need no judge, as far as they can be seen."""
SEEN: Final = (semconv.OVERALL, "clarity", "relevancy")
"""Criteria of every answer to a request that was made here."""
COHERENCE: Final = "coherence"
_SHORT: Final = 20_000
"""Characters that heuristics look at in less time than it takes to hand them to a thread."""
NO_JUDGE: Final = "no judge is configured (LLM_VITALS_JUDGE_URL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What was made of one answer."""

    scores: Mapping[str, CriterionScore]
    """By criterion, in the order of the request."""
    verdicts: Verdicts
    """The heuristics', whoever scored the criteria."""
    duration_s: float

    @property
    def cost_usd(self) -> float | None:
        """What the judge cost; None where that is not known."""
        costs = [one.cost_usd for one in self.scores.values()]
        known = [one for one in costs if one is not None]
        return sum(known) if len(known) == len(costs) else None


class Evaluators:
    """All evaluators of a running collector."""

    def __init__(self, criteria: Mapping[str, Criterion], judge: Judge | None, *, concurrency: int, key: bytes) -> None:
        """`key` keys fingerprints of questions; `concurrency` is how many questions to the judge run at once."""
        self.criteria: Final = criteria
        self.names: Final = tuple(sorted({*criteria, *BY_HEURISTICS}))
        """The criteria that a request may name."""
        self.judge: Final = judge
        self._key: Final = key
        self._threads: Final = CapacityLimiter(concurrency)
        self._heuristic_threads: Final = CapacityLimiter(2)

    async def evaluate(
        self, subject: Subject, names: Sequence[str], wanted: Wanted = "auto", *, timeout_s: float
    ) -> Evaluated:
        """The scores of these criteria within `timeout_s` seconds; what the judge has no time for is not scored."""
        began = time.perf_counter()
        if len(subject.answer) + sum(map(len, subject.documents)) <= _SHORT:
            found = heuristics.evaluate(subject, names, key=self._key)
        else:
            found = await anyio.to_thread.run_sync(
                lambda: heuristics.evaluate(subject, names, key=self._key), limiter=self._heuristic_threads
            )
        by_judge = [name for name in names if self._needs_judge(name, subject, wanted)]
        judged: dict[str, CriterionScore] = {}
        if by_judge:
            deadline = began + timeout_s
            answers = await asyncio.gather(*(self._judged(subject, name, deadline) for name in by_judge))
            judged = dict(zip(by_judge, answers, strict=True))
        scores = {name: self._chosen(name, judged.get(name), found.scores[name], wanted) for name in names}
        return Evaluated(scores=scores, verdicts=found.verdicts, duration_s=time.perf_counter() - began)

    async def of_answer(self, subject: Subject, *, judge: bool, timeout_s: float) -> Evaluated:
        """The scores of an answer that a model just gave: SEEN; correctness where an answer is expected; COHERENCE
        where the judge is wanted, and there is one."""
        by_judge = judge and self.judge is not None
        wanted = (
            *SEEN, *((heuristics.CORRECTNESS,) if subject.expected else ()), *((COHERENCE,) if by_judge else ())
        )  # fmt: skip
        names = [name for name in wanted if name in self.names]
        return await self.evaluate(subject, names, "auto" if judge else "heuristic", timeout_s=timeout_s)

    async def compare(self, first: Subject, second: Subject, name: str, *, timeout_s: float) -> Comparison:
        """Which of two answers is better by a criterion of `criteria`."""
        judge = self.judge
        if judge is None:
            return Comparison(
                criterion=name, better=None, agreed=None, explanation=None, reason=f"not compared: {NO_JUDGE}"
            )
        return await anyio.to_thread.run_sync(
            lambda: judge.compare(first, second, self.criteria[name], timeout_s=timeout_s), limiter=self._threads
        )

    def _needs_judge(self, name: str, subject: Subject, wanted: Wanted) -> bool:
        if self.judge is None or wanted == "heuristic" or name not in self.criteria:
            return False
        # What is the expected answer word for word needs nobody's opinion.
        return not (name == heuristics.CORRECTNESS and heuristics.equals_expected(subject))

    async def _judged(self, subject: Subject, name: str, deadline: float) -> CriterionScore:
        def score() -> CriterionScore:
            left = deadline - time.perf_counter()
            if left <= 0 or self.judge is None:
                return not_scored(name, "its time was over", evaluator=semconv.JUDGE, error="timeout")
            return self.judge.score(subject, self.criteria[name], timeout_s=left)

        return await anyio.to_thread.run_sync(score, limiter=self._threads)

    def _chosen(self, name: str, judged: CriterionScore | None, seen: CriterionScore, wanted: Wanted) -> CriterionScore:
        """A judge that failed is an error, and no reason to show another evaluator's score in its place; one that
        cannot score this (no document) leaves it to heuristics, unless it alone was wanted."""
        criterion = self.criteria.get(name)
        if judged is None:
            chosen = seen
            if wanted == "judge" and seen.evaluator != semconv.REFERENCE:
                chosen = not_scored(name, NO_JUDGE if self.judge is None else "the judge has no such criterion")
        else:
            failed_or_scored = judged.evaluator == semconv.JUDGE
            chosen = seen if seen.value is not None and wanted == "auto" and not failed_or_scored else judged
        return replace(chosen, benchmark=None if criterion is None else criterion.benchmark)
