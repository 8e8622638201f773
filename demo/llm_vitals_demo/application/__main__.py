"""The demo's small application: it really calls the SDKs of the providers, as a user's application would.

`python -m llm_vitals_demo.application PROVIDER_URL` makes calls until it gets SIGTERM or SIGINT: about one
a second while somebody who has just started the demo looks on, then one every few seconds. With `--once` it runs every
scenario once. All that it does for its telemetry is `llm_vitals.init()`, and the contexts around the calls.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import threading
import time
from types import FrameType
from typing import Final

import llm_vitals
from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.scenarios import SCENARIOS, Scenario, Visit
from llm_vitals_demo.people import present_at_end

SESSION_PREFIX: Final = "once"
LIVELY_S: Final = 120.0
LIVELY_PAUSE_S: Final = 0.8
STEADY_PAUSE_S: Final = 5.0
"""Without the slower pace, an hour of the demo would hold more calls than a week of its history."""
FLUSH_S: Final = 10.0


def main() -> int:
    """Run until a signal comes, or once; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llm_vitals_demo.application")
    parser.add_argument("provider_url")
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    stop = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    llm_vitals.init()
    loop = asyncio.new_event_loop()
    try:
        with Clients.open(arguments.provider_url, loop) as clients:
            if arguments.once:
                _run_each_once(clients, random.Random(1))  # noqa: S311 - a choice of questions, no secret
            else:
                _run_until(stop, clients)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())  # streams that a scenario left early
        loop.close()
        llm_vitals.flush(timeout_s=FLUSH_S)
    return 0


def _run_each_once(clients: Clients, choice: random.Random) -> None:
    """Every scenario once, in a session that bears its name, so that its calls can be found."""
    people = present_at_end()
    for number, scenario in enumerate(SCENARIOS):
        session = f"{SESSION_PREFIX}-{scenario.name}"
        _run(scenario, clients, Visit(choice=choice, user=people[number], session=session))


def _run_until(stop: threading.Event, clients: Clients) -> None:
    choice = random.Random()  # noqa: S311 - a choice of questions, no secret
    people = present_at_end()
    serial = 0
    parent = os.getppid()
    began = time.monotonic()
    # When the demo is killed, nobody sends a signal: its process is no longer the parent.
    while not stop.is_set() and os.getppid() == parent:
        serial += 1
        scenario = choice.choices(SCENARIOS, [scenario.weight for scenario in SCENARIOS])[0]
        _run(scenario, clients, Visit(choice=choice, user=choice.choice(people), session=f"live-{serial:05}"))
        pause_s = LIVELY_PAUSE_S if time.monotonic() - began < LIVELY_S else STEADY_PAUSE_S
        stop.wait(pause_s * choice.uniform(0.4, 1.4))


def _run(scenario: Scenario, clients: Clients, visit: Visit) -> None:
    with llm_vitals.context(user=visit.user.id, session=visit.session, variant=visit.user.variant):
        scenario.run(clients, visit)


if __name__ == "__main__":
    sys.exit(main())
