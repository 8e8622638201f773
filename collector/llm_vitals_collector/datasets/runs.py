"""Runs of data sets: an example as a request to a model, the figures of a run, two runs against each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from math import isfinite
from statistics import median
from typing import Final, Literal, cast

from llm_vitals.evaluation.heuristics import compared_label
from llm_vitals_collector.endpoints.chat import ChatRequest, text_of
from llm_vitals_collector.kpi.accuracy import Accuracy, accuracy_of
from llm_vitals_collector.kpi.chance import holm
from llm_vitals_collector.kpi.paired import mcnemar, mean_difference
from llm_vitals_collector.store.dataset_runs import ENDED, DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Example

INPUT: Final = "{{input}}"
"""What a template has in place of the example's last message of a user."""
ALPHA: Final = 0.05
"""How likely chance may be at most for a difference to be one."""
SILENT: Final = timedelta(minutes=2)
"""A run that goes on is written more often."""
QUALITY: Final = ("overall", "correctness", "coherence")
"""Criteria by which a run may be worse; beside them whether there is an answer, and whether it is the expected one."""
_LESS: Final = ("duration_s", "cost_usd", "output_tokens")
"""What is better the less it is."""
Verdict = Literal["better", "worse", "same", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run."""

    dataset: str
    endpoint: str
    model: str
    system: str | None = None
    """In place of the examples' own; empty for none."""
    template: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    judge: bool = False
    examples: int = 100
    """At most."""
    budget_usd: float = 1.0


def plan_of_run(run: DatasetRun) -> Plan:
    """What a run was to do."""
    return Plan(
        dataset=run.dataset,
        endpoint=run.endpoint,
        model=run.model,
        system=run.system,
        template=run.template,
        parameters=cast("Mapping[str, object]", json.loads(run.parameters)),
        judge=run.judge,
        examples=run.planned,
        budget_usd=run.budget_usd,
    )


def request_of(example: Example, plan: Plan) -> ChatRequest:
    """The request that an example is answered by. Raises ValueError where it has no message of a user."""
    turns = cast("list[Mapping[str, object]]", json.loads(example.messages))
    own = [turn for turn in turns if turn.get("role") in ("system", "developer")]
    messages = [turn for turn in turns if turn.get("role") not in ("system", "developer")]
    last = next((at for at in range(len(messages) - 1, -1, -1) if messages[at].get("role") == "user"), None)
    if last is None:
        raise ValueError("it has no message of a user")
    if plan.template is not None:
        filled = plan.template.replace(INPUT, text_of(messages[last].get("content")))
        messages = [*messages[:last], {**messages[last], "content": filled}, *messages[last + 1 :]]
    system = "\n".join(text_of(turn.get("content")) for turn in own) if plan.system is None else plan.system
    return ChatRequest(model=plan.model, messages=messages, system=system, parameters=plan.parameters)


def state_of(run: DatasetRun, now: datetime) -> DatasetRun:
    """The run as it is shown: one that was not written for SILENT goes on no more, whatever it says."""
    if run.state == "running" and now - run.updated_at > SILENT:
        return replace(run, state="interrupted", reason=ENDED)
    return run


def after(written: datetime) -> datetime:
    """When a run is written again: now, and later than it was `written`, by whatever clock that was."""
    return max(datetime.now(timezone.utc), written + timedelta(microseconds=1))


def with_figures(run: DatasetRun, answers: Sequence[RunAnswer]) -> DatasetRun:
    """The run with the figures of its answers so far."""
    found = [one for one in answers if one.error is None]
    scores = [one.scores["overall"] for one in found if "overall" in one.scores]
    times = [one.duration_s for one in found if one.duration_s is not None]
    costs = [cost for one in answers for cost in (one.cost_usd, one.judge_usd) if cost is not None]
    return replace(
        run,
        done=len(answers),
        failed=len(answers) - len(found),
        compared=sum(one.correct is not None for one in found),
        correct=sum(one.correct is True for one in found),
        overall=sum(scores) / len(scores) if scores else None,
        duration_s=median(times) if times else None,
        cost_usd=sum(costs) if costs else None,
    )


def labels_of(answers: Sequence[RunAnswer], expected: Mapping[str, str]) -> Accuracy:
    """Precision, recall and F1 of a run by class, of the expected answers of its examples (by their ids). What was
    right when it was answered stays so."""
    pairs: list[tuple[str, str | None, int]] = []
    for one in answers:
        if one.correct is not None and one.answer is not None and one.example in expected:
            wanted = compared_label(expected[one.example])
            pairs.append((wanted, wanted if one.correct else _other_than(wanted, one.answer), 1))
    return accuracy_of(pairs)


def _other_than(wanted: str, answer: str) -> str:
    """The label of an answer that was not right, though somebody has since made it the expected one."""
    found = compared_label(answer)
    return found if found != wanted else f"{found} (not right when it was answered)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One measure of two runs over the examples that both have. What is not known is None."""

    measure: str
    """answered, correct, a criterion, or duration_s, cost_usd, output_tokens."""
    lower_is_better: bool
    quality: bool
    """Whether a worse one makes the run worse."""
    pairs: int
    before: float | None
    after: float | None
    low: float | None = None
    high: float | None = None
    """The 95% interval of after - before; of answered and correct there is the test alone."""
    chance: float | None = None
    """How likely chance makes a difference as large; of quality after Holm's method for all measures of it."""
    won: int | None = None
    """Of answered and correct: examples that were not so before;"""
    lost: int | None = None
    """that are no more."""
    verdict: Verdict = "unknown"

    @property
    def differs(self) -> bool:
        """Whether any pair does, as far as can be seen of this."""
        return bool(self.won or self.lost) if self.won is not None else self.change != 0 or self.low != self.high

    @property
    def change(self) -> float | None:
        """After - before."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run against one of before, on the examples that both have."""

    before: DatasetRun
    earlier: Mapping[str, RunAnswer]
    """Its answers, by their examples."""
    examples: int
    differences: tuple[Difference, ...]
    verdict: Verdict
    """Of the measures of quality: worse where any is, beyond chance; else better where any is; unknown where nothing
    can be said."""


def compared(before: DatasetRun, old: Sequence[RunAnswer], new: Sequence[RunAnswer]) -> Comparison:
    """Answers of two runs, paired by their examples. Where a call failed there is no answer to compare: that is
    counted as `answered` alone."""
    earlier = {one.example: one for one in old}
    pairs = [(earlier[one.example], one) for one in new if one.example in earlier]
    both = [(one, other) for one, other in pairs if one.error is None and other.error is None]
    names = sorted(
        {name for pair in both for one in pair for name in one.scores}, key=lambda name: (name != "overall", name)
    )
    measured = [
        _of_kind("answered", pairs, lambda one: one.error is None),
        _of_kind("correct", both, lambda one: one.correct),
        *(_of_mean(name, both, lambda one, name=name: one.scores.get(name), quality=name in QUALITY) for name in names),
        *(_of_mean(name, both, lambda one, name=name: getattr(one, name), quality=False) for name in _LESS),
    ]
    # Where nothing differs there is nothing to test, and no test that could be wrong.
    tested = [(one.measure, one.chance) for one in measured if one.quality and one.chance is not None and one.differs]
    raised = dict(zip((name for name, _ in tested), holm([chance for _, chance in tested]), strict=True))
    judged = [_judged(replace(one, chance=raised.get(one.measure, one.chance))) for one in measured if one.pairs]
    return Comparison(
        before=before,
        earlier=earlier,
        examples=len(pairs),
        differences=tuple(judged),
        verdict=_first([one.verdict for one in judged if one.quality]),
    )


def _first(verdicts: Sequence[Verdict]) -> Verdict:
    """The one that says most of the whole."""
    if "worse" in verdicts:
        return "worse"
    if "better" in verdicts:
        return "better"
    return "same" if "same" in verdicts else "unknown"


Pairs = Sequence[tuple[RunAnswer, RunAnswer]]


def _of_kind(measure: str, pairs: Pairs, of: Callable[[RunAnswer], bool | None]) -> Difference:
    """A measure that is yes or no."""
    found = [(of(one), of(other)) for one, other in pairs]
    kept = [(one, other) for one, other in found if one is not None and other is not None]
    lost, won = (sum(pair == way for pair in kept) for way in ((True, False), (False, True)))
    count = len(kept)
    return Difference(
        measure=measure,
        lower_is_better=False,
        quality=True,
        pairs=count,
        before=sum(one for one, _ in kept) / count if count else None,
        after=sum(other for _, other in kept) / count if count else None,
        chance=mcnemar(lost, won) if count else None,
        won=won,
        lost=lost,
    )


def _of_mean(
    measure: str, pairs: Pairs, of: Callable[[RunAnswer], float | None], *, quality: bool = True
) -> Difference:
    found = [(of(one), of(other)) for one, other in pairs]
    kept = [(one, other) for one, other in found if one is not None and other is not None]
    kept = [(one, other) for one, other in kept if isfinite(one) and isfinite(other)]
    count = len(kept)
    mean = mean_difference([other - one for one, other in kept])
    return Difference(
        measure=measure,
        lower_is_better=measure in _LESS,
        quality=quality,
        pairs=count,
        before=sum(one for one, _ in kept) / count if count else None,
        after=sum(other for _, other in kept) / count if count else None,
        low=None if mean is None else mean.low,
        high=None if mean is None else mean.high,
        chance=None if mean is None else mean.chance,
    )


def _judged(one: Difference) -> Difference:
    if one.chance is None or one.change is None:
        return one
    if one.chance >= ALPHA or one.change == 0:
        return replace(one, verdict="same")
    return replace(one, verdict="better" if (one.change > 0) != one.lower_is_better else "worse")
