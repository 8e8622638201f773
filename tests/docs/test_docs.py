"""The README and the docs are true: Python runs, commands and flags exist, requests are answered, links lead on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from blocks import PAGES, ROOT, Block, all_blocks, blocks, commands, inline, links, read
from patience import PATIENCE_S
from shell_commands import fault

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import Provider

BLOCKS = all_blocks()
LANGUAGES = {"python", "sh", "promql", "json", "yaml", "text"}
PARSERS = {"json": json.loads, "yaml": yaml.safe_load}
GENERATED = "docs/reference/"
PRELUDE = """
import llm_vitals, openai
llm_vitals.init()
question = [{"role": "user", "content": "Why is the sky blue?"}]
client = openai.OpenAI()
answer = client.chat.completions.create(model="stand-in-30", messages=question)
label = "refund"
"""
"""What a block of the docs may use without a word: a client, an answer that came, a label."""


def of(language: str) -> list[object]:
    found = [block for block in BLOCKS if block.language == language and block.not_run is None]
    return [pytest.param(block, id=block.where) for block in found]


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(Settings(data=tmp_path_factory.mktemp("docs"), port=0, grpc_port=0)) as one:
        yield one


def test_every_block_is_run_or_says_why_not() -> None:
    unknown = [
        f"{block.where}: ```{block.language}"
        for block in BLOCKS
        if block.not_run is None and (block.language not in LANGUAGES or (block.language == "text" and not made(block)))
    ]
    assert unknown == [], f"name a language of {sorted(LANGUAGES)}, or write `<!-- not run: why -->` above the block"


def made(block: Block) -> bool:
    """Whether `make generate` wrote it, from the very thing that it shows."""
    return block.page.startswith(GENERATED)


def arrived(collector: Running) -> int:
    return len(httpx.get(f"{collector.url}/api/calls", params={"limit": 100}).json()["calls"])


@pytest.mark.parametrize("block", of("python"))
def test_python_runs_and_nothing_is_warned_of(block: Block, provider: Provider, collector: Running) -> None:
    ours = ("OTEL_", "LLM_VITALS_", "PYTEST_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
        "OPENAI_BASE_URL": provider.openai_url,
        "OPENAI_API_KEY": "x",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
    }
    before = arrived(collector)
    script = PRELUDE + textwrap.dedent(block.text)
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert arrived(collector) > before, "no call of the example arrived"


@pytest.mark.parametrize("block", of("sh"))
def test_shell_commands_and_their_flags_exist(block: Block) -> None:
    found = [(words, fault(words)) for words in commands(block.text) if words[0] != "curl"]
    assert [f"{' '.join(words)}: {why}" for words, why in found if why] == []


CURLS = [
    pytest.param(words, id=f"{block.where} {words[-1][:40]}")
    for block in BLOCKS
    if block.language == "sh" and block.not_run is None
    for words in commands(block.text)
    if words[0] == "curl"
]


@pytest.mark.parametrize("words", CURLS)
def test_requests_are_answered(words: list[str], collector: Running) -> None:
    method, headers, body, url = "GET", {}, None, None
    rest = iter(words[1:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, value = next(rest).split(":", 1)
            headers[name] = value.strip()
        elif word in ("-d", "--data"):
            body, method = next(rest), "POST" if method == "GET" else method
        else:
            assert word.startswith("http"), f"{word} is not known to this test"
            url = urlsplit(word)
    assert url is not None
    assert url.netloc == "127.0.0.1:4318", "the address that `llm-vitals up` prints"
    response = httpx.request(method, f"{collector.url}{url.path}?{url.query}", headers=headers, content=body)
    assert response.is_success, response.text
    assert response.json()


def test_data_is_well_formed() -> None:
    for block in BLOCKS:
        if block.not_run is None and block.language in PARSERS:
            assert PARSERS[block.language](block.text) is not None, block.where


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_prose_exist(page: str) -> None:
    spans = [span.split() for span in inline(read(page)) if re.match(r"(make|llm-vitals) [a-z]", span)]
    assert [f"`{' '.join(words)}`: {why}" for words in spans if (why := fault(words))] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    assert [target for target in links(read(page)) if not (folder / target.partition("#")[0]).exists()] == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("make tset", "no target tset"),
        ("llm-vitals kpi", "invalid choice"),
        ("llm-vitals kpis --perod 7d", "unrecognized arguments: --perod"),
        ("pip install 'llm-vitals[servr]'", "no extra servr"),
        ("pip install left-pad", "no dependency"),
        ("python evaluation/eval_nothing.py", "there is no evaluation/eval_nothing.py"),
        ("docker run x", "is not known"),
    ],
)
def test_a_command_that_does_not_exist_is_found(command: str, why: str) -> None:
    (words,) = commands(command)
    assert why in (fault(words) or "")


def test_blocks_are_read_with_their_marker() -> None:
    text = "<!-- not run: a sketch -->\n```sh\nmake x # y\n```\n\n```python\na\n\nb\n```\n"
    assert [(b.line, b.language, b.text, b.not_run) for b in blocks("x.md", text)] == [
        (2, "sh", "make x # y\n", "a sketch"),
        (6, "python", "a\n\nb\n", None),
    ]
    with pytest.raises(ValueError, match=r"x\.md:1: this block is never closed"):
        list(blocks("x.md", "```sh\n"))
    assert commands("a \\\n  b # c\n\n# d\nX=1 e 'f g'\n") == [["a", "b"], ["X=1", "e", "f g"]]
