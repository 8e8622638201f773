"""Registers that count distinct things without a series for each: k-partition minima, pure.

The hash of an identity gives a partition r of m and a value in (0, 1); register r holds the least value seen.
One that nothing touched counts as 1 and is not kept. So a set of registers is a mapping of partition to value, at most
m long, whatever was seen; those of other processes, machines and times join it by `min`, in any order and any number
of times.

Within a partition the values of n identities are nearly the points of a Poisson process of rate n/m, watched over
(0, 1); a register is its first point, or 1 where none came. The most likely rate of such a censored sample is events
over time watched (D. R. Cox and D. Oakes, Analysis of Survival Data, 1984, section 3.2):

    distinct  = m * count(U < 1) / sum(U)                                   # the sum counts what is absent as 1
    share of A that is in B, too = count(A = B < 1) / count(A <= B, A < 1)

The second: where A <= B, the least identity of the union is one of A, and any of A is as likely to be it (A. Broder, On
the resemblance and containment of documents, 1997; one permutation in k bins: P. Li, A. Owen and C.-H. Zhang, One
permutation hashing, 2012). Measured errors: docs/registers.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

M: Final = 1024
"""Partitions. The error falls as 1/sqrt(m), and each is one time series of Prometheus."""

_VALUE_BITS: Final = 52
"""With half a step added a value is exact in a double, and neither 0 nor 1."""


# The same users come again and again.
@lru_cache(maxsize=8192)
def partition_and_value(identity: str, m: int = M) -> tuple[int, float]:
    """Partition 0..m-1 and value in (0, 1) of an identity: the same in every process and version."""
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    partition = int.from_bytes(digest[:8], "big") % m
    value = (int.from_bytes(digest[8:], "big") >> (64 - _VALUE_BITS)) + 0.5
    return partition, value / (1 << _VALUE_BITS)


def query_identity(user: str, fingerprint: str) -> str:
    """The identity of a question of a user."""
    return f"{user}\0{fingerprint}"


def touch(registers: dict[int, float], identity: str, m: int = M) -> None:
    """Note an identity in `registers`."""
    partition, value = partition_and_value(identity, m)
    if value < registers.get(partition, 1.0):
        registers[partition] = value


def merge(*sets: Mapping[int, float]) -> dict[int, float]:
    """The registers of everything that any of `sets` has seen."""
    merged: dict[int, float] = {}
    for registers in sets:
        for partition, value in registers.items():
            if value < merged.get(partition, 1.0):
                merged[partition] = value
    return merged


def distinct(registers: Mapping[int, float], m: int = M) -> float:
    """About how many identities `registers` have seen; 0 where they are empty."""
    return m * len(registers) / (sum(registers.values()) + m - len(registers))


def returning_share(now: Mapping[int, float], before: Mapping[int, float]) -> float:
    """About what share of the identities in `now` is in `before`, too; 0 where that cannot be seen."""
    least_of_both = [(partition, value) for partition, value in now.items() if value <= before.get(partition, 1.0)]
    same = sum(before.get(partition) == value for partition, value in least_of_both)
    return same / len(least_of_both) if least_of_both else 0.0
