"""Alerts that a test evaluates, at times of its own."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from llm_vitals_collector.alerts import evaluator


@contextmanager
def evaluated_by_the_test() -> Generator[None]:
    """Collectors that start inside evaluate their rules for no one else: on a busy machine their own evaluation, at the
    present time, came between those that a test makes of the past, and the rest of them were not due."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluator, "_FIRST_S", 3600.0)
        yield
