"""Bodies of the APIs that Ollama, Cohere and Amazon Bedrock have of their own, in the bytes that these send."""

from __future__ import annotations

import json
from typing import Any

import aws_frames as aws

NDJSON = "application/x-ndjson"
AWS_HOST = "bedrock-runtime.eu-central-1.amazonaws.com"


def dumped(value: object) -> bytes:
    """JSON as most servers write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# -- Ollama -------------------------------------------------------------------------------------------------------
OLLAMA_PATH = "/api/chat"
OLLAMA_GENERATE_PATH = "/api/generate"
OLLAMA_EMBED_PATH = "/api/embed"
_TOOLS: list[Any] = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
OLLAMA_REQUEST = dumped(
    {
        "model": "llama3.2",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Weather?", "images": ["iVBORw0KGgo="]},
            {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "weather", "arguments": {}}}]},
            {"role": "tool", "content": "18 C", "tool_name": "weather"},
            {"role": "user", "content": "And in Lyon?"},
        ],
        "tools": _TOOLS,
        "format": {"type": "object", "properties": {"c": {"type": "number"}}},
        "think": "high",
        "options": {"temperature": 0.5, "top_k": 40, "top_p": 0.9, "num_predict": 64, "seed": 7, "stop": ["END"]},
    }
)
OLLAMA_PLAIN_REQUEST = OLLAMA_REQUEST[:-1] + b',"stream":false}'
_OLLAMA_END = {
    "done": True,
    "done_reason": "stop",
    "total_duration": 9,
    "prompt_eval_count": 26,
    "prompt_eval_duration": 3,
    "eval_count": 11,
    "eval_duration": 4,
}
_OLLAMA_CALL = {"id": "call_1", "function": {"index": 0, "name": "weather", "arguments": {"city": "Lyon"}}}
_OLLAMA_MESSAGE = {"role": "assistant", "content": 'Sunny, été "21" C.', "thinking": "Hm, Lyon."}
OLLAMA = dumped(
    {
        "model": "llama3.2",
        "created_at": "2026-11-30T12:00:00.1Z",
        "message": {**_OLLAMA_MESSAGE, "tool_calls": [_OLLAMA_CALL]},
        **_OLLAMA_END,
    }
)


def _ollama_line(number: int, **members: object) -> bytes:
    return dumped({"model": "llama3.2", "created_at": f"2026-11-30T12:00:0{number % 10}.{number}Z", **members}) + b"\n"


OLLAMA_WORDS = ["Sun", "ny, ", "été", ' "21" C', "."]
_OLLAMA_MESSAGES: list[dict[str, object]] = [
    *({"content": "", "thinking": text} for text in ("Hm,", " Lyon.")),
    *({"content": text} for text in OLLAMA_WORDS),
    {"content": "", "tool_calls": [_OLLAMA_CALL]},
]
OLLAMA_LINES = [
    *(
        _ollama_line(number, message={"role": "assistant", **message}, done=False)
        for number, message in enumerate(_OLLAMA_MESSAGES)
    ),
    _ollama_line(20, message={"role": "assistant", "content": ""}, **_OLLAMA_END),
]
OLLAMA_STREAM = b"".join(OLLAMA_LINES)
OLLAMA_FAULT = b'{"error":"an error was encountered while running the model: CUDA error"}\n'
OLLAMA_GENERATE_REQUEST = dumped(
    {"model": "llama3.2", "prompt": "Why is the sky blue?", "system": "Be brief.", "options": {}}
)
OLLAMA_GENERATED = dumped(
    {"model": "llama3.2", "created_at": "x", "response": "Air scatters.", "context": [1, 2, 3], **_OLLAMA_END}
)
OLLAMA_GENERATE_STREAM = b"".join(
    (
        *(_ollama_line(n, response=text, done=False) for n, text in enumerate(("Air", " scatters", "."))),
        _ollama_line(9, response="", context=[1, 2, 3], **_OLLAMA_END),
    )
)
OLLAMA_EMBED_REQUEST = b'{"model":"all-minilm","input":["one","two"],"dimensions":4}'
OLLAMA_EMBEDDINGS = (
    b'{"model":"all-minilm","embeddings":[[0.1,0.2],[0.3,0.4]],"total_duration":1,"prompt_eval_count":8}'
)

# -- Cohere -------------------------------------------------------------------------------------------------------
COHERE_PATH = "/v2/chat"
COHERE_EMBED_PATH = "/v2/embed"
COHERE_REQUEST = dumped(
    {
        "model": "command-a-03-2025",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Weather?"},
            {
                "role": "assistant",
                "tool_plan": "I will look.",
                "tool_calls": [
                    {"id": "c0", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}}
                ],
            },
            {
                "role": "tool",
                "tool_call_id": "c0",
                "content": [{"type": "document", "document": {"data": {"degrees": 18}}}],
            },
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "And in Lyon?"},
                    {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
                ],
            },
        ],
        "tools": _TOOLS,
        "response_format": {"type": "json_object", "json_schema": {"type": "object"}},
        "max_tokens": 64,
        "stop_sequences": ["END"],
        "temperature": 0.5,
        "seed": 7,
        "k": 40,
        "p": 0.9,
        "stream": False,
    }
)
COHERE_STREAM_REQUEST = COHERE_REQUEST.replace(b'"stream":false', b'"stream":true')
_COHERE_CALLS = [
    {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Lyon"}'}},
    {"id": "c2", "type": "function", "function": {"name": "clock", "arguments": "{}"}},
]
_COHERE_USAGE = {
    "billed_units": {"input_tokens": 46, "output_tokens": 14},
    "tokens": {"input_tokens": 1445.0, "output_tokens": 43},
    "cached_tokens": 992,
}
COHERE = dumped(
    {
        "id": "316f0604",
        "message": {
            "role": "assistant",
            "tool_plan": "I will look it up.",
            "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Sunny, 21 C."}],
            "tool_calls": _COHERE_CALLS,
        },
        "finish_reason": "TOOL_CALL",
        "usage": _COHERE_USAGE,
    }
)


def _cohere_event(kind: str, **members: object) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + dumped({"type": kind, **members}) + b"\n\n"


def _cohere_content(index: int, **content: str) -> bytes:
    kind = "content-start" if "type" in content else "content-delta"
    return _cohere_event(kind, index=index, delta={"message": {"content": content}})


def _cohere_call(number: int) -> list[bytes]:
    call: Any = _COHERE_CALLS[number]
    began = {**call, "function": {"name": call["function"]["name"], "arguments": ""}}
    text: str = call["function"]["arguments"]
    return [
        _cohere_event("tool-call-start", index=number, delta={"message": {"tool_calls": began}}),
        *(
            _cohere_event(
                "tool-call-delta",
                index=number,
                delta={"message": {"tool_calls": {"function": {"arguments": piece}}}},
            )
            for piece in (text[:3], text[3:])
            if piece
        ),
        _cohere_event("tool-call-end", index=number),
    ]


COHERE_STREAM = b"".join(
    (
        _cohere_event("message-start", id="316f0604", delta={"message": {"role": "assistant", "content": []}}),
        *(
            _cohere_event("tool-plan-delta", delta={"message": {"tool_plan": piece}})
            for piece in ("I", " will", " look", " it", " up.")
        ),
        _cohere_content(0, type="thinking", thinking=""),
        _cohere_content(0, thinking="Hm."),
        _cohere_event("content-end", index=0),
        _cohere_content(1, type="text", text=""),
        *(_cohere_content(1, text=piece) for piece in ("Sun", "ny, ", "21 C.")),
        _cohere_event("content-end", index=1),
        *_cohere_call(0),
        *_cohere_call(1),
        _cohere_event("message-end", delta={"finish_reason": "TOOL_CALL", "usage": _COHERE_USAGE}),
        b"data: [DONE]\n\n",
    )
)
COHERE_EMBED_REQUEST = dumped(
    {
        "model": "embed-v4.0",
        "input_type": "search_query",
        "texts": ["one", "two"],
        "embedding_types": ["float"],
        "output_dimension": 4,
    }
)
COHERE_EMBEDDINGS = dumped(
    {
        "id": "e1",
        "embeddings": {"float": [[0.1, 0.2], [0.3, 0.4]]},
        "texts": ["one", "two"],
        "meta": {"api_version": {"version": "2"}, "billed_units": {"input_tokens": 2}},
        "response_type": "embeddings_by_type",
    }
)

# -- Bedrock ------------------------------------------------------------------------------------------------------
CONVERSE_MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
CONVERSE_PATH = f"/model/{CONVERSE_MODEL}/converse"
CONVERSE_STREAM_PATH = f"/model/{CONVERSE_MODEL}/converse-stream"
CONVERSE_REQUEST = dumped(
    {
        "messages": [
            {"role": "user", "content": [{"text": "Weather?"}, {"cachePoint": {"type": "default"}}]},
            {
                "role": "assistant",
                "content": [{"toolUse": {"toolUseId": "t0", "name": "weather", "input": {"city": "Paris"}}}],
            },
            {
                "role": "user",
                "content": [{"toolResult": {"toolUseId": "t0", "content": [{"text": "18 C"}, {"json": {"c": 18}}]}}],
            },
            {
                "role": "user",
                "content": [
                    {"text": "And in Lyon?"},
                    {"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}},
                    {"document": {"format": "pdf", "name": "a", "source": {"s3Location": {"uri": "s3://b/a.pdf"}}}},
                ],
            },
        ],
        "system": [{"text": "Be kind."}],
        "inferenceConfig": {"maxTokens": 64, "temperature": 0.5, "topP": 0.9, "stopSequences": ["END"]},
        "additionalModelRequestFields": {"top_k": 40},
        "toolConfig": {"tools": [{"toolSpec": {"name": "weather", "inputSchema": {"json": {"type": "object"}}}}]},
    }
)
_CONVERSE_USAGE = {
    "inputTokens": 12,
    "outputTokens": 20,
    "totalTokens": 1132,
    "cacheReadInputTokens": 1000,
    "cacheWriteInputTokens": 100,
    "cacheDetails": [{"ttl": "1h", "inputTokens": 60}, {"ttl": "5m", "inputTokens": 40}],
}
CONVERSE = dumped(
    {
        "metrics": {"latencyMs": 551},
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "Hm, Lyon.", "signature": "c2ln"}}},
                    {"text": "Sunny, 21 C."},
                    {"toolUse": {"toolUseId": "t1", "name": "weather", "input": {"city": "Lyon"}}},
                ],
            }
        },
        "stopReason": "tool_use",
        "usage": _CONVERSE_USAGE,
    }
)


def converse_event(kind: str, padding: int = 9, **members: object) -> bytes:
    """One message of Converse's stream; `p` hides how long it is."""
    names = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return aws.message(names, dumped({**members, "p": "abcdefghijklmnopqrstuvwxyz"[: padding % 26]}))


def _delta(index: int, **delta: object) -> tuple[str, dict[str, object]]:
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": delta}


_CONVERSE_EVENTS: list[tuple[str, dict[str, object]]] = [
    ("messageStart", {"role": "assistant"}),
    *(_delta(0, reasoningContent=piece) for piece in ({"text": "Hm,"}, {"text": " Lyon."}, {"signature": "c2ln"})),
    ("contentBlockStop", {"contentBlockIndex": 0}),
    *(_delta(1, text=piece) for piece in ("Sun", "ny,", " 21", " C", ".")),
    ("contentBlockStop", {"contentBlockIndex": 1}),
    ("contentBlockStart", {"contentBlockIndex": 2, "start": {"toolUse": {"toolUseId": "t1", "name": "weather"}}}),
    *(_delta(2, toolUse={"input": piece}) for piece in ("", '{"city"', ': "Lyon"}')),
    ("contentBlockStop", {"contentBlockIndex": 2}),
    ("messageStop", {"stopReason": "tool_use"}),
    ("metadata", {"metrics": {"latencyMs": 551}, "usage": _CONVERSE_USAGE}),
]
CONVERSE_EVENTS: list[object] = [{"type": kind, **members} for kind, members in _CONVERSE_EVENTS]
CONVERSE_FRAMES = [
    converse_event(kind, 3 * number, **members) for number, (kind, members) in enumerate(_CONVERSE_EVENTS)
]
CONVERSE_STREAM = b"".join(CONVERSE_FRAMES)

NOVA_PATH = "/model/amazon.nova-lite-v1:0/invoke"
NOVA_STREAM_PATH = "/model/amazon.nova-lite-v1:0/invoke-with-response-stream"
NOVA_REQUEST = dumped(
    {
        "schemaVersion": "messages-v1",
        "messages": [{"role": "user", "content": [{"text": "Why is the sky blue?"}]}],
        "system": [{"text": "Be kind."}],
        "inferenceConfig": {"max_new_tokens": 64, "topK": 20, "topP": 0.9, "temperature": 0.5},
    }
)
NOVA = dumped(
    {
        "output": {"message": {"role": "assistant", "content": [{"text": "Air scatters light."}]}},
        "stopReason": "end_turn",
        "usage": {
            "inputTokens": 12,
            "outputTokens": 5,
            "totalTokens": 17,
            "cacheReadInputTokenCount": 3,
            "cacheWriteInputTokenCount": 0,
        },
    }
)
_NOVA_METRICS = {"inputTokenCount": 12, "outputTokenCount": 5, "cacheReadInputTokenCount": 3}
NOVA_EVENTS: list[object] = [
    {"messageStart": {"role": "assistant"}},
    *(
        {"contentBlockDelta": {"delta": {"text": piece}, "contentBlockIndex": number}}
        for number, piece in enumerate(("Air", " scatters", " light", "."))
    ),
    {"contentBlockStop": {"contentBlockIndex": 3}},
    {"messageStop": {"stopReason": "end_turn"}},
    {
        "metadata": {
            "usage": {
                "inputTokens": 12,
                "outputTokens": 5,
                "cacheReadInputTokenCount": 3,
                "cacheWriteInputTokenCount": 0,
            },
            "metrics": {},
            "trace": {},
        },
        "amazon-bedrock-invocationMetrics": _NOVA_METRICS,
    },
]


def chunks(events: list[object]) -> bytes:
    """Events of InvokeModel's stream, a message each."""
    return b"".join(aws.chunk(dumped(event), number) for number, event in enumerate(events))


NOVA_STREAM = chunks(NOVA_EVENTS)
LLAMA_PATH = "/model/us.meta.llama3-3-70b-instruct-v1:0/invoke"
LLAMA_STREAM_PATH = "/model/us.meta.llama3-3-70b-instruct-v1:0/invoke-with-response-stream"
LLAMA_REQUEST = dumped({"prompt": "The sky is", "max_gen_len": 64, "temperature": 0.5, "top_p": 0.9})
LLAMA = dumped({"generation": "\nblue.", "prompt_token_count": 4, "generation_token_count": 3, "stop_reason": "length"})
LLAMA_STREAM = chunks(
    [
        {"generation": "\n", "prompt_token_count": 4, "generation_token_count": 1, "stop_reason": None},
        {"generation": "blue", "prompt_token_count": None, "generation_token_count": 2, "stop_reason": None},
        {
            "generation": ".",
            "prompt_token_count": None,
            "generation_token_count": 3,
            "stop_reason": "length",
            "amazon-bedrock-invocationMetrics": {"inputTokenCount": 4, "outputTokenCount": 3},
        },
    ]
)
