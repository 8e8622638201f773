"""vitals.yaml: what it changes of the rules, and what is wrong with one, by line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import (
    AbsenceRule,
    BurnRule,
    ChangeRule,
    CostRule,
    LimitRule,
    Reach,
    Rule,
)
from llm_vitals_collector.alerts.vitals_file import Secret, VitalsFileError, load, loads, shipped
from llm_vitals_collector.alerts.vitals_file.receivers import MailServer, MissingVariableError, Receiver
from llm_vitals_collector.kpi.catalogue import KPIS

SHIPPED = defaults.rules()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing yet\n", id="a comment"),
        pytest.param("thresholds:\n  # error_rate: {warning: 5%}\nreceivers:\n", id="sections of comments"),
        pytest.param("thresholds:\n  error_rate:\n    # warning: 5%\n", id="a KPI of comments"),
        pytest.param("thresholds: {error_rate: {warning: 5%, critical: 15%}}", id="the catalogue's own"),
    ],
)
def test_what_is_left_out_is_as_shipped(text: str) -> None:
    assert loads(text).rules == shipped().rules == SHIPPED


def changed(text: str) -> list[Rule]:
    """The rules that are not shipped."""
    return [rule for rule in loads(text).rules if rule not in SHIPPED]


def limits(text: str) -> dict[tuple[str, str, Reach], tuple[float, int, int, int]]:
    return {
        (rule.kpi.id, rule.severity, rule.reach): (rule.limit, rule.window_s, rule.for_s, rule.least)
        for rule in changed(text)
        if isinstance(rule, LimitRule)
    }


ALL, BY_MODEL = Reach(), Reach(by="model")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "thresholds: {error_rate: {warning: 3%}}",
            {("error_rate", "warning", reach): (0.03, 3600, 600, 20) for reach in (ALL, BY_MODEL)},
            id="a limit",
        ),
        pytest.param(
            "thresholds: {error_rate: {warning: 0.03, for: 20m, window: 6h, least: 50, by: []}}",
            {
                ("error_rate", "warning", ALL): (0.03, 21600, 1200, 50),
                ("error_rate", "critical", ALL): (0.15, 21600, 1200, 50),
            },
            id="window and times, in total only",
        ),
        pytest.param(
            "thresholds: {error_rate: {by: [model, task]}}",
            {
                ("error_rate", severity, Reach(by="task")): (limit, 3600, for_s, 20)
                for severity, limit, for_s in (("warning", 0.05, 600), ("critical", 0.15, 300))
            },
            id="by task, too",
        ),
        pytest.param(
            "thresholds: {error_rate: {critical: off, models: {gpt-4o: {warning: 8%, critical: 20%}}}}",
            {
                ("error_rate", "warning", Reach(by="model", but=("gpt-4o",))): (0.05, 3600, 600, 20),
                ("error_rate", "warning", Reach(by="model", where=(("model", "gpt-4o"),))): (0.08, 3600, 600, 20),
                ("error_rate", "critical", Reach(by="model", where=(("model", "gpt-4o"),))): (0.2, 3600, 300, 20),
            },
            id="one model, which the others' rule leaves out",
        ),
        pytest.param(
            "thresholds: {feedback_positive: {tasks: {sql: {warning: 95%, for: 0}}}}",
            {
                ("feedback_positive", "warning", Reach(by="task", where=(("task", "sql"),))): (0.95, 86400, 0, 20),
                ("feedback_positive", "critical", Reach(by="task", where=(("task", "sql"),))): (0.5, 86400, 0, 20),
            },
            id="one task",
        ),
        pytest.param(
            "thresholds: {duration_p95_s: {warning: 800ms, critical: 2m, by: []}, nps: {warning: 20, by: []}}",
            {
                ("duration_p95_s", "warning", ALL): (0.8, 3600, 600, 20),
                ("duration_p95_s", "critical", ALL): (120, 3600, 300, 20),
                ("nps", "warning", ALL): (20, 86400, 3600, 20),
            },
            id="times and points",
        ),
        pytest.param(
            "thresholds: {tokens_per_query: {warning: 4000, by: []}}",
            {("tokens_per_query", "warning", ALL): (4000, 86400, 3600, 20)},
            id="a KPI without a threshold in the catalogue",
        ),
    ],
)
def test_thresholds(text: str, expected: dict[tuple[str, str, Reach], tuple[float, int, int, int]]) -> None:
    assert limits(text) == expected


@pytest.mark.parametrize("off", ["off", '"off"', "false"])
def test_off_leaves_out_what_is_shipped(off: str) -> None:
    rules = loads(
        f"thresholds: {{error_rate: {off}}}\nobjectives: {{error_rate: {off}}}\ncost: {{jump: {off}}}\nno_calls: {off}"
    ).rules
    kinds = (AbsenceRule, CostRule)
    assert set(rules) == {
        rule
        for rule in SHIPPED
        if not isinstance(rule, kinds) and not (isinstance(rule, (LimitRule, BurnRule)) and rule.kpi.id == "error_rate")
    }


def test_comparisons_with_last_week_can_be_off_one_by_one() -> None:
    shipped_of = {rule.kpi.id for rule in SHIPPED if isinstance(rule, ChangeRule)}
    assert shipped_of == {"error_rate", "refusal_rate", "completion_rate", "quality"}
    for text, left in (("off", set()), ("{quality: off}", shipped_of - {"quality"}), ("{}", shipped_of)):
        assert {rule.kpi.id for rule in loads(f"changes: {text}").rules if isinstance(rule, ChangeRule)} == left


def test_objectives_cost_and_absence() -> None:
    made = changed(
        "objectives:\n  error_rate: {budget: 2%}\n  time_to_first_chunk_p95_s: {budget: 10%, past: 3s, by: [model]}\n"
        "cost: {per_day: {warning: $50, critical: 100, by: [service]}, jump: {times: 3}}\n"
        "no_calls: {enough: 40, windows: [2h], by: []}\n"
    )
    burns = [(r.objective.budget, r.objective.past, r.reach.by, r.pace.factor) for r in made if isinstance(r, BurnRule)]
    assert burns == [
        *[(0.02, None, None, factor) for factor in (14.4, 6, 3, 1)],
        # 14.4 times 10% could never be reached.
        *[(0.1, 3, by, factor) for by in (None, "model") for factor in (6, 3, 1)],
    ]
    costs = [(r.name, r.severity, r.limit_usd, r.times) for r in made if isinstance(r, CostRule)]
    assert costs == [
        ("LLMVitalsCostHigh", "warning", 1, 3),
        ("LLMVitalsCostPerDayHigh", "warning", 50, None),
        ("LLMVitalsCostPerDayHigh", "critical", 100, None),
        ("LLMVitalsServiceCostPerDayHigh", "warning", 50, None),
        ("LLMVitalsServiceCostPerDayHigh", "critical", 100, None),
    ]
    assert [(r.window_s, r.enough, r.reach) for r in made if isinstance(r, AbsenceRule)] == [(7200, 40, ALL)]


FAULTY = [
    ("thresholds:\n  eror_rate: {}", "2:3: thresholds.eror_rate: unknown; did you mean error_rate"),
    ("thresholds: {latency: {}}", "1:14: thresholds.latency: unknown; it is called duration_p95_s now"),
    ("thresholds:\n  error_rate:\n    warnin: 5%", "3:5: thresholds.error_rate.warnin: unknown; did you mean warning?"),
    ("grafana: x", "1:1: grafana: unknown; did you mean grafana_url?"),
    ("xyz: 1", "1:1: xyz: unknown; expected one of grafana_url, runbook_url, thresholds, objectives, "),
    ("thresholds: {error_rate: {warning: 5}}", "1:36: thresholds.error_rate.warning: 5 is no share; expected one such"),
    ("thresholds: {error_rate: 5%}", "1:26: thresholds.error_rate: expected keys below it: warning, critical, for, "),
    ("thresholds: {duration_p95_s: {warning: 5%}}", "'5%' is no time; expected one such as 30s, 800ms or 2m"),
    ("thresholds: {nps: {warning: 300}}", "300 is no Net Promoter Score; expected -100 to 100"),
    ("thresholds: {error_rate: {for: 10}}", "10 is no length of time; expected whole minutes, such as 10m, 1h or 1d"),
    ("thresholds: {error_rate: {for: 30s}}", "'30s' is no length of time; expected whole minutes"),
    ("thresholds: {error_rate: {least: 0}}", "0 is no whole number of 1 or more"),
    ("thresholds: {error_rate: {by: [modle]}}", "1:32: thresholds.error_rate.by.0: expected 'model', 'task', "),
    ("thresholds: {returning_users: {by: [model]}}", "cannot be split by model; expected one of service"),
    (
        "thresholds: {returning_users: {models: {a: {}}}}",
        "1:32: thresholds.returning_users.models: Returning users cann",
    ),
    ("thresholds: {error_rate: {warning: 20%}}", "Error rate: warning 0.2 and critical 0.15; expected warning below c"),
    ("thresholds: {quality: {warning: 50%}}", "Overall quality: warning 0.5 and critical 0.75; expected warning above"),
    ("thresholds: {error_rate: {models: {a: {warning: 15%}}}}", "thresholds.error_rate.models.a: Error rate: warning"),
    ("thresholds: {error_rate: {critical: 100%}}", "Error rate can never be past 1; to have no alert, write off"),
    ("objectives: {nps: {budget: 5%}}", "objectives.nps: unknown; expected one of error_rate, "),
    ("objectives: {error_rate: {budget: 0}}", "expected a share above 0% and below 100%, such as 1%"),
    ("objectives: {error_rate: {past: 5s}}", "1:27: objectives.error_rate.past: Error rate says of each call whether"),
    ("objectives: {quality: {past: 5s}}", "expected a score below 1, such as 0.7"),
    ("cost: {per_day: {warning: 50, critical: 50}}", "warning 50 and critical 50 US dollars; expected warning below"),
    ("cost: {per_day: {warning: -1}}", "-1 is no amount; expected US dollars, such as 50"),
    ("receivers:\n- slack: {url: '${X}'}", "2:3: receivers.0: lacks name"),
    ("receivers:\n- name: a", "2:3: receivers.0: a: expected exactly one of webhook, slack and email"),
    (
        "receivers: [{name: a, webhook: {url: 'https://h.example/pass'}, slack: {url: '${X}'}}]",
        "expected exactly one of",
    ),
    (
        "receivers: [{name: a, webhook: {url: secret}}]",
        "expected an address that begins with https:// or http://, or $",
    ),
    ("receivers: [{name: a, email: {to: [x]}}]", "receivers.0.email.to.0: 'x' is no e-mail address"),
    (
        "receivers: [{name: a, email: {to: [x@y.example], server: smtp}}]",
        "expected server as host:port, such as smtp.exa",
    ),
    (
        "receivers: [{name: a, email: {to: [x@y.example]}}, {name: a, email: {to: [x@y.example]}}]",
        "receivers.1.name: a stands twice; give each receiver a name of its own",
    ),
    ("receivers: [{name: a, slack: {url: '${X}'}, severities: [fatal]}]", "expected 'critical', 'warning' or 'info'"),
    ("thresholds: {", "1:14: no YAML: "),
    ("cost: {}\ncost: {}", "2:1: cost stands twice, first in line 1; keep one of them"),
    ("- 1", "1:1: expected a mapping of keys such as thresholds and receivers, not list"),
    ("a: 1\n---\nb: 1", "no YAML: "),
]


@pytest.mark.parametrize(("text", "expected"), FAULTY, ids=range(len(FAULTY)))
def test_a_fault_is_named_with_its_place_and_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(VitalsFileError) as raised:
        loads(text, "my.yaml")
    message = str(raised.value)
    assert message.startswith("my.yaml:")
    assert expected in message
    assert "secret" not in message
    assert "/pass" not in message


def test_all_faults_are_named_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(VitalsFileError) as raised:
        loads("thresholds:\n  error_rate: {warning: x}\n  refusal_rate: {critical: y}\nfoo: 1")
    assert [line.split(":")[1] for line in str(raised.value).splitlines()] == ["2", "3", "4"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(VitalsFileError, match=r"none\.yaml: cannot be read \(No such file or directory\)"):
        load(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"# \xe4\n")
    with pytest.raises(VitalsFileError, match="is no UTF-8 text"):
        load(path)


RECEIVERS = """
grafana_url: https://grafana.example.com/
receivers:
- name: pager
  webhook: {url: "https://hooks.example.com/s3cret", token: "${PAGER_TOKEN}"}
  severities: [critical]
- name: team
  slack: {url: "${SLACK_URL}"}
  send_resolved: false
- name: mail
  email: {to: [ops@example.com], server: "smtp.example.com:587", sender: vitals@example.com, password: "${MAIL}"}
"""


def test_receivers() -> None:
    vitals = loads(RECEIVERS)
    assert vitals.grafana_url == "https://grafana.example.com"
    assert vitals.receivers == (
        Receiver(
            name="pager",
            kind="webhook",
            severities=("critical",),
            url=Secret("https://hooks.example.com/s3cret"),
            token=Secret("${PAGER_TOKEN}"),
        ),
        Receiver(name="team", kind="slack", url=Secret("${SLACK_URL}"), send_resolved=False),
        Receiver(
            name="mail",
            kind="email",
            to=("ops@example.com",),
            server=MailServer(
                host="smtp.example.com", port=587, sender="vitals@example.com", user=None, password=Secret("${MAIL}")
            ),
        ),
    )


def test_a_secret_shows_itself_to_nobody() -> None:
    vitals = loads(RECEIVERS)
    assert "s3cret" not in f"{vitals} {vitals!r} {vitals.receivers[0].url}"
    team = vitals.receivers[1].url
    assert team is not None
    assert str(team) == "Secret(${SLACK_URL})"
    assert team.value({"SLACK_URL": "https://hooks.slack.example/1"}) == "https://hooks.slack.example/1"
    with pytest.raises(MissingVariableError, match="the environment variable SLACK_URL is not set"):
        team.value({"SLACK_URL": " "})


def test_every_kpi_of_the_catalogue_can_be_set() -> None:
    units = {"share": "50%", "s": "4s", "points": "10", "tokens": "100", "queries": "2"}
    for kpi in KPIS:
        if kpi.id != "cost_usd":
            made = changed(f"thresholds: {{{kpi.id}: {{warning: {units[kpi.unit]}, critical: off}}}}")
            assert {rule.kpi.id for rule in made if isinstance(rule, LimitRule)} == {kpi.id}


def test_the_files_of_the_docs_are_good_ones() -> None:
    page = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")
    blocks = [one.partition("```")[0] for one in page.split("```yaml\n") if one.startswith("# vitals.yaml")]
    found = [loads(block) for block in blocks]
    assert len(found) == 2
    assert found[0].rules != SHIPPED
    assert [receiver.kind for receiver in found[0].receivers] == ["webhook", "slack", "email"]
