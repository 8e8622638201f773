"""Grafana's provisioning files for the boards: two data sources, and the folder that the boards are read from."""

from __future__ import annotations

from typing import Final

from llm_vitals_dashboards.boards.links import CALLS_UID

BOARDS_PATH: Final = "$LLM_VITALS_BOARDS"
PROMETHEUS_URL: Final = "$LLM_VITALS_PROMETHEUS_URL"
TEMPO_URL: Final = "$LLM_VITALS_TEMPO_URL"
"""Variables of Grafana's process."""
PROVIDER: Final = f"""\
# Written by `python -m tools.generate`. Put it into Grafana's provisioning/dashboards. Set the variable in Grafana's
# environment to the folder of the boards, or write the folder in its place.
apiVersion: 1
providers:
- name: llm-vitals
  orgId: 1
  folder: LLM Vitals
  folderUid: llm-vitals
  type: file
  disableDeletion: true
  allowUiUpdates: false
  updateIntervalSeconds: 30
  options:
    path: {BOARDS_PATH}
    foldersFromFilesStructure: false
"""
SOURCES: Final = (
    """\
# Written by `python -m tools.generate`. Put it into Grafana's provisioning/datasources. Set the two variables in
# Grafana's environment to your addresses, such as http://localhost:9090, or write these in their place; leave out what
# Grafana has already: the boards let the reader choose the data source.
apiVersion: 1
datasources:
- name: Prometheus
  uid: llm-vitals-prometheus
  type: prometheus
  access: proxy
  url: {prometheus}
  jsonData:
    httpMethod: POST
    # How often applications export: $__rate_interval is four times as much.
    timeInterval: 1m
    prometheusType: Prometheus
    prometheusVersion: 3.0.0
    # Of a dot on a latency panel. Explore is for editors only, so viewers have the board's own panel of a trace.
    exemplarTraceIdDestinations:
    - name: trace_id
      url: /d/{calls}?var-trace=$${__value.raw}
      urlDisplayLabel: Open trace on the board Calls
    - name: trace_id
      datasourceUid: llm-vitals-tempo
      urlDisplayLabel: Open trace in Explore
- name: Tempo
  uid: llm-vitals-tempo
  type: tempo
  access: proxy
  url: {tempo}
""".replace("{calls}", CALLS_UID)
    .replace("{prometheus}", PROMETHEUS_URL)
    .replace("{tempo}", TEMPO_URL)
)
