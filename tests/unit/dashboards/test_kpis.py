"""The catalogue, and its arithmetic against tables counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.api.period import RequestedPeriod as Period
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS, RENAMED
from llm_vitals_collector.kpi.change import Change
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.measure import STEPS, measure, scope_of, sparklines, trend

END = datetime(2026, 11, 22, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=7), end=END, relative="7d")
SCREEN_1 = (
    "queries_per_user",
    "tokens_per_query",
    "returning_users",
    "quality",
    "error_rate",
    "refusal_rate",
    "repeat_rate",
    "feedback_positive",
    "completion_rate",
)


def measured(store, **scope):
    return {one.kpi.id: one for one in measure(store, scope_of(PERIOD, **scope))}


def values(store, *ids, **scope):
    found = measured(store, **scope)
    return tuple(found[kpi_id].value for kpi_id in ids)


class TestCatalogue:
    def test_ids_are_those_of_the_screen_then_latency_first_chunk_and_cost(self):
        assert sorted(BY_ID) == sorted(
            [
                *SCREEN_1,
                "duration_p95_s",
                "time_to_first_chunk_p95_s",
                "cost_usd",
                "nps",
                "accuracy",
                "embedding_error_rate",
            ]
        )
        assert len(BY_ID) == len(KPIS)
        assert RENAMED == {
            "latency": "duration_p95_s",
            "first_chunk": "time_to_first_chunk_p95_s",
            "cost": "cost_usd",
        }

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("unit", "percent", id="unknown unit"),
            pytest.param("better", "up", id="unknown direction"),
            pytest.param("by", ("planet",), id="unknown dimension"),
        ],
    )
    def test_an_entry_refuses_what_nobody_could_render(self, field, value):
        good = {
            "id": "x",
            "title": "X",
            "definition": "x",
            "unit": "share",
            "better": "higher",
            "value": count("attempts"),
            "basis": count("attempts"),
            "absent": "no call",
        }
        Kpi(**good)
        with pytest.raises(ValueError, match=f"KPI x: {field} is .*; expected one of"):
            Kpi(**{**good, field: value})

    def test_an_entry_is_frozen(self):
        with pytest.raises(AttributeError):
            KPIS[0].unit = "s"

    @pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
    def test_every_entry_explains_itself(self, kpi):
        assert kpi.title
        assert kpi.absent
        assert kpi.definition.endswith(".")
        assert (kpi.missing_text is None) == (kpi.missing is None)


class TestArithmetic:
    def test_an_empty_store_knows_nothing_and_says_so(self, store):
        for one in measure(store, Scope(period=PERIOD)):
            assert (one.value, one.previous, one.change) == (None, None, None)
            assert one.note == one.kpi.absent
            assert all(groups == () for groups in one.by.values())

    def test_an_agent_loop_is_one_query(self, store, keep, make):
        # One question, two tool rounds: 3 calls, 1 query, 150 tokens.
        keep(
            make(user="a", input_tokens=30, output_tokens=10),
            make(user="a", input_tokens=40, output_tokens=10, starts_query=False),
            make(user="a", input_tokens=50, output_tokens=10, starts_query=False),
        )
        assert values(store, "queries_per_user", "tokens_per_query", "error_rate") == (1.0, 150.0, 0.0)

    def test_a_retry_that_succeeds_is_neither_an_error_nor_another_query(self, store, keep, make):
        # 429, then the SDK's automatic retry answers; and one plain call.
        keep(
            make(user="a", outcome="error", error_type="429", starts_query=True),
            make(user="a", retry=True, starts_query=False, resend_count=1),
            make(user="a"),
        )
        found = measured(store)
        assert found["error_rate"].value == 0.0
        assert found["queries_per_user"].value == 2.0
        assert found["error_rate"].by["model"][0].calls == 2

    def test_a_call_that_fails_after_all_retries_is_one_error(self, store, keep, make):
        # Three attempts fail: (3 errors - 2 retries) / (3 + 3 attempts - 2 retries) = 1/4.
        keep(
            make(outcome="error"),
            make(outcome="error", retry=True),
            make(outcome="error", retry=True),
            *(make() for _ in range(3)),
        )
        assert values(store, "error_rate") == (0.25,)

    def test_a_retry_cut_from_its_first_attempt_gives_no_negative_rate(self, store, keep, make):
        keep(make(days=7.01, outcome="error"), make(days=6.99, retry=True), make())
        assert values(store, "error_rate") == (0.0,)

    def test_rates_count_each_call_once(self, store, keep, make):
        # 10 calls: 2 refusals, 1 error, 1 cut off, 1 unable.
        keep(
            *(make(outcome="refusal", task="do") for _ in range(2)),
            make(outcome="error", task="do"),
            make(outcome="cut_off", task="can"),
            make(outcome="unable", task="can"),
            *(make(task="can") for _ in range(5)),
        )
        found = measured(store)
        assert found["refusal_rate"].value == pytest.approx(2 / 9), "an error is no answer"
        assert found["error_rate"].value == pytest.approx(0.1)
        assert found["completion_rate"].value == pytest.approx(0.5)
        assert {g.key: (g.value, g.calls) for g in found["completion_rate"].by["task"]} == {
            "can": (pytest.approx(5 / 7), 7),
            "do": (0.0, 3),
        }

    def test_refusals_are_a_share_of_the_answers_that_were_judged(self, store, keep, make):
        keep(
            make(outcome="refusal"),
            make(),
            *(make(judged=why) for why in ("language", "media")),
            *(make(judged=None) for _ in range(4)),
            *(make(operation="embeddings", judged=None) for _ in range(4)),
        )
        refusals = measured(store)["refusal_rate"]
        assert (refusals.value, refusals.basis) == (0.5, 2)
        assert "50% of answers not judged" in (refusals.note or "")

    def test_where_no_answer_could_be_judged_the_refusal_rate_is_unknown(self, store, keep, make):
        keep(*(make(judged="language") for _ in range(3)))
        refusals = measured(store)["refusal_rate"]
        assert (refusals.value, refusals.note) == (None, "no answer that could be judged")

    def test_completion_leaves_out_calls_without_a_task(self, store, keep, make):
        keep(make(task="do"), make(task="do", outcome="error"), make(outcome="error"), make(task=None))
        assert values(store, "completion_rate") == (0.5,)

    def test_anonymous_users_are_left_out_and_told(self, store, keep, make):
        keep(make(user="a"), make(user="a"), make(user="b"), make(user=None))
        one = measured(store)["queries_per_user"]
        assert one.value == 1.5
        assert one.note == "2 users; 25% of queries name no user; no data for the previous 7 days"

    def test_returning_users_were_seen_in_the_period_before(self, store, keep, make):
        # This week a, b, c, d; the week before b, c, e; two weeks before e: 2/4, before that 1/3.
        keep(
            *(make(days=1, user=user) for user in "abcd"),
            *(make(days=8, user=user) for user in "bce"),
            make(days=18, user="e"),
            make(days=40, user="a"),
        )
        one = measured(store)["returning_users"]
        assert one.value == 0.5
        assert one.previous == pytest.approx(1 / 3)
        assert one.change == Change(value=pytest.approx(100 / 6), kind="points", by_chance=True)

    def test_returning_users_of_the_first_week_are_unknown(self, store, keep, make):
        keep(make(user="a"))
        one = measured(store)["returning_users"]
        assert (one.value, one.note) == (None, "no users in the period before to compare with")

    @pytest.mark.parametrize(
        ("first_day", "value"),
        [
            pytest.param(14.0, 1.0, id="all of the week before is covered"),
            pytest.param(13.4, 1.0, id="but for a night"),
            pytest.param(12.0, None, id="five days of it"),
            pytest.param(8.0, None, id="a day of it"),
        ],
    )
    def test_returning_users_of_a_week_after_one_that_is_partly_covered_are_unknown(
        self, store, keep, make, first_day, value
    ):
        # Ten users ask twice a week: none of them is new, whatever of the week before is seen.
        turns = [(user, day) for user in range(10) for day in range(28) if (day + user) % 3 == 0]
        keep(*(make(days=day + 0.0, user=f"u{user}") for user, day in turns if day <= first_day))
        keep(make(days=first_day, user="u0"))
        one = measured(store)["returning_users"]
        assert one.value == value
        if value is None:
            assert one.by == {}
            assert one.note.startswith("data begin on ")

    @pytest.mark.parametrize(
        ("scope", "value"),
        [
            pytest.param({}, 1.0, id="all"),
            pytest.param({"service": "shop"}, 1.0, id="a service"),
            pytest.param({"model": "new"}, None, id="the model that all moved to"),
            pytest.param({"model": "old"}, None, id="the model that all left"),
            pytest.param({"provider": "openai"}, None, id="a provider"),
            pytest.param({"task": "do"}, None, id="a task"),
            pytest.param({"variant": "b", "model": "new"}, None, id="a side of a test"),
        ],
    )
    def test_who_moves_from_one_model_to_another_is_neither_new_nor_lost(self, store, keep, make, scope, value):
        common = {"service": "shop", "task": "do"}
        for user in "abcdef":
            keep(*(make(days=day, user=user, request_model="old", **common) for day in (8, 10, 12, 14)))
            keep(*(make(days=day, user=user, request_model="new", **common) for day in (1, 3)))
        one = measured(store, **scope)["returning_users"]
        assert (one.value, one.change) == (value, None)
        if value is None:
            assert one.note.startswith("not known by ")

    def test_a_history_that_has_hardly_begun_is_no_base_for_a_change(self, store, keep, make):
        keep(make(days=14.01, user="a"), *(make(days=8, user=u) for u in "abc"), *(make(user=u) for u in "abc"))
        one = measured(store)["returning_users"]
        assert (one.value, one.previous, one.change) == (1.0, None, None)

    def test_repeats_are_the_same_question_of_the_same_user(self, store, keep, make):
        # a asks x twice and y once, b asks x: 3 pairs of 4 queries. A retry and an agent step do not count.
        keep(
            make(user="a", fingerprint="x"),
            make(user="a", fingerprint="x"),
            make(user="a", fingerprint="y"),
            make(user="b", fingerprint="x"),
            make(user="b", fingerprint="x", retry=True),
            make(user="b", fingerprint="x", starts_query=False),
            make(user=None, fingerprint="x"),
        )
        one = measured(store)["repeat_rate"]
        assert one.value == pytest.approx(0.25)
        assert one.note.startswith("4 queries; 20% of queries name no user or question")

    def test_quality_is_the_mean_of_scored_answers_and_says_the_evaluator(self, store, keep, make):
        keep(make(overall=0.9), make(overall=0.7), make(overall=None, outcome="error"), make(days=8, overall=0.4))
        keep(make(days=15))
        one = measured(store)["quality"]
        assert (one.value, one.previous) == (pytest.approx(0.8), 0.4)
        assert one.change.value == pytest.approx(40)
        assert one.note == "heuristic, 2 answers"

    def test_percentiles_interpolate_and_ignore_what_is_unknown(self, store, keep, make):
        keep(*(make(duration_s=float(n)) for n in range(1, 22)), make(duration_s=1.0, time_to_first_chunk_s=0.3))
        latency, first = values(store, "duration_p95_s", "time_to_first_chunk_p95_s")
        assert latency == pytest.approx(19.95)
        assert first == pytest.approx(0.3)

    def test_unknown_is_not_zero(self, store, keep, make):
        keep(make(input_tokens=None, output_tokens=None, cost_usd=None, overall=None))
        assert (
            values(store, "tokens_per_query", "cost_usd", "quality", "time_to_first_chunk_p95_s", "repeat_rate")
            == (None,) * 5
        )

    def test_a_share_that_rises_from_zero_is_new(self, store, keep, make):
        keep(make(days=15), *(make(outcome="error" if n < 20 else "ok") for n in range(100)))
        keep(*(make(days=8) for _ in range(100)))
        one = measured(store)["error_rate"]
        assert (one.value, one.previous) == (pytest.approx(0.2), 0.0)
        assert one.change == Change(value=pytest.approx(20), kind="new", by_chance=False)
        (group,) = one.by["model"]
        assert (group.change, group.basis, group.previous_basis) == (one.change, 100, 100)

    @pytest.mark.parametrize(
        ("first", "previous"),
        [
            pytest.param(8.0, None, id="a day of seven"),
            pytest.param(13.0, None, id="six days of seven"),
            pytest.param(13.5, 10.0, id="but for a quiet night"),
            pytest.param(14.5, 10.0, id="all of it"),
        ],
    )
    def test_a_period_that_data_do_not_cover_is_no_base_for_a_change(self, store, keep, make, first, previous):
        keep(*(make(days=1, user="a") for _ in range(10)))
        keep(make(days=first, user=None, starts_query=False), *(make(days=7.9, user="a") for _ in range(10)))
        one = measured(store)["queries_per_user"]
        assert (one.value, one.previous) == (10.0, previous)
        assert (one.change is None) == (previous is None)
        assert ("are not covered" in one.note) == (previous is None)
        if previous is None:
            assert all(group.previous is None and group.change is None for group in one.by["model"])
            assert "data begin on" in one.note

    def test_whether_data_cover_a_period_is_decided_for_the_filters(self, store, keep, make):
        keep(make(days=20, service="old"), *(make(days=d, service=s) for d in (1, 8) for s in ("old", "new")))
        assert measured(store)["error_rate"].previous == 0.0
        assert measured(store, service="old")["error_rate"].previous == 0.0
        assert measured(store, service="new")["error_rate"].previous is None

    def test_the_period_is_half_open(self, store, keep, make):
        keep(make(days=0), make(days=7), make(days=7.000001), make(days=14))
        one = measured(store)["error_rate"]
        assert one.by["model"][0].calls == 1
        assert one.by["model"][0].previous_calls == 2

    def test_a_call_that_is_told_twice_counts_once(self, store, keep, make):
        outer = make(scope="other", outcome="error")
        inner = make(trace_id=outer.trace_id, parent_span_id=outer.span_id)
        keep(outer, inner)
        assert measured(store)["error_rate"].by["model"][0].calls == 1

    def test_by_model_says_the_same_as_the_filter(self, store, keep, make, rate):
        answered = make(request_model="m2", response_id="r-9")
        told = [(1, "a", "m1"), (2, "a", "m2"), (3, "b", "m2"), (8, "b", "m2"), (9, "a", "m1")]
        keep(
            *(
                make(days=d, user=u, request_model=m, task="do", overall=0.1 * n, cost_usd=0.5, fingerprint=str(n % 2))
                for n, (d, u, m) in enumerate(told)
            ),
            answered,
            rate("positive", response_id="r-9"),
        )
        everything = measured(store)
        for model in ("m1", "m2"):
            only = measured(store, model=model)
            for kpi in (kpi for kpi in KPIS if "model" in kpi.by):
                group = next((g for g in everything[kpi.id].by["model"] if g.key == model), None)
                assert (group.value if group else None) == only[kpi.id].value, (kpi.id, model)


class TestFeedback:
    def test_positive_share_of_the_ratings_given_in_the_period(self, store, keep, rate):
        keep(*(rate("positive") for _ in range(3)), rate("negative"), rate("negative", days=8))
        one = measured(store)["feedback_positive"]
        assert (one.value, one.previous) == (0.75, 0.0)
        assert one.note == "4 ratings"

    @pytest.mark.parametrize(
        "keys",
        [
            pytest.param(lambda c: {"response_id": c.response_id}, id="response id"),
            pytest.param(lambda c: {"trace_id": c.trace_id, "span_id": c.span_id}, id="trace and span"),
            pytest.param(lambda c: {"trace_id": c.trace_id}, id="trace alone"),
        ],
    )
    def test_a_rating_finds_its_call(self, store, keep, make, rate, keys):
        answered = make(response_id="resp-1", request_model="m7", task="do", service="shop")
        keep(answered, make(response_id="resp-2"), rate("negative", **keys(answered)))
        one = measured(store)["feedback_positive"]
        assert [(g.key, g.value) for g in one.by["model"]] == [("m7", 0.0)]
        assert [(g.key, g.value) for g in one.by["task"]] == [("do", 0.0)]
        assert values(store, "feedback_positive", service="shop", model="m7") == (0.0,)
        assert values(store, "feedback_positive", service="elsewhere") == (None,)

    def test_a_rating_of_a_trace_is_about_its_last_call(self, store, keep, make, rate):
        first = make(days=1.1, request_model="m1")
        keep(
            first,
            make(days=1.0, trace_id=first.trace_id, request_model="m2"),
            rate("positive", trace_id=first.trace_id),
        )
        assert [g.key for g in measured(store)["feedback_positive"].by["model"]] == ["m2"]

    @pytest.mark.parametrize(
        "keys",
        [
            pytest.param(lambda c: {"trace_id": c.trace_id, "span_id": "f" * 16}, id="the application's own span"),
            pytest.param(
                lambda c: {"trace_id": "e" * 32, "span_id": "f" * 16, "response_id": c.response_id},
                id="another trace and a response id",
            ),
        ],
    )
    def test_a_rating_told_in_a_span_of_the_application(self, store, keep, make, rate, keys):
        answered = make(response_id="resp-1", request_model="m7")
        keep(answered, rate("negative", **keys(answered)))
        assert [g.key for g in measured(store)["feedback_positive"].by["model"]] == ["m7"]

    def test_a_rating_of_an_answer_that_is_not_kept_is_nobody_else_s(self, store, keep, make, rate):
        other = make(response_id="resp-1", request_model="m7")
        keep(other, rate("negative", response_id="gone", trace_id=other.trace_id))
        assert measured(store)["feedback_positive"].by["model"] == ()

    @pytest.mark.parametrize(
        ("given", "value", "previous", "change"),
        [
            pytest.param(
                [("promoter", 1), ("promoter", 1), ("passive", 1), ("detractor", 1)], 25.0, None, None, id="mix"
            ),
            pytest.param([("detractor", 1), ("promoter", 8)], -100.0, 100.0, -200.0, id="from best to worst"),
            pytest.param([("promoter", 1), ("detractor", 8)], 100.0, -100.0, 200.0, id="from worst to best"),
            pytest.param([("passive", 1)], 0.0, None, None, id="passives alone"),
            pytest.param([("positive", 1), ("negative", 1), ("neutral", 1)], None, None, None, id="other scales"),
        ],
    )  # fmt: skip
    def test_nps_is_promoters_less_detractors_in_points(self, store, keep, rate, given, value, previous, change):
        keep(*(rate(word, days=days) for word, days in given))
        one = measured(store)["nps"]
        assert (one.value, one.previous, one.change and one.change.value) == (value, previous, change)

    def test_neutral_and_nps_ratings_are_no_thumbs(self, store, keep, rate):
        keep(rate("positive"), rate("neutral"), rate("promoter"), rate("detractor"), rate(None, expected="x"))
        assert measured(store)["feedback_positive"].note.startswith("1 rating;")


class TestAccuracy:
    @pytest.mark.parametrize(
        ("expected", "actual", "output", "correct"),
        [
            pytest.param("refund", "refund", None, 1.0, id="equal labels"),
            pytest.param("refund", None, " Refund\n", 1.0, id="the answer's text, case and space apart"),
            pytest.param("Großer Dank", None, "GROßER\u00a0\u2003DANK", 1.0, id="other scripts' case and spaces"),
            pytest.param("refund", "billing", "refund", 0.0, id="the label counts before the text"),
            pytest.param("refund", None, "no refund", 0.0, id="more than the label"),
            pytest.param("refund", None, None, None, id="nothing to compare"),
        ],
    )
    def test_what_is_equal(self, store, keep, make, rate, expected, actual, output, correct):
        keep(make(response_id="r", output=output), rate(None, expected=expected, actual=actual, response_id="r"))
        assert values(store, "accuracy") == (correct,)

    def test_the_latest_label_of_a_call_counts(self, store, keep, make, rate):
        call = make(response_id="r", output="b", request_model="m7", task="do")
        keep(
            call,
            rate(None, days=2, expected="a", response_id="r"),
            rate("up", days=1, expected="b", trace_id=call.trace_id, span_id=call.span_id),
            rate(None, days=9, expected="c", response_id="r"),
            make(days=15),
        )
        one = measured(store)["accuracy"]
        assert (one.value, one.previous, one.basis) == (1.0, 0.0, 1)
        assert [(g.key, g.value) for g in one.by["model"]] == [("m7", 1.0)]
        assert [(g.key, g.value) for g in one.by["task"]] == [("do", 1.0)]

    def test_the_note_says_what_could_not_be_compared(self, store, keep, make, rate):
        keep(make(response_id="r", output="b"), rate(None, expected="b", response_id="r"), rate(None, expected="b"))
        assert measured(store)["accuracy"].note.startswith(
            "1 labelled call; 50% of labelled calls have no label or answer to compare"
        )


class TestCourses:
    def test_buckets_cover_the_period_and_gaps_stay_unknown(self, store, keep, make):
        keep(*(make(days=days, overall=overall) for days, overall in ((6.99, 0.5), (0.01, 0.9)) for _ in range(10)))
        keep(make(days=3, overall=0.1))  # a point of one answer would draw the eye
        line = sparklines(store, Scope(period=PERIOD), 10_000)["quality"]
        assert len(line) == STEPS
        assert (line[0], line[-1], set(line[1:-1])) == (pytest.approx(0.5), pytest.approx(0.9), {None})

    @pytest.mark.parametrize(
        ("kpi", "few"),
        [
            pytest.param("quality", None, id="a share"),
            pytest.param("duration_p95_s", None, id="a quantile"),
            pytest.param("tokens_per_query", None, id="a mean"),
            pytest.param("cost_usd", pytest.approx(2.0), id="a sum, of which few are a low value"),
        ],
    )
    def test_a_point_of_two_calls_does_not_draw_the_eye(self, store, keep, make, kpi, few):
        some = {"overall": 0.9, "cost_usd": 1.0, "input_tokens": 10, "output_tokens": 10, "duration_s": 1.0}
        keep(*(make(days=0.5 + n / 20, **some) for n in range(100)))
        keep(*(make(days=6.9, **{**some, "overall": 0.1, "duration_s": 60.0, "output_tokens": 9000}) for _ in range(2)))
        line = sparklines(store, Scope(period=PERIOD), 280)[kpi]
        assert line[0] == few
        assert any(value is not None for value in line)

    @pytest.mark.parametrize(
        ("days", "calls_an_hour", "step"),
        [
            pytest.param(7, 20, timedelta(hours=1), id="week"),
            pytest.param(7, 7, timedelta(hours=3), id="week of some calls"),
            pytest.param(7, 4, timedelta(hours=6), id="week of few calls"),
            pytest.param(7, 1, timedelta(days=1), id="week of hardly any"),
            pytest.param(1, 1, timedelta(hours=6), id="day of hardly any"),
            pytest.param(30, 1, timedelta(days=1), id="month"),
        ],
    )
    def test_a_course_has_steps_of_enough_calls(self, store, keep, make, days, calls_an_hour, step):
        keep(*(make(days=(n + 0.5) / 24 / calls_an_hour, overall=0.5) for n in range(24 * days * calls_an_hour)))
        found = trend(store, Scope(period=Period(start=END - timedelta(days=days), end=END)))
        assert found.step == step
        assert sum(point.calls for point in found.points) == 24 * days * calls_an_hour

    def test_a_point_of_a_course_says_what_it_rests_on(self, store, keep, make):
        keep(make(days=1, overall=0.5), make(days=1, overall=0.7), make(days=1, outcome="error"))
        (point,) = trend(store, Scope(period=PERIOD)).points
        assert point.start_s == (END - timedelta(days=1)).timestamp()
        assert (point.quality, point.answers, point.calls) == (pytest.approx(0.6), 2, 3)
        assert point.error_rate == pytest.approx(1 / 3)


HOSTILE = "x' OR 1=1; DROP TABLE call; --"


class TestSafety:
    def test_what_a_url_brings_is_only_ever_a_parameter(self, store, keep, make):
        keep(make(service="shop", request_model=HOSTILE), make(service="shop"))
        assert measured(store, service=HOSTILE)["duration_p95_s"].value is None
        assert measured(store, model=HOSTILE)["error_rate"].by["model"][0].calls == 1
        assert store.choices(PERIOD).models == ("gpt-4o", HOSTILE)
