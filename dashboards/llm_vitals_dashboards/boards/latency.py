"""How long calls take: quantiles over time, and how all durations are spread. Dots are single calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from llm_vitals.core import metric_entries, prometheus_names, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_dashboards.boards.links import label, to_calls
from llm_vitals_dashboards.boards.panel import Panel, Query
from llm_vitals_dashboards.boards.rates import label_of
from llm_vitals_dashboards.boards.trend import lines
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.boards.words import not_narrowed
from llm_vitals_dashboards.prometheus.render import GRAFANA_STEP, histogram, render

KNOWN_BY: Final[tuple[Dimension, ...]] = ("service", "provider", "model")
"""What times can be narrowed by."""
DURATIONS: Final = (metric_entries.DURATION, metric_entries.INFERENCE_DURATION)
FIRST_CHUNKS: Final = (metric_entries.TIME_TO_FIRST_CHUNK, metric_entries.INFERENCE_TIME_TO_FIRST_CHUNK)
_MIXED: Final = "or a mix of native and classic histograms (docs/prometheus.md, Histograms)"
_DOTS: Final = (
    "Dots are single calls: each leads to its trace, where the data source of the metrics knows that of the traces."
)


def durations(dimensions: Sequence[Dimension], *, width: int = 12, height: int = 8) -> Panel:
    """p50, p95 and p99 of the duration of an attempt."""
    quantiles = tuple(
        Query(
            ref=f"p{q * 100:.0f}",
            expr=render(Quantile("duration", q), GRAFANA_STEP, filters=filters(KNOWN_BY)),
            every=EVERY,
            legend=f"p{q * 100:.0f}",
        )
        for q in (0.5, 0.95, 0.99)
    )
    return lines(
        title="Latency: p50, p95, p99",
        description="Quantiles of the duration of one attempt, a streamed answer to its end, within 5%. "
        f"{_DOTS} When it rises, compare the first chunk: as slow, the provider is busy; else answers grew longer. "
        + " ".join(not_narrowed(dimensions, KNOWN_BY)),
        unit="s",
        empty=f"no call, {_MIXED}",
        width=width,
        height=height,
        queries=(*quantiles, dots(DURATIONS)),
        links=(to_calls({}),),
    )


def by_model(
    relation: Literal["time_to_first_chunk", "output_chunk"],
    title: str,
    description: str,
    dimensions: Sequence[Dimension],
    *,
    marked: Sequence[MetricEntry] = (),
    limits: Sequence[tuple[float, str]] = (),
) -> Panel:
    """The 95th percentile of a time of streamed answers, one line a model; dots where single calls are `marked`."""
    model = label_of("model")
    quantile = Query(
        ref="A",
        expr=render(Quantile(relation, 0.95), GRAFANA_STEP, "model", filters(KNOWN_BY)),
        every=EVERY,
        legend=f"{{{{{model}}}}}",
    )
    return lines(
        title=title,
        description=" ".join([description, *([_DOTS] if marked else []), *not_narrowed(dimensions, KNOWN_BY)]),
        unit="s",
        empty=f"no streamed answer, {_MIXED}",
        queries=(quantile, dots(marked)) if marked else (quantile,),
        links=(to_calls({"model": label(model)}),),
        limits=limits,
    )


def spread(dimensions: Sequence[Dimension], *, width: int = 12, height: int = 8) -> Panel:
    """All durations over time, the more calls the darker."""
    return Panel(
        title="Durations of all calls",
        kind="heatmap",
        description="How many attempts took how long: the darker, the more, on a logarithmic scale. Two bands are two "
        f"kinds of call, which one quantile mixes: compare by model and task. {_DOTS} When a band moves up, a model "
        "or its provider became slower; when a new one appears, look at the calls in it.",
        unit="s",
        empty=f"no call, {_MIXED}",
        width=width,
        height=height,
        targets=(
            Query(
                ref="A",
                expr=histogram("duration", GRAFANA_STEP, filters(KNOWN_BY)),
                every=EVERY,
                legend=f"{{{{{prometheus_names.LE}}}}}",
                heatmap=True,
            ),
            dots(DURATIONS),
        ),
        defaults={"custom": {"scaleDistribution": {"type": "log", "log": 2}}},
        options={
            "calculate": False,
            "cellGap": 0,
            "color": {"mode": "scheme", "scheme": "Blues", "steps": 64, "exponent": 0.5, "reverse": False},
            "exemplars": {"color": "rgba(255, 152, 48, 0.5)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": False},
            "rowsFrame": {"layout": "auto"},
            "showValue": "never",
            "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": "s"},
        },
    )


def dots(entries: Sequence[MetricEntry]) -> Query:
    """Exemplars are looked up by the selectors of an expression, and recorded series have none: this one reads the raw
    histogram, for its dots alone, and draws nothing."""
    names = "|".join(entry.prometheus for entry in entries)
    narrow = [f'{label_of(dimension)}=~"{values}"' for dimension, values in filters(KNOWN_BY).items()]
    operation = f'{prometheus_names.label_name(semconv.OPERATION_NAME)}!="{semconv.EMBEDDINGS}"'
    matchers = ",".join([f'__name__=~"({names})({prometheus_names.BUCKET})?"', operation, *narrow])
    return Query(
        ref="dots",
        expr=f"histogram_quantile(0.95, sum by (le) (\n  rate({{{matchers}}}[$__rate_interval])\n)) < 0",
        every=EVERY,
        legend="calls",
        exemplars=True,
    )
