"""`llm-vitals` and the commands of this package."""
