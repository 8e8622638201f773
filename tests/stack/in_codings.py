"""Run by test_other_sdks.py beside brotli and zstandard: a few bytes of them stand for gigabytes, too."""

from __future__ import annotations

import pytest
from coded_call import cost


@pytest.mark.parametrize("codings", ["br", "zstd", "br, gzip", "zstd, gzip"])
def test_a_coding_costs_the_application_no_more_than_gzip(codings: str) -> None:
    told = cost(codings, 400)
    assert told["same"], "the application's bytes"
    assert (told["problem"], told["failures"]) == (["undecodable"], {})
    assert told["mb"] < 200, "brotli makes 16 MB at a time, and keeps a window"
    assert told["cpu_s"] < 10
