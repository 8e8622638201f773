"""The notice of a moderation in the answer's place: the message was blocked, the policy forbids it."""

from __future__ import annotations

import re
from typing import Final

MODERATED: Final = re.compile(
    r"\W{0,3}(?:(?:i'm |we're |we are )?sorry,? (?:but )?)?(?:this|that|your|the) (?:\w+ )?(?:message|response"
    r"|content|request"
    r"|answer|prompt|output|conversation|reply|question|input)(?: (?:was|has been|have been|is|had to be)"
    r"(?: \w+ly)?(?: been)?)? (?:removed|blocked|flagged|filtered|withheld|rejected|redacted|stopped|ended|terminated"
    r"|declined)\b[^.!?]{0,120}?\b"
    r"(?:moderation|polic(?:y|ies)|filter|filters|filtering|safety|guidelines|terms of|community standards)\b"
    r"|\W{0,3}(?:your|this|the) (?:message|request|question|prompt) (?:could not|couldn't|cannot"
    r"|can't) be (?:answered|processed|completed)"
    r"\b[^.!?]{0,60}?\b(?:policy|policies|guidelines|filter|moderation|safety)\b"
    r"|\W{0,3}(?:message|response|content|request|answer|prompt|output|reply) (?:removed|blocked|flagged"
    r"|filtered|withheld"
    r"|rejected|redacted)\b[^.!?]{0,100}?\b(?:moderation|polic(?:y|ies)|filter|safety|guidelines|terms|standards)\b"
)
"""A moderation notice in the answer's place: it stands at the very beginning."""
MODERATED_WORDS: Final = frozenset(
    (
        "removed",
        "blocked",
        "flagged",
        "filtered",
        "withheld",
        "rejected",
        "redacted",
        "declined",
        "stopped",
        "ended",
        "terminated",
        "answered",
        "processed",
        "completed",
    )
)
