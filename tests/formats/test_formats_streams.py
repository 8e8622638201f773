"""Streams: cut anywhere, split anyhow, joined or not, they say the same and never raise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.formats import anthropic_messages, openai_chat, openai_completions, openai_responses, sse
from llm_vitals.formats.format import Format
from llm_vitals.formats.parse import exchange
from llm_vitals.formats.sse_merge import merge

from . import format_samples as s

STREAMS = [
    pytest.param(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_STREAM, id="chat"),
    pytest.param(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, s.CHAT_TOOL_STREAM, id="chat tool calls"),
    pytest.param(s.COMPLETIONS_PATH, s.COMPLETION_REQUEST, s.COMPLETION_STREAM, id="completions"),
    pytest.param(s.RESPONSES_PATH, s.RESPONSES_REQUEST, s.RESPONSE_STREAM, id="responses"),
    pytest.param(s.MESSAGES_PATH, s.MESSAGES_REQUEST, s.MESSAGE_STREAM, id="messages"),
    pytest.param(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, s.GEMINI_STREAM, id="gemini"),
    pytest.param(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, s.GEMINI_ARRAY, id="gemini, as an array"),
    pytest.param(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, s.gemini_sse(s.GEMINI_CALL_EVENTS), id="gemini calls"),
]


def heard(path: str, request: bytes, stream: bytes) -> Exchange:
    found = exchange(s.wire(path, request, stream, content_type=s.SSE))
    assert found is not None
    return found


@pytest.mark.parametrize(("path", "request_body", "stream"), STREAMS)
def test_a_stream_cut_at_any_byte_says_what_is_known(path: str, request_body: bytes, stream: bytes) -> None:
    whole = heard(path, request_body, stream).response
    assert whole.complete
    chunks, length = 0, 0
    for end in range(len(stream)):
        cut = heard(path, request_body, stream[:end])
        told = cut.response
        assert cut.problems == ()
        assert told.id in (None, whole.id)
        assert whole.text.startswith(told.text.rstrip("\ufffd"))
        assert (told.chunks, len(told.text)) >= (chunks, length), "what was known is known later"
        chunks, length = told.chunks, len(told.text)
        if told.complete:
            assert told.finish_reasons == whole.finish_reasons
        if told.usage is not None and whole.usage is not None:
            assert told.usage.input_tokens == whole.usage.input_tokens
            assert told.usage.output_tokens in (None, whole.usage.output_tokens)


def test_a_chat_stream_ends_with_its_finish_reason_where_done_is_left_out() -> None:
    stream = s.CHAT_STREAM_NO_USAGE.replace(b"data: [DONE]\n\n", b"")
    told = heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, stream).response
    assert (told.complete, told.finish_reasons, told.usage) == (True, ("stop",), None)


def test_an_event_that_is_no_json_is_a_problem_and_the_others_are_told() -> None:
    stream = s.CHAT_STREAM.replace(b"data: [DONE]", b"data: {broken\n\ndata: [DONE]")
    found = heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, stream)
    assert found.problems == ("response_not_json",)
    assert (found.response.text, found.response.complete) == (s.CHAT_TEXT, True)


# -- server-sent events -------------------------------------------------------------------------------------------
FIELDS = [b"data: a", b"data:b", b"data", b"data:  c", b"event: x", b"event", b": no", b"id: 1", b"junk", b"dataa: n"]
LINES = st.lists(st.sampled_from([b"", *FIELDS, "data: \u2028 \x0b \x85".encode()]), max_size=30)


def by_the_book(lines: list[bytes]) -> list[sse.Event]:
    """The algorithm of the standard, line by line; the last event counts even without its blank line."""
    events: list[sse.Event] = []
    name, data = b"", list[bytes]()
    for line in [*lines, b""]:
        if not line:
            if data:
                events.append(sse.Event(name, b"\n".join(data)))
            name, data = b"", []
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value
    return events


@given(LINES, st.lists(st.sampled_from([b"\n", b"\r\n", b"\r"]), min_size=30, max_size=30))
def test_any_line_end_gives_the_same_events(lines: list[bytes], ends: list[bytes]) -> None:
    # CR before an empty line that ends with LF would read as one CRLF.
    raw = b""
    for line, end in zip(lines, ends, strict=False):
        ending = b"\r\n" if raw.endswith(b"\r") and not line and end == b"\n" else end
        raw += line + ending
    assert sse.events(raw) == by_the_book(lines)


# -- merge --------------------------------------------------------------------------------------------------------
TEXTS = st.text(alphabet=st.sampled_from(list('ab "\\\n}]{,:é\u2028😀')), max_size=6)


def chat_event(kind: str, text: str, ascii_only: bool) -> bytes:
    delta: dict[str, object] = {kind: text}
    if kind == "tool":
        delta = {"tool_calls": [{"index": 0, "function": {"arguments": text}}]}
    if kind == "both":
        delta = {"content": text, "reasoning": text}
    choice: dict[str, object] = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
    if kind == "logs":
        choice |= {"delta": {"content": text}, "logprobs": {"content": [{"token": text, "logprob": -0.5}]}}
    if kind == "second":
        choice |= {"index": 1, "delta": {"content": text}}
    event = {"id": "1", "model": "m", "object": "chat.completion.chunk", "padding": "p" * 300, "choices": [choice]}
    return json.dumps(event, ensure_ascii=ascii_only).encode()


RUNS = st.lists(
    st.tuples(
        st.sampled_from(["content", "reasoning_content", "tool", "both", "logs", "second", "refusal"]),
        # Chunks that repeat one text are alike in every byte, whatever else they carry.
        st.lists(TEXTS, min_size=1, max_size=10) | st.builds(lambda text: [text] * 9, TEXTS),
    ),
    min_size=1,
    max_size=5,
)


@given(RUNS, st.booleans(), st.sampled_from([b"\n\n", b"\r\n\r\n"]))
@settings(deadline=None)
def test_a_merged_stream_says_what_the_stream_says(
    runs: list[tuple[str, list[str]]], ascii_only: bool, blank: bytes
) -> None:
    stream = b"".join(b"data: " + chat_event(k, t, ascii_only) + blank for k, texts in runs for t in texts)
    small, gone = merge(stream, openai_chat.FORMAT.operations[0].text_keys)
    told, ended = openai_chat.stream([json.loads(e.data) for e in sse.events(stream)], "openai")
    again, ended_again = openai_chat.stream([json.loads(e.data) for e in sse.events(small)], "openai")
    assert (again.messages, again.token_probabilities) == (told.messages, told.token_probabilities)
    assert (again.chunks + gone, ended_again) == (told.chunks, ended)


@pytest.mark.parametrize(
    ("api", "stream", "left"),
    [
        pytest.param(openai_chat.FORMAT, s.CHAT_STREAM, 5, id="chat"),
        pytest.param(openai_completions.FORMAT, s.COMPLETION_STREAM * 20, 60, id="completions, no run"),
        pytest.param(openai_responses.FORMAT, s.RESPONSE_STREAM, 4, id="responses: numbers and obfuscation differ"),
        pytest.param(anthropic_messages.FORMAT, s.MESSAGE_STREAM, 12, id="messages: padding differs"),
    ],
)
def test_runs_of_text_become_one_event(api: Format, stream: bytes, left: int) -> None:
    assert len(sse.events(merge(stream, api.operations[0].text_keys)[0])) == left


def test_usage_of_the_last_chunk_wins_where_every_chunk_has_one() -> None:
    chunks = [
        b'{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,'
        b'"completion_tokens":%d}}' % n
        for n in range(1, 30)
    ]
    stream = b"".join(b"data: " + c + b"\n\n" for c in chunks)
    told = heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, stream).response
    assert (told.usage, told.text, told.chunks) == (Usage(input_tokens=5, output_tokens=29), "a" * 29, 29)
