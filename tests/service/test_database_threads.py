"""The database has no more threads than the collector has cores."""

from __future__ import annotations

import os

import pytest

from llm_vitals_collector.store.duckdb import cores, open_store


@pytest.mark.parametrize(
    ("own", "limits", "expected"),
    [
        pytest.param("0::/\n", {"": "100000 100000"}, 1, id="a container of one core"),
        pytest.param("0::/\n", {"": "150000 100000"}, 2, id="of one and a half"),
        pytest.param("0::/\n", {"": "10000 100000"}, 1, id="of a tenth"),
        pytest.param("0::/\n", {"": "3200000 100000"}, cores.MOST, id="of 32"),
        pytest.param("0::/\n", {"": "max 100000"}, cores.MOST, id="no limit"),
        pytest.param("0::/pod/box\n", {"pod": "200000 100000", "pod/box": "max 100000"}, 2, id="of the pod around it"),
        pytest.param("0::/pod/box\n", {"pod": "200000 100000", "pod/box": "100000 100000"}, 1, id="the tighter one"),
        pytest.param("3:cpu:/x\n0::/\n", {"": "200000 100000"}, 2, id="both versions of cgroups"),
        pytest.param("3:cpu:/x\n", {"": "200000 100000"}, cores.MOST, id="the first version alone"),
        pytest.param("0::/\n", {"": "nonsense"}, cores.MOST, id="not a limit"),
        pytest.param("0::/../other\n", {}, cores.MOST, id="outside of what can be seen"),
        pytest.param(None, {}, cores.MOST, id="no cgroups: another system"),
    ],
)
def test_a_quota_of_cpu_is_kept(tmp_path, own, limits, expected):
    file, folder = tmp_path / "own", tmp_path / "cgroup"
    if own is not None:
        file.write_text(own)
    for name, limit in limits.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "cpu.max").write_text(f"{limit}\n")
    assert cores._quota(file, folder) == expected


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux holds a process to some of its cores")
def test_on_one_core_the_database_has_one_thread(tmp_path):
    """A second one, or a second read beside, takes that core from those who send."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        store = open_store(tmp_path)
    finally:
        os.sched_setaffinity(0, allowed)
    assert store._read("SELECT current_setting('threads')") == [(1,)]
    assert store._side_by_side == 1
    store.close()
