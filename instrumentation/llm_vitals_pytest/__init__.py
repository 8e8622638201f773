"""The pytest plugin: the fixture `assert_quality`. A package of its own: pytest loads nothing until it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from llm_vitals import Evaluation

_MINIMUM = 0.7


class AssertQuality(Protocol):
    """What the fixture `assert_quality` is."""

    def __call__(
        self,
        output: str | Sequence[Mapping[str, Any]],
        prompt: str | Sequence[Mapping[str, Any]] | None = None,
        *,
        minimum: float | Mapping[str, float] = _MINIMUM,
        unknown: Literal["fail", "pass"] = "fail",
        by: Literal["process", "collector"] | None = None,
        timeout_s: float = 60.0,
        **more: Any,
    ) -> Evaluation:
        """Fails the test where the answer scores less than `minimum`, of `overall`, or of each criterion that `minimum`
        names. A criterion that is not scored fails, too, unless `unknown` is "pass". `by`: as `--quality-by`; by
        default the process's heuristics. `more` goes to `llm_vitals.evaluate()`: input, context, expected, ..."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--quality-by`, and `quality_by` in the configuration."""
    group = parser.getgroup("llm-vitals", "quality of answers")
    group.addoption(
        "--quality-by",
        choices=("process", "collector"),
        default=None,
        help="Who scores for assert_quality: this process's heuristics, or the collector at LLM_VITALS_COLLECTOR_URL "
        "with its judge.",
    )
    parser.addini("quality_by", "Who scores for assert_quality: process or collector.", default="process")


@pytest.fixture
def assert_quality(request: pytest.FixtureRequest) -> AssertQuality:
    """`assert_quality(answer, question, minimum=0.8)`: a test of how good an answer is. The collector keeps nothing."""
    config, properties = request.config, request.node.user_properties

    def check(
        output: str | Sequence[Mapping[str, Any]],
        prompt: str | Sequence[Mapping[str, Any]] | None = None,
        *,
        minimum: float | Mapping[str, float] = _MINIMUM,
        unknown: Literal["fail", "pass"] = "fail",
        by: Literal["process", "collector"] | None = None,
        timeout_s: float = 60.0,
        **more: Any,
    ) -> Evaluation:
        from llm_vitals import evaluate  # noqa: PLC0415 # not before it is used

        least = minimum if isinstance(minimum, Mapping) else {"overall": minimum}
        if not least or not all(map(_is_share, least.values())):
            expected = "a number from 0 to 1, or criteria with one each, such as {'overall': 0.7}"
            pytest.fail(f"minimum: expected {expected}; it is {minimum!r}.", pytrace=False)
        chosen = by or config.getoption("--quality-by") or config.getini("quality_by")
        found = evaluate(
            output,
            prompt,
            criteria=list(least),
            by=chosen,
            timeout_s=timeout_s,
            fallback="none",
            store=False,
            **more,
        )
        if found.by is None:
            pytest.fail(f"The answer cannot be evaluated: {found.problem}.", pytrace=False)
        properties.extend((f"quality.{name}", one.value) for name, one in found.scores.items())
        faults = [text for name, one in least.items() if (text := _fault(found, name, one, unknown)) is not None]
        if faults:
            shown = output if isinstance(output, str) else "[parts]"
            pytest.fail("\n".join([f"The answer is not good enough: {shown[:200]!r}", *faults]), pytrace=False)
        return found

    return check


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _fault(found: Evaluation, name: str, minimum: float, unknown: str) -> str | None:
    """What is wrong with one criterion, in a line."""
    score = found.scores[name]
    if score.value is None:
        return None if unknown == "pass" else f"  {name}: {score.reason}"
    if score.value >= minimum:
        return None
    return f"  {name}: {score.value:.2f}, expected {minimum:.2f} or more, by {score.evaluator}: {score.explanation}"
