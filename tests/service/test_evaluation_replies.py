"""What an evaluation was answered, for the same request again: in memory, in both stores, and for how long."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.once import Once
from llm_vitals_collector.records import Batch, EvaluationReply, Feedback
from llm_vitals_collector.store import MOST_REPLIES, REPLIED
from llm_vitals_collector.store.duckdb import open_store

NOW = datetime.now(timezone.utc).replace(microsecond=250_000)


def answer(name, at=NOW, text='{"overall": 1.0}'):
    return EvaluationReply(id=name, digest=f"of {name}", at=at, answer=text)


# -- kept --------------------------------------------------------------------------------------------------------------
@pytest.mark.each_store
def test_an_answer_comes_back_by_its_id_also_after_a_restart(opener):
    name = "f" * 64
    first = opener()
    first.write([Batch(replies=(answer("other"), answer(name)))])
    assert first.evaluation_reply(name, NOW).answer == answer(name).answer
    first.close()
    again = opener()
    found = again.evaluation_reply(name, NOW + REPLIED - timedelta(seconds=1))
    assert (found.digest, found.at, found.answer) == (f"of {name}", NOW, '{"overall": 1.0}')
    assert again.evaluation_reply("e" * 64, NOW) is None
    again.close()


@pytest.mark.each_store
def test_an_answer_that_is_too_old_is_none_and_the_latest_of_an_id_counts(store):
    for at, text in ((NOW - timedelta(minutes=5), "1"), (NOW, "2")):
        store.write([Batch(replies=(answer("k", at, text),))])
        assert store.evaluation_reply("k", NOW).answer == text
    assert store.evaluation_reply("k", NOW + REPLIED + timedelta(seconds=1)) is None


@pytest.mark.each_store
@pytest.mark.parametrize("remove", ["erase", "expire"])
def test_answers_are_deleted_with_what_they_may_be_about(store, remove):
    store.write([Batch(replies=(answer("k"),), feedback=(Feedback(id="f", at=NOW, rating="positive"),))])
    if remove == "erase":
        store.erase("nobody")
    else:
        store.expire(NOW + timedelta(minutes=1))
    assert store.evaluation_reply("k", NOW) is None


def test_the_store_forgets_answers_that_are_too_old_or_too_many(tmp_path):
    store = open_store(tmp_path)
    store._connection.execute(
        "INSERT INTO evaluation_reply SELECT 'n' || range, '', $1::TIMESTAMPTZ - to_seconds(range), '' FROM range($2)",
        [NOW, MOST_REPLIES + 50],
    )
    store._forget_replies()
    sql = 'SELECT count(*), max(epoch_us($now::TIMESTAMPTZ) - epoch_us("at")) FROM evaluation_reply'
    ((left, oldest),) = store._read(sql, {"now": NOW})
    store.close()
    assert left <= min(MOST_REPLIES, REPLIED.total_seconds() + 60)
    assert oldest <= REPLIED.total_seconds() * 1e6


# -- in memory ---------------------------------------------------------------------------------------------------------
class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Kept:
    """A store of one answer, and a count of what was made anew."""

    def __init__(self, found=None):
        self.found, self.looked, self.made = found, 0, 0

    async def find(self):
        self.looked += 1
        await asyncio.sleep(0)
        return self.found

    async def make(self):
        self.made += 1
        await asyncio.sleep(0)
        return f"made {self.made}"


def test_requests_at_once_share_what_is_found_or_made():
    async def ask(kept):
        once = Once(60.0)
        return await asyncio.gather(*(once.result("k", "d", kept.find, kept.make) for _ in range(5)))

    found, new = Kept(("d", "kept")), Kept()
    assert asyncio.run(ask(found)) == ["kept"] * 5
    assert asyncio.run(ask(new)) == ["made 1"] * 5
    assert (found.made, new.made) == (0, 1)


@pytest.mark.parametrize("digests", [("kept", "other"), ("other", "kept")])
def test_another_request_of_a_kept_id_is_refused_whichever_comes_first(digests):
    async def ask():
        once, kept = Once(60.0), Kept(("kept", "answer"))
        asked = (once.result("k", digest, kept.find, kept.make) for digest in digests)
        return await asyncio.gather(*asked, return_exceptions=True)

    results = dict(zip(digests, asyncio.run(ask()), strict=True))
    assert results["kept"] == "answer"
    assert isinstance(results["other"], ApiError)


def test_an_answer_is_forgotten_when_its_time_is_over_when_many_came_since_and_on_demand():
    async def ask():
        clock, kept = Clock(), Kept()
        once = Once(60.0, remembered=2, clock=clock)

        async def of(name):
            return await once.result(name, "d", kept.find, kept.make)

        assert [await of("a"), await of("a")] == ["made 1", "made 1"]
        clock.now = 60.0
        assert await of("a") == "made 2"
        assert [await of("b"), await of("c"), await of("a")] == ["made 3", "made 4", "made 5"]
        once.forget()
        assert await of("a") == "made 6"

    asyncio.run(ask())
