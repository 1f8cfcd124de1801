"""Which statements may be one act, and how those that are come together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.merge.utterances import (
    FEATURES,
    Told,
    features,
    grouped,
    may_be_one,
    pair_of,
    reason,
    same_time,
    score,
    textual,
)
from lontar.types import Day
from tests.told import told as reading_of

WARTA = {"outlet": "Warta"}
SENTENCE = "Budi Santoso mengatakan bahwa harga tidak naik."


def one(sentence=SENTENCE, content="bahwa harga tidak naik", bodies=(), **given):
    reading = reading_of(sentence, content, **given)
    return Told(reading.statements[0], reading.article, sentence, np.eye(4, dtype=np.float32)[0], frozenset(bodies))


@pytest.mark.parametrize(
    ("mine", "other", "may"),
    [
        ({}, {"outlet": "Warta"}, True),
        ({}, {"outlet": "Warta", "speaker": "Santoso"}, True),
        ({}, {"outlet": "Warta", "speaker": "Sri Santoso"}, False),
        ({}, {"outlet": "Warta", "said": "2024-02-28"}, True),
        ({}, {"outlet": "Warta", "said": "2024-02-29"}, False),
        ({}, {"outlet": "Warta", "said": None, "published": "2024-03-01"}, True),
        ({}, {"outlet": "Warta", "said": None, "published": "2024-03-06"}, True),
        ({}, {"outlet": "Warta", "said": None, "published": "2024-03-09"}, False),
        ({}, {"outlet": "Warta", "said": None, "published": "2024-02-20"}, False),
        ({"said": None}, {"outlet": "Warta", "said": None}, True),
        ({"speaker_kind": "unnamed"}, {"outlet": "Warta", "speaker_kind": "unnamed"}, False),
        ({"actor": "Q1"}, {"outlet": "Warta", "actor": "Q2"}, False),
        ({"bodies": ["ru"]}, {**WARTA, "speaker": "Moskow", "speaker_kind": "government", "bodies": ["ru"]}, True),
        ({"bodies": ["ru"]}, {"outlet": "Warta", "speaker": "Dmitry Peskov", "bodies": ["ru"]}, False),
    ],
)  # fmt: skip
def test_actor_and_day_decide_what_may_be_one_act(mine, other, may):
    a, b = one(**mine), one(**other)
    assert may_be_one(a, b) is may
    assert may_be_one(b, a) is may


def test_two_statements_of_one_article_are_two_acts():
    assert not may_be_one(one(), one())


def test_a_day_by_which_something_was_said_is_not_the_day_it_was_said():
    by = one(outlet="Warta", said=None, published="2024-02-28")
    assert same_time(one(), by) == "open"


@pytest.mark.parametrize(
    ("value", "words", "basis", "same"),
    [
        ("2024-03-05", "Selasa (5/3/2024)", "text", False),
        ("2024-03-05", "Selasa (27/2/2024)", "text", True),  # the same words, otherwise counted
        ("2024-02-28", "Rabu (28/2/2024)", "text", True),
        ("2024-03-05", "Selasa (5/3/2024)", "published", True),
    ],
)
def test_a_passage_under_another_day_is_another_act(value, words, basis, same):
    def said(day, text, told):
        found = one(outlet="Warta")
        return replace(found, statement=replace(found.statement, said_on=Day(day, "day", text, told)))

    first = said("2024-02-27", "Selasa (27/2/2024)", "text")
    assert textual(first, said(value, words, basis)) is same


def test_a_score_names_what_speaks_for_and_against():
    values = features(one(), one("Budi Santoso mengatakan bahwa harga naik.", "bahwa harga naik", outlet="Warta"), 0.9)
    assert len(values) == len(FEATURES)
    assert "negation_differs" in reason(values)
    assert score(values, [0.0] * len(values)) == 0.5


def test_average_linkage_does_not_make_one_act_of_a_chain():
    scores = {("a", "b"): 0.9, ("b", "c"): 0.6}
    assert grouped("abc", scores, {}, joined=0.5) == [("a", "b"), ("c",)]


def test_decisions_hold_whatever_the_scores_say():
    scores = {("a", "b"): 0.9, ("b", "c"): 0.1}
    assert grouped("abc", scores, {("a", "b"): False}) == [("a",), ("b",), ("c",)]
    assert grouped("abc", scores, {("b", "c"): True}, joined=0.5) == [("a",), ("b", "c")]
    assert grouped("abc", {("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 1.0}, {("a", "c"): False})[0] in (
        ("a",),
        ("a", "b"),
    )


@given(
    st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.floats(0, 1), max_size=15),
    st.permutations("abcdef"),
)
def test_groups_part_the_statements_whatever_their_order(drawn, order):
    scores = {pair_of(*pair): value for pair, value in drawn.items() if pair[0] != pair[1]}
    apart = [("a", "b")]
    groups = grouped(order, scores, {}, apart=apart)
    assert sorted(node for group in groups for node in group) == list("abcdef")
    assert groups == grouped("abcdef", scores, {}, apart=apart)
    assert not any({"a", "b"} <= set(group) for group in groups)
