"""`llm-vitals datasets`: a file in, the same conversation out in each form, and what was left out is said."""

from __future__ import annotations

import json

import pytest

from llm_vitals.commands.main import main
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

ASKED = [{"role": "user", "content": "Mail jo@a.de?"}]
LINES = {
    "supervised": {"messages": [*ASKED, {"role": "assistant", "content": "Yes."}]},
    "preference": {
        "input": {"messages": ASKED},
        "preferred_output": [{"role": "assistant", "content": "Yes."}],
        "non_preferred_output": [{"role": "assistant", "content": "No."}],
    },
    "trl": {
        "prompt": ASKED,
        "chosen": [{"role": "assistant", "content": "Yes."}],
        "rejected": [{"role": "assistant", "content": "No."}],
    },
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(Settings(data=tmp_path_factory.mktemp("command"), port=0, grpc_port=0)) as one:
        yield one.url


def run(*arguments):
    return main(["datasets", *map(str, arguments)])


@pytest.mark.parametrize("form", LINES)
def test_what_is_imported_is_exported_in_its_form(url, tmp_path, capsys, form):
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text("\n".join(json.dumps(LINES[form]) for _ in range(2)) + "\n\n")
    assert run("import", form, file, "--url", url, "--consent") == 0
    assert "1 examples are new, 1 were there already." in capsys.readouterr().err
    file.write_text(json.dumps({"prompt": "without consent", "answer": "No."}))
    assert run("import", form, file, "--url", url) == 0
    capsys.readouterr()
    assert run("export", form, "--form", form, "-o", out, "--url", url) == 0
    told = capsys.readouterr().err
    assert "1 lines.\nLeft out: 1 without consent, 0 without" in told
    assert "Redacted: 1 x email." in told
    assert json.loads(out.read_text()) == json.loads(json.dumps(LINES[form]).replace("jo@a.de", "[email]"))
    assert run("list", "--url", url) == 0
    assert f"{form}" in capsys.readouterr().out
    assert run("export", form, "--form", form, "-o", out, "--url", url) == 1
    assert "exists: choose another name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[1]", "line 1 is no JSON object", id="no object"),
        pytest.param('{"messages": [{"role": "user", "content": "a"}]}', "line 1: expected messages", id="no answer"),
        pytest.param('{"prompt": "a", "x": 1}', "no such field", id="unknown field"),
    ],
)
def test_a_bad_file_is_refused_whole(url, tmp_path, capsys, text, told):
    (tmp_path / "bad").write_text(text)
    assert run("import", "bad", tmp_path / "bad", "--url", url) == 1
    assert told in capsys.readouterr().err


def test_make_and_remove(url, capsys):
    assert run("make", "short-lived", "--url", url) == 0
    assert run("remove", "short-lived", "--url", url) == 0
    assert run("remove", "short-lived", "--url", url) == 1
    assert "There is no data set 'short-lived'" in capsys.readouterr().err
