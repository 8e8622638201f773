"""The errors of the providers, and how often each occurs."""

from __future__ import annotations

import random
from typing import Final

from llm_vitals_demo.history.attempt import Fault
from llm_vitals_demo.history.incidents import Incident
from llm_vitals_demo.history.models import Model

_OVERLOADED: Final = Fault(status=529, error_type="overloaded_error", message="Overloaded", lasts_s=(0.4, 2.5))
_OF_PROVIDER: Final = {
    "openai": (
        (5, Fault(status=429, error_type="rate_limit_exceeded", message="Rate limit reached.", lasts_s=(0.1, 0.4))),
        (3, Fault(status=500, error_type="server_error", message="The server had an error.", lasts_s=(0.5, 8.0))),
    ),
    "anthropic": (
        (4, Fault(status=429, error_type="rate_limit_error", message="Rate limit exceeded.", lasts_s=(0.1, 0.4))),
        (3, _OVERLOADED),
        (2, Fault(status=500, error_type="api_error", message="Internal server error", lasts_s=(0.5, 8.0))),
    ),
    "gcp.gemini": (
        (5, Fault(status=429, error_type="RESOURCE_EXHAUSTED", message="Quota exceeded.", lasts_s=(0.1, 0.4))),
        (4, Fault(status=503, error_type="UNAVAILABLE", message="The model is overloaded.", lasts_s=(0.5, 4.0))),
    ),
    "mistral_ai": (
        (4, Fault(status=429, error_type="rate_limited", message="Requests rate limit exceeded", lasts_s=(0.1, 0.3))),
        (4, Fault(status=503, error_type="503", message="Service unavailable", lasts_s=(1.0, 6.0))),
    ),
}
"""Provider to its errors, each with its weight."""
_OF_ANY: Final = (
    Fault(
        status=400,
        error_type="context_length_exceeded",
        message="The prompt is too long.",
        lasts_s=(0.1, 0.3),
        retried=False,
    ),
    Fault(status=None, error_type="httpx.ReadTimeout", message="timed out", lasts_s=(30.0, 30.4)),
)
_ANY_SHARE: Final = 0.16
_INCIDENT_SHARE: Final = 0.9
"""Of the errors of an outage, those that say so."""


def drawn_fault(choice: random.Random, model: Model, incident: Incident | None) -> Fault:
    """One error of the model's provider."""
    if incident and incident.error_rate is not None and choice.random() < _INCIDENT_SHARE:
        return _OVERLOADED
    if choice.random() < _ANY_SHARE:
        return choice.choice(_OF_ANY)
    faults = _OF_PROVIDER[model.provider]
    return choice.choices([fault for _, fault in faults], [weight for weight, _ in faults])[0]
