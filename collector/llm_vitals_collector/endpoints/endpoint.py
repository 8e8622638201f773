"""A model's API that the operator configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from llm_vitals_collector.endpoints.api_formats import ApiName

TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where requests may go. Pages and answers show its name, API and models, never its address or key."""

    name: str
    url: str = field(repr=False)
    api: ApiName
    models: tuple[str, ...] = ()
    """What is offered first; other models may be named."""
    key: str | None = field(default=None, repr=False)
    key_variable: str | None = None
    """The environment variable that holds the key."""
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    """Members of every request's body that the operator sets; None takes one away."""
    timeout_s: float = TIMEOUT_S
