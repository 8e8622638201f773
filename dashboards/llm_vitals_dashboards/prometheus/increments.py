"""What Prometheus records for the relations of the catalogue, and which recorded family has what a part needs.

A family is recorded as `llm_vitals:<name>:increase1m` and `:increase1h`: what its metric grew by in a minute or an
hour, by the labels that KPIs read and by service (`job`), without anything that names a process. A sum over any range
of it is a count of that range. Of a histogram there are `<name>` (native), `<name>_bucket` (classic), and, of either,
`<name>_sum` and `<name>_count`. `rules` has the rules, `render` the expressions that read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from llm_vitals.core import metric_entries, prometheus_names, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Condition, Population, RelationName

SERVICE: Final = "job"
"""The label of an application: the OTLP receiver makes it of `service.namespace` and `service.name`."""

ATTRIBUTES: Final[dict[str, str]] = {
    "outcome": semconv.OUTCOME,
    "retry": semconv.RETRY,
    "operation": semconv.OPERATION_NAME,
    "known_user": semconv.KNOWN_USER,
    "known_question": semconv.KNOWN_QUESTION,
    "known_task": semconv.TASK,
    "answered": semconv.ANSWER_JUDGED,
    "judged": semconv.ANSWER_JUDGED,
    "completed": semconv.COMPLETED,
    "completable": semconv.COMPLETED,
    "type": semconv.TOKEN_TYPE,
    "name": semconv.EVALUATION_NAME,
    "evaluator": semconv.EVALUATOR,
    "deduction": semconv.DEDUCTION,
    "below": semconv.BELOW_BENCHMARK,
    "rating": semconv.RATING,
}
"""A column of the catalogue's relations to the attribute that metrics have for it."""
DIMENSIONS: Final[dict[Dimension, str]] = {
    "model": semconv.REQUEST_MODEL,
    "task": semconv.TASK,
    "provider": semconv.PROVIDER_NAME,
    "variant": semconv.VARIANT,
}
"""A dimension to its attribute; the service is no attribute of a metric."""
_TRUE: Final = {
    "known_task": '!=""',
    "known_question": '!="false"',
    "answered": '!=""',
    "completable": '!=""',
    "judged": f'="{semconv.JUDGED_YES}"',
}
_FALSE: Final = {
    "known_task": '=""',
    "known_question": '="false"',
    "answered": '=""',
    "completable": '=""',
    "judged": f'!="{semconv.JUDGED_YES}"',
}
"""How a column that is true or false shows in its label, where it is not simply `true` or absent."""


_ANSWERING: Final = (Condition("operation", (semconv.EMBEDDINGS,), negated=True),)
"""Of calls that are to give an answer."""


class NotCarriedError(LookupError):
    """No metric carries what a part or a dimension needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One recorded family. All that it has fulfils the conditions of `always`, by column, and those of `only`, which
    choose what is recorded."""

    name: str
    relation: RelationName
    metrics: tuple[MetricEntry, ...]
    """One metric; or the same one by its names of two versions of the conventions."""
    always: tuple[tuple[str, bool], ...] = ()
    only: tuple[Condition, ...] = ()
    besides: tuple[str, ...] = ()
    """Attributes that no KPI reads, kept for who asks what is behind it."""

    @property
    def is_histogram(self) -> bool:
        return self.metrics[0].kind == "histogram"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels it is recorded by."""
        read = {*ATTRIBUTES.values(), *DIMENSIONS.values(), *self.besides}
        kept = [attribute for attribute in self.metrics[0].attributes if attribute in read]
        return (SERVICE, *map(prometheus_names.label_name, kept))

    def label(self, dimension: Dimension) -> str:
        """The label of a dimension. Raises NotCarriedError."""
        if dimension == "service":
            return SERVICE
        if DIMENSIONS[dimension] not in self.metrics[0].attributes:
            raise NotCarriedError(f"{self.name} has no label for {dimension}")
        return prometheus_names.label_name(DIMENSIONS[dimension])

    def has(self, dimension: Dimension) -> bool:
        """Whether it has a label for a dimension."""
        return dimension == "service" or DIMENSIONS[dimension] in self.metrics[0].attributes

    def matchers(self, where: tuple[Condition, ...]) -> tuple[str, ...]:
        """The conditions as matchers of labels. Raises NotCarriedError."""
        return tuple(matcher for condition in where if (matcher := self._matcher(condition)) is not None)

    @property
    def raw(self) -> tuple[str, ...]:
        """What is recorded, as matchers of the metric's labels."""
        return tuple(map(self._of_label, self.only))

    def _matcher(self, condition: Condition) -> str | None:
        column = condition.column
        if condition in self.only:
            return None
        if any(condition.column == one.column for one in self.only):
            raise NotCarriedError(f"{self.name} has other rows than those whose {column} is asked for")
        for fulfilled, value in self.always:
            if fulfilled == column and not condition.negated and condition.values == (value,):
                return None
        return self._of_label(condition)

    def _of_label(self, condition: Condition) -> str:
        column = condition.column
        attribute = ATTRIBUTES.get(column)
        if attribute is None or attribute not in self.metrics[0].attributes:
            raise NotCarriedError(f"{self.name} has no label for {column}")
        label, (first, *others) = prometheus_names.label_name(attribute), condition.values
        if isinstance(first, bool):
            wanted = first != condition.negated
            return label + (_TRUE.get(column, '="true"') if wanted else _FALSE.get(column, '!="true"'))
        if others:
            words = "|".join(map(str, condition.values))
            return f'{label}{"!~" if condition.negated else "=~"}"{words}"'
        return f'{label}{"!=" if condition.negated else "="}"{first}"'


FAMILIES: Final[tuple[Family, ...]] = (
    Family(
        name="attempts",
        relation="attempts",
        metrics=(metric_entries.ATTEMPTS,),
        only=_ANSWERING,
        besides=(semconv.ERROR_TYPE,),
    ),
    Family(name="answers", relation="attempts", metrics=(metric_entries.ANSWERS,)),
    Family(name="tasks", relation="attempts", metrics=(metric_entries.TASK_ATTEMPTS,), only=_ANSWERING),
    Family(
        name="embeddings",
        relation="attempts",
        metrics=(metric_entries.ATTEMPTS,),
        only=(Condition("operation", (semconv.EMBEDDINGS,)),),
        besides=(semconv.ERROR_TYPE,),
    ),
    Family(
        name="queries",
        relation="attempts",
        metrics=(metric_entries.QUERIES,),
        always=(("query", True), ("retry", False)),
    ),
    Family(name="tokens", relation="tokens", metrics=(metric_entries.TOKENS,), only=_ANSWERING),
    Family(name="cost", relation="cost", metrics=(metric_entries.COST,)),
    Family(name="score", relation="scores", metrics=(metric_entries.SCORE,)),
    Family(name="deductions", relation="deductions", metrics=(metric_entries.DEDUCTIONS,)),
    Family(name="score_weights", relation="weights", metrics=(metric_entries.SCORE_WEIGHT,)),
    Family(name="score_weight_squares", relation="weight_squares", metrics=(metric_entries.SCORE_WEIGHT_SQUARES,)),
    Family(name="feedback", relation="ratings", metrics=(metric_entries.FEEDBACK,)),
    Family(
        name="duration",
        relation="duration",
        metrics=(metric_entries.DURATION, metric_entries.INFERENCE_DURATION),
        only=_ANSWERING,
    ),
    Family(
        name="time_to_first_chunk",
        relation="time_to_first_chunk",
        metrics=(metric_entries.TIME_TO_FIRST_CHUNK, metric_entries.INFERENCE_TIME_TO_FIRST_CHUNK),
    ),
    Family(
        name="time_per_output_chunk",
        relation="output_chunk",
        metrics=(metric_entries.TIME_PER_OUTPUT_CHUNK, metric_entries.INFERENCE_TIME_PER_OUTPUT_CHUNK),
    ),
)
"""Of several for one relation, the first that has what is asked for is read."""

REGISTERS: Final[dict[Population, MetricEntry]] = {
    "users": metric_entries.USER_REGISTER,
    "questions": metric_entries.QUERY_REGISTER,
}
"""A population to the registers that stand for it; recorded as `llm_vitals:<population>:min1m` and `:min1h`."""


def family(relation: RelationName, where: tuple[Condition, ...] = (), *dimensions: Dimension) -> Family:
    """The family that has a relation's rows with these conditions, by these dimensions. Raises NotCarriedError."""
    for found in FAMILIES:
        if found.relation == relation:
            try:
                found.matchers(where)
                for dimension in dimensions:
                    found.label(dimension)
            except NotCarriedError:
                continue
            return found
    wanted = ", ".join([condition.column for condition in where] + [f"by {dimension}" for dimension in dimensions])
    raise NotCarriedError(f"no metric has {relation} with {wanted or 'nothing'}")
