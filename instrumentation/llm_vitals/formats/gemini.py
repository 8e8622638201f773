"""Google's Gemini, by AI Studio and Vertex AI: `...:generateContent`, `:streamGenerateContent`, `:embedContent`.

Read from google-genai 3.6 `types.py` (GenerateContentResponse, Candidate, Part, FunctionCall, PartialArg,
GenerateContentResponseUsageMetadata, FinishReason, BlockedReason, EmbedContentResponse). Input tokens are those of the
prompt and of tool use, output tokens those of the candidates and of thoughts. A stream has no end marker: it has ended
when each candidate has its finish reason, or when the prompt was blocked. Requests may name members in camel case or
in snake case. The model stands in the path alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Message, Part, Request, Response, Usage
from llm_vitals.formats import billing, errors, finish, media
from llm_vitals.formats import openai_common as common
from llm_vitals.formats import provider as providers
from llm_vitals.formats.format import Endpoint, Format, Operation
from llm_vitals.formats.gemini_stream import Candidate
from llm_vitals.formats.json_array import JSON_ARRAY
from llm_vitals.formats.json_values import (
    Json,
    TextBudget,
    count,
    decimal_count,
    items,
    json_text,
    mapping,
    number,
    objects,
    probabilities,
    whole,
    word,
    words,
)
from llm_vitals.formats.partial_json import Scan
from llm_vitals.formats.sse_stream import SSE

_GENERATE_NAMES: Final = (
    "contents",
    "systemInstruction",
    "tools",
    "toolConfig",
    "generationConfig",
    "safetySettings",
    "cachedContent",
    "labels",
    "modelArmorConfig",
)
_GENERATED_NAMES: Final = (
    "candidates",
    "usageMetadata",
    "modelVersion",
    "responseId",
    "createTime",
    "promptFeedback",
    "modelStatus",
)
_EMBED_NAMES: Final = (
    "requests",
    "content",
    "model",
    "taskType",
    "title",
    "outputDimensionality",
    "embedContentConfig",
)
_EMBEDDED_NAMES: Final = ("embeddings", "embedding", "usageMetadata", "metadata", "truncated")

_TOOL_PARTS: Final = ("functionResponse", "functionCall")
_ROLES: Final = {"model": "assistant", "function": "tool"}
_OUTPUT_TYPES: Final = {"IMAGE": "image", "AUDIO": "speech"}
_FINISH_NUMBERS: Final = ("", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT")
"""Where the caller asked for numbers in place of words (`$alt=json;enum-encoding=int`)."""
_REFUSALS: Final = frozenset(
    {
        *("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "IMAGE_SAFETY"),
        *("IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"),
    }
)
"""Finish reasons that say: we decline."""


@cache
def _snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter.group().lower()}", name)


def _get(body: Json, name: str) -> object:
    """A member by its name in camel case, or by the same name in snake case."""
    value = body.get(name)
    return body.get(_snake_case(name)) if value is None else value


def is_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for content."""
    return model_in_path and "contents" in body


def request(body: Json) -> Request:
    """A request for content; the newest messages keep their text first."""
    budget = TextBudget()
    contents = body.get("contents")
    listed = [mapping(c) for c in (items(contents) or [contents])]
    messages = [_message(c, budget) for c in reversed(listed)]
    config = mapping(_get(body, "generationConfig"))
    thinking = mapping(_get(config, "thinkingConfig"))
    return Request(
        operation=semconv.GENERATE_CONTENT,
        messages=tuple(reversed(messages)),
        system=tuple(_parts(mapping(_get(body, "systemInstruction")), budget)),
        tools=common.tools(body.get("tools")),
        temperature=number(_get(config, "temperature")),
        top_p=number(_get(config, "topP")),
        top_k=decimal_count(_get(config, "topK")),
        max_tokens=decimal_count(_get(config, "maxOutputTokens")),
        frequency_penalty=number(_get(config, "frequencyPenalty")),
        presence_penalty=number(_get(config, "presencePenalty")),
        stop_sequences=words(_get(config, "stopSequences")),
        seed=whole(_get(config, "seed")),
        choice_count=count(_get(config, "candidateCount")),
        output_type=_output_type(config),
        output_schema=mapping(_get(config, "responseJsonSchema")) or None,
        reasoning_level=word(_get(thinking, "thinkingLevel")),
        led_by_user=common.led_by_user([{"role": "user", **message} for message in listed], _holds_tool),
    )


def _output_type(config: Json) -> str | None:
    mime_type = _get(config, "responseMimeType")
    if mime_type == "text/x.enum":  # one of some words, as it stands
        return "text"
    if mime_type == "application/json":
        return "json"
    modalities = words(_get(config, "responseModalities"))
    return next((kind for name, kind in _OUTPUT_TYPES.items() if name in modalities), None)


def _holds_tool(content: Json) -> bool:
    return any(_get(part, name) is not None for part in objects(content.get("parts")) for name in _TOOL_PARTS)


def _message(content: Json, budget: TextBudget) -> Message:
    parts = tuple(_parts(content, budget))
    role = word(content.get("role")) or "user"
    role = _ROLES.get(role, role)
    if role == "user" and parts and all(p.type == "tool_call_response" for p in parts):
        role = "tool"
    return Message(role=role, parts=parts)


def _parts(content: Json, budget: TextBudget) -> Iterable[Part]:
    parts = content.get("parts")
    # One part may stand without its array.
    for part in objects(items(parts) or [parts]):
        found = _part(part, budget)
        if found is not None:
            yield found


def _part(part: Json, budget: TextBudget) -> Part | None:
    if "text" in part:
        text = budget.take(part["text"])
        return Part(type="reasoning" if part.get("thought") is True else "text", content=text) if text else None
    value = _get(part, "functionCall")
    if isinstance(value, dict):
        call = mapping(_get(part, "functionCall"))
        return Part(
            type="tool_call",
            id=word(call.get("id")),
            name=word(call.get("name")),
            arguments=budget.take(json_text(call.get("args"))),
        )
    result = mapping(_get(part, "functionResponse"))
    if result:
        return Part(
            type="tool_call_response",
            id=word(result.get("id")) or word(result.get("name")),
            content=budget.take_result(json_text(result.get("response"))),
        )
    inline = mapping(_get(part, "inlineData"))
    if inline:
        return media.blob(_get(inline, "mimeType"), name=_get(inline, "displayName"), data=inline.get("data"))
    file = mapping(_get(part, "fileData"))
    if file:
        mime_type = word(_get(file, "mimeType"))
        return media.located(_get(file, "fileUri"), media.modality(mime_type))._replace(mime_type=mime_type)
    name = next((key for key in part if key not in ("thought", "thoughtSignature", "thought_signature")), None)
    return None if name is None else Part(type="generic", name=word(name))


def _usage(value: object) -> Usage | None:
    counts = mapping(value)
    thoughts = count(counts.get("thoughtsTokenCount"))
    found = Usage(
        input_tokens=_sum(count(counts.get("promptTokenCount")), count(counts.get("toolUsePromptTokenCount"))),
        output_tokens=_sum(count(counts.get("candidatesTokenCount")), thoughts),
        cache_read=count(counts.get("cachedContentTokenCount")),
        reasoning=thoughts,
    )
    return None if found == Usage() else found


def _sum(one: int | None, other: int | None) -> int | None:
    return one if other is None else (one or 0) + other


def _finish_word(value: object) -> str | None:
    """The provider's word for why a candidate ended."""
    if type(value) is int and 0 < value < len(_FINISH_NUMBERS):
        return _FINISH_NUMBERS[value]
    return None if value == "FINISH_REASON_UNSPECIFIED" else word(value)


def response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """A whole response, or one put together from a stream."""
    del provider  # AI Studio and Vertex AI count tokens alike
    budget = TextBudget()
    messages: list[Message] = []
    reasons: list[str] = []
    signals: list[str | None] = []
    logs: list[object] = []
    for candidate in objects(body.get("candidates")):
        ended_by = _finish_word(candidate.get("finishReason"))
        reason = finish.reason(ended_by)
        parts = tuple(_parts(mapping(candidate.get("content")), budget))
        messages.append(Message(role="assistant", parts=parts, finish_reason=reason, separator=""))
        if reason:
            reasons.append(reason)
        signals.append(f"finishReason={ended_by}" if ended_by in _REFUSALS else None)
        chosen = mapping(candidate.get("logprobsResult")).get("chosenCandidates")
        logs += (token.get("logProbability") for token in objects(chosen))
    block_reason = word(mapping(body.get("promptFeedback")).get("blockReason"))
    error = errors.find(body)
    fault = errors.read(error) if error else errors.Fault(None, None, None)
    return Response(
        id=word(body.get("responseId")),
        model=word(body.get("modelVersion")),
        usage=_usage(body.get("usageMetadata")),
        finish_reasons=tuple(reasons),
        messages=tuple(messages),
        blocked=common.first(
            (f"promptFeedback.blockReason={block_reason}" if block_reason else None, *signals, fault.blocked)
        ),
        error_type=fault.type,
        error_message=fault.message,
        complete=complete,
        token_probabilities=probabilities(logs),
        billing=billing.of_gemini(body),
    )


def stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """A stream's response, and whether every candidate that began has its finish reason."""
    candidates: dict[int, Candidate] = {}
    body: dict[str, object] = {}
    usage: dict[str, object] = {}
    chunks = 0
    for event in events:
        carried = False
        for candidate in objects(event.get("candidates")):
            index = count(candidate.get("index")) or 0
            carried = candidates.setdefault(index, Candidate()).add(candidate) or carried
        chunks += carried
        usage.update(mapping(event.get("usageMetadata")))
        for key in ("responseId", "modelVersion", "promptFeedback"):
            if event.get(key):
                body[key] = event[key]
        error = errors.find(event)
        if error:
            body["error"] = error
    body["usageMetadata"] = usage
    body["candidates"] = [candidate.body() for _, candidate in sorted(candidates.items())]
    found = response(body, provider)
    blocked = bool(mapping(body.get("promptFeedback")).get("blockReason"))
    ended = blocked or (bool(candidates) and all(c.finish_reason is not None for c in candidates.values()))
    return found._replace(chunks=chunks), ended


_FINISH: Final = re.compile(r'"finishReason"\s*:\s*"(\w{1,64})"')


def _fill_gap(seen: Scan) -> dict[str, object]:
    """The members of a long response; where its candidates are cut, with the finish reason behind the cut."""
    members = dict(seen.members)
    if seen.cut == "candidates":
        candidates = [dict(mapping(c)) for c in items(members.get("candidates"))]
        reason = _FINISH.search(seen.before)
        if candidates and reason and candidates[-1].get("finishReason") is None:
            candidates[-1]["finishReason"] = reason.group(1)
        members["candidates"] = candidates
    return members


def is_embed_request(body: Json, *, model_in_path: bool) -> bool:
    """Whether a request body asks for embeddings."""
    return model_in_path and ("content" in body or "requests" in body)


def embed_request(body: Json) -> Request:
    """A request for the embedding of one content, or of several."""
    budget = TextBudget()
    requests = list(objects(body.get("requests"))) or [body]
    config = mapping(requests[0].get("embedContentConfig"))
    dimensions = _get(requests[0], "outputDimensionality")
    messages = (_message(mapping(one.get("content")), budget) for one in requests)
    return Request(
        operation=semconv.EMBEDDINGS,
        messages=tuple(message for message in messages if message.parts),
        dimensions=count(_get(config, "outputDimensionality") if dimensions is None else dimensions),
        led_by_user=False,
    )


def embed_response(body: Json, provider: str, *, complete: bool = False) -> Response:
    """The usage of an embeddings response; the vectors are not read. It names neither model nor id."""
    found = response({**body, "candidates": ()}, provider, complete=complete)
    usage = found.usage
    return found if usage is None else found._replace(usage=Usage(input_tokens=usage.input_tokens))


def embed_stream(events: Sequence[Json], provider: str) -> tuple[Response, bool]:
    """Embeddings do not stream; events that come all the same are read as one response."""
    return embed_response({key: value for event in events for key, value in event.items()}, provider), False


def _model(path: str) -> str | None:
    """`.../models/{model}:generateContent`; of Vertex AI also `.../endpoints/{number}:generateContent`."""
    return path.rpartition(":")[0].rpartition("/")[2] or None


def _provider(path: str) -> str:
    vertex = "/publishers/" in path or "/projects/" in path
    return providers.GCP_VERTEX_AI if vertex else providers.GCP_GEMINI


FORMAT: Final = Format(
    operations=(
        Operation(
            name=semconv.GENERATE_CONTENT,
            endpoints=(
                Endpoint(ending=":generateContent", certain=":generateContent"),
                Endpoint(
                    ending=":streamGenerateContent",
                    certain=":streamGenerateContent",
                    always_streams=True,
                ),
            ),
            is_request=is_request,
            request=request,
            response=response,
            stream=stream,
            request_names=_GENERATE_NAMES,
            response_names=_GENERATED_NAMES,
            input="contents",
            system="systemInstruction",
            text_keys=(b"text",),
            fill_gap=_fill_gap,
        ),
        Operation(
            name=semconv.EMBEDDINGS,
            endpoints=(
                Endpoint(ending=":embedContent", certain=":embedContent"),
                Endpoint(ending=":batchEmbedContents", certain=":batchEmbedContents"),
            ),
            is_request=is_embed_request,
            request=embed_request,
            response=embed_response,
            stream=embed_stream,
            request_names=_EMBED_NAMES,
            response_names=_EMBEDDED_NAMES,
            input="requests",
            led_by_user=False,
            vectors=frozenset(),
        ),
    ),
    provider=_provider,
    model=_model,
    framings=(JSON_ARRAY, SSE),
)
