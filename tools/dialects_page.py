"""docs/reference/dialects.md: what is read of the spans of other instrumentations, from the dialects' table."""

from __future__ import annotations

from collections.abc import Iterable

from llm_vitals.core import semconv
from llm_vitals.dialects.dialect import Dialect
from llm_vitals.dialects.reading import REASONS
from llm_vitals.dialects.registry import DIALECTS
from tools.markdown import header, table

_FACTS = {
    semconv.PROVIDER_NAME: "provider",
    semconv.REQUEST_MODEL: "model that was requested",
    semconv.RESPONSE_MODEL: "model that answered",
    semconv.RESPONSE_ID: "response id",
    semconv.USAGE_INPUT_TOKENS: "input tokens",
    semconv.USAGE_OUTPUT_TOKENS: "output tokens",
    semconv.USAGE_CACHE_READ: "tokens read from a cache",
    semconv.USAGE_CACHE_WRITE: "tokens written to a cache",
    semconv.USAGE_REASONING: "reasoning tokens",
    semconv.USAGE_TOTAL: "tokens in all",
    semconv.USAGE_AUDIO_INPUT: "audio tokens in",
    semconv.USAGE_AUDIO_OUTPUT: "audio tokens out",
    semconv.SERVICE_TIER: "service tier",
    semconv.COST: "cost in US dollars",
    semconv.RESPONSE_FINISH_REASONS: "finish reasons",
    semconv.HTTP_STATUS_CODE: "status code",
    semconv.REQUEST_STREAM: "streamed",
    semconv.RESPONSE_TIME_TO_FIRST_CHUNK: "time to the first chunk",
    semconv.SESSION_ID: "session",
}
_INTRODUCTION = """\
A collector takes spans of any OpenTelemetry instrumentation. A span is one call to a model when it says so in one of
the ways below and names a model, a provider or tokens; or when it names a model and tokens, and says nothing else.
Spans of agents, tools, chains and templates are no calls, whatever else they say. All dialects are read at once: a span
may use the names of two, and today's name of the [GenAI conventions](attributes.md) wins over an older one.

- **Tokens** include what was cached (input) and what was reasoning (output); where a total says that the counts of a
  span exclude these, they are added. A count under `gen_ai.usage.`,
  `llm.token_count.`, `llm.usage.` or `ai.usage.` that no dialect knows is billed in a way that is not known: such
  a call has its tokens and no price, and its attribute `llm_vitals.problem` names the count.
- **Cost** on the span wins over the list price.
- A **time to the first chunk** that is longer than its call is not believed: it is in another unit.
- A call **failed** where its span has the status `ERROR` or a type of error, a status code of 400 or more, or an
  exception among its events and no sign of an answer.
- **Finish reasons** may be a list, a list as JSON text, or texts with commas between. **Messages** may be attributes,
  indexed attributes, span events, or a whole request and answer as JSON of OpenAI, Anthropic, Gemini, Bedrock,
  LangChain or the AI SDK. What has no known shape is no message.
- A **user** is named by the first that is there of the names in `receive/users.py`; it is hashed before it is kept.
- One call **counts once**, whoever made its spans: [each call once](../spans-of-others.md).
"""


def page() -> str:
    """One section a dialect."""
    reasons = table(("Reason", "Why the span is not kept"), [(f"`{name}`", why) for name, why in REASONS.items()])
    return (
        header("Spans of other instrumentations")
        + _INTRODUCTION
        + "\n## What looks like a call and is not kept\n\n"
        + "It is counted by reason, and shown with an example.\n\n"
        + reasons
        + "".join(_section(dialect) for dialect in DIALECTS)
    )


def _section(dialect: Dialect) -> str:
    if unnamed := {*dialect.names, *dialect.milliseconds} - {*_FACTS}:
        raise KeyError(f"name in _FACTS what {sorted(unnamed)} of {dialect.title} are")
    rows = [(_FACTS[name], _code(dialect.names.get(name, ()), dialect.milliseconds.get(name, ()))) for name in _FACTS]
    rows += [
        (f"members of `{name}`", ", ".join(f"`{path}` ({_FACTS[today]})" for path, today in members.items()))
        for name, members in dialect.objects.items()
    ]
    rows += [
        ("time of the first output", _code(dialect.first_output_at)),
        (
            "a stream, and the time of its first chunk",
            ", ".join(f"span event `{e}`" for e in dialect.first_output_events),
        ),
        ("a call, by its presence", _code(dialect.shows)),
        ("no call, whatever else it says", ", ".join(f"span named `*{end}`" for end in dialect.helpers)),
        ("in milliseconds from this emitter", _code(dialect.emits_milliseconds)),
        ("input", _code(dialect.inputs)),
        ("answer", _code(dialect.outputs)),
        ("changes no count and no price", _code(dialect.known)),
    ]
    calls = [
        (f"`{kinds.attribute}`", _code(sorted(kinds.calls)) or "none", _code(sorted(kinds.others)) or "none listed")
        for kinds in dialect.kinds
    ]
    parts = [f"\n## {dialect.title}\n\nNames checked in {', '.join(dialect.checked)}. {dialect.notes}".rstrip() + "\n"]
    if calls:
        parts.append(table(("Attribute", "A call", "No call"), calls))
    if read := [row for row in rows if row[1]]:
        parts.append(table(("Fact", "Read from"), read))
    return "\n".join(parts)


def _code(names: Iterable[str], milliseconds: Iterable[str] = ()) -> str:
    return ", ".join((*(f"`{name}`" for name in names), *(f"`{name}` (milliseconds)" for name in milliseconds)))
