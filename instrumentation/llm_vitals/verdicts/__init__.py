"""Exchange to verdicts: refusal, quality, task, fingerprint, cost. Pure functions, one file each."""
