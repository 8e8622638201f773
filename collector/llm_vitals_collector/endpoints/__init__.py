"""Model APIs that the operator configured, and no others: who they are, requests to them, and their answers."""
