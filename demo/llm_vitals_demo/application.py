"""The demo's small application: it really calls the openai and anthropic SDKs, as a user's application would.

`python -m llm_vitals_demo.application OPENAI_URL ANTHROPIC_URL` makes a call about every second until it
is told to stop (SIGTERM, SIGINT); with `--once` it runs every scenario once. What it does for its telemetry is one
line, `llm_vitals.init()`, and the contexts around the calls.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import threading
from types import FrameType

import llm_vitals
from llm_vitals_demo.clients import Clients
from llm_vitals_demo.scenarios import SCENARIOS, Scenario, Talk

SESSION_PREFIX = "once"
PAUSE_S = 0.8
FLUSH_S = 10.0


def main() -> int:
    """Run until told to stop, or once; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llm_vitals_demo.application")
    parser.add_argument("openai_url")
    parser.add_argument("anthropic_url")
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    llm_vitals.init()
    loop = asyncio.new_event_loop()
    try:
        with Clients.open(arguments.openai_url, arguments.anthropic_url, loop) as clients:
            if arguments.once:
                _all(clients, random.Random(1))  # noqa: S311 - a choice of questions, no secret
            else:
                _on_and_on(clients, stop)
    finally:
        loop.close()
        llm_vitals.flush(timeout_s=FLUSH_S)
    return 0


def _all(clients: Clients, choice: random.Random) -> None:
    """Every scenario once, in a session that bears its name, so that its calls can be found."""
    for number, scenario in enumerate(SCENARIOS):
        _run(scenario, clients, Talk(choice=choice, user=_user(number), session=f"{SESSION_PREFIX}-{scenario.name}"))


def _on_and_on(clients: Clients, stop: threading.Event) -> None:
    choice = random.Random()  # noqa: S311 - a choice of questions, no secret
    serial = 0
    parent = os.getppid()
    # Should the demo be killed, nobody would stop us.
    while not stop.is_set() and os.getppid() == parent:
        serial += 1
        scenario = choice.choices(SCENARIOS, [scenario.weight for scenario in SCENARIOS])[0]
        _run(scenario, clients, Talk(choice=choice, user=_user(choice.randrange(60)), session=f"live-{serial:05}"))
        stop.wait(PAUSE_S * choice.uniform(0.4, 1.4))


def _run(scenario: Scenario, clients: Clients, talk: Talk) -> None:
    with llm_vitals.context(user=talk.user, session=talk.session):
        scenario.run(clients, talk)


def _user(number: int) -> str:
    """One of those whom the history sees until its end: the regulars and the newcomers."""
    there = [*range(1, 19), *range(33, 61)]
    return f"u-{there[number % len(there)]:02}"


if __name__ == "__main__":
    sys.exit(main())
