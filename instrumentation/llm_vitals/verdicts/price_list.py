"""The public list price of a call: `genai-prices`, an optional library (extra `prices`).

Its snapshot of prices is part of the package, so nothing is fetched. It takes some 0.4 s to load, so that happens
once, at the first call that has a usage, on the worker. Discounts and contracts are not known to it.
"""

from __future__ import annotations

import inspect
import math
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from importlib import import_module
from typing import Any, Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.errors import report_failure
from llm_vitals.core.exchange import Billing, Usage
from llm_vitals.verdicts.tiers import PLAIN, Terms, terms

_KEPT: Final = 1000
"""Models whose rates are remembered; misses too, each."""
_MILLION: Final = 1_000_000
_VALID_S: Final = 60.0
"""How long a price that depends on the hour, or changes on some day, is taken to stay as it is."""

_TOKENS: Final = {
    semconv.BILLED_CACHE_WRITE_1H: ("cache_write_1h_tokens", "cache_write_1h_mtok"),
    semconv.USAGE_AUDIO_INPUT: ("input_audio_tokens", "input_audio_mtok"),
    semconv.USAGE_AUDIO_CACHE_READ: ("cache_audio_read_tokens", "cache_audio_read_mtok"),
    semconv.USAGE_AUDIO_OUTPUT: ("output_audio_tokens", "output_audio_mtok"),
    semconv.USAGE_IMAGE_INPUT: ("input_image_tokens", "input_image_mtok"),
    semconv.USAGE_IMAGE_CACHE_READ: ("cache_image_read_tokens", "cache_image_read_mtok"),
    semconv.USAGE_IMAGE_OUTPUT: ("output_image_tokens", "output_image_mtok"),
    semconv.BILLED_VIDEO_INPUT: ("input_video_tokens", "input_video_mtok"),
    semconv.BILLED_VIDEO_OUTPUT: ("output_video_tokens", "output_video_mtok"),
}
"""Attribute to the library's names for such tokens, and for their price."""
_DEARER: Final = frozenset(
    {
        semconv.BILLED_CACHE_WRITE_1H,
        semconv.USAGE_AUDIO_INPUT,
        semconv.USAGE_AUDIO_OUTPUT,
        semconv.USAGE_IMAGE_OUTPUT,
        semconv.BILLED_VIDEO_OUTPUT,
    }
)
"""Tokens that cost more than those of text. Where the list has no price for them, that of text is a lower bound."""
_SAME: Final = frozenset({"google"})
"""Providers for which the list names a kind of tokens only where its price differs."""
_TOOLS: Final = {
    "web_search": "web_searches_kcount",
    "file_search": "storage_searches_kcount",
    "x_search": "social_searches_kcount",
    "code_execution": "code_executions_kcount",
}
"""Tools that a provider runs to the library's name of their price, for 1,000 runs."""


class Price(NamedTuple):
    """What a call costs."""

    usd: float
    lower_bound: bool
    """Whether it costs at least this: some of what it is billed by has no known price."""


class _Library(NamedTuple):
    """What is used of genai-prices; its types are not ours to check, since it may be absent."""

    calc_price: Callable[..., Any]
    usage: Callable[..., Any]
    knows_terms: bool
    """Whether it takes conditions (since 0.1)."""


class _Rates(NamedTuple):
    """What one model costs in US dollars under some conditions: a call, each token, each run of a tool."""

    call: float
    input: float
    output: float
    cache_read: float
    cache_write: float
    cache_write_1h: float | None
    tools: Mapping[str, float]
    kinds: frozenset[str]
    """Names of the prices that the list has for it."""
    listed: bool
    """Whether the list has prices under these conditions, or the standard ones stand in."""
    provider_id: str
    up_to: float
    """Input tokens up to which these hold: for a longer prompt every token may have another price."""
    until: float
    """Steady clock up to which these hold, in seconds."""


RatesKey = tuple[str, str, tuple[tuple[str, str], ...]]
"""Provider's id, model and conditions."""
_lock = threading.Lock()
_loaded: list[_Library | None] = []
_rates: dict[RatesKey, _Rates] = {}
_misses: set[tuple[str, str]] = set()


def price(provider_id: str, model: str, usage: Usage, billing: Billing | None = None) -> Price | None:
    """The list price; None without the library, for a model that it does not know, or where there is none."""
    if (provider_id, model) in _misses:
        return None
    library = _load()
    if library is None:
        return None
    under = PLAIN if billing is None else terms(provider_id, billing)
    if under is None:
        return None
    try:
        rates = _rates_of(library, (provider_id, model, under.context if library.knows_terms else ()))
        if billing is None or (under is PLAIN and not billing.tokens and not billing.tools):
            return Price(_at_rates(library, provider_id, model, usage, rates, None, ()), lower_bound=False)
        return _under(library, provider_id, model, usage, rates, billing, under)
    except LookupError:
        if len(_misses) < _KEPT:
            _misses.add((provider_id, model))
    except (ValueError, ArithmeticError, TypeError):
        return None  # a usage that contradicts itself, e.g. more cached tokens than input tokens
    except AttributeError as error:  # a version of the library that is not like those we know
        report_failure("reading a price of genai-prices", error)
    return None


def plain_price(key: RatesKey, usage: Usage) -> float | None:
    """The list price of input, output and cached tokens where the rates are remembered; None where `price` must say."""
    rates = _rates.get(key)
    if rates is None or (rates.until != math.inf and rates.until < time.monotonic()):
        return None
    read, written, output = usage.cache_read or 0, usage.cache_write or 0, usage.output_tokens or 0
    every = usage.input_tokens or 0
    fresh = every - read - written
    if every > rates.up_to or fresh < 0:
        return None
    return (
        rates.call + fresh * rates.input + output * rates.output + read * rates.cache_read + written * rates.cache_write
    )


def _rates_of(library: _Library, key: RatesKey) -> _Rates:
    rates = _rates.get(key)
    if rates is None or rates.until < time.monotonic():
        rates = _find_rates(library, *key)
        if len(_rates) < _KEPT or key in _rates:
            _rates[key] = rates
    return rates


def _under(
    library: _Library, provider_id: str, model: str, usage: Usage, rates: _Rates, billing: Billing, under: Terms
) -> Price | None:
    """The price under terms, with tokens of other kinds and tools."""
    listed = rates.listed or not under.context
    if not listed and under.factor is None and not under.dearer:
        return None
    factor = 1.0 if listed or under.factor is None else under.factor
    lower_bound = not listed and under.factor is None
    for name in billing.tokens:
        if name in _DEARER and _TOKENS[name][1] not in rates.kinds and rates.provider_id not in _SAME:
            lower_bound = True
    context = under.context if library.knows_terms else ()
    usd = _at_rates(library, provider_id, model, usage, rates, billing.tokens, context) * factor * under.surcharge
    for tool, runs in billing.tools.items():
        fee = rates.tools.get(tool)
        if fee is None:
            lower_bound = True
        else:
            usd += fee * runs
    return Price(usd, lower_bound)


def _at_rates(
    library: _Library,
    provider_id: str,
    model: str,
    usage: Usage,
    rates: _Rates,
    kinds: Mapping[str, int] | None,
    context: tuple[tuple[str, str], ...],
) -> float:
    """US dollars for the tokens. `kinds`: of these, tokens that may have a price of their own."""
    read, written, output = usage.cache_read or 0, usage.cache_write or 0, usage.output_tokens or 0
    fresh = (usage.input_tokens or 0) - read - written
    if min(fresh, read, written, output) < 0:
        raise ValueError("negative token count")
    if (usage.input_tokens or 0) > rates.up_to:
        return _price_of(library, provider_id, model, usage, kinds or {}, context)
    long_lived = 0
    if kinds:
        long_lived = kinds.get(semconv.BILLED_CACHE_WRITE_1H, 0)
        if len(kinds) > (long_lived > 0):
            return _price_of(library, provider_id, model, usage, kinds, context)
        if long_lived > written:
            raise ValueError("more tokens written for an hour than written")
    tokens = fresh * rates.input + output * rates.output + read * rates.cache_read
    if not long_lived or rates.cache_write_1h is None:
        return rates.call + tokens + written * rates.cache_write
    return rates.call + tokens + (written - long_lived) * rates.cache_write + long_lived * rates.cache_write_1h


def _find_rates(library: _Library, provider_id: str, model: str, context: tuple[tuple[str, str], ...]) -> _Rates:
    """The rates from questions to the library; at 60 to 90 us a question it is too slow to ask at every call."""
    calculated = _calculate(library, provider_id, model, Usage(), {}, context)
    prices: dict[str, Any] = {name: one for name, one in calculated.model_price.__dict__.items() if one is not None}
    tiered: list[Any] = [one.tiers for one in prices.values() if hasattr(one, "tiers")]
    starts: list[int] = [tier.start for tiers in tiered for tier in tiers]
    up_to = min(starts, default=math.inf)
    many = int(min(_MILLION, up_to))
    call = float(calculated.total_price)

    def rate(kinds: Mapping[str, int], **tokens: int) -> float:
        return (_price_of(library, provider_id, model, Usage(**tokens), kinds, context) - call) / many

    long_lived = {semconv.BILLED_CACHE_WRITE_1H: many}
    conditional = isinstance(calculated.model.prices, list) or bool(context)
    return _Rates(
        call=call,
        input=rate({}, input_tokens=many),
        output=rate({}, output_tokens=many),
        cache_read=rate({}, input_tokens=many, cache_read=many),
        cache_write=rate({}, input_tokens=many, cache_write=many),
        cache_write_1h=rate(long_lived, input_tokens=many, cache_write=many)
        if _TOKENS[semconv.BILLED_CACHE_WRITE_1H][1] in prices
        else None,
        tools={tool: float(prices[name]) / 1000 for tool, name in _TOOLS.items() if name in prices},
        kinds=frozenset(prices),
        listed=_is_listed(calculated, dict(context)),
        provider_id=calculated.provider.id,
        up_to=up_to,
        until=time.monotonic() + _VALID_S if conditional else math.inf,
    )


def _is_listed(calculated: Any, when: Mapping[str, str]) -> bool:
    """Whether the price is one under these very conditions. For the models of others that a provider sells, too, the
    library leaves conditions out."""
    now = datetime.now(timezone.utc)
    return any(calculated.model is one for one in calculated.provider.models) and any(
        variant.when == when and (variant.constraint is None or variant.constraint.active(now))
        for variant in getattr(calculated.model, "price_variants", None) or ()
    )


def _price_of(
    library: _Library,
    provider_id: str,
    model: str,
    usage: Usage,
    kinds: Mapping[str, int],
    context: tuple[tuple[str, str], ...],
) -> float:
    return float(_calculate(library, provider_id, model, usage, kinds, context).total_price)


def _calculate(
    library: _Library,
    provider_id: str,
    model: str,
    usage: Usage,
    kinds: Mapping[str, int],
    context: tuple[tuple[str, str], ...],
) -> Any:
    """The library's calculation, with the total and the prices that it rests on."""
    tokens = library.usage(
        input_tokens=usage.input_tokens or 0,
        output_tokens=usage.output_tokens or 0,
        cache_read_tokens=usage.cache_read or 0,
        cache_write_tokens=usage.cache_write or 0,
        **{_TOKENS[name][0]: count for name, count in kinds.items()},
    )
    conditions = {"price_context": dict(context)} if context else {}
    return library.calc_price(tokens, model, provider_id=provider_id, **conditions)


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
    calc_price = module.calc_price
    return _Library(calc_price, module.Usage, "price_context" in inspect.signature(calc_price).parameters)
