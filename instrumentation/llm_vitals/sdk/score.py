"""score(): an answer's score by an evaluation of the application's own, as a `gen_ai.evaluation.result` event."""

from __future__ import annotations

import logging
from time import time_ns

from llm_vitals.core import semconv
from llm_vitals.core.errors import report_failure
from llm_vitals.evaluation import records
from llm_vitals.evaluation.records import Score
from llm_vitals.sdk import init

logger = logging.getLogger("llm_vitals")


def score(
    name: str,
    value: float,
    *,
    response_id: str | None = None,
    label: str | None = None,
    explanation: str | None = None,
    evaluator: str = "application",
    trace_id: str | int | None = None,
    span_id: str | int | None = None,
    id: str | None = None,  # noqa: A002 # what everybody calls it
) -> None:
    """Tell how well an answer did in an evaluation of your own: `score("valid_json", True, response_id=response.id)`.

    `value` is 0 to 1, higher is better; True is 1, False 0. `evaluator` says who looked: "human", "reference" (a known
    answer), "judge" (a model), or a word of yours. `label` and `explanation` go with it. The answer is named, and `id`
    works, as in `feedback()`. What cannot be kept is one warning; nothing is raised into the application.
    """
    try:
        vitals = init.active()
        if vitals is None:
            logger.warning("llm_vitals.score(): nothing is kept before llm_vitals.init(). Call init() at start-up.")
            return
        if not isinstance(name, str) or not name or name == semconv.USER_FEEDBACK:
            logger.warning(
                "llm_vitals.score(%r): expected the name of what was looked at, such as relevancy (people's ratings "
                "go to llm_vitals.feedback()). It is not kept.",
                name,
            )
            return
        # Not a number fails the comparison.
        if not isinstance(value, (bool, int, float)) or not 0 <= value <= 1:
            logger.warning(
                "llm_vitals.score(%r, %r): expected a number from 0 to 1, higher is better. Divide by the best that "
                "can be reached. It is not kept.",
                name,
                value,
            )
            return
        if not isinstance(evaluator, str) or not evaluator:
            logger.warning(
                "llm_vitals.score(%r, evaluator=%r): expected human, reference, judge or a word of yours. "
                "It is not kept.",
                name,
                evaluator,
            )
            return
        about = records.about("score", response_id, trace_id, span_id)
        if about is None:
            return
        vitals.queue.add(
            Score(
                name=name,
                value=float(value),
                evaluator=evaluator,
                at_ns=time_ns(),
                about=about,
                label=None if label is None else str(label),
                explanation=None if explanation is None else str(explanation),
                id=None if id is None else str(id),
            )
        )
    except Exception as error:  # noqa: BLE001 - telemetry never raises into the application
        report_failure("score()", error)
