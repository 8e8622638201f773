"""Recorded series that have a wanted value of a KPI, and what the value over a window then is.

A plan is one pair a step: the value of what comes in this step, and its basis. Increments may be fractions here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Plan = Sequence[tuple[float, float]]
Series = dict[str, list[float | None]]
MODEL = 'gen_ai_request_model="{model}"'


@dataclass(frozen=True, kw_only=True)
class Signal:
    """How a KPI is made of series: `series(plan, labels, bound)`; `bound` is the limit of a latency in seconds."""

    series: Callable[[Plan, str, float], Series]
    best: float = 0
    worst: float = 1

    def value(self, window: Plan) -> tuple[float, float]:
        """The value over a window, and its basis."""
        basis = sum(n for _, n in window)
        return (sum(v * n for v, n in window) / basis if basis else self.best), basis


class Estimated(Signal):
    """Distinct questions by registers: the most that any step of the window has."""

    def value(self, window: Plan) -> tuple[float, float]:
        basis = sum(n for _, n in window)
        if not basis:
            return 0, 0
        return max(0.0, 1 - max(distinct(v) for v, _ in window) / basis), basis


PER_WINDOW = 1008
"""The basis in a window of most cases, a whole number a step; so a step's value says how many queries are distinct."""


def distinct(value: float) -> float:
    return PER_WINDOW * (1 - value)


def counted(samples: Iterable[float]) -> list[float | None]:
    """Increments are recorded only where something grew."""
    return [one or None for one in samples]


def _counts(name: str, good: str, bad: str, *, bad_is_value: bool = True) -> Callable[[Plan, str, float], Series]:
    def series(plan: Plan, labels: str, _bound: float) -> Series:
        shares = [(v if bad_is_value else 1 - v, n) for v, n in plan]
        made: Series = {}
        for step in ("1m", "1h"):
            prefix = f"llm_vitals:{name}:increase{step}"
            made[f"{prefix}{{{labels},{good}}}"] = counted(n * (1 - share) for share, n in shares)
            made[f"{prefix}{{{labels},{bad}}}"] = counted(n * share for share, n in shares)
        return made

    return series


def _errors(plan: Plan, labels: str, _bound: float) -> Series:
    """A tenth of the answered calls failed first, and was answered at the retry."""
    made: Series = {}
    for step in ("1m", "1h"):
        prefix = f"llm_vitals:attempts:increase{step}{{{labels},llm_vitals_outcome="
        again = [n * (1 - v) * 0.1 for v, n in plan]
        made[f'{prefix}"ok"}}'] = counted(n * (1 - v) * 0.9 for v, n in plan)
        made[f'{prefix}"ok",llm_vitals_retry="true"}}'] = counted(again)
        made[f'{prefix}"error"}}'] = counted(n * v + more for (v, n), more in zip(plan, again, strict=True))
    return made


def _embedding_errors(plan: Plan, labels: str, bound: float) -> Series:
    made = _errors(plan, labels, bound)
    return {name.replace(":attempts:", ":embeddings:"): samples for name, samples in made.items()}


def _refusals(plan: Plan, labels: str, bound: float) -> Series:
    judged, outcome = 'llm_vitals_answer_judged="yes",', 'llm_vitals_outcome="{}"'
    family = "tasks" if "llm_vitals_task" in labels or "feature_flag" in labels else "answers"
    made = _counts(family, judged + outcome.format("ok"), judged + outcome.format("refusal"))(plan, labels, bound)
    # Of an answer that was not judged nothing is known, and it counts on neither side.
    made[f'llm_vitals:{family}:increase1m{{{labels},llm_vitals_answer_judged="language"}}'] = counted(
        n for _, n in plan
    )
    return made


def _completed(plan: Plan, labels: str, _bound: float) -> Series:
    of_task = labels if "llm_vitals_task" in labels else f'{labels},llm_vitals_task="write"'
    tasks = f"llm_vitals:tasks:increase1m{{{of_task},llm_vitals_completed="
    other = "none" if of_task == labels else labels.partition('"')[2].partition('"')[0]
    return {
        f'{tasks}"true"}}': counted(n * v for v, n in plan),
        f'{tasks}"false"}}': counted(n * (1 - v) for v, n in plan),
        # Has no task.
        f'llm_vitals:tasks:increase1m{{job="{other}",llm_vitals_completed="true"}}': counted(n for _, n in plan),
        f"llm_vitals:completions:increase1m{{{of_task}}}": counted(n for _, n in plan),
    }


def _net_promoters(plan: Plan, labels: str, _bound: float) -> Series:
    return {
        f"llm_vitals:net_promoters:increase1m{{{labels}}}": [v / 100 * n for v, n in plan],
        f'llm_vitals:feedback:increase1m{{{labels},llm_vitals_rating="promoter"}}': counted(n for _, n in plan),
        f'llm_vitals:feedback:increase1m{{{labels},llm_vitals_rating="positive"}}': counted(n for _, n in plan),
    }


def _scores(plan: Plan, labels: str, _bound: float) -> Series:
    ours = f'{labels},gen_ai_evaluation_name="overall",llm_vitals_evaluator="heuristic"'
    judges = f'{labels},gen_ai_evaluation_name="overall",llm_vitals_evaluator="judge"'
    return {
        f"llm_vitals:score_sum:increase1m{{{ours}}}": [v * n for v, n in plan],
        f"llm_vitals:score_count:increase1m{{{ours}}}": counted(n for _, n in plan),
        f"llm_vitals:score_sum:increase1m{{{judges}}}": counted(n for _, n in plan),
        f"llm_vitals:score_count:increase1m{{{judges}}}": counted(n for _, n in plan),
    }


def _slower(name: str) -> Callable[[Plan, str, float], Series]:
    """A classic histogram with a bucket that ends at the limit."""

    def series(plan: Plan, labels: str, bound: float) -> Series:
        every, made = counted(n for _, n in plan), Series()
        for step in ("1m", "10m", "1h"):
            bucket = f"llm_vitals:{name}_bucket:increase{step}{{{labels},le="
            made[f'{bucket}"{bound:g}"}}'] = [n * (1 - v) for v, n in plan]
            made[f'{bucket}"{2 * bound:g}"}}'] = every
            made[f'{bucket}"+Inf"}}'] = every
        for step in ("1m", "1h"):
            made[f"llm_vitals:{name}_count:increase{step}{{{labels}}}"] = every
        return made

    return series


def _repeats(plan: Plan, labels: str, _bound: float) -> Series:
    known = 'llm_vitals_known_user="true",llm_vitals_known_question="true"'
    return {
        f"llm_vitals:queries:increase1m{{{labels},{known}}}": counted(n for _, n in plan),
        f'llm_vitals:queries:increase1m{{{labels},llm_vitals_known_user="false"}}': counted(n for _, n in plan),
        # One register of 1024, with the value at which they estimate so many.
        'llm_vitals:questions:min1m{r="7"}': [1024 / distinct(v) - 1023 if v < 1 else 1e9 for v, _ in plan],
    }


_RATING = 'llm_vitals_rating="{}"'.format
SIGNALS = {
    "error_rate": Signal(series=_errors),
    "embedding_error_rate": Signal(series=_embedding_errors),
    "refusal_rate": Signal(series=_refusals),
    "completion_rate": Signal(series=_completed, best=1, worst=0),
    "duration_p95_s": Signal(series=_slower("duration")),
    "time_to_first_chunk_p95_s": Signal(series=_slower("time_to_first_chunk")),
    "quality": Signal(series=_scores, best=1, worst=0),
    "feedback_positive": Signal(
        series=_counts("feedback", _RATING("positive"), _RATING("negative"), bad_is_value=False), best=1, worst=0
    ),
    "nps": Signal(series=_net_promoters, best=100, worst=-100),
    "repeat_rate": Estimated(series=_repeats),
}


def _scores_below(plan: Plan, labels: str, bound: float) -> Series:
    """A classic histogram of scores with a bucket that ends at the bound."""
    ours = f'{labels},gen_ai_evaluation_name="overall",llm_vitals_evaluator="heuristic"'
    made: Series = {}
    for step in ("1m", "10m", "1h"):
        bucket = f"llm_vitals:score_bucket:increase{step}{{{ours},le="
        made[f'{bucket}"{bound:g}"}}'] = [n * v for v, n in plan]
        made[f'{bucket}"1"}}'] = counted(n for _, n in plan)
        made[f'{bucket}"+Inf"}}'] = counted(n for _, n in plan)
    for step in ("1m", "1h"):
        made[f"llm_vitals:score_count:increase{step}{{{ours}}}"] = counted(n for _, n in plan)
    return made


BURNED = {
    "quality": Signal(series=_scores_below),
    "time_to_first_chunk_p95_s": Signal(series=_slower("time_to_first_chunk")),
}
"""Of objectives on single values: the share of those that are bad."""
