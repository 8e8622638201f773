"""Refusals, told by the wire or in words; the tables of wordings are in test_wordings.py."""

from __future__ import annotations

import pytest
from exchanges import answered, tool_call

from llm_vitals.core.exchange import Exchange
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
