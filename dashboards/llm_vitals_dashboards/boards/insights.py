"""The board *Insights*: which answers are below a benchmark, which model and task contribute most, what is wrong with
them, and the worst of them."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BENCHMARKS
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.parts import Below, Count, below, conditions, count
from llm_vitals_dashboards.boards.answers import BOUND, deductions, deductions_by_model, worst_answers
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.links import CALLS_DIMENSIONS, INSIGHTS_UID, column, label, to_calls
from llm_vitals_dashboards.boards.panel import Json, Override, Panel, Query
from llm_vitals_dashboards.boards.rates import NARROW, ends, gauge, interval, label_of, table
from llm_vitals_dashboards.boards.tile import tile
from llm_vitals_dashboards.boards.trend import lines
from llm_vitals_dashboards.boards.variables import (
    EVERY,
    TITLES,
    collector_address,
    filters,
    label_of_scores,
    one_of,
    text_box,
)
from llm_vitals_dashboards.boards.weights import NO_WEIGHTS, of_all_answers
from llm_vitals_dashboards.boards.words import COUNT
from llm_vitals_dashboards.prometheus.render import GRAFANA, GRAFANA_STEP, render, split

_CHOSEN: Final = CALLS_DIMENSIONS
_NARROW: Final = filters(_CHOSEN)
_SCORES: Final = conditions("scores", {"name": "$score", "evaluator": "$evaluator"})
_BELOW: Final = Below("scores", 0, _SCORES)
_SCORED: Final = Count("scores", _SCORES)
_HOW: Final = {
    "correctness": "a judge's or a known answer's: llm_vitals.score(\"correctness\", ...)",
    "relevancy": "of sentence embeddings in the collector, where it sees the texts (extra `embeddings`), or of "
    'your own: llm_vitals.score("relevancy", ...)',
    "coherence": 'a judge\'s: llm_vitals.score("coherence", ...)',
}
"""Where the scores of the industry's benchmarks come from."""


def insights() -> Board:
    """The board."""
    return Board(
        uid=INSIGHTS_UID,
        title="LLM Vitals: Insights",
        description="Which answers are below a benchmark, what contributes most, and the worst of them.",
        dimensions=_CHOSEN,
        choices=(
            label_of_scores("score", "Score", prometheus_names.label_name(semconv.EVALUATION_NAME), semconv.OVERALL),
            label_of_scores(
                "evaluator",
                "Evaluator",
                prometheus_names.label_name(semconv.EVALUATOR),
                semconv.HEURISTIC,
                f'{{{prometheus_names.label_name(semconv.EVALUATION_NAME)}="$score"}}',
            ),
            text_box("benchmark", "Benchmark", "0.7"),
            *(text_box(name, f"Benchmark of {name}", f"{value:.2f}") for name, value in BENCHMARKS.items()),
            one_of("deduction", "Deduction", semconv.DEDUCTIONS),
            collector_address(),
        ),
        panels=(
            *(_industry(name) for name in BENCHMARKS),
            _of_score(),
            of_all_answers(),
            _rates("model"),
            _rates("task"),
            _over_time(),
            _contributions(),
            deductions(),
            deductions_by_model(),
            worst_answers(),
        ),
        range_from="now-7d",
    )


def _industry(name: str) -> Panel:
    """The tile of one of the industry's benchmarks."""
    return tile(
        Kpi(
            id=f"{name}_below_benchmark",
            title=f"{name.capitalize()} below its benchmark",
            definition=f"Answers whose score `{name}` is below the benchmark at the top (the industry's is "
            f"{BENCHMARKS[name]:.0%}) / answers with such a score, {_HOW[name]}. {NO_WEIGHTS}",
            unit="share",
            better="lower",
            value=below(BENCHMARKS[name], name=name),
            absent=f"no score {name}",
            by=("model", "task", "provider", "service", "variant"),
            basis=count("scores", name=name),
            basis_text="{n} answers",
        ),
        _CHOSEN,
        bound=f"${name}",
        advice="choose this score at the top: the tables below then say which model and task contribute most.",
    )


def _of_score() -> Panel:
    """The tile of the chosen score and benchmark."""
    return tile(
        Kpi(
            id="score_below_benchmark",
            title="Chosen score below its benchmark",
            definition="Answers whose score, as chosen at the top, is below the benchmark beside it / answers with "
            "that score. The score `overall` of the evaluator `heuristic` is 1 less what can be seen to be wrong. "
            f"{NO_WEIGHTS}",
            unit="share",
            better="lower",
            value=_BELOW,
            absent="no such score",
            by=("model", "task", "provider", "service", "variant"),
            basis=_SCORED,
            basis_text="{n} answers",
        ),
        _CHOSEN,
        bound=BOUND,
        advice="see below which model and task contribute most, and read the worst answers.",
    )


def _rates(dimension: Dimension) -> Panel:
    """The share below by model or task, with its number of answers and its interval."""
    share = render(_BELOW, GRAFANA, dimension, _NARROW, BOUND)
    n = render(_SCORED, GRAFANA, dimension, _NARROW)
    low, high = interval(f"{share} * {n}", n)
    title = TITLES[dimension]
    return Panel(
        title=f"Below the benchmark by {dimension}",
        kind="table",
        description=f"Share of the answers of each {dimension} whose chosen score is below the benchmark, of how many "
        "answers, and its 95% interval (Wilson). When one is worse than the others beyond its interval, read its worst "
        f"answers below, and try another model or prompt for it. {NO_WEIGHTS}",
        unit="percentunit",
        empty="no answer has the chosen score",
        width=12,
        height=8,
        targets=(
            Query(ref="rate", expr=share, rows=True),
            Query(ref="n", expr=n, rows=True),
            Query(ref="low", expr=low, rows=True),
            Query(ref="high", expr=high, rows=True),
        ),
        transformations=table(
            {
                label_of(dimension): title,
                "Value #n": "Answers",
                "Value #rate": "Below",
                "Value #low": "from",
                "Value #high": "to",
            },
            sorted_by="Answers",
        ),
        defaults={"decimals": 1, "min": 0, "max": 1, "custom": {"minWidth": NARROW}},
        overrides=(
            Override(of=title, properties={"links": [to_calls({dimension: column(title)}).json()]}),
            Override(of="Answers", properties={"unit": COUNT, "decimals": 0, "custom.width": 90}),
            *ends(),
            Override(of="Below", properties=gauge("semi-dark-red")),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _over_time() -> Panel:
    model = label_of("model")
    return lines(
        title="Below the benchmark by model, over time",
        description="Share of each model's answers whose chosen score is below the benchmark. A gap is a time without "
        "such a score. When a line rises at a mark of a new version, look at what that version changed; when it rises "
        "by itself, the model behind the name may have changed.",
        unit="percentunit",
        empty="no answer has the chosen score",
        queries=(
            Query(
                ref="A",
                expr=render(_BELOW, GRAFANA_STEP, "model", _NARROW, BOUND),
                every=EVERY,
                legend=f"{{{{{model}}}}}",
            ),
        ),
        links=(to_calls({"model": label(model)}),),
    )


def _contributions() -> Panel:
    """Each pair of model and task: how many of all answers below the benchmark are its own."""
    task = prometheus_names.label_name(semconv.TASK)
    share = split(_BELOW, semconv.TASK, GRAFANA, _NARROW, "model", BOUND)
    n = split(_SCORED, semconv.TASK, GRAFANA, _NARROW, "model")
    all_below = f"({render(_BELOW, GRAFANA, None, _NARROW, BOUND)}\n* {render(_SCORED, GRAFANA, None, _NARROW)})"
    return Panel(
        title="What contributes most",
        kind="table",
        description="Of all answers below the benchmark, the part of each model and task, the greatest first; how many "
        "that are, and of how many answers. When a few pairs make up most of it, begin there: a pair with many answers "
        "and a usual share is much used, one with a great share of its own answers is bad at it.",
        unit="percentunit",
        empty="no answer is below the benchmark, or none has the chosen score",
        width=12,
        height=8,
        targets=(
            Query(ref="part", expr=f"topk(20, {share}\n* {n}\n/ on () group_left () {all_below}) > 0", rows=True),
            Query(ref="below", expr=f"{share}\n* {n} > 0", rows=True),
            Query(ref="share", expr=f"{share} > 0", rows=True),
            Query(ref="n", expr=n, rows=True),
        ),
        transformations=(
            *table(
                {
                    label_of("model"): "Model",
                    task: "Task",
                    "Value #part": "Of all below",
                    "Value #below": "Answers below",
                    "Value #share": "Of its own",
                    "Value #n": "Answers",
                },
                sorted_by="Of all below",
            ),
            _only_with("Of all below"),
        ),
        defaults={"decimals": 1, "min": 0, "max": 1, "custom": {"minWidth": NARROW}},
        overrides=(
            Override(
                of="Model",
                properties={
                    "links": [to_calls({"model": column("Model"), "task": column("Task")}).json()],
                },
            ),
            Override(of="Task", properties={"noValue": "no task"}),
            Override(of="Of all below", properties=gauge("semi-dark-red")),
            Override(of="Answers below", properties={"unit": COUNT, "decimals": 0}),
            Override(of="Answers", properties={"unit": COUNT, "decimals": 0}),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def _only_with(column_title: str) -> Json:
    """The transformation to rows that have a value in a column."""
    return {
        "id": "filterByValue",
        "options": {
            "type": "include",
            "match": "all",
            "filters": [{"fieldName": column_title, "config": {"id": "isNotNull"}}],
        },
    }
