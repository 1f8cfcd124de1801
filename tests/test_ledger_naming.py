"""What a person calls a speaker: known actors by certain names and by id, anybody else as the name stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.errors import NotFound, UsageError
from lontar.knowledge import load
from lontar.ledger_naming import named, namesakes
from lontar.types import Article, Day, Span, Speaker, Statement

KNOWN = load()
TEXT = "Sekretaris Jenderal NATO, Stoltenberg, mengatakan bahwa hujan turun. Menurutnya, air surut."
ARTICLE = Article("a" * 16, "v", TEXT, "d", published="2024-02-28")
READ = Speaker("Stoltenberg", "person", "role", role="Sekretaris Jenderal", affiliation="NATO")
SAID = Statement(
    "s", ARTICLE.id, "v", "indirect", "assert", 0.9, "m", (Span("SRC", 0, 37), Span("CON", 50, 67)), READ,
    said_on=Day("2024-02-27", "day", None, "text"),
)  # fmt: skip


def actor_of(name: str) -> str:
    (person,) = KNOWN.persons_called(name)
    return person.actor


def one(name: str, statement: Statement = SAID, **more) -> Speaker:
    (speaker,) = named([name], statement, ARTICLE, known=KNOWN, **more)
    return speaker


def test_a_full_name_finds_its_actor_with_the_office_of_the_day():
    found = one(" Jens   Stoltenberg ")
    assert (found.name, found.kind, found.actor) == ("Jens Stoltenberg", "person", actor_of("Jens Stoltenberg"))
    assert (found.role, found.affiliation, found.mention) == ("Sekretaris Jenderal", "NATO", "name")
    assert found.role_then == "Secretary General of NATO"


def test_an_id_names_its_actor():
    found = one(actor_of("Jens Stoltenberg"))
    assert (found.name, found.kind, found.role_then) == ("Jens Stoltenberg", "person", "Secretary General of NATO")
    later = replace(SAID, said_on=Day("2024-12", "month", None, "judged"))
    assert one(actor_of("Jens Stoltenberg"), later).role_then is None


@pytest.mark.parametrize(
    ("name", "called", "kind", "actor"),
    [
        ("Prancis", "Government of France", "government", "lontar:fr"),
        ("France", "Government of France", "government", "lontar:fr"),
        ("Pemerintah Prancis", "Government of France", "government", "lontar:fr"),
        ("government of France", "Government of France", "government", "lontar:fr"),
        ("Pemerintah Entah", "Pemerintah Entah", "person", None),
        ("Kremlin", "Government of Russia", "government", "lontar:ru"),
        ("lontar:fr", "Government of France", "government", "lontar:fr"),
        ("NATO", "NATO", "organisation", "lontar:nato"),
        ("lontar:nato", "NATO", "organisation", "lontar:nato"),
        ("Lurah Wira", "Lurah Wira", "person", None),
    ],
)
def test_bodies_are_met_by_any_of_their_names(name, called, kind, actor):
    found = one(name)
    assert (found.name, found.kind, found.actor) == (called, kind, actor)


def test_the_kind_that_is_given_stands():
    assert one("Warga Kedungjati", kind="group").kind == "group"
    assert (one("Kremlin", kind="unnamed").name, one("Kremlin", kind="unnamed").kind) == ("Kremlin", "unnamed")


def test_what_the_article_says_of_another_speaker_is_not_said_of_this_one():
    elsewhere = replace(SAID, spans=(Span("SRC", 69, 79), SAID.spans[1]), speaker=replace(READ, mention="clitic"))
    found = one("Sri Utami", elsewhere)
    assert (found.role, found.affiliation, found.mention) == (None, None, "clitic")
    assert one("Sri Utami").role == "Sekretaris Jenderal"
    assert one("Sri Utami", replace(SAID, spans=SAID.spans[1:])).mention == "elided"


def test_a_name_that_does_not_tell_who_is_meant_stands_as_it_is_and_those_called_so_are_told():
    found = one("Macron", replace(SAID, spans=SAID.spans[1:]))
    assert (found.name, found.actor) == ("Macron", None)
    assert actor_of("Emmanuel Macron") in [person.actor for person in namesakes(found, KNOWN)]
    assert namesakes(one("Jens Stoltenberg"), KNOWN) == ()
    assert namesakes(one("Lurah Wira"), KNOWN) == ()


@pytest.mark.parametrize("names", [[], [""], ["  "], ["?!"], ["Sri Utami", ""]])
def test_an_empty_name_is_refused(names):
    with pytest.raises(UsageError) as refused:
        named(names, SAID, ARTICLE, known=KNOWN)
    assert refused.value.code == "no_name"


@pytest.mark.parametrize("actor", ["Q99999999999", "lontar:nobody-at-all"])
def test_an_id_that_is_not_known_is_refused(actor):
    with pytest.raises(NotFound) as refused:
        one(actor)
    assert refused.value.code == "no_such_actor"
    assert actor in str(refused.value)


def test_an_office_that_the_article_gives_somebody_else_by_name_is_not_this_ones():
    by_name = replace(SAID, speaker=replace(READ, mention="name"))
    other = one("Joko Widodo", by_name)
    assert (other.name, other.role, other.affiliation) == ("Joko Widodo", None, None)
    same = one("Jens Stoltenberg", by_name)
    assert (same.role, same.affiliation) == ("Sekretaris Jenderal", "NATO")
