"""Grafana's provisioning files for the boards: two data sources, and the folder that the boards are read from."""

from __future__ import annotations

from typing import Final

from llm_vitals_dashboards.boards.links import CALLS_UID

BOARDS_PATH: Final = "/var/lib/grafana/dashboards/llm-vitals"
PROVIDER: Final = f"""\
# Written by `python -m tools.generate`. Put it into Grafana's provisioning/dashboards, and the boards into `path`.
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
SOURCES: Final = """\
# Written by `python -m tools.generate`. Put it into Grafana's provisioning/datasources, with your own addresses; leave
# out what Grafana has already: the boards let the reader choose the data source.
apiVersion: 1
datasources:
- name: Prometheus
  uid: llm-vitals-prometheus
  type: prometheus
  access: proxy
  url: http://localhost:9090
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
  url: http://localhost:3200
""".replace("{calls}", CALLS_UID)
