"""Native histograms of our durations and scores, as Prometheus can take them, and as fine as they can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View

from llm_vitals.core import semconv
from llm_vitals.core.metric_entries import METRICS

FINEST_SCALE: Final = 8
"""As Prometheus has it. It rounds finer histograms, not always to the bucket that a coarser scale gives, and a
difference of the two then has a bucket below 0, which it refuses (docs/prometheus.md)."""
_STATE: Final = ("_count", "_zero_count", "_scale", "_mapping", "collect")
"""What the SDK's histogram of one set of labels keeps of an interval."""


def histogram_views() -> tuple[View, ...]:
    """Views that make native histograms of our durations and scores."""
    return tuple(
        View(
            instrument_name=entry.name,
            meter_name=semconv.SCOPE,
            aggregation=ScaleKeepingAggregation(max_scale=FINEST_SCALE),
        )
        for entry in METRICS
        if entry.exponential
    )


class ScaleKeepingAggregation(ExponentialBucketHistogramAggregation):
    """As the SDK's, but an interval of zeros alone leaves the scale as it is.

    The SDK gives such an interval the scale 0, and a cumulative histogram never becomes finer again: after one answer
    with the score 0 all others lay between 0.5 and 1, and the share below 0.7 was half of them.
    """

    def _create_aggregation(self, *arguments: Any, **named: Any) -> Any:
        # The one method by which the SDK asks an aggregation for the histogram of a new set of labels.
        made: Any = super()._create_aggregation(*arguments, **named)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] # not typed
        if all(hasattr(made, name) for name in _STATE):
            made.collect = _keeping_scale(made, made.collect)
        return made


def _keeping_scale(made: Any, collect: Callable[..., Any]) -> Callable[..., Any]:
    """`collect` of a histogram; where all of the interval was 0, its scale is first the one of its buckets. By the
    names of the SDK's own state: it has no public ones."""

    def collected(*arguments: Any, **named: Any) -> Any:
        if made._scale == 0 and made._count == made._zero_count:  # noqa: SLF001
            made._scale = made._mapping.scale  # noqa: SLF001
        return collect(*arguments, **named)

    return collected
