"""What a service tier, a speed or a region does to the price: in words that the price list knows, or as a factor.

`genai-prices` has prices of their own for most models of OpenAI and for batches. Where it has none, the factors below
count, which the providers publish for all of their models (read 2026-11). Where a bill differs, these are to be
checked first:

- OpenAI: flex costs what a batch does, half (developers.openai.com/api/docs/guides/flex-processing).
- Azure OpenAI: flex costs half (learn.microsoft.com/azure/foundry/openai/how-to/flex-processing).
- Gemini: flex and batch cost half, priority 1.75 to 2 times (ai.google.dev/gemini-api/docs/optimization).
- Groq: flex costs what on-demand does (console.groq.com/docs/flex-processing); a batch costs half.
- Not read again, as published before: the batches of Anthropic, Azure, Bedrock and Mistral (half), and Anthropic's
  `inference_geo=us` (1.1 times).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from llm_vitals.core.exchange import Billing
from llm_vitals.formats.billing import STANDARD

_DEARER: Final = frozenset({"priority", "fast", "performance", "on_demand_priority"})
"""Tiers that cost more than the standard one, wherever they are offered."""
_PREPAID: Final = frozenset({"scale", "provisioned_throughput", "reserved"})
"""Capacity that is paid for whether it is used or not: a call has no price."""
_FACTORS: Final = {
    ("openai", "flex"): 0.5,
    ("openai", "batch"): 0.5,
    ("azure", "batch"): 0.5,
    ("azure", "flex"): 0.5,
    ("anthropic", "batch"): 0.5,
    ("google", "batch"): 0.5,
    ("google", "flex"): 0.5,
    ("aws", "batch"): 0.5,
    ("mistral", "batch"): 0.5,
    ("groq", "batch"): 0.5,
    ("groq", "flex"): 1.0,
}
_REGIONS: Final = {("anthropic", "us"): 1.1}
_ALIASES: Final = {"on_demand_flex": "flex", "on_demand_batch": "batch"}


class Terms(NamedTuple):
    """The terms that a call is billed under."""

    context: tuple[tuple[str, str], ...] = ()
    """Conditions in the words of the price list; empty: the standard price."""
    factor: float | None = 1.0
    """Of the standard price, where the list has none under these conditions; None: not known."""
    dearer: bool = False
    """Whether the standard price is then a lower bound."""
    surcharge: float = 1.0
    """Of the price of tokens, whatever the list says."""


PLAIN: Final = Terms()


def terms(provider_id: str, billing: Billing) -> Terms | None:
    """The terms of a provider (genai-prices' id) for a call; None where a call has no price of its own."""
    tier = billing.service_tier
    tier = _ALIASES.get(tier, tier) if tier is not None else None
    surcharge = 1.0 if billing.region is None else _REGIONS.get((provider_id, billing.region), 1.0)
    if billing.speed is not None:
        return Terms((("speed", billing.speed),), None, dearer=billing.speed == "fast", surcharge=surcharge)
    if tier is None or tier in STANDARD:
        return PLAIN if surcharge == 1.0 else Terms(surcharge=surcharge)
    if tier in _PREPAID or (provider_id == "anthropic" and tier == "priority"):
        return None
    context = ("processing", "batch") if tier == "batch" else ("service_tier", tier)
    return Terms((context,), _FACTORS.get((provider_id, tier)), dearer=tier in _DEARER, surcharge=surcharge)
