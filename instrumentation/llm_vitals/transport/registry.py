"""The table of HTTP libraries that are instrumented. A new one is a module of this package and one line here."""

from __future__ import annotations

from typing import Final, Protocol

from llm_vitals.transport import httpx, watched
from llm_vitals.transport.sink import CallSink


class Transport(Protocol):
    """One HTTP library."""

    @property
    def name(self) -> str:
        """The module's name, e.g. `httpx2`."""
        ...

    def version(self) -> str | None:
        """The version that is installed; None when the library is not there."""
        ...

    def instrument(self, sink: CallSink) -> None:
        """Record the calls of every client, those that exist already too; once, however often it is called. Does
        nothing when the library is not there."""
        ...

    def uninstrument(self) -> None:
        """Undo `instrument`; streams that are open are recorded to their end."""
        ...


TRANSPORTS: Final[tuple[Transport, ...]] = (httpx.HttpxTransport("httpx"), httpx.HttpxTransport("httpx2"))


def installed() -> tuple[str, ...]:
    """Names of the libraries that are there."""
    return tuple(transport.name for transport in TRANSPORTS if transport.version() is not None)


def instrument(sink: CallSink) -> None:
    """Instrument every library that is there, and count what others send to hosts of models."""
    for transport in TRANSPORTS:
        transport.instrument(sink)
    watched.instrument(sink)


def uninstrument() -> None:
    """Undo `instrument`."""
    watched.uninstrument()
    for transport in TRANSPORTS:
        transport.uninstrument()
