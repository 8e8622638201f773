"""What people and evaluators say of answers: feedback and scores, as events, and counted."""
