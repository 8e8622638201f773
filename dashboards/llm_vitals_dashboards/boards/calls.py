"""The board *Calls*: single calls, what was asked and answered, and the trace of one."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.latency import durations
from llm_vitals_dashboards.boards.links import CALLS_DIMENSIONS, CALLS_UID
from llm_vitals_dashboards.boards.outcomes import COLORS, calls_a_minute
from llm_vitals_dashboards.boards.panel import Override, Panel, TraceQuery
from llm_vitals_dashboards.boards.traces import (
    DURATION,
    NO_TRACE,
    TIME,
    chosen,
    columns,
    dash_for_0,
    ids_hidden,
    numbers,
    page_of_call,
    spans,
    trace_of_call,
    worked_out,
)
from llm_vitals_dashboards.boards.variables import collector_address, none_or_typed, one_of
from llm_vitals_dashboards.boards.words import COUNT

_TOTAL: Final = "Total tokens"
_COLUMNS: Final = {
    TIME: "Time",
    semconv.OUTCOME: "Outcome",
    semconv.QUESTION: "Prompt",
    semconv.ANSWER: "Output",
    semconv.REQUEST_MODEL: "Model",
    semconv.PROVIDER_NAME: "Provider",
    semconv.USAGE_INPUT_TOKENS: "Tokens in",
    semconv.USAGE_OUTPUT_TOKENS: "Tokens out",
    _TOTAL: _TOTAL,
    DURATION: "Response time",
    semconv.ERROR_TYPE: "Error",
}
"""What Grafana makes of a span, to the title of its column."""


def calls() -> Board:
    """The board."""
    return Board(
        uid=CALLS_UID,
        title="LLM Vitals: Calls",
        description="Single calls: prompt, output, model, tokens, time and outcome, and the trace of one.",
        dimensions=CALLS_DIMENSIONS,
        choices=(
            one_of("outcome", "Outcome", semconv.OUTCOMES),
            none_or_typed("trace", "Trace ID", NO_TRACE),
            collector_address(),
        ),
        panels=(calls_a_minute(CALLS_DIMENSIONS), durations(CALLS_DIMENSIONS), _logged(), _trace()),
        range_from="now-6h",
    )


def _logged() -> Panel:
    shown = [name for name in _COLUMNS if name not in (TIME, DURATION, _TOTAL)]
    trace, page = trace_of_call(), page_of_call()
    return Panel(
        title="Logged queries",
        kind="table",
        description="The newest 200 calls of the range, with all choices of the board, from Tempo: of those that were "
        "sampled, if you sample. A click on the time shows the trace below; one on the prompt or output opens the "
        "collector's page of that call, from which it can be read whole and asked again. Prompt and output are there "
        "where content is captured. When outcomes are bad, read a few of them, and compare by model and task.",
        unit="none",
        empty="no call in Tempo over this range: does it receive the applications' traces?",
        width=24,
        height=16,
        targets=(spans("A", CALLS_DIMENSIONS, shown, chosen(semconv.OUTCOME, "outcome")),),
        transformations=(
            numbers(semconv.USAGE_INPUT_TOKENS, semconv.USAGE_OUTPUT_TOKENS),
            worked_out(_TOTAL, semconv.USAGE_INPUT_TOKENS, "+", semconv.USAGE_OUTPUT_TOKENS),
            columns(_COLUMNS),
        ),
        defaults={"custom": {"inspect": False, "align": "auto"}},
        overrides=(
            *ids_hidden(),
            Override(of="Time", properties={"custom.width": 165, "links": [trace.json()]}),
            *(
                Override(of=title, properties={"noValue": "-", "links": [page.json()]})
                for title in ("Prompt", "Output")
            ),
            *(
                Override(
                    of=title,
                    # Grafana adds two unknown counts up to 0.
                    properties={"unit": COUNT, "decimals": 0, "noValue": "-", "custom.width": 90, **dash_for_0()},
                )
                for title in ("Tokens in", "Tokens out", _TOTAL)
            ),
            *(
                Override(of=title, properties={"noValue": "-", "custom.width": width})
                for title, width in {"Model": 145, "Provider": 90, "Error": 120}.items()
            ),
            Override(of="Response time", properties={"unit": "ns", "decimals": 2, "custom.width": 115}),
            Override(
                of="Outcome",
                properties={
                    "noValue": "-",
                    "custom.width": 90,
                    "custom.cellOptions": {"type": "color-text"},
                    "mappings": [
                        {
                            "type": "value",
                            "options": {
                                outcome: {"color": color, "index": place}
                                for place, (outcome, color) in enumerate(COLORS.items())
                            },
                        }
                    ],
                },
            ),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _trace() -> Panel:
    return Panel(
        title="Trace (click on the time of a call above)",
        kind="traces",
        description="The trace whose id stands at the top: all spans of the request that the call was part of. Choose "
        "one by its time in the table above, or by a dot on a latency panel. When a call is slow, see here what it "
        "waited for, and which calls came before it.",
        unit="none",
        empty="no trace chosen: click on the time of a call above",
        width=24,
        height=14,
        targets=(TraceQuery(ref="A", query="${trace}"),),
    )
