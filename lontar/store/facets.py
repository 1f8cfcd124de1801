"""Counts beside a listing: what its newest hits are, how many statements a week, who is quoted most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, select

from lontar.store.finding import statements_found
from lontar.store.listing import statements_with
from lontar.store.tables import SHOWN, articles, speakers, statements
from lontar.store.words import words_of
from lontar.types import Article, Filters, SpeakerKind, Statement

Counts = tuple[tuple[str, int], ...]
"""Values with how many hits have each, those with most first."""

_SPEAKERS: Final = 12
_LARGE: Final = 150_000
_COUNTED: Final = 5_000
_COUNTED_OF_MANY: Final = 150
"""Hits that are counted where the ledger has more statements than that: hits lie far apart in it."""
_DATED: Final = 150_000
"""The newest statements that are counted by month or year: more would take longer than 0.3 s."""
_MONTHS: Final = 36
"""Where more months than that have statements, years are counted."""
_MOST: Final = 10_000
"""Statements that are looked at to tell who is quoted most: they take about 0.1 s."""
# Not a parameter: PostgreSQL would not see that the expression to group by is the one selected.
_NONE: Final[ColumnElement[str]] = literal_column("''")
_ACTOR: Final = func.coalesce(speakers.c.actor, _NONE)
_COLUMNS: Final = (
    statements.c.id, statements.c.act, statements.c.kind, statements.c.first_day, articles.c.outlet,
    articles.c.language,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, with how many of the hits: name and kind given most often, and the actor's id where it is known."""

    name: str
    kind: SpeakerKind
    actor: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the newest `counted` hits of a search are; `whole` tells that there are no others.

    Years are those of the day that a statement is listed under; what has no outlet or day is in no count of these.
    Roles are those that texts give, in their words, and as many hits have each as have somebody who speaks in it.
    """

    act: Counts
    kind: Counts
    outlet: Counts
    language: Counts
    year: Counts
    role: Counts
    speaker: tuple[Voice, ...]
    counted: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """A page of hits with their articles, newest first, whether there are `more`, and counts of the first page's."""

    hits: tuple[tuple[Statement, Article], ...]
    more: bool
    facets: Facets | None


@dataclass(frozen=True, slots=True)
class Week:
    """How many statements were made in the seven days from a Monday (ISO) on."""

    monday: str
    statements: int


@dataclass(frozen=True, slots=True)
class Period:
    """How many statements were made in a month (`2024-02`) or a year (`2024`)."""

    name: str
    statements: int


def facets(connection: Connection, filters: Filters, *, most: int | None = None) -> Facets:
    """Return what the newest hits of a search are, `most` of them at most (None: what can be waited for)."""
    most = _most(connection) if most is None else most
    return _facets(connection, _hits(connection, replace(filters, after=None), most + 1), most)


def search(connection: Connection, filters: Filters, *, size: int) -> Searched:
    """Return a page of hits and, on the first one, what the newest hits are: all are looked for only once."""
    most = 0 if filters.after is not None else _most(connection)
    hits = _hits(connection, filters, max(most, size) + 1)
    page = statements_with(connection, [row.id for row in hits[:size]])
    return Searched(tuple(page), len(hits) > size, _facets(connection, hits, most) if most else None)


def weekly(connection: Connection, filters: Filters, *, weeks: int) -> list[Week]:
    """Return how many statements each week has, the first first, up to that of the newest; weeks of none included."""
    newest = next(_rows(connection, replace(filters, limit=1, after=None), [statements.c.first_day]), None)
    if newest is None or newest.first_day is None:
        return []
    last = _monday(newest.first_day)
    first = last - timedelta(weeks=weeks - 1)
    counted: Counter[date] = Counter()
    for query in statements_found(connection, replace(filters, limit=None, after=None)):
        # Not `since`, which asks for the last day too: that is in no index.
        days = query.where(statements.c.first_day >= first.isoformat()).group_by(statements.c.first_day)
        days = days.with_only_columns(statements.c.first_day, func.count().label("times")).order_by(None)
        for row in connection.execute(days):
            counted[_monday(row.first_day)] += row.times
    mondays = [first + timedelta(weeks=place) for place in range(weeks)]
    return [Week(monday.isoformat(), counted[monday]) for monday in mondays]


def by_period(connection: Connection) -> list[Period]:
    """Return how many of the newest statements each month has that has some, each year where months are many."""
    dated = select(statements.c.first_day).where(SHOWN, statements.c.first_day.is_not(None))
    newest = dated.order_by(statements.c.first_day.desc()).limit(_DATED).subquery()
    month = func.substr(newest.c.first_day, 1, 7).label("month")
    rows = connection.execute(select(month, func.count()).select_from(newest).group_by(month)).all()
    counted: Counter[str] = Counter()
    for name, number in rows:
        counted[name if len(rows) <= _MONTHS else name[:4]] += number
    found = [Period(name, counted[name]) for name in sorted(counted)]
    # Of the first one only a part was counted then.
    return found[1:] if counted.total() == _DATED else found


def said_lately(connection: Connection, *, days: int) -> int:
    """Return how many statements the last days of the record have, `_MOST` at most."""
    since = _since(connection, days)
    if since is None:
        return 0
    (query,) = statements_found(connection, Filters(since=since, limit=_MOST))
    some = query.with_only_columns(statements.c.id).limit(_MOST).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def speaking_most(connection: Connection, *, days: int | None, limit: int) -> list[Voice]:
    """Return who is quoted most in the last days of the record (None: ever), in its newest 10,000 statements."""
    since = None if days is None else _since(connection, days)
    if days is not None and since is None:
        return []
    query = next(statements_found(connection, Filters(since=since, limit=_MOST)))
    ids = query.with_only_columns(statements.c.id).limit(_MOST).subquery()
    return _voices(_speaking(connection, speakers.c.statement_id.in_(select(ids.c.id))))[:limit]


def _since(connection: Connection, days: int) -> str | None:
    """Return the first of the last days of the record; None where no statement has a day."""
    newest = next(_rows(connection, Filters(limit=1), [statements.c.first_day]), None)
    if newest is None or newest.first_day is None:
        return None
    return (date.fromisoformat(newest.first_day) - timedelta(days=days - 1)).isoformat()


def _most(connection: Connection) -> int:
    """Return how many hits are counted while a person waits."""
    large = (connection.execute(select(func.max(statements.c.row))).scalar() or 0) > _LARGE
    return _COUNTED_OF_MANY if large else _COUNTED


def _hits(connection: Connection, filters: Filters, limit: int) -> list[Row[Any]]:
    """Return what is counted of the newest hits."""
    found: list[Row[Any]] = []
    for query in statements_found(connection, replace(filters, limit=limit), joined=True):
        found.extend(connection.execute(query.with_only_columns(*_COLUMNS).limit(limit - len(found))))
        if len(found) >= limit:
            break
    return found


def _facets(connection: Connection, hits: Sequence[Row[Any]], most: int) -> Facets:
    counted = hits[:most]
    own = speakers.c.statement_id.in_([row.id for row in counted])
    return Facets(
        act=_counts(row.act for row in counted), kind=_counts(row.kind for row in counted),
        outlet=_counts(row.outlet for row in counted), language=_counts(row.language for row in counted),
        year=_counts(row.first_day and row.first_day[:4] for row in counted),
        role=_roles(connection, own), speaker=tuple(_voices(_speaking(connection, own))[:_SPEAKERS]),
        counted=len(counted), whole=len(hits) <= most,
    )  # fmt: skip


def _speaking(connection: Connection, within: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return who speaks in some statements: name, actor, words, kind, and in how many."""
    who = (speakers.c.name, _ACTOR, speakers.c.words, speakers.c.kind)
    query = select(*who, func.count(func.distinct(speakers.c.statement_id))).group_by(*who)
    return connection.execute(query.where(~speakers.c.replaced, speakers.c.kind != "unnamed", within)).all()


def _roles(connection: Connection, within: ColumnElement[bool]) -> Counts:
    """Count in how many statements somebody speaks in each role, called as it is spelt most often."""
    query = select(speakers.c.role, speakers.c.statement_id).distinct()
    rows = connection.execute(query.where(~speakers.c.replaced, speakers.c.role.is_not(None), within)).all()
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for role, _ in rows:
        spelt[words_of(role)][role] += 1
    called = {words: min(times, key=lambda one: (-times[one], one)) for words, times in spelt.items()}
    said = {(words_of(role), statement) for role, statement in rows}
    return _counts(called[words] for words, _ in said)[:_SPEAKERS]


def _rows(connection: Connection, filters: Filters, columns: Sequence[ColumnElement[Any]]) -> Iterator[Row[Any]]:
    """Yield columns of what is found, newest first, up to the limit."""
    for query in statements_found(connection, filters):
        yield from connection.execute(query.with_only_columns(*columns).limit(filters.limit)).all()


def _counts(values: Iterable[str | None]) -> Counts:
    numbers = Counter(value for value in values if value is not None)
    return tuple(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))


def _voices(rows: Iterable[Any]) -> list[Voice]:
    """Put together who speaks, by actor, else by name in any spelling and kind; unnamed sources are no actors."""
    named: dict[tuple[str, ...], Counter[tuple[str, SpeakerKind]]] = defaultdict(Counter)
    for name, actor, words, kind, times in rows:
        named[(actor,) if actor else (words, kind)][name, kind] += times
    found = [
        Voice(*min(times, key=lambda one: (-times[one], one)), key[0] if len(key) == 1 else None, times.total())
        for key, times in named.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.name, one.actor or ""))


def _monday(day: str) -> date:
    found = date.fromisoformat(day)
    return found - timedelta(days=found.weekday())
