"""What is long costs what is short nothing: images of any size before, between and behind the words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals.core.exchange import Exchange, Request
from llm_vitals.formats.body import Body
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.parse import exchange
from llm_vitals.formats.shortened import MARK, shortened
from llm_vitals.verdicts.quality import last_message

from . import format_samples as s

IMAGE = "iVBORw0KGgo" + "A" * 3_000_000
URL = f"data:image/png;base64,{IMAGE}"
QUESTION = "What is in this picture?"
ANSWER = "A cat on a roof."


def heard(path: str, request: object, response: bytes | None = None, **more: str) -> Exchange:
    data = json.dumps(request, ensure_ascii=False).encode()
    found = exchange(s.wire(path, data, response, **more))  # type: ignore[arg-type] - content_type, as a test needs
    assert found is not None
    return found


def of_openai(*parts: object) -> tuple[str, dict[str, Any]]:
    return s.CHAT_PATH, {"messages": [{"role": "user", "content": list(parts)}], "model": "m", "user": "u"}


CHAT_IMAGE = {"type": "image_url", "image_url": {"url": URL}}
CHAT_TEXT = {"type": "text", "text": QUESTION}
CLAUDE_IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": IMAGE}}
TOOL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def last_question(found: Exchange) -> str | None:
    asked = last_message(found)
    return None if asked is None else asked.text


@pytest.mark.parametrize(
    ("path", "body", "led"),
    [
        pytest.param(*of_openai(CHAT_TEXT, CHAT_IMAGE), True, id="image behind"),
        pytest.param(*of_openai(CHAT_IMAGE, CHAT_TEXT), True, id="image before"),
        pytest.param(*of_openai(CHAT_IMAGE, CHAT_TEXT, CHAT_IMAGE), True, id="images around"),
        pytest.param(
            s.CHAT_PATH,
            {
                "messages": [
                    {"role": "user", "content": [CHAT_IMAGE, CHAT_TEXT]},
                    {"role": "assistant", "content": None, "tool_calls": [TOOL]},
                    {"role": "tool", "tool_call_id": "c", "content": "a cat"},
                ],
                "model": "m",
            },
            False,
            id="a tool's answer behind",
        ),
        pytest.param(
            s.CHAT_PATH,
            {
                "messages": [
                    {"role": "user", "content": [CHAT_IMAGE]},
                    {"role": "assistant", "content": "An image. " * 300_000},
                    {"role": "user", "content": QUESTION},
                ],
                "model": "m",
            },
            True,
            id="a long answer between",
        ),
        pytest.param(
            s.MESSAGES_PATH,
            {"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": [CLAUDE_IMAGE, CHAT_TEXT]}]},
            True,
            id="messages",
        ),
        pytest.param(
            s.RESPONSES_PATH,
            {
                "model": "m",
                "input": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "input_image", "image_url": URL},
                            {"type": "input_text", "text": QUESTION},
                        ],
                    }
                ],
            },
            True,
            id="responses",
        ),
        pytest.param(
            s.GEMINI_PATH,
            {"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": IMAGE}}, {"text": QUESTION}]}]},
            True,
            id="gemini",
        ),
    ],
)
def test_the_question_beside_an_image_of_any_size(path: str, body: dict[str, Any], led: bool) -> None:
    found = heard(path, body)
    assert (found.request.led_by_user, last_question(found)) == (led, QUESTION)
    assert found.request.model == ("gemini-2.5-flash" if path == s.GEMINI_PATH else "m")
    images = [part for message in found.request.messages for part in message.parts if part.modality == "image"]
    assert images
    assert all(part.content is None and part.uri is None and part.mime_type == "image/png" for part in images)
    assert found.problems == (("request_truncated",) if "An image. " in str(body) else ())


@pytest.mark.parametrize(
    "word", ["line ü \U0001f600\n", 'say "yes" ', "\u4e2d\u6587 ", "\\path\\"], ids=["lines", "quotes", "cjk", "\\"]
)
@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf-8", "escaped"])
def test_a_giant_question_keeps_its_beginning_and_its_end(word: str, ascii_only: bool) -> None:
    question = "Summarise this: " + word * 200_000 + "In one sentence, please."
    body = {"messages": [{"role": "user", "content": question}], "model": "m"}
    data = json.dumps(body, ensure_ascii=ascii_only).encode()
    found = exchange(s.wire(s.CHAT_PATH, data, None))
    assert found is not None
    assert found.problems == ("request_truncated",)
    assert (found.request.model, found.request.led_by_user) == ("m", True)
    begun = last_question(found) or ""
    assert len(begun) > 10_000 or '"' in word
    assert begun.startswith("Summarise this: ")
    head, _, tail = begun.partition(MARK)
    assert question.startswith(head)
    assert question.endswith(tail)
    assert "\ufffd" not in begun


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param(
            s.GEMINI_PATH,
            {
                "candidates": [
                    {
                        "content": {
                            "parts": [
                                {"text": "A cat "},
                                {"inlineData": {"mimeType": "image/png", "data": IMAGE}},
                                {"text": "on a roof."},
                            ]
                        },
                        "finishReason": "STOP",
                    }
                ],
                "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1300},
                "modelVersion": "m",
                "responseId": "r",
            },
            id="gemini",
        ),
        pytest.param(
            s.CHAT_PATH,
            {
                "id": "r",
                "model": "m",
                "choices": [
                    {
                        "message": {"content": ANSWER, "images": [{"image_url": {"url": URL}}]},
                        "finish_reason": "stop",
                    }
                ],
                "usage": {"prompt_tokens": 3, "completion_tokens": 1300},
            },
            id="chat",
        ),
        pytest.param(
            s.RESPONSES_PATH,
            {
                "id": "r",
                "model": "m",
                "status": "completed",
                "output": [
                    {"type": "image_generation_call", "result": IMAGE, "output_format": "png"},
                    {"type": "message", "content": [{"type": "output_text", "text": ANSWER}]},
                ],
                "usage": {"input_tokens": 3, "output_tokens": 1300},
            },
            id="responses",
        ),
        pytest.param(
            s.MESSAGES_PATH,
            {
                "id": "r",
                "model": "m",
                "type": "message",
                "content": [
                    {"type": "text", "text": "A cat "},
                    {"type": "web_search_tool_result", "content": [{"encrypted_content": IMAGE}]},
                    {"type": "text", "text": "on a roof."},
                ],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 3, "output_tokens": 1300},
            },
            id="messages",
        ),
    ],
)
def test_an_answer_with_an_image_keeps_its_words(path: str, body: dict[str, Any]) -> None:
    requests = {s.CHAT_PATH: s.CHAT_REQUEST, s.RESPONSES_PATH: s.RESPONSES_REQUEST, s.MESSAGES_PATH: s.MESSAGES_REQUEST}
    found = exchange(s.wire(path, requests.get(path, s.GEMINI_REQUEST), json.dumps(body).encode()))
    assert found is not None
    told = found.response
    assert " ".join(told.text.split()) == ANSWER
    assert (told.id, told.model, told.finish_reasons, told.complete) == ("r", "m", ("stop",), True)
    assert told.usage is not None
    assert told.usage.output_tokens == 1300
    assert found.problems == ()


def events_with_images() -> list[dict[str, Any]]:
    def event(*parts: object, **more: object) -> dict[str, Any]:
        return {"candidates": [{"content": {"parts": list(parts)}, **more}], "responseId": "r", "modelVersion": "m"}

    image = {"inlineData": {"mimeType": "image/png", "data": IMAGE[:400_000]}}
    last = {**event({"text": "a roof."}, finishReason="STOP"), "usageMetadata": {"promptTokenCount": 3}}
    return [event({"text": "A cat "}), event(image), event({"text": "on "}), event(image), last]


@pytest.mark.parametrize("framing", ["events", "array"])
def test_a_stream_with_images_keeps_the_words_between_them(framing: str) -> None:
    chunks = [json.dumps(event).encode() for event in events_with_images()]
    data = s.gemini_sse(chunks) if framing == "events" else s.gemini_array(chunks)
    kind = s.SSE if framing == "events" else "application/json"
    found = exchange(s.wire(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, data, content_type=kind))
    assert found is not None
    told = found.response
    assert (told.id, told.model, told.finish_reasons, told.complete) == ("r", "m", ("stop",), True)
    assert told.text == ANSWER
    assert found.problems == ()


TEXTS = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda unit, times: unit * (times // len(unit)),
        st.text(min_size=1, max_size=12),
        st.integers(min_value=2_000, max_value=400_000),
    ),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


def is_shortened(short: object, whole: object) -> bool:
    """Whether one is the other but for strings whose middle is left out."""
    if isinstance(whole, str):
        head, mark, tail = short.partition(MARK) if isinstance(short, str) else ("", "", "")
        return short == whole or (bool(mark) and whole.startswith(head) and whole.endswith(tail))
    if isinstance(whole, list):
        return isinstance(short, list) and len(short) == len(whole) and all(map(is_shortened, short, whole))
    if isinstance(whole, dict):
        return (
            isinstance(short, dict)
            and short.keys() == whole.keys()
            and all(is_shortened(short[name], whole[name]) for name in whole)
        )
    return short == whole


@settings(deadline=None)
@given(VALUES, st.booleans(), st.booleans())
def test_all_but_the_middle_of_long_strings_stays(value: object, ascii_only: bool, indented: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=4 if indented else None).encode("utf-8", "surrogatepass")
    found = shortened(data, PARSE_CAP)
    if found is not None:
        assert len(found.data) <= PARSE_CAP
        assert is_shortened(json.loads(found.data.decode("utf-8", "surrogatepass")), value)


def numbered(sizes: list[int]) -> list[dict[str, object]]:
    roles = ("user", "assistant")
    return [{"role": roles[i % 2], "content": f'{roles[i % 2]} {i} "said" ' * size} for i, size in enumerate(sizes)]


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.lists(st.integers(min_value=1, max_value=4_000), min_size=30, max_size=80),
    st.sampled_from(["user", "tool", "prefilled"]),
    st.booleans(),
)
def test_of_what_is_cut_nobody_takes_the_place_of_the_user(sizes: list[int], last: str, whole: bool) -> None:
    """Strings full of quotation marks cannot be shortened: head and tail are looked at."""
    messages = numbered([size * 4 for size in sizes])
    if last == "tool":
        messages.append({"role": "tool", "tool_call_id": "c", "content": 'the tool "said" ' * sizes[0]})
    elif last == "prefilled":
        messages.append({"role": "assistant", "content": "{"})
    data = json.dumps({"messages": messages, "model": "m"}).encode()
    if len(data) <= 200_000:
        return
    body = Body(data, None, len(data)) if whole else Body(data[:65536], data[-65536:], len(data))
    found = exchange(s.wire(s.CHAT_PATH, body, None))
    assert found is not None
    question = last_question(found)
    users = [str(message["content"]) for message in messages if message["role"] == "user"]
    assert question is None or users[-1].startswith(question[:200].strip()), "an earlier question, or another's words"


def test_of_a_long_conversation_the_last_words_are_kept_first() -> None:
    turns = [f"turn {i} " + f"word{i} " * 400 for i in range(401)]
    body = {
        "messages": [{"role": ("user", "assistant")[i % 2], "content": t} for i, t in enumerate(turns)],
        "model": "m",
    }
    found = heard(s.CHAT_PATH, body)
    assert (found.request.led_by_user, last_question(found)) == (True, turns[-1])
    assert len(found.request.messages) > 20
    assert not found.request.unread


def test_without_the_last_message_there_is_no_question() -> None:
    request = Request(operation="chat", messages=(), unread=True, led_by_user=None)
    assert last_question(Exchange("openai", None, None, request)) is None
