"""The demo's assistants: six applications that people talk to, what people ask them, and what they answer.

`texts/` holds the texts, written for this demo in plain English; `content.py` reads them; `wording.py` fills in the
words that vary and finds the conversation that a question belongs to. `tickets.py` has those that a model routes.
"""

from __future__ import annotations

from llm_vitals_demo.assistants.content import (
    ASSISTANTS,
    CHARACTERS_PER_TOKEN,
    Assistant,
    Conversation,
    Kind,
    Tool,
    assistants,
    estimated_tokens,
    templates,
)
from llm_vitals_demo.assistants.wording import recognise, worded

__all__ = [
    "ASSISTANTS",
    "CHARACTERS_PER_TOKEN",
    "Assistant",
    "Conversation",
    "Kind",
    "Tool",
    "assistants",
    "estimated_tokens",
    "recognise",
    "templates",
    "worded",
]
