"""What is pushed, against stand-ins that have the APIs of Mimir's ruler and of Grafana on the wire. Real servers:
tests/stack/test_push.py."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from http_listening import listening

from llm_vitals.commands.main import main
from llm_vitals_dashboards.alerts.rule_file import groups
from llm_vitals_dashboards.prometheus.rules import groups as recording_groups
from llm_vitals_dashboards.push.mimir import rules_path

Respond = Callable[[str, str, bytes, dict[str, str]], tuple[int, str]]


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """A server: `respond(method, path, body, headers)` gives status and body."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, text = respond(self.command, self.path, body, headers)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/login")
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 # http.server's names

    with listening(Handler) as url:
        yield url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LLM_VITALS_ALERTS_FILE", "LLM_VITALS_PUSH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class Ruler:
    """Mimir's ruler, as its HTTP API is documented: YAML, durations in its own spelling, 404 of an empty namespace."""

    def __init__(self) -> None:
        self.namespaces: dict[str, dict[str, Any]] = {"of others": {"theirs": {"name": "theirs", "rules": []}}}
        self.headers: list[dict[str, str]] = []

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        self.headers.append(headers)
        prefix, _, rest = path.partition("/prometheus/config/v1/rules/")
        if prefix or not rest:
            return 404, "404 page not found"
        namespace, _, group = map(unquote, rest.partition("/"))
        there = self.namespaces.setdefault(namespace, {})
        if method == "POST":
            made = yaml.safe_load(body)
            there[made["name"]] = made
            return 202, '{"status":"success"}'
        if method == "DELETE":
            return (202, "") if there.pop(group, None) else (404, "group does not exist")
        if not there:
            return 404, "no rule groups found"
        return 200, yaml.safe_dump({namespace: [self._spelled(one) for one in there.values()]})

    @staticmethod
    def _spelled(group: dict[str, Any]) -> dict[str, Any]:
        """As Mimir answers: `90m` is `1h30m`, and expressions have no new line at their end."""
        rules = [{**rule, "expr": rule["expr"].strip()} for rule in group["rules"]]
        return {**group, "interval": group["interval"].replace("1m", "60s"), "rules": rules}


class TestMimir:
    @pytest.mark.slow
    def test_all_groups_once_and_then_nothing(self, folder, capsys, monkeypatch):
        monkeypatch.setenv("LLM_VITALS_PUSH_TOKEN", "user:pass")
        ruler = Ruler()
        with serving(ruler) as url:
            assert main(["alerts", "push", "mimir", url, "--tenant", "team", "--dry-run"]) == 0
            assert "llm-vitals" not in {name for name, of in ruler.namespaces.items() if of}
            assert main(["alerts", "push", "mimir", url, "--tenant", "team"]) == 0
            names = [group.name for group in (*recording_groups(), *groups())]
            assert list(ruler.namespaces["llm-vitals"]) == names
            capsys.readouterr()
            assert main(["alerts", "push", "mimir", url, "--tenant", "team"]) == 0
            assert capsys.readouterr().out == "nothing changes\n"
        assert {headers["x-scope-orgid"] for headers in ruler.headers} == {"team"}
        assert {headers["authorization"] for headers in ruler.headers} == {
            f"Basic {base64.b64encode(b'user:pass').decode()}"
        }

    @pytest.mark.slow
    def test_what_is_no_longer_wanted_goes_and_what_is_of_others_stays(self, folder, capsys):
        ruler = Ruler()
        with serving(ruler) as url:
            assert main(["alerts", "push", "mimir", url]) == 0
            (folder / "vitals.yaml").write_text("thresholds: {nps: off, error_rate: {warning: 4%}}")
            capsys.readouterr()
            assert main(["alerts", "push", "mimir", url, "--dry-run"]) == 0
            out = capsys.readouterr().out
            assert "would update group llm-vitals-alerts-error-rate in namespace llm-vitals" in out
            assert "would delete group llm-vitals-alerts-nps in namespace llm-vitals" in out
            assert main(["alerts", "push", "mimir", url]) == 0
        assert "llm-vitals-alerts-nps" not in ruler.namespaces["llm-vitals"]
        assert ruler.namespaces["of others"] == {"theirs": {"name": "theirs", "rules": []}}

    @pytest.mark.parametrize(
        ("url", "path"),
        [
            ("http://m:8080", "/prometheus/config/v1/rules"),
            ("http://m:8080/", "/prometheus/config/v1/rules"),
            ("https://p.grafana.net/api/prom", "/config/v1/rules"),
            ("http://m/prometheus", "/config/v1/rules"),
            ("http://m/prometheus/config/v1/rules", ""),
        ],
    )
    def test_the_address_may_be_that_of_mimir_or_of_its_prometheus(self, url, path):
        assert rules_path(url) == path


def health(version: str, commit: str = "abc") -> str:
    return json.dumps({"database": "ok", "version": version, "commit": commit})


def grafana(health_text: str = health("12.2.0"), sources: str = "[]", status: int = 200) -> Respond:
    def respond(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        if path == "/api/health":
            return 200, health_text
        if status != 200:
            return status, '{"message": "no such right"}'
        if path == "/api/datasources":
            return 200, sources
        return 404, '{"message": "Not found"}'

    return respond


PROMETHEUS = '{"type": "prometheus", "uid": "u1", "name": "P"}'
OTHER = '{"type": "prometheus", "uid": "u2", "name": "Q"}'


@pytest.mark.parametrize(
    ("target", "respond", "words", "expected"),
    [
        pytest.param("grafana", grafana(health("10.4.1")), (), "is Grafana 10.4.1; 11.0 or newer is needed", id="old"),
        pytest.param("grafana", lambda *_: (200, "<html>"), (), "answers, and it is no Grafana", id="no Grafana"),
        pytest.param("grafana", grafana(status=401), (), "wants a token (HTTP 401: no such right); set", id="no token"),
        pytest.param("grafana", grafana(status=403), (), "does not let this token GET /api/datasources", id="no right"),
        pytest.param("grafana", grafana(status=302), (), "sends us elsewhere (HTTP 302), to a login page", id="login"),
        pytest.param("grafana", grafana(), (), "name the Prometheus data source that the rules ask; Grafana has: none"),
        pytest.param("grafana", grafana(sources=f"[{PROMETHEUS},{OTHER}]"), (), "has: P (u1), Q (u2)", id="two"),
        pytest.param(
            "grafana",
            grafana(sources=f"[{PROMETHEUS}]"),
            ("--source", "x"),
            "no Prometheus data source 'x'",
            id="other source",
        ),
        pytest.param("mimir", lambda *_: (404, "404 page not found"), (), "has no ruler's API at", id="no ruler"),
        pytest.param("mimir", lambda *_: (200, "- a"), (), "answers, and it is no ruler of Mimir", id="no Mimir"),
        pytest.param("mimir", lambda *_: (500, "broken"), (), "reading the rules: HTTP 500, broken", id="broken"),
        pytest.param("prometheus", lambda *_: (403, "off"), ("--dir", "r"), "does not reload by its", id="no reload"),
        pytest.param("prometheus", grafana(), ("--dir", "r"), "does not reload by its API", id="no Prometheus"),
        pytest.param("prometheus", grafana(), (), "--dir is missing: the folder", id="no folder"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_line_that_says_what_to_do(target, respond, words, expected, capsys):
    with serving(respond) as url:
        assert main(["alerts", "push", target, url, *words]) == 1
    error = capsys.readouterr().err
    assert expected in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("target", ["prometheus", "mimir", "grafana"])
def test_where_nothing_answers_one_line_says_so(target, capsys):
    assert main(["alerts", "push", target, "http://127.0.0.1:1", "--dir", "r"]) == 1
    assert "nothing answers at http://127.0.0.1:1" in capsys.readouterr().err


def test_a_token_is_never_shown(folder, capsys, monkeypatch):
    (folder / "token").write_text("glsa_s3cret\n")
    with serving(grafana(status=401)) as url:
        assert main(["dashboards", "push", url, "--token-file", "token"]) == 1
        monkeypatch.setenv("LLM_VITALS_PUSH_TOKEN", "s3cret two")
        assert main(["dashboards", "push", url]) == 1
        monkeypatch.delenv("LLM_VITALS_PUSH_TOKEN")
        assert main(["dashboards", "push", url.replace("//", "//user:s3cret@")]) == 1
        assert main(["dashboards", "push", url, "--token-file", "none"]) == 1
    error = capsys.readouterr().err
    assert "does not take the token (HTTP 401" in error
    assert "the token has white space" in error
    assert "has a user and a password in it; take them out" in error
    assert "--token-file none: cannot be read (No such file or directory)" in error
    assert "s3cret" not in error


def test_a_board_of_somebody_else_is_left_alone(capsys):
    def respond(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        if path.startswith("/api/dashboards/uid/"):
            return 200, '{"dashboard": {"title": "mine", "tags": []}, "meta": {}}'
        return grafana(sources=f"[{PROMETHEUS}]")(method, path, body, headers)

    with serving(respond) as url:
        assert main(["dashboards", "push", url]) == 1
    error = capsys.readouterr().err
    assert "Grafana has another board with the uid" in error
    assert "give that one another uid" in error
