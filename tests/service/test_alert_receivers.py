"""Receivers as vitals.yaml has them, and what people read."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Generator
from datetime import datetime, timedelta, timezone
from email import message_from_string, policy

import pytest
from alert_evaluations import evaluated_by_the_test
from patience import until
from webhook_endpoint import SECRET, Endpoint

from llm_vitals_collector.alerts.notify import text
from llm_vitals_collector.alerts.notify.deliver import DeliveryError
from llm_vitals_collector.alerts.notify.mail_receiver import MailReceiver
from llm_vitals_collector.alerts.notify.routes import RouteError, routes_of
from llm_vitals_collector.alerts.notify.webhook import AlertMessage
from llm_vitals_collector.alerts.vitals_file import loads
from llm_vitals_collector.process import StartError, running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
FIRING = AlertMessage(
    labels={"alertname": "A", "severity": "critical", "model": "m<1>"},
    annotations={
        "summary": "Error rate of m<1> is above the critical limit",
        "description": "60% of calls.",
        "runbook_url": "http://v/runbooks/error-rate",
        "calls_url": "http://v/calls?outcome=error",
    },
    started_at=AT,
)
OVER = AlertMessage(
    labels=FIRING.labels, annotations=FIRING.annotations, started_at=AT, ended_at=AT + timedelta(minutes=9)
)


def test_slack():
    assert json.loads(text.slack("team", [FIRING], "http://v")) == {
        "text": "*critical* Error rate of m&lt;1&gt; is above the critical limit\n60% of calls.\n"
        "<http://v/runbooks/error-rate|what to do> | <http://v/calls?outcome=error|calls> | <http://v/alerts|alerts>"
    }
    assert json.loads(text.slack("team", [OVER], "http://v"))["text"].startswith("*resolved* Error rate of m&lt;1&gt;")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes one e-mail a connection, without TLS."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.refuses = False
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                self.say("220 here")
                while line := self.rfile.readline().decode().strip():
                    word = line[:4].upper()
                    if word == "DATA":
                        self.say("354 go on")
                        body = ""
                        while (part := self.rfile.readline().decode()) != ".\r\n":
                            body += part
                        server.mails.append(body)
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("550 no" if server.refuses and word == "RCPT" else "250 well")

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def mail_server() -> Generator[MailServer, None, None]:
    one = MailServer()
    yield one
    one.shutdown()
    one.server_close()


def test_email(mail_server):
    host, port = mail_server.server_address
    one = MailReceiver("team", ["a@b.example", "c@d.example"], host=host, port=port, sender="v@b.example")
    one.send(one.compose([FIRING, OVER], "http://v"))
    mail = message_from_string(mail_server.mails[0], policy=policy.default)
    assert mail["Subject"] == "[critical] Error rate of m<1> is above the critical limit and 1 more"
    assert (mail["From"], mail["To"]) == ("v@b.example", "a@b.example, c@d.example")
    body = mail.get_content()
    assert "critical: Error rate of m<1> is above the critical limit\n60% of calls." in body.replace("\r\n", "\n")
    assert "What to do: http://v/runbooks/error-rate" in body
    assert "since 20 November 12:00 UTC to 20 November 12:09" in body


def test_email_that_is_not_taken(mail_server):
    host, port = mail_server.server_address
    one = MailReceiver("team", ["a@b.example"], host=host, port=port, sender="v@b.example", login=("v", SECRET))
    with pytest.raises(DeliveryError, match="offers no TLS, and a password is not sent without"):
        one.send(one.compose([FIRING], "http://v"))
    mail_server.refuses = True
    one = MailReceiver("team", ["a@b.example"], host=host, port=port, sender="v@b.example")
    with pytest.raises(DeliveryError):
        one.send(one.compose([FIRING], "http://v"))
    assert mail_server.mails == []


FILE = """\
thresholds:
  error_rate: {warning: 4%, critical: 50%, for: 5m}
receivers:
- name: team
  webhook: {url: "${TEAM_URL}", token: "${TEAM_TOKEN}"}
- name: night
  severities: [critical]
  send_resolved: false
  webhook: {url: "${NIGHT_URL}"}
"""


@pytest.mark.slow
def test_from_the_file_to_the_receivers(tmp_path, monkeypatch):
    team, night = Endpoint(), Endpoint()
    monkeypatch.setenv("TEAM_URL", team.url)
    monkeypatch.setenv("TEAM_TOKEN", SECRET)
    monkeypatch.setenv("NIGHT_URL", night.url)
    path = tmp_path / "vitals.yaml"
    path.write_text(FILE)
    settings = Settings(
        data=tmp_path / "data", port=0, grpc_port=0, alerts_file=path, pages_url="https://vitals.example/"
    )
    now = datetime.now(timezone.utc)
    with evaluated_by_the_test(), running(settings) as one:
        one.store.write([Batch(calls=tuple(_call(n, now - MINUTE, "error" if n < 30 else "ok") for n in range(100)))])
        for minute in range(80):
            one.app.state.alerts.evaluate(now + minute * MINUTE)
        until(lambda: not one.store.alerts.waiting())
    told = [(each["body"]["status"], each["body"]["groupLabels"]["alertname"]) for each in team.received]
    assert [each for each in told if each[1] == "LLMVitalsErrorRateHigh"] == [
        ("firing", "LLMVitalsErrorRateHigh"),
        ("resolved", "LLMVitalsErrorRateHigh"),
    ]
    assert {each["body"]["externalURL"] for each in team.received} == {"https://vitals.example"}
    assert {header["Authorization"] for header in team.headers} == {f"Bearer {SECRET}"}
    assert {(each["body"]["status"], each["body"]["commonLabels"]["severity"]) for each in night.received} == {
        ("firing", "critical")  # the budget burns; 30% is not past the critical limit of the file
    }
    assert not any(each["body"]["groupLabels"]["alertname"] == "LLMVitalsErrorRateHigh" for each in night.received)
    team.close()
    night.close()


def _call(number: int, at: datetime, outcome: str) -> Call:
    return Call(
        trace_id=f"{number + 1:032x}",
        span_id=f"{number + 1:016x}",
        started_at=at,
        duration_s=1.0,
        operation="chat",
        request_model="m1",
        outcome=outcome,
    )


@pytest.mark.parametrize(
    ("text_", "error"),
    [
        pytest.param(FILE, "Receiver team: the environment variable TEAM_URL is not set", id="variable"),
        pytest.param(
            "thresholds: {eror_rate: {warning: 5%}}",
            "thresholds.eror_rate: unknown; did you mean error_rate",
            id="file",
        ),
    ],
)
def test_a_collector_with_a_bad_file_does_not_start(tmp_path, text_, error):
    path = tmp_path / "vitals.yaml"
    path.write_text(text_)
    with (
        pytest.raises(StartError, match=re.escape(error)),
        running(Settings(data=tmp_path / "data", port=0, grpc_port=0, alerts_file=path)),
    ):
        pass


def test_an_address_of_a_variable_that_is_none_is_refused_without_showing_it():
    vitals = loads('receivers: [{name: team, webhook: {url: "${TEAM_URL}"}}]')
    with pytest.raises(RouteError, match="expected an address that begins with http") as caught:
        routes_of(vitals.receivers, {"TEAM_URL": f"gopher://{SECRET}"})
    assert SECRET not in str(caught.value)


def test_email_without_a_server_is_for_grafana_only():
    vitals = loads("receivers: [{name: mail, email: {to: [a@b.example]}}]")
    assert routes_of(vitals.receivers) == ()
