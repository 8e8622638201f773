"""Refusals, told by the wire or in words; the tables of wordings are in test_wordings.py."""

from __future__ import annotations

import pytest
from exchanges import answered, tool_call

from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.refusal import phrases
from llm_vitals.verdicts.refusal.detector import Refusal, refusal, text_verdict


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        pytest.param(
            answered(blocked="message.refusal", finish=("stop",)),
            Refusal(kind="refusal", source="wire", reason="message.refusal"),
            id="the wire decides",
        ),
        pytest.param(
            answered("Here is how.", blocked="finish_reason=content_filter"),
            Refusal(kind="refusal", source="wire", reason="finish_reason=content_filter"),
            id="the wire decides over the text",
        ),
        pytest.param(answered(said=(tool_call(),), finish=("tool_call",)), Refusal(), id="tool call without text"),
        pytest.param(answered(), Refusal(), id="nothing"),
        pytest.param(answered("I can't help with that.", operation="embeddings"), Refusal(), id="embeddings"),
    ],
)
def test_the_wire_comes_first(exchange: Exchange, expected: Refusal) -> None:
    assert refusal(exchange) == expected


def test_the_reason_names_the_rule_never_the_text() -> None:
    verdict = text_verdict("I'm sorry, but I cannot help you with the secret project Bluebird.")
    assert (verdict.kind, verdict.source, verdict.reason) == ("refusal", "phrase", "phrase=cannot_help")


_WORDS = (
    "detailed specific exact accurate precise comprehensive complete concrete definitive full brief "
    "short quick general useful practical personal personalised medical legal financial professional "
    "thorough step-by-step simple new good single in-depth illegal subjective religious political "
    "qualified "
)
_ADJECTIVES = _WORDS.split()
_SENTENCES = (
    "I cannot provide a {} guide to that.",
    "I can't share {} details about that.",
    "I cannot give {} instructions for that.",
    "I'm not able to provide {} information on this.",
    "I won't write a {} plan for that.",
    "I am unable to offer {} tips on this.",
    "I'm sorry, but I can't create a {} story about that.",
    "I can't say enough about this {} draft. Only the ending is too long.",
    "The {} bug cannot be reproduced with version 4.",
    "While I can't see your {} oven, the stone is usually too cold. Heat it for an hour.",
    "I cannot recommend the {} route enough: the view is grand.",
)
_GOES_ON = (
    "",
    " However, here are some points: first, write it down. Second, sleep on it. Third, talk to a friend.",
    (
        " Please ask somebody who is trained for it. They will know what fits your situation, and they can "
        "look at it with you. If you want to know more about the background, the library has shelves of books "
        "on it. Many of them were written for beginners, and most are free of charge. You may also call the "
        "hotline of the town, which is open from Monday to Friday and costs nothing. The people there have "
        "time, and they speak several languages."
    ),
)


@pytest.mark.parametrize("goes_on", _GOES_ON, ids=["alone", "help follows", "a long referral"])
@pytest.mark.parametrize("sentence", _SENTENCES)
def test_no_verdict_turns_on_an_adjective(sentence: str, goes_on: str) -> None:
    without = text_verdict(sentence.replace("{} ", "") + goes_on).kind
    found = {adjective: text_verdict(sentence.format(adjective) + goes_on).kind for adjective in _ADJECTIVES}
    assert {adjective: kind for adjective, kind in found.items() if kind != without} == {}


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("* I'm sorry", "i'm sorry"),
        ("I'm  sorry", "i'm sorry"),
        ("I'm\nsorry\u2003so *", "i'm sorry so"),
        ("**I** can\u2019t", "i can't"),
    ],
)
def test_an_opening_has_one_blank_between_words(text: str, opening: str) -> None:
    assert phrases.opening(text) == opening
