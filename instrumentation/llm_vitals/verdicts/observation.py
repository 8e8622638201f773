"""Whether a user's message is a tool's answer that a text agent hands over.

Text agents (ReAct, Hermes, smolagents, AutoGen, Mistral's raw prompts and alike) have no role for tools: what a tool
answered is a message of the user, behind a label or in an element.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core.exchange import Message
from llm_vitals.verdicts.lazy_pattern import lazy

_WHO: Final = r"(?:tool|function|action|code|execution|command|api)"
_WHAT: Final = r"(?:outputs?|results?|responses?)"
_OBSERVED: Final = (
    r"observations?|beobachtung(?:en)?|observaci[oó]n(?:es)?|observa[cç][aã]o|osservazion[ei]|observatie|obserwacja"
    r"|наблюдение|gözlem|观察|觀察|観察|관찰"
)
_PATTERN: Final = lazy(
    rf"\s*(?:\*{{0,2}}(?:{_OBSERVED}|{_WHO}(?:[ _](?:call|use|execution))?[ _]{_WHAT}(?: ?\([^)\n]{{1,80}}\))?"
    rf"|{_WHAT} (?:of|from) (?:the )?{_WHO}\b[^:\n]{{0,80}}"
    rf"|(?:the )?{_WHO} \S{{1,80}} (?:returned|responded)[^:\n]{{0,40}})"
    r"\*{0,2}\s*[:\uff1a]"
    rf"|<(?:observation|{_WHO}_(?:call_)?{_WHAT})>|\[(?:observation|{_WHO}[ _](?:call[ _])?{_WHAT})\])",
)


def is_observation(messages: Sequence[Message]) -> bool:
    """Whether the last words are a tool's answer in a user's message. The first message of a user is a question."""
    users = [message for message in messages if message.role == "user"]
    if len(users) < 2:  # the question, and what follows it
        return False
    return _PATTERN().match(users[-1].text.lower()) is not None
