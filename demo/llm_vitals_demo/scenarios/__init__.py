"""What the demo's application does: each scenario is one way of calling a model, good or bad."""

from __future__ import annotations

from typing import Final

from llm_vitals_demo.scenarios import answers, faults
from llm_vitals_demo.scenarios.talk import Scenario, Talk

__all__ = ["SCENARIOS", "Scenario", "Talk"]

SCENARIOS: Final = (
    Scenario(name="chat", run=answers.chat, weight=14),
    Scenario(name="chat-stream", run=answers.chat_stream, weight=12),
    Scenario(name="chat-stream-without-usage", run=answers.chat_stream_without_usage, weight=3),
    Scenario(name="async-chat", run=answers.async_chat, weight=8),
    Scenario(name="async-chat-stream", run=answers.async_chat_stream, weight=8),
    Scenario(name="response", run=answers.response, weight=6),
    Scenario(name="response-stream", run=answers.response_stream, weight=6),
    Scenario(name="message", run=answers.message, weight=10),
    Scenario(name="message-stream", run=answers.message_stream, weight=10),
    Scenario(name="async-message-stream", run=answers.async_message_stream, weight=6),
    Scenario(name="embeddings", run=answers.embeddings, weight=4),
    Scenario(name="tool-loop", run=answers.tool_loop, weight=5),
    Scenario(name="claude-tool-loop", run=answers.claude_tool_loop, weight=4),
    Scenario(name="rate-limited", run=faults.rate_limited, weight=3),
    Scenario(name="overloaded", run=faults.overloaded, weight=2),
    Scenario(name="broken-stream", run=faults.broken_stream, weight=1),
    Scenario(name="content-filter", run=faults.content_filter, weight=1),
    Scenario(name="wire-refusal", run=faults.wire_refusal, weight=1),
    Scenario(name="plain-refusal", run=faults.plain_refusal, weight=3),
    Scenario(name="unable", run=faults.unable, weight=2),
    Scenario(name="cut-off", run=faults.cut_off, weight=2),
    Scenario(name="early-break", run=faults.early_break, weight=2),
    Scenario(name="cancelled", run=faults.cancelled, weight=1),
)
"""In the order of `outcomes.OUTCOMES`; a test holds the two together."""
