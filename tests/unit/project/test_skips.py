"""In CI a test that is skipped fails, because nobody runs it anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[2] / "conftest.py"
TESTS = """
import pytest

@pytest.mark.skipif(True, reason="no data")
def test_by_mark(): ...

def test_from_inside():
    pytest.importorskip("no_such_module")

@pytest.mark.may_skip("needs a server that nobody can build here")
def test_with_a_reason():
    pytest.skip("no server")

@pytest.mark.xfail(reason="known")
def test_known_failure():
    assert False
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini(
        f"[pytest]\npythonpath = {CONFTEST.parent / 'waiting'}\nmarkers =\n  may_skip: reason\n"
        "addopts = -p no:cacheprovider"
    )
    pytester.makepyfile(test_some=TESTS, test_module="import pytest\npytest.skip('whole', allow_module_level=True)")
    return pytester


@pytest.mark.slow
def test_in_ci_a_skip_fails_and_says_what_to_do(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    # A skip by a mark is an error of the set-up, one of a whole module an error of the collection.
    result = project.runpytest_subprocess("--continue-on-collection-errors")
    result.assert_outcomes(failed=1, errors=2, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(["*test_by_mark was skipped*no data*install what it needs in .ci/run*"])


@pytest.mark.slow
def test_elsewhere_a_skip_is_a_skip(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    project.runpytest_subprocess().assert_outcomes(skipped=4, xfailed=1)
