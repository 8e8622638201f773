"""SDKs of model providers whose calls are not seen, because of how they send them; with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_SPANS: Final = "use an instrumentation that makes GenAI spans for it; they are measured (docs/spans-of-others.md)"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadSdk:
    """An SDK whose calls are not seen: `until` is the first version of which they are, `beside` a distribution without
    which they are."""

    distribution: str
    sends_by: str
    fix: str = _SPANS
    until: tuple[int, ...] | None = None
    beside: str | None = None


UNREAD_SDKS: Final = (
    UnreadSdk(distribution="boto3", sends_by="botocore (Bedrock, SageMaker)"),
    UnreadSdk(distribution="aioboto3", sends_by="aiohttp (Bedrock, SageMaker)"),
    UnreadSdk(distribution="google-cloud-aiplatform", sends_by="gRPC", fix="use google-genai, which is read"),
    UnreadSdk(distribution="google-generativeai", sends_by="gRPC", fix="use google-genai, which is read"),
    UnreadSdk(distribution="langchain-google-vertexai", sends_by="gRPC", fix="use langchain-google-genai 4 or newer"),
    UnreadSdk(
        distribution="google-genai",
        sends_by="aiohttp in its async client, where that is installed (the sync one is read)",
        fix="pass an httpx client: HttpOptions(httpx_async_client=httpx.AsyncClient())",
        beside="aiohttp",
    ),
    UnreadSdk(
        distribution="litellm",
        sends_by="aiohttp in its async calls, where that is installed",
        fix="set DISABLE_AIOHTTP_TRANSPORT=True, which makes it use httpx",
        beside="aiohttp",
    ),
    UnreadSdk(distribution="azure-ai-inference", sends_by="requests", fix="use openai's client against the endpoint"),
    UnreadSdk(distribution="dashscope", sends_by="requests", fix="use openai's client against its compatible endpoint"),
    UnreadSdk(distribution="qianfan", sends_by="requests", fix="use openai's client against its compatible endpoint"),
    UnreadSdk(distribution="together", sends_by="requests", fix="update it to 2 or newer", until=(2,)),
    UnreadSdk(distribution="huggingface-hub", sends_by="requests", fix="update it to 1 or newer", until=(1,)),
    UnreadSdk(distribution="openai", sends_by="requests", fix="update it to 1 or newer", until=(1,)),
    UnreadSdk(distribution="llama-cpp-python", sends_by="nothing: the model runs in the process"),
    UnreadSdk(distribution="vllm", sends_by="nothing where the model runs in the process (its server is read)"),
)


def installed(version: Callable[[str], str | None]) -> Iterator[tuple[UnreadSdk, str]]:
    """Those that are there, with their versions; `version` says the version of a distribution, None without it."""
    for sdk in UNREAD_SDKS:
        found = version(sdk.distribution)
        if found is None or (sdk.until is not None and _numbers(found) >= sdk.until):
            continue
        if sdk.beside is None or version(sdk.beside) is not None:
            yield sdk, found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
