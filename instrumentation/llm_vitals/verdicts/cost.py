"""Cost of a call in US dollars, from the public list price: `genai-prices`, an optional library (extra `prices`).

Its snapshot of prices is part of the package, so nothing is fetched. It takes some 0.4 s to load, so that happens
once, at the first call that has a usage, on the worker. Discounts and contracts are not known to it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NamedTuple

from llm_vitals.core.errors import report_failure
from llm_vitals.core.exchange import Usage

_PROVIDER_IDS: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "mistral_ai": "mistral",
    "moonshot_ai": "moonshotai",
    "x_ai": "x-ai",
}
"""The conventions' provider names, where genai-prices has another."""
_KEPT: Final = 1000
"""Models whose rates are remembered; misses too, each."""
_MILLION: Final = 1_000_000
_VALID_S: Final = 60.0
"""How long a price that depends on the hour, or changes on some day, is taken to stay as it is."""


class _Library(NamedTuple):
    """What is used of genai-prices; its types are not ours to check, since it may be absent."""

    calc_price: Callable[..., Any]
    usage: Callable[..., Any]


class _Rates(NamedTuple):
    """What one model costs in US dollars: a call, and each token."""

    call: float
    input: float
    output: float
    cache_read: float
    cache_write: float
    up_to: float
    """Input tokens up to which these hold: for a longer prompt every token may have another price."""
    until: float
    """Steady clock up to which these hold, in seconds."""


_lock = threading.Lock()
_loaded: list[_Library | None] = []
_rates: dict[tuple[str, str], _Rates] = {}
_misses: set[tuple[str, str]] = set()


def cost(provider: str, model: str | None, usage: Usage | None) -> float | None:
    """US dollars; None without a usage, without the library, or for a model that it does not know."""
    if model is None or usage is None or (usage.input_tokens is None and usage.output_tokens is None):
        return None
    key = (_PROVIDER_IDS.get(provider, provider), model)
    if key in _misses:
        return None
    library = _load()
    if library is None:
        return None
    try:
        rates = _rates.get(key)
        if rates is None or rates.until < time.monotonic():
            rates = _find_rates(library, *key)
            if len(_rates) < _KEPT or key in _rates:
                _rates[key] = rates
        return _at(rates, usage) if (usage.input_tokens or 0) <= rates.up_to else _price_of(library, *key, usage)
    except LookupError:
        if len(_misses) < _KEPT:
            _misses.add(key)
    except (ValueError, ArithmeticError, TypeError):
        return None  # a usage that contradicts itself, e.g. more cached tokens than input tokens
    except AttributeError as error:  # a version of the library that is not like those we know
        report_failure("reading a price of genai-prices", error)
    return None


def _at(rates: _Rates, usage: Usage) -> float:
    read, written, output = usage.cache_read or 0, usage.cache_write or 0, usage.output_tokens or 0
    fresh = (usage.input_tokens or 0) - read - written
    if min(fresh, read, written, output) < 0:
        raise ValueError("negative token count")
    tokens = fresh * rates.input + output * rates.output + read * rates.cache_read + written * rates.cache_write
    return rates.call + tokens


def _find_rates(library: _Library, provider_id: str, model: str) -> _Rates:
    """The rates from questions to the library; at 60 to 90 us a question it is too slow to ask at every call."""
    calculated = _calculate(library, provider_id, model, Usage())
    tiered: list[Any] = [price.tiers for price in calculated.model_price.__dict__.values() if hasattr(price, "tiers")]
    starts: list[int] = [tier.start for tiers in tiered for tier in tiers]
    up_to = min(starts, default=math.inf)
    many = int(min(_MILLION, up_to))
    call = float(calculated.total_price)

    def rate(**tokens: int) -> float:
        return (_price_of(library, provider_id, model, Usage(**tokens)) - call) / many

    return _Rates(
        call=call,
        input=rate(input_tokens=many),
        output=rate(output_tokens=many),
        cache_read=rate(input_tokens=many, cache_read=many),
        cache_write=rate(input_tokens=many, cache_write=many),
        up_to=up_to,
        until=time.monotonic() + _VALID_S if isinstance(calculated.model.prices, list) else math.inf,
    )


def _price_of(library: _Library, provider_id: str, model: str, usage: Usage) -> float:
    return float(_calculate(library, provider_id, model, usage).total_price)


def _calculate(library: _Library, provider_id: str, model: str, usage: Usage) -> Any:
    """The library's calculation, with the total and the prices that it rests on."""
    tokens = library.usage(
        input_tokens=usage.input_tokens or 0,
        output_tokens=usage.output_tokens or 0,
        cache_read_tokens=usage.cache_read or 0,
        cache_write_tokens=usage.cache_write or 0,
    )
    return library.calc_price(tokens, model, provider_id=provider_id)


def _load() -> _Library | None:
    if not _loaded:
        with _lock:
            if not _loaded:
                _loaded.append(_genai_prices())
    return _loaded[0]


def _genai_prices() -> _Library | None:
    try:
        module = import_module("genai_prices")
    except ImportError:
        return None  # not installed, or not for this Python: the cost is absent
    return _Library(module.calc_price, module.Usage)
