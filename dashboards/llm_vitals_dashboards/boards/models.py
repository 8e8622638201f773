"""The board *Models*: the models side by side.

It has no choice of task and variant: durations do not know them, and the counters that do fold models where a process
has too many sets of labels.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Part, Quantile, count, none_of, total
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.comparison import Column, comparison, of_kpi
from llm_vitals_dashboards.boards.latency import FIRST_CHUNKS, by_model, durations, spread
from llm_vitals_dashboards.boards.links import to_calls
from llm_vitals_dashboards.boards.panel import Panel, Query
from llm_vitals_dashboards.boards.rates import rates
from llm_vitals_dashboards.boards.trend import lines, trend
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.boards.words import ADVICE, COUNT
from llm_vitals_dashboards.prometheus.render import GRAFANA_STEP, split

_CHOSEN: Final[tuple[Dimension, ...]] = ("service", "provider", "model")
_NARROW: Final = filters(_CHOSEN)
_ANSWERING: Final = none_of(semconv.EMBEDDINGS)
"""Of calls that are to give an answer."""


COMPARISON: Final = (
    Column(ref="calls", title="Calls", part=BY_ID["error_rate"].basis, unit=COUNT, decimals=0),
    of_kpi("errors", "Errors", "error_rate", 1),
    of_kpi("refusals", "Refusals", "refusal_rate", 1),
    of_kpi("quality", "Quality", "quality", 1),
    of_kpi("feedback", "Feedback", "feedback_positive", 1),
    Column(ref="p50", title="p50", part=Quantile("duration", 0.5), unit="s"),
    Column(ref="p95", title="p95", part=Quantile("duration", 0.95), unit="s"),
    Column(ref="p99", title="p99", part=Quantile("duration", 0.99), unit="s"),
    Column(ref="chunk", title="First chunk", part=Quantile("time_to_first_chunk", 0.95), unit="s"),
    of_kpi("tokens", "Tokens", "tokens_per_query", 0),
    of_kpi("cost", "Cost", "cost_usd"),
)


def models() -> Board:
    """The board."""
    return Board(
        uid="llm-vitals-models",
        title="LLM Vitals: Models",
        description="Errors, refusals, latency, tokens, cost and quality of the models side by side.",
        dimensions=_CHOSEN,
        panels=(
            comparison(
                "Models side by side",
                "Each model over the range, those with the most calls first. Errors and refusals are shares, with "
                "their intervals in the tables below; durations are of single attempts, a streamed answer to its end, "
                "the first chunk a 95th percentile. Feedback is the share of positive ratings; tokens are those of a "
                "query. An empty cell is unknown, not 0. When a model is worse than others, look first at how many "
                "calls that rests on.",
                "model",
                COMPARISON,
                _CHOSEN,
                _CHOSEN,
            ),
            rates(BY_ID["error_rate"], "model", _CHOSEN, width=12, height=8),
            rates(BY_ID["refusal_rate"], "model", _CHOSEN, width=12, height=8),
            durations(_CHOSEN),
            spread(_CHOSEN),
            by_model(
                "time_to_first_chunk",
                "First chunk, p95 by model",
                f"{BY_ID['time_to_first_chunk_p95_s'].definition} When it rises: {ADVICE['time_to_first_chunk_p95_s']}",
                _CHOSEN,
                marked=FIRST_CHUNKS,
            ),
            by_model(
                "output_chunk",
                "Time per output chunk, p95 by model",
                "95th percentile of the mean time between two chunks of a streamed answer: how fast it writes, once it "
                "has begun. Its histogram keeps no single calls. When it rises and the first chunk does not, the "
                "provider writes slower; compare another provider of the same model.",
                _CHOSEN,
            ),
            trend(BY_ID["error_rate"], _CHOSEN, by="model"),
            trend(BY_ID["refusal_rate"], _CHOSEN, by="model"),
            _errors(),
            trend(BY_ID["quality"], _CHOSEN, by="model"),
            _tokens(),
            trend(BY_ID["cost_usd"], _CHOSEN, by="model"),
            rates(BY_ID["embedding_error_rate"], "model", _CHOSEN, width=24, height=6),
        ),
    )


def _errors() -> Panel:
    return lines(
        title="Errors by kind",
        description="Attempts that ended in an error, by `error.type`: a status of HTTP or the name of an exception; "
        "attempts that were tried again are in it. When one grows: 429 is a limit of the provider, so slow down or ask "
        "for more. 5xx and timeouts are its trouble: try another model. Other 4xx are most often the request.",
        unit="none",
        empty="no attempt ended in an error, or there was none",
        queries=(_by(count("attempts", outcome="error", operation=_ANSWERING), semconv.ERROR_TYPE),),
        style="bars",
        links=(to_calls({"outcome": "error"}),),
    )


def _tokens() -> Panel:
    return lines(
        title="Tokens by type",
        description="Tokens as billed. Input and output are all tokens; those read from and written to the provider's "
        "cache are part of the input, reasoning is part of the output: so they are lines, not areas that add up. When "
        "the input grows, prompts or the steps of agents do; when the output does, answers or reasoning.",
        unit="short",
        empty="no answer tells its tokens",
        queries=(_by(total("tokens", operation=_ANSWERING), semconv.TOKEN_TYPE),),
    )


def _by(part: Part, attribute: str) -> Query:
    return Query(
        ref="A",
        expr=split(part, attribute, GRAFANA_STEP, _NARROW),
        every=EVERY,
        legend=f"{{{{{prometheus_names.label_name(attribute)}}}}}",
    )
