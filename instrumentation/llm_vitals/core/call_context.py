"""Who asks, and for what: facts that the application declares around its calls, and which of them hold where."""

from __future__ import annotations

import inspect
import sys
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

from opentelemetry.context import Context, get_current, set_value

KEY: Final = "llm_vitals.context"
"""Key in the OpenTelemetry context, so that the facts go wherever the trace goes: threads, tasks, generators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What the application declared; None where it said nothing."""

    user: str | None = None
    session: str | None = None
    task: str | None = None
    variant: str | None = None
    consent: bool | None = None
    """False: calls keep neither the user nor content. True: the user agrees that models are tuned with what is kept."""
    query: object | None = None
    """Stands for the declared query that the calls belong to; two are the same only by identity."""


NOTHING: Final = CallContext()


@dataclass(slots=True, eq=False)
class Block:
    """What is kept under KEY: the facts, and where they were declared."""

    facts: CallContext
    outer: Context
    """The context around the block."""
    inner: Context
    """The context of the block itself."""
    generator: int | None = None
    """The frame of the generator that the block stands in, by its id: a reference would keep what it holds alive."""
    flow: tuple[int, object] | None = None
    """The thread and task in which a generator's block began."""
    left: bool = False
    """Whether it ended where another context was current: wherever its own still is, it declares nothing more."""


# A generator's block is not where its context is. Who iterates the generator in a thread pool, or in a task a step,
# gives every step another context (Starlette does, for sync generators); who iterates it in one has the generator's
# context while it works itself. So while blocks of generators are open, and only then, it is looked up which run.
_open: Final[dict[int, list[Block]]] = {}
"""Blocks that are open in generators, by the id of the generator's frame; the innermost last."""
_GENERATOR: Final = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
_ENTERING: Final = frozenset({"__enter__", "__aenter__", "enter_context", "enter_async_context"})
"""Functions that open a block for their caller."""
_FOR_A_BODY: Final = frozenset({"contextlib", "_pytest.fixtures"})
"""Modules that run a generator up to its `yield` and then the body of the `with` that it stands for."""


def declared(context: Context) -> CallContext:
    """What was declared in `context`."""
    block = context.get(KEY)
    return block.facts if isinstance(block, Block) else NOTHING


def here(context: Context) -> Context:
    """`context`, the current one, with what is declared where the caller stands."""
    kept = context.get(KEY)
    block = kept if isinstance(kept, Block) else None
    if not _open and (block is None or not block.left):
        return context
    holds = _holding(block, inspect.currentframe())
    return context if holds is block else set_value(KEY, holds, context)


def open_block(facts: CallContext, outer: Context, frame: FrameType | None) -> Block:
    """Begin a block in the context `outer`, which is `here`, for the function of `frame`."""
    block = Block(facts, outer, outer)
    generator = _generator(frame)
    if generator is not None:
        block.generator, block.flow = id(generator), _flow()
        _open.setdefault(id(generator), []).append(block)
    block.inner = set_value(KEY, block, outer)
    return block


def close_block(block: Block) -> Context | None:
    """End a block; the context to attach in place of the current one, None where another context is current."""
    if block.generator is not None:
        blocks = _open.get(block.generator, [])
        if block in blocks:
            blocks.remove(block)
        if not blocks:
            _open.pop(block.generator, None)
    current = get_current()
    if current.get(KEY) is not block:
        block.left = True
        return None
    outer = block.outer
    while isinstance(surrounding := outer.get(KEY), Block) and surrounding.left:
        outer = surrounding.outer
    # Whatever else was attached meanwhile and is still there, such as a span, stays.
    return outer if current is block.inner else set_value(KEY, outer.get(KEY), current)


def _holding(block: Block | None, frame: FrameType | None) -> Block | None:
    """The block that holds for the function of `frame`, where `block` is the current context's."""
    running = [] if not _open else list(_running(frame))
    on_stack = {one.generator for one in running}
    while block is not None and (block.left or (block.generator is not None and _waits(block, on_stack))):
        block = _surrounding(block)
    if not running:
        return block
    within = block
    while within is not None:
        if within is running[0]:
            return block
        within = _surrounding(within)
    return running[0]


def _surrounding(block: Block) -> Block | None:
    surrounding = block.outer.get(KEY)
    return surrounding if isinstance(surrounding, Block) else None


def _running(frame: FrameType | None) -> Iterator[Block]:
    """The innermost block of each generator that runs, from the inside out."""
    while frame is not None:
        blocks = _open.get(id(frame))
        if blocks and frame.f_code.co_flags & _GENERATOR:
            yield blocks[-1]
        frame = frame.f_back


def _waits(block: Block, running: set[int | None]) -> bool:
    """Whether a block's generator waits at a `yield`, and its consumer works: what a generator starts, a thread or
    a task, has its facts."""
    return block.generator not in running and block.flow == _flow()


def _flow() -> tuple[int, object]:
    task = _task()
    return threading.get_ident(), None if task is None else weakref.ref(task)


def _task() -> object | None:
    """The task that runs, of whichever library."""
    for name, current in (("asyncio", "current_task"), ("trio", "lowlevel.current_task")):
        module: Any = sys.modules.get(name)
        if module is None:
            continue
        for part in current.split("."):
            module = getattr(module, part, None)
        try:
            task: object | None = module()
        except Exception:  # noqa: BLE001, S112 # RuntimeError outside of a task, and whatever a half imported module raises
            continue
        if task is not None:
            return task
    return None


def _generator(frame: FrameType | None) -> FrameType | None:
    """The generator in which a block stands that `frame` opens, itself or for its caller; None where it is in none."""
    while frame is not None:
        code = frame.f_code
        if code.co_flags & _GENERATOR:
            if not _is_for_a_body(frame):
                return frame
        elif code.co_name not in _ENTERING:
            return None
        frame = frame.f_back
    return None


def _is_for_a_body(generator: FrameType) -> bool:
    """Whether a generator stands for a `with` block: what it declares is for the block, not for itself."""
    runs = generator.f_back
    return runs is not None and runs.f_globals.get("__name__") in _FOR_A_BODY
