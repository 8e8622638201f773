"""Delivers what waits: a thread a receiver, so that one that hangs holds up no other, and nothing else.

The messages of a receiver go in their order. One that cannot be sent is tried again after a second, then after twice as
long, up to ten minutes; after a day it is given up. A restart goes on where it was. One that the receiver refuses as it
is (400, 413, 422, ...) is given up at once, so that it does not hold up those behind it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Final, Protocol

from llm_vitals_collector.alerts.notify.webhook import AlertMessage
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.alerts import AlertStore, Notification

logger = logging.getLogger(__name__)

FIRST_S: Final = 1.0
LONGEST_S: Final = 600.0
MOST_AGE: Final = timedelta(days=1)
"""A message that is older tells of a state that is long over."""
_STOP_S: Final = 2.0


class Receiver(Protocol):
    """Where messages go."""

    @property
    def name(self) -> str: ...

    def compose(self, alerts: Sequence[AlertMessage], external_url: str) -> str:
        """The body of a message about alerts of one group."""
        ...

    def send(self, body: str) -> None:
        """Return when the message is acknowledged. Raises DeliveryError."""
        ...


class DeliveryError(Exception):
    """A message was not acknowledged. Its text names neither address nor secret. `final`: it never will be."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final: Final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverState:
    """What is known of a receiver since the process began."""

    name: str
    delivered: int = 0
    delivered_at: datetime | None = None
    failures: int = 0
    """Attempts that failed."""
    failed_at: datetime | None = None
    failure: str | None = None
    """Why the last attempt failed; None where it did not."""
    abandoned: int = 0
    """Messages that were given up."""


def pause_s(attempts: int) -> float:
    """Seconds until a message is tried again that was tried `attempts` times."""
    return min(LONGEST_S, FIRST_S * 2.0 ** (min(attempts, 20) - 1))


class Deliverer:
    """Delivers the messages of `store` to their receivers. `clock` says the time, aware and in UTC."""

    def __init__(
        self,
        store: AlertStore,
        receivers: Sequence[Receiver],
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._store: Final = store
        self._receivers: Final = {one.name: one for one in receivers}
        self._clock: Final = clock
        self._states: Final = {name: ReceiverState(name=name) for name in self._receivers}
        self._wakes: Final = {name: threading.Event() for name in self._receivers}
        self._stopped: Final = threading.Event()
        self._threads: Final[list[threading.Thread]] = []

    def start(self) -> None:
        """Begin, with what waits from before. Messages of receivers that are no more are dropped."""
        for message in self._store.waiting(limit=10_000):
            if message.receiver not in self._receivers:
                logger.warning(
                    "A message for %s is dropped: there is no such receiver any more. Name it again in "
                    "vitals.yaml to keep later ones.",
                    message.receiver,
                )
                self._store.settle(message.id)
        for name in self._receivers:
            # A receiver may hang as long as its time-out when the process ends.
            thread = threading.Thread(target=self._run, args=(name,), name=f"llm-vitals-notify-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """There may be something new."""
        for event in self._wakes.values():
            event.set()

    def stop(self) -> None:
        """Send no more; what waits is kept. Twice does nothing."""
        self._stopped.set()
        self.wake()
        for thread in self._threads:
            thread.join(_STOP_S)

    def states(self) -> tuple[ReceiverState, ...]:
        """In the order of the receivers."""
        return tuple(self._states.values())

    def _run(self, name: str) -> None:
        while not self._stopped.is_set():
            self._wakes[name].clear()
            try:
                wait_s = self.deliver(name)
            except StoreError as error:
                logger.warning("Messages for %s wait until the store can be used again: %s", name, error)
                wait_s = LONGEST_S
            self._wakes[name].wait(wait_s)

    def deliver(self, name: str) -> float | None:
        """Send what is due to one receiver, in order; seconds until there is more to do, None for when it is woken. Of
        several collectors with one store one sends."""
        while not self._stopped.is_set() and self._store.leads():
            waiting = self._store.waiting(name, limit=1)
            if not waiting:
                return None
            (message,) = waiting
            now = self._clock()
            if message.next_at > now:
                return (message.next_at - now).total_seconds()
            self._send(self._receivers[name], message)
        return None

    def _send(self, receiver: Receiver, message: Notification) -> None:
        try:
            receiver.send(message.body)
        except DeliveryError as error:
            self._failed(message, error)
        else:
            self._store.settle(message.id)
            state = self._states[message.receiver]
            self._states[message.receiver] = replace(
                state, delivered=state.delivered + 1, delivered_at=self._clock(), failure=None
            )

    def _failed(self, message: Notification, error: DeliveryError) -> None:
        now = self._clock()
        state = self._states[message.receiver]
        if state.failure is None:
            logger.warning(
                "%s did not take a message (%s): it is sent again for a day. `llm-vitals alerts test --notify` "
                "tries it.",
                message.receiver,
                error,
            )
        over = error.final or now - message.created_at > MOST_AGE
        if over:
            logger.error(
                "A message for %s is given up (%s). Check the address and the key of that receiver.",
                message.receiver,
                error,
            )
            self._store.settle(message.id)
        else:
            attempts = message.attempts + 1
            self._store.postpone(message.id, attempts, now + timedelta(seconds=pause_s(attempts)))
        self._states[message.receiver] = replace(
            state,
            failures=state.failures + 1,
            failed_at=now,
            failure=str(error),
            abandoned=state.abandoned + over,
        )
