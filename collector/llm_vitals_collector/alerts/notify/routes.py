"""Which receiver is sent what: from the receivers of vitals.yaml."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_vitals_collector.alerts.notify import text
from llm_vitals_collector.alerts.notify.deliver import Receiver
from llm_vitals_collector.alerts.notify.http_receiver import HttpReceiver
from llm_vitals_collector.alerts.notify.mail_receiver import MailReceiver
from llm_vitals_collector.alerts.notify.webhook import AlertMessage
from llm_vitals_collector.alerts.rule import SEVERITIES, Severity
from llm_vitals_collector.alerts.vitals_file import receivers
from llm_vitals_collector.alerts.vitals_file.receivers import MissingVariableError


class RouteError(ValueError):
    """A receiver cannot be used; the message names it, and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A receiver, and what it is sent."""

    receiver: Receiver
    severities: frozenset[Severity] = frozenset(SEVERITIES)
    sends_resolved: bool = True

    def takes(self, one: AlertMessage) -> bool:
        """Whether the receiver is sent this."""
        return one.labels.get("severity") in self.severities and (self.sends_resolved or one.ended_at is None)


def routes_of(found: Sequence[receivers.Receiver], environ: Mapping[str, str] | None = None) -> tuple[Route, ...]:
    """A route a receiver; none for e-mail without a server, which only Grafana can send. Raises RouteError."""
    env = os.environ if environ is None else environ
    routes: list[Route] = []
    for one in found:
        try:
            receiver = _receiver(one, env)
        except (MissingVariableError, ValueError) as error:
            raise RouteError(f"Receiver {one.name}: {error}.") from None
        if receiver is not None:
            routes.append(
                Route(receiver=receiver, severities=frozenset(one.severities), sends_resolved=one.send_resolved)
            )
    return tuple(routes)


def _receiver(one: receivers.Receiver, environ: Mapping[str, str]) -> Receiver | None:
    if one.kind == "email":
        server = one.server
        if server is None:
            return None
        login = None
        if server.user is not None and server.password is not None:
            login = (server.user.value(environ), server.password.value(environ))
        return MailReceiver(one.name, one.to, host=server.host, port=server.port, sender=server.sender, login=login)
    url = "" if one.url is None else one.url.value(environ)
    if one.kind == "slack":
        return HttpReceiver(one.name, url, form=text.slack)
    headers = {} if one.token is None else {"Authorization": f"Bearer {one.token.value(environ)}"}
    return HttpReceiver(one.name, url, headers)
