"""The store as it opens: what it says where it cannot, and how a database of an older version is brought forward."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import httpx
import pytest

from llm_vitals.core import semconv
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call, CallQuery, Feedback
from llm_vitals_collector.settings import load
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import FILE, open_store
from llm_vitals_collector.store.duckdb.schema import DDL, OBJECTS, VERSION, migrate

AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)


def test_a_database_of_a_newer_version_is_refused_in_one_line(tmp_path):
    open_store(tmp_path).close()
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    told = str(caught.value)
    assert (
        f"newer LLM Vitals (its schema is version 99, this program knows {VERSION}): upgrade llm-vitals, or choose"
        in told
    )
    assert "\n" not in told


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        pytest.param("CREATE TABLE mine (i INTEGER)", "not one of LLM Vitals", id="of another program"),
        pytest.param(
            "CREATE TABLE schema_version (version INTEGER)", "does not say its schema version", id="no version"
        ),
    ],
)
def test_a_database_that_is_not_ours_is_left_alone(tmp_path, statement, told):
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute(statement)
    with pytest.raises(StoreError, match=told):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"hello" * 9999)
    with pytest.raises(StoreError, match=r"cannot be opened .* choose another data folder with --data"):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"data folder .* cannot be made .* --data or LLM_VITALS_DATA"):
        open_store(tmp_path / "file" / "data")


@pytest.mark.slow
@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_without_write_permission_is_refused(exists):
    with tempfile.TemporaryDirectory() as name:  # pytest's own stands in a folder that nobody else may enter
        folder = Path(name)
        if exists:
            open_store(folder).close()
            (folder / FILE).chmod(0o400)
        folder.chmod(0o555)
        told = _as_nobody(folder)
        folder.chmod(0o700)
    assert told.count("\n") == 1
    assert "make the folder writable for this user, or choose another with --data or LLM_VITALS_DATA." in told


def _as_nobody(folder):
    # Root may write everywhere, so root becomes nobody, in a process of its own.
    code = (
        "import os, sys, pathlib; from llm_vitals_collector.store import StoreError\n"
        "from llm_vitals_collector.store.duckdb import open_store\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try: open_store(pathlib.Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)"
    )
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_a_database_in_use_by_another_process_is_refused(tmp_path):
    code = (
        "import sys, pathlib; from llm_vitals_collector.store.duckdb import open_store;"
        "s = open_store(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=r"in use by another process .*stop that one .* --data"):
            open_store(tmp_path)
    finally:
        other.communicate("")


def test_an_older_database_is_brought_forward(tmp_path):
    open_store(tmp_path / "data").close()
    ddl = tmp_path / "ddl"
    (ddl / "migrate").mkdir(parents=True)
    (ddl / "migrate" / f"{VERSION + 1:04}.sql").write_text("ALTER TABLE call ADD COLUMN colour VARCHAR;")
    (ddl / "migrate" / f"{VERSION + 2:04}.sql").write_text(
        "UPDATE call SET colour = 'blue'; ALTER TABLE call ADD COLUMN broken NOPE;"
    )
    with duckdb.connect(str(tmp_path / "data" / FILE)) as connection:
        with pytest.raises(duckdb.Error):
            migrate(connection, "x", version=VERSION + 2, ddl=ddl)
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]
        migrate(connection, "x", version=VERSION + 1, ddl=ddl)
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION + 1,)]
        connection.execute("SELECT colour FROM call")


@pytest.mark.parametrize("version", [1, 2])
def test_an_earlier_database_keeps_its_data_and_gets_the_schema_of_a_new_one(tmp_path, version):
    schema = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL"
    indexes = "SELECT table_name, index_name, sql FROM duckdb_indexes() ORDER BY ALL"
    (tmp_path / "old").mkdir()
    with duckdb.connect(str(tmp_path / "old" / FILE)) as connection:
        connection.execute(Path(__file__).with_name(f"schema_{version}.sql").read_text())
        scale = "" if version == 1 else "'thumbs' AS scale, "
        connection.execute(
            f"INSERT INTO feedback BY NAME SELECT {scale}'i' AS id, $at::TIMESTAMPTZ AS \"at\", 'negative' AS rating,"
            " 0 AS score, 'Why?' AS comment, 'r' AS response_id, $at::TIMESTAMPTZ AS received_at",
            {"at": AT},
        )
        connection.execute(
            "INSERT INTO call BY NAME SELECT 'a' AS trace_id, 'b' AS span_id, 'r' AS response_id, 'chat' AS operation,"
            " $at::TIMESTAMPTZ AS started_at, $at::TIMESTAMPTZ AS received_at, 1 AS duration_s, false AS stream,"
            " false AS retry, [] AS finish_reasons, '{}' AS scores, '{}' AS attributes, '{}' AS resource,"
            " true AS counted",
            {"at": AT},
        )
    old, new = open_store(tmp_path / "old"), open_store(tmp_path / "new")
    assert old._read(schema) == new._read(schema)
    assert old._read(indexes) == new._read(indexes)
    call = old.call("a", "b")
    assert call is not None
    assert old.ratings_for(call) == (
        Feedback(id="i", at=AT, rating="negative", scale="thumbs", score=0.0, comment="Why?", response_id="r"),
    )
    old.close()
    new.close()
    open_store(tmp_path / "old").close()


def test_a_lower_bound_that_only_an_attribute_told_has_its_column(tmp_path):
    store = open_store(tmp_path)
    plain = Call("a" * 32, "b" * 16, AT, 1.0, "chat", cost_usd=1.0)
    store.write([Batch(calls=(plain, plain._replace(span_id="c" * 16, attributes={semconv.COST_LOWER_BOUND: True})))])
    store.close()
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute(
            "DROP VIEW counted_call; ALTER TABLE call DROP COLUMN cost_lower_bound;"
            "CREATE VIEW counted_call AS SELECT * FROM call WHERE counted;"
            "ALTER TABLE rolled_call DROP COLUMN exact_price; UPDATE schema_version SET version = 8"
        )
    again = open_store(tmp_path)
    found = {span: again.call("a" * 32, span * 16) for span in "bc"}
    again.close()
    assert {span: one.cost_lower_bound for span, one in found.items() if one} == {"b": False, "c": True}


def test_each_object_has_its_file_and_each_file_its_object():
    assert {path.stem for path in DDL.glob("*.sql")} == set(OBJECTS)


@pytest.mark.slow
def test_a_disk_that_fills_up_in_a_migration_leaves_the_old_database_whole(tmp_path):
    path = tmp_path / FILE
    with duckdb.connect(str(path)) as connection:
        connection.execute(Path(__file__).with_name("schema_2.sql").read_text())
        connection.execute(
            "INSERT INTO score BY NAME SELECT md5(i::VARCHAR) AS id, $at::TIMESTAMPTZ AS \"at\", 'n' AS name,"
            " 0.5 AS value, 'judge' AS evaluator, $at::TIMESTAMPTZ AS received_at FROM range(100000) r(i)",
            {"at": AT},
        )
    code = (
        "import pathlib, resource, sys\n"
        "from llm_vitals_collector.store import StoreError\n"
        "from llm_vitals_collector.store.duckdb import open_store\n"
        "size = pathlib.Path(sys.argv[1], 'llm-vitals.duckdb').stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4))\n"
        "try: open_store(pathlib.Path(sys.argv[1])).close()\n"
        "except StoreError as error: print(error)"
    )
    found = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    with duckdb.connect(str(path)) as connection:
        version = connection.execute("SELECT version FROM schema_version").fetchone()
        assert connection.execute("SELECT count(*) FROM score").fetchone() == (100_000,)
    assert version == (2,)
    assert "cannot be opened" in found.stdout
    store = open_store(tmp_path)
    assert store._read("SELECT count(*) FROM score") == [(100_000,)]
    store.close()


@pytest.mark.parametrize("before", ["nothing", "an open folder", "a folder of others"])
def test_nobody_else_may_read_what_was_captured(tmp_path, before):
    folder = tmp_path / "data"
    if before != "nothing":
        open_store(folder).close()
        folder.chmod(0o755)
        (folder / FILE).chmod(0o644)
    if before == "a folder of others":
        (folder / "letters").write_text("not ours")
        (folder / "letters").chmod(0o644)
    open_store(folder).close()
    modes = {one.name: one.stat().st_mode & 0o777 for one in (folder, *folder.iterdir())}
    shared = before == "a folder of others"
    assert modes.pop("data") == (0o755 if shared else 0o700)
    assert modes.pop("letters", 0o644) == 0o644
    assert set(modes.values()) == {0o600}


class TestDamage:
    """Records that were acknowledged and are gone are told, not passed over."""

    @staticmethod
    def killed(tmp_path, calls):
        """A folder as a process that was killed leaves it: what was committed is in the log alone."""
        code = (
            "import os, sys, pathlib; from datetime import datetime, timezone\n"
            "from llm_vitals_collector.records import Batch, Call\n"
            "from llm_vitals_collector.store.duckdb import open_store\n"
            "store = open_store(pathlib.Path(sys.argv[1]))\n"
            "for n in range(int(sys.argv[2])):\n"
            "    at = datetime(2026, 11, 18, 12, 0, n, tzinfo=timezone.utc)\n"
            "    call = Call(f'{n:032x}', f'{n:016x}', at, 1.0, 'chat', prompt='x' * 1000)\n"
            "    store.write([Batch(calls=(call,))])\n"
            "os.kill(os.getpid(), 9)\n"
        )
        data = tmp_path / "data"
        subprocess.run([sys.executable, "-c", code, str(data), str(calls)], check=False)
        return data, data / f"{FILE}.wal"

    @staticmethod
    def kept(store):
        return len(store.calls(CallQuery(limit=100)).calls)

    @pytest.mark.slow
    def test_a_whole_log_is_read_and_nothing_is_told(self, tmp_path):
        data, _ = self.killed(tmp_path, 20)
        store = open_store(data)
        assert (self.kept(store), store.damage) == (20, None)
        store.close()
        assert sorted(path.name for path in data.iterdir()) == [FILE, f"{FILE}.acknowledged"]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "damaged",
        [
            pytest.param(lambda log: log[: len(log) * 9 // 10], id="cut by a tenth"),
            pytest.param(lambda log: b"\xff" * 64 + log[64:], id="its head"),
            pytest.param(lambda log: log[: len(log) // 2] + b"\0" * 64 + log[len(log) // 2 + 64 :], id="its middle"),
            pytest.param(lambda _: b"", id="emptied"),
            pytest.param(None, id="deleted"),
        ],
    )
    def test_a_damaged_log_is_told_and_kept(self, tmp_path, damaged, caplog):
        data, log = self.killed(tmp_path, 20)
        found = b""
        if damaged is None:
            log.unlink()
        else:
            found = damaged(log.read_bytes())
            log.write_bytes(found)
        store = open_store(data)
        left = self.kept(store)
        assert left < 20
        assert store.damage is not None
        assert f"{20 - left} records" in store.damage
        assert store.damage in caplog.text
        kept = list(data.glob("*.damaged-*"))
        assert [one.read_bytes() for one in kept] == ([found] if found else [])
        assert all(str(one) in store.damage for one in kept)
        store.write([Batch(calls=(Call("a" * 32, "b" * 16, AT, 1.0, "chat"),))])
        store.close()
        store = open_store(data)
        assert (self.kept(store), store.damage) == (left + 1, None)
        store.close()

    @pytest.mark.slow
    def test_it_is_said_on_readyz_and_on_the_pages(self, tmp_path):
        data, log = self.killed(tmp_path, 3)
        log.write_bytes(log.read_bytes()[:-300])
        with running(load({"LLM_VITALS_PORT": "0", "LLM_VITALS_GRPC_PORT": "0", "LLM_VITALS_DATA": str(data)})) as it:
            answer = httpx.get(f"{it.url}/readyz")
            assert answer.status_code == 200
            assert "records (calls, ratings, scores) that were acknowledged are missing" in answer.json()["warning"]
            assert "that were acknowledged are missing" in httpx.get(f"{it.url}/vital-signs").text


def test_readiness_is_tested_by_writing(tmp_path):
    """As on a full disk: what is there can be read, and no more can be written."""
    store = open_store(tmp_path)
    store.check()
    store._readiness._probe_after = 0
    store._connection.execute("DROP TABLE acknowledged")
    with pytest.raises(StoreError, match="could not be written"):
        store.check()
    store.close()
