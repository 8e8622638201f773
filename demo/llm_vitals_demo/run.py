"""Runs the demo: the collector in this process, the history and the application in processes of their own."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime, timezone
from typing import Final

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import Running, StartError, running
from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, SettingsError, load
from llm_vitals_collector.store import StoreError
from llm_vitals_demo import check
from llm_vitals_demo.application_process import application, await_once, pace_s, pseudonym_key
from llm_vitals_demo.messages import at_start, print_text, progress, ready
from llm_vitals_demo.processes import child, environment
from llm_vitals_demo.provider import serving
from llm_vitals_demo.scoring import judged_by
from llm_vitals_demo.stack.run import run_stack

HISTORY: Final = "llm_vitals_demo.history"
DATA_SETS: Final = "llm_vitals_demo.datasets"


def run_demo(arguments: argparse.Namespace) -> int:
    """Run until interrupted, or once; the exit code. Raises CommandError when something cannot start or fails."""
    try:
        return run_stack(arguments) if arguments.stack else _run(arguments)
    except (StartError, StoreError, SettingsError) as error:
        raise CommandError(str(error)) from error


def _run(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    with ExitStack() as stack:
        folder = arguments.data
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="llm-vitals-demo-"))
        provider = stack.enter_context(serving(pace_s=pace_s(once=arguments.once)))
        # Another stand-in, which need not stream as slowly as a model: some hundred calls are scored in seconds. Once,
        # nobody looks at the pages.
        judge = judged_by(stack.enter_context(serving()).url, online=not arguments.once)
        flags = judge | {HOST: "127.0.0.1", PORT: arguments.port, GRPC_PORT: arguments.grpc_port, DATA: folder}
        # Of the environment only the key of pseudonyms matters here; a key for the API would lock the demo's pages.
        settings = load(pseudonym_key(), {variable.name: str(value) for variable, value in flags.items()})
        collector = stack.enter_context(running(settings, endpoints_of(provider.url)))
        if not arguments.once:
            print_text(at_start(collector.url))
        # The application starts while the history is sent: loading the SDKs takes as long as some thousand calls.
        empty = check.is_empty(collector.url)
        to_collector = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with application(provider.url, to_collector, once=arguments.once) as process:
            sent = _send_history(collector, arguments.days, once=arguments.once) if empty and arguments.days else None
            if arguments.once:
                return await_once(collector.url, process, arguments.days)
            took_s = time.monotonic() - began
            print_text(
                ready(collector.url, provider.url, data=arguments.data, sent=sent, days=arguments.days, took_s=took_s)
            )
            with _data_sets(collector.url) if sent is not None else nullcontext():
                status = process.wait()
        message = f"the demo's application ended by itself with exit code {status}; its messages are above."
        raise CommandError(message)


@contextmanager
def _data_sets(url: str) -> Generator[None, None, None]:
    """Data sets and their runs are made beside what runs: they take longer than anybody waits for a page."""
    with child(DATA_SETS, [url], environment(), stdout=subprocess.DEVNULL):
        yield


def endpoints_of(url: str) -> tuple[Endpoint, Endpoint]:
    """The stand-in as the Playground may call it, in both of its formats."""
    return (
        Endpoint(name="stand-in", url=f"{url}/v1", api="openai", models=("gpt-5.4-mini", "gpt-5.2")),
        Endpoint(name="stand-in, Anthropic's API", url=url, api="anthropic", models=("claude-haiku-4-5",)),
    )


def _send_history(collector: Running, days: int, *, once: bool) -> int:
    """Send a history that ends now; how many calls."""
    end = datetime.now(timezone.utc)
    arguments = [collector.url, "--end", end.isoformat(), "--days", str(days)]
    arguments += [] if once else ["--labels"]
    done = 0
    with child(HISTORY, arguments, environment(**pseudonym_key()), stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            done, total = map(int, line.split())
            progress(done, total)
        status = process.wait()
    if status != 0:
        message = "the history could not be sent; the line above says why."
        raise CommandError(message)
    return done
