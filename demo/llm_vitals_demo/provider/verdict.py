"""The stand-in as a judge: what is asked for a reason and a score, or the better of two answers, gets them.

It knows nothing: it grades by the heuristics that any answer gets, so that a refusal, an echo or a cut shows; coherence
by those of clarity, as a refusal hangs together. A label it compares with the expected one, where it is shown that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, cast

from llm_vitals.evaluation import heuristics, subject
from llm_vitals_demo.provider.model_request import ModelRequest

_LABEL_WORDS: Final = 3
_COHERENCE: Final = "by one criterion, coherence:"
"""How the collector's questions name it."""


def verdict(request: ModelRequest) -> Mapping[str, object] | None:
    """The members that the schema of a judge's question has; None where the request is no such question."""
    properties = _object((request.schema or {}).get("properties"))
    if "reason" not in properties or not {"score", "better"} & properties.keys():
        return None
    try:
        shown = _object(json.loads(request.question))
    except ValueError:
        return None
    by = "clarity" if _COHERENCE in request.system else "overall"
    if "better" in properties:
        first, second = _value(shown, "first", by), _value(shown, "second", by)
        better = "equal" if first == second else "first" if first > second else "second"
        return {"reason": f"The heuristics of the stand-in give {first:.2f} and {second:.2f}.", "better": better}
    value = _value(shown, "answer", by)
    reason = f"The heuristics of the stand-in give {value:.2f}; it judges nothing else."
    equal = _is_expected(shown)
    if equal is not None:
        value, reason = float(equal), "It is the expected label." if equal else "It is not the expected label."
    grades = [one for one in cast("list[object]", _object(properties["score"]).get("enum", [])) if isinstance(one, int)]
    if not grades:
        return None
    grade = min(grades) + round(value * (max(grades) - min(grades)))
    return {"reason": reason, "score": grade}


def _value(shown: Mapping[str, object], name: str, by: str) -> float:
    question = shown.get("question")
    answer = shown.get(name)
    read = subject.read(
        answer if isinstance(answer, str) else "", prompt=question if isinstance(question, str) else None
    )
    return heuristics.evaluate(read, (by,)).scores[by].value or 0.0


def _is_expected(shown: Mapping[str, object]) -> bool | None:
    """Whether an answer is the expected label; None where there is none, or one of the two is no label."""
    answer, expected = shown.get("answer"), shown.get("expected")
    if not isinstance(answer, str) or not isinstance(expected, str):
        return None
    labels = [heuristics.compared_label(text) for text in (answer, expected)]
    return labels[0] == labels[1] if all(0 < len(one.split()) <= _LABEL_WORDS for one in labels) else None


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
