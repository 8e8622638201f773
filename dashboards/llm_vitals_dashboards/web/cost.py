"""What a call cost, in words, and what it was billed by."""

from __future__ import annotations

from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call
from llm_vitals_dashboards.web.display import usd

_KINDS: Final = {
    semconv.BILLED_CACHE_WRITE_1H: "cached for an hour",
    semconv.USAGE_AUDIO_INPUT: "audio input",
    semconv.USAGE_AUDIO_CACHE_READ: "cached audio",
    semconv.USAGE_AUDIO_OUTPUT: "audio output",
    semconv.USAGE_IMAGE_INPUT: "image input",
    semconv.USAGE_IMAGE_CACHE_READ: "cached images",
    semconv.USAGE_IMAGE_OUTPUT: "image output",
    semconv.BILLED_VIDEO_INPUT: "video input",
    semconv.BILLED_VIDEO_OUTPUT: "video output",
}
"""Kinds of tokens in words."""


def cost(found: Call) -> str | None:
    """US dollars, or that it is at least as much; None where it is not known."""
    if found.cost_usd is None:
        return None
    stated = usd(found.cost_usd)
    return f"at least {stated}" if found.cost_lower_bound else stated


def billed_by(found: Call) -> str:
    """What the call was billed by beside its tokens."""
    facts = found.attributes
    stated = facts.get(semconv.BILLED_TOOLS)
    tools = cast("list[object]", stated) if isinstance(stated, (list, tuple)) else []
    parts = [
        "as the answer says" if facts.get(semconv.COST_SOURCE) == semconv.COST_FROM_WIRE else None,
        f"tier {tier}" if isinstance(tier := facts.get(semconv.SERVICE_TIER), str) else None,
        f"speed {speed}" if isinstance(speed := facts.get(semconv.SERVICE_SPEED), str) else None,
        f"region {region}" if isinstance(region := facts.get(semconv.SERVICE_REGION), str) else None,
        *(f"{_KINDS[name]} {count:,}" for name in _KINDS if isinstance(count := facts.get(name), int)),
        *(str(tool).replace("=", " ") for tool in tools),
    ]
    return ", ".join(part for part in parts if part)
