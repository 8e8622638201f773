"""A busy machine decides no verdict: tests wait with `patience`, and bound costs by ratios and counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import patience
import pytest
from absolute_times import findings
from patience import PATIENCE_S, times_the_cost, until

TESTS = Path(__file__).parents[2]
LEFT_OUT = {
    "waiting/patience.py": "the one place",
    "unit/project/test_patience.py": "has what must be found as samples",
    "typing/api.py": "is checked, and never run",
    "instrumentation/exports_all.py": "nobody answers its exporters, and what is asserted is that they gave up",
    "fuzz/hook.py": "a batch of cases that hangs is named: 40 s of CPU, for what takes half a second",
    "fuzz/targets.py": "an input that hangs is told to the fuzzer, 1 s of CPU for what takes a millisecond",
}


def is_benchmark(path: Path) -> bool:
    """Those measure, and no verdict of CI rests on their seconds."""
    return path.parent.name == "bench" and not path.name.startswith("test_")


def test_no_test_depends_on_how_busy_the_machine_is() -> None:
    found = [
        f"tests/{path.relative_to(TESTS)}:{one.line}: {one.why}"
        for path in sorted(TESTS.rglob("*.py"))
        if not is_benchmark(path) and str(path.relative_to(TESTS)) not in LEFT_OUT
        for one in findings(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_what_is_left_out_needs_it() -> None:
    assert [name for name in LEFT_OUT if not findings((TESTS / name).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("client = Client(timeout=5)", id="a client"),
        pytest.param("assert event.wait(20)", id="an event"),
        pytest.param("thread.join(PATIENCE)\nPATIENCE = 30", id="a thread, by a constant"),
        pytest.param("process.communicate(timeout=60)", id="a process"),
        pytest.param("page.locator('a').first.wait_for(timeout=5000)", id="a page, however long"),
        pytest.param("page.set_default_timeout(30_000)", id="all of a page"),
        pytest.param("pytest.mark.timeout(60)", id="a test"),
        pytest.param("time.sleep(0.1)", id="a sleep"),
        pytest.param("await asyncio.sleep(0.1)", id="a sleep of a loop"),
        pytest.param("page.wait_for_timeout(200)", id="a sleep of a page"),
        pytest.param("end = time.monotonic() + 5\nwhile time.monotonic() < end: ask()", id="a loop until a moment"),
        pytest.param("began = time.monotonic()\nassert time.monotonic() - began < 3", id="a bound on seconds"),
        pytest.param("def f():\n took = perf_counter() - a\n assert took < MOST", id="on a name, by a constant"),
        pytest.param("a, b = process_time(), 1\nassert max(process_time() - a, 0) < 1", id="on CPU, from a pair"),
        pytest.param("APP = '''\nimport httpx\nhttpx.get('', timeout=5)\n'''", id="in a program that it has as text"),
    ],
)
def test_a_time_that_decides_is_found(source: str) -> None:
    assert len(findings(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("client = Client(timeout=PATIENCE_S)", id="the one limit"),
        pytest.param("event.wait(600)", id="a longer one"),
        pytest.param("judge(timeout_s=EXPIRES_S)", id="one that must run out"),
        pytest.param("event.wait()\nevent.wait(timeout)", id="none, and one that is given"),
        pytest.param("while not over.wait(0.1): ask()", id="the pace of a loop"),
        pytest.param("await asyncio.sleep(0)", id="a turn of the loop"),
        pytest.param("await asyncio.wait_for(one, timeout=PATIENCE_S)", id="a wait that is no page's"),
        pytest.param("page.set_default_timeout(PATIENCE_MS)", id="the one limit of pages"),
        pytest.param("a = clock()\nb = perf_counter() - a\nc = perf_counter() - a\nassert b < 9 * c", id="a ratio"),
        pytest.param("a = perf_counter()\nassert 0 < said['duration_s'] <= perf_counter() - a", id="measured twice"),
    ],
)
def test_what_only_waits_longer_is_none(source: str) -> None:
    assert findings(source) == []


def test_a_wait_gives_what_it_found_or_says_what_never_came(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers = iter([0, KeyError("not there"), "", "here"])

    def found() -> object:
        answer = next(answers)
        if isinstance(answer, KeyError):
            raise answer
        return answer

    assert until(found, not_yet=(KeyError,)) == "here"
    log = tmp_path / "log"
    log.write_text("no disk")
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(AssertionError, match=r"its port: the process ended with 3, last 0\nno disk"):
        until(lambda: 0, "its port", process=process, log=log)
    with pytest.raises(AssertionError, match="a busy machine needs more"):
        until(lambda: 1, "at once", 5)
    now_s = 0.0

    def later(_: float) -> None:
        nonlocal now_s
        now_s += PATIENCE_S

    monkeypatch.setattr(patience.time, "monotonic", lambda: now_s)
    monkeypatch.setattr(patience.time, "sleep", later)
    with pytest.raises(AssertionError, match="a row: not within 100 s, last None"):
        until(lambda: None, "a row")


def test_a_cost_is_told_as_a_ratio() -> None:
    assert 2 < times_the_cost(lambda: sum(range(800_000)), lambda: sum(range(100_000))) < 32
