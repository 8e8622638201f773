"""Dialect: how one family of instrumentations spells a call to a model on its spans. Data, no code.

A span is read by all dialects at once, since many carry the names of two: a name means the same whoever sends it.
What no dialect knows stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanKinds:
    """The attribute by which a dialect says what a span is, and what its values mean. Values are in lower case."""

    attribute: str
    calls: Mapping[str, str]
    """Value to the operation (`semconv.INFERENCE_OPERATIONS`): one call to a model."""
    others: frozenset[str] = frozenset()
    """Values of agents, tools, chains, templates and whatever else is no call to a model, whatever else the span says.
    A value that stands in neither leaves it open."""
    surrounding: frozenset[str] = frozenset()
    """Of `calls`, those that in some releases have the call inside of them, in a span of its own, and name no model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One family's names. Those of today's GenAI conventions need no entry."""

    title: str
    checked: tuple[str, ...]
    """Packages and versions in which the names were read."""
    kinds: tuple[SpanKinds, ...] = ()
    marks: tuple[str, ...] = ()
    """Attributes that only spans have which are no call, and which say so in no other way."""
    shows: Mapping[str, str] = field(default_factory=dict[str, str])
    """Attributes that only spans of calls have, of an emitter that names no operation, to the operation."""
    heads: tuple[str, ...] = ()
    """Attributes of an emitter that splits a streamed call in two: its span says nothing of an answer and is no call,
    and a record of the whole call follows when the stream ends."""
    records: Mapping[str, str] = field(default_factory=dict[str, str])
    """Attribute and value of such a record. It lies at the call's end, and its attribute `duration` (seconds) says how
    long that took."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Today's name to this dialect's spellings, the best first."""
    milliseconds: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The same for times that are told in milliseconds; ours are seconds."""
    emitter: str | None = None
    """The provider that all spans of this emitter name, in lower case."""
    emits_milliseconds: tuple[str, ...] = ()
    """Attributes that this emitter tells in milliseconds, under names that stand for seconds."""
    first_output_at: tuple[str, ...] = ()
    """Attributes with the time (ISO 8601) at which the first of the answer came."""
    first_output_events: tuple[str, ...] = ()
    """Span events of a streamed call, made when a piece of the answer came: such a call is a stream, and the first of
    them says when its first chunk came."""
    helpers: tuple[str, ...] = ()
    """Ends of names of spans that state the kind of a call and its model, and call nothing: what prepares a request."""
    objects: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Attribute that holds a JSON object, to its members (`a.b` is a member of a member, `a.0` the first of a list) and
    today's name of each."""
    added: tuple[str, ...] = ()
    """Of `objects`, those whose token counts exclude one another: the input is the sum of all that begin with `input`
    or are cached, the output of all that begin with `output`. Of costs the sum of all, where there is no total."""
    known: tuple[str, ...] = ()
    """Attributes about usage, or members of `objects`, that change neither a count that we keep nor a price: totals,
    and counts that are told by another name, too. `*` at the end stands for anything."""
    inputs: tuple[str, ...] = ()
    """Attributes that hold the whole input: text, a message, a list of messages, or a request as JSON."""
    outputs: tuple[str, ...] = ()
    """The same of the answer."""
    notes: str = ""
    """What a reader of the documentation should know beside."""
