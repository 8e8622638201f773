"""feedback(): a person's rating of an answer, as the conventions' `gen_ai.evaluation.result` event."""

from __future__ import annotations

import logging
from time import time_ns

from llm_vitals.core.errors import report_failure
from llm_vitals.core.ids import known_user
from llm_vitals.evaluation import records, scales
from llm_vitals.evaluation.records import Rating
from llm_vitals.sdk import init

logger = logging.getLogger("llm_vitals")


def feedback(
    rating: str | bool | float | None = None,
    *,
    scale: str | None = None,
    response_id: str | None = None,
    trace_id: str | int | None = None,
    span_id: str | int | None = None,
    comment: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
    user: str | None = None,
    id: str | None = None,  # noqa: A002 # what everybody calls it
) -> None:
    """Tell what a person found an answer to be.

        feedback("up", response_id=response.id)
        feedback(4, scale="1-5", comment="Nearly.")
        feedback(9, scale="nps")
        feedback(expected="refund", actual=label)

    `rating` is "positive", "up" or True; "negative", "down" or False; or a number on a `scale`: "1-5" (4 and 5 are
    positive, 1 and 2 negative, 3 neither) or "nps", 0 to 10 (9 and 10 promote, 0 to 6 detract). `expected` is the
    answer or label that would have been right, and may stand alone; the collector compares it to `actual`, else to
    the answer's text where content is captured.

    The answer is the one whose id (`response.id` of the SDK) is given, else that of `trace_id` and `span_id`, else the
    last one of the current trace. `id` makes a repetition harmless: of several with one id the latest is kept.
    What cannot be kept is one warning; nothing is raised into the application.
    """
    try:
        vitals = init.active()
        if vitals is None:
            logger.warning("llm_vitals.feedback(): nothing is kept before llm_vitals.init(). Call init() at start-up.")
            return
        read = scales.read(rating, scale)
        if read is None and (rating is not None or expected is None):
            logger.warning(
                "llm_vitals.feedback(%r, scale=%r): expected %s. It is not kept.", rating, scale, scales.EXPECTED
            )
            return
        about = records.about("feedback", response_id, trace_id, span_id)
        if about is None:
            return
        kind, on, score = read or (None, None, None)
        vitals.queue.add(
            Rating(
                rating=kind,
                scale=on,
                score=score,
                at_ns=time_ns(),
                about=about,
                comment=_text(comment),
                expected=_text(expected),
                actual=_text(actual),
                user=known_user(_text(user)),
                id=_text(id),
            )
        )
    except Exception as error:  # noqa: BLE001 - telemetry never raises into the application
        report_failure("feedback()", error)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
