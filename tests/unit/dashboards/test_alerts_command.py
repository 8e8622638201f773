"""`llm-vitals alerts`: what it prints, writes and refuses, by the command itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import yaml
from http_listening import listening

from llm_vitals.commands.main import main
from llm_vitals_collector.alerts import defaults
from llm_vitals_dashboards.alerts.rule_file import rule_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("LLM_VITALS_ALERTS_FILE", "LLM_VITALS_PUSH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*words: str) -> int:
    return main(["alerts", *words])


@contextmanager
def receiving(status: int = 200) -> Iterator[tuple[str, list[tuple[str, dict[str, str], object]]]]:
    """A receiver, and what it got: path, headers, body."""
    got: list[tuple[str, dict[str, str], object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
            self.send_response(status)
            self.end_headers()

    with listening(Handler) as url:
        yield url, got


class TestList:
    def test_without_a_file_the_rules_are_as_shipped(self, folder, capsys):
        assert run("list", "--json") == 0
        rows = json.loads(capsys.readouterr().out)
        assert len(rows) == len(defaults.rules())
        assert {row["From"].partition(",")[0] for row in rows} == {"shipped"}

    def test_what_the_file_changes_is_marked_and_what_only_the_collector_evaluates(self, folder, capsys):
        (folder / "vitals.yaml").write_text(
            "thresholds: {error_rate: {warning: 4%}}\nreceivers: [{name: a, slack: {url: 'https://h.example/s3cret'}}]"
        )
        assert run("list") == 0
        out = capsys.readouterr().out
        assert "LLMVitalsErrorRateHigh                warning   error_rate > 4%" in out
        assert "collector only" in next(line for line in out.splitlines() if "AccuracyLow" in line)
        assert "receiver a: slack (not shown), critical and warning" in out
        assert "s3cret" not in out

    def test_a_file_that_is_named_and_not_there_is_an_error(self, folder, capsys):
        assert run("list", "--file", "none.yaml") == 1
        assert "none.yaml: cannot be read" in capsys.readouterr().err


class TestSet:
    def test_it_makes_a_file_changes_it_and_takes_back(self, folder, capsys):
        assert run("set", "error_rate", "--warning", "5%", "--critical", "10%", "--for", "10m", "--by", "model") == 0
        assert run("set", "latency", "--warning", "20", "--model", "a", "--model", "b") == 0
        assert run("set", "cost_usd", "--warning", "50") == 0
        assert run("set", "time_to_first_chunk_p95_s", "--budget", "5%", "--past", "3s") == 0
        assert run("set", "nps", "--off") == 0
        assert yaml.safe_load((folder / "vitals.yaml").read_text()) == {
            "thresholds": {
                "error_rate": {"warning": "5%", "critical": "10%", "for": "10m", "by": ["model"]},
                "duration_p95_s": {"models": {"a": {"warning": 20}, "b": {"warning": 20}}},
                "nps": False,
            },
            "cost": {"per_day": {"warning": 50}},
            "objectives": {"time_to_first_chunk_p95_s": {"budget": "5%", "past": "3s"}},
        }
        assert run("unset", "duration_p95_s", "--model", "a") == 0
        for kpi in ("error_rate", "cost_usd", "time_to_first_chunk_p95_s", "nps"):
            assert run("unset", kpi) == 0
        assert yaml.safe_load((folder / "vitals.yaml").read_text()) == {
            "thresholds": {"duration_p95_s": {"models": {"b": {"warning": 20}}}},
            "cost": None,
            "objectives": None,
        }
        capsys.readouterr()
        assert run("unset", "nps") == 0
        assert capsys.readouterr().out == "vitals.yaml: nothing changes\n"

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (("eror_rate", "--warning", "5%"), "there is no KPI eror_rate; did you mean error_rate"),
            (("error_rate", "--warning", "30%"), "warning 0.3 and critical 0.15; expected warning below critical"),
            (("error_rate", "--warning", "5"), "5 is no share; expected one such as 5% or 0.05"),
            (("error_rate",), "nothing to set; give --warning"),
            (("error_rate", "--model", "a", "--by", "task"), "--window and --by are of a KPI"),
            (("nps", "--budget", "5%"), "nps can have no objective; expected one of error_rate"),
            (("cost_usd", "--for", "5m"), "cost_usd takes --warning, --critical (US dollars a day) and --by only"),
        ],
    )
    def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_written(self, folder, capsys, words, expected):
        assert run("set", *words) == 1
        assert expected in capsys.readouterr().err
        assert not list(folder.iterdir())

    def test_a_faulty_file_is_not_changed(self, folder, capsys):
        path = folder / "vitals.yaml"
        path.write_text("thresholds: {error_rate: {warnin: 5%}}")
        assert run("set", "error_rate", "--critical", "20%") == 1
        assert "vitals.yaml:1:27: thresholds.error_rate.warnin: unknown" in capsys.readouterr().err
        assert path.read_text() == "thresholds: {error_rate: {warnin: 5%}}"

    def test_an_edit_that_would_make_the_file_faulty_is_not_written(self, folder, capsys):
        path = folder / "vitals.yaml"
        path.write_text("# mine\n")
        assert run("set", "error_rate", "--warning", "20%", "--critical", "10%") == 1
        error = capsys.readouterr().err
        assert "vitals.yaml:" in error
        assert "nothing was written" in error
        assert path.read_text() == "# mine\n"

    def test_the_setting_names_the_file_and_its_mode_stays(self, folder, monkeypatch):
        path = folder / "other.yaml"
        path.write_text("# mine\n")
        path.chmod(0o600)
        monkeypatch.setenv("LLM_VITALS_ALERTS_FILE", str(path))
        assert run("set", "error_rate", "--warning", "4%") == 0
        assert path.read_text().startswith("# mine\nthresholds:")
        assert path.stat().st_mode & 0o777 == 0o600


class TestWrite:
    def test_rule_files_are_written_once(self, folder, capsys):
        assert run("write", "rules") == 0
        assert run("write", "rules") == 0
        out = capsys.readouterr().out.splitlines()
        assert out == [
            "create rules/llm-vitals-recording-rules.yaml",
            "create rules/llm-vitals-alert-rules.yaml",
            "nothing changes",
        ]
        rules = yaml.safe_load((folder / "rules/llm-vitals-alert-rules.yaml").read_text())
        assert rules == yaml.safe_load(rule_file())

    def test_links_lead_where_the_file_says(self, folder):
        (folder / "vitals.yaml").write_text("grafana_url: https://g.example/\nrunbook_url: https://wiki.example/{page}")
        assert run("write", "rules") == 0
        rules = yaml.safe_load((folder / "rules/llm-vitals-alert-rules.yaml").read_text())
        by_model = rules["groups"][0]["rules"][2]["annotations"]
        assert by_model["runbook_url"] == "https://wiki.example/error-rate"
        assert by_model["dashboard_url"] == (
            "https://g.example/d/llm-vitals-signs?var-model={{ $labels.gen_ai_request_model | urlquery }}"
        )

    def test_a_single_model_has_a_rule_of_its_own(self, folder):
        (folder / "vitals.yaml").write_text('thresholds: {error_rate: {models: {"a.b": {warning: 2%, critical: off}}}}')
        assert run("write", "rules") == 0
        rules = yaml.safe_load((folder / "rules/llm-vitals-alert-rules.yaml").read_text())["groups"][0]["rules"]
        others = [rule["expr"] for rule in rules if 'gen_ai_request_model!~"a\\\\.b"' in rule["expr"]]
        own = [rule["expr"] for rule in rules if 'gen_ai_request_model="a.b"' in rule["expr"]]
        assert (len(rules), len(others), len(own)) == (5, 2, 1)
        assert "> 0.02 + 4 * sqrt(0.02 * 0.98 / (" in own[0]

    def test_a_file_of_somebody_else_is_left_alone(self, folder, capsys):
        (folder / "llm-vitals-alert-rules.yaml").write_text("groups: []\n")
        assert run("write", ".") == 1
        assert "llm-vitals-alert-rules.yaml was not made by llm-vitals; move it away" in capsys.readouterr().err
        assert (folder / "llm-vitals-alert-rules.yaml").read_text() == "groups: []\n"


class TestTest:
    def test_a_receiver_gets_a_test_notification_and_its_token(self, folder, capsys, monkeypatch):
        monkeypatch.setenv("HOOK_TOKEN", "t0ken")
        with receiving() as (url, got):
            (folder / "vitals.yaml").write_text(
                f"receivers:\n- {{name: hook, webhook: {{url: '{url}/hook', token: '${{HOOK_TOKEN}}'}}}}\n"
                f"- {{name: team, slack: {{url: '{url}/slack'}}}}\n"
            )
            assert run("test", "--notify", "hook") == 0
            assert run("test", "--notify", "team") == 0
        (hook, headers, body), (slack, _, message) = got
        assert (hook, slack) == ("/hook", "/slack")
        assert headers["authorization"] == "Bearer t0ken"
        assert (body["version"], body["status"], body["alerts"][0]["labels"]["alertname"]) == (
            "4",
            "firing",
            "LLMVitalsTest",
        )
        assert "A test of the way to this receiver." in message["text"]
        assert "t0ken" not in capsys.readouterr().out

    def test_what_goes_wrong_is_one_line_without_the_address(self, folder, capsys):
        with receiving(404) as (url, _):
            (folder / "vitals.yaml").write_text(
                f"receivers:\n- {{name: hook, webhook: {{url: '{url}/s3cret'}}}}\n"
                "- {name: away, webhook: {url: 'http://127.0.0.1:1/s3cret'}}\n"
                "- {name: unset, slack: {url: '${NOT_SET_ANYWHERE}'}}\n"
                "- {name: mail, email: {to: [a@b.example]}}\n"
            )
            wrong = {
                "hook": "hook: does not take it (HTTP 404); is its address right?",
                "away": "away: does not take it (Connection refused); is its address right?",
                "unset": "Receiver unset: the environment variable NOT_SET_ANYWHERE is not set",
                "mail": "mail: has no server; Grafana sends it by its own",
                "other": "the file has no receiver other; it has: hook, away, unset, mail",
            }
            for name, expected in wrong.items():
                assert run("test", "--notify", name) == 1
                error = capsys.readouterr().err
                assert expected in error
                assert "s3cret" not in error
                assert len(error.splitlines()) == 1
