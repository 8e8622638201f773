"""`llm-vitals demo --stack`: fills the servers that run, then lets the application send to them."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
import urllib.error
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timezone
from typing import Final
from urllib.parse import urlsplit

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, load, variable
from llm_vitals_demo import check
from llm_vitals_demo.application_process import application, await_once, pace_s, pseudonym_key
from llm_vitals_demo.messages import print_text, progress
from llm_vitals_demo.processes import child, environment
from llm_vitals_demo.provider import serving
from llm_vitals_demo.stack import messages
from llm_vitals_demo.stack.history import CALLS
from llm_vitals_demo.stack.prometheus import Prometheus
from llm_vitals_demo.stack.servers import Found, find

EXPORT_MS: Final = 15_000
"""How often the application exports its metrics: who looks on should not wait a minute for the rules to see them."""
_KEY: Final = variable("api_key").name
_HEADERS: Final = ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_LOGS_HEADERS")
OTLP_OF_PROMETHEUS: Final = "/api/v1/otlp/v1/metrics"


def run_stack(arguments: argparse.Namespace) -> int:
    """Run until interrupted, or once; the exit code. Raises CommandError when something cannot start or fails."""
    began = time.monotonic()
    found = find(arguments)
    for line in found.missing:
        print_text(line)
    prometheus = Prometheus.at(found.prometheus)
    prometheus.check(arguments.days)
    if arguments.days:
        _refuse_twice(prometheus)
    with ExitStack() as stack:
        collector = found.collector or _own_collector(stack, found, arguments)
        key = os.environ.get(_KEY) if found.collector else None
        if arguments.days and not _is_empty(collector, key):
            raise CommandError(messages.not_empty(collector))
        provider = stack.enter_context(serving(pace_s=pace_s(once=arguments.once)))
        sent = _send(found, collector, arguments.days, key) if arguments.days else None
        process = stack.enter_context(
            application(provider.url, _destinations(found, collector, key), once=arguments.once)
        )
        took_s = time.monotonic() - began
        print_text(messages.ready(found, collector, provider.url, sent=sent, days=arguments.days, took_s=took_s))
        if arguments.once:
            return await_once(collector, process, arguments.days, key)
        status = process.wait()
    message = f"the demo's application ended by itself with exit code {status}; its messages are above."
    raise CommandError(message)


def _refuse_twice(prometheus: Prometheus) -> None:
    history = prometheus.history()
    if history is not None:
        raise CommandError(messages.filled_already(prometheus.api.url, *history))


def _is_empty(collector: str, key: str | None) -> bool:
    try:
        return check.is_empty(collector, key)
    except urllib.error.HTTPError as error:
        message = (
            f"the collector at {collector} answered HTTP {error.code}: where it has keys, set {_KEY} to one that may "
            "send and read."
        )
        raise CommandError(message) from error


def _own_collector(stack: ExitStack, found: Found, arguments: argparse.Namespace) -> str:
    """One of ours, where the stack expects it."""
    folder = arguments.data or stack.enter_context(tempfile.TemporaryDirectory(prefix="llm-vitals-demo-"))
    port: int = urlsplit(found.expected).port or 0
    # Nobody sends to it over gRPC here: any free port does.
    flags = {HOST: "127.0.0.1", PORT: str(port), GRPC_PORT: "0", DATA: str(folder)}
    settings = load(pseudonym_key(), {variable.name: value for variable, value in flags.items()})
    return stack.enter_context(running(settings)).url


def _send(found: Found, collector: str, days: int, key: str | None) -> int:
    """Send a history that ends now; how many calls."""
    end = datetime.now(timezone.utc)
    arguments = [collector, "--end", end.isoformat(), "--days", str(days), "--prometheus", found.prometheus]
    arguments += ["--tempo", found.tempo] if found.tempo else []
    calls = 0
    environ = environment(**pseudonym_key(), **({_KEY: key} if key else {}))
    with child("llm_vitals_demo.stack.history", arguments, environ, stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            what, done, total = line.split()
            if what == CALLS:
                calls = int(done)
                progress(calls, int(total), "Sending the history", what)
            else:
                progress(int(done), int(total), "Recording it in Prometheus", what)
        status = process.wait()
    if status != 0:
        raise CommandError(messages.FILLED_PARTLY)
    return calls


def _destinations(found: Found, collector: str, key: str | None) -> Mapping[str, str]:
    """Where the application sends what."""
    every = {"OTEL_METRIC_EXPORT_INTERVAL": str(EXPORT_MS)}
    if found.otlp is not None:
        return {**every, "OTEL_EXPORTER_OTLP_ENDPOINT": found.otlp}
    # Of the two that the application then sends to, only the collector knows the key.
    keyed = dict.fromkeys(_HEADERS, f"{check.KEY_HEADER}={key}") if key else {}
    return {
        **every,
        **keyed,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": found.prometheus + OTLP_OF_PROMETHEUS,
    }
