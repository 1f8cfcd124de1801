"""What a person calls a speaker, made into one: an actor that is known beforehand, or a name as it was given.

Whoever is called so in the knowledge files is taken for the speaker by the rules that the model's readings follow: one
candidate or none. A state, or a palace or capital that stands for it, is its government, named as readings name it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lontar.errors import NotFound, UsageError
from lontar.extract.actors import resolved
from lontar.knowledge import Knowledge, Person
from lontar.knowledge.naming import governments_called
from lontar.knowledge.offices import office_day, role_then, short_name
from lontar.knowledge.tables import Body
from lontar.types import Article, MentionKind, Speaker, SpeakerKind, Statement

_ACTOR: Final = re.compile(r"Q[0-9]+|lontar:\S+")


def named(
    names: Sequence[str], statement: Statement, article: Article, *, known: Knowledge, kind: SpeakerKind | None = None
) -> tuple[Speaker, ...]:
    """Return the speakers that names or ids of actors stand for, as those of this statement.

    `kind` is what those are whom nothing is known of, else persons. Raises UsageError `no_name`, NotFound
    `no_such_actor`.
    """
    if not names:
        raise _no_name("")
    day = office_day(statement.said_on, article.published)
    return tuple(_as_stated(_called(name, known, kind, day), statement, article, known, day=day) for name in names)


def namesakes(speaker: Speaker, known: Knowledge) -> tuple[Person, ...]:
    """Return the persons of a name that was not enough to tell who is meant."""
    return known.persons_called(speaker.name) if speaker.actor is None and speaker.kind == "person" else ()


def _called(name: str, known: Knowledge, kind: SpeakerKind | None, day: str | None) -> Speaker:
    asked = " ".join(name.split())
    if not any(char.isalnum() for char in asked):
        raise _no_name(asked)
    if _ACTOR.fullmatch(asked):
        return _with_id(asked, known, day)
    if kind is None and not known.persons_called(asked):
        bodies = known.bodies_called(asked) or governments_called(asked, known)
        if bodies:
            return _body(bodies[0], asked) if len(bodies) == 1 else Speaker(asked, "organisation", "name")
    return Speaker(asked, kind or "person", "name")


def _with_id(actor: str, known: Knowledge, day: str | None) -> Speaker:
    for person in known.persons.values():
        if person.actor == actor:
            speaker = Speaker(person.name, "person", "name", actor)
            return replace(speaker, role_then=role_then(speaker, day, known))
    body = known.bodies.get(actor.removeprefix("lontar:"))
    if body is None:
        raise NotFound(
            "no_such_actor",
            "The knowledge files hold no actor {actor}. Give an id that `lontar actor NAME` shows, or the name itself.",
            actor=actor,
        )
    return _body(body, short_name(body))


def _body(body: Body, name: str) -> Speaker:
    if body.kind == "state":
        return Speaker(f"Government of {body.names.get('en', name)}", "government", "name", f"lontar:{body.id}")
    return Speaker(name, "organisation", "name", f"lontar:{body.id}")


def _as_stated(
    speaker: Speaker, statement: Statement, article: Article, known: Knowledge, *, day: str | None
) -> Speaker:
    """Return a speaker with what the statement's words for its speaker say, and with the actor where it is certain."""
    shown = statement.speaker
    words = " ".join(article.text[span.start : span.end] for span in statement.of("SRC"))
    # What the article says of somebody else is not said of this one: only what its words for the speaker say, and
    # nothing where these name the other.
    meant = "" if shown.mention == "name" and not _share_a_word(speaker.name, shown.name) else words
    stated = replace(
        speaker,
        role=shown.role if shown.role and shown.role.casefold() in meant.casefold() else None,
        affiliation=shown.affiliation if shown.affiliation and shown.affiliation in meant else None,
    )
    certain = stated if stated.actor else resolved(stated, day, known)
    return replace(certain, mention=_mention(speaker.name, words, shown))


def _mention(name: str, words: str, shown: Speaker) -> MentionKind:
    there = set(re.findall(r"\w+", words.casefold()))
    if not there:
        return "elided"
    if there & set(re.findall(r"\w{2,}", name.casefold())):
        return "name"
    return shown.mention if shown.mention not in ("name", "elided") else "role"


def _no_name(asked: str) -> UsageError:
    return UsageError(
        "no_name",
        "{asked!r} names nobody. Give the speaker's name, or the id of an actor that `lontar actor NAME` shows.",
        asked=asked,
    )


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(one.casefold().split()) & set(other.casefold().split()))
