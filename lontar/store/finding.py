"""How rows are found: of several ways to the same rows, newest first, the cheapest.

What is asked can be answered in two ways: an index leads to all rows of one thing that is asked (a word, an actor, an
outlet), which are then sorted, or rows are walked from the newest on until there are enough. Who was quoted twice is
found the first way in a millisecond and the second way in seconds; a word that half of the ledger has, the other way
round. SQLite keeps no figures that tell them apart, so rows are counted beforehand (a few milliseconds).
PostgreSQL keeps its own and chooses itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, and_, exists, func, or_, select, tuple_

from lontar.store.conditions import (
    Condition,
    asks_articles,
    between,
    conditions_of,
    find_article,
    find_statement,
    from_outlet,
    known,
    lower,
    named,
    of_articles,
    of_id,
    of_speech,
    spoken_as,
    spoken_by,
    spoken_by_names,
)
from lontar.store.dialects import aside, full_text_count, full_text_match
from lontar.store.issues import bearing, bears_on
from lontar.store.tables import article_versions, articles, speakers, statements
from lontar.types import ACTS, Filters

MOST: Final = 30_000
"""Rows that an index leads to at most: sorting more takes longer than 0.3 s."""
_COUNTED: Final = 150_000
"""Rows that are counted at most: 15 ms."""
_LEADS: Final = 9.0
_WALKS: Final = 6.0
"""Microseconds for a row that an index leads to, and for one that is walked over, measured on a million statements."""
_SHARES: Final = {"kind": 3.0, "min_confidence": 2.0}
"""One statement of how many has what no index knows."""
_IN_TEXT: Final = (statements.c.article_id, statements.c.start, statements.c.place)


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing that is asked: the condition by which an index leads to its rows, and the one that a walk checks.

    `rows` is how many there are, as far as they were counted.
    """

    leads: Condition
    checks: Condition
    rows: int


def statements_found(
    connection: Connection, filters: Filters, *, rejected: bool = False, joined: bool = False
) -> Iterator[Select[Any]]:
    """Yield selections of statements, newest first; each goes on where one ends. Who reads them sets the limit.

    They are `joined` with the articles where that is asked, or the filters ask something of articles. What is older
    than the filters' limit needs may be left out, so that nothing more may be asked of them.
    """
    place = None if filters.after is None else _place(connection, filters.after)
    since = None
    if not rejected and connection.dialect.name == "sqlite":
        # PostgreSQL chooses its way itself.
        since = _since(connection, filters, None if place is None else place[0])
    conditions, led = _statements_asked(connection, filters, since=since, rejected=rejected)
    days = aside(statements.c.first_day, connection.dialect.name) if led else statements.c.first_day
    query = select(statements).where(~statements.c.superseded, *conditions)
    if joined or asks_articles(filters):
        query = query.join(articles, articles.c.id == statements.c.article_id)
    query = query if rejected else query.where(~statements.c.rejected)
    query = query.order_by(days.desc().nulls_last(), *_IN_TEXT)
    for further in (None,) if place is None else _further(days, place[0], _IN_TEXT, place[1:]):
        yield query if further is None else query.where(further)


def statements_by_adding(connection: Connection, filters: Filters) -> Select[Any]:
    """Return a selection of statements that are shown, those first whose text was added to the ledger last.

    `added_at` tells when that was. Few rows that an index leads to are sorted, else versions of texts are walked.
    """
    dialect, days = connection.dialect.name, statements.c.first_day
    # Days and acts are checked: an index over either would lead to rows in another order.
    rest = replace(filters, since=None, until=None, act=None, after=None)
    conditions, led = _statements_asked(connection, rest)
    led = led or filters.article is not None
    if filters.act is not None:
        conditions.append(aside(statements.c.act, dialect) == known("act", filters.act, ACTS))
    conditions += between(aside(days, dialect), aside(statements.c.last_day, dialect), filters)
    # Where no index leads to what is asked, nothing leads from statements to texts: so SQLite walks the texts.
    text_id, article_id = article_versions.c.article_id, articles.c.id
    ids = (text_id, article_id) if led else (aside(text_id, dialect), aside(article_id, dialect))
    current = (articles.c.id == ids[0]) & (articles.c.version == article_versions.c.version)
    own = (statements.c.article_id == ids[1]) & (statements.c.article_version == articles.c.version)
    query = select(statements, article_versions.c.added_at).select_from(article_versions)
    query = query.join(articles, current).join(statements, own)
    query = query.where(~statements.c.superseded, ~statements.c.rejected, *conditions)
    return query.order_by(article_versions.c.row.desc(), statements.c.start, statements.c.place).limit(filters.limit)


def articles_found(connection: Connection, filters: Filters) -> Iterator[Select[Any]]:
    """Yield selections of ids and versions of articles, without end, newest first; each goes on where one ends."""
    after = None if filters.after is None else find_article(connection, filters.after)
    conditions, led = _articles_asked(connection, filters)
    days = aside(articles.c.first_day, connection.dialect.name) if led else articles.c.first_day
    current = (article_versions.c.article_id == articles.c.id) & (article_versions.c.version == articles.c.version)
    query = select(articles.c.id, articles.c.version).join(article_versions, current).where(*conditions)
    query = query.order_by(days.desc().nulls_last(), articles.c.id)
    if after is None:
        yield query
        return
    day = connection.execute(select(articles.c.first_day).where(articles.c.id == after)).scalar()
    yield from (query.where(further) for further in _further(days, day, (articles.c.id,), (after,)))


def is_led(connection: Connection, filters: Filters) -> bool:
    """Whether an index leads to the statements that filters ask for (SQLite)."""
    return _statements_asked(connection, filters)[1]


def _since(connection: Connection, filters: Filters, day: str | None) -> str | None:
    """Return the day from which on there are as many statements as are asked for, where only an actor is.

    The days of an actor's statements stand in an index: of tens of thousands only the newest are then looked up. `day`
    is that of the statement that they come after. None where there are not so many with a day.
    """
    only_actor = replace(filters, actor=None, after=None, limit=None) == Filters(limit=None)
    if filters.actor is None or filters.limit is None or not only_actor or (filters.after is not None and day is None):
        return None
    actor = filters.actor
    return max(_oldest(connection, own, filters.limit, day) for own in (named(actor), of_id(actor))) or None


def _oldest(connection: Connection, own: Condition, limit: int, day: str | None) -> str:
    """Return a day from which on some speakers make as many statements as are asked for; "" where there is none."""
    dated = select(speakers.c.statement_id, speakers.c.first_day).distinct()
    dated = dated.where(own, ~speakers.c.hidden, speakers.c.first_day.is_not(None))
    if day is not None:
        # Those of that very day may all come before.
        limit += _length(connection, dated.where(speakers.c.first_day == day))
        dated = dated.where(speakers.c.first_day <= day)
    found = connection.execute(dated.order_by(speakers.c.first_day.desc()).limit(1).offset(limit - 1)).first()
    return "" if found is None else str(found.first_day)


def _place(connection: Connection, id_or_prefix: str) -> tuple[Any, ...]:
    """Return the day of a statement and what follows in the order; NotFound."""
    found = find_statement(connection, id_or_prefix)
    return tuple(connection.execute(select(statements.c.first_day, *_IN_TEXT).where(statements.c.id == found)).one())


def _further(
    days: ColumnElement[Any], day: str | None, order: Sequence[ColumnElement[Any]], place: Sequence[Any]
) -> Iterator[Condition]:
    """Yield the conditions that rows come after a place: on that day or before it, then those without a day."""
    later = tuple_(*order) > tuple_(*place)
    if day is not None:
        yield and_(days <= day, or_(days < day, later))
    yield days.is_(None) if day is not None else and_(days.is_(None), later)


def _statements_asked(
    connection: Connection, filters: Filters, *, since: str | None = None, rejected: bool = False
) -> tuple[list[Condition], bool]:
    """Return the conditions on statements, and whether an index leads to them.

    `since` is the first day of those by an actor that are needed.
    """
    dialect = connection.dialect.name
    spoken = _spoken(connection, filters, since=since, rejected=rejected)
    if dialect != "sqlite" and spoken is not None:
        others = conditions_of(connection, replace(filters, actor=None, role=None))
        return [*others, statements.c.id.in_(spoken)], False
    if dialect != "sqlite" or filters.article is not None:
        return conditions_of(connection, filters), False
    days = (statements.c.first_day, statements.c.last_day)
    total = connection.execute(select(func.max(statements.c.row))).scalar() or 0
    leads = list(_leads(connection, filters, spoken, total=total))
    shares = [share for name, share in _SHARES.items() if getattr(filters, name)]
    bounded = between(days[0], days[0], filters)
    walked = float(total) if filters.limit is None else _walked(filters.limit, total, leads, shares)
    if bounded:
        # Days end a walk: they are counted no farther than it would go without them.
        walked = min(walked, _length(connection, select(statements.c.row).where(*bounded), most=math.ceil(walked)))
    best = _best(leads, walked=walked)
    rest = replace(filters, actor=None, role=None, issue=None, act=None)
    acts = of_speech(connection, Filters(act=filters.act))
    if best is None:
        return [*(lead.checks for lead in leads), *acts, *of_speech(connection, rest), *between(*days, filters)], False
    if filters.act is not None:
        acts = [aside(statements.c.act, dialect) == filters.act]
    conditions = [lead.leads if lead is best else lead.checks for lead in leads]
    bounds = between(aside(days[0], dialect), days[1], filters)
    return [*conditions, *acts, *of_speech(connection, rest), *bounds], True


def _spoken(
    connection: Connection, filters: Filters, *, since: str | None = None, rejected: bool = False
) -> CompoundSelect[Any] | Select[tuple[str]] | None:
    """Return the selection of ids of statements by those who are asked for, by name, role or both; None without."""
    if filters.actor is None:
        return None if filters.role is None else spoken_as(connection, filters.role, rejected=rejected)
    if connection.dialect.name != "sqlite":
        return spoken_by_names(connection, filters.actor, filters.role, rejected=rejected)
    return spoken_by(filters.actor, filters.role, since=since, rejected=rejected)


def _leads(
    connection: Connection,
    filters: Filters,
    spoken: CompoundSelect[Any] | Select[tuple[str]] | None,
    *,
    total: int,
) -> Iterator[Lead]:
    """Yield what is asked of statements that an index can lead to (SQLite)."""
    if filters.about is not None:
        yield _of_words(connection, "statements", filters.about)
    if spoken is not None:
        (check,) = of_speech(connection, Filters(actor=filters.actor, role=filters.role))
        yield Lead(statements.c.id.in_(spoken), check, _length(connection, spoken))
    if filters.issue is not None:
        bears = bearing(connection, filters.issue)
        yield Lead(statements.c.id.in_(bears), bears_on(connection, filters.issue), _length(connection, bears))
    for natural, checks in _of_outlets(connection, filters):
        # Articles are counted, and taken to have as many statements as others: to count these took 0.1 s.
        number = connection.execute(select(func.max(article_versions.c.row))).scalar() or 1
        rows = _length(connection, select(articles.c.id).where(natural))
        yield Lead(natural, checks, math.ceil(rows * total / number))


def _articles_asked(connection: Connection, filters: Filters) -> tuple[list[Condition], bool]:
    """Return the conditions on articles, and whether an index leads to them."""
    dialect = connection.dialect.name
    speech = _speech(connection, filters)
    days = (articles.c.first_day, articles.c.last_day)
    if dialect != "sqlite" or filters.article is not None:
        about = filters.about
        words = [] if about is None else [full_text_match("article_versions", about, dialect=dialect)]
        return [*of_articles(connection, filters), *words, *speech, *between(*days, filters)], False
    leads = [] if filters.about is None else [_of_words(connection, "article_versions", filters.about)]
    for natural, checks in _of_outlets(connection, filters):
        leads.append(Lead(natural, checks, _length(connection, select(articles.c.id).where(natural))))
    total = connection.execute(select(func.max(article_versions.c.row))).scalar() or 0
    walked = total if filters.limit is None else _walked(filters.limit, total, leads, [3.0] if speech else [])
    best = _best(leads, walked=walked)
    conditions = [lead.leads if lead is best else lead.checks for lead in leads]
    first = days[0] if best is None else aside(days[0], dialect)
    return [*conditions, *speech, *between(first, days[1], filters)], best is not None


def _speech(connection: Connection, filters: Filters) -> list[Condition]:
    """Return the condition that an article has a statement of what is asked; none where nothing is."""
    asked = of_speech(connection, filters)
    if not asked:
        return []
    shown = (~statements.c.superseded, ~statements.c.rejected)
    if filters.actor is None and filters.role is None and filters.issue is None:
        return [exists().where(statements.c.article_id == articles.c.id, *shown, *asked)]
    if (spoken := _spoken(connection, filters)) is not None:
        rest = replace(filters, actor=None, role=None)
        asked = [statements.c.id.in_(spoken), *of_speech(connection, rest)]
    return [articles.c.id.in_(select(statements.c.article_id).where(*shown, *asked))]


def _of_words(connection: Connection, table: str, words: str) -> Lead:
    dialect = connection.dialect.name
    rows = full_text_count(connection, table, words)
    return Lead(
        full_text_match(table, words, dialect=dialect), full_text_match(table, words, dialect=dialect, led=False), rows
    )


def _of_outlets(connection: Connection, filters: Filters) -> Iterator[tuple[Condition, Condition]]:
    """Yield what is asked of articles by outlet and language, each as an index leads to it and as a walk checks it."""
    dialect = connection.dialect.name
    if filters.outlet is not None:
        outlet = aside(articles.c.outlet, dialect)
        yield from_outlet(filters.outlet), func.lower(outlet) == lower(filters.outlet)
    if filters.language is not None:
        yield articles.c.language == filters.language, aside(articles.c.language, dialect) == filters.language


def _walked(limit: int, total: int, leads: Sequence[Lead], shares: Sequence[float]) -> float:
    """Return over how many rows a walk goes until there are enough, were all that is asked independent."""
    return limit * math.prod([*shares, *(total / max(lead.rows, 1) for lead in leads)])


def _best(leads: Sequence[Lead], *, walked: float) -> Lead | None:
    best = min(leads, key=lambda lead: lead.rows, default=None)
    return None if best is None or best.rows >= MOST or best.rows * _LEADS > walked * _WALKS else best


def _length(connection: Connection, query: Any, *, most: int = _COUNTED) -> int:
    """Return how many rows a selection has, `_COUNTED` at most, or fewer."""
    some = query.limit(min(most, _COUNTED)).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
