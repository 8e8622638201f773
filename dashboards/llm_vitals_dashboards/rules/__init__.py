"""Prometheus' recording rules, of which `tools/generate.py` makes `dashboards/generated/recording-rules.yaml`."""
