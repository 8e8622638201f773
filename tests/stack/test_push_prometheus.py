"""`llm-vitals alerts push prometheus` with a real one: files and a reload, and again nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_server import serving
from replay_metrics import gauge

from llm_vitals.commands.main import main
from llm_vitals_dashboards.alerts.rule_file import groups
from llm_vitals_dashboards.prometheus.rules import groups as recording_groups

pytestmark = pytest.mark.stack


def test_rules_are_loaded_changed_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = tmp_path / "rules"
    configuration = f"rule_files: ['{rules}/*.yaml']\n"
    with serving(tmp_path / "prometheus", ("--web.enable-lifecycle",), configuration) as prometheus:
        url = str(prometheus.client.base_url)
        push = ["alerts", "push", "prometheus", url, "--dir", str(rules)]
        assert main(push) == 0
        assert main(push) == 0
        out = capsys.readouterr().out
        assert out.count("create ") == 2
        assert "nothing changes" in out

        def loaded() -> dict[str, list[dict[str, object]]]:
            found = prometheus.client.get("/api/v1/rules").json()["data"]["groups"]
            return {group["name"]: group["rules"] for group in found}

        assert set(loaded()) == {group.name for group in (*recording_groups(), *groups())}
        assert main(["alerts", "set", "error_rate", "--warning", "2%"]) == 0
        assert main(push) == 0
        changed = loaded()["llm-vitals-alerts-error-rate"][0]
        assert "The limit is 2%" in str(changed["annotations"])
        assert main([*push[:-1], str(tmp_path / "elsewhere")]) == 0  # the same rules: they are loaded, from the folder
        capsys.readouterr()
        assert main(["alerts", "set", "error_rate", "--warning", "3%"]) == 0
        assert main([*push[:-1], str(tmp_path / "elsewhere")]) == 1
        assert "does not read llm-vitals-alert-rules.yaml; put" in capsys.readouterr().err


def test_a_prometheus_that_does_not_reload_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(tmp_path / "prometheus", (), "") as prometheus:
        assert main(["alerts", "push", "prometheus", str(prometheus.client.base_url), "--dir", "rules"]) == 1
    error = capsys.readouterr().err
    assert "does not reload by its API; the files are written: start it with --web.enable-lifecycle" in error


def test_every_rule_of_the_file_of_the_docs_is_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Single models, tasks and services, objectives and cost by service: what is shipped has none of them."""
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    Path("vitals.yaml").write_text(page.partition("```yaml\n# vitals.yaml")[2].partition("```")[0], encoding="utf-8")
    assert main(["alerts", "write", "rules"]) == 0
    expressions = [
        rule["expr"]
        for group in yaml.safe_load((tmp_path / "rules" / "llm-vitals-alert-rules.yaml").read_text())["groups"]
        for rule in group["rules"]
    ]
    assert any('gen_ai_request_model="gpt-5.4-mini"' in one for one in expressions)
    assert any('gen_ai_request_model!~"gpt\\\\-5\\\\.4\\\\-mini"' in one for one in expressions)
    with serving(tmp_path / "prometheus") as prometheus:
        for one in expressions:
            assert prometheus.query(one, time.time()) is not None
        errors = [
            ({"gen_ai_request_model": model, "llm_vitals_outcome": "error"}, time.time(), 100)
            for model in ("gpt-5.4-mini", "gpt-5.4")
        ]
        request = ExportMetricsServiceRequest()
        metrics = request.resource_metrics.add().scope_metrics.add().metrics
        metrics.append(gauge("llm_vitals:attempts:increase1m", errors))
        prometheus.take(request)
        at = time.time() + 1
        fired = [
            sorted(dict(labels).get("gen_ai_request_model", "") for labels in prometheus.query(one, at))
            for one in expressions
            if "clamp_min(1 - sum by (gen_ai_request_model)" in one and "attempts" in one and "sqrt(0.0" in one
        ]
    assert fired == [["gpt-5.4"], ["gpt-5.4-mini"]]
