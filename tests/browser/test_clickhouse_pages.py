"""The pages over ClickHouse show what they show over DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

import clickhouse_server
import pytest
from alert_evaluations import evaluated_by_the_test
from pydantic import SecretStr

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import Batch, CallQuery, FeedbackQuery
from llm_vitals_collector.settings import Settings

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def both(collector: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    """A collector on DuckDB and one on ClickHouse with the same calls and ratings; the alerts of both evaluated."""
    folder = tmp_path_factory.mktemp("both")
    calls = collector.store.calls(CallQuery(limit=5000)).calls
    batch = Batch(calls=calls, feedback=collector.store.ratings(FeedbackQuery(limit=5000)).feedback)
    now = datetime.now(timezone.utc)
    with evaluated_by_the_test(), ExitStack() as stack:
        server = stack.enter_context(clickhouse_server.serving(folder / "server"))
        found = []
        for name, store in (("duckdb", None), ("clickhouse", SecretStr(server.url("pages")))):
            settings = Settings(data=folder / name, port=0, grpc_port=0, store=store)
            one = stack.enter_context(running(settings))
            one.store.write([batch])
            for minute in range(30, -1, -10):
                one.app.state.alerts.evaluate(now - timedelta(minutes=minute))
            found.append(one)
        yield found[0], found[1]


# Times by the clock, and how long ago: the pages are read one after the other.
MOVING = re.compile(r"\d\d:\d\d(:\d\d)?( UTC)?|\d+ (s|min|seconds?|minutes?)( ago)?|now")


@pytest.mark.parametrize(
    "path",
    [
        "/vital-signs?period=7d",
        "/vital-signs?period=24h&model=gpt-4o",
        "/calls",
        "/calls?outcome=error",
        "/calls?text=Friday",
        "/alerts",
    ],
)
def test_a_page_reads_the_same(both, look, path):
    texts = []
    for one in both:
        with look(one.url) as page:
            page.goto(one.url + path)
            # Alerts are evaluated anew meanwhile.
            moving = re.compile(r"\d+( (seconds?|minutes?))?") if path == "/alerts" else MOVING
            texts.append(moving.sub("", page.locator("main").inner_text()).split("\n"))
    assert len(texts[0]) > (1 if path == "/alerts" else 20)
    assert texts[0] == texts[1]
