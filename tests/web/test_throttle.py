"""Failures to sign in: the first few cost nothing, then each waits longer, and nobody is shut out for long."""

from __future__ import annotations

from lontar.web import throttle
from lontar.web.throttle import FREE, LONGEST_WAIT, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_waits_begin_after_some_failures_and_grow_to_a_bound():
    clock = Clock()
    guard = Throttle(clock)
    assert [guard.attempt(["name siti"]) for _ in range(FREE)] == [0.0] * FREE
    waits = []
    for _ in range(14):
        waits.append(guard.attempt(["name siti"]))
        assert guard.attempt(["name siti"]) == waits[-1], "a try that is refused counts for nothing"
        clock.now += waits[-1]
        assert guard.attempt(["name siti"]) == 0.0
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT
    assert guard.attempt(["name budi"]) == 0.0


def test_either_of_name_and_address_makes_a_try_wait():
    guard = Throttle(Clock())
    for number in range(FREE):
        guard.attempt([f"name {number}", "from 10.0.0.9"])
    assert guard.attempt(["name 9", "from 10.0.0.9"]) == 1.0
    assert guard.attempt(["name 9", "from 10.0.0.8"]) == 0.0


def test_success_clears_the_name_and_not_the_guesses_of_an_address():
    guard = Throttle(Clock())
    for _ in range(FREE - 1):
        guard.attempt(["name siti", "from 10.0.0.9"])
    guard.attempt(["name budi", "from 10.0.0.9"])
    guard.succeeded("name budi", "from 10.0.0.9")
    assert guard.attempt(["name x", "from 10.0.0.9"]) == 0.0
    assert guard.attempt(["name y", "from 10.0.0.9"]) == 1.0
    guard.succeeded("name siti", "from 10.0.0.1")
    assert [guard.attempt(["name siti"]) for _ in range(FREE)] == [0.0] * FREE


def test_failures_are_forgotten_after_an_hour_and_when_there_are_too_many(monkeypatch):
    clock = Clock()
    guard = Throttle(clock)
    for _ in range(FREE):
        guard.attempt(["name siti"])
    clock.now += 3_601
    assert guard.attempt(["name siti"]) == 0.0
    monkeypatch.setattr(throttle, "_MOST", 20)
    for number in range(200):
        clock.now += 1
        guard.attempt([f"from {number}"])
    assert len(guard._failures) <= 21
