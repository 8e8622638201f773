"""A language model as an evaluator: one criterion a call, at an endpoint that the operator configured."""
