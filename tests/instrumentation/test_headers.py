"""Which of a request's headers are kept until the call is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import httpx2
import pytest

from llm_vitals.transport.httpx import _headers

SENT = {"Authorization": "Bearer secret", "X-Stainless-Retry-Count": "2", "Anthropic-Version": "2023-06-01"}
KEPT = {"x-stainless-retry-count": "2", "anthropic-version": "2023-06-01"}


@pytest.mark.parametrize("module", [httpx, httpx2], ids=["httpx", "httpx2"])
def test_two_headers_are_kept_whatever_their_case(module: Any) -> None:
    assert _headers(module.Headers(SENT)) == KEPT
    assert _headers(module.Headers({"Authorization": "Bearer secret"})) == {}


def test_headers_that_have_only_their_public_list() -> None:
    assert _headers(SimpleNamespace(raw=[(name.encode(), value.encode()) for name, value in SENT.items()])) == KEPT
