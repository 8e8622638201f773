"""An application that calls a model through its SDK, ten times a second, until its standard input says `stop`.

On `count` and at the end it prints one line of JSON: how many calls it made, how many failed, how many spans its
exporter lost (each call is one), and the slowest call so far, in seconds. CLOCK_AHEAD_S sets its clock.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

_AHEAD_NS = int(os.environ.get("CLOCK_AHEAD_S", "0")) * 10**9
if _AHEAD_NS:
    # Before the SDK is imported, which takes the function. A library that fakes the clock of a process, as libfaketime
    # does, has its locks wait for an hour, too.
    _time_ns = time.time_ns
    time.time_ns = lambda: _time_ns() + _AHEAD_NS
    time.time = lambda: time.time_ns() / 1e9

import openai  # noqa: E402

import llm_vitals  # noqa: E402
from llm_vitals.core import exports  # noqa: E402

PAUSE_S = 0.1


class Calls:
    """The calls of one thread."""

    def __init__(self) -> None:
        self.made = 0
        self.failed = 0
        self.slowest_s = 0.0
        self.over = threading.Event()
        self.lock = threading.Lock()

    def run(self) -> None:
        client = openai.OpenAI(max_retries=0)
        while not self.over.wait(PAUSE_S):
            with self.lock:
                begun = time.perf_counter()
                try:
                    with llm_vitals.context(user=f"u-{self.made % 5}"):
                        client.chat.completions.create(
                            model="gpt-5.4-mini",
                            messages=[{"role": "user", "content": f"What is {self.made} plus {self.made}?"}],
                        )
                except openai.OpenAIError:
                    self.failed += 1
                self.made += 1
                self.slowest_s = max(self.slowest_s, time.perf_counter() - begun)

    def count(self) -> str:
        """The line. What the exporter lost is read last, so it may be of later calls, too."""
        with self.lock:
            found = {"made": self.made, "failed": self.failed, "slowest_s": self.slowest_s}
        return json.dumps({**found, "lost": exports.lost.get("traces", 0)})


def main() -> None:
    llm_vitals.init()
    calls = Calls()
    thread = threading.Thread(target=calls.run)
    thread.start()
    for line in sys.stdin:
        if line.strip() == "stop":
            break
        print(calls.count(), flush=True)
    calls.over.set()
    thread.join()
    # All that waits goes out, or is lost, before the last line says how many were.
    llm_vitals.flush(300)
    print(calls.count(), flush=True)


if __name__ == "__main__":
    main()
