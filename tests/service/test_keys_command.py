"""`llm-vitals keys`: what it prints where, and what it refuses."""

from __future__ import annotations

import json

import httpx
import pytest

from llm_vitals.commands.main import main
from llm_vitals_collector.keys import gate
from llm_vitals_collector.keys.file import read
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings


@pytest.fixture
def keys(tmp_path, capsys, monkeypatch):
    """Runs `llm-vitals keys ...`: its exit code, what it prints, and what it notes beside that."""
    for name in ("LLM_VITALS_HOST", "LLM_VITALS_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words):
        code = main(["keys", *words, "--data", str(tmp_path)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_key_is_printed_once_and_alone_on_standard_output(keys, tmp_path):
    code, out, err = keys("add", "shop", "--rights", "send,rate", "--expires", "90d")
    assert (code, out.startswith("llmv_"), out.count("\n"), len(out)) == (0, True, 1, 49)
    assert "From now on every request" in err
    assert out.strip() not in (tmp_path / "llm-vitals.keys").read_text() + err
    assert "From now on" not in keys("add", "other", "--rights", "read")[2]
    code, listed, _ = keys("list")
    assert code == 0
    assert [line.split()[:2] for line in listed.splitlines()[1:]] == [["shop", "send,rate"], ["other", "read"]]
    assert [one["last_used"] for one in json.loads(keys("list", "--json")[1])] == [None, None]


def test_a_collector_that_runs_takes_each_change(keys, tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "_LOOK_S", 0.0)
    with running(Settings(data=tmp_path, port=0, grpc_port=0)) as collector:

        def status(key=""):
            return httpx.get(f"{collector.url}/api/calls", headers={"x-api-key": key} if key else {}).status_code

        assert status() == 200
        first = keys("add", "grafana", "--rights", "read")[1].strip()
        assert (status(), status(first)) == (401, 200)
        code, second, err = keys("rotate", "grafana", "--keep", "1h")
        assert (code, "The old key of grafana ends at" in err) == (0, True)
        assert (status(first), status(second.strip())) == (200, 200)
        third = keys("rotate", "grafana", "--keep", "0")[1].strip()
        assert (status(first), status(second.strip()), status(third)) == (401, 401, 200)
        assert keys("revoke", "grafana")[0] == 0
        assert status(third) == 401


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        pytest.param(("add", "Shop 1", "--rights", "send"), "expected a name of small letters", id="name"),
        pytest.param(("add", "x" * 64, "--rights", "send"), "expected a name of small letters", id="long name"),
        pytest.param(
            ("add", "new", "--rights", "write"), "expected some of send, read, rate, run, administer", id="right"
        ),
        pytest.param(("add", "new", "--rights", ","), "expected some of send", id="no right"),
        pytest.param(
            ("add", "new", "--rights", "send", "--expires", "soon"), "--expires 'soon' is no length", id="end"
        ),
        pytest.param(("add", "old", "--rights", "send"), "there is a key 'old': revoke it first", id="twice"),
        pytest.param(("rotate", "none"), "there is no key 'none'; there are: old", id="rotate"),
        pytest.param(("rotate", "old", "--keep", "x"), "--keep 'x' is no length of time", id="keep"),
        pytest.param(("revoke", "none"), "there is no key 'none'; there are: old", id="revoke"),
    ],
)
def test_what_cannot_be_is_told_in_one_line_and_changes_nothing(keys, tmp_path, words, problem):
    keys("add", "old", "--rights", "send")
    before = read(tmp_path / "llm-vitals.keys")
    code, out, err = keys(*words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert problem in err
    assert read(tmp_path / "llm-vitals.keys") == before


def test_a_file_of_keys_that_is_damaged_is_not_written_over(keys, tmp_path):
    (tmp_path / "llm-vitals.keys").write_text("{")
    (tmp_path / "llm-vitals.keys").chmod(0o600)
    for words in (("add", "new", "--rights", "send"), ("list",)):
        code, _, err = keys(*words)
        assert (code, "this is not a file of keys" in err) == (1, True)
    assert (tmp_path / "llm-vitals.keys").read_text() == "{"


@pytest.mark.slow
def test_a_hundred_keys_are_the_most(keys, tmp_path):
    for i in range(100):
        assert keys("add", f"k{i}", "--rights", "send")[0] == 0
    code, _, err = keys("add", "one-more", "--rights", "send")
    assert (code, "revoke those that are not used" in err) == (1, True)
