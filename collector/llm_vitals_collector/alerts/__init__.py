"""Alert rules as facts: what is bad, beyond chance, and for how long. No SQL and no PromQL: `dashboards` renders the
same rules for Prometheus and Grafana (docs/alerts.md)."""
