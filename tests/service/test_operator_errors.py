"""What an operator reads when a file, a folder or a store is not as it should be: the whole text, in a table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_vitals.core import settings as instrumentation_settings
from llm_vitals.exporters.endpoint_health import EndpointHealth, endpoint
from llm_vitals_collector.alerts.notify.deliver import Deliverer
from llm_vitals_collector.alerts.vitals_file.receivers import MissingVariableError, Secret
from llm_vitals_collector.evaluate.judge.criterion import CriteriaError, load
from llm_vitals_collector.keys.file import KeyFileError, change, check_private
from llm_vitals_collector.keys.uses import KeyUses
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import backup

CRITERION = "name: one\nquestion: Is the answer right?\n"


def criteria(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def too_many(folder: Path) -> None:
    load(criteria(folder, **{f"c{number}": CRITERION for number in range(101)}))


RAISED: dict[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "too many criteria": (too_many, CriteriaError, "{folder} has 101 criteria: expected 100 at most."),
    "a criterion that is none": (
        lambda folder: load(criteria(folder, c="#" * 70_000)),
        CriteriaError,
        "{folder}/c.yaml has more than 65536 characters: shorten it.",
    ),
    "a criterion with a part missing": (
        lambda folder: load(criteria(folder, c=CRITERION)),
        CriteriaError,
        "{folder}/c.yaml: steps: Field required. docs/evaluation.md shows a whole file.",
    ),
    "a folder for the file of keys": (
        lambda folder: check_private(folder, "the file of keys"),
        KeyFileError,
        "{folder}: the file of keys is expected to be a file: name one.",
    ),
    "a file of keys below a file": (
        lambda folder: change((folder / "x").write_text("") * 0 or folder / "x" / "keys.json", list),
        KeyFileError,
        "{folder}/x/keys.json: cannot be written (File exists): make its folder writable.",
    ),
    "a backup of a file that is gone": (
        lambda folder: backup.copy(folder / "gone", folder / "b"),
        StoreError,
        "{folder}/gone cannot be copied (No such file or directory): check that the folder exists and is writable.",
    ),
    "a backup where no database is": (
        lambda folder: backup.copy_closed(folder / "gone", folder / "b"),
        StoreError,
        "{folder}/gone: there is no such database: name its folder with --data or LLM_VITALS_DATA.",
    ),
    "a variable that a receiver names": (
        lambda _: Secret("${SLACK_URL}").value({}),
        MissingVariableError,
        "the environment variable SLACK_URL is not set; set it, and start again",
    ),
}


@pytest.mark.parametrize(("act", "kind", "text"), RAISED.values(), ids=RAISED)
def test_an_error_says_what_happened_and_what_to_do(
    tmp_path: Path, act: Callable[[Path], object], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind) as raised:
        act(tmp_path)
    assert str(raised.value) == text.format(folder=tmp_path)


def read_a_bad_setting(_: Path) -> None:
    instrumentation_settings.load({"LLM_VITALS_QUEUE_CALLS": "many"})


def keep_uses(folder: Path) -> None:
    (folder / "x").write_text("")
    uses = KeyUses(folder / "x")
    uses.note("a")
    uses.keep()


def hold_messages(_: Path) -> None:
    class Broken:
        def leads(self) -> bool:
            return True

        def waiting(self, *_: object, **__: object) -> None:
            one.stop()
            raise StoreError("the disk is full: make room")

    one = Deliverer(Broken(), [])
    one._wakes["team"] = type("Wake", (), {"clear": lambda _: None, "wait": lambda *_: None, "set": lambda _: None})()
    one._run("team")


def arrive_again(_: Path) -> None:
    health = EndpointHealth(endpoint("traces", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}))
    health.sent(arrived=False)
    health.sent(arrived=True)


LOGGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a setting that is not understood": (
        read_a_bad_setting,
        "LLM_VITALS_QUEUE_CALLS='many': expected whole number, 1 or more. Using '4096'; set it to one of those.",
    ),
    "the file of uses": (
        keep_uses,
        (
            "{folder}/x/llm-vitals.keys-used could not be written (Not a directory): last uses of keys are lost at a "
            "restart. Check the folder and the disk."
        ),
    ),
    "a store without room": (
        hold_messages,
        "Messages for team wait until the store can be used again: the disk is full: make room",
    ),
    "telemetry that arrives again": (arrive_again, "Telemetry arrives at http://127.0.0.1:1 again."),
}


@pytest.mark.parametrize(("act", "text"), LOGGED.values(), ids=LOGGED)
def test_a_warning_says_what_happened_and_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, act: Callable[[Path], object], text: str
) -> None:
    with caplog.at_level(logging.WARNING):
        act(tmp_path)
    assert text.format(folder=tmp_path) in [record.getMessage() for record in caplog.records]
