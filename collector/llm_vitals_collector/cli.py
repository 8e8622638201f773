"""`llm-vitals up`: the collector and its pages."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals.core.settings import Variable
from llm_vitals_collector.process import Running, StartError, running
from llm_vitals_collector.settings import Settings, SettingsError, flag, is_secret, load, variable
from llm_vitals_collector.store import StoreError

logger = logging.getLogger(__name__)

_TURN_S: Final = 0.001
"""The interpreter's turns. With Python's 5 ms a commit waits so long after each of its statements while requests are
read, and requests while a page is made: with 1 ms evaluations took a tenth to a fifth less, and ingest no more CPU."""
_GARBAGE: Final = (5000, 20, 10)
"""When Python looks for garbage: with its own 700, 10, 10 it looked through all that is kept each 6 s while requests
and pages were served, for 10 to 30 ms in which nothing is answered; now each two minutes, in half of the time."""
FLAGS: Final = {flag(field): variable(field) for field in Settings.model_fields if not is_secret(field)}
"""Flag to the variable that it wins over."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the flags."""
    for name, setting in FLAGS.items():
        parser.add_argument(name, dest=setting.name, metavar=_metavar(name), help=_help(setting))


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings of flags and environment. Raises CommandError."""
    values = {setting.name: getattr(arguments, setting.name, None) for setting in FLAGS.values()}
    try:
        return load(flags={name: str(value) for name, value in values.items() if value is not None})
    except SettingsError as error:
        raise CommandError(str(error)) from error


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM. Raises CommandError when the collector cannot start."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = settings_of(arguments)
    if not settings.loopback and settings.tls_certificate is None:
        logger.warning("%s", in_clear(settings.host))
    # What the database writes later, too (its log, what does not fit into memory), is for this user alone.
    os.umask(0o077)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        with running(settings) as collector, start_frozen(), short_turns():
            _print(_started(settings, collector))
            stop.wait()
            _print("Stopping: what was acknowledged is on disk.")
    except (StartError, StoreError) as error:
        raise CommandError(str(error)) from error
    return 0


@contextmanager
def start_frozen() -> Generator[None, None, None]:
    """What the start made, 130,000 objects that stay, is left out when Python looks for garbage, and it looks less
    often: to look at them takes 50 to 90 ms, in which nothing is answered."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def short_turns() -> Generator[None, None, None]:
    """Threads that wait for the interpreter get it within `_TURN_S`."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def in_clear(host: str) -> str:
    """The warning where others on the network can read along."""
    return (
        f"{host} can be reached from other machines, and keys and prompts cross the network in clear: set "
        f"{variable('tls_certificate').name} and {variable('tls_key').name}, or put a proxy with TLS before it."
    )


def _started(settings: Settings, collector: Running) -> str:
    key = "needs a key" if collector.app.state.gate.needs_key else "needs no key; only this machine can reach it"
    return (
        f"LLM Vitals runs and {key}.\n"
        f"  Pages and API  {collector.url}/\n"
        f"  OTLP/HTTP      {collector.url}/v1/traces, /v1/logs, /v1/metrics\n"
        f"  OTLP/gRPC      {collector.grpc_target}\n"
        f"  Data           {_data(settings)} (calls with their verdicts and ratings; prompts and answers only where "
        "applications send them)\n"
        f"{_scorer(collector)}"
        "Ctrl-C stops it."
    )


def _data(settings: Settings) -> str:
    return str(settings.data) if settings.store is None else "the ClickHouse database of LLM_VITALS_STORE"


def _scorer(collector: Running) -> str:
    return "  Relevancy      by sentence embeddings, in the background\n" if collector.app.state.scorer else ""


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _help(setting: Variable) -> str:
    default = f" Default: {setting.default}." if setting.default else ""
    return f"{setting.meaning}{default} Also {setting.name}.".replace("%", "%%")


def _metavar(name: str) -> str:
    return name.removeprefix("--").rpartition("-")[2].upper()


UP: Final = Command(
    name="up",
    help="run the collector and its pages on this machine",
    example="llm-vitals up\nllm-vitals up --port 14318 --grpc-port 14317 --data ./vitals\n"
    "LLM_VITALS_API_KEY=$(openssl rand -hex 16) llm-vitals up --host 0.0.0.0",
    configure=configure,
    run=run,
)
