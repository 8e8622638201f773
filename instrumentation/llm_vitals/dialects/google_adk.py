"""Google's Agent Development Kit."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect

GOOGLE_ADK: Final = Dialect(
    title="Google ADK",
    checked=("google-adk 1.0.0, 1.14.1 and 2.13.0", "opentelemetry-instrumentation-google-genai 1.3b0"),
    marks=("gcp.vertex.agent.tool_call_args",),
    shows={"gcp.vertex.agent.llm_request": semconv.CHAT},
    names={semconv.SESSION_ID: ("gcp.vertex.agent.session_id",)},
    objects={
        "gcp.vertex.agent.llm_response": {
            "usage_metadata.total_token_count": semconv.USAGE_TOTAL,
            "usage_metadata.cached_content_token_count": semconv.USAGE_CACHE_READ,
            "usage_metadata.thoughts_token_count": semconv.USAGE_REASONING,
        },
    },
    known=("gen_ai.usage.experimental.*",),
    inputs=("gcp.vertex.agent.llm_request",),
    outputs=("gcp.vertex.agent.llm_response",),
    notes="One call is two spans, `call_llm` and in it `generate_content`; it counts once.",
)
