"""Languages other than English that the verdicts know: one module of data for each, and how an answer's is found."""
