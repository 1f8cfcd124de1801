"""Who speaks in the ledger: speakers put together by actor, else by name and kind, with their statements counted.

Speakers know what they are counted by (`tables.speakers`), so that nothing else is looked at where at most an actor is
asked for: first all are put in order by their rows, then those of a page are counted, and of each a name is looked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, desc, exists, func, literal_column, select

from lontar.store.conditions import alike, named
from lontar.store.finding import statements_found
from lontar.store.roles import in_role
from lontar.store.tables import speakers, statements
from lontar.types import Actor, Filters

Key = tuple[str, str, str]
"""What is one actor: the id; without one the words of its name, and its kind."""

_PAGE: Final = 200
_SAMPLE: Final = 500
"""Rows of one actor and one name among which the spelling that is used most is looked for."""
# Not a parameter: PostgreSQL would not see that the expressions to group by are those selected.
_NONE: Final[ColumnElement[str]] = literal_column("''")
_ID: Final = func.coalesce(speakers.c.actor, _NONE).label("id")
_WORDS: Final = case((speakers.c.actor.is_(None), speakers.c.words), else_=_NONE).label("words")
_KIND: Final = case((speakers.c.actor.is_(None), speakers.c.kind), else_=_NONE).label("kind")
_KEY: Final = (_ID, _WORDS, _KIND)
_FIGURES: Final = (
    func.count(func.distinct(speakers.c.statement_id)).label("statements"),
    func.count(func.distinct(speakers.c.article_id)).label("articles"),
    func.min(speakers.c.first_day).label("first_day"),
    func.max(speakers.c.last_day).label("last_day"),
)


def list_actors(connection: Connection, filters: Filters) -> Iterator[Actor]:
    """Yield the actors of the statements that are shown, those with most statements first, by the page."""
    asked = replace(filters, actor=None, after=None, limit=None)
    if asked == Filters(limit=None):
        yield from _counted(connection, filters)
        return
    shown = _among(connection, asked, filters.actor)
    if filters.role is not None:
        # Asked of the speaker, not of the statement: of several who speak together only those who have it.
        shown = shown.where(in_role(filters.role, speakers.c.role_words))
    query = shown.add_columns(*_KEY, *_FIGURES).group_by(*_KEY).order_by(desc("statements"), *_KEY)
    with connection.execute(query.limit(filters.limit).execution_options(yield_per=_PAGE)) as result:
        for rows in result.mappings().partitions(_PAGE):
            names = _names(connection, shown, rows)
            for row in rows:
                yield _actor(row, *names[_key(row)])


def _counted(connection: Connection, filters: Filters) -> Iterator[Actor]:
    """Yield the actors of all statements, or those of a name, in order of their statements."""
    numbers: Counter[Key] = Counter()
    for known, own in _parts_of(filters.actor):
        key = (speakers.c.actor, _NONE, _NONE) if known else (_NONE, speakers.c.words, speakers.c.kind)
        columns = (speakers.c.actor,) if known else (speakers.c.words, speakers.c.kind)
        # Who stands twice among those who speak together has made one statement.
        for rows, sign in ((own, 1), (_again(own, known), -1)):
            counted = rows.with_only_columns(*key, func.count()).group_by(*columns)
            for *one, number in connection.execute(counted):
                numbers[one[0], one[1], one[2]] += sign * number
    ordered = sorted(numbers, key=lambda key: (-numbers[key], key))[: filters.limit]
    yield from (_with_figures(connection, key, filters.actor) for key in ordered)


def _parts_of(actor: str | None) -> list[tuple[bool, Select[Any]]]:
    """Return selections of speakers that share no row, each by one index: of actors that have an id, and of others."""
    own = select(speakers).where(~speakers.c.hidden, speakers.c.kind != "unnamed")
    identified, others = own.where(speakers.c.actor.is_not(None)), own.where(speakers.c.actor.is_(None))
    if actor is None:
        return [(True, identified), (False, others)]
    # Asked of the speaker, not of the statement: of several who speak together only those who are meant.
    called = named(actor)
    return [
        (True, own.where(speakers.c.actor == actor)),
        (True, identified.where(called, speakers.c.actor != actor)),
        (False, others.where(called)),
    ]


def _again(own: Select[Any], known: bool) -> Select[Any]:
    """Narrow a selection of speakers to those who stand before in the same statement."""
    before = speakers.alias()
    same = [before.c.statement_id == speakers.c.statement_id, before.c.place < speakers.c.place, ~before.c.hidden]
    if known:
        same.append(before.c.actor == speakers.c.actor)
    else:
        same += [before.c.actor.is_(None), before.c.words == speakers.c.words, before.c.kind == speakers.c.kind]
    return own.where(speakers.c.place > 0, exists().where(*same))


def _with_figures(connection: Connection, key: Key, asked: str | None) -> Actor:
    actor, words, kind = key
    own = select().select_from(speakers).where(~speakers.c.hidden, speakers.c.kind != "unnamed")
    if actor:
        own = own.where(speakers.c.actor == actor)
        own = own if asked in (None, actor) else own.where(named(asked or ""))
        often = own.add_columns(speakers.c.words, func.count().label("times")).group_by(speakers.c.words)
        words = connection.execute(often.order_by(desc("times"), speakers.c.words).limit(1)).scalar_one()
    else:
        own = own.where(speakers.c.words == words, speakers.c.actor.is_(None), speakers.c.kind == kind)
    row = connection.execute(own.add_columns(*_FIGURES)).mappings().one()
    some = own.where(speakers.c.words == words).add_columns(speakers.c.name, speakers.c.kind).limit(_SAMPLE)
    used = Counter((name, own_kind) for name, own_kind in connection.execute(some))
    name, own_kind = min(used, key=lambda one: (-used[one], one))
    return _actor({"id": actor, **row}, name, own_kind)


def _among(connection: Connection, asked: Filters, actor: str | None) -> Select[Any]:
    """Return the selection of speakers, still without columns, in statements that filters let through."""
    (found,) = statements_found(connection, asked)
    rows = found.with_only_columns(statements.c.row).order_by(None).correlate(None)
    query = select().select_from(speakers.join(statements, statements.c.id == speakers.c.statement_id))
    query = query.where(speakers.c.kind != "unnamed", ~speakers.c.hidden, statements.c.row.in_(rows))
    return query if actor is None else query.where(alike(actor))


def _names(connection: Connection, shown: Select[Any], rows: Sequence[RowMapping]) -> dict[Key, tuple[str, Any]]:
    """Return the name and kind that the statements of each actor give most often."""
    query = shown.add_columns(*_KEY, speakers.c.name, speakers.c.kind.label("own_kind"), func.count().label("times"))
    # As the indexes have it; what else is of the same name is left out by its kind.
    nameless = speakers.c.actor.is_(None) & speakers.c.words.in_([row["words"] for row in rows if not row["id"]])
    query = query.where(speakers.c.actor.in_([row["id"] for row in rows if row["id"]]) | nameless)
    found: dict[Key, list[tuple[int, str, str]]] = defaultdict(list)
    for row in connection.execute(query.group_by(*_KEY, speakers.c.name, speakers.c.kind)).mappings():
        found[_key(row)].append((-row["times"], row["name"], row["own_kind"]))
    return {key: min(told)[1:] for key, told in found.items()}


def _key(row: RowMapping) -> Key:
    return row["id"], row["words"], row["kind"]


def _actor(row: Any, name: str, kind: Any) -> Actor:
    return Actor(row["id"] or None, name, kind, row["statements"], row["articles"], row["first_day"], row["last_day"])
