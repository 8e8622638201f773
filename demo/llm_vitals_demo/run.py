"""Runs the demo: the collector in this process, the history and the application in processes of their own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from typing import Final

from llm_vitals.commands.command import CommandError
from llm_vitals.core.settings import CONTENT, PSEUDONYM_KEY, SPAN_ONLY
from llm_vitals_collector.process import Running, StartError, running
from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, SettingsError, load
from llm_vitals_collector.store import StoreError
from llm_vitals_demo import SERVICE, check
from llm_vitals_demo.messages import at_start, print_text, progress, ready
from llm_vitals_demo.processes import child, environment
from llm_vitals_demo.provider import Provider, serving

PACKAGE: Final = "llm_vitals_demo"
PACE_S: Final = 0.012
"""Between two chunks of the stand-in provider, as fast as a quick model."""
QUICK_PACE_S: Final = 0.0005
ONCE_S: Final = 120.0
"""How long the application may take for all scenarios once."""


def run_demo(arguments: argparse.Namespace) -> int:
    """Run until interrupted, or once; the exit code. Raises CommandError when something cannot start or fails."""
    try:
        return _run(arguments)
    except (StartError, StoreError, SettingsError) as error:
        raise CommandError(str(error)) from error


def _run(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    with ExitStack() as stack:
        folder = arguments.data
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="llm-vitals-demo-"))
        flags = {HOST: "127.0.0.1", PORT: arguments.port, GRPC_PORT: arguments.grpc_port, DATA: folder}
        # Of the environment only the key of pseudonyms matters here; a key for the API would lock the demo's pages.
        settings = load(_pseudonym_key(), {variable.name: str(value) for variable, value in flags.items()})
        collector = stack.enter_context(running(settings))
        provider = stack.enter_context(serving(pace_s=QUICK_PACE_S if arguments.once else PACE_S))
        if not arguments.once:
            print_text(at_start(collector.url))
        # The application starts while the history is sent: loading the SDKs takes as long as some thousand calls.
        empty = check.is_empty(collector.url)
        with _application(collector, provider, once=arguments.once) as application:
            sent = _send_history(collector, arguments.days) if empty and arguments.days else None
            if arguments.once:
                return _check_once(collector, application, arguments.days)
            took_s = time.monotonic() - began
            print_text(
                ready(collector.url, provider.url, data=arguments.data, sent=sent, days=arguments.days, took_s=took_s)
            )
            status = application.wait()
        message = f"the demo's application ended by itself with exit code {status}; its messages are above."
        raise CommandError(message)


def _check_once(collector: Running, application: subprocess.Popen[str], days: int) -> int:
    """Wait for the application, print the KPIs, and compare what arrived with what was expected."""
    try:
        status = application.wait(ONCE_S)
    except subprocess.TimeoutExpired:
        message = f"the demo's application did not finish its scenarios within {ONCE_S:.0f} s."
        raise CommandError(message) from None
    if status != 0:
        message = f"the demo's application failed with exit code {status}; its messages are above."
        raise CommandError(message)
    faults = check.missing_calls(collector.url, "once")
    measured = check.kpis(collector.url)
    faults += check.implausible(measured, days)
    sys.stdout.write(json.dumps(measured, indent=2) + "\n")
    sys.stdout.flush()
    if faults:
        raise CommandError("the demo is not as it should be: " + "; ".join(faults))
    return 0


def _send_history(collector: Running, days: int) -> int:
    """Send a history that ends now; how many calls."""
    end = datetime.now(timezone.utc)
    arguments = [collector.url, "--end", end.isoformat(), "--days", str(days)]
    done = 0
    with child(f"{PACKAGE}.history", arguments, environment(**_pseudonym_key()), stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            done, total = map(int, line.split())
            progress(done, total)
        status = process.wait()
    if status != 0:
        message = "the history could not be sent; the line above says why."
        raise CommandError(message)
    return done


@contextmanager
def _application(collector: Running, provider: Provider, *, once: bool) -> Generator[subprocess.Popen[str], None, None]:
    """The application's process for the block."""
    environ = environment(
        **_pseudonym_key(),
        **{
            "OTEL_SERVICE_NAME": SERVICE,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            # Live calls should be on the pages while one watches: sent every half second, not every five.
            "OTEL_BSP_SCHEDULE_DELAY": "500",
            "OTEL_BLRP_SCHEDULE_DELAY": "500",
            CONTENT.name: SPAN_ONLY,
        },
    )
    arguments = [provider.url, *(["--once"] if once else [])]
    # The application's stdout would mix with the KPIs that --once prints.
    with child(f"{PACKAGE}.application", arguments, environ, stdout=sys.stderr) as process:
        yield process


def _pseudonym_key() -> dict[str, str]:
    """The history and the application must hash the same user to the same pseudonym."""
    value = os.environ.get(PSEUDONYM_KEY.name)
    return {PSEUDONYM_KEY.name: value} if value else {}
