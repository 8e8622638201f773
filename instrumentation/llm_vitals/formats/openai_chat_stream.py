"""What the events of a stream of OpenAI's chat completions add up to: the body of the same call without streaming."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from llm_vitals.formats import errors
from llm_vitals.formats import openai_common as common
from llm_vitals.formats.json_values import Json, count, items, mapping, objects, string
from llm_vitals.formats.tool_calls import ToolCalls


def _merge_parts(parts: Iterable[object]) -> list[Json]:
    """The parts of a content that streamed as arrays: neighbours of one type are pieces of one text."""
    merged: list[dict[str, object]] = []
    for value in parts:
        part = {"type": "text", "text": value} if isinstance(value, str) else mapping(value)
        last = merged[-1] if merged else {}
        kind = part.get("type")
        if kind == "text" and last.get("type") == kind:
            last["text"] = f"{string(last.get('text')) or ''}{string(part.get('text')) or ''}"
        elif kind == "thinking" and last.get("type") == kind:
            last["thinking"] = [*items(last.get("thinking")), *items(part.get("thinking"))]
        else:
            merged.append(dict(part))
    return list(merged)


class _Choice:
    """What the chunks of one choice have added up to."""

    __slots__ = ("calls", "content", "filters", "finish", "images", "logs", "native", "pieces")

    def __init__(self) -> None:
        self.pieces: dict[str, list[str]] = {}
        self.content: list[object] = []
        self.images: list[object] = []
        self.calls = ToolCalls()
        self.logs: list[object] = []
        self.finish: object = None
        self.native: object = None
        self.filters: object = None

    def add(self, choice: Json) -> bool:
        """Takes one chunk in; whether it carried output."""
        # A few servers send a stream's pieces, or its only one, as a message.
        delta = mapping(choice.get("delta")) if "delta" in choice else mapping(choice.get("message"))
        carried = False
        for key, value in delta.items():
            if isinstance(value, str) and value and key in _TEXTS:
                if key == "content" and self.content:
                    self.content.append({"type": "text", "text": value})
                    carried = True
                    continue
                self.pieces.setdefault(key, []).append(value)
                carried = True
            elif key == "content" and isinstance(value, list) and value:
                if "content" in self.pieces:
                    self.content.append({"type": "text", "text": "".join(self.pieces.pop("content"))})
                self.content += value
                carried = True
            elif key == "images" and isinstance(value, list) and value:
                self.images += value
                carried = True
            elif key == "audio" and isinstance(value, dict):
                text = string(mapping(delta["audio"]).get("transcript"))
                self.pieces.setdefault("audio", []).append(text or "")
                carried = True
        calls: Iterable[Json] = objects(delta.get("tool_calls"))
        if isinstance(delta.get("function_call"), dict):
            calls = ({"index": 0, "function": delta["function_call"]},)
        for call in calls:
            carried = self.calls.add(call) or carried
        if choice.get("finish_reason") is not None:
            self.finish = choice["finish_reason"]
            self.native = choice.get("native_finish_reason")
        self.logs += items(mapping(choice.get("logprobs")).get("content"))
        if common.filtered(choice.get("content_filter_results")):
            self.filters = choice["content_filter_results"]
        return carried

    def body(self, index: int) -> dict[str, object]:
        """The choice as a plain answer would have it."""
        message: dict[str, object] = {key: "".join(texts) for key, texts in self.pieces.items() if key != "audio"}
        if self.content:
            message["content"] = _merge_parts(self.content)
        if "audio" in self.pieces:
            message["audio"] = {"transcript": "".join(self.pieces["audio"])}
        if self.images:
            message["images"] = self.images
        message["tool_calls"] = self.calls.body()
        return {
            "index": index,
            "message": message,
            "finish_reason": self.finish,
            "native_finish_reason": self.native,
            "content_filter_results": self.filters,
            "logprobs": {"content": self.logs},
        }


_TEXTS: Final = frozenset({"content", "refusal", "reasoning_content", "reasoning"})
_ONCE: Final = ("id", "model")
_LATEST: Final = ("usage", "x_groq", "service_tier", "moderation", "prompt_filter_results", "error")


class Streamed(NamedTuple):
    """What a stream adds up to."""

    body: Json
    """The body that the same call would have had without streaming."""
    chunks: int
    """Events that carried output."""
    ended: bool
    """Whether every choice that began has its finish reason."""


def streamed(events: Sequence[Json]) -> Streamed:
    """All events of a stream put together."""
    choices: dict[int, _Choice] = {}
    body: dict[str, object] = {}
    chunks = 0
    for event in events:
        carried = False
        for choice in objects(event.get("choices")):
            index = count(choice.get("index")) or 0
            if index not in choices:
                choices[index] = _Choice()
            carried = choices[index].add(choice) or carried
            if choice.get("error") is not None:
                body["error"] = choice["error"]
        chunks += carried
        for key in _ONCE:
            if not body.get(key) and event.get(key):
                body[key] = event[key]
        for key in _LATEST:
            if event.get(key) is not None:
                body[key] = event[key]
        error = errors.find(event)
        if error:
            body["error"] = error
    body["choices"] = [choice.body(index) for index, choice in sorted(choices.items())]
    ended = bool(choices) and all(c.finish is not None for c in choices.values())
    return Streamed(body, chunks, ended)
