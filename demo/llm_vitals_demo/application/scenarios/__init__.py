"""What the demo's application does: each scenario is one way of calling a model, good or bad."""

from __future__ import annotations

from typing import Final

from llm_vitals_demo.application.scenarios import anthropic_calls, failures, gemini_calls, openai_calls
from llm_vitals_demo.application.scenarios.visit import Scenario, Visit

__all__ = ["SCENARIOS", "Scenario", "Visit"]

SCENARIOS: Final = (
    Scenario(name="chat", run=openai_calls.chat, weight=14),
    Scenario(name="chat-stream", run=openai_calls.chat_stream, weight=12),
    Scenario(name="chat-stream-without-usage", run=openai_calls.chat_stream_without_usage, weight=3),
    Scenario(name="async-chat", run=openai_calls.async_chat, weight=8),
    Scenario(name="async-chat-stream", run=openai_calls.async_chat_stream, weight=8),
    Scenario(name="response", run=openai_calls.response, weight=6),
    Scenario(name="response-stream", run=openai_calls.response_stream, weight=6),
    Scenario(name="message", run=anthropic_calls.message, weight=10),
    Scenario(name="message-stream", run=anthropic_calls.message_stream, weight=10),
    Scenario(name="async-message-stream", run=anthropic_calls.async_message_stream, weight=6),
    Scenario(name="generate", run=gemini_calls.generate, weight=8),
    Scenario(name="generate-stream", run=gemini_calls.generate_stream, weight=8),
    Scenario(name="embeddings", run=openai_calls.embeddings, weight=4),
    Scenario(name="ticket", run=openai_calls.ticket, weight=6),
    Scenario(name="tool-loop", run=openai_calls.tool_loop, weight=5),
    Scenario(name="claude-tool-loop", run=anthropic_calls.tool_loop, weight=4),
    Scenario(name="gemini-tool-loop", run=gemini_calls.tool_loop, weight=3),
    Scenario(name="rate-limited", run=failures.rate_limited, weight=3),
    Scenario(name="overloaded", run=failures.overloaded, weight=2),
    Scenario(name="broken-stream", run=failures.broken_stream, weight=1),
    Scenario(name="content-filter", run=failures.content_filter, weight=1),
    Scenario(name="wire-refusal", run=failures.wire_refusal, weight=1),
    Scenario(name="plain-refusal", run=failures.plain_refusal, weight=3),
    Scenario(name="unable", run=failures.unable, weight=2),
    Scenario(name="cut-off", run=failures.cut_off, weight=2),
    Scenario(name="empty", run=failures.empty, weight=1),
    Scenario(name="early-break", run=failures.early_break, weight=2),
    Scenario(name="cancelled", run=failures.cancelled, weight=1),
)
"""In the order of `outcomes.OUTCOMES`; a test holds the two together."""
