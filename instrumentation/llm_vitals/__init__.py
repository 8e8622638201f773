"""LLM Vitals: the vital signs of an application that calls language models.

    import llm_vitals
    llm_vitals.init()
    with llm_vitals.context(user="u-42", session="s-1", task="summarise"):
        client.chat.completions.create(...)

Importing this package patches nothing and opens nothing; `init()` does the first, and nothing does the second.
"""

from llm_vitals.core.declaration import context, query
from llm_vitals.evaluation.result import Evaluation
from llm_vitals.sdk.evaluate import aevaluate, evaluate
from llm_vitals.sdk.feedback import feedback
from llm_vitals.sdk.init import flush, init, uninstrument
from llm_vitals.sdk.score import score
from llm_vitals.version import __version__

__all__ = [
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
]
