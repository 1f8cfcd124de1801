"""The store: one class over the functions of this room, one transaction per thing that is acknowledged."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, select

from lontar.store import (
    actors,
    anchoring,
    backing_up,
    check,
    conditions,
    dialects,
    facets,
    judging,
    listing,
    locking,
    moving,
    opening,
    repeating,
    reviewing,
    takedown,
    writing,
)
from lontar.store.accounts import Accounts
from lontar.store.alerts import Alerts
from lontar.store.check import Finding
from lontar.store.derived import Derived
from lontar.store.effects import RoleOn
from lontar.store.facets import Facets, Period, Searched, Voice, Week
from lontar.store.keeping import Kept
from lontar.store.readings import Readings
from lontar.store.rivers import Rivers
from lontar.store.rows import judgement_of
from lontar.store.tables import article_versions, articles
from lontar.types import Actor, Article, Filters, JudgedField, Judgement, Reading, Skipped, Statement
from lontar.types_kept import ReadBy

_Found = TypeVar("_Found")


class Store:
    """A ledger that is open. `Store.open` is the way in; close it, or use it as a context manager."""

    def __init__(self, engine: Engine, *, name: str, role_on: RoleOn | None = None) -> None:
        self._engine = engine
        self._writer = dialects.for_writing(engine)
        self.name = name
        self._role_on = role_on

    @classmethod
    def open(
        cls,
        url_or_path: str,
        *,
        create: bool = True,
        wait_seconds: float = 10.0,
        role_on: RoleOn | None = None,
        read_only: bool = False,
    ) -> Self:
        """Open the ledger at a path or SQLAlchemy URL; a new one is created where there is none.

        With `read_only` nothing is created, brought up to date or written: the database refuses it.
        `wait_seconds` is how long a busy ledger is waited for. `role_on` tells the offices of a day that is judged;
        without it speakers keep those that were read. Raises LedgerError: see `opening.open_engine`.
        """
        return cls(
            opening.open_engine(url_or_path, create=create, wait_seconds=wait_seconds, read_only=read_only),
            name=opening.shown_name(url_or_path),
            role_on=role_on,
        )

    @property
    def derived(self) -> Derived:
        """What the second pass keeps: clauses, near-copies, utterances, issues, stances."""
        return Derived(reading=self._reading, writing=self._writing, alone=self._alone)

    @property
    def accounts(self) -> Accounts:
        """Who may use a server that shows the ledger: accounts, tokens, sessions."""
        return Accounts(reading=self._reading, writing=self._writing)

    @property
    def kept(self) -> Kept:
        """What is on record beneath the listings, to be carried to another ledger."""
        return Kept(reading=self._reading, writing=self._writing, role_on=self._role_on)

    @property
    def readings_kept(self) -> Readings:
        """Who has read the articles, what was read before, and which are to be read again."""
        return Readings(reading=self._reading, writing=self._writing, role_on=self._role_on)

    @property
    def alerts(self) -> Alerts:
        """Which addresses are told of what is new, and what they were told."""
        return Alerts(reading=self._reading, writing=self._writing)

    @property
    def rivers(self) -> Rivers:
        """Which feeds are followed, what they told and what of it waits."""
        return Rivers(reading=self._reading, writing=self._writing)

    def known_under(self, ids: Sequence[str]) -> str | None:
        """Return the first of some article ids that the ledger holds."""
        with self._reading() as connection:
            held = set(connection.execute(select(articles.c.id).where(articles.c.id.in_(ids))).scalars())
        return next((one for one in ids if one in held), None)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def outcome(self, article: Article) -> writing.Outcome:
        """Return what adding an article would do, before a model has to read it."""
        with self._reading() as connection:
            return writing.outcome_of(connection, article)

    def given_before(self, article: Article) -> bool:
        """Whether its source gave this text before, and another source the one that is current."""
        with self._reading() as connection:
            return writing.given_before(connection, article)

    def put(self, reading: Reading, *, replace: bool = False, by: ReadBy | None = None) -> None:
        """Store an article and its statements: when this returns they survive a kill and a power cut.

        The same version again changes nothing unless `replace`, which puts the statements of a new reading in the
        place of the old ones. Another text is a new version. What was taken down is not stored. `by` is who has read
        it; None: the model that its statements name.
        """
        self.put_many((reading,), replace=replace, by=by)

    def put_many(self, readings: Iterable[Reading], *, replace: bool = False, by: ReadBy | None = None) -> None:
        """Store several readings in one transaction: all are acknowledged when this returns, none before."""
        with self._writing() as connection:
            for changed in writing.save_all(connection, list(readings), replace=replace, by=by):
                anchoring.carry(connection, changed, role_on=self._role_on)

    def put_skipped(self, skipped: Skipped) -> None:
        """Record an input that was not read, with its reason."""
        with self._writing() as connection:
            writing.save_skipped(connection, skipped)

    def articles(self, filters: Filters) -> Iterator[Article]:
        """Yield articles, newest first, raw bytes apart (`raw`)."""
        return self._streaming(lambda connection: listing.list_articles(connection, filters))

    def readings(self, filters: Filters) -> Iterator[Reading]:
        """Yield articles, newest first, each with those of its statements that the filters let through."""
        return self._streaming(lambda connection: listing.list_readings(connection, filters))

    def statements(self, filters: Filters, *, rejected: bool = False) -> Iterator[tuple[Statement, Article]]:
        """Yield statements with their articles, newest first, judgements applied; `rejected` shows those too."""
        return self._streaming(lambda connection: listing.list_statements(connection, filters, rejected=rejected))

    def actors(self, filters: Filters) -> Iterator[Actor]:
        """Yield who speaks in the statements that the filters let through, those with most statements first."""
        return self._streaming(lambda connection: actors.list_actors(connection, filters))

    def facets(self, filters: Filters, *, most: int | None = None) -> Facets:
        """Return what the newest hits of a search are: acts, kinds, outlets, languages, years, speakers.

        At most `most` hits are counted, by default so many as a ledger of this size counts while a person waits.
        """
        with self._reading() as connection:
            return facets.facets(connection, filters, most=most)

    def search(self, filters: Filters, *, size: int) -> Searched:
        """Return a page of `size` hits, newest first, and on the first page what the newest hits are (`facets`)."""
        with self._reading() as connection:
            return facets.search(connection, filters, size=size)

    def weekly(self, filters: Filters, *, weeks: int = 26) -> list[Week]:
        """Return how many statements each of the last weeks has, up to that of the newest statement."""
        with self._reading() as connection:
            return facets.weekly(connection, filters, weeks=weeks)

    def by_period(self) -> list[Period]:
        """Return how many of the newest statements each month has, each year where months are many."""
        with self._reading() as connection:
            return facets.by_period(connection)

    def said_lately(self, *, days: int) -> int:
        """Return how many statements the last days of the record have, 10,000 at most."""
        with self._reading() as connection:
            return facets.said_lately(connection, days=days)

    def speaking_most(self, *, days: int | None = 30, limit: int = 10) -> list[Voice]:
        """Return who is quoted most in the last days of the record, counted in those days; None: in all of it."""
        with self._reading() as connection:
            return facets.speaking_most(connection, days=days, limit=limit)

    def newest_added(self, limit: int = 10) -> list[Article]:
        """Return the articles that were added last, the newest first."""
        with self._reading() as connection:
            return listing.newest_added(connection, limit)

    def by_adding(self, filters: Filters) -> list[tuple[Statement, Article, str]]:
        """Return statements with their articles and when these were added (ISO), those that were added last first."""
        with self._reading() as connection:
            return listing.list_by_adding(connection, filters)

    def added_at(self, ids: Sequence[str]) -> dict[str, str]:
        """Return by statement when the text that it stands in was added (ISO)."""
        with self._reading() as connection:
            return listing.added_at(connection, ids)

    def decided_at(self, ids: Sequence[str], issue_id: str) -> dict[str, str]:
        """Return by statement when people last decided, or took back, what may make it another position (ISO)."""
        with self._reading() as connection:
            return judging.decided_at(connection, ids, issue_id)

    def reading(self, id_or_prefix: str) -> Reading:
        """Return an article's current version with its statements in order of the text; NotFound."""
        with self._reading() as connection:
            return listing.read_article(connection, id_or_prefix)

    def statement(self, id_or_prefix: str) -> tuple[Statement, Article]:
        """Return a statement, also one rejected or of an older version, with the text it was read from; NotFound."""
        with self._reading() as connection:
            return listing.read_statement(connection, id_or_prefix)

    def raw(self, id_or_prefix: str, *, version: str | None = None) -> bytes:
        """Return the bytes that an article (its current version, else the one given) came from; empty if unkept."""
        with self._reading() as connection:
            article = listing.read_article(connection, id_or_prefix).article
            same = article_versions.c.article_id == article.id
            kept = select(article_versions.c.raw).where(
                same, article_versions.c.version == (version or article.version)
            )
            raw = connection.execute(kept).scalar()
            return b"" if raw is None else zlib.decompress(raw)

    def judge(self, judgement: Judgement) -> Judgement:
        """Record a decision and apply it; return the one on record: given twice in a row it is there once.

        What is refused: `judging.record`.
        """
        with self._writing() as connection:
            if (before := repeating.just_recorded(connection, judgement)) is not None:
                return before
            judging.record(connection, judgement, role_on=self._role_on)
            anchoring.follow(connection, judgement.id, role_on=self._role_on)
            return judgement

    def undo(self, judgement_id: str, *, author: str, reason: str | None = None) -> Judgement:
        """Take a decision back (id or its beginning) by one of its own, which is returned; NotFound, UsageError."""
        with self._writing() as connection:
            return judging.undo(connection, judgement_id, author=author, reason=reason, role_on=self._role_on)

    def take_back(self, statement_id: str, field: JudgedField, *, author: str, reason: str | None = None) -> Judgement:
        """Take back the newest decision on a statement's field by one that is returned; NotFound, UsageError."""
        with self._writing() as connection:
            return judging.take_back(
                connection, statement_id, field, author=author, reason=reason, role_on=self._role_on
            )

    def judgements(self, subject: str | None = None) -> Iterator[Judgement]:
        """Yield the decisions on record, oldest first: all, or those about one statement or article."""
        return self._streaming(lambda connection: judging.history(connection, subject))

    def outlets(self, *, limit: int = 500) -> list[reviewing.Outlet]:
        """Return outlets with what the ledger holds of them, those with most articles first."""
        with self._reading() as connection:
            return reviewing.list_outlets(connection, limit=limit)

    def skipped(self, *, limit: int = 200, skip: int = 0) -> list[reviewing.SkippedRow]:
        """Return inputs that were not read, with their reasons, those tried last first."""
        with self._reading() as connection:
            return reviewing.list_skipped(connection, limit=limit, skip=skip)

    def judgement(self, id_or_prefix: str) -> Judgement:
        """Return one decision by its id or the beginning of it; NotFound."""
        with self._reading() as connection:
            return judgement_of(conditions.find_judgement(connection, id_or_prefix))

    def counts(self) -> dict[str, int]:
        """Return how much the ledger holds: articles, statements that are shown, and what else is on record."""
        with self._reading() as connection:
            return listing.count_all(connection)

    def shown(self) -> dict[str, int]:
        """Return how many articles, statements that are shown and decisions of people the ledger holds."""
        with self._reading() as connection:
            return listing.count_shown(connection)

    def backup(self, path: Path) -> None:
        """Write a consistent copy to a new file, also while others write; UsageError `backup_exists`, `not_sqlite`."""
        with dialects.refusals(str(path)):
            backing_up.backup(self._engine, path)

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has: what `move` moves."""
        with self._reading() as connection:
            return moving.count_rows(connection)

    def same(self, other: Store) -> bool:
        """Whether another store has the same ledger open."""
        one, two = self._engine.url, other._engine.url
        if one.get_backend_name() == two.get_backend_name() == "sqlite":
            return Path(one.database or "").resolve() == Path(two.database or "").resolve()
        return (one.host, one.port, one.database, one.query) == (two.host, two.port, two.database, two.query)

    def move(self, target: Store, *, heard: Callable[[int], None]) -> moving.Moved:
        """Copy everything into another ledger that is empty, in either database; `heard` is told of rows.

        Raises UsageError `migrate_not_empty`, LedgerError `migrate_differs`; the other ledger then stays empty.
        """
        with dialects.refusals(f"{self.name} → {target.name}"):
            return moving.move(self._engine, target._engine, target.name, heard=heard)

    def moved(self, target: Store) -> moving.Moved | None:
        """Return what `move` returned where another ledger holds just this one, None where it does not."""
        with dialects.refusals(f"{self.name} → {target.name}"):
            return moving.moved(self._engine, target._engine)

    def takedown(self, article_id: str, *, reason: str, author: str, page: str | None = None) -> None:
        """Remove an article (id or its beginning) for good; again, it only makes sure that no trace is left.

        `page` is what all addresses of its page have in common: what a feed told of it goes too.
        Raises NotFound, and LedgerError `traces_left` where another program holds the old pages.
        """
        with self._writing() as connection:
            takedown.remove(connection, article_id, reason=reason, author=author, page=page)
        with dialects.refusals(self.name):
            dialects.purge(self._engine, self.name)

    def check(self) -> Iterator[Finding]:
        """Verify every promise that can be verified; each one that is broken is a finding."""
        with dialects.refusals(self.name):
            yield from check.findings(self._engine)

    def _streaming(self, rows: Callable[[Connection], Iterator[_Found]]) -> Iterator[_Found]:
        with self._reading() as connection:
            yield from rows(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with dialects.refusals(self.name), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with locking.comparing_alone(self._engine, self.name):
            yield

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with dialects.refusals(self.name), self._writer.begin() as connection:
            yield connection
