"""Content that a span's maker withheld, whole or in part: a word in its place, a part of a message without what it
says, a text that was cut.

Such an answer was not captured. Taken for what the model said it would be a full answer of quality 1, and all questions
of a user would be one and the same.

| Maker | What stands there |
|---|---|
| OpenInference, `OPENINFERENCE_HIDE_*` | `__REDACTED__` |
| LiteLLM, `turn_off_message_logging` | `redacted-by-litellm` |
| Logfire, what its scrubbing found | `[Scrubbed due to 'password']` |
| Langfuse, a mask that failed | `<fully masked due to failed mask function>` |
| Sentry | `[Filtered]` |
| pydantic-ai, `include_content=False` | a part of the type `text` that has no `content` |
| a mask of one's own, the redaction of an OpenTelemetry Collector | `[REDACTED]`, `<masked>`, `****` |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from llm_vitals.core.exchange import Message, Part, Usage

_LONGEST: Final = 120
_MARK: Final = re.compile(
    r"""
    "? (?: redacted-by-litellm
    | \*{3,}
    | (?P<open> [\[<{(] | \*{2,} | _{2,} ) \s*
      (?: [\w.-]+ [\s_-]+ ){0,3}?
      (?: redacted | scrubbed | filtered | masked | withheld | hidden | removed | omitted | sanitized | anonymized )
      (?: [\s_:-] [^\]>})]{0,80} )? \s*
      (?: [\]>})] | \*{2,} | _{2,} )
    ) "?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CUT_SHORT: Final = re.compile(r"[\[(<](?:\w+[_ ])?truncated\b[^\])>\n]{0,60}[\])>]\s*\Z", re.IGNORECASE)
"""`[truncated]`, `... (litellm_truncated 812 chars)`."""
_LIMITS: Final = frozenset(
    n
    for base in (128, 250, 256, 500, 512, 1000, 1024, 2000, 2048, 4000, 4096, 5000, 8000, 8192, 10_000, 16_000, 16_384)
    for n in (base - 1, base)
) | {12_000, 20_000, 32_000, 32_766, 32_768, 50_000, 64_000, 65_535, 65_536, 100_000}
"""Lengths that OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT and its like are set to, and backends allow. A span does not say that
it was cut."""
_EMPTY_TOKENS: Final = 16
"""Tokens of an answer, beside those of reasoning, that cannot have been without a word."""


def is_withheld(text: str) -> bool:
    """Whether a text is nothing but a word for what is not there. One that is left out of a longer text is none."""
    return len(text) <= _LONGEST and _MARK.fullmatch(text.strip()) is not None


def is_cut(text: str) -> bool:
    """Whether a text was cut by its maker: it says so, or is as long as a limit and breaks off in the midst."""
    if len(text) in _LIMITS and (text[-1].isalnum() or text[-1] in " ,-"):
        return True
    return _CUT_SHORT.search(text, max(0, len(text) - _LONGEST)) is not None


def shown(messages: Iterable[Message]) -> tuple[Message, ...]:
    """The messages without the parts that were withheld. Whose they were is known all the same."""
    return tuple(
        one._replace(parts=tuple(p for p in one.parts if not _withholds(p))) if any(map(_withholds, one.parts)) else one
        for one in messages
    )


def _withholds(part: Part) -> bool:
    if part.type not in ("text", "reasoning"):
        return False
    return part.type == "text" if part.content is None else is_withheld(part.content)


def answer_is_withheld(before: Iterable[Message], after: Iterable[Message], usage: Usage, *, cut: bool) -> bool:
    """Whether an answer without content was one with it: parts of it were withheld, or its tokens say that there was
    something. `cut`: whether its tokens may all have been spent on reasoning."""
    if any(one.parts for one in after):
        return False
    if any(one.parts for one in before):
        return True
    tokens = (usage.output_tokens or 0) - (usage.reasoning or 0)
    return not cut and tokens > _EMPTY_TOKENS
