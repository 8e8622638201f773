"""What `llm-vitals demo --stack` says: what runs where, what is real, and why it does not fill."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from llm_vitals_demo.stack.servers import Found

_ANEW: Final = (
    "To go on with what is there: --days 0. To start anew: stop the stack, delete the data of all of its servers, and "
    "start it again"
)
FILLED_PARTLY: Final = f"the history could not be sent whole; the line above says why. {_ANEW}."


def filled_already(url: str, first: datetime, last: datetime) -> str:
    """Why Prometheus is not filled again."""
    return (
        f"Prometheus at {url} has a history of the demo already, from {first:%Y-%m-%d} to {last:%Y-%m-%d}: filled "
        f"twice, each call would count twice. {_ANEW}."
    )


def not_empty(url: str) -> str:
    """Why a history is not sent to a collector that has calls."""
    return (
        f"the collector at {url} has calls already, and the demo's history is for one that is empty: its numbers would "
        f"differ from those in Prometheus. {_ANEW}."
    )


def ready(found: Found, collector: str, provider: str, *, sent: int | None, days: int, took_s: float) -> str:
    """What runs and what is real. `sent`: calls of the history, None where none was sent."""
    history = "what the servers held already; nothing was added." if sent is None else f"{sent:,} calls of {days} days."
    boards = [f"  Boards       {found.grafana}/dashboards"] if found.grafana else []
    through = found.otlp or f"{found.prometheus} and {collector}"
    simulated = f"the providers ({provider}, a stand-in that speaks their formats), the people, and the history"
    real = f"a small application that calls the SDKs of the providers and sends to {through}"
    return "\n".join(
        [
            f"LLM Vitals demo, ready after {took_s:.1f} s",
            *boards,
            f"  Vital signs  {collector}/",
            f"  Calls        {collector}/calls",
            f"  Prometheus   {found.prometheus}",
            f"Simulated: {simulated}:\n  {history}",
            f"Real: {real};\n  its calls are on the boards within two minutes.",
            "Ctrl-C stops the application; the servers keep what they have.",
        ]
    )
