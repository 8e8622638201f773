"""What tests of several rooms share: a stand-in provider on loopback, and an instrumentation that tells into memory."""

from __future__ import annotations

import functools
import gc
import logging
import os
import ssl
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# httpx imports these at its first call. `pytester` takes away what is imported while it is there: they would come
# twice, and httpx would not know the exceptions of the second.
import httpcore  # noqa: F401
import httpcore2  # noqa: F401
import httpx
import pytest
from hypothesis import settings as hypothesis_settings
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from patience import PATIENCE_S

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals_demo.provider import Provider, serving

# How long one example takes says how busy the machine is. What hangs ends by pytest's own time-out.
hypothesis_settings.register_profile("tests", deadline=None)
hypothesis_settings.load_profile("tests")


@pytest.fixture(scope="session", autouse=True)
def certificates_are_read_once() -> Iterator[None]:
    """Each client of an SDK reads 150 certificates, 20 to 40 ms of CPU; here all servers are plain HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def httpx_waits_as_long_as_tests_do() -> Iterator[None]:
    """Where a test gives no limit of its own, httpx gives 5 s: few for a busy machine."""
    default = httpx._config.DEFAULT_TIMEOUT_CONFIG
    with pytest.MonkeyPatch.context() as patch:
        for step in ("connect", "read", "write", "pool"):
            patch.setattr(default, step, float(PATIENCE_S))
        yield


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with serving() as running:
        yield running


@dataclass
class Told:
    """What was told, after everything that waits has been."""

    tracer_provider: TracerProvider
    meter_provider: MeterProvider
    logger_provider: LoggerProvider
    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader
    logs: InMemoryLogRecordExporter

    def spans(self) -> list[ReadableSpan]:
        """GenAI spans, in the order they were told."""
        self.tracer_provider.force_flush()
        return [s for s in self.exporter.get_finished_spans() if semconv.OPERATION_NAME in (s.attributes or {})]

    def span(self) -> ReadableSpan:
        spans = self.spans()
        assert len(spans) == 1, [s.name for s in spans]
        return spans[0]

    def attributes(self) -> Mapping[str, Any]:
        return dict(self.span().attributes or {})

    def points(self, metric: str) -> list[Any]:
        self.tracer_provider.force_flush()
        # Not by llm_vitals.flush(): that flushes the meter provider, too, and a second reading has no exemplars.
        data = self.reader.get_metrics_data()
        if data is None:
            return []
        return [
            point
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for one in scope.metrics
            if one.name == metric
            for point in one.data.data_points
        ]

    def total(self, metric: str, **labels: Any) -> float:
        """Sum of the points that have these labels; `outcome="ok"` stands for `llm_vitals.outcome`."""
        wanted = {f"llm_vitals.{key}": value for key, value in labels.items()}
        return sum(
            point.value
            for point in self.points(metric)
            if all(point.attributes.get(key) == value for key, value in wanted.items())
        )

    def clear(self) -> None:
        llm_vitals.flush()
        self.exporter.clear()


def new_told() -> Told:
    exporter, reader, logs = InMemorySpanExporter(), InMemoryMetricReader(), InMemoryLogRecordExporter()
    tracer_provider = TracerProvider()
    tracer_provider.add_span_processor(SimpleSpanProcessor(exporter))
    logger_provider = LoggerProvider()
    logger_provider.add_log_record_processor(SimpleLogRecordProcessor(logs))
    return Told(tracer_provider, MeterProvider([reader]), logger_provider, exporter, reader, logs)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """An instrumentation of this process, taken back afterwards."""
    made = new_told()
    llm_vitals.init(
        tracer_provider=made.tracer_provider,
        meter_provider=made.meter_provider,
        logger_provider=made.logger_provider,
    )
    yield made
    llm_vitals.uninstrument()


@pytest.fixture(autouse=True)
def no_failures(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test may pass while our own code failed behind the guard."""
    with caplog.at_level(logging.WARNING, "llm_vitals"):
        yield
    failed = [r.getMessage() for r in caplog.records if r.getMessage().startswith("llm_vitals failed in")]
    assert not failed, failed


STACK_TIMEOUT_S = 1800
"""For a test that starts real servers, with its fixtures: Prometheus takes a fortnight of calls."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What starts servers comes first: it takes longest, and the end of a run should not wait for one file.
    items.sort(key=lambda item: "stack" not in item.path.parts)
    for item in items:
        if item.get_closest_marker("stack") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(STACK_TIMEOUT_S))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: a garbage collection need not look through them, 0.3 s each time."""
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # else the extension modules report all that they made as leaks


def _skip_is_a_failure(report: pytest.TestReport | pytest.CollectReport, name: str) -> None:
    """In CI (`CI` is set), turn a skip into a failure: what is skipped everywhere is tested nowhere."""
    if not os.environ.get("CI") or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{name} was skipped ({reason}), and in CI no test may be: install what it needs in .ci/run."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.get_closest_marker("may_skip") is None:
        _skip_is_a_failure(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _skip_is_a_failure(report, collector.nodeid)
    return report
