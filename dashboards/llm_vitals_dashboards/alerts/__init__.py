"""Alert rules for Prometheus, from the one catalogue. docs/alerts.md says how to load them and what each means."""
