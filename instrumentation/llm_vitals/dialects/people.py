"""Who a span says its call is for: the names that senders have for a user and a session."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.ids import known_user
from llm_vitals.dialects.reading import current
from llm_vitals.dialects.values import Attributes, text

USER_IDS: Final = (
    semconv.USER_ID,
    "enduser.id",
    "enduser.pseudo.id",
    "gen_ai.user.id",
    "traceloop.association.properties.user_id",
    "lmnr.association.properties.user_id",
    "langfuse.user.id",
    "langfuse.trace.user_id",
    "langsmith.metadata.user_id",
    "ai.telemetry.metadata.userId",
    "ai.telemetry.metadata.user_id",
    "mlflow.trace.user",
    "mastra.metadata.userId",
    "litellm.end_user.id",
    "gen_ai.request.user",
    "gen_ai.openai.request.user",
    "gen_ai.user",
    "llm.user",
    "metadata.user_api_key_end_user_id",
    "metadata.user_id",
    "user_id",
    "userId",
)
"""Names that senders have for a user's id, the best first. The first that is there names the call's user."""


def user_id(attributes: Attributes) -> str | None:
    """The user's id as the span's maker has it; None where none is named, or one that stands for nobody."""
    return next((found for name in USER_IDS if (found := known_user(text(attributes.get(name)))) is not None), None)


def with_people(facts: CallContext, attributes: Attributes) -> CallContext:
    """What was declared, and the user and the session of a span around the call where nothing was: of the two spans of
    one call ours counts, and those who asked must not be lost with the other."""
    if facts.user is not None and facts.session is not None:
        return facts
    session = text(current(attributes).get(semconv.SESSION_ID))
    return replace(facts, user=facts.user or user_id(attributes), session=facts.session or session)
