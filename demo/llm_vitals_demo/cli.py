"""`llm-vitals demo`: the collector with its pages, four weeks of history, and an application that keeps calling."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_demo.messages import DAYS, print_text
from llm_vitals_demo.stack import servers

NEEDED: Final = ("openai", "anthropic", "google.genai", "duckdb", "fastapi", "uvicorn", "yaml")
"""Modules of the extra `demo`."""
LONGEST_DAYS: Final = 90


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--once", action="store_true", help="run every scenario once, print the KPIs as JSON and exit")
    parser.add_argument("--port", type=int, default=4318, help="port of the pages and OTLP/HTTP (default: 4318)")
    parser.add_argument("--grpc-port", type=int, default=4317, help="port of OTLP/gRPC (default: 4317)")
    parser.add_argument("--data", type=Path, help="folder to keep the data in (default: a temporary one)")
    parser.add_argument("--days", type=_days, default=DAYS, help=f"days of history (default: {DAYS})")
    parser.add_argument(
        "--stack",
        action="store_true",
        help="fill a running Prometheus and Tempo with the history, too, and send to the stack (see llm-vitals stack)",
    )
    servers.configure(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the demo until it is interrupted, or once. Raises CommandError when it cannot."""
    missing = [name for name in NEEDED if not _is_installed(name)]
    if missing:
        message = f"the demo needs {', '.join(missing)}: pip install 'llm-vitals[demo]'"
        raise CommandError(message)
    from llm_vitals_demo.run import run_demo  # noqa: PLC0415 - imports what may be missing

    try:
        with _interruptible():
            return run_demo(arguments)
    except KeyboardInterrupt:
        print_text("Stopped.")
        return 0


def _is_installed(module: str) -> bool:
    """Whether the module can be imported; `google` may be there without `google.genai`, or not at all."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _days(text: str) -> int:
    days = int(text)
    if not 0 <= days <= LONGEST_DAYS:
        message = f"{days}: expected 0 to {LONGEST_DAYS} days"
        raise argparse.ArgumentTypeError(message)
    return days


@contextmanager
def _interruptible() -> Generator[None, None, None]:
    """SIGTERM and SIGINT end the block once, as KeyboardInterrupt; while it ends, more of them change nothing."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [(number, signal.signal(number, interrupt)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


DEMO: Final = Command(
    name="demo",
    help="show the pages with four weeks of history and a small application that runs",
    example="llm-vitals demo\nllm-vitals demo --port 14318 --grpc-port 14317\nllm-vitals demo --once\n"
    "llm-vitals demo --stack\nllm-vitals demo --stack --prometheus http://127.0.0.1:19090",
    configure=configure,
    run=run,
)
