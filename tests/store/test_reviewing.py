"""What is least certain comes first, and what a person has decided does not come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.ledger_judging import comparison, decision, rejection, stance_decision, upholding
from lontar.store.issues import StanceRow
from lontar.store.merging import PairingRow
from lontar.types import Day, Filters, Issue, Reading, Skipped, Speaker
from tests.store.sample import article, statement

WORDS = {"a": "air sudah surut", "b": "jalan akan putus", "c": "hujan turun lagi"}
# confidence, day, speaker's kind and mention
KNOWN = {
    "a": (0.9, Day("2024-02-26", "day", None, "text"), ("person", "name")),
    "b": (0.4, Day("2024-02-27", "day", None, "article"), ("person", "elided")),
    "c": (0.6, None, ("unnamed", "role")),
}


@pytest.fixture
def told(store):
    """Three statements in one article by a letter, with what is uncertain in each."""
    found = article()
    made = {}
    for letter, (confidence, day, (kind, mention)) in KNOWN.items():
        speaker = Speaker("Joko Prasetyo", kind, mention)
        words = ("CON", WORDS[letter])
        # Of one of them it is known how surely its act was read, of the others how surely they were.
        act = 0.3 if letter == "a" else None
        said = statement(found, words, confidence=confidence, said_on=day, act_confidence=act)
        made[letter] = replace(said, speaker=speaker)
    store.put(Reading(found, tuple(made.values())))
    return made


def letters(told, ids):
    return "".join(letter for one in ids for letter, made in told.items() if made.id == one)


@pytest.mark.parametrize(
    ("queue", "order"), [("statements", "bca"), ("acts", "abc"), ("days", "cb"), ("speakers", "bc")]
)
def test_the_least_certain_come_first_and_skipping_leaves_the_first_out(store, told, queue, order):
    derived = store.derived
    assert letters(told, derived.uncertain_statements(queue, limit=9)) == order
    assert letters(told, derived.uncertain_statements(queue, limit=1, skip=1)) == order[1]


@pytest.mark.parametrize(
    ("queue", "left", "decide"),
    [
        ("statements", "ca", lambda one, of: rejection(one, author="Sari", reason=None)),
        ("statements", "ca", lambda one, of: upholding(one, of, author="Sari", reason=None)),
        ("acts", "ac", lambda one, of: decision(one, "act", "deny", author="Sari", reason=None)),
        ("days", "c", lambda one, of: decision(one, "date", None, author="Sari", reason=None)),
        ("speakers", "c", lambda one, of: decision(one, "speaker", (one.speaker,), author="Sari", reason=None)),
    ],
)
def test_what_is_decided_comes_again_only_when_that_is_taken_back(store, told, queue, left, decide):
    before = store.derived.uncertain_statements(queue, limit=9)
    judgement = decide(*store.statement(told["b"].id))
    store.judge(judgement)
    assert letters(told, store.derived.uncertain_statements(queue, limit=9)) == left
    store.undo(judgement.id, author="Sari")
    assert store.derived.uncertain_statements(queue, limit=9) == before


def test_pairs_come_by_how_near_they_are_to_neither(store, told):
    ids = {letter: made.id for letter, made in told.items()}
    scores = {"ab": 0.1, "ac": 0.52, "bc": 0.4}
    rows = [PairingRow(*sorted((ids[one], ids[other])), score, "", "m") for (one, other), score in scores.items()]
    store.derived.pair(rows)
    assert [row.score for row in store.derived.uncertain_pairs(limit=9)] == [0.52, 0.4, 0.1]
    store.judge(comparison(told["c"], told["a"], same=False, author="Sari"))
    assert [row.score for row in store.derived.uncertain_pairs(limit=1, skip=1)] == [0.1]
    assert store.derived.compared_from(ids["a"]) == [ids["c"]]
    store.judge(rejection(told["b"], author="Sari", reason=None))
    assert store.derived.uncertain_pairs(limit=9) == []


def test_stances_come_by_how_little_sure_they_are(store, told):
    store.derived.add_issue(Issue("hujan", "Hujan turun lagi", "id"))
    rows = [StanceRow("hujan", told[one].id, "m", "for", sure) for one, sure in (("a", 0.8), ("b", 0.5), ("c", 0.6))]
    store.derived.put_stances(rows)
    assert letters(told, [row.statement for row in store.derived.uncertain_stances("hujan", limit=9)]) == "bca"
    store.judge(stance_decision(told["b"], "hujan", "against", author="Sari"))
    assert letters(told, [row.statement for row in store.derived.uncertain_stances("hujan", limit=9)]) == "ca"
    assert store.derived.stances_of(told["c"].id) == {"hujan": rows[2]}


def test_what_does_not_bear_on_an_issue_is_neither_found_nor_reviewed_and_a_decision_counts(store, told):
    store.derived.add_issue(Issue("hujan", "Hujan turun lagi", "id"))
    told_so = (("a", "for", 0.8), ("b", "unrelated", 0.5), ("c", "unclear", 0.6))
    store.derived.put_stances([StanceRow("hujan", told[one].id, "m", stance, sure) for one, stance, sure in told_so])

    def found(**asked):
        filters = Filters(issue="hujan", **asked)
        listed = letters(told, [statement.id for statement, _ in store.statements(filters)])
        by_adding = letters(told, [statement.id for statement, *_ in store.by_adding(replace(filters, limit=9))])
        assert sorted(by_adding) == sorted(listed)
        assert store.facets(filters).counted == len(listed)
        return "".join(sorted(listed))

    # An index leads to them, or where the words do they are looked up.
    assert (found(), found(about="hujan")) == ("ac", "c")
    assert letters(told, [row.statement for row in store.derived.uncertain_stances("hujan", limit=9)]) == "ca"
    judged = stance_decision(told["b"], "hujan", "against", author="Sari")
    for judgement in (judged, stance_decision(told["c"], "hujan", "unrelated", author="Sari")):
        store.judge(judgement)
    assert (found(), found(about="hujan"), found(about="jalan")) == ("ab", "", "b")
    store.undo(judged.id, author="Sari")
    assert found() == "a"


def test_outlets_are_listed_with_their_articles_and_days(store, told):
    store.put(Reading(article("Hujan turun.", key="b", outlet=None, published=None), ()))
    found = {one.name: (one.articles, one.first_day, one.last_day) for one in store.outlets()}
    assert found == {"Kabar Rawa": (1, "2024-02-27", "2024-02-27"), None: (1, None, None)}


def test_inputs_that_were_not_read_are_listed_by_the_page(store):
    for name in ("a.txt", "b.txt", "c.txt"):
        store.put_skipped(Skipped(name, "empty_file", "It is empty."))
    assert [one.source for one in store.skipped(limit=2)] + [one.source for one in store.skipped(limit=2, skip=2)] == [
        one.source for one in store.skipped()
    ]
    assert {one.code for one in store.skipped()} == {"empty_file"}
