"""What is wrong with answers: the deductions from their overall score, and the worst of them from Tempo."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BENCHMARKS, BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.boards.links import CALLS_DIMENSIONS, INSIGHTS_UID, column, label, to_board
from llm_vitals_dashboards.boards.panel import Link, Override, Panel, Query
from llm_vitals_dashboards.boards.rates import NARROW, label_of, table
from llm_vitals_dashboards.boards.traces import (
    TIME,
    chosen,
    columns,
    ids_hidden,
    numbers,
    page_of_call,
    spans,
    worked_out,
)
from llm_vitals_dashboards.boards.trend import lines
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.boards.words import COUNT, not_narrowed
from llm_vitals_dashboards.prometheus.render import GRAFANA, GRAFANA_STEP, render, split

_CHOSEN: Final = CALLS_DIMENSIONS
_OVERALL: Final = semconv.SCORE_PREFIX + semconv.OVERALL
_OF_DEDUCTIONS: Final[tuple[Dimension, ...]] = ("service", "model")
"""What the counter of deductions can be narrowed by."""
_SCORE: Final = "Overall score"
BOUND: Final = "$benchmark"
"""The benchmark of the chosen score, as the reader typed it."""


def deductions() -> Panel:
    """How many answers had each deduction, over time."""
    name = prometheus_names.label_name(semconv.DEDUCTION)
    return lines(
        title="What is wrong with answers, over time",
        description="How many answers had each thing that can be seen to be wrong with an answer: each takes its "
        "amount off the heuristics' overall score (docs/quality-scores.md). One answer may have several. When one "
        "grows, click on it, and read answers that have it. " + " ".join(not_narrowed(_CHOSEN, _OF_DEDUCTIONS)),
        unit="none",
        empty="nothing was seen to be wrong with an answer, or none was scored",
        queries=(
            Query(
                ref="A",
                expr=split(count("deductions"), semconv.DEDUCTION, GRAFANA_STEP, filters(_OF_DEDUCTIONS)),
                every=EVERY,
                legend=f"{{{{{name}}}}}",
            ),
        ),
        style="bars",
        links=(_with_deduction(label(name)),),
    )


def deductions_by_model() -> Panel:
    """Each deduction by model: how many answers, and which share of those that were scored."""
    name, narrow = prometheus_names.label_name(semconv.DEDUCTION), filters(_OF_DEDUCTIONS)
    found = split(count("deductions"), semconv.DEDUCTION, GRAFANA, narrow, "model")
    scored = render(BY_ID["quality"].basis, GRAFANA, "model", narrow)
    model = label_of("model")
    return Panel(
        title="What is wrong with answers, by model",
        kind="table",
        description="The same over the range, by model: how many answers, and which share of the model's answers that "
        "the heuristics scored. When one model has a thing that others do not, its prompt or its limits differ: "
        "answers that are cut off want a higher limit on output tokens, a missing form a clearer instruction. "
        + " ".join(not_narrowed(_CHOSEN, _OF_DEDUCTIONS)),
        unit="percentunit",
        empty="nothing was seen to be wrong with an answer, or none was scored",
        width=12,
        height=8,
        targets=(
            Query(ref="n", expr=found, rows=True),
            Query(ref="share", expr=f"{found}\n/ on ({model}) group_left () {scored}", rows=True),
        ),
        transformations=table(
            {name: "Deduction", model: "Model", "Value #n": "Answers", "Value #share": "Of its answers"},
            sorted_by="Answers",
        ),
        defaults={"decimals": 1, "min": 0, "max": 1, "custom": {"minWidth": NARROW}},
        overrides=(
            Override(of="Deduction", properties={"links": [_with_deduction(column("Deduction")).json()]}),
            Override(of="Answers", properties={"unit": COUNT, "decimals": 0}),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _with_deduction(value: str) -> Link:
    """To this board, its worst answers narrowed to one deduction."""
    choices = ("datasource", "traces", *_CHOSEN, "score", "evaluator", "benchmark", *BENCHMARKS, "collector")
    return to_board(INSIGHTS_UID, choices, {"deduction": value}, "Answers that have it")


def worst_answers() -> Panel:
    """The answers below the benchmark, the worst first, each with what is wrong with it."""
    shown = {
        TIME: "Time",
        _SCORE: _SCORE,
        semconv.DEDUCTION_EVIDENCE: "What is wrong",
        semconv.QUESTION: "Prompt",
        semconv.ANSWER: "Output",
        semconv.REQUEST_MODEL: "Model",
        semconv.TASK: "Task",
    }
    page = page_of_call().json()
    return Panel(
        title="Worst answers",
        kind="table",
        description="Answers of the range whose overall score by the heuristics is below the benchmark at the top, the "
        "worst first, from Tempo (of the 200 newest); narrowed by the choices and the deduction at the top. A click "
        "opens the collector's page of that call: why it was judged so, and its prompt to be asked again. Texts and "
        "what is wrong are there where content is captured. When several are wrong in one way, mend that first. "
        "Scores of judges are not on spans: the collector's pages have them.",
        unit="none",
        empty="no answer in Tempo over this range is below the benchmark",
        width=24,
        height=12,
        targets=(
            spans(
                "A",
                _CHOSEN,
                [_OVERALL, *(name for name in shown if name not in (TIME, _SCORE))],
                f"span.{_OVERALL} < {BOUND}",
                chosen(semconv.DEDUCTIONS_OF_SCORE, "deduction"),
            ),
        ),
        transformations=(
            numbers(_OVERALL),
            # Grafana leaves the 0 of a span out, and would show the worst ones last.
            worked_out(_SCORE, _OVERALL, "*", "1"),
            columns(shown, _OVERALL, semconv.DEDUCTIONS_OF_SCORE),
            {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": _SCORE, "desc": False}]}},
        ),
        overrides=(
            *ids_hidden(),
            Override(of="Time", properties={"custom.width": 165}),
            Override(of=_SCORE, properties={"unit": "percentunit", "custom.width": 110}),
            *(Override(of=title, properties={"noValue": "-", "links": [page]}) for title in ("Prompt", "Output")),
            Override(of="What is wrong", properties={"noValue": "-", "custom.width": 330}),
            *(Override(of=title, properties={"noValue": "-", "custom.width": 150}) for title in ("Model", "Task")),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )
