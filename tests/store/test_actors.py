"""Who speaks: put together by id, else by name and kind, and counted over what the filters let through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.errors import UsageError
from lontar.ledger_judging import decision
from lontar.store import Store
from lontar.types import Actor, Day, Filters, Judgement, Reading, Speaker, Statement
from tests.store.sample import article, statement

MAYOR = Speaker("Ana Müller", "person", "name", actor="Q77")
SHORT = replace(MAYOR, name="Müller")
WIRA = Speaker("Wira Adi", "person", "name")
SAGARA = Speaker("Government of Sagara", "government", "metonym", actor="lontar:sagara")
SOURCE = Speaker("seorang sumber", "unnamed", "role")


def said(key: str, *speakers: Speaker, day: str | None = None, act: str = "assert") -> tuple[Reading, Statement]:
    found = article(f"Kata {speakers[0].name}: jalan {key} putus.", key=key, published=None)
    one = statement(found, ("CON", f"jalan {key} putus"), act=act, said_on=day and Day(day, "day", None, "text"))
    one = replace(one, speaker=speakers[0], speakers=speakers if len(speakers) > 1 else ())
    return Reading(found, (one,)), one


@pytest.fixture
def spoken(store: Store) -> Store:
    lines = [
        said("a", MAYOR, day="2024-03-01"), said("b", SHORT, day="2024-02-01", act="warn"),
        said("c", MAYOR, SAGARA), said("d", WIRA, day="2024-01"), said("e", replace(WIRA, name="WIRA ADI")),
        said("f", replace(WIRA, kind="organisation")), said("1", SOURCE),
    ]  # fmt: skip
    store.put_many([reading for reading, _ in lines])
    return store


def actors(store: Store, **asked: object) -> list[Actor]:
    return list(store.actors(Filters(**{"limit": None, **asked})))


def test_one_id_is_one_actor_under_the_name_most_used_and_unnamed_sources_are_none(spoken: Store) -> None:
    assert actors(spoken) == [
        Actor("Q77", "Ana Müller", "person", 3, 3, "2024-02-01", "2024-03-01"),
        Actor(None, "WIRA ADI", "person", 2, 2, "2024-01-01", "2024-01-31"),
        Actor(None, "Wira Adi", "organisation", 1, 1, None, None),
        Actor("lontar:sagara", "Government of Sagara", "government", 1, 1, None, None),
    ]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"actor": "sagara"}, ["Government of Sagara"]),
        ({"actor": "Q77"}, ["Ana Müller"]),
        ({"actor": "Q7"}, []),
        ({"act": "warn"}, ["Müller"]),
        ({"since": "2024-02"}, ["Ana Müller"]),
        ({"until": "2024-01"}, ["Wira Adi"]),
        ({"limit": 1}, ["Ana Müller"]),
    ],
)
def test_filters_narrow_the_statements_that_count(spoken: Store, asked: dict[str, object], names: list[str]) -> None:
    assert [one.name for one in actors(spoken, **asked)] == names


def test_what_was_rejected_does_not_count(spoken: Store) -> None:
    _, gone = said("d", WIRA, day="2024-01")
    spoken.judge(Judgement("1" * 16, gone.id, "statement.reject", "{}", "Rahayu", "2024-05-01T00:00:00+00:00"))
    left = [(one.name, one.kind, one.statements) for one in actors(spoken, actor="Wira Adi")]
    assert left == [("Wira Adi", "organisation", 1), ("WIRA ADI", "person", 1)]


def test_long_lists_come_page_by_page_and_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lontar.store.actors._PAGE", 2)
    store.put_many([said(key, replace(WIRA, name=f"Wira {key}"))[0] for key in "abcde"])
    assert [one.name for one in actors(store)] == [f"Wira {key}" for key in "abcde"]


def test_a_name_without_words_is_refused(spoken: Store) -> None:
    with pytest.raises(UsageError):
        actors(spoken, actor="?")


def test_who_stands_twice_in_one_statement_is_counted_once_and_in_order_of_it(store: Store) -> None:
    twice = [said(key, MAYOR, SHORT) for key in "ab"]
    thrice = [said(key, WIRA) for key in "cde"]
    store.put_many([reading for reading, _ in (*twice, *thrice)])
    found = [(one.name, one.statements) for one in actors(store)]
    assert found == [("Wira Adi", 3), ("Ana Müller", 2)]
    assert [one.name for one in actors(store, limit=1)] == ["Wira Adi"]


def test_counts_follow_a_correction_its_undo_and_a_text_that_is_read_again(spoken: Store) -> None:
    _, statement = said("a", MAYOR, day="2024-03-01")
    judgement = decision(statement, "speaker", (WIRA,), author="Sari", reason=None)
    spoken.judge(judgement)
    assert {one.name.casefold(): one.statements for one in actors(spoken, actor="Wira") if one.kind == "person"}[
        "wira adi"
    ] == 3
    spoken.undo(judgement.id, author="Sari")
    assert {one.name.casefold(): one.statements for one in actors(spoken, actor="Wira") if one.kind == "person"}[
        "wira adi"
    ] == 2
    other, _ = said("a", SAGARA, day="2024-03-02")
    spoken.put(other, replace=True)
    found = {one.id or one.name: (one.statements, one.last_day) for one in actors(spoken)}
    assert found["lontar:sagara"] == (2, "2024-03-02")
    assert found["Q77"] == (2, "2024-02-01")
    assert list(spoken.check()) == []
