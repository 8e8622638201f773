"""The demo's application as a process: where it sends, and what it must have done when it ran once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final

from llm_vitals.commands.command import CommandError
from llm_vitals.core.settings import CONTENT, PSEUDONYM_KEY, SPAN_ONLY
from llm_vitals_demo import SERVICE, check
from llm_vitals_demo.processes import child, environment

MODULE: Final = "llm_vitals_demo.application"
PACE_S: Final = 0.012
"""Between two chunks of the stand-in provider, as fast as a quick model."""
QUICK_PACE_S: Final = 0.0005
ONCE_S: Final = 120.0
"""How long the application may take for all scenarios once."""


@contextmanager
def application(
    provider: str, destinations: Mapping[str, str], *, once: bool
) -> Generator[subprocess.Popen[str], None, None]:
    """The application's process for the block. It calls the provider at that address; `destinations` are the variables
    of OpenTelemetry that say where it sends."""
    environ = environment(
        **pseudonym_key(),
        **{
            "OTEL_SERVICE_NAME": SERVICE,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            # Live calls should be on the pages while one watches: sent every half second, not every five.
            "OTEL_BSP_SCHEDULE_DELAY": "500",
            "OTEL_BLRP_SCHEDULE_DELAY": "500",
            CONTENT.name: SPAN_ONLY,
            **destinations,
        },
    )
    # The application's stdout would mix with the KPIs that --once prints.
    with child(MODULE, [provider, *(["--once"] if once else [])], environ, stdout=sys.stderr) as process:
        yield process


def pace_s(*, once: bool) -> float:
    """How long the stand-in waits between two chunks: nobody looks on while every scenario runs once."""
    return QUICK_PACE_S if once else PACE_S


def await_once(collector: str, process: subprocess.Popen[str], days: int, key: str | None = None) -> int:
    """Wait for the application, print the KPIs of the collector at an address, and compare what arrived with what was
    expected. Raises CommandError."""
    try:
        status = process.wait(ONCE_S)
    except subprocess.TimeoutExpired:
        message = f"the demo's application did not finish its scenarios within {ONCE_S:.0f} s."
        raise CommandError(message) from None
    if status != 0:
        message = f"the demo's application failed with exit code {status}; its messages are above."
        raise CommandError(message)
    faults = check.missing_calls(collector, "once", key)
    measured = check.kpis(collector, key)
    faults += check.implausible(measured, days)
    sys.stdout.write(json.dumps(measured, indent=2) + "\n")
    sys.stdout.flush()
    if faults:
        raise CommandError("the demo is not as it should be: " + "; ".join(faults))
    return 0


def pseudonym_key() -> dict[str, str]:
    """The history and the application must hash the same user to the same pseudonym."""
    value = os.environ.get(PSEUDONYM_KEY.name)
    return {PSEUDONYM_KEY.name: value} if value else {}
