"""Error of the registers (derive/registers.py) over 200 seeds: prints the tables, writes docs/register-error.png.

The values of registers are drawn as hashes would give them: n identities fall into m partitions uniformly, the least of
k values uniform in (0, 1) is 1 - (1 - u) ** (1 / k). So a set of a million takes as long as one of a hundred. That the
real hash behaves like that is measured, too: last table, 200 sets of real identities.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from llm_vitals_collector.derive import registers

SEEDS: Final = 200
PARTITIONS: Final = (256, 512, 1024, 2048)
USERS: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
OVERLAPS: Final = (0.05, 0.30, 0.60)
"""Share of the users of one period that are also among those of the other, which is as large."""
OVERLAP_USERS: Final = (1_000, 10_000, 100_000)
PLOT: Final = Path(__file__).parents[1] / "docs" / "register-error.png"
_REAL: Final = 2_000

Floats = NDArray[np.float64]


def drawn(random: np.random.Generator, users: int, m: int) -> Floats:
    """Registers of SEEDS sets of `users` each, (SEEDS, m); untouched ones are 1."""
    fallen = random.multinomial(users, np.full(m, 1 / m), size=SEEDS)
    # The least of k: 1 - u ** (1 / k), by logarithms, since 1 - tiny loses its digits.
    with np.errstate(divide="ignore"):
        least = -np.expm1(np.log(random.random((SEEDS, m))) / fallen)
    return np.where(fallen > 0, least, 1.0)


def distinct(u: Floats) -> Floats:
    """`registers.distinct` of each row."""
    return u.shape[1] * (u < 1).sum(axis=1) / u.sum(axis=1)


def returning_share(a: Floats, b: Floats) -> Floats:
    """`registers.returning_share` of each pair of rows."""
    least_of_both = (a <= b) & (a < 1)
    return ((a == b) & (a < 1)).sum(axis=1) / least_of_both.sum(axis=1)


def errors(found: Floats, truth: float) -> tuple[float, float, float]:
    """Root mean square error, bias, and the error that 95% stay below: percent of the truth."""
    off = (found - truth) / truth * 100
    return float(np.sqrt(np.mean(off**2))), float(np.mean(off)), float(np.quantile(np.abs(off), 0.95))


def of_distinct(random: np.random.Generator) -> dict[tuple[int, int], tuple[float, float, float]]:
    """By (m, users)."""
    return {(m, n): errors(distinct(drawn(random, n, m)), n) for m in PARTITIONS for n in USERS}


def of_returning(random: np.random.Generator) -> dict[tuple[int, float, int], tuple[float, float, float]]:
    """By (m, overlap, users)."""
    found: dict[tuple[int, float, int], tuple[float, float, float]] = {}
    for m in PARTITIONS:
        for overlap in OVERLAPS:
            for n in OVERLAP_USERS:
                both = round(overlap * n)
                common = drawn(random, both, m)
                a, b = (np.minimum(common, drawn(random, n - both, m)) for _ in range(2))
                found[m, overlap, n] = errors(returning_share(a, b), overlap)
    return found


def of_real_hashes() -> tuple[float, float, float]:
    """Error of `registers.distinct` over SEEDS sets of _REAL identities, at the default m."""
    found: list[float] = []
    for seed in range(SEEDS):
        seen: dict[int, float] = {}
        for i in range(_REAL):
            registers.touch(seen, f"{seed}-user-{i}")
        found.append(registers.distinct(seen))
    return errors(np.array(found), _REAL)


def plot(
    distinct_errors: dict[tuple[int, int], tuple[float, float, float]],
    returning_errors: dict[tuple[int, float, int], tuple[float, float, float]],
) -> None:
    """Write PLOT: distinct on the left, returning at the default m on the right."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 # after the choice of a backend that needs no screen

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for m, colour in zip(PARTITIONS, ("#9aa5b1", "#5b8db8", "#d1495b", "#3c6e47"), strict=True):
        left.plot(
            USERS,
            [distinct_errors[m, n][0] for n in USERS],
            marker="o",
            color=colour,
            linewidth=2.5 if m == registers.M else 1.5,
            label=f"{m} registers" + (" (default)" if m == registers.M else ""),
        )
    left.set_title("Distinct users")
    left.set_xlabel("users")
    for overlap, colour in zip(OVERLAPS, ("#5b8db8", "#d1495b", "#3c6e47"), strict=True):
        for m, line in ((registers.M, "-"), (2 * registers.M, ":")):
            right.plot(
                OVERLAP_USERS,
                [returning_errors[m, overlap, n][0] for n in OVERLAP_USERS],
                marker="o",
                color=colour,
                linestyle=line,
                label=f"{overlap:.0%} return, {m} registers",
            )
    right.set_title("Returning users")
    right.set_xlabel("users of each period")
    for axes, top in ((left, 8), (right, 28)):
        axes.set_xscale("log")
        axes.set_ylim(0, top)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.set_ylabel("RMS error, % of the true number")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"Error of the registers, {SEEDS} seeds a point")
    figure.savefig(PLOT, dpi=110, metadata={"Software": None})


def main() -> int:
    """Print the tables and write the plot."""
    started = time.perf_counter()
    random = np.random.default_rng(20261101)
    of_users, of_both = of_distinct(random), of_returning(random)
    print(f"distinct, {SEEDS} seeds: RMS error % (bias %; 95% of errors are below)")
    print(f"{'m':>6}" + "".join(f"{f'n = {n:,}':>24}" for n in USERS))
    for m in PARTITIONS:
        print(f"{m:>6}" + "".join(f"{_measured(of_users[m, n]):>24}" for n in USERS))
    print("\nreturning: the same")
    print(f"{'m':>6}{'overlap':>9}" + "".join(f"{f'n = {n:,}':>24}" for n in OVERLAP_USERS))
    for m in PARTITIONS:
        for overlap in OVERLAPS:
            print(f"{m:>6}{overlap:>9.0%}" + "".join(f"{_measured(of_both[m, overlap, n]):>24}" for n in OVERLAP_USERS))
    print(f"\nreal hashes, m = {registers.M}, n = {_REAL:,}: {_measured(of_real_hashes())}")
    plot(of_users, of_both)
    print(f"\n{PLOT.name} written; {time.perf_counter() - started:.0f} s")
    return 0


def _measured(error: tuple[float, float, float]) -> str:
    return f"{error[0]:.1f} ({error[1]:+.1f}; {error[2]:.1f})"


if __name__ == "__main__":
    sys.exit(main())
