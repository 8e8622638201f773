"""`llm-vitals demo`: a stand-in provider, a small application that calls it, and 14 days of history."""
