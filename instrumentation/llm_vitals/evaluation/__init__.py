"""Feedback by people and scores by evaluators, as events, and counted."""
