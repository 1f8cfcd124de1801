"""What may commit its speaker is found by the block, by a deadline, by its condition; nothing is lost between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lontar.ledger_judging import rejection
from lontar.store import Store
from lontar.store.committing import Committing, ConditionRow
from lontar.types import Filters, Reading
from tests.store.sample import article, reading

WHAT = Committing(("promise", "threaten"), ("jika",))
ALL = Filters(limit=None)


def made(key: str, *, act: str = "assert", deadline: str | None = None, outlet: str = "Kabar") -> Reading:
    """A reading of one statement without a condition, and of one with it."""
    found = reading(article(key=key, published=f"2024-02-{10 + int(key, 16)}", outlet=outlet))
    plain, conditional = found.statements
    return Reading(found.article, (replace(plain, act=act, deadline=deadline, said_on=None), conditional))


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "l.db")) as opened:
        yield opened


def vector(place: int) -> np.ndarray:
    return np.eye(4, dtype=np.float32)[place]


def test_what_may_commit_is_found_whole_however_short_the_steps(store):
    readings = [made(key, act="promise" if key in "14" else "assert") for key in "12345"]
    store.put_many(readings)
    committing = {one.statements[1].id for one in readings}
    committing |= {readings[0].statements[0].id, readings[3].statements[0].id}
    for limit in (1, 2, 3, 7, 100):
        found, after = [], None
        while True:
            some, after = store.derived.committing(Filters(after=after), WHAT, limit=limit)
            found += some
            if after is None:
                break
        assert len(found) == len(set(found))
        assert set(found) == committing
        newest = [one.id for one, _ in store.statements(ALL) if one.id in committing]
        assert found == newest


def test_deadlines_before_a_day_come_the_last_first(store):
    readings = [
        made(key, deadline=day) for key, day in zip("123", ("2024-03-01", "2024-05-01", "2024-09-01"), strict=True)
    ]
    store.put_many(readings)
    early, late, _ = (one.statements[0] for one in readings)
    assert store.derived.limited(ALL, "2024-06-01") == [late.id, early.id]
    assert store.derived.limited(Filters(until="2024-02-11"), "2024-06-01") == [early.id]
    store.judge(rejection(late, author="Sari", reason=None))
    assert store.derived.limited(ALL, "2024-06-01") == [early.id]


def test_conditions_are_kept_read_again_by_other_weights_and_go_with_their_statement(store):
    one, other = made("1"), made("2", outlet="Warta")
    store.put_many([one, other])
    ids = [each.statements[1].id for each in (one, other)]
    derived = store.derived
    assert set(derived.conditions_waiting(ALL, "m", WHAT, limit=9)) == set(ids)
    derived.keep_conditions([ConditionRow(ids[0], vector(0)), ConditionRow(ids[1], vector(1))], "m")
    assert derived.conditions_waiting(ALL, "m", WHAT, limit=9) == []
    ((found, vectors),) = derived.conditions_read(Filters(outlet="Warta"), "m")
    assert found == [ids[1]] and vectors[0].argmax() == 1
    assert sorted(derived.conditions_outdated("n", limit=9)) == sorted(ids)
    derived.keep_conditions([ConditionRow(ids[0], vector(2)), ConditionRow(ids[1], None)], "n")
    ((found, vectors),) = derived.conditions_read(ALL, "n")
    assert found == [ids[0]] and vectors[0].argmax() == 2
    assert derived.conditions_outdated("n", limit=9) == []
    derived.forget([ids[0]])
    assert list(derived.conditions_read(ALL, "n")) == []
