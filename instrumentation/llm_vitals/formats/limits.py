"""How much of a body is looked at. Parsing holds the interpreter's lock, so each bound is a bound on a pause.

Measured on one core of a 2-core machine, Python 3.11: see tests/formats/test_formats_cost.py.
"""

from __future__ import annotations

from typing import Final

PARSE_CAP: Final = 262_144
"""Bytes of a body that may be parsed whole: about 1 ms."""
MERGE_CAP: Final = 1_048_576
"""Bytes of a stream whose runs are joined before parsing: about 1 ms."""
VECTOR_WINDOW: Final = 1_024
"""Bytes looked at on either end of an embeddings answer, whose middle is numbers that nobody asks for."""
STREAM_WINDOW: Final = 65_536
"""Bytes looked at on either end of a stream past the caps."""
