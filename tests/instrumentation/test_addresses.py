"""No user, password or key of an address is shown: not in a log, not by a command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from llm_vitals.commands.main import main
from llm_vitals.core.addresses import without_credentials
from llm_vitals.exporters.endpoint_health import endpoint


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318"),
        ("http://user:hush@host:4318/otlp?key=hush#hush", "http://host:4318/otlp"),
        ("user:hush@host:4317", "host:4317"),
        ("https://hush@[::1]:4318/", "https://[::1]:4318/"),
        ("https://a:hu@sh@host", "https://host"),
        ("http://[hush", "an address that cannot be read"),
        ("localhost:4317", "localhost:4317"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


def test_an_endpoint_is_found_and_shown_without_its_password() -> None:
    where = endpoint("TRACES", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://user:hush@127.0.0.1:9/otlp"})
    assert (where.host, where.port, where.url) == ("127.0.0.1", 9, "http://127.0.0.1:9/otlp")
    assert "hush" not in repr(where)


APPLICATION = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
import httpx2, llm_vitals
llm_vitals.init()
answer = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"choices": []}))
httpx2.Client(transport=answer).post("http://x.test/v1/chat/completions", json={"model": "m", "messages": []})
llm_vitals.flush(5)
"""


@pytest.mark.slow
@pytest.mark.parametrize("command", [["-c", APPLICATION], ["-m", "llm_vitals.commands.main", "doctor"]])
def test_an_application_and_doctor_never_print_it(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hushhush@127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hushhush")
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, timeout=100)
    printed = done.stdout + done.stderr
    assert "http://127.0.0.1:9" in printed
    assert "hushhush" not in printed


@pytest.mark.parametrize(
    "words",
    [
        ("export", "calls", "-"), ("erase", "--user", "a"), ("backup", "x"), ("kpis",), ("insights",), ("accuracy",),
        ("calibrate",), ("datasets", "list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_command_takes_no_address_with_a_password(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--url", "http://user:hush@127.0.0.1:9"])
    printed = "".join(capsys.readouterr())
    assert ended.value.code == 2
    assert "the address has a user or password in it" in printed
    assert "hush" not in printed
