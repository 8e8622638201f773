"""What can be seen to be wrong with an answer: one kind a file, each a pure function to a deduction with evidence."""
