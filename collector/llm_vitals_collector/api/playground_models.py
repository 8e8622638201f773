"""What the Playground's API takes and answers, field by field."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from llm_vitals_collector.api.evaluation_models import Long, Short
from llm_vitals_collector.api.models import Answer
from llm_vitals_collector.api.parameters import Expected

MOST_RUNS: Final = 10
MOST_TARGETS: Final = 2
_MOST_MESSAGES: Final = 200
_MOST_TOOLS: Final = 128
_MOST_PARAMETERS: Final = 64
_MESSAGE: Final = '{"role": "user", "content": "..."}'

Messages = Annotated[
    list[dict[str, Any]],
    Field(min_length=1, max_length=_MOST_MESSAGES),
    Expected(f"1 to {_MOST_MESSAGES} messages such as {_MESSAGE}"),
]
Tools = Annotated[
    list[dict[str, Any]],
    Field(max_length=_MOST_TOOLS),
    Expected(f"a list of at most {_MOST_TOOLS} tools as OpenAI's chat completions have them"),
]
ParametersOf = Annotated[
    dict[Annotated[StrictStr, Field(max_length=100)], Any],
    Field(max_length=_MOST_PARAMETERS),
    Expected(f"an object of at most {_MOST_PARAMETERS} parameters"),
]
Runs = Annotated[
    StrictInt, Field(ge=1, le=MOST_RUNS), Expected(f"a whole number, 1 to {MOST_RUNS}, times the targets at most that")
]
Judge = Annotated[StrictBool, Expected("true or false")]
Minimum = Annotated[
    dict[Annotated[StrictStr, Field(max_length=40)], Annotated[float, Field(ge=0, le=1)]],
    Field(min_length=1, max_length=20),
    Expected("an object of criteria and the least score of each, 0 to 1"),
]


class TargetBody(BaseModel):
    """Where a request goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Short = Field(description="The name of a configured endpoint.")
    model: Short = Field(description="The model there.")


Target = Annotated[TargetBody, Expected('{"endpoint": "...", "model": "..."}')]
Targets = Annotated[
    list[TargetBody],
    Field(min_length=1, max_length=MOST_TARGETS),
    Expected(f'a list of 1 to {MOST_TARGETS} of {{"endpoint": "...", "model": "..."}}'),
]


class RequestBody(BaseModel):
    """A request to a model, in the form of OpenAI's chat completions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: Messages = Field(description="The conversation, without the system text.")
    system: Long | None = Field(None, description="The system text.")
    tools: Tools | None = None
    parameters: ParametersOf | None = Field(
        None, description="temperature, max_tokens, response_format, stop, seed and whatever else the model knows."
    )
    expected: Long | None = Field(None, description="The answer that would be right.")


class RunBody(RequestBody):
    """Runs of a request."""

    targets: Targets = Field(description="One endpoint and model, or two to stand beside each other.")
    runs: Runs = Field(1, description=f"How often each target is called; {MOST_RUNS} calls in all.")
    before: Long | None = Field(None, description="The old answer: it is scored and compared with the new ones.")
    judge: Judge = Field(False, description="Whether the judge scores, too, which costs a call a criterion.")


class TestBody(RequestBody):
    """A regression test of a request."""

    __test__ = False  # pytest takes it for one of its own

    target: Target = Field(description="What the test calls.")
    minimum: Minimum = Field({"overall": 0.7}, description="The least score of each criterion.")


class EndpointOf(Answer):
    """An endpoint as pages show it: neither its address nor its key."""

    name: str
    api: Literal["openai", "anthropic"]
    models: tuple[str, ...] = Field(description="Those that are offered first; others can be named.")
    timeout_s: float


class EndpointList(Answer):
    """The configured endpoints."""

    endpoints: list[EndpointOf]
    most_runs: int = Field(description="Calls of one request.")
    judge: str | None = Field(description="The judge's model; null where there is none.")
