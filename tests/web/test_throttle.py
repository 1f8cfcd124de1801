"""Failures to sign in: the first few cost nothing, then each waits longer, and nobody is shut out for long."""

from __future__ import annotations

from lontar.web import throttle
from lontar.web.throttle import FREE, LONGEST_HELD, LONGEST_WAIT, Throttle, Verdict


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


GO = Verdict()


def test_waits_begin_after_some_failures_and_grow_to_a_bound():
    clock = Clock()
    guard = Throttle(clock)
    assert [guard.attempt("siti", "10.0.0.9") for _ in range(FREE)] == [GO] * FREE
    waits = []
    for _ in range(14):
        waits.append(guard.attempt("siti", "10.0.0.9").wait)
        assert guard.attempt("siti", "10.0.0.9").wait == waits[-1], "a try that is refused counts for nothing"
        clock.now += waits[-1]
        assert guard.attempt("siti", "10.0.0.9") == GO
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT
    assert guard.attempt("budi", "10.0.0.8") == GO


def test_an_address_waits_whatever_the_name():
    guard = Throttle(Clock())
    for number in range(FREE):
        guard.attempt(f"name {number}", "10.0.0.9")
    assert guard.attempt("name 9", "10.0.0.9").wait == 1.0
    assert guard.attempt("name 9", "10.0.0.8") == GO


def test_a_network_of_one_user_is_one_address():
    guard = Throttle(Clock())
    for number in range(FREE):
        guard.attempt(f"name {number}", f"2001:db8:0:1::{number}")
    assert guard.attempt("name 9", "2001:db8:0:1:ffff::9").wait == 1.0
    assert guard.attempt("name 9", "2001:db8:0:2::9") == GO
    for number in range(FREE):
        guard.attempt(f"name {number}", ("10.0.0.9", "::ffff:10.0.0.9")[number % 2])
    assert guard.attempt("name 9", "10.0.0.9").wait == 1.0


def test_who_fails_with_a_name_on_purpose_shuts_nobody_else_out():
    clock = Clock()
    guard = Throttle(clock)
    guard.attempt("siti", "10.0.0.1")
    guard.succeeded("siti", "10.0.0.1")
    held = []
    for number in range(40):
        clock.now += 1
        # As many addresses as the other likes, and each of them until it must wait.
        while not guard.attempt("siti", f"10.9.0.{number}").wait:
            pass
        held.append(guard.attempt("siti", f"10.8.0.{number}"))
    assert all(verdict.wait == 0.0 for verdict in held), "whoever comes from elsewhere goes on, however slowly"
    assert held[-1].held == LONGEST_HELD
    assert guard.attempt("siti", "10.0.0.1") == GO, "where she signed in before she does not even notice"
    assert guard.attempt("budi", "10.0.0.2") == GO


def test_who_signed_in_from_an_address_waits_there_only_for_failures_under_that_name():
    guard = Throttle(Clock())
    guard.attempt("siti", "10.0.0.1")
    guard.succeeded("siti", "10.0.0.1")
    for number in range(FREE):
        guard.attempt(f"name {number}", "10.0.0.1")
    assert guard.attempt("budi", "10.0.0.1").wait == 1.0
    assert [guard.attempt("siti", "10.0.0.1") for _ in range(FREE)] == [GO] * FREE
    assert guard.attempt("siti", "10.0.0.1").wait == 1.0


def test_success_clears_the_name_there_and_not_the_guesses_of_an_address():
    guard = Throttle(Clock())
    for _ in range(FREE - 1):
        guard.attempt("siti", "10.0.0.9")
    guard.attempt("budi", "10.0.0.9")
    guard.succeeded("budi", "10.0.0.9")
    assert guard.attempt("x", "10.0.0.9") == GO
    assert guard.attempt("y", "10.0.0.9").wait == 1.0
    guard.succeeded("siti", "10.0.0.9")
    assert [guard.attempt("siti", "10.0.0.9") for _ in range(FREE)] == [GO] * FREE


def test_failures_are_forgotten_after_an_hour_and_when_there_are_too_many(monkeypatch):
    clock = Clock()
    guard = Throttle(clock)
    for _ in range(FREE):
        guard.attempt("siti", "10.0.0.9")
    clock.now += 3_601
    assert guard.attempt("siti", "10.0.0.9") == GO
    monkeypatch.setattr(throttle, "_MOST", 20)
    for number in range(200):
        clock.now += 1
        guard.attempt(f"name {number}", f"10.0.{number}.1")
        guard.succeeded(f"name {number}", f"10.0.{number}.1")
    assert len(guard._failures) <= 21
    assert len(guard._welcome) <= 20
