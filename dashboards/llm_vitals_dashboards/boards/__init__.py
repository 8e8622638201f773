"""Grafana boards as data, rendered from the catalogue over recorded increments (docs/boards.md)."""
