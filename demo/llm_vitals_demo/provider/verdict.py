"""The stand-in as a judge: what is asked for a reason and a score, or the better of two answers, gets them.

It knows nothing: it grades by the heuristics that any answer gets, so that a refusal, an echo or a cut shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from llm_vitals.evaluation import heuristics, subject
from llm_vitals_demo.provider.model_request import ModelRequest


def verdict(request: ModelRequest) -> Mapping[str, object] | None:
    """The members that the schema of a judge's question has; None where the request is no such question."""
    properties = _object((request.schema or {}).get("properties"))
    if "reason" not in properties or not {"score", "better"} & properties.keys():
        return None
    try:
        shown = _object(json.loads(request.question))
    except ValueError:
        return None
    if "better" in properties:
        first, second = _value(shown, "first"), _value(shown, "second")
        better = "equal" if first == second else "first" if first > second else "second"
        return {"reason": f"The heuristics of the stand-in give {first:.2f} and {second:.2f}.", "better": better}
    value = _value(shown, "answer")
    grades = [one for one in cast("list[object]", _object(properties["score"]).get("enum", [])) if isinstance(one, int)]
    if not grades:
        return None
    grade = min(grades) + round(value * (max(grades) - min(grades)))
    return {"reason": f"The heuristics of the stand-in give {value:.2f}; it judges nothing else.", "score": grade}


def _value(shown: Mapping[str, object], name: str) -> float:
    question = shown.get("question")
    answer = shown.get(name)
    read = subject.read(
        answer if isinstance(answer, str) else "", prompt=question if isinstance(question, str) else None
    )
    return heuristics.evaluate(read, ("overall",)).scores["overall"].value or 0.0


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
