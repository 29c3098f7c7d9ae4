"""What a shared rate accepts and shows, and how it travels; no Redis is asked."""

from __future__ import annotations

import pickle
import random
import sys
from typing import Any

import pytest

from aioportal.core.clock import SystemClock
from aioportal.core.errors import ArgumentError
from aioportal.core.log import Observer
from aioportal.core.shared_rate import SharedRate
from aioportal.huwise import Huwise

PLACE = "redis://cache.example.org:6379/0"
PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(
    ("per_second", "window"),
    [(20, (20, 1)), (20.0, (20, 1)), (0.5, (1, 2)), (2.5, (5, 2)), (1 / 3, (1, 3)), (1 / 60, (1, 60)), (0.3, (3, 10))],
)
def test_a_rate_is_whole_starts_in_whole_seconds(per_second: float, window: tuple[int, int]) -> None:
    assert SharedRate(PLACE, per_second=per_second).window == window


@pytest.mark.parametrize("per_second", [0, -1, float("nan"), float("inf"), True, "20", 1 / 61, 3.14159, 10**6, None])
def test_a_rate_that_cannot_be_shared(per_second: Any) -> None:
    with pytest.raises(ArgumentError, match=r"per_second=.*give a number"):
        SharedRate(PLACE, per_second=per_second)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": f"http://:{PASSWORD}@cache"}, "must begin with redis://"),
        ({"address": f"redis://:{PASSWORD}@[::1"}, "not a URL"),
        ({"address": f"redis://:{PASSWORD}@cache:port/0"}, "not a URL"),
        ({"address": "redis:///0"}, "no host"),
        ({"address": "unix://"}, "no host"),
        ({"address": 6379}, "must be a string"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"when_away": "ignore"}, "when_away"),
        ({"when_away": "local"}, "expected_workers"),
        ({"expected_workers": 0}, "expected_workers"),
        ({"expected_workers": True}, "expected_workers"),
        ({"timeout": 0}, "timeout"),
        ({"patience": -1}, "patience"),
        ({"patience": float("inf")}, "patience"),
    ],
)
def test_arguments_that_cannot_be_meant(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError, match=says) as caught:
        SharedRate(**{"address": PLACE, "per_second": 20, **wrong})
    assert PASSWORD not in str(caught.value)
    frames = []
    trace = caught.value.__traceback__
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    own = [frame.tb_frame.f_locals for frame in frames if "src/" in frame.tb_frame.f_code.co_filename]
    assert own
    assert PASSWORD not in repr(own), "tools that print the locals of a traceback would show it"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"redis://:{PASSWORD}@cache.example.org:6379/2", "redis://cache.example.org:6379/2"),
        (f"rediss://ada:{PASSWORD}@cache.example.org/0?ssl_cert_reqs=none", "rediss://cache.example.org/0"),
        (f"redis://[::1]:7000?password={PASSWORD}", "redis://[::1]:7000"),
        (f"unix:///run/redis.sock?password={PASSWORD}&db=3", "unix:///run/redis.sock"),
    ],
)
def test_a_password_shows_nowhere_and_is_never_pickled(address: str, shown: str) -> None:
    rate = SharedRate(address, per_second=20)
    assert rate.place == shown
    assert PASSWORD not in f"{rate!r} {rate} {[getattr(rate, name) for name in rate.__slots__]}"
    with pytest.raises(TypeError, match="AIOPORTAL_REDIS") as caught:
        pickle.dumps(rate)
    assert PASSWORD not in str(caught.value)


def test_configuration_travels_by_pickle() -> None:
    rate = SharedRate(PLACE, per_second=2.5, name="x", when_away="local", expected_workers=4, timeout=2, patience=0)
    again = pickle.loads(pickle.dumps(rate))
    assert again == rate
    assert hash(again) == hash(rate)
    assert repr(again) == repr(rate)
    assert again != SharedRate(PLACE, per_second=2.5)
    assert repr(SharedRate(per_second=1)).startswith("SharedRate('the address in AIOPORTAL_REDIS', per_second=1, ")


async def test_the_address_comes_from_the_environment_where_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = pickle.loads(pickle.dumps(SharedRate(per_second=20)))
    monkeypatch.delenv("AIOPORTAL_REDIS", raising=False)
    with pytest.raises(ArgumentError, match="AIOPORTAL_REDIS is not set"):
        Huwise("data.example.org", "key-of-a-test", rate=rate)
    monkeypatch.setenv("AIOPORTAL_REDIS", f"ftp://:{PASSWORD}@cache")
    with pytest.raises(ArgumentError, match="AIOPORTAL_REDIS: address must begin") as caught:
        Huwise("data.example.org", "key-of-a-test", rate=rate)
    assert PASSWORD not in str(caught.value)
    monkeypatch.setenv("AIOPORTAL_REDIS", f"redis://:{PASSWORD}@cache.example.org")
    async with Huwise("data.example.org", "key-of-a-test", rate=rate) as portal:
        assert PASSWORD not in repr(vars(portal))


@pytest.mark.parametrize(
    "address",
    [
        f"redis://u:{PASSWORD}@cache.example.org/0?unknown=1",
        f"redis://u:{PASSWORD}@cache.example.org/0?db=first",
        f"redis://cache.example.org?password={PASSWORD}&ssl_cert_reqs=none",  # an option of rediss:// alone
        f"rediss://u:{PASSWORD}@cache.example.org/0?ssl_cert_reqs=perhaps",
    ],
)
def test_options_of_an_address_that_nobody_knows_are_refused_before_the_first_call(address: str) -> None:
    with pytest.raises(ArgumentError, match="address of Redis holds options that cannot be used") as caught:
        Huwise("data.example.org", "key-of-a-test", rate=SharedRate(address, per_second=20))
    assert PASSWORD not in str(caught.value)
    assert caught.value.__context__ is None, "the frames of the Redis client hold the password"


@pytest.mark.parametrize("package", ["limits", "redis.asyncio"])
def test_without_the_extra_the_error_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "aioportal.core.rate_store", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ArgumentError, match=r"pip install 'aioportal\[redis\]'") as caught:
        SharedRate(PLACE, per_second=20).gate("x", clock=SystemClock(), random=random.Random(1), observer=Observer())
    assert package in str(caught.value)


def test_what_is_no_rate_is_refused() -> None:
    for wrong in ("20", object(), True, 0):
        with pytest.raises(ArgumentError, match="rate must be"):
            Huwise("data.example.org", "key-of-a-test", rate=wrong)  # type: ignore[arg-type]  # that is the point
