"""Knowledge: an answer is certain or there is none."""

from __future__ import annotations

import pytest

from lontar.knowledge import load
from lontar.knowledge.lookup import covers
from lontar.knowledge.tables import Term

_EXACT = {"day": 10, "month": 7, "year": 4}


def term(since: str | None, until: str | None = None, checked: str | None = None) -> Term:
    return Term("o", "p", since, until, checked, "day", "recalled", "")


@pytest.mark.parametrize(
    ("one", "day", "answer"),
    [
        (term("2014-10-01", "2024-10-01"), "2014-09-30", "no"),
        (term("2014-10-01", "2024-10-01"), "2014-10-01", "yes"),
        (term("2014-10-01", "2024-10-01"), "2024-09-30", "yes"),
        (term("2014-10-01", "2024-10-01"), "2024-10-01", "no"),
        (term("2014-10", "2024-10"), "2014-10-15", "unknown"),
        (term("2014-10", "2024-10"), "2014-11-01", "yes"),
        (term("2014-10", "2024-10"), "2024-10-15", "unknown"),
        (term("2014-10", "2024-10"), "2024-11-01", "no"),
        (term("2014", "2016"), "2015-06-01", "yes"),
        (term("2014", "2016"), "2016-06-01", "unknown"),
        (term("2014-10-01", None, "2025-06"), "2025-06-30", "yes"),
        (term("2014-10-01", None, "2025-06"), "2025-08-01", "unknown"),
        (term("2014-10-01"), "2015-01-01", "unknown"),
        (term(None, "2015-01-01"), "2014-01-01", "unknown"),
    ],
)
def test_a_term_covers_a_day_for_certain_or_not(one: Term, day: str, answer: str) -> None:
    assert covers(one, day) == answer


OFFICES = [
    ("Joko Widodo", "2016-02-27", "id.head_of_state"),
    ("Jokowi", "2013-02-27", "dki_jakarta.governor"),
    ("Angela Merkel", "2015-03-01", "de.head_of_government"),
    ("Emmanuel Macron", "2024-02-26", "fr.head_of_state"),
    ("Retno Marsudi", "2022-03-01", "id.foreign_minister"),
]


@pytest.mark.parametrize(("name", "day", "office"), OFFICES)
def test_offices_on_a_day(name: str, day: str, office: str) -> None:
    known = load()
    (person,) = known.persons_called(name)
    held = {one.office.id for one in known.held_on(person.id, day)}
    assert office in held


def test_after_the_last_day_spoken_of_nothing_is_claimed() -> None:
    known = load()
    assert known.held_office("angela-merkel", {"de.head_of_government"}, "2023-01-01") == "no"
    assert known.held_office("angela-merkel", {"de.head_of_government"}, "2045-01-01") == "unknown"


def test_letters_may_be_composed_or_not() -> None:
    composed, apart = "François Hollande", "Franc\u0327ois Hollande"
    assert load().persons_called(composed) == load().persons_called(apart) != ()


def test_nobody_holds_an_office_before_its_first_row() -> None:
    assert load().holders_on("fr.head_of_state", "1900-01-01") == ()


@pytest.mark.parametrize(
    ("state", "organisation", "day", "answer"),
    [
        ("fi", "nato", "2023-04-03", "no"),
        ("fi", "nato", "2023-04-05", "yes"),
        ("se", "nato", "2024-03-06", "no"),
        ("gb", "eu", "2019-06-01", "yes"),
        ("gb", "eu", "2021-01-01", "no"),
        ("hr", "eu", "2012-01-01", "no"),
        ("ua", "nato", "2024-01-01", "no"),
        ("id", "asean", "2020-01-01", "yes"),
        ("fr", "no_such_body", "2020-01-01", "unknown"),
        ("ua", "nato", "2045-01-01", "unknown"),
    ],
)
def test_memberships_on_a_day(state: str, organisation: str, day: str, answer: str) -> None:
    assert load().member_on(state, organisation, day) == answer


@pytest.mark.parametrize(("words", "body"), [("Kremlin", "ru"), ("Gedung Putih", "us"), ("Korsel", "kr"), ("AS", "us")])
def test_words_that_stand_for_a_state(words: str, body: str) -> None:
    assert [one.id for one in load().bodies_called(words)] == [body]


def test_every_row_of_ours_has_a_source_and_is_as_exact_as_it_says() -> None:
    known = load()
    for one in (*known.terms, *known.memberships):
        assert one.source in {"wikidata", "factbook", "recalled"}
        assert all(len(date) <= _EXACT[one.confidence] for date in (one.since, one.until) if date), one
