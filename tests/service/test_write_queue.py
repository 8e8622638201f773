"""The queue in front of the store."""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from datetime import datetime, timezone

import pytest
from patience import EXPIRES_S, PATIENCE_S

from llm_vitals_collector.api.gathered import LONGEST_PAUSE_S, Gathered, pause_s
from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.receive.queue import QueueFullError, WriteQueue
from llm_vitals_collector.records import Batch, Feedback
from llm_vitals_collector.store import StoreError

NOW = datetime.now(timezone.utc)


def batch(name):
    return Batch(feedback=(Feedback(id=name, at=NOW, rating="positive"),))


class Store:
    """Notes its transactions; the first waits until it is let go; a batch `bad` fails its transaction."""

    def __init__(self):
        self.transactions = []
        self.entered, self.release = threading.Event(), threading.Event()

    def maintain(self):
        pass

    def write(self, batches):
        self.entered.set()
        assert self.release.wait(PATIENCE_S)
        names = [one.id for told in batches for one in told.feedback]
        if "bad" in names:
            raise StoreError("bad batch")
        self.transactions.append(names)


@pytest.fixture
def store():
    return Store()


def queue_of(store, requests=100, size=1000):
    return WriteQueue(store, make_instruments(), requests=requests, size=size)


def test_what_waits_is_committed_together(store):
    queue = queue_of(store)
    first = queue.submit(batch("first"))
    assert store.entered.wait(PATIENCE_S)
    waiting = [queue.submit(batch(str(i))) for i in range(5)]
    store.release.set()
    for future in (first, *waiting):
        future.result(PATIENCE_S)
    queue.close()
    assert store.transactions == [["first"], ["0", "1", "2", "3", "4"]]


def test_nothing_is_told_as_done_before_its_commit(store):
    queue = queue_of(store)
    future = queue.submit(batch("first"))
    assert store.entered.wait(PATIENCE_S)
    assert not future.done()
    store.release.set()
    future.result(PATIENCE_S)
    queue.close()


def test_one_bad_batch_fails_alone(store):
    queue = queue_of(store)
    first = queue.submit(batch("first"))
    assert store.entered.wait(PATIENCE_S)
    good, bad, other = (queue.submit(batch(name)) for name in ("good", "bad", "other"))
    store.release.set()
    for future in (first, good, other):
        future.result(PATIENCE_S)
    with pytest.raises(StoreError, match="bad batch"):
        bad.result(PATIENCE_S)
    queue.submit(batch("later")).result(PATIENCE_S)
    queue.close()
    assert store.transactions == [["first"], ["good"], ["other"], ["later"]]


def test_batches_that_come_together_are_committed_together_and_fail_alone(store):
    store.release.set()
    queue = queue_of(store)
    for future in queue.submit_all([batch(str(i)) for i in range(5)]):
        future.result(PATIENCE_S)
    good, bad, empty = queue.submit_all([batch("good"), batch("bad"), Batch()])
    assert empty.done()
    good.result(PATIENCE_S)
    with pytest.raises(StoreError, match="bad batch"):
        bad.result(PATIENCE_S)
    queue.close()
    assert store.transactions == [["0", "1", "2", "3", "4"], ["good"]]
    assert [one.result(0) for one in queue.submit_all([Batch()])] == [None]
    with pytest.raises(QueueFullError):
        queue.submit_all([batch("late")])


def test_evaluations_that_come_together_hear_each_of_their_own(store):
    """The loop is woken once for all of a commit: of a batch that fails, of an empty one, of one whose sender left."""
    store.release.set()
    queue = queue_of(store)

    async def commit_all():
        gathered = Gathered(queue)
        left = asyncio.ensure_future(gathered.commit(batch("left")))
        others = [gathered.commit(one) for one in (batch("good"), batch("bad"), Batch())]
        waiting = asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)
        left.cancel()
        found = await waiting
        await gathered.commit(batch("later"))
        queue.close()
        with pytest.raises(QueueFullError):
            await gathered.commit(batch("late"))
        return found

    good, bad, empty = asyncio.run(commit_all())
    assert (good, str(bad), empty) == (None, "bad batch", None)
    assert store.transactions == [["left"], ["good"], ["later"]]


@pytest.mark.parametrize(
    ("cpu_s", "pause"),
    [
        pytest.param(0.004, 0.004, id="a few answers: half of the core is left"),
        pytest.param(0.02, 0.02, id="many"),
        pytest.param(2.0, LONGEST_PAUSE_S, id="thousands of spans: who waits for them waits no longer than that"),
        pytest.param(0.0, 0.0, id="nothing was written"),
    ],
)
def test_commits_of_evaluations_take_half_of_a_core_at_most(cpu_s, pause):
    assert pause_s(cpu_s) == pause


def wait_for_disk():
    time.sleep(EXPIRES_S)


def work():
    began = time.thread_time()
    while time.thread_time() - began < EXPIRES_S:
        pass


@pytest.mark.parametrize(
    ("commit", "least_s", "most_s"),
    [
        pytest.param(wait_for_disk, 0, EXPIRES_S / 2, id="waits for the disk: others have the core meanwhile"),
        pytest.param(work, EXPIRES_S, math.inf, id="takes the core"),
    ],
)
def test_a_commit_is_followed_by_a_pause_for_its_work_and_none_for_its_waiting(store, commit, least_s, most_s):
    store.release.set()
    store.write = lambda _batches: commit()
    queue = queue_of(store)
    queue.submit(batch("one")).result(PATIENCE_S)
    queue.close()
    assert least_s <= queue.commit_cpu_s < most_s


def test_evaluations_that_come_while_one_is_committed_share_the_next_commit(store):
    """Each commit is some 4 ms of CPU of the core that answers them."""
    queue = queue_of(store)

    async def commit_all():
        gathered = Gathered(queue)
        first = asyncio.ensure_future(gathered.commit(batch("first")))
        await asyncio.to_thread(store.entered.wait, PATIENCE_S)
        others = [asyncio.ensure_future(gathered.commit(batch(str(number)))) for number in range(31)]
        await asyncio.sleep(0)
        store.release.set()
        await asyncio.gather(first, *others)

    asyncio.run(commit_all())
    queue.close()
    assert store.transactions == [["first"], [str(number) for number in range(31)]]


def test_a_sender_that_goes_away_does_not_stop_the_writer(store):
    queue = queue_of(store)
    future = queue.submit(batch("first"))
    assert store.entered.wait(PATIENCE_S)
    assert not future.cancel()
    store.release.set()
    queue.submit(batch("second")).result(PATIENCE_S)
    queue.close()


def test_closing_commits_what_waits_and_takes_no_more(store):
    queue = queue_of(store)
    queue.submit(batch("first"))
    assert store.entered.wait(PATIENCE_S)
    second = queue.submit(batch("second"))
    store.release.set()
    queue.close()
    assert second.done()
    assert store.transactions == [["first"], ["second"]]
    with pytest.raises(QueueFullError):
        queue.submit(batch("third"))
    with pytest.raises(QueueFullError), queue.room(1):
        pass


@pytest.mark.parametrize(
    ("sizes", "size", "fits"),
    [
        pytest.param([400, 400], 200, True, id="exactly full"),
        pytest.param([400, 400], 201, False, id="a byte too many"),
        pytest.param([], 5000, True, id="larger than all the room, alone"),
        pytest.param([1], 5000, False, id="larger than all the room, not alone"),
        pytest.param([0, 0, 0], 0, False, id="too many requests"),
    ],
)
def test_room_is_bounded_in_requests_and_bytes(store, sizes, size, fits):

    queue = queue_of(store, requests=3)
    with contextlib.ExitStack() as inside:
        for one in sizes:
            inside.enter_context(queue.room(one))
        if fits:
            with queue.room(size):
                assert queue.waiting_bytes == sum(sizes) + size
        else:
            with pytest.raises(QueueFullError), queue.room(size):
                pass
    assert (queue.waiting, queue.waiting_bytes) == (0, 0)


def test_an_empty_batch_is_done_at_once(store):
    queue = queue_of(store)
    assert queue.submit(Batch()).done()
    queue.close()


def test_no_sender_waits_for_the_store_s_own_work(store, caplog):
    heard, done = threading.Event(), threading.Event()

    def maintain():
        assert heard.wait(PATIENCE_S)
        done.set()
        raise OSError("no space")

    store.maintain = maintain
    store.release.set()
    queue = queue_of(store)
    queue.submit(batch("first")).result(PATIENCE_S)
    heard.set()
    assert done.wait(PATIENCE_S)
    queue.submit(batch("second")).result(PATIENCE_S)
    queue.close()
    assert store.transactions == [["first"], ["second"]]
    assert "what was written is kept" in caplog.text


def test_a_sender_that_floods_leaves_room_for_the_next_ones(store):
    queue = queue_of(store, requests=60, size=6000)

    def flood(inside, sender, size=10):
        """How many requests of a sender get in."""
        count = 0
        while count < 1000:
            try:
                inside.enter_context(queue.room(size, sender))
            except QueueFullError:
                break
            count += 1
        return count

    with contextlib.ExitStack() as inside:
        assert [flood(inside, sender) for sender in "abc"] == [30, 20, 10]
        assert flood(inside, "a") == 0
    with contextlib.ExitStack() as inside:  # by bytes, too
        assert [flood(inside, sender, size=500) for sender in "ab"] == [6, 4]
        assert flood(inside, "c", size=500) == 2
    with contextlib.ExitStack() as inside:
        assert flood(inside, "a") == 30
    assert queue._senders == {}
    assert (queue.waiting, queue.waiting_bytes) == (0, 0)
