"""Names and labels are what Prometheus makes of them; each row was read from Prometheus 3.13's OTLP receiver."""

from __future__ import annotations

import pytest

from llm_vitals.core.prometheus_names import Kind, label_name, metric_name

METRICS: list[tuple[str, str, Kind, str]] = [
    ("llm_vitals.attempts", "{attempt}", "counter", "llm_vitals_attempts_total"),
    ("llm_vitals.cost", "USD", "counter", "llm_vitals_cost_USD_total"),
    ("llm_vitals.score", "1", "histogram", "llm_vitals_score"),
    ("llm_vitals.score_part.sum", "1", "counter", "llm_vitals_score_part_sum_total"),
    ("llm_vitals.user_register", "", "gauge", "llm_vitals_user_register"),
    ("gen_ai.client.operation.duration", "s", "histogram", "gen_ai_client_operation_duration_seconds"),
    ("gen_ai.client.token.usage", "{token}", "histogram", "gen_ai_client_token_usage"),
    ("a.ratio", "1", "gauge", "a_ratio"),
    ("b", "1", "gauge", "b_ratio"),
    ("c.total", "1", "counter", "c_total"),
    ("d.seconds", "s", "counter", "d_seconds_total"),
    ("e", "m/s", "gauge", "e_meters_per_second"),
    ("f", "By/s", "counter", "f_bytes_per_second_total"),
    ("g", "{req}/s", "gauge", "g_per_second"),
    ("h__x..y", "ms", "histogram", "h_x_y_milliseconds"),
    ("i:j-k", "%", "gauge", "i:j_k_percent"),
    ("1starts", "s", "gauge", "_1starts_seconds"),
    ("l", "{a}b", "gauge", "l"),
    ("m", "By", "updowncounter", "m_bytes"),
    ("n", "1", "updowncounter", "n"),
    ("o.total.x", "", "counter", "o_x_total"),
    ("q.seconds.total", "s", "counter", "q_seconds_total"),
    ("r", "1/s", "gauge", "r_per_second"),
    ("s", "d/y", "gauge", "s_days_per_year"),
    ("t", "°C", "gauge", "t_C"),
    ("v_", "{x}", "counter", "v_total"),
    ("w", "foo bar", "gauge", "w_foo_bar"),
    ("größe", "s", "gauge", "gr_e_seconds"),
    ("x.ms", "ms", "gauge", "x_ms_milliseconds"),
    ("y", "s/{req}", "gauge", "y_seconds"),
    ("z.per_second", "By/s", "gauge", "z_per_second_bytes_per_second"),
    ("_aa", "s", "gauge", "aa_seconds"),
    ("a{b}", "s{x}", "gauge", "a_b"),
]
LABELS = [
    ("gen_ai.request.model", "gen_ai_request_model"),
    ("error.type", "error_type"),
    ("a..b", "a__b"),
    ("a__b", "a__b"),
    ("_a", "key_a"),
    ("__a", "__a"),
    ("1a", "key_1a"),
    ("a-b", "a_b"),
    ("ä.b", "__b"),
    ("a:b", "a_b"),
    (".a", "key_a"),
]


@pytest.mark.parametrize(("name", "unit", "kind", "expected"), METRICS)
def test_metric_name(name: str, unit: str, kind: Kind, expected: str) -> None:
    assert metric_name(name, unit, kind) == expected


@pytest.mark.parametrize(("attribute", "expected"), LABELS)
def test_label_name(attribute: str, expected: str) -> None:
    assert label_name(attribute) == expected
