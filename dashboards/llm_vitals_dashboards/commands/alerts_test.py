"""`llm-vitals alerts test`: check the file, the rules that come of it, and the way to a receiver."""

from __future__ import annotations

import argparse
import json
import shutil
import smtplib
import subprocess
import tempfile
import urllib.error
import urllib.request
from datetime import datetime, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.vitals_file import Receiver
from llm_vitals_collector.alerts.vitals_file.receivers import MissingVariableError
from llm_vitals_dashboards.commands.alerts_write import rule_files
from llm_vitals_dashboards.commands.file import add_file, path_of, vitals_of

_TIMEOUT_S: Final = 15
_SUMMARY: Final = "A test of the way to this receiver. Nothing is wrong."


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--notify", metavar="RECEIVER", help="send a test notification to this receiver of the file")
    add_file(parser)


def _run(arguments: argparse.Namespace) -> int:
    vitals = vitals_of(arguments)
    path = path_of(arguments)
    print(f"{path}: good" if path.exists() else "no file: the rules are as shipped")
    print(_checked(dict(rule_files(vitals))))
    if arguments.notify is not None:
        receiver = next((one for one in vitals.receivers if one.name == arguments.notify), None)
        if receiver is None:
            known = ", ".join(one.name for one in vitals.receivers) or "none"
            raise CommandError(f"the file has no receiver {arguments.notify}; it has: {known}")
        notify(receiver)
        print(f"{receiver.name}: took the test notification")
    return 0


def _checked(files: dict[str, str]) -> str:
    """What promtool says of the rule files. Raises CommandError where it refuses one."""
    program = shutil.which("promtool")
    if program is None:
        return "rules: rendered; with promtool on PATH they are checked by it, too"
    with tempfile.TemporaryDirectory() as folder:
        paths: list[str] = []
        for name, text in files.items():
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        done = subprocess.run(
            [program, "check", "rules", *paths], capture_output=True, text=True, check=False, timeout=120
        )
    if done.returncode:
        raise CommandError(f"promtool refuses the rules: {(done.stdout + done.stderr).strip().replace(folder, '')}")
    return f"rules: promtool takes {' and '.join(files)}"


def notify(receiver: Receiver) -> None:
    """Send a test notification. Raises CommandError, without the address in it."""
    try:
        if receiver.kind == "email":
            _mail(receiver)
        elif receiver.url is not None:
            token = None if receiver.token is None else receiver.token.value()
            body = {"text": _SUMMARY} if receiver.kind == "slack" else _webhook(receiver)
            _post(receiver.name, receiver.url.value(), token, body)
    except MissingVariableError as error:
        raise CommandError(f"{receiver.name}: {error}") from None


def _post(name: str, url: str, token: str | None, body: object) -> None:
    try:
        request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")  # noqa: S310 # see Receiver
        request.add_header("Content-Type", "application/json")
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310 # as above
            return
    except urllib.error.HTTPError as error:
        raise CommandError(f"{name}: refuses the notification (HTTP {error.code}); is its address right?") from None
    except (OSError, ValueError) as error:
        reason = type(getattr(error, "reason", None) or error).__name__
        raise CommandError(f"{name}: cannot be reached ({reason}); is its address right?") from None


def _webhook(receiver: Receiver) -> object:
    """As Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config."""
    labels = {"alertname": "LLMVitalsTest", "severity": "info"}
    annotations = {"summary": _SUMMARY}
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": "0" * 16,
    }
    return {
        "version": "4",
        "groupKey": "{}/{test}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": receiver.name,
        "groupLabels": {"alertname": "LLMVitalsTest"},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "",
        "alerts": [alert],
    }


def _mail(receiver: Receiver) -> None:
    server = receiver.server
    if server is None:
        raise CommandError(f"{receiver.name}: has no server; Grafana sends it by its own, and only Grafana can test it")
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "LLM Vitals: test", server.sender, ", ".join(receiver.to)
    message.set_content(_SUMMARY)
    try:
        with smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S) as smtp:
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls()
            if server.user is not None and server.password is not None:
                smtp.login(server.user.value(), server.password.value())
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise CommandError(
            f"{receiver.name}: {server.host}:{server.port} does not take it ({type(error).__name__})"
        ) from None


TEST = Command(
    name="test",
    help="check vitals.yaml and the rules that come of it; send a test notification on demand",
    example="llm-vitals alerts test\nllm-vitals alerts test --file vitals.yaml --notify team",
    configure=_configure,
    run=_run,
)
