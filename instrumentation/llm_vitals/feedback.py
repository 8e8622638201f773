"""feedback(): what a person said of an answer, as the conventions' `gen_ai.evaluation.result` event."""

from __future__ import annotations

import logging
from time import time_ns

from opentelemetry import context as otel_context
from opentelemetry import trace

from llm_vitals import sdk, semconv
from llm_vitals.guard import failed
from llm_vitals.recording import Rating

logger = logging.getLogger("llm_vitals")

RATINGS = {
    "positive": semconv.POSITIVE,
    "up": semconv.POSITIVE,
    "negative": semconv.NEGATIVE,
    "down": semconv.NEGATIVE,
}


def feedback(
    rating: str | bool,
    *,
    response_id: str | None = None,
    comment: str | None = None,
    user: str | None = None,
) -> None:
    """Tell that a person found an answer good or bad.

    `rating` is "positive", "up" or True; "negative", "down" or False. The answer is the one whose id (`response.id`
    of the SDK) is given, else the one of the current trace. A rating that joins nothing, or is none of these, is a
    warning; nothing is raised into the application.
    """
    try:
        _feedback(rating, response_id, comment, user)
    except Exception as error:  # noqa: BLE001 - telemetry never raises into the application
        failed("feedback()", error)


def _feedback(rating: str | bool, response_id: str | None, comment: str | None, user: str | None) -> None:
    vitals = sdk.active()
    if vitals is None:
        logger.warning("llm_vitals.feedback(): nothing is told before llm_vitals.init(). Call init() at start-up.")
        return
    told = RATINGS.get("positive" if rating is True else "negative" if rating is False else rating)
    if told is None:
        logger.warning(
            "llm_vitals.feedback(%r): expected one of %s, True or False. The rating is not kept.",
            rating,
            ", ".join(RATINGS),
        )
        return
    context = otel_context.get_current()
    if response_id is None and not trace.get_current_span(context).get_span_context().is_valid:
        logger.warning(
            "llm_vitals.feedback(): there is no current trace to join the rating to. Give response_id=response.id. "
            "The rating is not kept."
        )
        return
    vitals.recorder.add(
        Rating(
            rating=told,
            at_ns=time_ns(),
            context=context,
            response_id=response_id,
            comment=comment,
            user=user,
        )
    )
