"""Deltas that a server drops are warned of; where a back end wants them, nothing is said."""

from __future__ import annotations

import logging

import pytest

from llm_vitals.sdk.temporality import PREFERENCE, warn_of_lost_deltas

PROMETHEUS = "http://prometheus:9090/api/v1/otlp/v1/metrics"
CASES = [
    pytest.param({PREFERENCE: "delta", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": PROMETHEUS}, True, id="Prometheus"),
    pytest.param(
        {PREFERENCE: "LowMemory", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": PROMETHEUS}, True, id="deltas in part"
    ),
    pytest.param(
        {PREFERENCE: "delta", "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otlp-gateway-prod-eu-west-0.grafana.net/otlp"},
        True,
        id="Grafana Cloud",
    ),
    pytest.param(
        {PREFERENCE: "delta", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "https://mimir/otlp/v1/metrics"}, True, id="Mimir"
    ),
    pytest.param({PREFERENCE: "cumulative", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": PROMETHEUS}, False, id="cumulative"),
    pytest.param({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": PROMETHEUS}, False, id="the default"),
    pytest.param({PREFERENCE: "delta"}, False, id="a Collector on this machine"),
    pytest.param(
        {PREFERENCE: "delta", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "https://api.datadoghq.com/api/intake/otlp/v1/m"},
        False,
        id="a back end that wants them",
    ),
]


@pytest.mark.parametrize(("environ", "warned"), CASES)
def test_deltas_that_are_lost_are_warned_of(
    environ: dict[str, str], caplog: pytest.LogCaptureFixture, *, warned: bool
) -> None:
    with caplog.at_level(logging.WARNING, "llm_vitals"):
        warn_of_lost_deltas(environ)
    assert [PREFERENCE in text and "deltatocumulative" in text for text in caplog.messages] == [True] * warned
