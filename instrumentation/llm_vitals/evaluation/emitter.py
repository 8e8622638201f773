"""EvaluationEmitter: a person's rating or an evaluator's score becomes an event, and is counted. Runs in the worker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from opentelemetry._logs import Logger, LogRecord, SeverityNumber

from llm_vitals.core import semconv
from llm_vitals.core.call_context import declared
from llm_vitals.core.text import Attributes, valid_utf8
from llm_vitals.evaluation.records import About, Rating, Score
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.verdicts.fingerprint import pseudonym

_REMEMBERED = 4096
"""Answered calls whose model and task are remembered, so that a rating by response id can name them; and ids of
ratings, so that a repetition is not counted again."""

Facts = Mapping[str, str | None]


class EvaluationEmitter:
    """Ratings and scores as the conventions' `gen_ai.evaluation.result` event, and counted."""

    def __init__(self, logger: Logger | None, metrics: Metrics, key: bytes) -> None:
        self._logger = logger
        self._metrics = metrics
        self._key = key
        self._answers: OrderedDict[str, Facts] = OrderedDict()
        self._emitted: OrderedDict[str, str] = OrderedDict()

    def remember_answer(self, response_id: str, facts: Facts) -> None:
        """Remember provider, model, task and variant of an answer."""
        self._answers[response_id] = facts
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)

    def emit(self, item: Rating | Score) -> None:
        """Emit one rating or score, and count it."""
        if isinstance(item, Rating):
            self._rating(item)
        else:
            self._score(item)

    def _rating(self, rating: Rating) -> None:
        attributes = _base(rating, semconv.USER_FEEDBACK, semconv.HUMAN, rating.score, rating.rating)
        for key, value in ((semconv.RATING, rating.rating), (semconv.SCALE, rating.scale)):
            if value is not None:
                attributes[key] = value
        facts = declared(rating.about.context)
        user = rating.user or facts.user
        if facts.consent is not False:
            if user is not None:
                attributes[semconv.USER_HASH] = pseudonym(user, self._key)
            for key, text in (
                (semconv.EVALUATION_EXPLANATION, rating.comment),
                (semconv.EXPECTED, rating.expected),
                (semconv.ACTUAL, rating.actual),
            ):
                if text:
                    attributes[key] = valid_utf8(text)
        self._log(rating, attributes)
        if rating.rating is not None and self._is_new(rating.id, rating.rating):
            self._metrics.feedback(rating.rating, self._facts(rating.about))

    def _score(self, score: Score) -> None:
        attributes = _base(score, score.name, score.evaluator, score.value, score.label)
        if score.explanation and declared(score.about.context).consent is not False:
            attributes[semconv.EVALUATION_EXPLANATION] = valid_utf8(score.explanation)
        self._log(score, attributes)
        if self._is_new(score.id, f"{score.name}={score.value}"):
            facts = self._facts(score.about)
            self._metrics.evaluated(score.name, score.value, score.evaluator, facts, score.about.context)

    def _log(self, item: Rating | Score, attributes: Attributes) -> None:
        if self._logger is None:
            return
        self._logger.emit(
            LogRecord(
                timestamp=item.at_ns,
                event_name=semconv.EVENT_EVALUATION_RESULT,
                severity_number=SeverityNumber.INFO,
                attributes=attributes,
                context=item.about.context,
            )
        )

    def _facts(self, about: About) -> Facts:
        """Provider, model, task and variant of the call, as far as this process knows them."""
        facts = declared(about.context)
        known = self._answers.get(about.response_id) if about.response_id is not None else None
        return {"task": facts.task, "variant": facts.variant, **(known or {})}

    def _is_new(self, name: str | None, value: str) -> bool:
        """Whether this was not emitted before under its id. A changed mind counts again: counters only grow."""
        if name is None:
            return True
        if self._emitted.get(name) == value:
            return False
        self._emitted[name] = value
        if len(self._emitted) > _REMEMBERED:
            self._emitted.popitem(last=False)
        return True


def _base(item: Rating | Score, name: str, evaluator: str, value: float | None, label: str | None) -> Attributes:
    attributes: Attributes = {semconv.EVALUATION_NAME: name, semconv.EVALUATOR: evaluator}
    if value is not None:
        attributes[semconv.EVALUATION_SCORE_VALUE] = value
    for key, text in (
        (semconv.EVALUATION_SCORE_LABEL, label),
        (semconv.RESPONSE_ID, item.about.response_id),
        (semconv.CALL_TRACE_ID, item.about.trace_id),
        (semconv.CALL_SPAN_ID, item.about.span_id),
        (semconv.EVALUATION_ID, item.id),
    ):
        if text is not None:
            attributes[key] = valid_utf8(text)
    return attributes
