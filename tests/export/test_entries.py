"""Statements, changes and commitments as entries: titles in both languages, ids that stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.export.entries import Edition, change_entry, commitment_entry, statement_entry
from lontar.types import Change, Commitment, Condition, Day, Issue, Position, Speaker
from tests.store.sample import reading

READING = reading()
SURUT = READING.statements[0]
ARTICLE = replace(READING.article, url="https://kabar.example/1")
WHO = Speaker("Emma Marsh", "person", "name")
ISSUE = Issue("pasukan", "NATO mengirim pasukan", "id")
BASE = "https://lontar.example/"


def position(statement: str, day: str | None, stance="for", passage="Ya.") -> Position:
    said = Day(day, "day" if day else "none", None, "text")
    return Position(
        "pasukan", WHO, said, stance, 0.9, None, None, passage, statement, "a" * 16, 0, len(passage), "u" * 16, 1, 1
    )


CHANGE = Change(
    position("1" * 16, "2024-02-26"), position("2" * 16, "2024-03-10", "against", "Tidak."), ("stance",), ("ya", "no")
)
COMMITMENT = Commitment(
    WHO, "promise", Condition("jika perlu", 0, 10, "if"), "membuka pintu air", "2024-03", None,
    Day("2024-02-27", "day", None, "text"), "Kami akan membuka pintu air jika perlu.", "3" * 16, "a" * 16, 0, 39,
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Rahayu Lestari (assert): bahwa air sudah surut"),
        ("id", "Rahayu Lestari (menyatakan): bahwa air sudah surut"),
    ],
)
def test_a_statement(language, title: str) -> None:
    entry = statement_entry(SURUT, ARTICLE, Edition(language, BASE))
    assert entry.title == title
    assert entry.id == f"urn:lontar:statement:{SURUT.id}"
    assert entry.url == f"https://lontar.example/statement/{SURUT.id}"
    assert (entry.published, entry.updated) == ("2024-02-27T01:15:00Z", "2024-02-27T01:15:00Z")
    assert (entry.content, entry.author) == ("bahwa air sudah surut", "Kabar Rawa")
    assert entry.summary == "Kabar Rawa · Banjir di Kedungjati · 2024-02-27"


def test_a_statement_without_pages_links_to_its_article_and_without_a_time_is_dated_by_what_was_said() -> None:
    entry = statement_entry(SURUT, replace(ARTICLE, published=None), Edition("id"))
    assert (entry.url, entry.published) == ("https://kabar.example/1", "2024-02-26T00:00:00Z")
    open_day = replace(SURUT, said_on=None)
    entry = statement_entry(open_day, replace(ARTICLE, published=None, url=None), Edition("id"))
    assert (entry.url, entry.published, entry.updated) == (None, None, None)


def test_all_who_speak_are_named_and_a_long_title_ends_behind_a_word() -> None:
    people = (SURUT.speaker, replace(SURUT.speaker, name="Joko Prasetyo"))
    text = "bahwa " + "air sudah surut " * 20
    article = replace(ARTICLE, text=f"{text}di sana.")
    long = replace(SURUT, speakers=people, spans=(replace(SURUT.spans[-1], start=0, end=len(text)),))
    entry = statement_entry(long, article, Edition("en"))
    assert entry.title.startswith("Rahayu Lestari, Joko Prasetyo (assert): bahwa air sudah")
    assert entry.title.endswith(" surut…") or entry.title.endswith(" air…") or entry.title.endswith(" sudah…")
    assert len(entry.title) <= 161
    assert entry.content == text


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        ("en", "Emma Marsh: for → against (NATO mengirim pasukan)", "What differs: stance"),
        ("id", "Emma Marsh: mendukung → menolak (NATO mengirim pasukan)", "Yang berbeda: sikap"),
    ],
)
def test_a_change_holds_both_passages(language, title: str, summary: str) -> None:
    entry = change_entry(CHANGE, ISSUE, Edition(language, BASE))
    assert (entry.title, entry.summary) == (title, summary)
    assert (entry.url, entry.published) == (f"https://lontar.example/statement/{'2' * 16}", "2024-03-10T00:00:00Z")
    first, second = entry.content.split("\n\n")
    assert first.startswith("2024-02-26 (")
    assert (first[-3:], second[-6:]) == ("Ya.", "Tidak.")


def test_the_id_of_a_change_stays_unless_a_statement_or_the_issue_is_another() -> None:
    def own(change: Change) -> str:
        return change_entry(change, ISSUE, Edition("en")).id

    same = replace(CHANGE, words=("x", "y"), after=replace(CHANGE.after, confidence=0.1))
    others = (
        replace(CHANGE, after=replace(CHANGE.after, statement="9" * 16)),
        replace(CHANGE, before=replace(CHANGE.before, statement="9" * 16)),
        replace(CHANGE, after=replace(CHANGE.after, issue="lain")),
        Change(CHANGE.after, CHANGE.before, ("stance",), ("a", "b")),
    )
    assert own(CHANGE) == own(same)
    assert own(CHANGE) == "urn:lontar:change:f3c2594f905fb51f"
    assert len({own(CHANGE), *(own(other) for other in others)}) == 5


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Emma Marsh (promise), deadline 2024-03 passed: membuka pintu air"),
        ("id", "Emma Marsh (berjanji), tenggat 2024-03 lewat: membuka pintu air"),
    ],
)
def test_a_commitment_is_dated_by_the_end_of_its_deadline(language, title: str) -> None:
    entry = commitment_entry(COMMITMENT, Edition(language, BASE))
    assert (entry.id, entry.title) == (f"urn:lontar:commitment:{'3' * 16}", title)
    assert (entry.published, entry.updated) == ("2024-02-27T00:00:00Z", "2024-03-31T00:00:00Z")
    assert (entry.summary, entry.content) == ("jika perlu", COMMITMENT.passage)


GOVERNMENT = Speaker("Government of Indonesia", "government", "name", "lontar:id")


def test_who_speaks_is_named_in_the_language_of_the_entries() -> None:
    edition = Edition("id", None, lambda one: "Pemerintah Indonesia" if one == GOVERNMENT else one.name)
    titles = [
        statement_entry(replace(SURUT, speaker=GOVERNMENT), ARTICLE, edition).title,
        change_entry(replace(CHANGE, after=replace(CHANGE.after, actor=GOVERNMENT)), ISSUE, edition).title,
        commitment_entry(replace(COMMITMENT, actor=GOVERNMENT), edition).title,
    ]
    assert all(title.startswith("Pemerintah Indonesia") for title in titles)
