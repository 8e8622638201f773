"""Every way an answer can come, with the real SDKs: exactly one span each, with what the wire said and nothing else."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import anthropic
import httpx
import httpx2
import openai
import pytest
from asking import again
from google import genai
from sdk_apis import QUESTION, STATUS_ERRORS, TOOLS, Api, Asked, anthropic_client, gemini_client, openai_client

from llm_vitals.core import semconv
from llm_vitals_demo.provider import Provider


def test_an_answer(ask: Asked, told: Any, stream: bool) -> None:
    began = time.perf_counter()
    ask("stand-in-drip", stream=stream)
    wall_s = time.perf_counter() - began

    span = told.span()
    said = told.attributes()
    assert span.name == f"{ask.api.operation} stand-in-drip"
    assert span.kind.name == "CLIENT"
    assert span.status.status_code.name == "UNSET"
    assert said[semconv.PROVIDER_NAME] == ask.api.provider
    assert said[semconv.REQUEST_MODEL] == "stand-in-drip"
    assert said[semconv.RESPONSE_FINISH_REASONS] == ("stop",)
    assert said[semconv.USAGE_INPUT_TOKENS] > 0
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0
    assert said[semconv.OUTCOME] == "ok"
    assert said[semconv.QUERY] is True
    assert said[semconv.RETRY] is False
    assert said[semconv.TASK] == "what"
    assert semconv.RESPONSE_ID in said
    assert semconv.ERROR_TYPE not in said
    assert said.get(semconv.STREAM_END) == ("complete" if stream else None)
    duration_s = (span.end_time - span.start_time) / 1e9
    assert 0 < duration_s <= wall_s
    if stream:
        # To the last chunk, not only to the headers.
        assert duration_s > said[semconv.RESPONSE_TIME_TO_FIRST_CHUNK]
        assert said[semconv.STREAM_CHUNKS] > 5


def test_content_is_off_by_default(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-20", stream=stream)
    assert "Norway" not in str(told.attributes())


def test_a_stream_without_usage_has_no_tokens(ask: Asked, told: Any) -> None:
    ask("stand-in-nousage-20", stream=True)
    said = told.attributes()
    assert semconv.USAGE_INPUT_TOKENS not in said
    assert semconv.USAGE_OUTPUT_TOKENS not in said
    assert semconv.COST not in said
    assert said[semconv.STREAM_END] == "complete"
    assert not told.points(semconv.METRIC_TOKENS)


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_an_error(ask: Asked, told: Any, stream: bool, status: int) -> None:
    with pytest.raises(STATUS_ERRORS) as raised:
        ask(f"stand-in-{status}", stream=stream)
    assert (getattr(raised.value, "status_code", None) or raised.value.code) == status
    span, said = told.span(), told.attributes()
    assert span.status.status_code.name == "ERROR"
    assert said[semconv.HTTP_STATUS_CODE] == status
    assert said[semconv.ERROR_TYPE]
    assert said[semconv.OUTCOME] == "error"
    assert semconv.STREAM_END not in said
    assert semconv.USAGE_INPUT_TOKENS not in said


def test_a_tool_call(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-tool", stream=stream, **ask.api.tools)
    said = told.attributes()
    assert said[semconv.RESPONSE_FINISH_REASONS] == (ask.api.tool_finish,)
    assert said[semconv.OUTCOME] == "ok"
    assert said[semconv.QUERY] is True


@pytest.mark.parametrize(
    ("behaviour", "outcome", "source"),
    [
        pytest.param("refusal", "refusal", "wire", id="the wire says so"),
        pytest.param("filter", "refusal", "wire", id="a content filter"),
        pytest.param("decline", "refusal", "phrase", id="in plain words"),
        pytest.param("length", "cut_off", None, id="cut off"),
    ],
)
def test_an_answer_that_is_none(
    ask: Asked, told: Any, stream: bool, behaviour: str, outcome: str, source: str | None
) -> None:
    ask(f"stand-in-{behaviour}", stream=stream)
    said = told.attributes()
    assert said[semconv.OUTCOME] == outcome
    if source == "phrase":  # the text decided: by the phrase rule, the model or both
        assert said[semconv.REFUSAL_SOURCE] in ("phrase", "model")
    else:
        assert said.get(semconv.REFUSAL_SOURCE) == source


def test_the_provider_hangs_up(ask: Asked, told: Any, stream: bool) -> None:
    with pytest.raises(Exception) as raised:
        ask("stand-in-break", stream=stream)
    span, said = told.span(), told.attributes()
    assert span.status.status_code.name == "ERROR"
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE].endswith("RemoteProtocolError"), raised.value
    assert said.get(semconv.STREAM_END) == ("error" if stream else None)


def test_a_stream_without_its_end(ask: Asked, told: Any) -> None:
    with contextlib.suppress(Exception):  # some SDKs complain, some do not
        ask("stand-in-truncated-40", stream=True)
    said = told.attributes()
    assert said[semconv.STREAM_END] == "truncated"
    assert said[semconv.OUTCOME] == "cut_off"


def test_an_error_in_mid_stream(ask: Asked, told: Any) -> None:
    with contextlib.suppress(
        openai.APIError, anthropic.APIError, genai.errors.APIError, ValueError
    ):  # the Responses API hands it over as an event
        ask("stand-in-error-40", stream=True)
    said = told.attributes()
    assert said[semconv.STREAM_END] == "error"
    assert said[semconv.OUTCOME] == "error"
    assert said[semconv.ERROR_TYPE]


def test_nobody_listens(api: Api, told: Any) -> None:
    nowhere = Provider(1, None)  # type: ignore[arg-type]  # nothing is received on port 1
    refused = (openai.APIConnectionError, anthropic.APIConnectionError, httpx.ConnectError, httpx2.ConnectError)
    with pytest.raises(refused), api.make(nowhere) as client:
        api.create(client, "stand-in")
    said = told.attributes()
    assert said[semconv.ERROR_TYPE].endswith("ConnectError")
    assert said[semconv.OUTCOME] == "error"
    assert semconv.HTTP_STATUS_CODE not in said


def test_an_answer_that_is_html(ask: Asked, told: Any) -> None:
    with contextlib.suppress(Exception):
        ask("stand-in-html")
    said = told.attributes()
    assert "response_not_json" in said[semconv.PROBLEM] or "unexpected_content_type" in said[semconv.PROBLEM]
    assert semconv.USAGE_INPUT_TOKENS not in said


def test_a_compressed_stream(ask: Asked, told: Any, stream: bool) -> None:
    ask("stand-in-gzip-40", stream=stream)
    said = told.attributes()
    assert said[semconv.RESPONSE_FINISH_REASONS] == ("stop",)
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0


# -- other calls ---------------------------------------------------------------------------------------------------


def test_embeddings(provider: Provider, told: Any) -> None:
    with openai_client(provider) as client:
        client.embeddings.create(model="stand-in", input=["a", "b"], encoding_format="float", dimensions=64)
    span, said = told.span(), told.attributes()
    assert span.name == "embeddings stand-in"
    assert said[semconv.USAGE_INPUT_TOKENS] > 0
    assert said[semconv.EMBEDDINGS_DIMENSION_COUNT] == 64
    assert semconv.USAGE_OUTPUT_TOKENS not in said
    assert said[semconv.QUERY] is False


def test_an_embeddings_answer_of_60_mb(provider: Provider, told: Any) -> None:
    with openai_client(provider) as client:
        # The SDK's own parsing of 60 MB would take ten times the rest.
        client.embeddings.with_raw_response.create(model="stand-in-big", input="a", encoding_format="float")
    assert told.attributes()[semconv.USAGE_INPUT_TOKENS] > 0


@pytest.mark.parametrize("contents", ["a", ["a", "b"]], ids=["one", "several"])
def test_gemini_embeddings(provider: Provider, told: Any, contents: Any) -> None:
    with gemini_client(provider) as client:
        client.models.embed_content(model="stand-in", contents=contents, config={"output_dimensionality": 8})
    span, said = told.span(), told.attributes()
    assert span.name == "embeddings stand-in"
    assert said[semconv.USAGE_INPUT_TOKENS] > 0
    assert said[semconv.EMBEDDINGS_DIMENSION_COUNT] == 8
    assert said[semconv.QUERY] is False


def test_a_gemini_stream_as_a_json_array(provider: Provider, told: Any) -> None:
    body = {"contents": [{"parts": [{"text": "What is the capital of Norway?"}]}]}
    url = f"{provider.url}/v1beta/models/stand-in-drip:streamGenerateContent"
    with httpx2.Client() as client, client.stream("POST", url, json=body) as response:
        assert response.headers["content-type"].startswith("application/json")
        response.read()
    said = told.attributes()
    assert (said[semconv.STREAM_END], said[semconv.RESPONSE_FINISH_REASONS]) == ("complete", ("stop",))
    assert said[semconv.STREAM_CHUNKS] > 5
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0


def test_the_whole_request_is_kept_where_content_is(
    provider: Provider, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")
    again(told)
    with openai_client(provider) as client:
        client.chat.completions.create(
            model="stand-in", messages=QUESTION, seed=7, logprobs=True, response_format={"type": "json_object"}
        )
    assert json.loads(told.attributes()[semconv.REQUEST_PARAMETERS]) == {
        "model": "stand-in",
        "logprobs": True,
        "response_format": {"type": "json_object"},
        "seed": 7,
    }


def test_retries_are_attempts_of_one_query(provider: Provider, told: Any) -> None:
    client = openai.OpenAI(base_url=provider.openai_url, api_key="stand-in", max_retries=2)
    with client:
        client.chat.completions.create(model="stand-in-flaky", messages=QUESTION)
    first, second = told.spans()
    assert [s.attributes[semconv.RETRY] for s in (first, second)] == [False, True]
    assert [s.attributes[semconv.QUERY] for s in (first, second)] == [True, False]
    assert [s.attributes[semconv.OUTCOME] for s in (first, second)] == ["error", "ok"]


def test_a_tool_loop_is_one_query(provider: Provider, told: Any) -> None:
    with openai_client(provider) as client:
        messages: list[Any] = list(QUESTION)
        answer = client.chat.completions.create(model="stand-in-tool", messages=messages, tools=TOOLS)
        calls = answer.choices[0].message.tool_calls or []
        messages.append(answer.choices[0].message.model_dump(exclude_none=True))
        messages += [{"role": "tool", "tool_call_id": call.id, "content": "Oslo"} for call in calls]
        client.chat.completions.create(model="stand-in-tool", messages=messages, tools=TOOLS)
    assert [s.attributes[semconv.QUERY] for s in told.spans()] == [True, False]


def test_the_anthropic_stream_helper(provider: Provider, told: Any) -> None:
    with (
        anthropic_client(provider) as client,
        client.messages.stream(model="stand-in-40", max_tokens=99, messages=QUESTION) as stream,
    ):
        stream.get_final_message()
    assert told.attributes()[semconv.STREAM_END] == "complete"


@pytest.mark.parametrize("raw", ["with_raw_response", "with_streaming_response"])
def test_raw_responses(provider: Provider, told: Any, raw: str) -> None:
    with openai_client(provider) as client:
        created = getattr(client.chat.completions, raw).create(model="stand-in-40", messages=QUESTION)
        if raw == "with_raw_response":
            assert created.parse().choices
        else:
            with created as response:
                assert response.parse().choices
    said = told.attributes()
    assert said[semconv.USAGE_OUTPUT_TOKENS] > 0
    assert semconv.STREAM_END not in said
