"""The demo's history: four weeks of calls are planned, turned into telemetry, and sent to the collector.

`people` and `rhythm` say who comes when, `models`, `faults` and `incidents` how the models behave, `plan` makes the
attempts, `exchange` and `telemetry` what an instrumented application would have sent about them, `export` sends it.
"""
