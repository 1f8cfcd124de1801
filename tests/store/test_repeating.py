"""A decision that is given again because nobody acknowledged it is on record once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lontar.store import Store
from lontar.types import Judgement
from tests.store.sample import article, reading


def decided(subject: str, number: int, value: str = "refuse", **more: str) -> Judgement:
    made = Judgement(
        f"{number:016}", subject, "act", json.dumps({"value": value, "before": str(number)}), "Siti", "2024"
    )
    return replace(made, **more)


def ids(store: Store) -> list[str]:
    return [one.id for one in store.judgements()]


@pytest.fixture
def subjects(store: Store) -> list[str]:
    store.put_many([reading(), reading(article(key="b"))])
    return [one.id for key in "ab" for one in store.reading(key * 4).statements]


def test_the_same_again_is_there_once_and_taken_back_at_once(store: Store, subjects: list[str]) -> None:
    first = store.judge(decided(subjects[0], 1))
    assert store.judge(decided(subjects[0], 2)) == first
    assert ids(store) == [first.id]
    store.undo(first.id, author="Siti")
    assert store.statement(subjects[0])[0].act != "refuse"


@pytest.mark.parametrize(
    "other", [{"value": "promise"}, {"author": "Wati"}, {"reason": "she will not go"}, {"verb": "statement.reject"}]
)
def test_what_differs_is_another_decision(store: Store, subjects: list[str], other: dict[str, str]) -> None:
    store.judge(decided(subjects[0], 1))
    store.judge(decided(subjects[0], 2, **other))
    assert len(ids(store)) == 2


def test_what_was_decided_before_something_else_is_decided_again(store: Store, subjects: list[str]) -> None:
    store.judge(decided(subjects[0], 1))
    store.judge(decided(subjects[0], 2, "promise"))
    store.judge(decided(subjects[0], 3))
    assert len(ids(store)) == 3
    store.undo("3".zfill(16), author="Siti")
    store.judge(decided(subjects[0], 4))
    assert len(ids(store)) == 5
    assert store.statement(subjects[0])[0].act == "refuse"


def test_a_comparison_stands_until_any_other(store: Store, subjects: list[str]) -> None:
    def compared(number: int, one: str, other: str, *, same: bool) -> None:
        value = json.dumps({"with": other, "same": same})
        store.judge(replace(decided(one, number), verb="merge", value=value))

    here, there = subjects[0], subjects[-1]
    compared(1, here, there, same=True)
    compared(2, here, there, same=True)
    compared(3, there, here, same=False)
    compared(4, here, there, same=True)
    assert [int(one) for one in ids(store)] == [1, 3, 4]
