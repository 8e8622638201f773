"""Counts and costs of a response that cannot be true are unknown: a provider's answer comes from outside."""

from __future__ import annotations

from llm_vitals.core.exchange import Billing, Response, Usage
from llm_vitals.core.plausible import MOST_TOKENS, MOST_USD, is_amount, is_count


def plausible(response: Response) -> Response:
    """The response without what is implausible of usage and billing; the same one where nothing is."""
    usage, billing = response.usage, response.billing
    if usage is not None:
        for tokens in usage:
            if tokens is not None and tokens > MOST_TOKENS:
                usage = Usage(*(one if is_count(one) else None for one in usage))
                break
    if billing is not None:
        billing = _billing(billing)
    if usage is response.usage and billing is response.billing:
        return response
    return response._replace(usage=usage, billing=billing)


def _billing(billing: Billing) -> Billing:
    tokens = {name: many for name, many in billing.tokens.items() if is_count(many)}
    tools = {name: many for name, many in billing.tools.items() if is_count(many)}
    cost = billing.cost_usd if is_amount(billing.cost_usd, MOST_USD) else None
    if len(tokens) == len(billing.tokens) and len(tools) == len(billing.tools) and cost == billing.cost_usd:
        return billing
    return billing._replace(tokens=tokens, tools=tools, cost_usd=cost)
