"""The board *Users and cost*: who asks, whether they come back, and what it costs."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Distinct, Ratio, count, none_of, total
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.comparison import Column, comparison, of_kpi
from llm_vitals_dashboards.boards.panel import Panel, Query
from llm_vitals_dashboards.boards.tile import HEIGHT, WIDTH, tile
from llm_vitals_dashboards.boards.trend import lines, trend
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.boards.words import COUNT, not_narrowed
from llm_vitals_dashboards.prometheus.render import GRAFANA, GRAFANA_STEP, render, split

_CHOSEN: Final[tuple[Dimension, ...]] = ("service", "provider", "model", "task", "variant")
_OF_TOKENS: Final[tuple[Dimension, ...]] = ("service", "provider", "model")
"""What tokens and queries can be narrowed by."""
_ANSWERING: Final = none_of(semconv.EMBEDDINGS)
TILES: Final = (
    "cost_usd", "tokens_per_query", "queries_per_user", "returning_users",
    "repeat_rate", "feedback_positive", "nps",
)  # fmt: skip
_MONTH_S: Final = 30 * 86400


def users_and_cost() -> Board:
    """The board."""
    return Board(
        uid="llm-vitals-users-cost",
        title="LLM Vitals: Users and cost",
        description="Who asks, whether they come back, and what it costs.",
        dimensions=_CHOSEN,
        panels=(
            *(tile(BY_ID[kpi_id], _CHOSEN) for kpi_id in TILES),
            _pace(),
            trend(BY_ID["cost_usd"], _CHOSEN, by="model"),
            trend(BY_ID["cost_usd"], _CHOSEN, by="task"),
            _users(),
            trend(BY_ID["feedback_positive"], _CHOSEN),
            _tokens(),
            _cached(),
            comparison(
                "Cost by model",
                "What each model cost in the range, embeddings included; its queries, what one of them cost, and its "
                "tokens. When a model costs too much, compare its quality with that of a cheaper one on the board "
                "Models.",
                "model",
                (
                    of_kpi("cost", "Cost", "cost_usd"),
                    Column(ref="n", title="Queries", part=count("attempts", query=True), unit=COUNT, decimals=0),
                    Column(
                        ref="each",
                        title="Cost of a query",
                        width=130,
                        part=Ratio(total("cost"), count("attempts", query=True)),
                        unit="currencyUSD",
                    ),
                    of_kpi("tokens", "Tokens", "tokens_per_query", 0),
                ),
                _OF_TOKENS,
                _CHOSEN,
                width=12,
            ),
            comparison(
                "Cost by task",
                "What each task cost in the range, its calls, and whether they were completed. When a task costs more "
                "than it is worth, give it a smaller model or a shorter prompt, and watch its completion.",
                "task",
                (
                    of_kpi("cost", "Cost", "cost_usd"),
                    Column(ref="n", title="Calls", part=BY_ID["error_rate"].basis, unit=COUNT, decimals=0),
                    of_kpi("completed", "Completed", "completion_rate", 1),
                ),
                _CHOSEN,
                _CHOSEN,
                width=12,
            ),
        ),
    )


def _pace() -> Panel:
    kpi = BY_ID["cost_usd"]
    return Panel(
        title="30 days at this pace",
        kind="stat",
        description="The cost of the range, carried on for 30 days: a day with few calls makes it too low, so look at "
        "a range of whole weeks. When it is above what you may spend, see below which model and task it is.",
        unit="currencyUSD",
        empty=kpi.absent,
        width=WIDTH,
        height=HEIGHT,
        targets=(
            Query(ref="A", expr=f"{render(kpi.value, GRAFANA, filters=filters(_CHOSEN))}\n* {_MONTH_S} / $__range_s"),
        ),
        defaults={"color": {"mode": "fixed", "fixedColor": "text"}},
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "graphMode": "none",
            "colorMode": "value",
            "textMode": "value",
            "text": {"valueSize": 28},
        },
    )


def _users() -> Panel:
    return lines(
        title="Users",
        description="Distinct users at each point, within 5%, by registers (docs/registers.md). A user is counted at "
        "each point anew, so points do not add up. When it falls, compare quality and errors just before. "
        + " ".join(not_narrowed(_CHOSEN, ())),
        unit="none",
        empty="no call names a user: llm_vitals.context(user=...)",
        queries=(Query(ref="A", expr=render(Distinct("users"), GRAFANA_STEP), every=EVERY, legend="users"),),
    )


def _tokens() -> Panel:
    return lines(
        title="Tokens by type",
        description="Tokens as billed. Those read from and written to the provider's cache are part of the input, "
        "reasoning is part of the output: so they are lines, not areas that add up. When the cost grows and tokens do "
        "not, prices or models changed. " + " ".join(not_narrowed(_CHOSEN, _OF_TOKENS)),
        unit="short",
        empty="no answer tells its tokens",
        queries=(
            Query(
                ref="A",
                expr=split(
                    total("tokens", operation=_ANSWERING), semconv.TOKEN_TYPE, GRAFANA_STEP, filters(_OF_TOKENS)
                ),
                every=EVERY,
                legend=f"{{{{{prometheus_names.label_name(semconv.TOKEN_TYPE)}}}}}",
            ),
        ),
    )


def _cached() -> Panel:
    read = total("tokens", type=semconv.TOKEN_CACHE_READ, operation=_ANSWERING)
    inputs = total("tokens", type=semconv.TOKEN_INPUT, operation=_ANSWERING)
    return lines(
        title="Input from the cache",
        description="Input tokens that the provider read from its cache / all input tokens: they cost a fraction. When "
        "it falls, the beginning of prompts changes from call to call: put what is the same first. "
        + " ".join(not_narrowed(_CHOSEN, _OF_TOKENS)),
        unit="percentunit",
        empty="no answer tells of a cache",
        queries=(
            Query(
                ref="A",
                expr=render(Ratio(read, inputs), GRAFANA_STEP, filters=filters(_OF_TOKENS)),
                every=EVERY,
                legend="read from the cache",
            ),
        ),
    )
