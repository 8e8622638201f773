"""The process: starting, refusing to start, stopping, and what survives its death."""

from __future__ import annotations

import itertools
import signal
import socket
import threading

import httpx
import pytest
from patience import PATIENCE_S, times_the_cost
from up_process import addresses_of, up

from llm_vitals_collector.process import StartError, running
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import open_store

STARTED = 30
"""Times; measured: 3."""
PROTOBUF = {"content-type": "application/x-protobuf"}


def replaced(settings, **changes):
    return settings.model_copy(update=changes)


def test_it_is_ready_and_stops_in_order(settings, build, chat):
    with running(settings) as collector:
        assert httpx.get(f"{collector.url}/readyz").json() == {"status": "ok"}
        httpx.post(f"{collector.url}/v1/traces", content=build(chat()).SerializeToString(), headers=PROTOBUF)
        collector.stop()
        collector.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{collector.url}/readyz")
    store = open_store(settings.data)
    assert store.call(f"{1:032x}", f"{1:016x}") is not None
    store.close()


def test_stopping_waits_for_what_is_inside(settings, build, chat):
    entered, release = threading.Event(), threading.Event()
    with running(settings) as collector:
        write = collector.store.write

        def slow(batches):
            entered.set()
            assert release.wait(PATIENCE_S)
            write(batches)

        collector.store.write = slow
        answers = []
        body = build(chat()).SerializeToString()
        sender = threading.Thread(
            target=lambda: answers.append(httpx.post(f"{collector.url}/v1/traces", content=body, headers=PROTOBUF))
        )
        sender.start()
        assert entered.wait(PATIENCE_S)
        stopper = threading.Thread(target=collector.stop)
        stopper.start()
        release.set()
        stopper.join(PATIENCE_S)
        sender.join(PATIENCE_S)
    assert [answer.status_code for answer in answers] == [200]
    store = open_store(settings.data)
    assert store.call(f"{1:032x}", f"{1:016x}") is not None
    store.close()


@pytest.mark.slow
def test_a_start_costs_a_few_openings_of_an_empty_store(settings, tmp_path):
    numbers = itertools.count()

    def started():
        with running(replaced(settings, data=tmp_path / f"{next(numbers)}")) as collector:
            assert httpx.get(f"{collector.url}/readyz").status_code == 200

    assert times_the_cost(started, lambda: open_store(tmp_path / f"{next(numbers)}").close(), rounds=3) < STARTED


@pytest.mark.parametrize(
    ("field", "flag", "variable"),
    [("port", "--port", "LLM_VITALS_PORT"), ("grpc_port", "--grpc-port", "LLM_VITALS_GRPC_PORT")],
)
def test_a_port_in_use_is_told_in_one_line_and_leaves_nothing_open(settings, field, flag, variable):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as caught, running(replaced(settings, **{field: port})):
            pass
    assert str(caught.value) == (
        f"Port {port} is in use, perhaps by another `llm-vitals up` or an OpenTelemetry Collector: stop that one, or "
        f"choose another port with {flag} or {variable}."
    )
    with running(settings):
        pass


def test_two_collectors_never_share_a_grpc_port(settings, tmp_path):
    with running(settings) as first:
        port = int(first.grpc_target.rpartition(":")[2])
        with (
            pytest.raises(StartError, match=f"Port {port} is in use"),
            running(replaced(settings, grpc_port=port, data=tmp_path / "other")),
        ):
            pass


def test_an_address_of_another_machine_is_told(settings):
    with (
        pytest.raises(StartError, match=r"192\.0\.2\.1 cannot be listened on .* choose an address of this machine"),
        running(replaced(settings, host="192.0.2.1", api_key="0123456789abcdef")),
    ):
        pass


def test_a_data_folder_that_is_a_file_frees_the_port_again(settings, tmp_path):
    (tmp_path / "file").write_text("")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreError), running(replaced(settings, port=port, data=tmp_path / "file")):
        pass
    with running(replaced(settings, port=port)):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_says_where_it_is_and_stops_cleanly(tmp_path, number):
    process = up(tmp_path / "data")
    try:
        assert httpx.get(f"{addresses_of(process)[0]}/readyz").status_code == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "Stopping: what was acknowledged is on disk.\n")
    assert "Traceback" not in err


@pytest.mark.slow
def test_up_refuses_other_machines_without_a_key_in_one_line(tmp_path):
    _, err = up(tmp_path, "--host", "0.0.0.0").communicate(timeout=PATIENCE_S)
    assert "set LLM_VITALS_API_KEY" in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_at_kill_9(tmp_path, build, chat):
    data = tmp_path / "data"
    acknowledged: set[int] = set()
    sent = 0
    for kill_after in (60, 25):
        process = up(data)
        try:
            url, _ = addresses_of(process)
            enough = threading.Event()
            goal = len(acknowledged) + kill_after * 20

            def send(first, url=url, goal=goal, enough=enough):
                """Batches of 20 until the collector dies; a batch counts when its answer came."""
                with httpx.Client(timeout=PATIENCE_S) as client:
                    for trace in range(first, first + 10_000):
                        body = build(*[chat(llm_vitals__question="x" * 400)] * 20, trace=trace).SerializeToString()
                        try:
                            answer = client.post(f"{url}/v1/traces", content=body, headers=PROTOBUF)
                        except httpx.TransportError:
                            return
                        assert answer.status_code == 200
                        acknowledged.update(trace * 100 + i for i in range(1, 21))
                        if len(acknowledged) >= goal:
                            enough.set()

            senders = [threading.Thread(target=send, args=(sent + i * 100_000 + 1,)) for i in range(4)]
            for sender in senders:
                sender.start()
            assert enough.wait(PATIENCE_S)
            process.kill()  # SIGKILL, in the middle of the load
            for sender in senders:
                sender.join(PATIENCE_S)
            sent += 1_000_000
        finally:
            process.kill()
            process.communicate()
        store = open_store(data)
        kept = {
            int(str(trace), 16) * 100 + int(str(span), 16)
            for trace, span in store._read("SELECT trace_id, span_id FROM call")
        }
        total = store._read("SELECT count(*) FROM call")
        store.close()
        assert acknowledged - kept == set()
        assert total == [(len(kept),)]
    assert len(acknowledged) >= 1700
