"""The table and the time line of an issue from positions; marked words are those of the passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.merge.positions import changes
from lontar.types import Day, Position, Speaker
from lontar.web.issue_view import COLUMNS, ROWS, entries, marked_change, matrix, pieces


def position(day, stance="against", *, name="Emma Marsh", confidence=0.95, condition=None, passage="no troops"):
    known = Day(day, "day", None, "text") if day else Day(None, "none", None, "none")
    statement = f"{name}{day}{stance}"
    return Position(
        "troops", Speaker(name, "person", "name"), known, stance, confidence, condition, None, passage, statement,
        "article", 0, len(passage), statement, 1, 1,
    )  # fmt: skip


def test_columns_are_months_as_long_as_they_fit_and_what_is_open_comes_last():
    found = [position("2024-03-02"), position("2024-01-02", "for"), position(None)]
    assert matrix(found).columns == ("2024-01", "2024-03", "")
    many = [position(f"{2020 + n // 12}-{n % 12 + 1:02d}-01") for n in range(COLUMNS + 1)]
    assert matrix(many).columns == ("2020", "2021")


def test_a_cell_has_the_last_position_and_counts_the_earlier_ones():
    found = [position("2024-01-02", "for"), position("2024-01-09"), position("2024-01-20", "unclear")]
    ((actor, cells),) = matrix(found).rows
    assert actor.name == "Emma Marsh"
    assert (cells[0].position.day.value, cells[0].earlier) == ("2024-01-09", 1)


def test_who_took_most_positions_comes_first_and_who_does_not_fit_is_counted():
    found = [position("2024-01-01", name=f"Actor {n:03d}") for n in range(ROWS + 2)]
    found.append(position("2024-02-01", name="Actor 059"))
    shown = matrix(found)
    assert shown.rows[0][0].name == "Actor 059"
    assert (len(shown.rows), shown.left_out) == (ROWS, 2)


# stance, confidence and condition of a second position after "against, 0.95", and what it is to the first
RELATIONS = [
    ("against", 0.95, None, "again"),
    ("for", 0.95, None, "changed"),
    ("for", 0.4, None, "unsure"),
    ("unclear", 0.95, None, None),
]


@pytest.mark.parametrize(("stance", "confidence", "condition", "relation"), RELATIONS)
def test_a_position_is_told_with_what_it_is_to_the_one_before(stance, confidence, condition, relation):
    found = [position("2024-01-02"), position("2024-02-02", stance, confidence=confidence, condition=condition)]
    listed = entries(found, changes(found), proposition="")
    assert [one.relation for one in listed] == [None, relation]
    assert (listed[1].before is found[0]) == (relation is not None)


def test_another_actor_and_an_open_day_are_compared_with_nothing():
    found = [position("2024-01-02"), position("2024-02-02", "for", name="Sari Wijaya"), position(None, "for")]
    assert [one.relation for one in entries(found, changes(found), proposition="")] == [None, None, None]


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        (
            position("2024-01-02", passage="we send no troops"),
            position("2024-02-02", "conditional", passage="we send troops if they attack", condition="if they attack"),
            ([], ["if they attack"]),
        ),
        (
            position("2024-01-02", passage="we will never send troops"),
            position("2024-02-02", "for", passage="we will surely send troops"),
            (["never"], ["surely"]),
        ),
        (
            position("2024-01-02", passage="not one soldier goes"),
            position("2024-02-02", "for", passage="we shall march tomorrow morning"),
            ([], []),
        ),
    ],
)
def test_the_words_that_make_the_difference_are_marked(before, after, marked):
    (change,) = changes([before, after])
    found = marked_change(change, "NATO sends troops")
    assert tuple([words for words, differs in side if differs] for side in found) == marked
    assert ["".join(words for words, _ in side) for side in found] == [before.passage, after.passage]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_pieces_joined_are_the_text(text, ranges):
    kept = [(start, min(stop, len(text))) for start, stop in ranges if start <= min(stop, len(text))]
    assert "".join(words for words, _ in pieces(text, kept)) == text
