"""Cost of a call in US dollars: what the answer itself says, else the list price of who bills it.

The first row that fits decides:

| The call | Cost |
|---|---|
| the answer says what it costs (OpenRouter, Perplexity, xAI, gateways) | that, `wire` |
| has no counts of tokens, or is served by capacity that is prepaid | unknown |
| is billed by nobody that is known (`sellers`) | unknown |
| all others | list price (`price_list`) under its terms (`tiers`), `list` |

What a person should know about it is in docs/cost-of-calls.md.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.formats import provider as providers
from llm_vitals.verdicts.price_list import RatesKey, plain_price, price
from llm_vitals.verdicts.sellers import sellers

_KEPT: Final = 1000
_sellers: dict[tuple[str, str | None, int | None, str | None, str | None], RatesKey] = {}
"""Who was found to bill calls to a host and a model."""


class Cost(NamedTuple):
    """What a call costs."""

    usd: float
    source: str
    """One of `semconv.COST_SOURCES`."""
    lower_bound: bool = False
    """Whether it costs at least this."""


def cost(exchange: Exchange) -> Cost | None:
    """US dollars; None where it cannot be known."""
    response = exchange.response
    billing, usage = response.billing, response.usage
    if billing is not None and billing.cost_usd is not None:
        return Cost(billing.cost_usd, semconv.COST_FROM_WIRE)
    if usage is None or (usage.input_tokens is None and usage.output_tokens is None):
        return None
    provider, host, port = exchange.provider, exchange.server_address, exchange.server_port
    if provider == providers.COHERE:
        # Its cached tokens are not a part of the billed ones, and are not billed otherwise.
        usage = usage._replace(cache_read=None)
    requested = exchange.request.model
    if billing is None:
        # Nearly every call is one of the same few: its rates are looked up once.
        key = (provider, host, port, response.model, requested)
        seller = _sellers.get(key)
        if seller is not None and (usd := plain_price(seller, usage)) is not None:
            return Cost(usd, semconv.COST_FROM_LIST)
    for model in _models(exchange):
        if model is None:
            continue
        for provider_id, name in sellers(provider, host, port, model):
            found = price(provider_id, name, usage, billing)
            if found is not None:
                if billing is None and len(_sellers) < _KEPT:
                    _sellers[provider, host, port, response.model, requested] = (provider_id, name, ())
                return Cost(found.usd, semconv.COST_FROM_LIST, found.lower_bound)
    return None


def _models(exchange: Exchange) -> tuple[str | None, ...]:
    """Names to look a price up by. Bedrock's own ids say where a call is routed to, which its price depends on and the
    model of the answer does not show (`eu.anthropic.claude-...`)."""
    requested, answered = exchange.request.model, exchange.response.model
    if requested == answered:
        return (requested,)
    return (requested, answered) if exchange.provider == providers.AWS_BEDROCK else (answered, requested)
