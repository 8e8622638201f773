"""The caller's path stays short: a ratio, because absolute times are the machine's, and a wide one."""

from __future__ import annotations

import pytest
from overhead import caller_us, provider_process

pytestmark = pytest.mark.stack

SHARE = 0.10
"""Of the CPU of a bare `send` on loopback; measured: .035 to .055. Parsing or a span there would cost .5 or more."""


def test_the_caller_s_path_is_a_small_share_of_a_send() -> None:
    with provider_process() as url:
        cost = caller_us(url, 400)
    assert 0 < cost["caller_us"] < SHARE * cost["send_us"], cost
