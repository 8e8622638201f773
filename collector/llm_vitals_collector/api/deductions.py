"""What was seen to be wrong with an answer, out of the attributes of its call."""

from __future__ import annotations

import json
from typing import cast

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.deduction import AMOUNTS
from llm_vitals_collector.api.models import DeductionOf
from llm_vitals_collector.records import Call


def deductions(call: Call) -> list[DeductionOf]:
    """The deductions of a call by name, in the order that they were found in; those with a name that is not known
    here, as of a newer version, have no amount."""
    names = _texts(call.attributes.get(semconv.DEDUCTIONS_OF_SCORE))
    evidence = _texts(call.attributes.get(semconv.DEDUCTION_EVIDENCE))
    return [
        DeductionOf(name=name, amount=AMOUNTS.get(name), evidence=evidence[at] if at < len(evidence) else None)
        for at, name in enumerate(names)
    ]


def _texts(value: object) -> list[str]:
    """A list of texts, which may have come as JSON; empty where it is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    if not isinstance(value, (list, tuple)):
        return []
    return [one for one in cast("list[object]", value) if isinstance(one, str)]
