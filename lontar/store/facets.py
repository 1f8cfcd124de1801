"""Counts beside a listing: what its newest hits are, how many statements a week, who is quoted most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Connection, Row, Select, func, literal, literal_column, select, union_all

from lontar.store.finding import statements_found
from lontar.store.tables import articles, speakers, statements
from lontar.types import Filters, SpeakerKind

Counts = tuple[tuple[str, int], ...]
"""Values with how many hits have each, those with most first."""

_SPEAKERS: Final = 12
_LARGE: Final = 150_000
_COUNTED: Final = 5_000
_COUNTED_OF_MANY: Final = 150
"""Hits that are counted where the ledger has more statements than that: hits lie far apart in it."""
_MOST: Final = 10_000
"""Statements that are looked at to tell who is quoted most: they take about 0.1 s."""
_VALUES: Final = ("act", "kind", "outlet", "language", "year")
# Not parameters: PostgreSQL would not see that the expression to group by is the one selected.
_NONE: Final[ColumnElement[str]] = literal_column("''")
_NOBODY: Final = (_NONE, _NONE, _NONE)
_ACTOR: Final = func.coalesce(speakers.c.actor, _NONE)
_COLUMNS: Final = (
    statements.c.id, statements.c.act, statements.c.kind, func.substr(statements.c.first_day, 1, 4).label("year"),
    articles.c.outlet, articles.c.language,
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


def facets(connection: Connection, filters: Filters, *, most: int | None = None) -> Facets:
    """Return what the newest hits of a search are, `most` of them at most (None: what can be waited for)."""
    if most is None:
        large = (connection.execute(select(func.max(statements.c.row))).scalar() or 0) > _LARGE
        most = _COUNTED_OF_MANY if large else _COUNTED
    wide = _hits(connection, replace(filters, limit=most + 1, after=None), _COLUMNS)
    hits = select(wide).limit(most).cte("hits")
    values = [_by_value(hits, name) for name in _VALUES]
    total = select(literal("total"), literal(""), *_NOBODY, func.count()).select_from(wide)
    rows: Sequence[Any] = connection.execute(union_all(total, *values, _by_speaker(hits))).all()
    found = {name: _counts(row for row in rows if row[0] == name) for name in _VALUES}
    number = rows[0][-1]
    return Facets(
        act=found["act"], kind=found["kind"], outlet=found["outlet"], language=found["language"], year=found["year"],
        speaker=tuple(_voices(row for row in rows if row[0] == "speaker")[:_SPEAKERS]),
        counted=min(number, most), whole=number <= most,
    )  # fmt: skip


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


def speaking_most(connection: Connection, *, days: int, limit: int) -> list[Voice]:
    """Return who is quoted most in the last days of the record, at most in its newest 10,000 statements."""
    newest = next(_rows(connection, Filters(limit=1), [statements.c.first_day]), None)
    if newest is None or newest.first_day is None:
        return []
    since = date.fromisoformat(newest.first_day) - timedelta(days=days - 1)
    hits = _hits(connection, Filters(since=since.isoformat(), limit=_MOST), _COLUMNS[:1])
    return _voices(connection.execute(_by_speaker(hits)).all())[:limit]


def _hits(connection: Connection, filters: Filters, columns: Sequence[ColumnElement[Any]]) -> CTE:
    """Return the selection of what is counted of hits; one list is made of them, however often it is counted."""
    (query,) = statements_found(connection, filters, joined=columns is _COLUMNS)
    return query.with_only_columns(*columns).limit(filters.limit).cte("found")


def _by_value(hits: CTE, name: str) -> Select[Any]:
    value = hits.c[name]
    return select(literal(name), value, *_NOBODY, func.count()).where(value.is_not(None)).group_by(value)


def _by_speaker(hits: CTE) -> Select[Any]:
    who = (speakers.c.name, _ACTOR, speakers.c.words, speakers.c.kind)
    query = select(literal("speaker"), *who, func.count(func.distinct(hits.c.id)))
    query = query.join_from(hits, speakers, speakers.c.statement_id == hits.c.id)
    return query.where(~speakers.c.replaced, speakers.c.kind != "unnamed").group_by(*who)


def _rows(connection: Connection, filters: Filters, columns: Sequence[ColumnElement[Any]]) -> Iterator[Row[Any]]:
    """Yield columns of what is found, newest first, up to the limit."""
    for query in statements_found(connection, filters):
        yield from connection.execute(query.with_only_columns(*columns).limit(filters.limit)).all()


def _counts(rows: Iterable[Any]) -> Counts:
    return tuple(sorted(((row[1], row[-1]) for row in rows), key=lambda item: (-item[1], item[0])))


def _voices(rows: Iterable[Any]) -> list[Voice]:
    """Put together who speaks, by actor, else by name in any spelling and kind; unnamed sources are no actors."""
    named: dict[tuple[str, ...], Counter[tuple[str, SpeakerKind]]] = defaultdict(Counter)
    for _, name, actor, words, kind, times in rows:
        named[(actor,) if actor else (words, kind)][name, kind] += times
    found = [
        Voice(*min(times, key=lambda one: (-times[one], one)), key[0] if len(key) == 1 else None, times.total())
        for key, times in named.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.name, one.actor or ""))


def _monday(day: str) -> date:
    found = date.fromisoformat(day)
    return found - timedelta(days=found.weekday())
