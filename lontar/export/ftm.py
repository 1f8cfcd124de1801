"""The record as entities of FollowTheMoney, one JSON object a line, for Aleph, OpenSanctions' tools and others.

An article is an Article; a statement an Event with its day, passage and act, its article as `proof` and its speakers
as `involved`; a speaker a Person, PublicBody, Organization, Company or (a group) LegalEntity. Who is unnamed, and
documents that speak, are named in the event only. Offices of people who are known beforehand are Positions and
Occupancies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from lontar.errors import MissingExtra
from lontar.export.names import actor_key, safe_id, wikidata_id
from lontar.export.parts import Parts, Written
from lontar.knowledge.offices import title_of
from lontar.types import Article, Day, Reading, Speaker, Statement

if TYPE_CHECKING:
    from followthemoney.proxy import EntityProxy

    from lontar.knowledge import Knowledge
    from lontar.knowledge.lookup import Held
    from lontar.knowledge.tables import Body, Person

_SCHEMA: Final = {
    "person": "Person", "organisation": "Organization", "government": "PublicBody", "group": "LegalEntity",
}  # fmt: skip
_PUBLIC: Final = (
    "state", "province", "city", "agency", "central_bank", "court", "election_body", "legislature", "military",
    "police", "prosecutor",
)  # fmt: skip
_FIRM: Final = re.compile(r"^(?:PT|CV)\b|\b(?:Tbk|Inc|Ltd|LLC|GmbH|Corp|Sdn Bhd|plc)\.?$")


def write_ftm(readings: Iterable[Reading], folder: Path, parts: Parts | None = None) -> Written:
    """Write `entities.ftm.json`: articles and statements as they come, then every actor once, and offices.

    Raises MissingExtra `extra_ftm` where followthemoney is not installed.
    """
    try:
        from followthemoney import __version__, model
    except ImportError as error:
        raise MissingExtra(
            "extra_ftm",
            "FollowTheMoney entities need followthemoney, which is not installed. Install it with: "
            "pip install 'lontar[ftm]'",
        ) from error
    known = (parts or Parts()).known()
    persons: dict[str, list[Person]] = {}
    for person in known.persons.values():
        persons.setdefault(person.actor, []).append(person)
    actors = _Actors(model, known, persons)
    counts: dict[str, int] = {}
    with (folder / "entities.ftm.json").open("w", encoding="utf-8", newline="\n") as lines:
        for entity in _entities(readings, actors):
            counts[entity.schema.name] = counts.get(entity.schema.name, 0) + 1
            lines.write(json.dumps(entity.to_dict(), ensure_ascii=False))
            lines.write("\n")
    return Written({"entities": sum(counts.values()), **dict(sorted(counts.items()))}, {"followthemoney": __version__})


def _entities(readings: Iterable[Reading], actors: _Actors) -> Iterator[EntityProxy]:
    for reading in readings:
        yield _article(reading.article, actors)
        for statement in reading.statements:
            yield _statement(statement, reading.article, actors)
    yield from actors.all()


def _article(article: Article, actors: _Actors) -> EntityProxy:
    name = PurePosixPath(article.source).name or article.id
    return actors.entity(
        "Article", f"lontar-article-{article.id}", fileName=name, title=article.title, author=article.byline,
        publishedAt=article.published, publisher=article.outlet, sourceUrl=article.url, bodyText=article.text,
        language=article.language, mimeType=article.media_type,
    )  # fmt: skip


def _statement(statement: Statement, article: Article, actors: _Actors) -> EntityProxy:
    people = statement.speakers or (statement.speaker,)
    names = ", ".join(one.name for one in people)
    contents = statement.of("CON") or statement.spans
    condition = statement.condition
    return actors.entity(
        "Event", f"lontar-statement-{statement.id}", name=f"{names}: {statement.act}", recordId=statement.id,
        **_said(statement.said_on),
        summary=" … ".join(article.text[span.start : span.end] for span in contents),
        notes=condition and condition.text, keywords=[statement.act, statement.kind],
        involved=[key for one in people if (key := actors.seen(one))], proof=f"lontar-article-{article.id}",
        namesMentioned=[one.name for one in people if one.kind != "unnamed"], sourceUrl=article.url,
        publisher=article.outlet,
    )  # fmt: skip


def _said(day: Day | None) -> dict[str, str | None]:
    """Return the day of saying; one taken from the article's latest day is only the one by which it was said."""
    if day is None:
        return {}
    return {"endDate" if day.basis == "article" else "date": day.value}


@dataclass(slots=True)
class _Actors:
    """Whoever has spoken so far, with the entities that they lead to, by id."""

    model: Any
    known: Knowledge
    persons: dict[str, list[Person]]
    found: dict[str, EntityProxy] = field(default_factory=dict)

    def entity(self, schema: str, id: str, **values: Any) -> EntityProxy:
        entity: EntityProxy = self.model.make_entity(schema)
        entity.id = id
        for name, value in values.items():
            entity.add(name, value)
        return entity

    def seen(self, speaker: Speaker) -> str | None:
        """Return the id of a speaker's entity; None for those who have none."""
        if speaker.kind not in _SCHEMA:
            return None
        body = self.known.bodies.get((speaker.actor or "").removeprefix("lontar:"))
        if body is not None and speaker.kind != "person":
            return self._body(body)
        key = actor_key(speaker)
        if key not in self.found:
            firm = speaker.kind == "organisation" and _FIRM.search(speaker.name)
            self.found[key] = self.entity("Company" if firm else _SCHEMA[speaker.kind], key, name=speaker.name)
            self.found[key].add("wikidataId", wikidata_id(speaker.actor))
            for person in self.persons.get(speaker.actor or "", ()):
                self._person(self.found[key], person)
        entity = self.found[key]
        if speaker.name not in entity.get("name"):
            entity.add("alias", speaker.name)
        if speaker.role and entity.schema.name == "Person":
            entity.add("position", " ".join(filter(None, (speaker.role, speaker.affiliation))))
        return key

    def all(self) -> Iterator[EntityProxy]:
        """Yield every actor, body, office and term once, by id."""
        for key in sorted(self.found):
            yield self.found[key]

    def _person(self, entity: EntityProxy, person: Person) -> None:
        entity.add("alias", [name for name in (person.name, *person.aliases) if name not in entity.get("name")])
        entity.add("birthDate", person.born)
        entity.add("country", person.state)
        for held in self.known.terms_of(person.id):
            self._term(str(entity.id), held)

    def _term(self, holder: str, held: Held) -> None:
        post = safe_id(f"lontar-office-{held.office.id}")
        if post not in self.found:
            body = self.known.bodies[held.office.body]
            self.found[post] = self.entity(
                "Position", post, name=title_of(held.office, self.known), organization=self._body(body),
                country=body.id if body.kind == "state" else None,
            )  # fmt: skip
        since = held.term.since or "open"
        key = safe_id(f"lontar-term-{held.office.id}-{holder}-{since}")
        self.found[key] = self.entity(
            "Occupancy", key, holder=holder, post=post, startDate=held.term.since, endDate=held.term.until,
            description=held.term.note or None,
        )  # fmt: skip

    def _body(self, body: Body) -> str:
        key = safe_id(f"lontar-actor-{body.id}")
        if key not in self.found:
            schema = "Company" if body.kind == "company" else "PublicBody" if body.kind in _PUBLIC else "Organization"
            name = body.names.get("en", body.id)
            others = [other for other in (*body.names.values(), *body.aliases) if other != name]
            country = body.id if body.kind == "state" else None
            self.found[key] = self.entity(schema, key, name=name, alias=others, country=country)
        return key
