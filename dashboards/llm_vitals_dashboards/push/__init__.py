"""Putting rules and boards where they are used: Prometheus, Mimir, Grafana. Idempotent, and only of what it made."""
