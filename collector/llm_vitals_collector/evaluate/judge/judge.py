"""The judge: scores an answer by one criterion, or compares two. Thread-safe; blocks until it knows, or is late."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from llm_vitals.core import semconv
from llm_vitals.evaluation.criterion_score import CriterionScore, not_scored
from llm_vitals.evaluation.subject import Subject
from llm_vitals_collector.endpoints import api_formats
from llm_vitals_collector.endpoints.api_formats import ApiName
from llm_vitals_collector.evaluate.judge import api_format, prompt
from llm_vitals_collector.evaluate.judge.api_format import Billed, Question, Verdict
from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.evaluate.judge.errors import JudgeError
from llm_vitals_collector.evaluate.judge.post import post
from llm_vitals_collector.metrics import Instruments

REMEMBERED: Final = 10_000
"""Verdicts that are kept, so that the same question is not billed twice."""
UNSCORED: Final = "the judge gave none: "
"""What the reason of a score that failed has before the judge's error."""
Better = Literal["first", "second", "equal"]
_NAMED: Final[Mapping[str, Better]] = {"first": "first", "second": "second", "equal": "equal"}
_TURNED: Final[Mapping[Better, Better]] = {"first": "second", "second": "first", "equal": "equal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The one place that a judge's questions go to."""

    url: str
    api: ApiName
    model: str
    key: str | None = None
    parameters: Mapping[str, object] | None = None
    """Members of every request's body that the operator sets; None takes one away."""
    sees_images: bool = False
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Which of two answers is better by one criterion. Null where the judge gave no verdict."""

    criterion: str
    better: Better | None
    """`equal`, too, where the two orders do not agree."""
    agreed: bool | None
    """Whether the judge says the same with the answers in the other order."""
    explanation: str | None
    reason: str | None = None
    error: str | None = None
    model: str | None = None
    cost_usd: float | None = 0.0
    duration_s: float = 0.0


class Judge:
    """Asks one endpoint, one criterion a request. What it bills is counted as its own, never as an application's."""

    def __init__(self, endpoint: Endpoint, instruments: Instruments, *, remembered: int = REMEMBERED) -> None:
        self._endpoint: Final = endpoint
        self._address: Final = api_formats.address(endpoint.api, endpoint.url)
        self._headers: Final = api_formats.headers(endpoint.api, endpoint.key, agent="llm-vitals-judge")
        self._instruments: Final = instruments
        self._most: Final = remembered
        self._lock: Final = threading.Lock()
        self._known: Final[OrderedDict[str, tuple[Billed, object]]] = OrderedDict()
        """By question: what its answer billed, and what was read of it. The answer itself may be long."""

    @property
    def model(self) -> str:
        """The model that is asked."""
        return self._endpoint.model

    @property
    def sees_images(self) -> bool:
        """Whether it is sent images."""
        return self._endpoint.sees_images

    def score(self, subject: Subject, criterion: Criterion, *, timeout_s: float | None = None) -> CriterionScore:
        """The score of an answer; without one where the judge cannot score it, or failed. Raises nothing."""
        if (unable := self._unable(subject, criterion)) is not None:
            return not_scored(criterion.name, unable)
        question = Question(
            prompt.instructions(criterion),
            prompt.as_text(prompt.shown(criterion, subject)),
            subject.media,
            prompt.score_schema(criterion),
        )
        began = time.perf_counter()

        def read(members: Mapping[str, object]) -> tuple[float, str]:
            why = api_format.reason(members)
            return criterion.value(api_format.grade(members, list(criterion.scale))), why

        try:
            found, (value, why), cached = self._verdict(question, timeout_s, read)
        except JudgeError as error:
            took = time.perf_counter() - began
            failed = not_scored(
                criterion.name,
                f"{UNSCORED}{error}",
                evaluator=semconv.JUDGE,
                error=error.kind,
                duration_s=took,
            )
            return replace(failed, model=self.model, cost_usd=error.cost_usd, benchmark=criterion.benchmark)
        return CriterionScore(
            name=criterion.name,
            value=value,
            evaluator=semconv.JUDGE,
            explanation=why,
            model=found.model or self.model,
            cost_usd=0.0 if cached else found.cost_usd,
            duration_s=time.perf_counter() - began,
            cached=cached,
            version=criterion.version,
            benchmark=criterion.benchmark,
        )

    def compare(
        self, first: Subject, second: Subject, criterion: Criterion, *, timeout_s: float | None = None
    ) -> Comparison:
        """Which of two answers to one question is better, asked in both orders. Raises nothing.

        Judges lean to the answer that they see first (L. Zheng et al., "Judging LLM-as-a-Judge", 2023): where the
        orders do not agree, neither is better.
        """
        began = time.perf_counter()
        for one in (first, second):
            if (unable := self._unable(one, criterion)) is not None:
                return Comparison(
                    criterion=criterion.name,
                    better=None,
                    agreed=None,
                    explanation=None,
                    reason=f"not compared: {unable}",
                )

        def read(members: Mapping[str, object]) -> tuple[Better, str]:
            why = api_format.reason(members)
            better = _NAMED.get(str(members.get("better")))
            if better is None:
                raise JudgeError("no_score", 'its answer has no "better" of first, second or equal')
            return better, why

        verdicts: list[Better] = []
        reasons: list[str] = []
        costs: list[float | None] = []
        model: str | None = None
        for one, other in ((first, second), (second, first)):
            question = Question(
                prompt.comparison(criterion),
                prompt.as_text(prompt.shown(criterion, one, other)),
                (*one.media, *(image for image in other.media if image.in_answer)),
                prompt.comparison_schema(),
            )
            try:
                found, (better, why), cached = self._verdict(question, timeout_s, read)
            except JudgeError as error:
                return Comparison(
                    criterion=criterion.name, better=None, agreed=None, explanation=None, error=error.kind,
                    reason=f"not compared: the judge gave no verdict: {error}", model=self.model,
                    cost_usd=_sum([*costs, error.cost_usd]), duration_s=time.perf_counter() - began,
                )  # fmt: skip
            verdicts.append(better)
            reasons.append(why)
            costs.append(0.0 if cached else found.cost_usd)
            model = found.model or self.model
        agreed = verdicts[0] == _TURNED[verdicts[1]]
        return Comparison(
            criterion=criterion.name,
            better=verdicts[0] if agreed else "equal",
            agreed=agreed,
            explanation=reasons[0] if agreed else f"The two orders do not agree. {reasons[0]} Turned: {reasons[1]}",
            model=model,
            cost_usd=_sum(costs),
            duration_s=time.perf_counter() - began,
        )

    def _unable(self, subject: Subject, criterion: Criterion) -> str | None:
        """Why there is no asking the judge, in words."""
        if (lacks := prompt.lacks(criterion, subject)) is not None:
            return lacks
        if other := next((one for one in subject.media if not one.is_image), None):
            return f"a file of type {other.mime_type} is shown to no judge"
        if subject.media and not self._endpoint.sees_images:
            return "there is an image, and the judge does not see images (LLM_VITALS_JUDGE_SEES_IMAGES)"
        return None

    def _verdict(
        self, question: Question, timeout_s: float | None, read: Callable[[Mapping[str, object]], Verdict]
    ) -> tuple[Billed, Verdict, bool]:
        """What the answer billed, what is read of it, and whether it was known. Raises JudgeError: nothing is kept."""
        endpoint = self._endpoint
        sent = api_format.body(endpoint.api, endpoint.model, question, endpoint.parameters or {})
        name = hashlib.sha256(sent).hexdigest()
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
        if known is not None:
            self._instruments.judge_calls.labels("cached").inc()
            return known[0], cast("Verdict", known[1]), True  # of the same question, so of the same kind
        began = time.perf_counter()
        limit = endpoint.timeout_s if timeout_s is None else min(timeout_s, endpoint.timeout_s)
        found: Billed | None = None
        try:
            received = post(self._address, sent, self._headers, limit, key=endpoint.key)
            answer = api_format.answered(self._address, sent, received.content_type, received.body, endpoint.key)
            found = api_format.billed(answer, endpoint.key)
            self._account(found)
            verdict = api_format.verdict(answer, read, endpoint.key)
        except JudgeError as error:
            error.cost_usd = None if found is None else found.cost_usd
            self._instruments.judge_calls.labels(error.kind).inc()
            raise
        finally:
            self._instruments.judge_seconds.observe(time.perf_counter() - began)
        self._instruments.judge_calls.labels("ok").inc()
        with self._lock:
            self._known[name] = (found, verdict)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return found, verdict, False

    def _account(self, found: Billed) -> None:
        """What the provider bills, whatever the answer is worth."""
        if found.cost_usd is not None:
            self._instruments.judge_cost.inc(found.cost_usd)
        for kind, tokens in (("input", found.input_tokens), ("output", found.output_tokens)):
            if tokens is not None:
                self._instruments.judge_tokens.labels(kind).inc(tokens)


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [one for one in costs if one is not None]
    return sum(known) if len(known) == len(costs) else None
