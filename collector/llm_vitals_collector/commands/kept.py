"""What is kept, for commands that need no collector to run."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.process import store_of
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import Store, StoreError, StoreInUseError
from llm_vitals_collector.store.duckdb import FILE


@contextmanager
def open_kept(settings: Settings) -> Generator[Store, None, None]:
    """The store of a collector that does not run, or the ClickHouse database that the settings name.

    Raises CommandError, also for a StoreError inside.
    """
    database = settings.data / FILE
    if settings.store is None and not database.exists():
        raise CommandError(f"{database}: there is no such database: name its folder with --data or LLM_VITALS_DATA")
    try:
        store = store_of(settings)
        try:
            yield store
        finally:
            store.close()
    except StoreInUseError as error:
        raise CommandError(
            f"{database} is open in a collector that runs: name that one with --url, such as http://127.0.0.1:4318"
        ) from error
    except StoreError as error:
        raise CommandError(str(error)) from error
