"""What the demo prints on stderr: where the pages are, how far the history is, and what is real."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

DAYS: Final = 28
"""Of history: the tiles of the 7-day view need the week, the week before it, and for returning users one more."""
WHOLE_DAYS: Final = 14
"""A history from here on has both incidents in its last week, and a week before to compare with."""


def print_text(text: str) -> None:
    """Print a text for people; stdout is for the KPIs of --once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def progress(done: int, total: int, doing: str = "Sending the history", of: str = "calls") -> None:
    """On a terminal one line that changes; else a line at the end."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r{doing}: {done:,} of {total:,} {of}{end}")
    elif done == total:
        sys.stderr.write(f"{doing}: {total:,} {of}\n")
    sys.stderr.flush()


def at_start(collector_url: str) -> str:
    """The first line, as soon as the pages can be opened."""
    return f"The pages fill while the history is sent: {collector_url}/"


def ready(
    collector_url: str, provider_url: str, *, data: Path | None, sent: int | None, days: int, took_s: float
) -> str:
    """What runs and what is real. `sent`: calls of the history, None if the store had data already."""
    if sent is None:
        history = f"what {data or 'the store'} held already; nothing was added."
    else:
        history = f"{sent:,} calls of the {days} days before now."
        if days >= WHOLE_DAYS:
            history += " In the last week a provider was\n  overloaded once, and a model declined too much once."
    kept = f"{data} keeps the data." if data else "The data goes when the demo stops; --data keeps it."
    return (
        f"LLM Vitals demo, ready after {took_s:.1f} s\n"
        f"  Vital signs  {collector_url}/\n"
        f"  Calls        {collector_url}/calls\n"
        f"  KPIs         {collector_url}/api/kpis\n"
        f"Simulated: the providers ({provider_url}, a stand-in that speaks their formats), the people, and the "
        f"history:\n  {history}\n"
        "Real: a small application that calls the SDKs of the providers, its instrumentation, and every verdict, also "
        "on\n  the history.\n"
        f"Ctrl-C stops it. {kept}"
    )
