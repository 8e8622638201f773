"""`llm-vitals demo --stack`: the history in a running Prometheus and Tempo, and an application that sends to them.

- `servers`: which servers run, and whether Prometheus can take a history.
- `counted`: what a process would have counted of the calls, minute by minute, by `llm_vitals.metrics`.
- `recorded`: what the recording rules would have recorded of that; `seam`: where the rules themselves carry on.
- `remote_write`: the way into Prometheus; `fill` puts all of it together; `run` is the command.
"""
