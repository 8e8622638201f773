"""evaluate() and aevaluate(): the scores of an answer, in this process or by the collector, within a time."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from llm_vitals.core.errors import report_failure
from llm_vitals.evaluation import heuristics, subject
from llm_vitals.evaluation.result import CollectorError, Evaluation
from llm_vitals.evaluation.subject import Subject, SubjectError

logger = logging.getLogger("llm_vitals")

Content: TypeAlias = "str | Sequence[Mapping[str, Any]]"
Where = Literal["process", "collector"]
Fallback = Literal["process", "none"]
_LONGEST_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arguments:
    """What was passed: checked when it is read, as an application's types are its own."""

    output: Content
    prompt: Content | None
    input: Mapping[str, Any] | None
    context: str | Sequence[str]
    expected: str | None
    criteria: Sequence[str]
    logprobs: Sequence[float]
    finish_reason: str | None
    response_id: str | None
    by: Where
    timeout_s: float
    fallback: Fallback
    store: bool

    def mistake(self) -> str | None:
        """What of the arguments is none, in words, after one warning; None where all are well."""
        try:
            if self.by not in ("process", "collector"):
                raise SubjectError("by", self.by, "process or collector")  # noqa: TRY301 # one place that warns
            if self.fallback not in ("process", "none"):
                raise SubjectError("fallback", self.fallback, "process or none")  # noqa: TRY301 # as above
            if not isinstance(self.timeout_s, (int, float)) or not 0 < self.timeout_s <= _LONGEST_S:
                raise SubjectError("timeout_s", self.timeout_s, f"seconds, at most {_LONGEST_S}")  # noqa: TRY301 # as above
            self._subject()
            self._criteria()
        except (SubjectError, TypeError, ValueError) as error:
            logger.warning("llm_vitals.evaluate(): %s. Nothing is scored.", error)
            return str(error)
        return None

    def in_process(self, problem: str | None = None) -> Evaluation:
        """By heuristics, and the expected answer."""
        found = heuristics.evaluate(self._subject(), self._criteria())
        return Evaluation(
            scores=found.scores,
            outcome=found.verdicts.outcome,
            deductions=tuple(one.name for one in found.verdicts.deductions),
            by="process",
            problem=problem,
        )

    def instead(self, problem: str) -> Evaluation:
        """In place of what the collector did not say."""
        return self.in_process(problem) if self.fallback == "process" else Evaluation(problem=problem)

    def body(self) -> dict[str, object]:
        """The request to the collector; what is absent is left out."""
        prompt = "messages" if self.prompt is not None and not isinstance(self.prompt, str) else "prompt"
        members: dict[str, object] = {
            "output": self.output,
            prompt: self.prompt,
            "input": self.input,
            "context": self._documents() or None,
            "expected": self.expected,
            "criteria": self._criteria(),
            "logprobs": list(self.logprobs) or None,
            "finish_reason": self.finish_reason,
            "response_id": self.response_id,
            "store": self.store,
            "timeout_s": self.timeout_s,
        }
        return {name: value for name, value in members.items() if value is not None}

    def _documents(self) -> list[str]:
        return [self.context] if isinstance(self.context, str) else list(self.context)

    def _criteria(self) -> list[str]:
        return [self.criteria] if isinstance(self.criteria, str) else list(self.criteria)

    def _subject(self) -> Subject:
        return subject.read(
            self.output,
            prompt=self.prompt,
            variables=self.input,
            documents=self._documents(),
            expected=self.expected,
            finish_reason=self.finish_reason,
            logprobs=self.logprobs,
        )


def evaluate(  # keyword-only arguments are no burden
    output: Content,
    prompt: Content | None = None,
    *,
    input: Mapping[str, Any] | None = None,  # noqa: A002 # as the API calls it
    context: str | Sequence[str] = (),
    expected: str | None = None,
    criteria: Sequence[str] = heuristics.DEFAULT,
    logprobs: Sequence[float] = (),
    finish_reason: str | None = None,
    response_id: str | None = None,
    by: Where = "process",
    timeout_s: float = 5.0,
    fallback: Fallback = "process",
    store: bool = True,
) -> Evaluation:
    """Score an answer, to act on it at once.

        found = llm_vitals.evaluate(answer, question)
        if not found.at_least(0.7, unknown=True):
            answer = "A colleague will write to you."

    `output` is the answer, `prompt` what it answers: text, with `{{names}}` that `input` has values for, or messages.
    `context` are the documents that it was to draw on, `expected` the answer that would be right.

    By the process: heuristics, under a millisecond; nothing is sent or kept. By the collector
    (`LLM_VITALS_COLLECTOR_URL`): its judge, where it has one; with `store` the scores are kept, as those of the call of
    `response_id`, or as an evaluation of their own. Where the collector gives no answer within `timeout_s` seconds, the
    process's heuristics take its place, or with `fallback="none"` nothing does; `problem` then says why.

    Raises nothing, whatever the arguments or the collector: what cannot be scored is None; a mistake is one warning.
    """
    try:
        arguments = _Arguments(
            output=output, prompt=prompt, input=input, context=context, expected=expected, criteria=criteria,
            logprobs=logprobs, finish_reason=finish_reason, response_id=response_id, by=by, timeout_s=timeout_s,
            fallback=fallback, store=store,
        )  # fmt: skip
        if (mistake := arguments.mistake()) is not None:
            return Evaluation(problem=mistake)
        if by == "process":
            return arguments.in_process()
        from llm_vitals.sdk import collector  # noqa: PLC0415 - a client of HTTP, which few applications need

        try:
            return collector.evaluate(arguments.body(), timeout_s).result(timeout_s)
        except (CollectorError, NotInTime) as error:
            return arguments.instead(_why(error, timeout_s))
    except Exception as error:  # noqa: BLE001 - telemetry never raises into the application
        report_failure("evaluate()", error)
        return Evaluation(problem=f"llm_vitals failed ({type(error).__name__}); its log says where")


async def aevaluate(  # as above
    output: Content,
    prompt: Content | None = None,
    *,
    input: Mapping[str, Any] | None = None,  # noqa: A002 # as the API calls it
    context: str | Sequence[str] = (),
    expected: str | None = None,
    criteria: Sequence[str] = heuristics.DEFAULT,
    logprobs: Sequence[float] = (),
    finish_reason: str | None = None,
    response_id: str | None = None,
    by: Where = "process",
    timeout_s: float = 5.0,  # the twin has it, too
    fallback: Fallback = "process",
    store: bool = True,
) -> Evaluation:
    """As `evaluate()`, without holding up the event loop. Raises its cancellation alone."""
    import asyncio  # noqa: PLC0415 - who calls this has loaded it

    try:
        arguments = _Arguments(
            output=output, prompt=prompt, input=input, context=context, expected=expected, criteria=criteria,
            logprobs=logprobs, finish_reason=finish_reason, response_id=response_id, by=by, timeout_s=timeout_s,
            fallback=fallback, store=store,
        )  # fmt: skip
        if (mistake := arguments.mistake()) is not None:
            return Evaluation(problem=mistake)
        if by == "process":
            return arguments.in_process()
        from llm_vitals.sdk import collector  # noqa: PLC0415 - as above

        try:
            sent = asyncio.wrap_future(collector.evaluate(arguments.body(), timeout_s))
            return await asyncio.wait_for(sent, timeout_s)
        except (CollectorError, NotInTime, asyncio.TimeoutError) as error:
            return arguments.instead(_why(error, timeout_s))
    except Exception as error:  # noqa: BLE001 - telemetry never raises into the application
        report_failure("aevaluate()", error)
        return Evaluation(problem=f"llm_vitals failed ({type(error).__name__}); its log says where")


def _why(error: BaseException, timeout_s: float) -> str:
    return str(error) if isinstance(error, CollectorError) else f"the collector gave no answer within {timeout_s:g} s"
