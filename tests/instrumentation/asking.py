"""One question to the stand-in, and a new start."""

from __future__ import annotations

from typing import Any

import llm_vitals


def ask(client: Any, text: str = "Why is the sky blue?", model: str = "stand-in-30", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **more)


def again(told: Any) -> None:
    """Start anew, with the environment as it is now."""
    llm_vitals.uninstrument()
    llm_vitals.init(
        tracer_provider=told.tracer_provider,
        meter_provider=told.meter_provider,
        logger_provider=told.logger_provider,
    )
