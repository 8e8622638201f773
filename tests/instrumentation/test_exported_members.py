"""What `import llm_vitals` gives."""

from __future__ import annotations

import inspect
import types

import llm_vitals

PUBLIC = {
    "Evaluation",
    "__version__",
    "aevaluate",
    "context",
    "evaluate",
    "feedback",
    "flush",
    "init",
    "query",
    "score",
    "uninstrument",
}


def test_the_public_names_are_these_and_no_others() -> None:
    assert set(llm_vitals.__all__) == PUBLIC
    imported = {name for name, value in vars(llm_vitals).items() if not isinstance(value, types.ModuleType)}
    assert {name for name in imported if not name.startswith("__")} | {"__version__"} == PUBLIC


def test_every_public_function_explains_itself() -> None:
    for name in PUBLIC - {"__version__"}:
        assert inspect.getdoc(getattr(llm_vitals, name)), name
