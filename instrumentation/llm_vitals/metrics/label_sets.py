"""The labels that the calls to one model share, capped and made once: most of what its histograms need for a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.metrics.counter_map import Value, labelled
from llm_vitals.metrics.label_limits import LabelLimits

Labels = dict[str, AttributeValue]

REMEMBERED = 1000
"""Label sets that are kept; further ones are made anew for each call."""
TOKEN_TYPES = ("input", "output")
"""Those that the conventions have a histogram for."""
_NAMES = (
    semconv.PROVIDER_NAME,
    semconv.REQUEST_MODEL,
    semconv.OPERATION_NAME,
    semconv.RESPONSE_MODEL,
    semconv.SERVER_ADDRESS,
    semconv.SERVER_PORT,
)
_CAPPED = ("provider", "model", None, "response model", "server", "port")


class LabelSet(NamedTuple):
    """The labels of one model, provider and server."""

    provider: Value
    model: Value
    base: Labels
    """Of every histogram of the conventions."""
    tokens: Mapping[str, Labels]
    """The same with the token type, by token type."""


class LabelSets:
    """What was asked for is remembered, up to a bound."""

    def __init__(self, caps: LabelLimits) -> None:
        self._caps = caps
        self._known: dict[tuple[Value, ...], LabelSet] = {}

    def of(self, get: Callable[[str], Value]) -> LabelSet:
        """The labels of a call with these attributes."""
        raw = tuple([get(name) for name in _NAMES])
        known = self._known.get(raw)
        if known is not None:
            return known
        caps = self._caps
        values = tuple(
            value if label is None else caps.label(label, value) for label, value in zip(_CAPPED, raw, strict=True)
        )
        base = labelled(_NAMES, values)
        tokens = {kind: {**base, semconv.TOKEN_TYPE: kind} for kind in TOKEN_TYPES}
        made = LabelSet(values[0], values[1], base, tokens)
        # What a cap has changed is not kept, so that each such call is counted as capped.
        if values == raw and len(self._known) < REMEMBERED:
            self._known[raw] = made
        return made
