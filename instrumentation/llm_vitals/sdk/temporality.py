"""Whether metrics are sent as deltas to a server that drops them.

The variable is the SDK's, and means what it always means: some back ends want deltas. Prometheus and Mimir take
cumulative counters alone, and a delta that they drop looks like an application without calls.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from llm_vitals.exporters.endpoint_health import endpoint

logger = logging.getLogger("llm_vitals")

PREFERENCE: Final = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
_DELTAS: Final = ("delta", "lowmemory")
"""`lowmemory` sends histograms as deltas."""
_PROMETHEUS: Final = re.compile(r"/otlp(/v1/metrics)?/?$")
"""Paths of OTLP in Prometheus (/api/v1/otlp), Mimir and Grafana Cloud (/otlp)."""


def preference(environ: Mapping[str, str]) -> str | None:
    """The preference, where it makes deltas."""
    chosen = environ.get(PREFERENCE, "").strip().lower()
    return chosen if chosen in _DELTAS else None


def loses_deltas(environ: Mapping[str, str]) -> bool:
    """Whether metrics go, as deltas, to a path of Prometheus or Mimir."""
    path = urlsplit(endpoint("METRICS", environ).url).path
    return preference(environ) is not None and _PROMETHEUS.search(path) is not None


def warn_of_lost_deltas(environ: Mapping[str, str]) -> None:
    """One warning where no call would be counted."""
    if loses_deltas(environ):
        logger.warning(
            "%s=%s: %s is a path of Prometheus or Mimir, which drop deltas, so that nothing would be counted there. "
            "Unset the variable, or send metrics through an OpenTelemetry Collector with the processor "
            "deltatocumulative.",
            PREFERENCE,
            preference(environ),
            endpoint("METRICS", environ).url,
        )
