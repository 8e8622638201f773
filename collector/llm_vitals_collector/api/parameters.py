"""Types of parameters and fields, and the base of the models that are made of them.

A model states a rule once: FastAPI checks requests by it, the OpenAPI document shows it, and the pages read their
addresses by it (`read`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictStr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from llm_vitals_collector.api import period
from llm_vitals_collector.api.errors import ApiError, of_validation

PAGE: Final = 1000
"""Most records on a page of a list."""
M = TypeVar("M", bound="Parameters")


@dataclass(frozen=True, slots=True)
class Expected:
    """Says in plain words what a type expects, in place of pydantic's own message."""

    text: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Pydantic's hook."""

        def validate(value: object, inner: core_schema.ValidatorFunctionWrapHandler) -> object:
            try:
                return inner(value)
            except ValidationError as error:
                raise PydanticCustomError("expected", "expected {expected}", {"expected": self.text}) from error

        return core_schema.no_info_wrap_validator_function(validate, handler(source))


def _time(value: object) -> object:
    if isinstance(value, datetime):
        return value
    try:
        return period.parse_time("", str(value))
    except period.PeriodError as error:
        raise PydanticCustomError("expected", "expected {expected}", {"expected": error.expected}) from error


def _length(value: object) -> object:
    try:
        period.parse_length("", str(value))
    except period.PeriodError as error:
        raise PydanticCustomError("expected", "expected {expected}", {"expected": error.expected}) from error
    return str(value).strip()


Time = Annotated[
    datetime,
    BeforeValidator(_time),
    WithJsonSchema({"type": "string", "examples": ["2026-11-15T00:00:00Z", "1795000000"]}),
]
"""A point in time of ISO 8601 or epoch seconds."""
Length = Annotated[
    str,
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}[mhdw]$", "examples": ["7d"]}),
]
"""The length of a period that ends at `to` or now."""
Limit = Annotated[int, Field(ge=1, le=PAGE), Expected(f"a whole number from 1 to {PAGE}")]
TRACE_ID: Final = r"^[0-9a-fA-F]{32}$"
SPAN_ID: Final = r"^[0-9a-fA-F]{16}$"
TraceId = Annotated[StrictStr, Field(pattern=TRACE_ID), Expected("32 hex digits")]
SpanId = Annotated[StrictStr, Field(pattern=SPAN_ID), Expected("16 hex digits")]
Text = Annotated[str, Field(max_length=1000), Expected("text of at most 1000 characters")]


class Parameters(BaseModel):
    """Parameters of a query. An empty one counts as absent, an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known_and_not_empty(cls, values: object) -> object:
        if not isinstance(values, Mapping):
            return values
        present = {
            name: value for name, value in cast("Mapping[str, object]", values).items() if value not in ("", [""])
        }
        names = [field.alias or name for name, field in cls.model_fields.items()]
        for name in present:
            if name not in names and name not in cls.model_fields:
                raise PydanticCustomError(
                    "unknown", "no such parameter", {"unknown": name[:80], "known": ", ".join(names)}
                )
        return present


class PeriodParameters(Parameters):
    """A period. Without any of the three, the endpoint says which it is."""

    start: Time | None = Field(
        None, alias="from", description="Begin, inclusive: ISO 8601 (UTC where no offset is given) or epoch seconds."
    )
    end: Time | None = Field(None, alias="to", description="End, exclusive, in the same form; now by default.")
    period: Length | None = Field(
        None, description="In place of `from`: the length of the period that ends at `to` or now, such as 24h, 7d, 2w."
    )

    def requested(self, now: datetime) -> period.RequestedPeriod:
        """The period; the last 7 days where none is named. Raises ApiError (400)."""
        try:
            return period.period_of(self.start, self.end, self.period, now)
        except period.PeriodError as error:
            raise ApiError.of_field(error.name, error.value, error.expected) from error

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Begin and end of a list, None where it has none. A period that ends now has no end: what arrives belongs to
        it. Raises ApiError (400)."""
        if self.period is None:
            return self.start, self.end
        return self.requested(now).start, self.end


def read(model: type[M], query: Mapping[str, str]) -> M:
    """The parameters of an address, whose white space at the ends is not looked at. Raises ApiError (400)."""
    try:
        return model.model_validate({name: value.strip() for name, value in query.items()})
    except ValidationError as error:
        raise of_validation(cast("Mapping[str, object]", error.errors()[0])) from error
