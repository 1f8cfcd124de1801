"""What an alert was told, what is new for it, and what became of the last delivery."""

from __future__ import annotations

import pytest

from lontar.errors import NotFound
from lontar.store import Store
from lontar.store.alerts import ALERT_KINDS, Alert, Failure
from lontar.types import Filters, Judgement, Reading
from tests.store.sample import TEXT, article, reading, statement

EVERYTHING = Filters(limit=None)
MORE = article(f"Kemarin. {TEXT}", key="b")


def alert(filters: Filters = EVERYTHING, *, own: str = "a" * 16, kinds=ALERT_KINDS) -> Alert:
    return Alert(own, "https://kabar.example/hook", filters, kinds, "id", "SECRET", None, "2024-02-27")


def told(store: Store, found: Alert) -> list[str]:
    return [(statement.speaker.name) for statement, _ in store.derived.statements_with(
        store.alerts.new_statements(found, limit=9)
    )]  # fmt: skip


def test_what_is_there_is_never_told_and_what_comes_later_is_once(store: Store) -> None:
    store.put(reading())
    assert store.alerts.add(alert())
    assert store.alerts.new_statements(alert(), limit=9) == []
    store.put(reading(MORE))
    new = store.alerts.new_statements(alert(), limit=9)
    assert {store.statement(one)[1].id for one in new} == {MORE.id}
    assert len(new) == 2
    assert store.alerts.new_statements(alert(), limit=1) == new[:1]
    store.alerts.delivered("a" * 16, [("statement", new[0])])
    assert store.alerts.new_statements(alert(), limit=9) == new[1:]
    store.alerts.delivered("a" * 16, [("statement", one) for one in new])
    assert store.alerts.new_statements(alert(), limit=9) == []
    (kept,) = store.alerts.all()
    assert kept.sent == 2
    assert kept.delivered_at is not None


@pytest.mark.parametrize(
    ("filters", "kinds", "names"),
    [
        (EVERYTHING, ALERT_KINDS, ["Rahayu Lestari", "Joko Prasetyo"]),
        (Filters(actor="Joko", limit=None), ALERT_KINDS, ["Joko Prasetyo"]),
        (Filters(act="assert", limit=None), ("statements",), ["Rahayu Lestari"]),
        (Filters(about="surut", limit=None), ALERT_KINDS, ["Rahayu Lestari"]),
        (Filters(outlet="Lain", limit=None), ALERT_KINDS, []),
        (EVERYTHING, ("changes", "deadlines"), []),
    ],
)
def test_filters_and_kinds_say_what_is_told(store: Store, filters: Filters, kinds, names: list[str]) -> None:
    store.alerts.add(alert(filters, kinds=kinds))
    store.put(reading())
    assert sorted(told(store, alert(filters, kinds=kinds))) == sorted(names)


def test_the_same_words_in_a_changed_text_are_not_told_again(store: Store) -> None:
    store.alerts.add(alert())
    store.put(reading())
    first = store.alerts.new_statements(alert(), limit=9)
    store.alerts.delivered("a" * 16, [("statement", one) for one in first])
    store.put(reading(article(f"Diralat. {TEXT}")))
    assert {one.id for one, _ in store.statements(EVERYTHING)}.isdisjoint(first)
    assert store.alerts.new_statements(alert(), limit=9) == []
    again = article("Rahayu mengatakan bahwa air sudah surut. Menurut Joko, jalan tidak akan putus.")
    joko = statement(again, ("SRC", "Joko"), ("CON", "jalan tidak akan putus"), name="Joko Prasetyo")
    store.put(Reading(again, (statement(again, ("CON", "bahwa air sudah surut")), joko)))
    assert told(store, alert()) == ["Joko Prasetyo"]


def test_what_was_rejected_is_not_told(store: Store) -> None:
    store.alerts.add(alert())
    store.put(reading())
    joko = next(found for found, _ in store.statements(Filters(actor="Joko")))
    store.judge(Judgement("4" * 16, joko.id, "statement.reject", "", "Siti", "2024-03-04"))
    assert told(store, alert()) == ["Rahayu Lestari"]


def test_changes_and_commitments_are_told_once_per_alert(store: Store) -> None:
    known = [("change", "1"), ("commitment", "1")]
    store.alerts.add(alert(), known)
    store.alerts.add(alert(own="b" * 16))
    both = [*known, ("change", "2")]
    assert store.alerts.untold("a" * 16, both) == {("change", "2")}
    assert store.alerts.untold("b" * 16, both) == set(both)
    store.alerts.delivered("a" * 16, both)
    assert store.alerts.untold("a" * 16, both) == set()
    # Who delivered at the same time has nothing to add; what was there when the alert was added was not sent.
    store.alerts.delivered("a" * 16, both)
    assert [one.sent for one in store.alerts.all()] == [1, 0]


def test_the_same_alert_again_changes_nothing(store: Store) -> None:
    assert store.alerts.add(alert())
    assert not store.alerts.add(alert())
    assert store.alerts.all() == [alert()]
    assert store.alerts.find("aaaa") == alert()


def test_the_last_failure_is_kept_until_a_delivery(store: Store) -> None:
    store.alerts.add(alert())
    failure = Failure(
        "alert_status", "{host} answers {status}.", {"host": "kabar.example", "status": 500}, "2024-03-01"
    )
    store.alerts.failed("a" * 16, failure)
    assert store.alerts.find("a" * 16).failure == failure
    store.alerts.delivered("a" * 16, [])
    found = store.alerts.find("a" * 16)
    assert (found.failure, found.delivered_at is None) == (None, False)


def test_an_alert_is_removed_with_what_it_was_told(store: Store) -> None:
    store.put(reading())
    store.alerts.add(alert())
    assert store.alerts.remove("aaaa").url == "https://kabar.example/hook"
    assert store.alerts.all() == []
    for asked in ("aaaa", "aaa", ""):
        with pytest.raises(NotFound) as caught:
            store.alerts.find(asked)
        assert caught.value.code == "no_alert"


def test_a_ledger_with_alerts_passes_the_check_and_articles_can_be_taken_down(store: Store) -> None:
    store.alerts.add(alert())
    store.put(reading())
    store.alerts.delivered("a" * 16, [("statement", one) for one in store.alerts.new_statements(alert(), limit=9)])
    store.takedown(reading().article.id, reason="diminta", author="Siti")
    assert list(store.check()) == []
    assert store.alerts.find("aaaa").sent == 2
