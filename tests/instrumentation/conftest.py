"""Each API, sync and async, plain and streamed: a test that takes these fixtures runs once for each."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest
from sdk_apis import APIS, Api, Asked

from llm_vitals_demo.provider import Provider


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    return request.param


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest, api: Api, provider: Provider) -> Asked:
    return Asked(api=api, provider=provider, is_async=request.param)


@pytest.fixture(params=[False, True], ids=["plain", "stream"])
def stream(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def client(provider: Provider) -> Iterator[openai.OpenAI]:
    """A client of the stand-in."""
    with openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0) as made:
        yield made
