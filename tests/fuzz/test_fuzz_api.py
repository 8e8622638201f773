"""Requests by chance to every operation of the API, 12,000 in CI; `tests/fuzz/api.py` sends as many as one likes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from patience import WORK_S

pytestmark = pytest.mark.slow

API = Path(__file__).with_name("api.py")
CASES = examples(12_000, 1_000)


def test_each_answer_is_what_the_document_says() -> None:
    command = [sys.executable, str(API), "--quiet", "--cases", str(CASES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["cases"] > 0.9 * CASES
    assert told["answers"]["2xx"] > CASES / 10, "hardly a request is what its schema says"
    assert told["answers"].keys() == {"2xx", "4xx"}


FAULTS = {
    "a fault of the server": (
        "from llm_vitals_collector.store.duckdb.store import DuckDBStore\nDuckDBStore.ratings = lambda *a: 1 / 0",
        "500 is not among",
    ),
    "an answer that is not documented": (
        """
from llm_vitals_collector.api import openapi
whole = openapi._document
def without(app):
    made = whole(app)
    made["paths"]["/healthz"]["get"]["responses"].pop("200")
    return made
openapi._document = without
""",
        "200 is not among",
    ),
}


@pytest.mark.parametrize(("fault", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_each_kind_is_seen(fault: str, says: str) -> None:
    script = f"import sys, api\n{fault}\nsys.argv[1:] = ['--quiet', '--cases', '1000']\nsys.exit(api.main())"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=API.parent, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 1, done.stdout
    assert says in done.stderr
