"""What only many calls tell: distinct users and queries as registers, and which question repeats which."""
