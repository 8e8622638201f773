"""A real store and calls made by hand, so that every number can be counted on paper."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from llm_vitals_collector.app import create_app
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import DuckDBStore, open_store
from llm_vitals_dashboards.web import routers

ORIGIN = "http://127.0.0.1:4318"
END = datetime(2026, 11, 22, tzinfo=timezone.utc)
"""The period of these tests is the 7 days before it."""
_ids = count(1)


def call(days: float = 1.0, **more: object) -> Call:
    """An answered query to gpt-4o that began `days` before END."""
    number = next(_ids)
    fields: dict[str, object] = {
        "trace_id": f"{number:032x}",
        "span_id": f"{number:016x}",
        "started_at": END - timedelta(days=days),
        "duration_s": 1.0,
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o",
        "outcome": "ok",
        "starts_query": True,
        "scope": "llm_vitals",
        "judged": None if more.get("outcome") == "error" else "yes",
        **more,
    }
    return Call(**fields)


def rating(word: str | None, days: float = 1.0, **more: object) -> Feedback:
    """A rating given `days` before END."""
    return Feedback(id=f"f{next(_ids)}", at=END - timedelta(days=days), rating=word, **more)


@pytest.fixture
def store(tmp_path: Path) -> Generator[DuckDBStore, None, None]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def keep(store: DuckDBStore) -> Callable[..., None]:
    """Writes calls and feedback."""

    def write(*records: Call | Feedback) -> None:
        store.write(
            [
                Batch(
                    calls=tuple(record for record in records if isinstance(record, Call)),
                    feedback=tuple(record for record in records if isinstance(record, Feedback)),
                )
            ]
        )

    return write


@pytest.fixture
def make() -> Callable[..., Call]:
    return call


@pytest.fixture
def rate() -> Callable[..., Feedback]:
    return rating


@contextmanager
def serving(store: DuckDBStore, folder: Path) -> Generator[TestClient, None, None]:
    """The collector with its API and pages over the store, without a server."""
    app = create_app(Settings(data=folder, embeddings="off"), store, (routers,))
    yield TestClient(app, base_url=ORIGIN)
    app.state.queue.close()


@pytest.fixture
def client(store: DuckDBStore, tmp_path: Path) -> Generator[TestClient, None, None]:
    with serving(store, tmp_path / "data") as one:
        yield one


@pytest.fixture(scope="session")
def one_call(tmp_path_factory: pytest.TempPathFactory) -> Generator[TestClient, None, None]:
    """The same over a store of one call, for tests that only read."""
    folder = tmp_path_factory.mktemp("one_call")
    store = open_store(folder)
    store.write([Batch(calls=(call(),))])
    with serving(store, folder) as one:
        yield one
    store.close()
