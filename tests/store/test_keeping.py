from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lontar.store import Store
from lontar.types import Filters, Judgement
from tests.store.sample import TEXT, article, reading

MOMENT = "2024-03-01T00:00:00+00:00"


def rejected(statement: str) -> Judgement:
    return Judgement("f" * 16, statement, "statement.reject", "", "Siti", MOMENT)


def test_only_articles_of_which_listings_do_not_show_all_are_given(store: Store) -> None:
    store.put_many([reading(article(key=key)) for key in "abc"])
    assert list(store.kept.versions()) == []
    hidden = store.reading("b" * 16).statements[0]
    store.judge(rejected(hidden.id))
    store.put(reading(article(f"{TEXT} Selesai.", key="c")))
    found = list(store.kept.versions())
    assert [(one.article.id[0], one.current) for one in found] == [("b", True), ("c", False), ("c", True)]
    assert found[0].statements[0].statement == hidden
    gone = [[one.superseded for one in version.statements] for version in found]
    assert gone == [[False] * 2, [True] * 2, [False] * 2]
    (decision,) = store.kept.decisions()
    assert (decision.article, decision.judgement.id) == ("b" * 16, "f" * 16)
    assert [(anchor.statement, anchor.version) for anchor in decision.anchors] == [(hidden.id, hidden.article_version)]


def test_decisions_on_known_articles_are_left_and_named(store: Store) -> None:
    store.put_many([reading(article(key=key)) for key in "ab"])
    store.judge(rejected(store.reading("a" * 16).statements[0].id))
    (one,) = store.kept.decisions()
    other = replace(one, judgement=replace(one.judgement, id="e" * 16), article="b" * 16)
    assert store.kept.take([one, other], []) == {"b" * 16}
    assert [each.id for each in store.judgements()] == ["f" * 16]


def test_what_is_put_back_shows_what_was_decided(store: Store, tmp_path: Path) -> None:
    store.put(reading())
    store.judge(rejected(store.reading("a" * 16).statements[0].id))
    store.put(reading(article(f"{TEXT} Selesai.")))
    with Store.open(str(tmp_path / "other.db")) as other:
        assert other.kept.take(store.kept.decisions(), store.kept.tombstones()) == set()
        # The decision has followed its words into the text of today.
        assert other.kept.restore([list(store.kept.versions())]) == [1]
        assert list(other.check()) == []
        assert list(other.statements(Filters())) == list(store.statements(Filters()))
        assert list(other.kept.versions()) == list(store.kept.versions())
        assert list(other.kept.decisions()) == list(store.kept.decisions())
