"""Each statistic on the same data as statsmodels, scipy or scikit-learn: docs/evaluation.md lists which is held to
which. Numbers are drawn, edges (0 of n, n of n, 1 of 1) among them."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.alerts.bound import of_share
from llm_vitals_collector.kpi.accuracy import accuracy_of
from llm_vitals_collector.kpi.calibration import Agreement
from llm_vitals_collector.kpi.chance import as_many_by_chance, holm
from llm_vitals_collector.kpi.change import difference_interval
from llm_vitals_collector.kpi.f1 import f1_interval, micro_f1_interval
from llm_vitals_collector.kpi.paired import LEAST, mcnemar, mean_difference
from llm_vitals_collector.kpi.weighted import Observed, Sums, weighted_rate, weighted_share
from llm_vitals_collector.kpi.wilson import Z_95, wilson

pytestmark = [
    pytest.mark.slow,  # pandas and statsmodels take two seconds to import
    pytest.mark.skipif(
        find_spec("statsmodels") is None or find_spec("sklearn") is None,
        reason="needs statsmodels and scikit-learn (extra `eval`)",
    ),
]

SIZES = st.one_of(st.sampled_from([1, 2, 10, 1_000_000]), st.integers(1, 3000))
SHARE_OF = SIZES.flatmap(
    lambda of: st.tuples(st.one_of(st.sampled_from([0, of]), st.integers(0, of)), st.just(of))
)  # fmt: skip
"""So many of so many: none and all come often."""
EXAMPLES = settings(max_examples=50)


@EXAMPLES
@given(SHARE_OF, st.sampled_from([0.05, 0.01, 6.334248366623988e-05]))
def test_wilson(drawn: tuple[int, int], alpha: float) -> None:
    """95%, and the 4 standard deviations of an alert."""
    from scipy.stats import norm
    from statsmodels.stats.proportion import proportion_confint

    bad, of = drawn
    wanted = proportion_confint(bad, of, alpha=alpha, method="wilson")
    assert wilson(bad / of, of, norm.isf(alpha / 2)) == pytest.approx(wanted, abs=1e-9)


def test_the_quantile_of_95() -> None:
    from scipy.stats import norm

    assert pytest.approx(norm.ppf(0.975), abs=1e-12) == Z_95


@EXAMPLES
@given(SHARE_OF, SHARE_OF)
def test_newcombe(one: tuple[int, int], other: tuple[int, int]) -> None:
    """An interval of a change: statsmodels pulls ends into -1 to 1, where ours are by the arithmetic, too."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    wanted = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    found = difference_interval(one[0] / one[1], one[1], other[0] / other[1], other[1])
    assert found == pytest.approx(wanted, abs=1e-9)


@EXAMPLES
@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_fisher(cells: list[int]) -> None:
    from scipy.stats import fisher_exact

    bad, good, rest_bad, rest_good = cells
    wanted = fisher_exact([[bad, good], [rest_bad, rest_good]], alternative="greater").pvalue
    found = as_many_by_chance(bad, bad + good, bad + rest_bad, sum(cells))
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@EXAMPLES
@given(st.lists(st.one_of(st.sampled_from([0.0, 1.0, 0.05]), st.floats(0, 1)), min_size=1, max_size=40))
def test_holm(chances: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    assert holm(chances) == pytest.approx(multipletests(chances, method="holm")[1])


@EXAMPLES
@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar(lost: int, won: int) -> None:
    from statsmodels.stats.contingency_tables import mcnemar as of_statsmodels

    wanted = of_statsmodels([[7, lost], [won, 5]], exact=True).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(wanted)


@EXAMPLES
@given(st.lists(st.sampled_from([0, 0, 1, 5, 40, 1000]), min_size=4, max_size=4).filter(any))
def test_the_judge_against_people(cells: list[int]) -> None:
    from sklearn.metrics import recall_score
    from statsmodels.stats.inter_rater import cohens_kappa

    names = ("bad_bad", "bad_good", "good_bad", "good_good")
    found = Agreement(**dict(zip(names, cells, strict=True)))
    one_says_all = cells[1:] == [0, 0, 0] or cells[:3] == [0, 0, 0]
    if one_says_all:
        assert found.kappa is None, "statsmodels divides 0 by 0"
    else:
        table = [cells[:2], cells[2:]]
        assert found.kappa == pytest.approx(cohens_kappa(table, return_results=False), abs=1e-12)
    people, judge = [1, 1, 0, 0], [1, 0, 1, 0]
    for share, positive, of in ((found.sensitivity, 1, found.bad), (found.specificity, 0, found.good)):
        if of:
            wanted = recall_score(people, judge, pos_label=positive, sample_weight=cells)
            assert share == pytest.approx(wanted)
        else:
            assert share is None


@EXAMPLES
@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("abcx")), st.integers(0, 60)))
def test_precision_recall_and_f1(cells: dict[tuple[str, str], int]) -> None:
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support
    from statsmodels.stats.proportion import proportion_confint

    found = accuracy_of((*pair, calls) for pair, calls in cells.items() if calls)
    if not found.compared:
        assert (found.accuracy, found.interval, found.classes) == (None, None, ())
        return
    expected, actual, calls = zip(*((*pair, count) for pair, count in cells.items() if count), strict=True)
    assert found.accuracy == pytest.approx(accuracy_score(expected, actual, sample_weight=calls))
    labels = [one.label for one in found.classes]
    for name, averages in (("macro", found.macro()), ("weighted", found.weighted()), ("micro", found.micro())):
        wanted = precision_recall_fscore_support(
            expected, actual, labels=labels, average=name, zero_division=0, sample_weight=calls
        )[:3]
        assert (averages.precision or 0.0, averages.recall, averages.f1) == pytest.approx(wanted), name
    for one in found.classes:
        assert one.recall_interval == pytest.approx(
            proportion_confint(one.right, one.expected, method="wilson"), abs=1e-9
        )
        if one.predicted:
            assert one.precision_interval == pytest.approx(
                proportion_confint(one.right, one.predicted, method="wilson"), abs=1e-9
            )
        either = one.expected + one.predicted - one.right
        wanted = [2 * end / (1 + end) for end in proportion_confint(one.right, either, method="wilson")]
        assert f1_interval(one.right, one.expected, one.predicted) == pytest.approx(wanted, abs=1e-9)


@EXAMPLES
@given(st.lists(st.integers(0, 300), min_size=3, max_size=3).filter(any))
def test_the_ends_of_micro_f1_are_where_the_score_test_turns(cells: list[int]) -> None:
    """Right, wrong by another class, none of the classes: both ends are roots, which scipy finds between 0 and f1, and
    between f1 and 1."""
    from scipy.optimize import brentq

    right, answered, calls = cells[0], cells[0] + cells[1], sum(cells)
    whole, f1 = 1 + answered / calls, 2 * right / (calls + answered)

    def turns(at: float) -> float:
        variance = at * (2 * whole - (2 + whole) * at) / calls
        return (2 * right / calls - at * whole) ** 2 - Z_95**2 * variance

    low, high = micro_f1_interval(right, calls, answered)
    inside = min(max(f1, 1e-9), 1 - 1e-9)
    assert low == pytest.approx(brentq(turns, 1e-12, inside) if right else 0.0, abs=1e-6)
    assert high == pytest.approx(brentq(turns, inside, 1 - 1e-12) if right < calls else 1.0, abs=1e-6)


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, 50.0]), st.booleans()), min_size=1, max_size=80))
def test_a_weighted_share_of_one_stratum(drawn: list[tuple[float, bool]]) -> None:
    """Its value is the weighted mean, its interval Wilson's over Kish's effective number."""
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.weightstats import DescrStatsW

    weights, below = zip(*drawn, strict=True)
    of_statsmodels = DescrStatsW([float(one) for one in below], weights=weights)
    effective = sum(weights) ** 2 / sum(one * one for one in weights)
    found = weighted_share(
        [
            Sums(
                stratum="u", answers=len(drawn), below=sum(below), size=sum(weights),
                squares=sum(one * one for one in weights), size_below=of_statsmodels.sum,
            )
        ]
    )  # fmt: skip
    assert found is not None
    assert (found.value, found.effective) == pytest.approx((of_statsmodels.mean, effective))
    wanted = proportion_confint(found.value * effective, effective, method="wilson")
    assert (found.low, found.high) == pytest.approx(wanted, abs=1e-9)
    # A rate of a period is the same mean; its interval is narrower, by what was seen of it.
    rate = weighted_rate(
        [Observed(stratum="u", hour=0, probability=1 / weight, scored=True, value=float(one)) for weight, one in drawn]
    )
    assert rate is not None
    assert (rate.value, rate.effective) == pytest.approx((of_statsmodels.mean, effective))
    assert found.low - 1e-9 <= rate.low <= rate.high <= found.high + 1e-9


@EXAMPLES
@given(SHARE_OF, st.sampled_from([0.01, 0.1, 0.5]))
def test_the_bound_of_an_alert_is_a_score_test(drawn: tuple[int, int], limit: float) -> None:
    from statsmodels.stats.proportion import proportions_ztest

    bad, of = drawn
    bound = of_share(limit, is_upper=True, least=1, z=2.5)
    z, _ = proportions_ztest(bad, of, value=limit, prop_var=limit)
    if abs(z - 2.5) > 1e-9:
        assert bound.is_past(bad / of, of) is bool(z > 2.5)


@pytest.mark.parametrize("pairs", [1001, 3000])
def test_the_mean_of_many_paired_differences(pairs: int) -> None:
    """Over 1,000 it is the normal interval; fewer are compared with scipy's bootstrap in test_paired.py."""
    from statsmodels.stats.weightstats import DescrStatsW

    dice = random.Random(pairs)
    differences = [dice.gauss(0.01, 0.3) for _ in range(pairs)]
    found, wanted = mean_difference(differences), DescrStatsW(differences)
    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((wanted.mean, *wanted.zconfint_mean()))
    assert found.chance == pytest.approx(wanted.ztest_mean()[1])


@pytest.mark.parametrize("pairs", range(LEAST))
def test_the_mean_of_few_is_unknown(pairs: int) -> None:
    assert mean_difference([0.5] * pairs) is None


@EXAMPLES
@given(st.lists(st.floats(0.001, 100), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_quantile_of_the_store(values: list[float], q: float) -> None:
    """DuckDB's `quantile_cont`, which each percentile of a KPI is, is numpy's."""
    import duckdb
    import numpy as np

    found = duckdb.execute("SELECT quantile_cont(value, ?) FROM (SELECT unnest(?) AS value)", [q, values]).fetchone()
    assert found == (pytest.approx(float(np.quantile(values, q))),)


def test_a_chance_that_is_small_is_not_lost() -> None:
    """Of ten million answers, as many as never by chance: scipy's survival function has it, too."""
    from scipy.stats import hypergeom

    found = as_many_by_chance(45_000, 100_000, 3_000_000, 10_000_000)
    wanted = hypergeom.logsf(44_999, 10_000_000, 3_000_000, 100_000)
    assert found == 0.0 or found < 1e-300
    assert wanted < -700


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 0.7, 1.0]), st.booleans()), min_size=2, max_size=50))
def test_figures_of_the_evaluation(drawn: list[tuple[float, bool]]) -> None:
    """What the scripts of evaluation/ print: separation, rank correlation, detection, shares."""
    from scipy.stats import spearmanr
    from sklearn.metrics import f1_score, roc_auc_score
    from statsmodels.stats.proportion import proportion_confint

    from evaluation.figures import auc, detection, rank_correlation, share

    values, good = zip(*drawn, strict=True)
    if len(set(values)) > 1 and len(set(good)) > 1:
        assert rank_correlation(values, good) == pytest.approx(spearmanr(values, good).statistic)
    sides = [[value for value, is_good in drawn if is_good is side] for side in (True, False)]
    if all(sides):
        assert auc(*sides).startswith(f"{roc_auc_score(good, values):.3f} ")
    predicted = [value > 0.6 for value in values]
    assert detection(predicted, good).f1 == pytest.approx(f1_score(good, predicted, zero_division=0))
    low, high = proportion_confint(sum(good), len(good), method="wilson")
    assert f"[{low:.1%}-{high:.1%}]" in share(sum(good), len(good))
