"""What the second pass keeps: it is found again, follows decisions, and goes with what it is about."""

import json

import numpy as np
import pytest
from sqlalchemy import func, select

from lontar.store import Store
from lontar.store.copy_tables import copies, copy_keys, copy_marks
from lontar.store.merging import ClauseRow, PairingRow, packed, unpacked
from lontar.store.tables import (
    clause_keys,
    clauses,
    pairings,
    reports,
    stances,
    utterances,
)
from lontar.types import Filters, Judgement
from tests.told import told

DERIVED = (clauses, clause_keys, pairings, reports, stances, utterances, copies, copy_keys, copy_marks)


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "l.db")) as opened:
        yield opened


def put(store, *outlets, words="bahwa harga tidak naik"):
    """Store one statement an outlet; return their ids in that order."""
    readings = [told(f"Budi Santoso mengatakan {words}.", words, outlet=outlet) for outlet in outlets]
    store.put_many(readings)
    return [reading.statements[0].id for reading in readings]


def learn(store, ids, *, days=("2024-02-27", "2024-02-27")):
    vector = np.eye(4, dtype=np.float32)[0]
    rows = [ClauseRow(one, "m", "words", vector, "s", ("name:budi",), days) for one in ids]
    store.derived.learn(rows, store.derived.statements_with(ids))


def decide(store, one, other, *, same, number=1):
    value = json.dumps({"with": other, "same": same})
    store.judge(Judgement(f"{number:016x}", one, "merge", value, "Rahayu", f"2024-01-0{number}"))


def rows(store, table):
    with store._reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_what_has_not_been_compared_is_listed_until_it_is(store):
    ids = put(store, "Kabar", "Warta")
    assert sorted(store.derived.unread(limit=9)) == sorted(ids)
    learn(store, ids[:1])
    assert sorted(store.derived.unread(limit=9)) == sorted(ids)
    store.derived.settle([[(ids[0], "Kabar")]])
    assert store.derived.unread(limit=9) == ids[1:]


def test_neighbours_share_a_key_and_a_day(store):
    ids = put(store, "Kabar", "Warta")
    learn(store, ids[:1])
    learn(store, ids[1:], days=("2024-03-09", "2024-03-09"))
    found = store.derived.neighbours(["name:budi"], ("2024-02-25", "2024-02-29"))
    assert found == ids[:1]
    assert store.derived.neighbours(["name:sri"], ("2024-02-25", "2024-02-29")) == []


def test_a_vector_is_kept_to_a_hundredth():
    vector = np.linspace(-0.2, 0.2, 384, dtype=np.float32)
    assert np.abs(unpacked(packed(vector)) - vector).max() < 0.005


def test_groups_become_utterances_with_their_independent_reports(store):
    a, b, c = put(store, "Kabar", "Warta", "Pos")
    learn(store, [a, b, c])
    store.derived.settle([[(a, "Antara"), (b, "Antara"), (c, "Pos")]])
    (utterance,) = store.derived.utterances(Filters())
    assert (utterance.statements, utterance.reports, utterance.independent_reports) == ((a, b, c), 3, 2)
    assert store.derived.utterance(b[:8]) == store.derived.utterance(utterance.id) == utterance
    store.derived.settle([[(a, "Antara"), (b, "Antara")], [(c, "Pos")]])
    assert sorted(one.reports for one in store.derived.utterances(Filters())) == [1, 2]


def test_what_is_left_of_an_utterance_is_named_after_its_own_first_report(store):
    a, b, c = put(store, "Kabar", "Warta", "Pos")
    learn(store, [a, b, c])
    store.derived.settle([[(a, "Kabar"), (b, "Warta"), (c, "Pos")]])
    assert store.derived.forget([a]) == {b, c}
    (left,) = store.derived.utterances(Filters())
    assert (left.statements, left.reports) == ((b, c), 2)
    learn(store, [a])
    store.derived.settle([[(a, "Kabar")]])
    assert sorted(one.statements for one in store.derived.utterances(Filters())) == sorted([(a,), (b, c)])
    assert list(store.check()) == []


def test_the_neighbourhood_of_a_statement_goes_along_pairings_and_decisions(store):
    a, b, c = sorted(put(store, "Kabar", "Warta", "Pos"))
    learn(store, [a, b, c])
    store.derived.pair([PairingRow(a, b, 0.9, "same 0.9", "m")])
    assert store.derived.neighbourhood([a], {}) == ({a, b}, {(a, b): 0.9})
    decide(store, b, c, same=True)
    assert store.derived.neighbourhood([a], store.derived.merge_decisions())[0] == {a, b, c}


def test_the_newest_decision_that_stands_counts(store):
    a, b = sorted(put(store, "Kabar", "Warta"))
    decide(store, a, b, same=True)
    decide(store, b, a, same=False, number=2)
    assert store.derived.merge_decisions() == {(a, b): False}
    store.undo(f"{2:016x}", author="Rahayu")
    assert store.derived.merge_decisions() == {(a, b): True}


def test_a_decision_about_two_statements_changes_no_field_and_is_verified(store):
    a, b = put(store, "Kabar", "Warta")
    before = store.statement(a)
    decide(store, a, b, same=True)
    assert store.statement(a) == before
    assert list(store.check()) == []


@pytest.mark.parametrize("value", ["{}", '{"with": 3, "same": true}', '{"with": "x"}', "no JSON"])
def test_a_decision_that_says_nothing_is_refused(store, value):
    from lontar.errors import UsageError

    (a,) = put(store, "Kabar")
    with pytest.raises(UsageError, match="was not recorded"):
        store.judge(Judgement("1" * 16, a, "merge", value, "Rahayu", "2024-01-01"))


def test_a_takedown_leaves_nothing_of_the_second_pass(store):
    a, b = put(store, "Kabar", "Warta")
    learn(store, [a, b])
    store.derived.pair([PairingRow(*sorted((a, b)), 0.9, "same", "m")])
    store.derived.settle([[(a, "Kabar"), (b, "Warta")]])
    for article in store.derived.unsigned(limit=9):
        store.derived.sign(article, b"x", [1, 2], [])
    for _, article in store.derived.statements_with([a, b]):
        store.takedown(article.id, reason="owner", author="Rahayu")
    assert {table.name: rows(store, table) for table in DERIVED} == dict.fromkeys((t.name for t in DERIVED), 0)


def test_a_new_text_of_an_article_is_compared_anew(store):
    reading = told("Budi Santoso mengatakan bahwa harga tidak naik.", "bahwa harga tidak naik")
    store.put(reading)
    learn(store, [reading.statements[0].id])
    store.put(reading, replace=True)
    assert store.derived.unread(limit=9) == [reading.statements[0].id]


def test_articles_that_share_a_key_are_found_those_that_share_most_first(store):
    put(store, "Kabar", "Warta", "Pos")
    one, two, three = store.derived.unsigned(limit=9)
    store.derived.sign(one, b"1", [1, 2, 3], [])
    store.derived.sign(two, b"2", [1], [])
    found = store.derived.sharing([1, 2, 3], three.id, common=9, most=9, whole=[])
    assert found == [(one.id, b"1"), (two.id, b"2")]
    assert [other for other, _ in store.derived.sharing([1], three.id, common=1, most=9, whole=[])] == []
    store.derived.sign(three, b"3", [1], [(*sorted((one.id, three.id)), 0.5, 0.9)])
    assert store.derived.copies_of([one.id]) == {one.id, three.id}
    assert store.derived.unsigned(limit=9) == []
