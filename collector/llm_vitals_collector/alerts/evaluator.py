"""Evaluates the rules in the background: once a minute what is due, on a thread of its own and at low priority."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.decide import CADENCE_S, Decided, cadence_s, decide
from llm_vitals_collector.alerts.evaluate import Key, Observation, observe, window_s
from llm_vitals_collector.alerts.notify.deliver import Deliverer, ReceiverState
from llm_vitals_collector.alerts.notify.routes import Route
from llm_vitals_collector.alerts.notify.webhook import AlertMessage, groups
from llm_vitals_collector.alerts.rule import Rule
from llm_vitals_collector.priority import BACKGROUND, step_back
from llm_vitals_collector.store import Store, StoreError
from llm_vitals_collector.store.alerts import ActiveAlert, AlertChanges, Notification, Silence
from llm_vitals_collector.store.interruption import Interruption

logger = logging.getLogger(__name__)

_FIRST_S: Final = 2.0
"""From the start to the first look: a start is quick, and what comes then has its answer first."""
_GAP: Final = timedelta(minutes=5)
"""How late a look may be without pending alerts beginning anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStatus:
    """Where all alerts stand."""

    rules: Mapping[str, Rule]
    active: Mapping[str, ActiveAlert]
    observations: Mapping[str, tuple[Observation, ...]]
    """What each rule saw when it was last looked at, by the rule's id."""
    silences: Mapping[str, datetime]
    """Until when, by the alert's id."""
    receivers: tuple[ReceiverState, ...]
    waiting: Mapping[str, int]
    """Messages that wait, by receiver."""
    evaluated_at: datetime | None
    """None before the first look."""
    failure: str | None
    """Why the last look failed."""


class Evaluator:
    """The rules of one collector. `url` is where its pages are, `runbooks` where those of advice are; `clock` says the
    time, aware and in UTC."""

    def __init__(
        self,
        store: Store,
        rules: Sequence[Rule],
        routes: Sequence[Route] = (),
        *,
        url: str = "",
        runbooks: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._store: Final = store
        self._rules: Final = {texts.rule_id(rule): rule for rule in rules}
        self._routes: Final = tuple(routes)
        self._url: Final = url.rstrip("/")
        self._runbooks: Final = runbooks or f"{self._url}/runbooks"
        self._clock: Final = clock
        self._deliverer: Final = Deliverer(store.alerts, [route.receiver for route in routes], clock)
        self._active: dict[str, ActiveAlert] | None = None
        self._leads = False
        self._observations: Final[dict[str, tuple[Observation, ...]]] = {}
        self._next: Final[dict[str, datetime]] = {}
        self._evaluated_at: datetime | None = None
        self._failure: str | None = None
        self._evaluating: Final = threading.Lock()
        self._interruption: Final = Interruption()
        self._stopped: Final = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Evaluate and deliver from now on."""
        self._deliverer.start()
        self._thread = threading.Thread(target=self._run, name="llm-vitals-alerts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End a look at hand, and return when the thread has ended. Twice does nothing."""
        self._stopped.set()
        self._interruption.interrupt()
        if self._thread is not None:
            self._thread.join()
        self._deliverer.stop()

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by their ids."""
        return self._rules

    def active(self) -> tuple[ActiveAlert, ...]:
        """Those that are pending or firing. Raises StoreError."""
        return tuple(self._kept().values())

    def status(self) -> AlertStatus:
        """Where all alerts stand. Raises StoreError."""
        states = self._deliverer.states()
        waiting = self._store.alerts.receivers()
        return AlertStatus(
            rules=self._rules,
            active=dict(self._kept()),
            observations=dict(self._observations),
            silences={one.id: one.until for one in self._store.alerts.silences(self._clock())},
            receivers=states,
            waiting={one.name: waiting.get(one.name, 0) for one in states},
            evaluated_at=self._evaluated_at,
            failure=self._failure,
        )

    def silence(self, alert: str, length: timedelta) -> datetime:
        """Send nothing of an alert that is pending or firing for a while; until when. Raises KeyError, StoreError."""
        if alert not in self._kept():
            raise KeyError(alert)
        until = self._clock() + length
        self._store.alerts.silence(Silence(id=alert, until=until))
        return until

    def unsilence(self, alert: str) -> None:
        """End a silence. Raises StoreError."""
        self._store.alerts.unsilence(alert)

    def evaluate(self, now: datetime) -> Decided:
        """Look at the rules that are due, keep what changes, and send it. Raises StoreError; then nothing changed."""
        with self._evaluating:
            due = {name: rule for name, rule in self._rules.items() if self._next.get(name, now) <= now}
            gaps = {name: _GAP + timedelta(seconds=cadence_s(window_s(rule))) for name, rule in due.items()}
            seen = observe(self._store, tuple(due.values()), now)
            decided = self._decided(seen, gaps, now)
            self._active = dict(decided.active)
            # An empty store is looked through at no cost, and what comes first should be seen in a minute, not in 20.
            is_empty = not any(one.basis for one in seen)
            for name, rule in due.items():
                self._observations[name] = tuple(one for one in seen if one.rule is rule)
                # A thread wakes a little late or early.
                wait_s = CADENCE_S if is_empty else cadence_s(window_s(rule))
                self._next[name] = now + timedelta(seconds=wait_s - CADENCE_S / 2)
            self._evaluated_at, self._failure = now, None
        self._deliverer.wake()
        return decided

    def _decided(self, seen: Sequence[Observation], gaps: Mapping[str, timedelta], now: datetime) -> Decided:
        """What changes, which is kept. Of several collectors with one store one decides, and the others show it."""
        led, self._leads = self._leads, self._store.alerts.leads()
        if not led:
            self._active = None
        if not self._leads:
            return Decided(active=self._kept())
        silenced = [one.id for one in self._store.alerts.silences(now)]
        decided = decide(self._kept(), self._rules, gaps, seen, silenced, now, can_send=self._can_send)
        self._store.alerts.change(self._changes(decided, seen))
        return decided

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        step_back(BACKGROUND)
        self._stopped.wait(_FIRST_S)
        with self._interruption.of_this_context():
            while not self._stopped.is_set():
                self._look()
                self._stopped.wait(CADENCE_S)

    def _look(self) -> None:
        try:
            self.evaluate(self._clock())
        except StoreError as error:
            if not self._stopped.is_set():
                self._failed(str(error))
        except Exception as error:
            logger.exception("Alerts could not be evaluated; they are again in a minute. Please report it.")
            self._failure = type(error).__name__

    def _failed(self, text: str) -> None:
        if self._failure is None:
            logger.warning("Alerts could not be evaluated, and are again in a minute: %s", text)
        self._failure = text

    def _kept(self) -> dict[str, ActiveAlert]:
        if self._active is None:
            self._active = {one.id: one for one in self._store.alerts.active()}
        return self._active

    # -- messages --------------------------------------------------------------------------------------------------

    def _can_send(self, one: ActiveAlert) -> bool:
        return any(one.labels.get("severity") in route.severities for route in self._routes)

    def _changes(self, decided: Decided, seen: Sequence[Observation]) -> AlertChanges:
        made_at = self._clock()
        by_labels = {tuple(sorted(texts.labels_of(one.rule, one.key).items())): one for one in seen}
        messages = [
            self._message(one, by_labels.get(tuple(sorted(one.labels.items()))), None) for one in decided.firing
        ]
        messages += [
            self._message(one, by_labels.get(tuple(sorted(one.labels.items()))), decided.ended[one.id])
            for one in decided.over
        ]
        return AlertChanges(
            active=[decided.active[name] for name in decided.changed],
            over=decided.gone,
            started=decided.started,
            ended=decided.ended,
            notifications=[
                Notification(
                    id=uuid.uuid4().hex,
                    receiver=route.receiver.name,
                    body=route.receiver.compose(group, self._url),
                    created_at=made_at,
                    next_at=made_at,
                )
                for route in self._routes
                for group in groups([one for one in messages if route.takes(one)])
            ],
        )

    def _message(self, one: ActiveAlert, seen: Observation | None, ended_at: datetime | None) -> AlertMessage:
        rule = self._rules.get(one.rule)
        annotations: dict[str, str] = {}
        if rule is not None:
            key = key_of(rule, one)
            annotations = {
                "summary": texts.summary(rule, key),
                **({"description": texts.description(seen)} if seen is not None else {}),
                "runbook_url": f"{self._runbooks}/{texts.runbook(rule)}",
                "calls_url": f"{self._url}/calls?{texts.calls_query(rule, key, since(rule, one), ended_at)}",
            }
        return AlertMessage(
            labels=one.labels,
            annotations=annotations,
            started_at=one.fired_at or one.active_at,
            ended_at=ended_at,
            generator_url=f"{self._url}/alerts#{one.id}",
        )


def key_of(rule: Rule, one: ActiveAlert) -> Key:
    """The value of the rule's dimension that an alert is about; None for the total."""
    return None if rule.reach.by is None else one.labels.get(rule.reach.by)


def since(rule: Rule, one: ActiveAlert) -> datetime:
    """When the calls begin that an alert's value was over when it became bad."""
    return one.active_at - timedelta(seconds=window_s(rule))
