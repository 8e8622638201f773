"""CallSink: what a transport hands its recordings to, so that it needs to know nothing else of the rest."""

from __future__ import annotations

from typing import Protocol

from opentelemetry.context import Context

from llm_vitals.transport.recording import Recording, RecordingSink


class CallSink(RecordingSink, Protocol):
    """Called on the caller's path: each method is quick and never raises. `pipeline.call_sink.QueueSink` is the one
    that `init()` installs."""

    @property
    def path_endings(self) -> tuple[bytes, ...]:
        """Ends of paths that may be a call to a model: `/chat/completions`, `:generateContent`."""
        ...

    @property
    def shared_endings(self) -> tuple[bytes, ...]:
        """Ends of paths that other APIs have, too: `/invoke`, `/api/chat`."""
        ...

    @property
    def shared_paths(self) -> tuple[tuple[bytes, bytes, bytes], ...]:
        """Of these: how a path ends, what stands before that (`/model/`), what the body holds (`"model"`)."""
        ...

    @property
    def later_paths(self) -> tuple[bytes, ...]:
        """What the path of a request has in it that fetches an answer which was made in the background."""
        ...

    @property
    def empty_request_context(self) -> Context | None:
        """What `request_context` returns where the current context is empty, if that is always the same."""
        ...

    def is_covered(self, context: Context) -> bool:
        """Whether the current span is another instrumentation's span of this same call."""
        ...

    def is_measured(self, context: Context) -> bool:
        """Whether the current span is measured by us when it ends."""
        ...

    def request_context(self, recording: Recording) -> Context:
        """The context in which the request is sent: HTTP spans off, or our own span current."""
        ...

    def pass_over(self, library: str, host: str, path: str) -> None:
        """A POST request is not read as a call: its path is of none, or its HTTP library is not recorded."""
        ...

    def begin_stream(self, recording: Recording) -> None:
        """A streamed response began."""
        ...
