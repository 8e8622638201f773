"""No user, password or key of an address is shown: not in a log, not by a command."""

from __future__ import annotations

import subprocess
import sys

import pytest
from patience import WORK_S

from llm_vitals.commands.main import main
from llm_vitals.core.addresses import is_http, is_loopback, without_credentials
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


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *((host, True) for host in (
            "localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.9.9.9", "127.0.0.1.", "127.1",
            "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
            "::ffff:7f00:1",
        )),
        *((host, False) for host in (
            "", ".", "example.org", "localhost.example.org", "127.0.0.1.nip.io", "notlocalhost", "0.0.0.0", "::",
            "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "128.1", "0x80000001", "127.0.0.1 example.org",
            "127.0.0.1.1.1", "0x", "4294967296", "127.0.0.999", "\uff11\uff12\uff17.0.0.1", "fe80::1", "[::1]",
        )),
    ],
)  # fmt: skip
def test_this_machine_is_known_however_it_is_written(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("url", "sendable"),
    [
        *((url, True) for url in (
            "http://127.0.0.1:4318", "HTTPS://host/v1?api-version=1", "http://[::1]:1/", "http://b\u00fccher.example",
            "http://host.:80", "http://u:p@host",
        )),
        *((url, False) for url in (
            "", "host:4318", "http://", "http:///path", "ftp://host", "file:///etc/passwd", "http://host:99999",
            "http://host:0", "http://host:x", "http://[::1", "http://a b", "http://host/a\nb", "http://host\x00",
            " http://host", "http://host\t", "http://\u2100.example",
        )),
    ],
)  # fmt: skip
def test_what_is_an_address_of_http(url: str, sendable: bool) -> None:
    assert is_http(url) is sendable


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
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, timeout=WORK_S)
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
