"""`llm-vitals alerts test`: check the file, the rules that come of it, and the way to a receiver."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.notify.deliver import DeliveryError
from llm_vitals_collector.alerts.notify.routes import RouteError, routes_of
from llm_vitals_collector.alerts.notify.webhook import AlertMessage
from llm_vitals_collector.alerts.rule import PREFIX
from llm_vitals_collector.alerts.vitals_file import Receiver
from llm_vitals_collector.settings import variable
from llm_vitals_dashboards.commands.alerts_write import rule_files
from llm_vitals_dashboards.commands.file import add_file, path_of, vitals_of

URL: Final = "http://127.0.0.1:4318"
PAGES: Final = variable("pages_url").name
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
        done = subprocess.run(  # noqa: S603 # a list of words, of which only the paths vary, and those are ours
            [program, "check", "rules", *paths], capture_output=True, text=True, check=False, timeout=120
        )
    if done.returncode:
        raise CommandError(
            "promtool refuses the rules, which is a fault of ours; please report it: "
            f"{(done.stdout + done.stderr).strip().replace(folder, '')}"
        )
    return f"rules: promtool takes {' and '.join(files)}"


def notify(receiver: Receiver) -> None:
    """Send a test notification, as the collector sends alerts. Raises CommandError, without the address in it."""
    try:
        routes = routes_of([receiver])
    except RouteError as error:
        raise CommandError(str(error)) from None
    if not routes:
        raise CommandError(f"{receiver.name}: has no server; Grafana sends it by its own, and only Grafana can test it")
    message = AlertMessage(
        labels={"alertname": f"{PREFIX}Test", "severity": "info"},
        annotations={"summary": _SUMMARY},
        started_at=datetime.now(timezone.utc),
    )
    (route,) = routes
    try:
        route.receiver.send(route.receiver.compose([message], os.environ.get(PAGES, "").rstrip("/") or URL))
    except DeliveryError as error:
        raise CommandError(f"{receiver.name}: does not take it ({error}); is its address right?") from None


TEST = Command(
    name="test",
    help="check vitals.yaml and the rules that come of it; send a test notification on demand",
    example="llm-vitals alerts test\nllm-vitals alerts test --file vitals.yaml --notify team",
    configure=_configure,
    run=_run,
)
