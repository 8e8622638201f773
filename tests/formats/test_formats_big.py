"""Bodies past the parse cap, or that come cut: values out of head and tail, exact or absent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.core.exchange import Exchange, Usage
from llm_vitals.formats import partial_json
from llm_vitals.formats.body import Body
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.parse import exchange

from . import format_samples as s

HISTORY = [{"role": "user" if i % 2 else "assistant", "content": f'turn {i} "quoted" \\ ' * 60} for i in range(400)]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": f"f{i}",
            "parameters": {
                "type": "object",
                "properties": {"model": {"type": "string"}, "stream": True, "role": {"type": "string"}},
                "usage": {"prompt_tokens": 1},
            },
        },
    }
    for i in range(40)
]


def both(data: bytes) -> list[Body]:
    """A body whole, and as head and tail."""
    assert len(data) > PARSE_CAP
    return [Body(data, None, len(data)), Body(data[:65536], data[-65536:], len(data))]


def heard(path: str, request: bytes | Body, response: bytes | Body | None, **more: str) -> Exchange:
    found = exchange(s.wire(path, request, response, **more))  # type: ignore[arg-type] - content_type, as a test needs
    assert found is not None
    return found


def request(**members: object) -> bytes:
    return json.dumps(members).encode()


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(("messages", "model", "stream", "temperature"), id="as the SDK writes"),
        pytest.param(("model", "stream", "temperature", "messages"), id="messages last"),
        pytest.param(("messages", "model", "tools", "stream", "temperature"), id="tools between"),
        pytest.param(("tools", "model", "messages", "stream", "temperature"), id="tools first"),
    ],
)
@pytest.mark.parametrize(
    ("last", "starts"),
    [
        pytest.param({"role": "user", "content": "And then?"}, True, id="user"),
        pytest.param({"role": "tool", "tool_call_id": "c", "content": "18 C"}, False, id="tool"),
        pytest.param({"role": "user", "content": [{"type": "text", "text": "And then?"}]}, True, id="parts"),
    ],
)
def test_a_long_request(order: tuple[str, ...], last: dict[str, object], starts: bool) -> None:
    values: dict[str, object] = {
        "messages": [*HISTORY, last],
        "model": "gpt-4o",
        "stream": True,
        "temperature": 0.5,
        "tools": TOOLS,
    }
    for body in both(request(**{name: values[name] for name in order})):
        found = heard(s.CHAT_PATH, body, None)
        asked = found.request
        assert (asked.model, asked.stream, asked.temperature, asked.led_by_user) == ("gpt-4o", True, 0.5, starts)
        assert found.problems == ("request_truncated",)
        assert asked.messages[0].text == HISTORY[0]["content"]
        if starts:
            assert asked.messages[-1].text == "And then?"


def test_one_giant_last_message_is_known_when_the_body_is_whole_and_unknown_when_it_is_cut() -> None:
    giant = {"role": "user", "content": "Summarise: " + "text " * 100_000}
    whole, cut = both(request(messages=[{"role": "system", "content": "x"}, giant], model="m"))
    found = heard(s.CHAT_PATH, whole, None).request
    assert (found.led_by_user, found.messages[-1].text[:15]) == (True, "Summarise: text")
    assert heard(s.CHAT_PATH, cut, None).request.led_by_user is None


def test_a_giant_message_in_the_middle_of_nowhere() -> None:
    giant = {"role": "user", "content": "Summarise: " + "text " * 100_000}
    whole, cut = both(request(messages=[*HISTORY[:100], giant], model="m"))
    found = heard(s.CHAT_PATH, whole, None).request
    assert (found.led_by_user, found.messages[-1].text[:15]) == (True, "Summarise: text")
    assert heard(s.CHAT_PATH, cut, None).request.led_by_user is None


def test_a_giant_tool_result_goes_on_with_a_query() -> None:
    result = {"type": "tool_result", "tool_use_id": "t", "content": "text " * 100_000}
    whole, _ = both(request(max_tokens=9, messages=[*HISTORY[:100], {"role": "user", "content": [result]}], model="m"))
    assert heard(s.MESSAGES_PATH, whole, None).request.led_by_user is False
    output = {"type": "function_call_output", "call_id": "c", "output": "text " * 100_000}
    whole, _ = both(request(input=[{"role": "user", "content": "q"}, output], model="m"))
    assert heard(s.RESPONSES_PATH, whole, None).request.led_by_user is False


def test_a_giant_input_string() -> None:
    for body in both(request(input="Summarise: " + "text " * 100_000, model="m")):
        asked = heard(s.RESPONSES_PATH, body, None).request
        assert (asked.model, asked.led_by_user, asked.messages[0].text[:15]) == ("m", True, "Summarise: text")


def test_the_model_between_long_messages_and_long_tools() -> None:
    messages = [*HISTORY, {"role": "user", "content": "q"}]
    whole, cut = both(request(messages=messages, model="gpt-4o", tools=TOOLS * 20, temperature=0.5))
    asked = heard(s.CHAT_PATH, whole, None).request
    assert (asked.model, asked.temperature, asked.led_by_user, asked.messages[-1].text) == ("gpt-4o", 0.5, True, "q")
    # With the middle gone nothing is guessed, and the call counts where its path is certain.
    asked = heard(s.CHAT_PATH, cut, None).request
    assert (asked.model, asked.temperature, asked.led_by_user) == (None, 0.5, None)
    assert exchange(s.wire("/api/surveys/7/responses", cut, None, host="x.example")) is None


def vectors(megabytes: int, *, usage_first: bool = False) -> bytes:
    one = b'{"object":"embedding","index":0,"embedding":[%s]}' % b",".join(
        b"-0.012345%d" % (i % 10) for i in range(1536)
    )
    data = b'"data":[' + b",".join([one] * (megabytes * 1_000_000 // len(one) + 1)) + b"]"
    usage = b'"usage":{"prompt_tokens":8,"total_tokens":8}'
    if usage_first:
        return b'{"object":"list",' + usage + b"," + data + b',"model":"m"}'
    return b'{"object":"list",' + data + b',"model":"m",' + usage + b"}"


@pytest.mark.parametrize("usage_first", [False, True], ids=["usage last", "usage first"])
def test_a_60_mb_embeddings_answer(usage_first: bool) -> None:
    data = vectors(60, usage_first=usage_first)
    for body in both(data):
        found = heard(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, body)
        told = found.response
        assert (told.usage, told.model, told.complete) == (Usage(input_tokens=8), "m", True)
        assert found.problems == ("response_truncated",)


def test_an_embeddings_answer_below_the_cap_is_no_problem() -> None:
    data = vectors(0)
    found = heard(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, data)
    assert (found.response.usage, found.response.complete, found.problems) == (Usage(input_tokens=8), True, ())


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param("[" + ",".join(["-0.0123"] * 99) + "]", id="numbers"),
        pytest.param("[\n  " + ",\n  ".join(["1.5e-07"] * 99) + "\n]", id="a number a line"),
        pytest.param("[" + ",".join(["[" + ",".join(["0.5"] * 99) + "]"] * 3) + "]", id="a vector a token"),
        pytest.param("[" + ",".join(["NaN", "-Infinity"] * 50) + "]", id="no numbers"),
        pytest.param("[0.5]", id="one number"),
        pytest.param('{"indices":[' + ",".join(["7"] * 99) + "]}", id="sparse"),
        pytest.param('"' + "AAAA" * 99 + '"', id="base64"),
    ],
)
def test_what_stands_beside_a_vector_is_read(vector: str) -> None:
    data = f'{{"data":[{{"embedding":{vector},"index":0}}],"model":"m","usage":{{"prompt_tokens":8}}}}'.encode()
    found = heard(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, data)
    assert (found.response.model, found.response.usage, found.problems) == ("m", Usage(input_tokens=8), ())
    cut = heard(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, data[:60])
    assert (cut.response.usage, cut.problems) == (None, ("response_not_json",))


def test_numbers_in_the_message_of_an_error_stay() -> None:
    message = "Invalid input: [" + ", ".join(["101"] * 40) + "]"
    call = s.wire(
        s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, json.dumps({"error": {"message": message}}).encode(), status=400
    )
    found = exchange(call)
    assert found is not None
    assert found.response.error_message == message


def test_a_long_plain_answer() -> None:
    logs = {"content": [{"token": "t", "logprob": -0.1, "bytes": [116], "top_logprobs": []} for _ in range(6000)]}
    answer = {
        "id": "c1",
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Yes. " * 6000},
                "logprobs": logs,
                "finish_reason": "length",
            }
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 6000},
    }
    for body in both(json.dumps(answer).encode()):
        found = heard(s.CHAT_PATH, s.CHAT_REQUEST, body)
        told = found.response
        assert (told.id, told.model, told.finish_reasons) == ("c1", "m", ("length",))
        assert told.usage == Usage(input_tokens=3, output_tokens=6000)
        assert told.text.startswith("Yes. Yes. ")
        assert (told.complete, found.problems) == (True, ("response_truncated",))


def test_a_long_stream() -> None:
    chunks = [s.chat_chunk(b'{"content":"w%d "}' % n).replace(b"1760000000", b"%d" % n) for n in range(4000)]
    end = [s.chat_chunk(b"{}", b'"stop"'), s.CHAT_USAGE_CHUNK, b"[DONE]"]
    for body in both(b"".join(b"data: " + c + b"\n\n" for c in [*chunks, *end])):
        found = heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, body, content_type=s.SSE)
        told = found.response
        assert (told.id, told.finish_reasons, told.complete) == ("chatcmpl-S1", ("stop",), True)
        assert told.usage is not None
        assert told.usage.output_tokens == 7
        assert told.text.startswith("w0 w1 w2 ")
        assert found.problems == ("response_truncated",)


def test_a_long_stream_from_one_template_is_read_whole() -> None:
    chunks = [s.chat_chunk(b'{"content":"w%d "}' % n) for n in range(3000)]
    end = [s.chat_chunk(b"{}", b'"stop"'), s.CHAT_USAGE_CHUNK, b"[DONE]"]
    data = b"".join(b"data: " + c + b"\n\n" for c in [*chunks, *end])
    found = heard(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, data, content_type=s.SSE)
    assert len(data) > PARSE_CAP
    assert (found.response.text, found.response.chunks) == ("".join(f"w{n} " for n in range(3000)), 3000)
    assert found.problems == ()


def test_the_last_event_of_a_responses_stream_with_long_tools() -> None:
    tools = json.dumps(
        [{"type": "function", "name": f"f{i}", "parameters": {"usage": {}}} for i in range(6000)]
    ).encode()
    last = s.response_object(s.response_message(b'{"type":"output_text","annotations":[],"text":"4"}'))
    stream = s.RESPONSE_STREAM_CUT + b'event: response.completed\ndata: {"type":"response.completed","response":'
    stream += last.replace(b'"tools":[]', b'"tools":' + tools) + b',"sequence_number":14}\n\n'
    for body in both(stream):
        told = heard(s.RESPONSES_PATH, s.RESPONSES_REQUEST, body, content_type=s.SSE).response
        assert (told.text, told.complete) == (s.RESPONSE_TEXT, True)
        assert told.usage == Usage(input_tokens=30, output_tokens=12, cache_read=10, cache_write=5, reasoning=8)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), JSONS, max_size=4), st.floats(0, 1), st.booleans())
def test_the_beginning_of_a_text_is_the_beginning_of_its_value(
    value: dict[str, object], share: float, ascii_only: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    found = partial_json.beginning(text[: int(len(text) * share)])
    assert begins(found, value)


def begins(found: object, value: object) -> bool:
    if found is None:
        return True
    if isinstance(found, dict) and isinstance(value, dict):
        return all(k in value and begins(v, value[k]) for k, v in found.items())
    if isinstance(found, list) and isinstance(value, list):
        return len(found) <= len(value) and all(begins(f, v) for f, v in zip(found, value, strict=False))
    if isinstance(found, str) and isinstance(value, str):
        # A text that ends between the two escapes of one character shows the first surrogate.
        return value.encode("utf-16-le", "surrogatepass").startswith(found.encode("utf-16-le", "surrogatepass"))
    return found == value


NAMES = ("model", "usage", "stream")


@given(
    st.dictionaries(
        st.sampled_from([*NAMES, "other", "tools"]), JSONS | st.fixed_dictionaries({"model": JSONS}), min_size=1
    ),
    st.floats(0, 1),
)
def test_the_ending_of_a_text_has_members_of_its_outermost_object_alone(value: dict[str, object], share: float) -> None:
    text = json.dumps(value)
    found, _ = partial_json.ending(text[int(len(text) * share) :], NAMES)
    assert all(value[name] == member for name, member in found.items())
