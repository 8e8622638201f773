"""What becomes of the calls of each scenario; it needs no SDK, so that the check of them starts at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from llm_vitals.core import semconv

_OK: Final = (semconv.OK,)

OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": _OK,
    "chat-stream": _OK,
    "chat-stream-without-usage": _OK,
    "async-chat": _OK,
    "async-chat-stream": _OK,
    "response": _OK,
    "response-stream": _OK,
    "message": _OK,
    "message-stream": _OK,
    "async-message-stream": _OK,
    "generate": _OK,
    "generate-stream": _OK,
    "embeddings": _OK,
    "ticket": _OK,
    "tool-loop": (semconv.OK, semconv.OK),
    "claude-tool-loop": (semconv.OK, semconv.OK),
    "gemini-tool-loop": (semconv.OK, semconv.OK),
    "rate-limited": (semconv.ERROR, semconv.OK),
    "overloaded": (semconv.ERROR,),
    "broken-stream": (semconv.ERROR,),
    "content-filter": (semconv.REFUSAL,),
    "wire-refusal": (semconv.REFUSAL,),
    "plain-refusal": (semconv.REFUSAL,),
    "unable": (semconv.UNABLE,),
    "cut-off": (semconv.CUT_OFF,),
    "empty": (semconv.EMPTY,),
    "early-break": _OK,
    "cancelled": (semconv.CUT_OFF,),
}
"""Name of a scenario to the outcomes of its calls, in the order in which they are made."""
