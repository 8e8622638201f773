"""Settings from environment and flags."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from llm_vitals.commands.command import CommandError
from llm_vitals_collector import cli
from llm_vitals_collector.settings import VARIABLES, Settings, SettingsError, default_data, load


def test_the_defaults_are_the_documented_ones(tmp_path):
    assert load({"HOME": str(tmp_path)}) == Settings(data=tmp_path / ".local" / "share" / "llm-vitals")


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        pytest.param({"HOME": "/h"}, "linux", "/h/.local/share/llm-vitals", id="linux"),
        pytest.param({"HOME": "/h", "XDG_DATA_HOME": "/x"}, "linux", "/x/llm-vitals", id="XDG"),
        pytest.param({"HOME": "/h", "XDG_DATA_HOME": "x"}, "linux", "/h/.local/share/llm-vitals", id="relative XDG"),
        pytest.param({"HOME": "/h"}, "darwin", "/h/Library/Application Support/llm-vitals", id="macOS"),
    ],
)
def test_the_data_folder_is_the_platform_s(environ, platform, folder):
    assert default_data(environ, platform) == Path(folder)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LLM_VITALS_HOST", "my machine", "LLM_VITALS_HOST='my machine': expected an IP address, or localhost"),
        ("LLM_VITALS_PORT", "http", "LLM_VITALS_PORT='http': expected whole number, 0 to 65535"),
        ("LLM_VITALS_PORT", "65536", "expected whole number, 0 to 65535. Set it so, or leave it out for 4318."),
        ("LLM_VITALS_GRPC_PORT", "-1", "LLM_VITALS_GRPC_PORT='-1'"),
        ("LLM_VITALS_API_KEY", "short", "LLM_VITALS_API_KEY=(not shown): expected text without spaces"),
        ("LLM_VITALS_API_KEY", "with space 0123456789", "(not shown)"),
        ("LLM_VITALS_WAITING_REQUESTS", "0", "expected whole number, 1 or more"),
        ("LLM_VITALS_WAITING_BYTES", "1.5", "expected whole number of bytes"),
        ("LLM_VITALS_EMBEDDINGS", "on", "LLM_VITALS_EMBEDDINGS='on': expected auto or off. Set it so, or leave it out"),
        ("LLM_VITALS_BODY_LIMIT", "16 MB", "expected whole number of bytes, 1024 or more"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(name, value, told):
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_variable_has_a_flag_and_the_flag_wins(tmp_path, monkeypatch):
    secrets = {
        "LLM_VITALS_API_KEY",
        "LLM_VITALS_PSEUDONYM_KEY",
        "LLM_VITALS_JUDGE_KEY",
        "LLM_VITALS_STORE",
    }  # a flag could be read in `ps`
    assert set(cli.FLAGS.values()) == {variable for variable in VARIABLES if variable.name not in secrets}
    parser = argparse.ArgumentParser()
    cli.UP.configure(parser)
    monkeypatch.setenv("LLM_VITALS_PORT", "1")
    monkeypatch.setenv("LLM_VITALS_GRPC_PORT", "2")
    found = cli.settings_of(parser.parse_args(["--port", "3", "--data", str(tmp_path)]))
    assert (found.port, found.grpc_port, found.data) == (3, 2, tmp_path)
    assert all(variable.name in parser.format_help() for variable in cli.FLAGS.values())
    with pytest.raises(CommandError, match="LLM_VITALS_PORT='x'"):
        cli.settings_of(parser.parse_args(["--port", "x"]))


def test_every_setting_has_a_variable():
    assert len(Settings.model_fields) == len(VARIABLES)
    assert all(variable.meaning and variable.kind for variable in VARIABLES)


def test_the_key_of_pseudonyms_has_the_rule_of_the_instrumentation(tmp_path):
    assert Settings(data=tmp_path, pseudonym_key="sixteen letters, or more").key_of_pseudonyms


def test_a_secret_is_never_printed(tmp_path):
    secrets = {"LLM_VITALS_API_KEY": "0123456789abcdef", "LLM_VITALS_PSEUDONYM_KEY": "fedcba9876543210"}
    found = load({"HOME": str(tmp_path), **secrets})
    assert (found.key, found.key_of_pseudonyms) == tuple(secrets.values())
    assert not any(secret in repr(found) + str(found) + found.model_dump_json() for secret in secrets.values())


def test_a_secret_that_cannot_be_used_is_not_printed_either(tmp_path):
    with pytest.raises(ValueError, match="api_key") as caught:
        Settings(data=tmp_path, api_key="much too secret")
    assert "much too secret" not in str(caught.value)


def test_an_empty_variable_counts_as_unset_and_the_names_of_others_are_left_alone(tmp_path):
    assert load({"HOME": str(tmp_path), "LLM_VITALS_PORT": " ", "LLM_VITALS_QUEUE_CALLS": "x"}).port == 4318


def test_settings_made_of_keywords_read_no_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LLM_VITALS_PORT", "1")
    assert Settings(data=tmp_path).port == 4318
