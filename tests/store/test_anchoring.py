from __future__ import annotations

import json

import pytest

from lontar.store import Store
from lontar.types import Filters, Judgement, Reading, Statement
from tests.store.sample import TEXT, article, reading, statement


def judge(store: Store, subject: str, verb: str, value: object) -> None:
    store.judge(Judgement(f"{verb[10:]:0<16}", subject, verb, json.dumps(value), "Siti", "2024"))  # type: ignore[arg-type]


@pytest.fixture
def judged(store: Store) -> Store:
    """Rahayu's statement rejected, the condition in Joko's corrected, one of Rahayu's added."""
    store.put(reading())
    asserted, warned = store.reading("aaaa").statements
    start = TEXT.index("hujan")
    judge(store, asserted.id, "statement.reject", {})
    judge(store, warned.id, "statement.span", {"kind": "IF", "spans": [["IF", start, start + 5]]})
    added = {"spans": [["SRC", 0, 6], ["CON", *_place("sudah surut")]], "act": "deny", "speaker": "Rahayu"}
    judge(store, "a" * 16, "statement.add", added)
    return store


def _place(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def shown(store: Store) -> list[tuple[str, list[str], list[str]]]:
    return [
        (
            found.act,
            [text.text[span.start : span.end] for span in found.of("CON")],
            [text.text[span.start : span.end] for span in found.of("IF")],
        )
        for found, text in store.statements(Filters())
    ]


CARRIED = [("deny", ["sudah surut"], []), ("warn", ["jalan akan putus jika hujan turun lagi"], ["hujan"])]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Kedungjati. " + TEXT,
        TEXT + " Warga mengungsi.",
        TEXT.replace(". Menurut", ". Dua jembatan rusak. Menurut"),
        "Menurut Joko, jalan akan putus jika hujan turun lagi. Rahayu mengatakan bahwa air sudah surut.",
    ],
)
def test_judgements_follow_their_words_into_a_changed_text(judged: Store, text: str) -> None:
    if text == TEXT:
        judged.put(reading(), replace=True)
    else:
        judged.put(reading(article(text)))
    assert sorted(shown(judged)) == CARRIED
    assert len(list(judged.judgements())) == 3
    assert list(judged.check()) == []


def test_a_slightly_changed_passage_keeps_its_judgement(judged: Store) -> None:
    changed = article(TEXT.replace("air sudah surut", "air di sungai sudah surut"))
    said = statement(changed, ("SRC", "Rahayu"), ("CUE", "mengatakan"), ("CON", "bahwa air di sungai sudah surut"))
    judged.put(Reading(changed, (said,)))
    assert [act for act, _, _ in shown(judged)] == ["deny"]
    assert judged.counts()["rejected"] == 1


def test_where_the_words_are_gone_the_judgement_rests_until_they_come_back(judged: Store) -> None:
    other = article("Rahayu menolak berkomentar hari ini.")
    judged.put(Reading(other, (statement(other, ("SRC", "Rahayu"), ("CUE", "menolak berkomentar"), act="no_comment"),)))
    assert shown(judged) == [("no_comment", [], [])]
    judged.put(reading(article("Siang ini: " + TEXT)))
    assert sorted(shown(judged)) == CARRIED
    assert list(judged.check()) == []


def test_an_undo_reaches_what_was_carried(judged: Store) -> None:
    judged.put(reading(article("Kedungjati. " + TEXT)))
    for decision in list(judged.judgements()):
        judged.undo(decision.id, author="Budi")
    assert sorted(act for act, _, _ in shown(judged)) == ["assert", "warn"]
    assert list(judged.check()) == []


def test_the_history_follows_too(judged: Store) -> None:
    judged.put(reading(article("Kedungjati. " + TEXT)))
    rejected = next(found for found, _ in judged.statements(Filters(), rejected=True) if found.act == "assert")
    assert [decision.verb for decision in judged.judgements(rejected.id)] == ["statement.reject"]


def test_a_judgement_does_not_jump_to_another_statement(judged: Store) -> None:
    found = article(TEXT + " Warga mengungsi.")
    said = statement(found, ("CUE", "Menurut"), ("SRC", "Joko"), ("CON", "jalan akan putus jika hujan turun lagi"))
    judged.put(Reading(found, (said,)))
    assert judged.counts()["rejected"] == 0


FIELDS = {
    "act": "refuse",
    "date": {"value": "2024-02-25", "precision": "day", "text": None, "basis": "judged"},
    "speaker": [{"name": "spans", "kind": "group", "mention": "role"}],
}


def judge_fields(store: Store, subject: str) -> None:
    for number, (field, value) in enumerate(FIELDS.items(), start=5):
        written = json.dumps({"value": value, "before": None})
        store.judge(Judgement(f"{number:016x}", subject, field, written, "Siti", "2024"))  # type: ignore[arg-type]


def warned(store: Store) -> Statement:
    """The statement on the road, by its condition: what is judged of it is not asked for."""
    (found,) = [found for found, _ in store.statements(Filters(about="jalan putus"))]
    return found


@pytest.mark.parametrize(
    "text", [TEXT, "Kedungjati. " + TEXT, TEXT.replace("hujan turun lagi", "hujan deras turun lagi malam ini")]
)
def test_judged_fields_follow_their_words_into_a_changed_text(store: Store, text: str) -> None:
    store.put(reading())
    judge_fields(store, warned(store).id)
    other = article(text)
    content = text[text.index("jalan") : -1]
    # Another model reads the speaker's words and the act otherwise, so that the statement has another id.
    said = statement(other, ("CUE", "Menurut"), ("CON", content), act="concede", model="model-3")
    store.put(Reading(other, (said,)), replace=True)
    found = warned(store)
    assert (found.id, found.model) == (said.id, "model-3")
    assert (found.act, found.speaker.name, found.said_on and found.said_on.value) == ("refuse", "spans", "2024-02-25")
    assert [one.read for one in found.judged] == [(said.speaker,), None, "concede"]
    assert list(store.check()) == []
    for field in FIELDS:
        store.take_back(found.id, field, author="Budi")  # type: ignore[arg-type]
    assert warned(store) == said
    assert [one.verb for one in store.judgements(found.id)] == [*FIELDS, *["undo"] * 3]


def test_a_judgement_on_a_statement_that_people_added_follows_it(judged: Store) -> None:
    added = next(found for found, _ in judged.statements(Filters(act="deny")))
    judge_fields(judged, added.id)
    judged.put(reading(article("Kedungjati. " + TEXT)))
    found = next(found for found, _ in judged.statements(Filters(about="sudah surut")))
    assert (found.reader, found.act, found.speaker.name) == ("Siti", "refuse", "spans")
    assert found.id != added.id
    assert list(judged.check()) == []


def test_a_judgement_on_a_statement_gone_by_reaches_the_one_that_says_the_same_now(store: Store) -> None:
    store.put(reading())
    old = warned(store)
    store.put(reading(article("Kedungjati. " + TEXT)))
    judge_fields(store, old.id)
    assert (warned(store).act, store.statement(old.id)[0].act) == ("refuse", "refuse")
    assert warned(store).id != old.id
    assert list(store.check()) == []
