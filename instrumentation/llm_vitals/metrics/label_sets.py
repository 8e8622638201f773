"""The labels that the calls to one model share, bounded and made once: most of what its instruments need for a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.metrics.counter_map import labelled
from llm_vitals.metrics.label_budget import Values
from llm_vitals.metrics.label_limits import OTHER, LabelLimits, Value

Labels = dict[str, AttributeValue]

REMEMBERED: Final = 1000
"""Label sets that are kept; further ones are made anew for each call."""
TOKEN_TYPES: Final = (semconv.TOKEN_INPUT, semconv.TOKEN_OUTPUT)
"""Those that the conventions have a histogram for."""
MODELS: Final = 100
"""Sets of provider, model and operation. With seven outcomes or none, with and without retry, they are at most 1,664
sets of `llm_vitals.attempts`, which leaves 320 for the types of errors."""
ERROR_SETS: Final = 320
SERVER_SETS: Final = 850
"""Sets of model, response model and server; as many again with types of errors. The token histogram has each twice."""
EVALUATION_SETS: Final = 280
"""Sets of evaluation, evaluator and model, the heuristic score aside."""

_NAMES = (
    semconv.PROVIDER_NAME,
    semconv.REQUEST_MODEL,
    semconv.OPERATION_NAME,
    semconv.RESPONSE_MODEL,
    semconv.SERVER_ADDRESS,
    semconv.SERVER_PORT,
)
_LIMITED = ("provider", "model", None, "response model", "server", "port")


class LabelSet(NamedTuple):
    """The labels of one model, provider and server."""

    provider: Value
    model: Value
    operation: Value
    base: Labels
    """Of every histogram of the conventions."""
    tokens: Mapping[str, Labels]
    """The same with the token type, by token type."""
    with_errors: dict[Value, Labels]
    """The same with the type of an error, by those that were let through."""


class LabelSets:
    """Bounded label sets of the models that were called, remembered up to a bound."""

    def __init__(self, limits: LabelLimits, duration_metric: str = semconv.METRIC_DURATION) -> None:
        self._limits = limits
        self._duration_metric = duration_metric
        self._known: dict[Values, LabelSet] = {}
        self._calls = _Admitted(MODELS)
        self._servers = _Admitted(SERVER_SETS)
        self._attempt_errors = _Admitted(ERROR_SETS)
        self._duration_errors = _Admitted(SERVER_SETS)
        self._models = _Admitted(MODELS)
        self._evaluations = _Admitted(EVALUATION_SETS)

    def of(self, get: Callable[[str], Value]) -> LabelSet:
        """The labels of a call with these attributes."""
        raw = tuple([get(name) for name in _NAMES])
        known = self._known.get(raw)
        if known is not None:
            return known
        values = self._bounded(raw)
        base = labelled(_NAMES, values)
        tokens = {kind: {**base, semconv.TOKEN_TYPE: kind} for kind in TOKEN_TYPES}
        made = LabelSet(values[0], values[1], values[2], base, tokens, {})
        # What a limit has changed is not kept, so that each such call is counted as folded.
        if values == raw and len(self._known) < REMEMBERED:
            self._known[raw] = made
        return made

    def _bounded(self, raw: Values) -> Values:
        limits = self._limits
        provider, model, operation, *rest = (
            value if label is None else limits.label(label, value) for label, value in zip(_LIMITED, raw, strict=True)
        )
        if operation not in semconv.INFERENCE_OPERATIONS:
            operation = OTHER
        if not self._calls.admit((provider, model, operation)):
            limits.count("model")
            provider = model = OTHER
        if self._servers.admit((provider, model, operation, *rest)):
            return (provider, model, operation, *rest)
        limits.count("server")
        return (provider, model, operation, OTHER, OTHER, OTHER)

    def attempt_error(self, labels: LabelSet, error: Value, *, retry: bool) -> Value:
        """The type of an error as `llm_vitals.attempts` may say it."""
        if error is None or self._attempt_errors.admit((*labels[:3], retry, error)):
            return error
        self._limits.count("error", semconv.METRIC_ATTEMPTS)
        return OTHER

    def with_error(self, labels: LabelSet, error: Value) -> Labels:
        """The labels of a duration."""
        if error is None:
            return labels.base
        known = labels.with_errors.get(error)
        if known is not None:
            return known
        if self._duration_errors.admit((*labels.base.items(), error)):
            labels.with_errors[error] = {**labels.base, semconv.ERROR_TYPE: error}
            return labels.with_errors[error]
        self._limits.count("error", self._duration_metric)
        others = dict.fromkeys((*_NAMES[3:], semconv.ERROR_TYPE), OTHER)
        return {**labelled(_NAMES[:3], labels[:3]), **others}

    def model(self, provider: Value, model: Value) -> tuple[Value, Value]:
        """Provider and model of an answer that was rated or scored."""
        provider, model = self._limits.label("provider", provider), self._limits.label("model", model)
        if self._models.admit((provider, model)):
            return provider, model
        self._limits.count("model")
        return OTHER, OTHER

    def evaluation(self, name: str, evaluator: str, model: tuple[Value, Value]) -> tuple[Value, Value]:
        """Name and evaluator of a score of the application's own; its words are bounded, as they may be anything."""
        words = self._limits.label("evaluation", name), self._limits.label("evaluator", evaluator)
        if self._evaluations.admit((*words, *model)):
            return words
        self._limits.count("evaluation")
        return OTHER, OTHER


class _Admitted:
    """Sets that were let through, up to a limit."""

    __slots__ = ("_known", "_limit")

    def __init__(self, limit: int) -> None:
        self._known: set[tuple[object, ...]] = set()
        self._limit = limit

    def admit(self, values: tuple[object, ...]) -> bool:
        """Whether a set is known, or new and there is room for it."""
        if values in self._known:
            return True
        if len(self._known) >= self._limit:
            return False
        self._known.add(values)
        return True
