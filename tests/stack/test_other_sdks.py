"""With packages that the development environment does not have: the older line of openai that many frameworks still
pin (it speaks through httpx), OpenTelemetry's instrumentation of threads, httpx with all codings that it knows, and
what anthropic's client needs for Bedrock, and the SDKs of Ollama and Cohere, whose APIs are their own."""

from __future__ import annotations

import pytest
from older import Older

pytestmark = pytest.mark.stack


def test_openai_2() -> None:
    older = Older("openai2", "openai<3")
    version, through = older.says(
        "import openai, openai._base_client as b; print(openai.__version__, b.httpx.__name__)"
    )
    assert version.startswith("2.")
    assert through == "httpx"
    assert older.passes("tests/instrumentation/test_sdks.py", "tests/instrumentation/test_sdks_left_early.py") > 200


def test_threads() -> None:
    # Alone: it pins the other packages of its release, which need not be the newest.
    older = Older("threading", "opentelemetry-instrumentation-threading>=0.60b0", alone=True)
    assert older.passes("tests/stack/in_threads.py") == 3


def test_codings() -> None:
    older = Older("codings", "httpx[brotli,zstd]")
    assert older.passes("tests/stack/in_codings.py") == 4


def test_bedrock() -> None:
    # Without what it needs: the installed anthropic is the one that is tested.
    older = Older("bedrock", "boto3")
    assert older.passes("tests/stack/in_bedrock.py") == 4


def test_ollama() -> None:
    older = Older("ollama", "ollama")
    assert older.passes("tests/stack/in_ollama.py") == 21


def test_cohere() -> None:
    older = Older("cohere", "cohere")
    assert older.passes("tests/stack/in_cohere.py") == 14
