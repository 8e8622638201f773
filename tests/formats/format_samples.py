"""Bytes as the APIs send them, and the calls around them. `test_formats_samples` parses each with the SDKs' types."""

from __future__ import annotations

import json
from collections.abc import Mapping

from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import Wire


def wire(
    path: str,
    request: bytes | Body | None,
    response: bytes | Body | None,
    *,
    host: str = "api.openai.com",
    status: int | None = 200,
    content_type: str | None = "application/json",
    headers: Mapping[str, str] | None = None,
    dropped: bool = False,
) -> Wire:
    """A call of which the transport saw these bytes."""
    return Wire(
        scheme="https",
        host=host,
        port=443,
        path=path,
        request_headers=headers or {},
        request=Body(request, None, len(request)) if isinstance(request, bytes) else request,
        status_code=status,
        content_type=content_type,
        response=Body(response, None, len(response)) if isinstance(response, bytes) else response,
        streamed="event-stream" in (content_type or ""),
        dropped=dropped,
    )


CHAT_PATH = "/v1/chat/completions"
COMPLETIONS_PATH = "/v1/completions"
RESPONSES_PATH = "/v1/responses"
EMBEDDINGS_PATH = "/v1/embeddings"
MESSAGES_PATH = "/v1/messages"
SSE = "text/event-stream; charset=utf-8"


def _sse(*data: bytes) -> bytes:
    return b"".join(b"data: " + d + b"\n\n" for d in data)


def _named(*events: tuple[bytes, bytes]) -> bytes:
    return b"".join(b"event: " + name + b"\ndata: " + data + b"\n\n" for name, data in events)


# -- chat completions ---------------------------------------------------------------------------------------------
CHAT_REQUEST = (
    b'{"messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"What is the capital of '
    b'France?"}],"model":"gpt-4o-mini","temperature":0.2,"max_completion_tokens":64,"seed":7,"stop":["\\n\\n"],'
    b'"safety_identifier":"u-42","response_format":{"type":"text"}}'
)
CHAT = (
    b'{"id":"chatcmpl-C1","object":"chat.completion","created":1760000000,"model":"gpt-4o-mini-2024-07-18","choices":'
    b'[{"index":0,"message":{"role":"assistant","content":"Paris.","refusal":null,"annotations":[]},"logprobs":'
    b'{"content":[{"token":"Paris","logprob":0.0,"bytes":null,"top_logprobs":[]},{"token":".",'
    b'"logprob":-0.6931471805599453,'
    b'"bytes":null,"top_logprobs":[]}],"refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":24,'
    b'"completion_tokens":2,"total_tokens":26,"prompt_tokens_details":{"cached_tokens":8,"audio_tokens":0},'
    b'"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,'
    b'"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_1"}'
)
CHAT_TOOL_REQUEST = (
    b'{"messages":[{"role":"user","content":[{"type":"text","text":"Weather here?"},{"type":"image_url","image_url":'
    b'{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1",'
    b'"type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]},{"role":"tool",'
    b'"tool_call_id":"call_1","content":"18 C"}],"model":"gpt-4o","tools":[{"type":"function","function":{"name":'
    b'"weather","parameters":{"type":"object","properties":{"model":{"type":"string"}}}}}]}'
)
CHAT_TOOL = (
    b'{"id":"chatcmpl-T1","object":"chat.completion","created":1760000000,"model":"gpt-4o-2024-08-06",'
    b'"choices":[{"index":'
    b'0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_2","type":"function","function":{"name":'
    b'"weather","arguments":"{\\"city\\":\\"Lyon\\"}"}}],"refusal":null},"logprobs":null,'
    b'"finish_reason":"tool_calls"}],'
    b'"usage":{"prompt_tokens":60,"completion_tokens":12,"total_tokens":72}}'
)
CHAT_REFUSAL = (
    b'{"id":"chatcmpl-R1","object":"chat.completion","created":1760000000,"model":"gpt-4o-2024-08-06",'
    b'"choices":[{"index":'
    b'0,"message":{"role":"assistant","content":null,"refusal":"I cannot help with that."},"logprobs":null,'
    b'"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":6,"total_tokens":26}}'
)
CHAT_FILTERED = (
    b'{"id":"chatcmpl-F1","object":"chat.completion","created":1760000000,"model":"gpt-4o","choices":[{"index":1,'
    b'"message":{"role":"assistant","content":"two"},"logprobs":null,"finish_reason":"length"},{"index":0,"message":'
    b'{"role":"assistant","content":""},"logprobs":null,"finish_reason":"content_filter","content_filter_results":'
    b'{"hate":{"filtered":true,"severity":"high"}}}],"usage":{"prompt_tokens":9,"completion_tokens":3,'
    b'"total_tokens":12}}'
)
_CHUNK = (
    b'{"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-mini-2024-07-18",'
    b'"service_tier":"default","system_fingerprint":"fp_1","choices":['
)


def chat_chunk(delta: bytes, finish: bytes = b"null", *, index: int = 0) -> bytes:
    """One chunk of a chat stream."""
    choice = b'{"index":%d,"delta":%s,"logprobs":null,"finish_reason":%s}' % (index, delta, finish)
    return _CHUNK + choice + b'],"usage":null}'


CHAT_USAGE_CHUNK = (
    _CHUNK + b'],"usage":{"prompt_tokens":24,"completion_tokens":7,"total_tokens":31,"prompt_tokens_details":'
    b'{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":4}}}'
)
CHAT_STREAM_REQUEST = (
    b'{"messages":[{"role":"user","content":"Count."}],"model":"gpt-4o-mini","stream":true,"stream_options":'
    b'{"include_usage":true}}'
)
CHAT_WORDS = [
    b"One",
    b", two",
    b", three",
    b", \\u00e9t\\u00e9",
    b", \\ud83d",
    b"\\ude00",
    b' \\"four\\"',
    b"\\n",
    b" end",
]
CHAT_TEXT = 'One, two, three, été, 😀 "four"\n end'
CHAT_STREAM = _sse(
    chat_chunk(b'{"role":"assistant","content":"","refusal":null}'),
    *(chat_chunk(b'{"content":"' + text + b'"}') for text in CHAT_WORDS),
    chat_chunk(b"{}", b'"stop"'),
    CHAT_USAGE_CHUNK,
    b"[DONE]",
)
CHAT_STREAM_NO_USAGE = CHAT_STREAM.replace(b"data: " + CHAT_USAGE_CHUNK + b"\n\n", b"")
CHAT_TOOL_STREAM = _sse(
    chat_chunk(
        b'{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":'
        b'{"name":"weather","arguments":""}}]}'
    ),
    chat_chunk(b'{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":"}}]}'),
    chat_chunk(b'{"tool_calls":[{"index":0,"function":{"arguments":"\\"Paris\\"}"}}]}'),
    chat_chunk(
        b'{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"clock","arguments":"{}"}}]}'
    ),
    chat_chunk(b"{}", b'"tool_calls"'),
    b"[DONE]",
)
CHAT_ERROR_STREAM = _sse(
    chat_chunk(b'{"role":"assistant","content":"Hal"}'),
    b'{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}',
)
CHAT_REFUSAL_STREAM = _sse(
    chat_chunk(b'{"role":"assistant","content":null,"refusal":""}'),
    chat_chunk(b'{"refusal":"I cannot"}'),
    chat_chunk(b'{"refusal":" help."}'),
    chat_chunk(b"{}", b'"stop"'),
    b"[DONE]",
)
GROQ_STREAM = _sse(
    b'{"id":"chatcmpl-G1","object":"chat.completion.chunk","created":1760000000,"model":"llama-3.3-70b-versatile",'
    b'"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,'
    b'"finish_reason":null}],"x_groq":'
    b'{"id":"req_1"}}',
    b'{"id":"chatcmpl-G1","object":"chat.completion.chunk","created":1760000000,"model":"llama-3.3-70b-versatile",'
    b'"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":'
    b'{"queue_time":0.01,"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}}',
    b"[DONE]",
)
RATE_LIMITED = (
    b'{"error":{"message":"Rate limit reached for gpt-4o-mini","type":"requests","param":null,'
    b'"code":"rate_limit_exceeded"}}'
)
AZURE_FILTERED = (
    b'{"error":{"message":"The response was filtered","param":"prompt","code":"content_filter",'
    b'"status":400,"innererror":'
    b'{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"jailbreak":{"filtered":true,"detected":true}}}}}'
)

# -- completions --------------------------------------------------------------------------------------------------
COMPLETION_REQUEST = b'{"model":"gpt-3.5-turbo-instruct","prompt":"Once upon","max_tokens":4,"n":1,"user":"u-1"}'
COMPLETION = (
    b'{"id":"cmpl-1","object":"text_completion","created":1760000000,"model":"gpt-3.5-turbo-instruct:20230824-v2",'
    b'"choices":[{"text":" a time","index":0,"logprobs":{"tokens":[" a"," time"],"token_logprobs":[0.0,'
    b"-0.6931471805599453],"
    b'"top_logprobs":null,"text_offset":[9,11]},"finish_reason":"length"}],"usage":{"prompt_tokens":2,'
    b'"completion_tokens":2,"total_tokens":4}}'
)
COMPLETION_STREAM = _sse(
    b'{"id":"cmpl-1","object":"text_completion","created":1760000000,"choices":[{"text":" a","index":0,"logprobs":null,'
    b'"finish_reason":null}],"model":"gpt-3.5-turbo-instruct"}',
    b'{"id":"cmpl-1","object":"text_completion","created":1760000000,"choices":[{"text":" time","index":0,'
    b'"logprobs":null,'
    b'"finish_reason":"stop"}],"model":"gpt-3.5-turbo-instruct"}',
    b"[DONE]",
)

# -- responses ----------------------------------------------------------------------------------------------------
RESPONSES_REQUEST = (
    b'{"input":"What is 2+2?","model":"gpt-5-mini","instructions":"Be brief.","max_output_tokens":32,"reasoning":'
    b'{"effort":"low"},"previous_response_id":"resp_0","text":{"format":{"type":"json_schema","name":"n","schema":{}}}}'
)
_RESPONSE = (
    b'{"id":"resp_1","object":"response","created_at":1760000000,"status":"%s","error":%s,"incomplete_details":%s,'
    b'"instructions":"Be brief.","max_output_tokens":32,"model":"gpt-5-mini-2025-08-07","output":[%s],'
    b'"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":"low","summary":null},'
    b'"temperature":1.0,'
    b'"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":%s,'
    b'"user":null,"metadata":{}}'
)
_RESPONSE_USAGE = (
    b'{"input_tokens":30,"input_tokens_details":{"cached_tokens":10,"cache_write_tokens":5},"output_tokens":12,'
    b'"output_tokens_details":{"reasoning_tokens":8},"total_tokens":42}'
)
_REASONING_ITEM = b'{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Adding."}]}'


def response_message(part: bytes) -> bytes:
    """A message among a response's output."""
    return b'{"id":"msg_1","type":"message","status":"completed","content":[%s],"role":"assistant"}' % part


_FOUR = b'{"type":"output_text","annotations":[],"logprobs":[],"text":"4"}'
_CALL_ITEM = (
    b'{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\\"a\\":2}",'
    b'"call_id":"call_1","name":"add"}'
)


def response_object(
    output: bytes,
    *,
    status: bytes = b"completed",
    error: bytes = b"null",
    details: bytes = b"null",
    usage: bytes = _RESPONSE_USAGE,
) -> bytes:
    """A response object."""
    return _RESPONSE % (status, error, details, output, usage)


RESPONSE = response_object(_REASONING_ITEM + b"," + response_message(_FOUR))
RESPONSE_CALL = response_object(_CALL_ITEM)
RESPONSE_REFUSAL = response_object(response_message(b'{"type":"refusal","refusal":"I cannot help."}'))
RESPONSE_CUT = response_object(response_message(_FOUR), status=b"incomplete", details=b'{"reason":"max_output_tokens"}')
RESPONSE_FILTERED = response_object(b"", status=b"incomplete", details=b'{"reason":"content_filter"}')
RESPONSE_FAILED = response_object(
    b"", status=b"failed", error=b'{"code":"server_error","message":"It broke."}', usage=b"null"
)
_BEGUN = response_object(b"", status=b"in_progress", usage=b"null")


def _text_delta(number: int, text: bytes) -> tuple[bytes, bytes]:
    return (
        b"response.output_text.delta",
        b'{"type":"response.output_text.delta","sequence_number":%d,"item_id":"msg_1","output_index":0,'
        b'"content_index":0,'
        b'"delta":"%s","logprobs":[],"obfuscation":"%s"}' % (number, text, b"x" * (number % 7 + 1)),
    )


RESPONSE_WORDS = [b"%d, " % n for n in range(1, 13)]
RESPONSE_TEXT = "".join(f"{n}, " for n in range(1, 13))
RESPONSE_STREAM_CUT = _named(
    (b"response.created", b'{"type":"response.created","sequence_number":0,"response":' + _BEGUN + b"}"),
    (
        b"response.output_item.added",
        (
            b'{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1",'
            b'"type":"message",'
            b'"status":"in_progress","content":[],"role":"assistant"}}'
        ),
    ),
    *(_text_delta(n + 2, text) for n, text in enumerate(RESPONSE_WORDS)),
)
RESPONSE_STREAM = RESPONSE_STREAM_CUT + _named(
    (
        b"response.completed",
        b'{"type":"response.completed","sequence_number":14,"response":'
        + response_object(
            response_message(
                b'{"type":"output_text","annotations":[],"logprobs":[],"text":"%s"}' % b"".join(RESPONSE_WORDS)
            )
        )
        + b"}",
    )
)
RESPONSE_ERROR_STREAM = RESPONSE_STREAM_CUT + _named(
    (
        b"error",
        b'{"type":"error","sequence_number":14,"code":"rate_limit_exceeded","message":"Slow down.","param":null}',
    )
)

# -- embeddings ---------------------------------------------------------------------------------------------------
EMBEDDINGS_REQUEST = (
    b'{"input":["one","two"],"model":"text-embedding-3-small","encoding_format":"float","dimensions":4}'
)
EMBEDDINGS = (
    b'{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-0.2,0.3,0.4]},{"object":"embedding",'
    b'"index":1,"embedding":[0.1,0.2,0.3,0.4]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":2,'
    b'"total_tokens":2}}'
)

# -- Anthropic messages -------------------------------------------------------------------------------------------
MESSAGES_REQUEST = (
    b'{"max_tokens":256,"messages":[{"role":"user","content":"Why is the sky blue?"}],"model":"claude-sonnet-4-5",'
    b'"system":[{"type":"text","text":"Be kind."}],"temperature":0.5,"top_k":40,"stop_sequences":["END"],"metadata":'
    b'{"user_id":"u-7"}}'
)
BEDROCK_MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
BEDROCK_PATH = f"/model/{BEDROCK_MODEL}/invoke"
BEDROCK_STREAM_PATH = f"/model/{BEDROCK_MODEL}/invoke-with-response-stream"
BEDROCK_REQUEST = (
    b'{"max_tokens":256,"messages":[{"role":"user","content":"Why is the sky blue?"}],"system":[{"type":"text","text":'
    b'"Be kind."}],"temperature":0.5,"anthropic_version":"bedrock-2023-05-31"}'
)
MESSAGE = (
    b'{"model":"claude-sonnet-4-5-20250929","id":"msg_01A","type":"message","role":"assistant","content":[{"type":'
    b'"thinking","thinking":"Light scatters.","signature":"c2ln"},{"type":"text","text":"Rayleigh scattering."}],'
    b'"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":100,'
    b'"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":0},'
    b'"output_tokens":20,"service_tier":"standard","output_tokens_details":{"thinking_tokens":9}}}'
)
MESSAGE_TOOL_REQUEST = (
    b'{"max_tokens":256,"messages":[{"role":"user","content":"Weather?"},{"role":"assistant",'
    b'"content":[{"type":"tool_use",'
    b'"id":"toolu_1","name":"weather","input":{"city":"Paris"}}]},{"role":"user","content":[{"type":"tool_result",'
    b'"tool_use_id":"toolu_1","content":[{"type":"text","text":"18 C"}]}]}],"model":"claude-sonnet-4-5","stream":true}'
)
MESSAGE_REFUSAL = (
    b'{"id":"msg_01R","type":"message","role":"assistant","model":"claude-opus-4-5","content":[],'
    b'"stop_reason":"refusal",'
    b'"stop_sequence":null,"stop_details":{"type":"refusal","category":"cyber","explanation":null},"usage":'
    b'{"input_tokens":30,"output_tokens":4}}'
)
_START = (
    b"message_start",
    (
        b'{"type":"message_start","message":{"model":"claude-sonnet-4-5-20250929","id":"msg_01S",'
        b'"type":"message","role":'
        b'"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,'
        b'"cache_creation_input_tokens":0,"cache_read_input_tokens":7,"output_tokens":1}}}'
    ),
)


def _delta(index: int, delta: bytes, padding: int = 0) -> tuple[bytes, bytes]:
    return (
        b"content_block_delta",
        b'{"type":"content_block_delta","index":%d,"delta":%s%s}' % (index, delta, b" " * padding),
    )


MESSAGE_WORDS = [b"Sun", b"light", b" is", b" scat", b"tered", b" by", b" air", b"."]
MESSAGE_STREAM = _named(
    _START,
    (
        b"content_block_start",
        b'{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}          }',
    ),
    (b"ping", b'{"type": "ping"}'),
    *(
        _delta(0, b'{"type":"text_delta","text":"%s"}' % text, padding)
        for text, padding in zip(MESSAGE_WORDS, (0, 3, 9, 1, 12, 6, 2, 5), strict=True)
    ),
    (b"content_block_stop", b'{"type":"content_block_stop","index":0 }'),
    (
        b"content_block_start",
        (
            b'{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_9",'
            b'"name":"weather",'
            b'"input":{}}}'
        ),
    ),
    _delta(1, b'{"type":"input_json_delta","partial_json":""}'),
    _delta(1, b'{"type":"input_json_delta","partial_json":"{\\"city\\": "}'),
    _delta(1, b'{"type":"input_json_delta","partial_json":"\\"Paris\\"}"}'),
    (b"content_block_stop", b'{"type":"content_block_stop","index":1}'),
    (
        b"message_delta",
        (
            b'{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},'
            b'"usage":{"input_tokens":25,'
            b'"cache_creation_input_tokens":0,"cache_read_input_tokens":7,"output_tokens":33}}'
        ),
    ),
    (b"message_stop", b'{"type":"message_stop"}'),
)
MESSAGE_ERROR_STREAM = _named(
    _START,
    (b"error", b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}'),
)
OVERLOADED = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}'
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

# -- Gemini -------------------------------------------------------------------------------------------------------
GEMINI_PATH = "/v1beta/models/gemini-2.5-flash:generateContent"
GEMINI_STREAM_PATH = "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
VERTEX_PATH = "/v1/projects/p/locations/europe-west1/publishers/google/models/gemini-2.5-pro:generateContent"
GEMINI_EMBED_PATH = "/v1beta/models/gemini-embedding-001:batchEmbedContents"
GEMINI_REQUEST = (
    b'{"contents":[{"parts":[{"text":"Weather?"},{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},'
    b'{"fileData":{"fileUri":"gs://b/a.mp4","mimeType":"video/mp4"}}],"role":"user"},'
    b'{"parts":[{"functionCall":{"id":"c1",'
    b'"name":"weather","args":{"city":"Paris"}},"thoughtSignature":"c2ln"}],"role":"model"},'
    b'{"parts":[{"functionResponse":'
    b'{"id":"c1","name":"weather","response":{"result":"18 C"}}}],"role":"user"},{"parts":[{"text":"And in Lyon?"}],'
    b'"role":"user"}],"systemInstruction":{"parts":[{"text":"Be brief."}],"role":"user"},'
    b'"tools":[{"functionDeclarations":'
    b'[{"name":"weather","parameters":{"type":"OBJECT"}}]}],'
    b'"generationConfig":{"temperature":0.5,"topP":0.9,"topK":40.0,'
    b'"maxOutputTokens":64,"candidateCount":2,"stopSequences":["END"],"seed":7,'
    b'"presencePenalty":0.1,"frequencyPenalty":'
    b'0.2,"responseMimeType":"application/json","thinkingConfig":{"thinkingLevel":"LOW"}}}'
)
_GEMINI_USAGE = (
    b'"usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":9,"totalTokenCount":44,"thoughtsTokenCount":12,'
    b'"toolUsePromptTokenCount":3,"cachedContentTokenCount":8,'
    b'"promptTokensDetails":[{"modality":"TEXT","tokenCount":20}]}'
)
_GEMINI_END = _GEMINI_USAGE + b',"modelVersion":"gemini-2.5-flash-001","responseId":"r-1"}'
GEMINI = (
    b'{"candidates":[{"content":{"parts":[{"text":"Thinking.","thought":true},{"text":"Sunny,'
    b' "},{"functionCall":{"name":'
    b'"weather","args":{"city":"Lyon"}}},{"text":"21 C."}],"role":"model"},"finishReason":"STOP","avgLogprobs":-0.1,'
    b'"index":0}],' + _GEMINI_END
)
GEMINI_BLOCKED = (
    b'{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":6,'
    b'"totalTokenCount":6},"modelVersion":"gemini-2.5-flash"}'
)
GEMINI_CUT_OFF = b'{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","index":0}],' + _GEMINI_END
GEMINI_ERROR = b'{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":[]}}'
GEMINI_EMBED_REQUEST = (
    b'{"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"one"}]},'
    b'"outputDimensionality":4},'
    b'{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"two"}]}}]}'
)
GEMINI_EMBEDDINGS = (
    b'{"embeddings":[{"values":[0.1,-0.2,0.3,0.4]},{"values":[0.1,0.2,0.3,0.4]}],'
    b'"usageMetadata":{"promptTokenCount":2}}'
)


def gemini_event(part: bytes, finish: bytes = b"") -> bytes:
    """One event of a Gemini stream."""
    return b'{"candidates":[{"content":{"parts":[%s],"role":"model"}%s,"index":0}],%s' % (part, finish, _GEMINI_END)


GEMINI_WORDS = [b"Sun", b"ny, ", b"\\u00e9t\\u00e9", b' \\"21\\" C', b"."]
GEMINI_TEXT = 'Sunny, été "21" C.'
GEMINI_EVENTS = [
    gemini_event(b'{"text":"Think","thought":true}'),
    gemini_event(b'{"text":"ing.","thought":true}'),
    *(gemini_event(b'{"text":"%s"}' % text) for text in GEMINI_WORDS),
    gemini_event(b'{"text":""}', b',"finishReason":"STOP"'),
]
GEMINI_CALL_EVENTS = [
    gemini_event(b'{"functionCall":{"name":"weather","id":"c1","willContinue":true}}'),
    gemini_event(
        b'{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"Ly",'
        b'"willContinue":true}],"willContinue":true}}'
    ),
    gemini_event(b'{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"on"}],"willContinue":true}}'),
    gemini_event(b'{"functionCall":{"partialArgs":[{"jsonPath":"$.days[0].n","numberValue":2}],"willContinue":true}}'),
    gemini_event(b'{"functionCall":{}}'),
    gemini_event(b'{"functionCall":{"name":"clock","args":{}}}', b',"finishReason":"STOP"'),
]


def gemini_sse(events: list[bytes]) -> bytes:
    """The stream as `alt=sse` has it."""
    return b"".join(b"data: " + event + b"\r\n\r\n" for event in events)


def gemini_array(events: list[bytes]) -> bytes:
    """The stream as it is without `alt=sse`."""
    return b"[" + b"\n,\r\n".join(events) + b"\n]\n"


GEMINI_STREAM = gemini_sse(GEMINI_EVENTS)
GEMINI_ARRAY = gemini_array(GEMINI_EVENTS)
GEMINI_ERROR_STREAM = gemini_sse(GEMINI_EVENTS[:3]) + json.dumps(json.loads(GEMINI_ERROR), indent=2).encode() + b"\n"
