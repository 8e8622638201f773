"""`llm-vitals alerts push prometheus` with a real one: files and a reload, and again nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_server import serving

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
