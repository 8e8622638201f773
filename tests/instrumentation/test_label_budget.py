"""No set of labels is lost in the SDK's overflow: what is too many is folded by us, and the sums stay exact."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from llm_vitals.core import metric_entries, semconv
from llm_vitals.core.metric_entries import ANSWERS, ATTEMPTS, COST, FEEDBACK, SCORE, TASK_ATTEMPTS, MetricEntry
from llm_vitals.metrics.instruments import Metrics
from llm_vitals.metrics.label_budget import SDK_LIMIT

Attributes = Mapping[str, Any]


class Exported:
    """What the real SDK exports of calls that were measured."""

    def __init__(self, calls: Iterable[Attributes], *, ratings: Iterable[tuple[str, dict[str, str]]] = ()) -> None:
        reader = InMemoryMetricReader()
        provider = MeterProvider([reader], exemplar_filter=AlwaysOffExemplarFilter(), shutdown_on_exit=False)
        metrics = Metrics(provider, latest_names=False)
        for attributes in calls:
            metrics.measure(attributes, 1.5, None, 0.1)
        for rating, facts in ratings:
            metrics.feedback(rating, facts)
            metrics.evaluated("tone", 0.5, "judge", facts, None)
        data = reader.get_metrics_data()
        assert data is not None
        self.points = {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }
        provider.shutdown()

    def by(self, entry: MetricEntry, *labels: str) -> Counter[tuple[Any, ...]]:
        """Counts by the values of these labels."""
        found: Counter[tuple[Any, ...]] = Counter()
        for point in self.points.get(entry.name, []):
            key = tuple(point.attributes.get(label) for label in labels)
            found[key] += point.count if entry.kind == "histogram" else point.value
        return found

    def assert_within_the_limit(self) -> None:
        for name, points in self.points.items():
            assert len(points) <= SDK_LIMIT, (name, len(points))
            assert not [p for p in points if "otel.metric.overflow" in p.attributes], name


def call(model: str, outcome: str | None, **more: Any) -> dict[str, Any]:
    return {
        semconv.OPERATION_NAME: semconv.CHAT,
        semconv.PROVIDER_NAME: "openai",
        semconv.REQUEST_MODEL: model,
        **({} if outcome is None else {semconv.OUTCOME: outcome}),
        **more,
    }


def many() -> list[dict[str, Any]]:
    """20 models x 28 tasks x 3 variants x 7 outcomes, errors of three types and their retries."""
    calls = []
    for m in range(20):
        for t in range(28):
            for v in range(3):
                facts = {semconv.TASK: f"task-{t}", semconv.VARIANT: "abc"[v], semconv.COST: 0.25}
                for outcome in semconv.OUTCOMES:
                    kinds: list[dict[str, Any]] = [{}]
                    if outcome == semconv.ERROR:
                        kinds = [{semconv.ERROR_TYPE: "429"}, {semconv.ERROR_TYPE: "500", semconv.RETRY: True}]
                    calls += [call(f"model-{m}", outcome, **facts, **kind) for kind in kinds]
                calls[-1]["llm_vitals.score.overall"] = 0.5
    return calls


def test_twenty_models_28_tasks_3_variants_7_outcomes() -> None:
    calls = many()
    exported = Exported(calls)
    exported.assert_within_the_limit()
    true = Counter((c[semconv.REQUEST_MODEL], c[semconv.OUTCOME], c.get(semconv.ERROR_TYPE)) for c in calls)
    assert exported.by(ATTEMPTS, semconv.REQUEST_MODEL, semconv.OUTCOME, semconv.ERROR_TYPE) == true
    assert exported.by(ATTEMPTS)[()] == exported.by(TASK_ATTEMPTS)[()] == len(calls)
    for label in (semconv.TASK, semconv.VARIANT):
        by = Counter((c[label], c[semconv.OUTCOME], bool(c.get(semconv.RETRY))) for c in calls)
        assert exported.by(TASK_ATTEMPTS, label, semconv.OUTCOME, semconv.RETRY) == by
        assert exported.by(COST, label) == Counter(
            {key: n / 4 for key, n in Counter((c[label],) for c in calls).items()}
        )
    assert exported.by(SCORE, semconv.REQUEST_MODEL) == {(f"model-{m}",): 28 * 3 for m in range(20)}
    folded = exported.by(metric_entries.LABELS_CAPPED, semconv.LABEL, semconv.METRIC)
    assert folded["model", TASK_ATTEMPTS.name] > 0
    assert folded["task", SCORE.name] > 0
    assert {metric for _, metric in folded} == {TASK_ATTEMPTS.name, SCORE.name}


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_no_refusal_of_any_model_is_missing_with_20_models_28_tasks_3_variants(seed: int) -> None:
    """The refusal rate by model is refusals / judged answers, and `llm_vitals.task_attempts` folds models by then."""
    chance = random.Random(seed)
    calls = [
        call(
            f"model-{m}",
            chance.choice([*semconv.OUTCOMES, None]),
            **{semconv.TASK: f"task-{t}", semconv.VARIANT: "abc"[v], semconv.RETRY: chance.random() < 0.1},
            **({semconv.ANSWER_JUDGED: judged} if (judged := chance.choice([*semconv.JUDGED, None])) else {}),
        )
        for m in range(20)
        for t in range(28)
        for v in range(3)
    ]
    exported = Exported(calls * 2)
    exported.assert_within_the_limit()
    true = Counter(
        (c[semconv.REQUEST_MODEL], c.get(semconv.OUTCOME) if judged == semconv.JUDGED_YES else None, judged)
        for c in calls
        if (judged := c.get(semconv.ANSWER_JUDGED)) is not None
    )
    counted = exported.by(ANSWERS, semconv.REQUEST_MODEL, semconv.OUTCOME, semconv.ANSWER_JUDGED)
    assert counted == Counter({key: 2 * n for key, n in true.items()})
    assert ("other",) in exported.by(TASK_ATTEMPTS, semconv.REQUEST_MODEL)


def test_a_label_gives_way_for_all_at_once() -> None:
    before, after = many(), [call("model-0", semconv.OK, **{semconv.TASK: "task-0"})] * 5
    exported = Exported([*before, *after])
    counted = exported.by(TASK_ATTEMPTS, semconv.REQUEST_MODEL, semconv.TASK)
    # The set of model-0 and task-0 is there; the five calls are not in it, or its errors would be half of them.
    assert counted["model-0", "task-0"] == 3 * 8
    assert (
        counted["other", "task-0"]
        == 19 * 3 * 8
        - sum(n for (model, task), n in counted.items() if task == "task-0" and model not in ("other", "model-0"))
        + 5
    )


words = st.integers(0, 400).map("w{}".format)
some_calls = st.lists(
    st.builds(
        lambda model, outcome, provider, operation, more: {
            **call(model, outcome),
            semconv.PROVIDER_NAME: provider,
            semconv.OPERATION_NAME: operation,
            **{key: value for key, value in more.items() if value is not None},
        },
        words,
        st.sampled_from([*semconv.OUTCOMES, None, "made up"]),
        st.integers(0, 60).map("p{}".format),
        st.sampled_from([*sorted(semconv.INFERENCE_OPERATIONS), "made up"]),
        st.fixed_dictionaries(
            {
                semconv.TASK: st.none() | words,
                semconv.VARIANT: st.none() | words,
                semconv.ERROR_TYPE: st.none() | words,
                semconv.RETRY: st.sampled_from([None, True, False, "yes"]),
                semconv.QUERY: st.sampled_from([None, True, False]),
                semconv.USER_HASH: st.sampled_from([None, "u"]),
                semconv.RESPONSE_MODEL: st.none() | words,
                semconv.SERVER_ADDRESS: st.none() | words,
                semconv.SERVER_PORT: st.sampled_from([None, 1, 2, 3]),
                semconv.RESPONSE_TIME_TO_FIRST_CHUNK: st.just(0.5),
                semconv.USAGE_INPUT_TOKENS: st.just(1),
                semconv.USAGE_OUTPUT_TOKENS: st.just(1),
                semconv.COST: st.just(1.0),
                "llm_vitals.score.overall": st.just(0.5),
                "llm_vitals.score.clarity": st.just(0.5),
            }
        ),
    ),
    max_size=40,
)


@pytest.mark.slow
@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32), some_calls)
def test_whatever_comes_all_of_it_is_counted(seed: int, drawn: list[dict[str, Any]]) -> None:
    chance = random.Random(seed)
    wide = [
        call(
            f"w{chance.randrange(300)}",
            chance.choice([*semconv.OUTCOMES, None]),
            **{
                semconv.PROVIDER_NAME: f"p{chance.randrange(40)}",
                semconv.OPERATION_NAME: chance.choice(sorted(semconv.INFERENCE_OPERATIONS)),
                semconv.TASK: f"w{chance.randrange(90)}",
                semconv.VARIANT: f"w{chance.randrange(30)}",
                semconv.ERROR_TYPE: f"w{chance.randrange(90)}",
                semconv.RETRY: chance.random() < 0.5,
                semconv.ANSWER_JUDGED: chance.choice(semconv.JUDGED),
                semconv.QUERY: True,
                semconv.RESPONSE_MODEL: f"w{chance.randrange(300)}",
                semconv.SERVER_ADDRESS: f"w{chance.randrange(90)}",
                semconv.SERVER_PORT: chance.randrange(90),
                semconv.RESPONSE_TIME_TO_FIRST_CHUNK: 0.5,
                semconv.USAGE_INPUT_TOKENS: 1,
                semconv.USAGE_OUTPUT_TOKENS: 1,
                semconv.COST: 1.0,
                "llm_vitals.score.overall": 0.5,
                "llm_vitals.score.clarity": 0.5,
            },
        )
        for _ in range(9_000)
    ]
    calls = [*drawn, *wide]
    ratings = [
        (
            chance.choice(semconv.RATINGS),
            {key: f"{key}{chance.randrange(most)}" for key, most in (("model", 300), ("task", 90), ("variant", 30))},
        )
        for _ in range(4_000)
    ]
    exported = Exported(calls, ratings=ratings)
    exported.assert_within_the_limit()
    for entry, total in (
        (ATTEMPTS, len(calls)),
        (TASK_ATTEMPTS, len(calls)),
        (ANSWERS, sum(semconv.ANSWER_JUDGED in one for one in calls)),
        (COST, len(calls)),
        (metric_entries.TOKENS, 2 * len(calls)),
        (metric_entries.DURATION, len(calls)),
        (metric_entries.TOKEN_USAGE, 2 * len(calls)),
        (SCORE, len(calls) + len(ratings)),
        (FEEDBACK, len(ratings)),
    ):
        assert exported.by(entry)[()] == total, entry.name
    for entry in (ATTEMPTS, TASK_ATTEMPTS):
        outcomes = Counter((c.get(semconv.OUTCOME),) for c in calls)
        outcomes[None,] += outcomes.pop(("made up",), 0)
        assert exported.by(entry, semconv.OUTCOME) == outcomes
    assert exported.by(FEEDBACK, semconv.RATING) == Counter((rating,) for rating, _ in ratings)
