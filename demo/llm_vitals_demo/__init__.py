"""The demo: `llm-vitals demo` fills the pages and keeps them moving, with no account at any provider.

- `assistants`: six assistants, their questions and their answers (YAML).
- `history`: four weeks of calls, planned and sent as telemetry.
- `application`: a small application that calls the real SDKs, live.
- `stack`: the history in a running Prometheus and Tempo, and an application that sends to them.
- `provider`: the stand-in that answers them, in the providers' own wire formats.

Nothing outside depends on it, the tests aside, which use the same stand-in.
"""

from typing import Final

SERVICE: Final = "assistants"
"""`service.name` of the application, in its history as live."""
