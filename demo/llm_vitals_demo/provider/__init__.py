"""A stand-in for the providers of models, on loopback: their wire formats, their errors, and faults on request.

    with serving() as provider:
        client = openai.OpenAI(base_url=provider.openai_url, api_key="stand-in")

It offers OpenAI's chat, completions, responses and embeddings, Anthropic's messages, and Gemini's generateContent
(plain, as server-sent events and as a JSON array) and embeddings.

A request is answered from the conversations of the demo when its last question is one of them, else with two plain
sentences. Behaviours are asked for by model name (`stand-in-429`, `stand-in-nousage-break`) or, with a real model
name, by the header `x-stand-in: 429`; they combine:

| Word | What happens |
|---|---|
| 400 to 599 | that error, each time; 429, 503 and 529 with `retry-after` |
| another number | a text of so many chunks |
| flaky | 429 at first, an answer to the SDK's automatic retry |
| quota | 429 with `x-should-retry: false` |
| refusal, filter, decline, length | refused by the wire's signal, filtered, declined in plain words, cut off |
| tool | a tool call, and an answer once the tool's result comes |
| nousage, cached | no usage at all; half of the input tokens cached |
| drip | 20 chunks, 10 ms apart, the first after 50 ms |
| break, hangup | hangs up after 5 events (or half a body); hangs up without an answer |
| truncated | a proper end of HTTP, but half of the events (or of the body) |
| error | an error in the middle of a stream |
| html, text | a page of HTML with status 200; the right body as `text/plain` |
| long | a text of 20 kB |
| big | an embeddings answer of about 60 MB; elsewhere a text of 1 MB |
| slow, stall | a minute's silence before the headers; after the third event |
| gzip | the body compressed |
"""

from __future__ import annotations

from llm_vitals_demo.provider.model_request import BEHAVIOUR_HEADER
from llm_vitals_demo.provider.server import Provider, Received, serving

__all__ = ["BEHAVIOUR_HEADER", "Provider", "Received", "serving"]
