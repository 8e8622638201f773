"""Where the store and Prometheus may say different things, and by how much: what no formula can make equal.

The store knows calls, Prometheus counts of them. `docs/reference/kpis.md` has these as one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cause. `kpis` are ids of the catalogue, empty where it touches all of them."""

    cause: str
    store: str
    prometheus: str
    how_much: str
    kpis: tuple[str, ...] = ()


_OF_USERS: Final = ("queries_per_user", "returning_users", "repeat_rate")
_OF_RATINGS: Final = ("feedback_positive", "nps")

DIFFERENCES: Final = (
    Difference(
        cause="The edges of a period",
        store="A call counts at its start.",
        prometheus="It counts with the export after its end; a rating by API at the scrape after it.",
        how_much="The calls of one export interval (60 s) and of one call's duration, at each edge.",
    ),
    Difference(
        cause="Registers stand for users and questions",
        kpis=_OF_USERS,
        store="Exact.",
        prometheus="An estimate; a call that comes late counts in the hour in which it came.",
        how_much="±5% and ±10%, as in the table above; docs/registers.md.",
    ),
    Difference(
        cause="The data begin within the previous period",
        kpis=("returning_users",),
        store="Unknown: who came before the data began is not known.",
        prometheus="A rule or a query of your own takes them for new; the boards say nothing then.",
        how_much="Too low in the first two periods.",
    ),
    Difference(
        cause="Buckets stand for durations",
        kpis=("duration_p95_s", "time_to_first_chunk_p95_s"),
        store="Exact; between two observations where the quantile falls between them.",
        prometheus="The observation at its rank, up to its bucket: at most 9% wide in a native histogram, twice as "
        "long at its end as at its start in a classic one.",
        how_much="±5%; over fewer than 400 attempts as far as two neighbouring observations are apart; with classic "
        "histograms up to a third. Where some processes of a group send native and some classic ones, unknown.",
    ),
    Difference(
        cause="Spans are sampled, or lost on their way",
        store="Knows what arrived.",
        prometheus="Counts every call; the registers see what arrived.",
        how_much="Cost by the share that is missing; queries per user and repeat queries are too high in PromQL; other "
        "shares and means differ by chance.",
    ),
    Difference(
        cause="Spans of other instrumentations",
        store="The collector derives query, refusal, task, cost and scores, where there is content to tell them.",
        prometheus="Counts their calls, errors, tokens and durations; nobody has judged them in the process.",
        how_much="By their share of the calls. In PromQL tokens per query are too high; queries per user, refusals, "
        "repeats and cost too low; quality and completion rest on the other calls.",
        kpis=(
            "queries_per_user",
            "tokens_per_query",
            "quality",
            "refusal_rate",
            "repeat_rate",
            "completion_rate",
            "cost_usd",
        ),
    ),
    Difference(
        cause="A rating is told to a process that does not know its call: it has restarted, 4,096 answers came since, "
        "or the rating names a trace and no response id",
        kpis=_OF_RATINGS,
        store="Joined with its call, whenever it comes.",
        prometheus="Counted without model.",
        how_much="None in total; by model and task such ratings are missing.",
    ),
    Difference(
        cause="A rating by API whose call comes more than a minute after it, or never",
        kpis=_OF_RATINGS,
        store="Joined with its call, whenever it comes.",
        prometheus="Counted without model and task.",
        how_much="None in total; by model and task such ratings are missing.",
    ),
    Difference(
        cause="A person changes their mind, or a rating is repeated after a restart or 4,096 others",
        kpis=_OF_RATINGS,
        store="The latest with one id counts, at its own time.",
        prometheus="Each counts: counters only grow.",
        how_much="One rating each.",
    ),
    Difference(
        cause="More than 100 models or 60 tasks in one process",
        store="Each has its name.",
        prometheus="Those that came later are one, `other`.",
        how_much="None in total.",
    ),
    Difference(
        cause="A process keeps its `service.instance.id` over a restart",
        store="Not concerned.",
        prometheus="A label set that comes back with as many as it had, or more, seems to have grown by what it has "
        "more.",
        how_much="A few of the rarest calls, such as errors of one model; so do ratings by API when the collector "
        "restarts. Leave the id to the SDK.",
    ),
    Difference(
        cause="A process exports nothing for more than six hours and then goes on, or Prometheus was away that long",
        store="Not concerned.",
        prometheus="What it had counted before counts again.",
        how_much="All that it had counted.",
    ),
    Difference(
        cause="Long periods are made of whole steps: from two days on of hours; quantiles from nine hours on of ten "
        "minutes, and they and users from two weeks on of six hours",
        store="To the moment.",
        prometheus="A step counts in the period in which its last minutes lie.",
        how_much="The calls of one step, at each edge: at most 2% of the period.",
    ),
    Difference(
        cause="A rating by API has neither provider nor service in Prometheus: the collector counts it",
        kpis=_OF_RATINGS,
        store="Those of its call.",
        prometheus="The collector's own service, and no provider.",
        how_much="None in total, by model and by task.",
    ),
    Difference(
        cause="More than 900 sets of model, task, variant and outcome in one process",
        kpis=("error_rate", "refusal_rate", "completion_rate"),
        store="Each has its name.",
        prometheus="By task and variant all are there; completion by model and provider is `other` from then on.",
        how_much="None in total. `llm_vitals.labels_capped` says so.",
    ),
    Difference(
        cause="All known prices of a model are 0, and all its calls of the period failed",
        kpis=("cost_usd",),
        store="Unknown.",
        prometheus="0.",
        how_much="0 for no value.",
    ),
    Difference(
        cause="All answers report 0 tokens",
        kpis=("tokens_per_query",),
        store="0.",
        prometheus="Unknown.",
        how_much="No value for 0.",
    ),
    Difference(
        cause="The application tells a score of its own by the name `overall` and the evaluator `heuristic`",
        kpis=("quality",),
        store="Kept beside ours.",
        prometheus="Counted with ours.",
        how_much="By its share of the scores. Give it another evaluator.",
    ),
)
