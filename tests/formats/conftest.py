"""The last guard of `exchange` must never be needed: a fault that it catches fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llm_vitals.core import errors


@pytest.fixture(autouse=True)
def _guard_is_not_needed() -> Iterator[None]:
    before = errors.failures.get("wire", 0)
    yield
    assert errors.failures.get("wire", 0) == before, "exchange() raised inside: see the log"
