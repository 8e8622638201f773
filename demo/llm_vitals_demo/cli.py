"""`llm-vitals demo`: the collector with its pages, 14 days of history, and an application that keeps calling."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals.core.settings import CONTENT, PSEUDONYM_KEY, SPAN_ONLY

if TYPE_CHECKING:
    from llm_vitals_collector.process import Running
    from llm_vitals_demo.provider import Provider

PACKAGE: Final = "llm_vitals_demo"
SDKS: Final = ("openai", "anthropic")
DAYS: Final = 14
PACE_S: Final = 0.012
"""Between two chunks of the stand-in provider, as fast as a quick model."""
QUICK_PACE_S: Final = 0.0005
ONCE_S: Final = 120.0
"""How long the application may take for all scenarios once."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--once", action="store_true", help="run every scenario once, print the KPIs as JSON and exit")
    parser.add_argument("--port", type=int, default=4318, help="port of the pages and OTLP/HTTP (default: 4318)")
    parser.add_argument("--grpc-port", type=int, default=4317, help="port of OTLP/gRPC (default: 4317)")
    parser.add_argument("--data", type=Path, help="folder to keep the data in (default: a temporary one)")
    parser.add_argument("--days", type=_days, default=DAYS, help="days of history (default: 14)")


def run(arguments: argparse.Namespace) -> int:
    """Run the demo until it is told to stop, or once. Raises CommandError when it cannot."""
    _need_sdks()
    from llm_vitals_collector.process import StartError  # noqa: PLC0415 - after the check, so that it can speak
    from llm_vitals_collector.settings import SettingsError  # noqa: PLC0415 - as above
    from llm_vitals_collector.store import StoreError  # noqa: PLC0415 - as above

    try:
        with _interruptible():
            return _run(arguments)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 0
    except (StartError, StoreError, SettingsError) as error:
        raise CommandError(str(error)) from error


def _run(arguments: argparse.Namespace) -> int:
    from llm_vitals_collector.process import running  # noqa: PLC0415 - see run()
    from llm_vitals_collector.settings import DATA, GRPC_PORT, HOST, PORT, load  # noqa: PLC0415 - see run()
    from llm_vitals_demo.provider import serving  # noqa: PLC0415 - see run()

    began = time.monotonic()
    with ExitStack() as stack:
        folder = arguments.data
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="llm-vitals-demo-"))
        given = {HOST: "127.0.0.1", PORT: arguments.port, GRPC_PORT: arguments.grpc_port, DATA: folder}
        # Of the environment only the key of pseudonyms matters here; a key for the API would lock the demo's pages.
        settings = load(_key_of_pseudonyms(), {variable.name: str(value) for variable, value in given.items()})
        collector = stack.enter_context(running(settings))
        provider = stack.enter_context(serving(pace_s=QUICK_PACE_S if arguments.once else PACE_S))
        flags = ["--once"] if arguments.once else []
        # The application starts while the history is filled in: loading two SDKs takes as long as some thousand calls.
        empty = not collector.store.rows("SELECT 1 FROM call LIMIT 1", {})
        with _application(collector, provider, flags) as application:
            filled = _fill(collector, arguments.days) if empty and arguments.days else None
            if arguments.once:
                return _once(collector, application, arguments.days)
            _say(_told(collector, provider, arguments.data, filled, arguments.days, time.monotonic() - began))
            status = application.wait()
        message = f"the demo's application ended by itself with exit code {status}; its messages are above."
        raise CommandError(message)


def _once(collector: Running, application: subprocess.Popen[str], days: int) -> int:
    from llm_vitals_demo import check  # noqa: PLC0415 - see run()

    try:
        status = application.wait(ONCE_S)
    except subprocess.TimeoutExpired:
        message = f"the demo's application did not finish its scenarios within {ONCE_S:.0f} s."
        raise CommandError(message) from None
    if status != 0:
        message = f"the demo's application failed with exit code {status}; its messages are above."
        raise CommandError(message)
    faults = check.arrived(collector.url, "once")
    answer = check.kpis(collector.url)
    faults += check.implausible(answer, days)
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    sys.stdout.flush()
    if faults:
        raise CommandError("the demo is not as it should be: " + "; ".join(faults))
    return 0


# -- history ------------------------------------------------------------------------------------------------------


def _fill(collector: Running, days: int) -> int:
    """Fills the store with a history that ends now; how many calls."""
    from llm_vitals_demo.children import child, environment  # noqa: PLC0415 - see run()

    end = datetime.now(timezone.utc)
    arguments = [collector.url, "--end", end.isoformat(), "--days", str(days)]
    done = 0
    environ = environment(**_key_of_pseudonyms())
    with child(f"{PACKAGE}.history", arguments, environ, stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            done, of = map(int, line.split())
            _progress(done, of)
        status = process.wait()
    if status != 0:
        message = "the history could not be filled in; the line above says why."
        raise CommandError(message)
    return done


def _progress(done: int, of: int) -> None:
    """On a terminal one line that changes; else a line for the whole."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        sys.stderr.write(f"\rFilling in the history: {done:,} of {of:,} calls{end}")
    elif done == of:
        sys.stderr.write(f"Filled in the history: {of:,} calls\n")
    sys.stderr.flush()


# -- application --------------------------------------------------------------------------------------------------


@contextmanager
def _application(
    collector: Running, provider: Provider, flags: list[str]
) -> Generator[subprocess.Popen[str], None, None]:
    from llm_vitals_demo.children import child, environment  # noqa: PLC0415 - see run()
    from llm_vitals_demo.history.fill import SERVICE  # noqa: PLC0415 - see run()

    environ = environment(
        **_key_of_pseudonyms(),
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
    arguments = [provider.openai_url, provider.url, *flags]
    # Its output goes where our messages go: with --once, standard output carries the JSON alone.
    with child(f"{PACKAGE}.application", arguments, environ, stdout=sys.stderr) as process:
        yield process


def _key_of_pseudonyms() -> dict[str, str]:
    """The history and the application must hash the same user to the same pseudonym."""
    value = os.environ.get(PSEUDONYM_KEY.name)
    return {PSEUDONYM_KEY.name: value} if value else {}


# -- words --------------------------------------------------------------------------------------------------------


def _told(
    collector: Running, provider: Provider, data: Path | None, filled: int | None, days: int, took_s: float
) -> str:
    if filled is None:
        history = f"what {data or 'the store'} held already; nothing was added."
    else:
        history = f"{filled:,} calls of the {days} days before now, to 5 models of 3 providers."
        if days >= DAYS:
            history += " In the last week\n  a provider was overloaded once, and a model declined too much once."
    kept = f"{data} keeps the data." if data else "The data goes when the demo stops; --data keeps it."
    return (
        f"LLM Vitals demo, ready after {took_s:.1f} s\n"
        f"  Vital signs  {collector.url}/\n"
        f"  Calls        {collector.url}/calls\n"
        f"  KPIs         {collector.url}/api/kpis\n"
        f"Simulated: the provider ({provider.url}, a stand-in that speaks the formats of OpenAI and Anthropic), the "
        f"people, and\n  the history: {history}\n"
        "Real: a small application that calls the openai and anthropic SDKs about once a second, its instrumentation,\n"
        "  and every verdict, also on the history.\n"
        f"Ctrl-C stops it. {kept}"
    )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _days(text: str) -> int:
    days = int(text)
    if not 0 <= days <= 90:
        message = f"{days}: expected 0 to 90 days"
        raise argparse.ArgumentTypeError(message)
    return days


def _need_sdks() -> None:
    missing = [name for name in (*SDKS, "duckdb", "fastapi", "uvicorn", "yaml") if find_spec(name) is None]
    if missing:
        message = f"the demo needs {', '.join(missing)}: pip install 'llm-vitals[demo]'"
        raise CommandError(message)


@contextmanager
def _interruptible() -> Generator[None, None, None]:
    """SIGTERM and SIGINT end the block once, as KeyboardInterrupt; while it ends, more of them change nothing."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [(number, signal.signal(number, interrupted)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


DEMO: Final = Command(
    name="demo",
    help="fill and show the pages with a small application that runs",
    example="llm-vitals demo\nllm-vitals demo --port 14318 --grpc-port 14317\nllm-vitals demo --once",
    configure=configure,
    run=run,
)
