"""Two readings are compared: what is new, gone, and changed in which fields."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.changed import change_of, change_to_json, compared, steps
from lontar.changed_shown import differences, why_line
from lontar.types import Condition, Day, Speaker
from lontar.types_kept import OneReading, ReadBy
from tests.store.sample import TEXT, article, reading, statement

READ = reading()
AIR, JALAN = READ.statements
BUDI = Speaker("Budi Santoso", "person", "name")


def test_the_same_reading_has_no_changes():
    again = [replace(one, model="other", confidence=0.1) for one in READ.statements]
    assert compared(READ.statements, again, (TEXT, TEXT)) == []


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("speaker", {"speaker": BUDI}),
        ("speaker", {"speakers": (AIR.speaker, BUDI)}),
        ("act", {"act": "deny"}),
        ("kind", {"kind": "direct"}),
        ("said_on", {"said_on": None}),
        ("about_on", {"about_on": Day("2024-02-01", "day", "kemarin", "text")}),
        ("deadline", {"deadline": "2024-05-01"}),
        ("target", {"target": "warga"}),
        ("condition", {"condition": Condition("jika hujan turun lagi", 75, 96, "if")}),
        ("spans", {"spans": (*AIR.spans[:2], replace(AIR.spans[2], end=AIR.spans[2].end - 6))}),
    ],
)
def test_a_field_that_differs_is_named_with_both_values(field, given):
    other = replace(AIR, **given)
    (change,) = compared([AIR, JALAN], [other, JALAN], (TEXT, TEXT))
    assert (change.what, change.before, change.after, change.differs) == ("changed", AIR, other, (field,))
    ((_, before, after),) = differences(change, (READ.article, READ.article))
    assert before != after


def test_a_statement_that_only_one_reading_has_is_new_or_gone():
    assert [(one.what, one.before) for one in compared([AIR, JALAN], [JALAN], (TEXT, TEXT))] == [("gone", AIR)]
    assert [(one.what, one.after) for one in compared([JALAN], [AIR, JALAN], (TEXT, TEXT))] == [("new", AIR)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kedungjati. " + TEXT, []),
        (TEXT.replace("sudah surut", "belum surut"), [("changed", ("spans",))]),
        ("Menurut Joko, jalan akan putus jika hujan turun lagi.", [("gone", ())]),
        (TEXT + " Rahayu mengatakan bahwa sekolah libur.", [("new", ())]),
    ],
)
def test_statements_are_found_again_in_another_text(text, expected):
    after = article(text)
    found = []
    for words in ("bahwa air sudah surut", "bahwa air belum surut", "bahwa sekolah libur"):
        if words in text:
            found.append(
                statement(after, ("SRC", "Rahayu"), ("CUE", "mengatakan"), ("CON", words), said_on=AIR.said_on)
            )
    words = "jika hujan turun lagi"
    start = text.index(words)
    spans = (("CUE", "Menurut"), ("SRC", "Joko"), ("CON", f"jalan akan putus {words}"), ("IF", words))
    condition = Condition(words, start, start + len(words), "if")
    found.append(statement(after, *spans, name="Joko Prasetyo", act="warn", condition=condition))
    changes = compared(READ.statements, found, (TEXT, text))
    assert [(one.what, one.differs) for one in changes] == expected


def test_each_statement_is_paired_once_with_the_one_it_has_most_in_common_with():
    shorter = replace(AIR, spans=(*AIR.spans[:2], replace(AIR.spans[2], start=AIR.spans[2].start + 6)), id="1" * 16)
    (gone,) = compared([AIR, shorter], [AIR], (TEXT, TEXT))
    assert (gone.what, gone.before) == ("gone", shorter)


def test_steps_lead_from_each_reading_to_the_next():
    first = OneReading(READ.article, ReadBy("a", "1"), "2024-03-01", "2024-03-02", READ.statements)
    second = replace(first, by=ReadBy("b", "1"), read_at="2024-03-02", replaced_at="2024-03-03", statements=(AIR,))
    third = replace(second, by=ReadBy("b", "2"), read_at="2024-03-03", replaced_at="2024-03-04")
    fourth = OneReading(article("Selesai."), ReadBy("b", "2"), "2024-03-04", None, ())
    found = steps([first, second, third, fourth])
    assert [(one.why, one.count("gone"), one.count("new")) for one in found] == [
        ("reading", 1, 0), ("reading", 0, 0), ("text", 1, 0),
    ]  # fmt: skip
    assert [why_line(one).split(",")[0] for one in found] == [
        "read by b", "read by b with other rules or knowledge than before", "another text",
    ]  # fmt: skip


def test_the_json_has_both_passages_with_their_places_in_their_own_texts():
    moved = "Kedungjati. " + TEXT
    after = reading(article(moved))
    found = (replace(after.statements[0], act="deny"), after.statements[1])
    change = change_of(
        OneReading(READ.article, ReadBy("a", "1"), "2024-03-01", "2024-03-02", READ.statements),
        OneReading(after.article, ReadBy("b", "2"), "2024-03-02", None, found),
    )
    told = change_to_json(change)
    (one,) = told["statements"]
    assert (told["why"], one["change"], one["differs"]) == ("text", "changed", ["act"])
    for side, text in (("before", TEXT), ("after", moved)):
        shown = one[side]
        assert text[shown["start"] : shown["end"]] == shown["passage"] == "Rahayu mengatakan bahwa air sudah surut"


@given(st.lists(st.sampled_from(READ.statements), unique=True), st.lists(st.sampled_from(READ.statements), unique=True))
def test_every_statement_is_told_once_or_reads_the_same(before, after):
    changes = compared(before, after, (TEXT, TEXT))
    assert {one.before for one in changes if one.what == "gone"} == set(before) - set(after)
    assert {one.after for one in changes if one.what == "new"} == set(after) - set(before)
    assert all(one.what != "changed" for one in changes)
