"""The catalogue's PromQL: the pieces that its expressions are made of, and how an expression is rendered.

An expression is a template over these placeholders (PromQL's own braces always hold an `=`, so the two never meet):

- `{window}`  the length of the period: `7d`, `21600s`, Grafana's `$__range`.
- `{end}`     the modifier that puts a selector at the end of the period: nothing for now, else `offset 7d`.
- `{start}`   the modifier that puts a selector at the start of the period: `offset 7d` for a period of 7 days.
- `{by}`      ` by (label)` of a sum, or nothing; `{and_by}` the same behind `le`.

Metric names are those of Prometheus' OTLP receiver with `UnderscoreEscapingWithSuffixes`, its default.

What a counter grew by in a period is exact here, to the last export before each edge; `increase()` is not:

- It leaves out what came between the last sample before the period and the first one in it, and makes up for it by
  extrapolation: a series that counts 5 errors in 6 hours is off by 20% now and then, and never a whole number.
- It leaves out the first value of a series that begins within the period, and label sets begin all the time.

So we take the last value in the period less the last value before it (nothing for a series that begins in it). That
is right as long as a series has no reset, and the SDK sees to it: each process has its own `service.instance.id`, so a
restart makes a new series. Where somebody pins that id (a pod's name), a reset at the edge shows as a first value below
the one before, and the series counts from 0. One within the period is left to `increase()`, which is off by at most two
export intervals in the period's length (0.6% of 6 hours). What no formula can tell is a label set that comes back after
a restart with as many as it had: rare ones (an error of one model) lose a few counts there. No feature flag is needed,
so hosted Prometheus and Mimir give the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import metric_entries, semconv

PLACEHOLDERS: Final = ("window", "end", "start", "by", "and_by")
LABELS: Final = {
    "model": metric_entries.ATTEMPTS.label(semconv.REQUEST_MODEL),
    "task": metric_entries.TASK_ATTEMPTS.label(semconv.TASK),
}
"""Dimension to Prometheus' name of its label."""

CALLS: Final = metric_entries.ATTEMPTS.prometheus
TASK_CALLS: Final = metric_entries.TASK_ATTEMPTS.prometheus
"""The same by task."""
QUERIES: Final = metric_entries.QUERIES.prometheus
TOKENS: Final = metric_entries.TOKENS.prometheus
COST: Final = metric_entries.COST.prometheus
FEEDBACK: Final = metric_entries.FEEDBACK.prometheus
SCORE: Final = metric_entries.SCORE.prometheus
DURATION: Final = metric_entries.DURATION.prometheus
FIRST_CHUNK: Final = metric_entries.TIME_TO_FIRST_CHUNK.prometheus
USER_REGISTER: Final = metric_entries.USER_REGISTER.prometheus
QUERY_REGISTER: Final = metric_entries.QUERY_REGISTER.prometheus
HOURLY: Final = {
    USER_REGISTER: "llm_vitals:user_register:min1h",
    QUERY_REGISTER: "llm_vitals:query_register:min1h",
}
"""A register to its hourly union, which `rules/` records."""
LEAST_BOUND_S: Final = semconv.DURATION_BOUNDS[0]
REGISTERS: Final = 1024
"""Partitions of the registers, as `llm_vitals_collector.derive.registers.M`."""

NO_RETRY: Final = 'llm_vitals_retry!="true"'
RETRY: Final = 'llm_vitals_retry="true"'
KNOWN_USER: Final = 'llm_vitals_known_user="true"'
"""On queries only: a query whose user is known."""
KNOWN_QUESTION: Final = 'llm_vitals_known_question!="false"'
"""Beside `KNOWN_USER`: a question without text, an image alone, has no fingerprint. There where it is false only."""
HAS_TASK: Final = 'llm_vitals_task!=""'
BILLED: Final = 'gen_ai_token_type=~"input|output"'
"""The other types are parts of these."""
PROMOTER: Final = 'llm_vitals_rating="promoter"'
DETRACTOR: Final = 'llm_vitals_rating="detractor"'
RATED_0_10: Final = 'llm_vitals_rating=~"promoter|passive|detractor"'
POSITIVE: Final = 'llm_vitals_rating="positive"'
RATED: Final = 'llm_vitals_rating=~"positive|negative"'

_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_ ]*)\}")
_REACH: Final = "1h"
"""How far before a period a series' last value is looked for: a sender may fall silent that long and go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A period as PromQL says it; see the module for the three. Grafana's is `Window(length="$__range", end="",
    start="offset $__range")`, and its previous one `Window(length="$__range", end="offset $__range",
    start="@ ${__from:date:seconds} offset $__range")`."""

    length: str
    end: str
    start: str

    @classmethod
    def of(cls, length_s: int, offset_s: int = 0) -> Window:
        """The period of `length_s` seconds that ended `offset_s` seconds before the time of the query."""
        end = f"offset {offset_s}s" if offset_s else ""
        return cls(length=f"{length_s}s", end=end, start=f"offset {offset_s + length_s}s")


def render(template: str, window: Window, dimension: str | None = None) -> str:
    """The expression over `window`, in total or by a dimension of `LABELS`."""
    label = LABELS[dimension] if dimension is not None else None
    if dimension == "task":
        template = template.replace(CALLS, TASK_CALLS)
    values = {
        "window": window.length,
        "end": window.end,
        "start": window.start,
        "by": f" by ({label})" if label else "",
        "and_by": f", {label}" if label else "",
    }
    rendered = _PLACEHOLDER.sub(lambda found: values[found[1]], template)
    return re.sub(r" +\)", ")", rendered)


def unknown(template: str) -> tuple[str, ...]:
    """What stands in braces in a template and is none of `PLACEHOLDERS`."""
    return tuple(name for name in _PLACEHOLDER.findall(template) if name not in PLACEHOLDERS)


# -- counters -----------------------------------------------------------------------------------------------------


def grown(metric: str, *matchers: str) -> str:
    """What each series of a counter grew by in the period."""
    series = f"{metric}{{{', '.join(matchers)}}}" if matchers else metric
    last = f"last_over_time({series}[{{window}}] {{end}})"
    least = f"min_over_time({series}[{{window}}] {{end}})"
    before = f"last_over_time({series}[{_REACH}] {{start}})"
    with_resets = (
        f"(increase({series}[{{window}}] {{end}}) and resets({series}[{{window}}] {{end}}) > 0)"  # a pinned identity
    )
    return f"({with_resets} or ({last} - ({before} <= {least})) or {last})"


def total(metric: str, *matchers: str) -> str:
    """What a counter grew by in the period."""
    return f"sum{{by}} ({grown(metric, *matchers)})"


def or_zero(expression: str, metric: str, *matchers: str) -> str:
    """`expression`, and 0 where only the other counter has series."""
    there = f"{metric}{{{', '.join(matchers)}}}" if matchers else metric
    return f"({expression} or 0 * sum{{by}} (last_over_time({there}[{{window}}] {{end}})))"


def known(metric: str, calls: str) -> str:
    """What a counter of calls' amounts grew by; absent where no call told one, 0 where all told 0.

    A series that does not grow says nothing: a process goes on exporting it. One that stands at 0 is of calls that
    cost nothing, and they came in the period if there were `calls`.
    """
    of_nothing = f"0 * sum{{by}} (last_over_time({metric}[{{window}}] {{end}}) == 0)"
    return f"{total(metric)} > 0 or {of_nothing} and {calls} > 0"


def ratio(above: str, below: str) -> str:
    """`above / below`; absent where there is nothing to divide by."""
    return f"{above} / ({below} > 0)"


def outcome(word: str) -> str:
    """The matcher of one of `semconv.OUTCOMES`."""
    return f'llm_vitals_outcome="{word}"'


def quantile(share: float, histogram: str) -> str:
    """A quantile of one of our histograms of seconds in the period; absent without observations.

    `histogram_quantile` draws a straight line from one bound of the bucket to the next, twice as far; so many
    observations at its end as at its start. In the tail of latencies most lie at its start: p95 came out up to a third
    too high. What falls as a straight line there is the logarithm of the share above x, over the logarithm of x (the
    tail of a Pareto distribution; nearly so of a log-normal one). With S the share that shall lie above, and a and b
    the shares above the bucket's bounds as multiples of S, the quantile lies ln(a) / (ln(a) - ln(b)) of the way, by
    logarithm, from the lower bound to the upper one. The bounds double, so the lower one follows from how many buckets
    end before the quantile. Above the last bucket nothing is: half an observation stands for it.
    """
    above = 1 - share
    buckets, count = f"sum by (le{{and_by}}) ({grown(f'{histogram}_bucket')})", total(f"{histogram}_count")
    rank = f"ignoring (le) group_left () ({share:g} * {count})"
    before = f"count{{by}} ({buckets} < {rank})"
    a = f"(1 - max{{by}} ({buckets} < {rank}) / {count}) / {above:.3g}"
    b = f"clamp_min({count} - min{{by}} ({buckets} >= {rank}), 0.5) / {count} / {above:.3g}"
    way = f"clamp_max(1 / (1 - ln({b}) / ln({a})), 1)"
    first = LEAST_BOUND_S
    return f"{first:g} * 2 ^ ({before} - 1 + {way}) or {first:g} * ({count} > 0) ^ 0"


# -- registers ----------------------------------------------------------------------------------------------------


def registers(register: str) -> str:
    """The union of the period's registers, by `r`: recorded hours, and the hour that is not recorded yet."""
    hours = f"min_over_time({HOURLY[register]}[{{window}}] {{end}})"
    return f"min by (r) ({hours} or min_over_time({register}[1h] {{end}}))"


def registers_before(register: str) -> str:
    """The union of the registers of the period before, by `r`. Recorded hours only: each belongs to one period, so that
    nobody seems to return because an hour lies across the edge."""
    return f"min by (r) (min_over_time({HOURLY[register]}[{{window}}] {{start}}))"


def distinct(union: str) -> str:
    """How many identities a union has seen; absent where it saw none. `llm_vitals_collector.derive.registers` has the
    formula and its source."""
    return f"({REGISTERS} * count({union}) / {_watched(union)})"


def returning_share(register: str) -> str:
    """The share of the period's identities that the period before saw, too; absent where that one saw none."""
    now, before = registers(register), registers_before(register)
    union = f"({now} <= {before} or {before} or {now})"
    same = f"(count({now} == {before}) or 0 * count({before}))"
    return f"clamp_max({REGISTERS} * {same} / {_watched(union)} / {distinct(now)}, 1)"


def _watched(union: str) -> str:
    """The sum of all registers, one that is absent counted as 1."""
    return f"({REGISTERS} + sum({union} - 1))"
