"""What one call to a model says: frozen facts, whatever API format carried them.

Absent is `None` or an empty tuple, never 0 and never a guess. Times are not here: they belong to the Recording.
Named tuples, made by keyword: a call fills some hundred fields, for which a frozen dataclass takes five times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

PartType = Literal["text", "reasoning", "tool_call", "tool_call_response", "blob", "uri", "file", "generic"]


class Part(NamedTuple):
    """One part of a message, in the words of the GenAI conventions' message JSON.

    `content` is the text of a text or reasoning part, or the serialised answer of a tool; `arguments` is the JSON
    text (or decoded object) of a tool call. Binary content is never kept: only its `modality` and `mime_type`.
    """

    type: PartType
    content: str | None = None
    id: str | None = None
    name: str | None = None
    arguments: object = None
    modality: str | None = None
    mime_type: str | None = None
    uri: str | None = None
    digest: str | None = None
    """Of inline binary content: tells it from another, and is never exported."""


class Message(NamedTuple):
    """One message; `role` is system, user, assistant or tool (OpenAI's `developer` is system here)."""

    role: str
    parts: tuple[Part, ...] = ()
    name: str | None = None
    finish_reason: str | None = None
    separator: str = "\n"
    """What stands between two text parts: nothing where they are pieces of one text (Gemini)."""

    @property
    def text(self) -> str:
        """The text parts, joined; empty when there are none."""
        if len(self.parts) == 1:  # as most have
            return (self.parts[0].content or "") if self.parts[0].type == "text" else ""
        return self.separator.join(p.content for p in self.parts if p.type == "text" and p.content)


class Usage(NamedTuple):
    """Tokens as billed. `input_tokens` includes cached ones, `output_tokens` includes reasoning."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None


_NONE: Final[Mapping[str, int]] = MappingProxyType({})


class Billing(NamedTuple):
    """What a call is billed by beside the counts of `Usage`, as far as the answer says it."""

    service_tier: str | None = None
    """The provider's word, in lower case: flex, priority, batch, ...; None for the standard one."""
    speed: str | None = None
    """Anthropic's `speed`, where it is not the standard one."""
    region: str | None = None
    """Anthropic's `inference_geo`, where it has a price of its own."""
    tokens: Mapping[str, int] = _NONE
    """Attribute (`semconv.BILLED_TOKENS`) to the tokens of that kind, which are part of the counts of `Usage`."""
    tools: Mapping[str, int] = _NONE
    """Tools that the provider ran, and models that it called for us, to how often; without those that are free."""
    cost_usd: float | None = None
    """US dollars, as the answer itself says."""


class Request(NamedTuple):
    """The request; a parameter that the caller did not send is None."""

    operation: str
    model: str | None = None
    stream: bool = False
    messages: tuple[Message, ...] = ()
    system: tuple[Part, ...] = ()
    tools: str | None = None
    """JSON text of the tool definitions, only when small enough to keep."""
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop_sequences: tuple[str, ...] = ()
    seed: int | None = None
    choice_count: int | None = None
    output_type: str | None = None
    output_schema: Mapping[str, object] | None = None
    """The JSON schema that the options ask for, as it came."""
    previous_response_id: str | None = None
    conversation_id: str | None = None
    reasoning_level: str | None = None
    encoding_format: str | None = None
    dimensions: int | None = None
    user: str | None = None
    """The end user as the request names it (`user`, `safety_identifier`, `metadata.user_id`)."""
    parameters: str | None = None
    """JSON object of the request's members beside its messages, secrets left out; None unless content is captured."""
    omitted_parameters: tuple[str, ...] = ()
    """Names of the members that were too long for `parameters`."""
    unread: bool = False
    """Whether there are messages that were not read: only the last of `messages` is then what it seems, where
    `led_by_user` is known."""
    led_by_user: bool | None = None
    """Whether a person's words lead to the answer, not a tool's result; None where it cannot be known (embeddings:
    False)."""


class Response(NamedTuple):
    """What came back, of a plain answer as of a whole stream."""

    id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    finish_reasons: tuple[str, ...] = ()
    """One a choice, in the conventions' words (stop, length, content_filter, tool_call, error) where they have one,
    else the provider's own."""
    messages: tuple[Message, ...] = ()
    blocked: str | None = None
    """The wire's own refusal signal, e.g. `finish_reason=content_filter`, `stop_reason=refusal`, `message.refusal`."""
    error_type: str | None = None
    """The provider's error code or type, in the body of an error or in mid-stream."""
    error_message: str | None = None
    complete: bool = False
    """Whether the end of the answer was seen: a whole body, or a stream's terminal marker."""
    chunks: int = 0
    """Events of a stream that carried output."""
    token_probabilities: tuple[float, ...] = ()
    """Probability (0..1) of each output token, where the wire has logprobs."""
    billing: Billing | None = None
    """None where nothing but the counts of `usage` decides."""
    pending: bool = False
    """Whether the answer is still being made (`queued`, `in_progress`): it is fetched by further requests."""

    @property
    def text(self) -> str:
        """The text of all messages, joined by newlines; empty when there is none."""
        if len(self.messages) == 1:
            return self.messages[0].text
        return "\n".join(t for t in (m.text for m in self.messages) if t)


class Exchange(NamedTuple):
    """One call: the provider, the request and the response."""

    provider: str
    server_address: str | None
    server_port: int | None
    request: Request
    response: Response = Response()
    status_code: int | None = None
    problems: tuple[str, ...] = ()
    """What could not be read: request_not_json, response_not_json, request_truncated, response_truncated (words were
    left out), body_dropped (the queue was full), unexpected_content_type, undecodable (encoding), usage_implausible
    (numbers that cannot be true were left out)."""
