"""Who asks, and for what: facts that the application declares around its calls."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from opentelemetry import context as otel_context
from opentelemetry.context import Context

KEY = "llm_vitals.context"
"""Key in the OpenTelemetry context, so that the facts go wherever the trace goes: threads, tasks, generators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What the application declared; None where it said nothing."""

    user: str | None = None
    session: str | None = None
    task: str | None = None
    variant: str | None = None
    consent: bool = True


NOTHING = CallContext()


@contextmanager
def context(
    *,
    user: str | None = None,
    session: str | None = None,
    task: str | None = None,
    variant: str | None = None,
    consent: bool | None = None,
) -> Generator[None, None, None]:
    """Declare facts of the calls made inside: `with llm_vitals.context(user="u-42", task="summarise"): ...`.

    Nested contexts add to each other, the inner one wins. `user` is sent as a keyed hash (`user.hash`), `session` as
    `session.id`. `consent=False`: calls inside keep neither the user nor any content. Works as a decorator, too.
    """
    outer = declared(otel_context.get_current())
    facts = replace(
        outer,
        user=outer.user if user is None else str(user),
        session=outer.session if session is None else str(session),
        task=outer.task if task is None else str(task),
        variant=outer.variant if variant is None else str(variant),
        consent=outer.consent if consent is None else consent,
    )
    token = otel_context.attach(otel_context.set_value(KEY, facts))
    try:
        yield
    finally:
        otel_context.detach(token)


def declared(context: Context) -> CallContext:
    """What was declared in `context`."""
    facts = context.get(KEY)
    return facts if isinstance(facts, CallContext) else NOTHING
