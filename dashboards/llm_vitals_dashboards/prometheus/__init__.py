"""The catalogue in Prometheus: recording rules for increments and registers, and each KPI as PromQL over them."""
