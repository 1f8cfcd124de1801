"""Counts beside a listing: what its newest hits are, how many statements a week, who is quoted most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, select

from lontar.store.finding import statements_found
from lontar.store.tables import articles, speakers, statements
from lontar.types import Actor, Filters, SpeakerKind

Counts = tuple[tuple[str, int], ...]
"""Values with how many hits have each, those with most first."""

_SPEAKERS: Final = 12
_PART: Final = 500
_MOST: Final = 10_000
"""Statements that are looked at to tell who is quoted most: they take about 0.1 s."""
_COLUMNS: Final = (
    statements.c.id, statements.c.article_id, statements.c.act, statements.c.kind, statements.c.first_day,
    statements.c.last_day, articles.c.outlet, articles.c.language,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, with how many of the hits: the name given most often, and the actor's id where it is known."""

    name: str
    actor: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the newest `counted` hits of a search are; `whole` tells that there are no others.

    Years are those of the day that a statement is listed under; what has no outlet or day is in no count of these.
    """

    act: Counts
    kind: Counts
    outlet: Counts
    language: Counts
    year: Counts
    speaker: tuple[Voice, ...]
    counted: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Week:
    """How many statements were made in the seven days from a Monday (ISO) on."""

    monday: str
    statements: int


def facets(connection: Connection, filters: Filters, *, most: int) -> Facets:
    """Return what the newest hits of a search are, `most` of them at most."""
    asked = replace(filters, limit=most + 1, after=None)
    rows = list(_rows(connection, asked, _COLUMNS))
    hits = rows[:most]
    _, _, acts, kinds, days, _, outlets, languages = zip(*hits, strict=True) if hits else ((),) * len(_COLUMNS)
    voices = _voices(connection, hits, most=_SPEAKERS)
    return Facets(
        act=_counts(acts), kind=_counts(kinds), outlet=_counts(outlets), language=_counts(languages),
        year=_counts(day and day[:4] for day in days),
        speaker=tuple(Voice(one.name, one.id, one.statements) for one in voices),
        counted=len(hits), whole=len(rows) <= most,
    )  # fmt: skip


def weekly(connection: Connection, filters: Filters, *, weeks: int) -> list[Week]:
    """Return how many statements each week has, the first first, up to that of the newest; weeks of none included."""
    newest = next(_rows(connection, replace(filters, limit=1, after=None), [statements.c.first_day]), None)
    if newest is None or newest.first_day is None:
        return []
    last = _monday(newest.first_day)
    first = last - timedelta(weeks=weeks - 1)
    since = max(first.isoformat(), filters.since or "")
    asked = replace(filters, since=since, limit=None, after=None)
    counted: Counter[date] = Counter()
    for query in statements_found(connection, asked):
        days = query.with_only_columns(statements.c.first_day, func.count().label("times")).order_by(None)
        for row in connection.execute(days.group_by(statements.c.first_day)):
            counted[_monday(row.first_day)] += row.times
    mondays = [first + timedelta(weeks=place) for place in range(weeks)]
    return [Week(monday.isoformat(), counted[monday]) for monday in mondays]


def speaking_most(connection: Connection, *, days: int, limit: int) -> list[Actor]:
    """Return who is quoted most in the last days of the record, at most in its newest 10,000 statements."""
    newest = next(_rows(connection, Filters(limit=1), [statements.c.first_day]), None)
    if newest is None or newest.first_day is None:
        return []
    since = date.fromisoformat(newest.first_day) - timedelta(days=days - 1)
    asked = Filters(since=since.isoformat(), limit=_MOST)
    return _voices(connection, list(_rows(connection, asked, _COLUMNS)), most=limit)


def _rows(connection: Connection, filters: Filters, columns: Sequence[ColumnElement[Any]]) -> Iterator[Row[Any]]:
    """Yield columns of what is found, newest first, up to the limit."""
    for query in statements_found(connection, filters):
        yield from connection.execute(query.with_only_columns(*columns).limit(filters.limit)).all()


def _counts(values: Iterable[str | None]) -> Counts:
    counted = Counter(value for value in values if value is not None)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _voices(connection: Connection, hits: Sequence[Row[Any]], *, most: int) -> list[Actor]:
    """Return who speaks in hits, those with most statements first; unnamed sources are no actors."""
    spoken: dict[tuple[str, ...], dict[str, tuple[str, SpeakerKind]]] = defaultdict(dict)
    for at in range(0, len(hits), _PART):
        for about, actor, words, kind, name in _speakers(connection, [row.id for row in hits[at : at + _PART]]):
            spoken[(actor,) if actor else (words, kind)][about] = (name, kind)
    first = sorted(spoken, key=lambda key: (-len(spoken[key]), key))[:most]
    shown = {row.id: row for row in hits}
    return [_actor(key, spoken[key], [shown[about] for about in spoken[key]]) for key in first]


def _speakers(connection: Connection, ids: Sequence[str]) -> Sequence[Any]:
    columns = (speakers.c.statement_id, speakers.c.actor, speakers.c.words, speakers.c.kind, speakers.c.name)
    query = select(*columns).where(speakers.c.statement_id.in_(ids))
    return connection.execute(query.where(~speakers.c.replaced, speakers.c.kind != "unnamed")).all()


def _actor(key: tuple[str, ...], said: Mapping[str, tuple[str, SpeakerKind]], rows: Sequence[Row[Any]]) -> Actor:
    times = Counter(said.values())
    name, kind = min(times, key=lambda one: (-times[one], one))
    first = min((row.first_day for row in rows if row.first_day), default=None)
    last = max((row.last_day for row in rows if row.last_day), default=None)
    about = {row.article_id for row in rows}
    return Actor(key[0] if len(key) == 1 else None, name, kind, len(rows), len(about), first, last)


def _monday(day: str) -> date:
    found = date.fromisoformat(day)
    return found - timedelta(days=found.weekday())
