"""A tool's answer that a text agent hands over as a user's message begins no query."""

from __future__ import annotations

import pytest

from llm_vitals.core.exchange import Message, Part
from llm_vitals.verdicts.observation import is_observation


def said(*texts: str) -> list[Message]:
    return [Message(role="user", parts=(Part(type="text", content=text),)) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "Observation: 21",
        "OBSERVATIONS:\n21",
        "**Observation:** 21",
        "Action output: 21",
        "Tool call result: 21",
        "Tool response (weather): 21",
        "Result of the tool weather: 21",
        "Tool `weather` returned: 21",
        "Execution results:\n21",
        "Code output: 21",
        "<tool_response>21</tool_response>",
        "<function_result>21</function_result>",
        "[Tool Result] 21",
        "[TOOL_RESULTS] 21",
        "Beobachtung: 21",
        "Observaci\u00f3n: 21",
        "\u89c2\u5bdf\uff1a21",
        "\uad00\ucc30: 21",
    ],
)
def test_a_tool_s_answer(text: str) -> None:
    assert is_observation(said("How warm is it?", text))
    assert not is_observation(said(text)), "the first message of a user is a question"


@pytest.mark.parametrize(
    "text",
    [
        "What is your observation?",
        "Observation decks in Rome?",
        "The results of the election, please.",
        "Results: who won?",
        "Tool recommendations: which drill?",
        "Output a table: rivers and lengths.",
        "Function composition: what is it?",
        "The response of the company was late. Why?",
        "[Result] of the match?",
        "",
    ],
)
def test_what_a_person_says(text: str) -> None:
    assert not is_observation(said("How warm is it?", text))
