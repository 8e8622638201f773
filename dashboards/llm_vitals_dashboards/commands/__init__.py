"""The commands of this package: `llm-vitals alerts`, `llm-vitals dashboards`."""
