"""What filters ask, as conditions on rows, and what an id or its beginning names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    TextClause,
    exists,
    func,
    or_,
    select,
    union_all,
)

from lontar.errors import NotFound, UsageError
from lontar.store.days import Interval, interval
from lontar.store.dialects import full_text_match, no_words
from lontar.store.issues import bears_on
from lontar.store.roles import in_role
from lontar.store.tables import articles, judgements, names, roles, speakers, statements, tombstones
from lontar.store.words import words_of
from lontar.types import ACTS, STATEMENT_KINDS, Filters

Condition = ColumnElement[bool] | TextClause

_SHORTEST_PREFIX: Final = 4
_MOST_NAMES: Final = 500
"""Names that are written into a query."""


def conditions_of(connection: Connection, filters: Filters) -> list[Condition]:
    """Return what `filters` ask of statements and of their articles; NotFound, UsageError."""
    days = between(statements.c.first_day, statements.c.last_day, filters)
    conditions = [*of_articles(connection, filters), *days, *of_speech(connection, filters)]
    if filters.about is not None:
        conditions.append(full_text_match("statements", filters.about, dialect=connection.dialect.name))
    return conditions


def of_articles(connection: Connection, filters: Filters) -> list[Condition]:
    """Return what filters ask of articles, apart from their days and words."""
    conditions: list[Condition] = []
    if filters.article is not None:
        conditions.append(articles.c.id == find_article(connection, filters.article))
    if filters.outlet is not None:
        conditions.append(from_outlet(filters.outlet))
    if filters.language is not None:
        conditions.append(articles.c.language == filters.language)
    return conditions


def asks_articles(filters: Filters) -> bool:
    """Whether filters ask something of articles that their statements do not know."""
    return any(asked is not None for asked in (filters.article, filters.outlet, filters.language))


def from_outlet(outlet: str) -> ColumnElement[bool]:
    """Return the condition that an article is from an outlet, in any spelling of its case."""
    return func.lower(articles.c.outlet) == lower(outlet)


def lower(words: str) -> str:
    """Return words in the lower case of both databases, which know that of a to z only."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in words)


def of_speech(connection: Connection, filters: Filters) -> list[Condition]:
    """Return what filters ask of statements, apart from their days and words; UsageError."""
    conditions: list[Condition] = []
    if filters.act is not None:
        conditions.append(statements.c.act == known("act", filters.act, ACTS))
    if filters.kind is not None:
        conditions.append(statements.c.kind == known("kind", filters.kind, STATEMENT_KINDS))
    if filters.min_confidence > 0:
        conditions.append(statements.c.confidence >= filters.min_confidence)
    if filters.issue is not None:
        conditions.append(bears_on(connection, filters.issue))
    if filters.actor is not None or filters.role is not None:
        own = speakers.c.statement_id == statements.c.id
        asked = [] if filters.actor is None else [called(filters.actor)]
        # Of several who speak together, one must be both.
        asked += [] if filters.role is None else [in_role(filters.role, speakers.c.role_words)]
        conditions.append(exists().where(own, ~speakers.c.replaced, *asked))
    return conditions


def called(actor: str) -> ColumnElement[bool]:
    """Return the condition that a speaker is of this name or a part of it, or of this actor's id; UsageError."""
    # Whole words, so that "NATO" is not found in "Senator"; blanks around every word are stored.
    return speakers.c.words.contains(_words(actor), autoescape=True) | (speakers.c.actor == actor)


def spoken_by(
    actor: str, role: str | None = None, *, since: str | None = None, rejected: bool = False
) -> CompoundSelect[Any]:
    """Return the selection of ids of statements by those whom `called` means: names are few, and looked through.

    Of those that are shown (or also of those `rejected`), listed under a day from `since` on, and said in a role.
    """
    spoken = _spoken(role, rejected=rejected)
    spoken = spoken if since is None else spoken.where(speakers.c.first_day >= since)
    return union_all(spoken.where(named(actor)), spoken.where(of_id(actor)))


def spoken_by_names(
    connection: Connection, actor: str, role: str | None = None, *, rejected: bool = False
) -> Select[tuple[str]]:
    """Return the selection of `spoken_by` with the names looked up: PostgreSQL knows how often each of them speaks."""
    like = select(names.c.words).where(names.c.words.contains(_words(actor), autoescape=True))
    found = connection.execute(like.order_by(names.c.words).limit(_MOST_NAMES + 1)).scalars().all()
    own = speakers.c.words.in_(found) if len(found) <= _MOST_NAMES else speakers.c.words.in_(like)
    return _spoken(role, rejected=rejected).where(own | of_id(actor))


def spoken_as(connection: Connection, role: str, *, rejected: bool = False) -> Select[tuple[str]]:
    """Return the selection of ids of statements by those who speak in a role; roles are looked through once."""
    like = select(roles.c.words).where(in_role(role, roles.c.words))
    found = connection.execute(like.order_by(roles.c.words).limit(_MOST_NAMES + 1)).scalars().all()
    own = speakers.c.role_words.in_(found if len(found) <= _MOST_NAMES else like)
    return _spoken(None, rejected=rejected).where(own)


def _spoken(role: str | None, *, rejected: bool) -> Select[tuple[str]]:
    spoken = select(speakers.c.statement_id).where(~speakers.c.replaced if rejected else ~speakers.c.hidden)
    return spoken if role is None else spoken.where(in_role(role, speakers.c.role_words))


def alike(actor: str) -> ColumnElement[bool]:
    """Return the condition of `called` as indexes lead to the speakers that it means."""
    return named(actor) | of_id(actor)


def of_id(actor: str) -> ColumnElement[bool]:
    """Return the condition that a speaker is the actor of this id."""
    return speakers.c.actor == actor


def named(actor: str) -> ColumnElement[bool]:
    """Return the condition that a speaker is of this name or a part of it: names are few, and looked through."""
    found = select(names.c.words).where(names.c.words.contains(_words(actor), autoescape=True))
    return speakers.c.words.in_(found)


def _words(actor: str) -> str:
    words = words_of(actor)
    if not words.strip():
        raise no_words(actor)
    return words


def known(noun: str, asked: str, allowed: tuple[str, ...]) -> str:
    """Return a value that is among those allowed; raises UsageError `unknown_value`."""
    if asked in allowed:
        return asked
    raise UsageError(
        "unknown_value",
        "There is no {noun} {asked!r}. It is one of: {allowed}.",
        noun=noun,
        asked=asked,
        allowed=", ".join(allowed),
    )


def between(first: ColumnElement[Any], last: ColumnElement[Any], filters: Filters) -> list[Condition]:
    """Return the conditions on the days `first` to `last`: they count when any of them lies within the bounds."""
    conditions: list[Condition] = []
    if filters.since is not None:
        day = _day("since", filters.since)[0]
        # What began before and lasts until then is the day's month or year: so an index on the first day serves.
        begins = sorted({day[:4] + "-01-01", day[:7] + "-01"} - {day})
        conditions.append(first >= min([day, *begins]))
        conditions.append(or_(first >= day, first.in_(begins)) if begins else first >= day)
        conditions.append(last >= day)
    if filters.until is not None:
        conditions.append(first <= _day("until", filters.until)[1])
    return conditions


def _day(option: str, value: str) -> Interval:
    found = interval(value)
    if found is None:
        raise UsageError(
            "bad_day",
            "--{option} {value!r} is no day. Give it as 2022-01-28, or 2022-01 or 2022.",
            option=option,
            value=value,
        )
    return found


def find_article(connection: Connection, id_or_prefix: str) -> str:
    """Return the id that an id or its beginning names; raises NotFound `no_article`, `ambiguous_id`, `taken_down`."""
    found = beginning(connection, articles.c.id, id_or_prefix)
    if not found:
        gone = beginning(connection, tombstones.c.article_id, id_or_prefix)
        for row in connection.execute(select(tombstones).where(tombstones.c.article_id.in_(gone))).mappings():
            raise NotFound(
                "taken_down",
                "Article {article} was taken down on {day} by {author}: {reason}. Its text and passages are gone.",
                article=row["article_id"],
                day=row["taken_down_at"][:10],
                author=row["author"],
                reason=row["reason"],
            )
    return only("article", id_or_prefix, found)


def find_statement(connection: Connection, id_or_prefix: str) -> str:
    """Return the id that an id or its beginning names; raises NotFound `no_statement`, `ambiguous_id`."""
    return only("statement", id_or_prefix, beginning(connection, statements.c.id, id_or_prefix))


def find_judgement(connection: Connection, id_or_prefix: str) -> RowMapping:
    """Return the row of the judgement that an id or its beginning names; raises NotFound."""
    found = only("judgement", id_or_prefix, beginning(connection, judgements.c.id, id_or_prefix))
    return connection.execute(select(judgements).where(judgements.c.id == found)).mappings().one()


def beginning(connection: Connection, column: Column[str], prefix: str) -> list[str]:
    """Return the id itself where it is one, else up to six ids that begin so."""
    asked = prefix.strip().lower()
    exact = connection.execute(select(column).where(column == asked)).scalar()
    if exact is not None:
        return [exact]
    if len(asked) < _SHORTEST_PREFIX:
        return []
    # "g" follows every hexadecimal digit: a range that an index answers, which LIKE is not in every dialect.
    return list(connection.execute(select(column).where(column >= asked, column < asked + "g").limit(6)).scalars())


def only(noun: str, asked: str, found: Sequence[str]) -> str:
    """Return the one id that was found; raises NotFound where there is none, or several."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise nothing(noun, asked)
    raise NotFound(
        "ambiguous_id",
        "{asked} is the beginning of several ids: {some}. Give more of the one that is meant.",
        asked=asked,
        some=", ".join(found[:5]) + (", ..." if len(found) > 5 else ""),
    )


def nothing(noun: str, asked: str) -> NotFound:
    """Return what is raised where an id names nothing."""
    texts = {
        "article": "There is no article {asked}. Give an id, or its first 4 characters or more; `lontar articles` "
        "lists them.",
        "statement": "There is no statement {asked}. Give an id, or its first 4 characters or more; `lontar "
        "statements` lists them.",
        "judgement": "There is no judgement {asked}. Give an id, or its first 4 characters or more; `lontar judge "
        "history` lists them.",
    }
    return NotFound(f"no_{noun}", texts[noun], asked=asked)
