"""GET /api/kpis: the KPIs of a period, against the period before; GET /api/kpis/{id}: one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Limit, PeriodParameters, Text
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS, RENAMED
from llm_vitals_collector.kpi.change import Change, ChangeKind
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Better, Dimension, Kpi, Unit
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.parts import Complement, Ratio, Sum, leaves
from llm_vitals_collector.kpi.report import Group, Measured
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.coverage import measured

MOST_GROUPS: Final = 100
"""Groups of a dimension in an answer, where no other number is asked for: names are what senders make of them, and
40,000 of each kind were an answer of 211 MB."""
_NONE: Final = "none"
_BY: Final = f"some of {', '.join(DIMENSIONS)} with commas between them, or {_NONE}"


def _dimensions(value: object) -> object:
    if isinstance(value, tuple):
        return cast("object", value)
    # FastAPI hands on the values of a repeated parameter as a list.
    text = ",".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)
    names = [name.strip() for name in text.split(",")]
    if names == [_NONE]:
        return ()
    if not set(names) <= set(DIMENSIONS):
        raise PydanticCustomError("expected", "expected {expected}", {"expected": _BY})
    return tuple(dict.fromkeys(names))


By = Annotated[
    tuple[Dimension, ...],
    BeforeValidator(_dimensions),
    WithJsonSchema({"type": "string", "examples": ["model,task"]}),
]


class ScopeParameters(PeriodParameters):
    """A period, the last 7 days by default, and which of its calls."""

    model: Text | None = Field(None, description="Only calls to this request model.")
    task: Text | None = Field(None, description="Only calls with this task.")
    provider: Text | None = Field(None, description="Only calls to this provider.")
    service: Text | None = Field(None, description="Only calls of this service.")
    variant: Text | None = Field(None, description="Only calls of this variant of an experiment.")

    def scope(self, now: datetime) -> Scope:
        """What the store is to look at. Raises ApiError (400)."""
        chosen: dict[Dimension, str] = {
            name: value for name in DIMENSIONS if (value := getattr(self, name)) is not None
        }
        return Scope(period=self.requested(now), filters=chosen)


class KpiParameters(ScopeParameters):
    """Which KPIs' groups beside."""

    by: By = Field(
        DIMENSIONS, description=f"The dimensions of the groups: {_BY}. All of those that a KPI has by default."
    )
    groups: Limit = Field(MOST_GROUPS, description="Groups of a dimension at most: those with the most calls.")


class KpiGroup(Answer):
    """A KPI for one model, task, provider, service or variant."""

    key: str
    value: float | None
    calls: int = Field(description="All calls of the group: attempts less retries.")
    basis: int | None = Field(description="What the value rests on: calls, answers, ratings, ...")
    previous: float | None = Field(description="The value in the period before; null where data do not cover it.")
    previous_basis: int | None = Field(description="What the previous value rests on.")
    change: float | None = Field(
        description="value - previous in points, of a share in percentage points; (value - previous) / previous of "
        "other units. Null where there is no previous value, and where a value that is no share rises from 0."
    )
    change_kind: ChangeKind | None = Field(
        description="points, relative, or new where the value rises from 0; null without a previous value."
    )
    change_by_chance: bool | None = Field(
        description="Whether the change is within what chance explains (95%); null without a previous value."
    )
    interval: tuple[float, float] | None = Field(
        description="95% Wilson interval of a value that is a share of its basis; null for others."
    )


class KpiValue(Answer):
    """A KPI measured. Shares are 0 to 1."""

    id: str
    title: str
    unit: Unit
    better: Better
    value: float | None
    previous: float | None = Field(description="The value in the period before; null where data do not cover it.")
    previous_basis: int | None = Field(description="What the previous value rests on.")
    change: float | None = Field(description="As of a group.")
    change_kind: ChangeKind | None = Field(description="As of a group.")
    change_by_chance: bool | None = Field(description="As of a group.")
    note: str | None = Field(description="What a reader must know beside the number.")
    basis: int | None = Field(description="What the value rests on.")
    interval: tuple[float, float] | None = Field(description="As of a group.")
    by: Mapping[Dimension, Sequence[KpiGroup]] = Field(description="Groups by dimension, those with most calls first.")


class _Measured(Answer):
    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")
    previous_from: Moment
    previous_to: Moment
    left_out: Mapping[Dimension, int] = Field(
        description="How many further groups a dimension has, with fewer calls than those of the answer; empty where "
        "there are none. Ask for more with groups."
    )


class KpiList(_Measured):
    """The KPIs of a period."""

    kpis: Sequence[KpiValue]


class OneKpi(_Measured):
    """One KPI of a period."""

    kpi: KpiValue


def router(store: Store) -> APIRouter:
    """The two endpoints."""
    routes = APIRouter(prefix="/api/kpis", tags=["kpis"])

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def list_kpis(parameters: Annotated[KpiParameters, Query()]) -> KpiList:  # pyright: ignore[reportUnusedFunction] # registered
        """Every KPI of the catalogue: value, previous value and change, in total and by its dimensions. Over 100,000
        calls and more the figures may be up to a minute old."""
        scope = parameters.scope(datetime.now(timezone.utc))
        found, left_out = _measure(store, KPIS, scope, parameters)
        return KpiList.model_construct(None, kpis=found, left_out=left_out, **_times(scope))

    @routes.get("/{kpi_id}", responses=responses(400, 404, 503))
    @requires(Right.READ)
    def get_kpi(  # pyright: ignore[reportUnusedFunction] # registered
        kpi_id: Annotated[str, Path(description="An id of the catalogue, such as error_rate.")],
        parameters: Annotated[KpiParameters, Query()],
    ) -> OneKpi:
        """One KPI. An id that was renamed is not found (404), and the answer names the new one."""
        kpi = find(kpi_id)
        scope = parameters.scope(datetime.now(timezone.utc))
        (found,), left_out = _measure(store, (kpi,), scope, parameters)
        return OneKpi.model_construct(None, kpi=found, left_out=left_out, **_times(scope))

    return routes


def find(kpi_id: str) -> Kpi:
    """The entry of an id. Raises ApiError (404), which names the new id of a KPI that was renamed."""
    kpi = BY_ID.get(kpi_id)
    if kpi is not None:
        return kpi
    new = RENAMED.get(kpi_id)
    if new is not None:
        raise ApiError(
            404, f"The KPI {kpi_id} is called {new} now: ask for /api/kpis/{new}.", field="kpi_id", expected=new
        )
    known = ", ".join(BY_ID)
    raise ApiError(404, f"There is no KPI {kpi_id[:80]!r}: expected one of {known}.", field="kpi_id", expected=known)


def _measure(
    store: Store, kpis: Sequence[Kpi], scope: Scope, parameters: KpiParameters
) -> tuple[list[KpiValue], Mapping[Dimension, int]]:
    found, left_out = measured(store, kpis, scope, parameters.by, parameters.groups)
    return [_value(one) for one in found], left_out


def _times(scope: Scope) -> dict[str, Any]:
    period = scope.period
    return {
        "start": period.start,
        "end": period.end,
        "previous_from": period.previous.start,
        "previous_to": period.start,
    }


def _value(measured: Measured) -> KpiValue:
    kpi = measured.kpi
    return KpiValue.of(
        measured,
        id=kpi.id,
        title=kpi.title,
        unit=kpi.unit,
        better=kpi.better,
        **_change(measured.change),
        interval=interval(kpi, measured.value, measured.basis),
        by={dimension: [_group(kpi, one) for one in groups] for dimension, groups in measured.by.items()},
    )


def _group(kpi: Kpi, group: Group) -> KpiGroup:
    return KpiGroup.of(group, **_change(group.change), interval=interval(kpi, group.value, group.basis))


def _change(found: Change | None) -> dict[str, object]:
    if found is None:
        return {"change": None, "change_kind": None, "change_by_chance": None}
    return {"change": found.value, "change_kind": found.kind, "change_by_chance": found.by_chance}


def interval(kpi: Kpi, value: float | None, basis: int | None) -> tuple[float, float] | None:
    """The 95% Wilson interval of a KPI that is a share of its basis; None for a mean, a sum or a quantile."""
    counted = isinstance(kpi.value, (Ratio, Complement)) and not any(
        isinstance(leaf, Sum) for leaf in leaves(kpi.value)
    )
    if kpi.unit != "share" or not counted or value is None or not basis or not 0 <= value <= 1:
        return None
    return wilson(value, basis)
